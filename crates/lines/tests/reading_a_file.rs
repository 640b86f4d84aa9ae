//! What a person who writes a file of lines sees.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use jiff::{Timestamp, civil::date};
use tipline_lines::{ClosedReason, CountyLine, FileError, FileFormat, Status, read_file};

const EXAMPLE: &str = include_str!("../../../config/lines.example.toml");

fn toml(text: &str) -> Result<Vec<CountyLine>, String> {
    read_file(text, FileFormat::Toml).map_err(|errors| listed(&errors))
}

fn json(text: &str) -> Result<Vec<CountyLine>, String> {
    read_file(text, FileFormat::Json).map_err(|errors| listed(&errors))
}

fn listed(errors: &[FileError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A file of one line with a sound number, and more keys.
fn nino_with(more: &str) -> String {
    format!(
        "[[line]]\nid = \"nino\"\nbrand = \"Nino\"\nnumbers = [{{ number = \"07700 900461\", from = 2019-05-01, basis = \"test purchase\" }}]\n{more}"
    )
}

#[test]
fn the_example_reads() {
    let lines = toml(EXAMPLE).unwrap();
    let [nino, unnamed] = &lines[..] else { panic!("two lines") };

    assert_eq!((nino.id.as_str(), nino.display_name().as_str()), ("nino", "Nino"));
    assert_eq!(nino.numbers[0].number.to_string(), "+447700900461");
    assert_eq!(nino.numbers[0].from, instant("2019-04-30T23:00:00Z"));
    assert_eq!(nino.numbers[0].to, Some(instant("2019-08-12T23:00:00Z")));
    assert_eq!(nino.current_status().unwrap().status, Status::Closed { reason: ClosedReason::Ddtro });
    assert_eq!(nino.orders[0].made_on, date(2019, 8, 5));
    assert_eq!(
        nino.orders[0].comply_by,
        instant("2019-08-12T23:00:00Z"),
        "left out: the end of the next Monday"
    );
    assert_eq!(
        nino.orders[0].effective_from(),
        instant("2019-08-09T15:00:00Z"),
        "complied with before it had to be"
    );
    assert_eq!(nino.orders[0].items.len(), 2);

    assert_eq!((unnamed.id.as_str(), unnamed.display_name().as_str()), ("line-577", "07700 900577"));
    assert_eq!(unnamed.exporting, unnamed.importing, "a line inside one force");
    assert_eq!(unnamed.orders[0].effective_from(), instant("2019-08-12T23:00:00Z"));
}

#[test]
fn json_says_the_same_with_the_same_keys() {
    let from_json = json(
        r#"{"lines": [{"id": "nino", "brand": "Nino",
             "numbers": [{"number": "07700 900461", "from": "2019-05-01", "basis": "test purchase"}]}]}"#,
    );
    assert_eq!(from_json.unwrap(), toml(&nino_with("")).unwrap());
}

#[test]
fn a_bare_day_begins_or_ends_at_midnight_in_london() {
    for (from, to, begins, ends) in [
        ("2019-01-10", "2019-01-10", "2019-01-10T00:00:00Z", "2019-01-11T00:00:00Z"),
        ("2019-07-10", "2019-07-10", "2019-07-09T23:00:00Z", "2019-07-10T23:00:00Z"),
        ("2019-03-31", "2019-03-31", "2019-03-31T00:00:00Z", "2019-03-31T23:00:00Z"),
        ("2019-10-27", "2019-10-27", "2019-10-26T23:00:00Z", "2019-10-28T00:00:00Z"),
        ("2019-07-10 09:30:00", "2019-07-10T10:30:00+02:00", "2019-07-10T08:30:00Z", "2019-07-10T08:30:00Z"),
        ("\"2019-07-10 09:30\"", "\"2019-07-11\"", "2019-07-10T08:30:00Z", "2019-07-11T23:00:00Z"),
    ] {
        let file = format!(
            "[[line]]\nid = \"a\"\nnumbers = [{{ number = \"07700 900461\", from = {from}, to = {to}, basis = \"b\" }}]"
        );
        if instant(begins) == instant(ends) {
            assert!(toml(&file).is_err(), "{file}");
            continue;
        }
        let interval = &toml(&file).unwrap()[0].numbers[0];
        assert_eq!((interval.from, interval.to), (instant(begins), Some(instant(ends))), "{file}");
    }
}

#[test]
fn every_error_is_told_with_its_place_and_what_to_do() {
    let errors = toml(
        r#"[[line]]
id = "Nino"
brnad = "Nino"
aliases = ["the line", "the  line"]

[[line.numbers]]
number = "07700 900461 or 462"
from = "1 May"
to = 0019-05-01
basis = " "

[[line.numbers]]
number = 447700900461
from = 2019-05-01
basis = ""
until = 2019-06-01

[[line.status]]
status = "close"
on = 2019-05-01T12:00:00Z

[[line.status]]
status = "closed"
on = 2019-05-01

[[line.status]]
status = "active"
reason = "charge"
on = 2019-05-01

[[line.orders]]
kind = "DDTRO"
made_on = 2019-08-05
items = [{ kind = "imei", value = "49015420323751" }, { kind = "sim", value = "8944" }, { kind = "msisdn" }]
"#,
    );
    insta::assert_snapshot!(errors.unwrap_err(), @r#"
    2:6: line[0].id: "Nino" is not a line id (write 1 to 64 of a-z, 0-9 and -, a letter or digit first, such as nino)
    3:1: line[0].brnad: there is no key "brnad" here (did you mean brand?)
    4:24: line[0].aliases[1]: "the line" stands here twice (leave one out)
    7:10: line[0].numbers[0].number: "07700 900461 or 462" is not one phone number (write one number and nothing else, in any spelling: "07700 900461", "+44 7700 900461")
    8:8: line[0].numbers[0].from: "1 May" is not a date or time (write 2019-05-01, or 2019-05-01 14:30 for UK time, or 2019-05-01T14:30:00+01:00)
    9:6: line[0].numbers[0].to: the year 0019 is outside 1990 to 2100 (check the year)
    10:9: line[0].numbers[0].basis: this is empty (how it is known, such as "test purchase": a flag that rests on it will say so)
    13:10: line[0].numbers[1].number: this is a bare number, and a phone number in quotes is wanted
    15:9: line[0].numbers[1].basis: this is empty (how it is known, such as "test purchase": a flag that rests on it will say so)
    16:1: line[0].numbers[1].until: there is no key "until" here (it is one of number, from, to, basis)
    19:10: line[0].status[0].status: "close" is none of the choices (did you mean closed?)
    20:6: line[0].status[0].on: "2019-05-01T12:00:00Z" is not a day (write a day as 2019-05-01)
    22:1: line[0].status[1].reason: this is missing (say what closed it, or that it is not known: charge, seizure, ddtro, self, merged, unknown)
    28:10: line[0].status[2].reason: only a closed line has a reason (leave it out, or put what there is to say in note)
    31:1: line[0].orders[0].court: this is missing (the court that made it)
    32:8: line[0].orders[0].kind: "DDTRO" is none of the choices (did you mean ddtro?)
    34:35: line[0].orders[0].items[0].value: "49015420323751" cannot be right (an IMEI is 15 digits)
    34:64: line[0].orders[0].items[1].kind: "sim" is none of the choices (it is one of msisdn, imei, imsi, iccid, device)
    34:89: line[0].orders[0].items[2].value: this is missing (the number or identifier, in quotes)
    "#);
}

#[test]
fn what_does_not_hold_together_is_told() {
    let errors = toml(
        r#"[[line]]
id = "nino"
numbers = [
    { number = "07700 900461", from = 2019-05-01, to = 2019-08-12, basis = "test purchase" },
    { number = "+44 7700 900461", from = 2019-08-12, basis = "seen again" },
    { number = "07700 900462", from = 2019-08-12, to = 2019-08-11, basis = "seized phone" },
    { number = "0800 555 111", from = 2019-08-12, basis = "a tip" },
]
status = [
    { status = "active", on = 2019-06-01 },
    { status = "suspected", on = 2019-05-01 },
]

[[line.orders]]
kind = "ddtro"
court = "County Court at Easthaven"
made_on = 2019-04-05
comply_by = 2019-04-04
served_at = 2019-04-04
complied_at = 2019-04-03
ends_at = 2019-04-04
discharged_at = 2019-04-01
items = [{ kind = "msisdn", value = "07700 900461" }]

[[line.orders]]
kind = "ddtro"
court = "County Court at Easthaven"
made_on = 2019-08-05
items = []

[[line]]
id = "nino"

[[line]]
id = "billy"
brand = "Billy"
numbers = [
    { number = "07700 900461", from = 2019-04-01, to = 2019-05-01, basis = "a tip" },
]

[[line.orders]]
kind = "ddtro"
court = "County Court at Easthaven"
made_on = 2019-08-05
items = [{ kind = "msisdn", value = "07700 900577" }]
"#,
    );
    insta::assert_snapshot!(errors.unwrap_err(), @r#"
    5:16: line[0].numbers[1].number: this interval of 07700 900461 overlaps the one at line 4 (make them one, or end one before the other begins)
    6:56: line[0].numbers[2].to: it ends before it begins (check from and to)
    7:16: line[0].numbers[3].number: "0800 555 111" is a public helpline, and no line's number (check the number, or leave it out)
    11:34: line[0].status[1].on: 2019-05-01 is before the step that precedes it, 2019-06-01 (write the history oldest first)
    17:11: line[0].orders[0].made_on: the order was made before 07700 900461 was known to be the line's (check made_on and the number's from)
    18:13: line[0].orders[0].comply_by: the order was to be complied with before it was made, on 2019-04-05 (check this and made_on)
    19:13: line[0].orders[0].served_at: the order was served before it was made, on 2019-04-05 (check this and made_on)
    20:15: line[0].orders[0].complied_at: the order was complied with before it was made, on 2019-04-05 (check this and made_on)
    21:11: line[0].orders[0].ends_at: the order ended before it was made, on 2019-04-05 (check this and made_on)
    22:17: line[0].orders[0].discharged_at: the order was discharged before it was made, on 2019-04-05 (check this and made_on)
    29:9: line[0].orders[1].items: an order bites on something (what the order bites on, such as [{ kind = "msisdn", value = "07700 900461" }])
    31:1: line[1]: this line has neither brand nor number (give it a brand, or a number under numbers)
    32:6: line[1].id: the id nino is taken at line 2 (give each line an id of its own)
    38:16: line[2].numbers[0].number: 07700 900461 is line nino's in the same time, at line 4 (a number is one line's at a time: end one interval with to before the other begins, or make the two lines one)
    45:37: line[2].orders[0].items[0].value: the line has no number 07700 900577 (add it under numbers, with how it is known to be the line's)
    "#);
}

#[test]
fn a_file_that_is_no_toml_or_json_is_told_at_the_place() {
    insta::assert_snapshot!(toml("[[line]]\nid = nino\nbrand = \"Nino\n").unwrap_err(), @r#"
    2:6: not TOML: invalid float, expected `nan` (text and phone numbers stand in quotes)
    3:14: not TOML: invalid basic string, expected `"`
    "#);
    insta::assert_snapshot!(toml("[[line]]\nnumbers = [{ number = +44 7700 900461, from = 2019-13-01 }]").unwrap_err(), @r#"
    2:23: not TOML: string values must be quoted, expected literal string (text and phone numbers stand in quotes)
    2:47: not TOML: invalid date, expected month between 01 and 12
    "#);
    insta::assert_snapshot!(json("{\"lines\": [\n  {\"id\": \"nino\",}\n]}").unwrap_err(), @r#"2:17: not JSON: key must be a string"#);
    insta::assert_snapshot!(json("{\"lines\": [{\"id\": \"nino\", \"id\": \"b\"}]}").unwrap_err(), @r#"1:28: the key "id" stands here twice"#);
    insta::assert_snapshot!(json("{\"lines\": {\"id\": \"nino\"}}").unwrap_err(), @r#"1:11: lines: this is a table, and a list is wanted"#);
    insta::assert_snapshot!(json("[]").unwrap_err(), @r#"1:1: this is a list, and a table is wanted"#);
    insta::assert_snapshot!(json("{\"lines\": [{\"id\": \"a\", \"brand\": null, \"bränd\": 1, \"x\": 2}]}").unwrap_err(), @r#"
    1:33: lines[0].brand: this is null, and text in quotes is wanted (leave the key out)
    1:40: lines[0].bränd: there is no key "bränd" here (did you mean brand?)
    1:52: lines[0].x: there is no key "x" here (it is one of id, brand, aliases, numbers, status, exporting, importing, orders)
    "#);
    insta::assert_snapshot!(toml("").unwrap_err(), @r#"1:1: there are no lines in this file (begin each line with [[line]])"#);
    insta::assert_snapshot!(toml("[[lines]]\nid = \"a\"").unwrap_err(), @r#"1:3: lines: there is no key "lines" here (did you mean line?)"#);
}

#[test]
fn a_bare_day_in_an_order_never_makes_a_breach_of_that_day() {
    let order = |times: &str| {
        let order = format!(
            r#"orders = [{{ kind = "ddtro", court = "a court", made_on = 2019-08-05, items = [{{ kind = "msisdn", value = "07700900461" }}], {times} }}]"#
        );
        toml(&nino_with(&order)).unwrap().remove(0).orders.remove(0)
    };
    let day = instant("2019-08-07T23:00:00Z");
    let day_after = instant("2019-08-08T23:00:00Z");
    assert_eq!(order("comply_by = 2019-08-08").effective_from(), day_after);
    assert_eq!(order("complied_at = 2019-08-08").effective_from(), day_after);
    assert_eq!(order("discharged_at = 2019-08-08").effective_to(), Some(day));
    assert_eq!(order("ends_at = 2019-08-08").effective_to(), Some(day_after));
    assert_eq!(order("served_at = 2019-08-08").served_at, Some(day));
}

#[test]
fn an_order_is_made_once_the_number_is_known() {
    let made_on = |day: &str| {
        toml(&nino_with(&format!(
            r#"orders = [{{ kind = "ddtro", court = "a court", made_on = {day}, items = [{{ kind = "msisdn", value = "07700900461" }}] }}]"#
        )))
    };
    assert!(made_on("2019-05-01").is_ok());
    assert!(made_on("2019-04-30").unwrap_err().contains("before 07700 900461 was known"));
}

#[test]
fn a_number_that_cannot_be_read_is_told_once() {
    let errors = toml(
        r#"[[line]]
id = "nino"
numbers = [{ number = "07700 9OO", from = 2019-05-01, basis = "test purchase" }]
orders = [{ kind = "ddtro", court = "a court", made_on = 2019-08-05, items = [{ kind = "msisdn", value = "07700 900461" }] }]
"#,
    );
    assert_eq!(errors.unwrap_err().lines().count(), 1);
}

#[test]
fn a_number_may_go_from_one_line_to_another() {
    let handed_on = "[[line]]\nid = \"billy\"\nbrand = \"Billy\"\nnumbers = [{ number = \"07700 900461\", from = 2019-04-01, to = 2019-04-30, basis = \"a tip\" }]";
    assert_eq!(toml(&nino_with(handed_on)).unwrap().len(), 2);
    assert!(toml(&nino_with(&handed_on.replace("04-30", "05-01"))).unwrap_err().contains("line nino's"));
}

#[test]
fn a_deeply_nested_file_is_refused_without_ado() {
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert!(json(&format!("{{\"lines\": {deep}}}")).is_err());
    assert!(json(&format!("{{\"lines\": {}", "[".repeat(100_000))).is_err());
}
