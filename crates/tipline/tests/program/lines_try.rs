//! `tipline lines try`: what a file of lines would flag among the reports that are there.

use crate::lookups::{DEMO, LINES, look_up};

const NEW_NUMBER: &str = r#"
[[line]]
id = "nino"
brand = "Nino"

[[line.numbers]]
number = "07700 900733"
from = 2019-08-18
basis = "called by this number in reports"
"#;

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn a_number_that_a_line_is_given_flags_the_reports_that_named_it_before() {
    let file = file(NEW_NUMBER);
    let arguments = ["lines", "try", file.path().to_str().unwrap()];
    let ran = look_up(&DEMO, &arguments);
    assert_eq!(ran.exit, Some(0), "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout, @"
    at	channel	reference	force	number	flag	why
    2019-08-23 11:00 BST	crimestoppers	CS-1904988	Norfolk	07700 900733	known_line nino	07700 900733 belonged to Nino from 18 August 2019 (called by this number in reports); reported 23 August 2019.
    2019-08-21 22:18 BST	101	CAD-20190821-0290	Norfolk	07700 900733	known_line nino	07700 900733 belonged to Nino from 18 August 2019 (called by this number in reports); reported 21 August 2019.
    2019-08-17 09:30 BST	online	ONL-B71WC	Norfolk	07700 900733	stale nino	07700 900733 belonged to Nino from 18 August 2019 (called by this number in reports), but was reported 17 August 2019, when it may have been an innocent person's, as numbers are reallocated.
    ");
    insta::assert_snapshot!(ran.stderr, @"would flag: 2 known_line, 1 stale; 3 reports have a number of these lines");
    let json = look_up(&DEMO, &[&arguments[..], &["--json", "--limit", "1"]].concat());
    let flag: serde_json::Value = serde_json::from_str(json.stdout.trim()).unwrap();
    assert_eq!((&flag["retrospective"], &flag["line_id"]), (&true.into(), &"nino".into()));
    assert_eq!(look_up(&DEMO, &["search", "--count", "line:nino"]).stdout, "7\n", "nothing was written");
}

#[test]
fn lines_that_the_reports_were_matched_against_add_nothing() {
    let ran = look_up(&DEMO, &["lines", "try", LINES]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ran.stderr, @"no new flag; 11 reports have a number of these lines");
}

#[test]
fn a_file_that_is_wrong_is_told_so_before_anything_is_looked_up() {
    let file = file("[[line]]\nid = \"Nino\"\n");
    let ran = look_up(&DEMO, &["lines", "try", file.path().to_str().unwrap()]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("Nino"), "{}", ran.stderr);
}
