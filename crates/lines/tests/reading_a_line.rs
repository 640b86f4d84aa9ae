//! One line as a program sends it, beside the lines that there are.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, reason = "each test takes what it needs")]
mod fixture;

use fixture::registry_of;
use tipline_lines::{CountyLine, FileFormat, read_file, read_line};

const NINO: &str = r#"{"id": "nino", "brand": "Nino", "numbers": [
    {"number": "07700 900461", "from": "2019-05-01", "to": "2019-08-05", "basis": "test purchase"}]}"#;

fn nino() -> CountyLine {
    read_line(NINO, &registry_of(&[])).unwrap()
}

/// What is wrong with it, each with its field.
fn faults(json: &str, table: &[CountyLine]) -> Vec<String> {
    let errors = read_line(json, &registry_of(table)).unwrap_err();
    errors.into_iter().map(|error| format!("{}: {}", error.field, error.message)).collect()
}

#[test]
fn a_line_alone_reads_as_it_does_in_a_file_and_its_canonical_form_reads_back_as_itself() {
    let in_file = read_file(&format!("{{\"lines\": [{NINO}]}}"), FileFormat::Json).unwrap();
    assert_eq!(in_file, [nino()]);
    let canonical = serde_json::to_string(&nino()).unwrap();
    assert_eq!(read_line(&canonical, &registry_of(&[nino()])).unwrap(), nino());
}

#[test]
fn each_fault_is_told_with_its_field() {
    insta::assert_snapshot!(
        faults(r#"{"id": "Nino", "brnad": "x", "numbers": [{"number": "461", "from": "2019-05-01"}]}"#, &[]).join("\n"),
        @r#"
    id: "Nino" is not a line id
    brnad: there is no key "brnad" here
    numbers[0].basis: this is missing
    numbers[0].number: "461" is not one phone number
    "#
    );
    for (json, fault) in [("[]", ": this is a list, and a table is wanted"), ("{", ": "), ("{} {}", ": ")] {
        let told = faults(json, &[]);
        assert!(told.iter().any(|told| told.starts_with(fault)), "{json}: {told:?}");
    }
}

#[test]
fn a_number_is_one_lines_at_a_time_whoever_had_it_first() {
    let other = |from: &str, to: &str| {
        let to = if to.is_empty() { String::new() } else { format!(r#""to": "{to}","#) };
        format!(
            r#"{{"id": "ivory", "numbers": [{{"number": "+447700900461", "from": "{from}", {to} "basis": "b"}}]}}"#
        )
    };
    let clash = ["numbers[0].number: 07700 900461 is line nino's in the same time"];
    // Of nino's interval the last day is the 5th of August.
    assert_eq!(faults(&other("2019-08-05", ""), &[nino()]), clash);
    assert_eq!(faults(&other("2018-01-01", "2019-05-01"), &[nino()]), clash);
    assert!(read_line(&other("2019-08-06", ""), &registry_of(&[nino()])).is_ok());
    assert!(read_line(&other("2018-01-01", "2019-04-30"), &registry_of(&[nino()])).is_ok());
    // The version before of the line itself is in nobody's way.
    assert_eq!(read_line(NINO, &registry_of(&[nino()])), Ok(nino()));
}
