//! What is refused, of which kind, and in which words.

use insta::assert_snapshot;
use serde_json::{Value, json};
use tipline_report::{Channel, MAX_RECORD_BYTES, Rejection, RejectionKind, normalise};

use crate::record::{Arrived, call_from, call_log, crimestoppers, example, online_form};

/// The rejection of an example in which one place holds another value, or nothing at all.
#[track_caller]
fn with(channel: Channel, place: &str, value: Option<Value>) -> Rejection {
    let mut record = example(channel);
    let (parent, name) = place.rsplit_once('/').unwrap();
    let parent = record.pointer_mut(parent).unwrap();
    match value {
        Some(value) => match name.parse::<usize>() {
            Ok(nth) => parent[nth] = value,
            Err(_) => parent[name] = value,
        },
        None => drop(parent.as_object_mut().unwrap().remove(name)),
    }
    // One line, so that the columns in the messages do not depend on how the fixture is laid out.
    Arrived::of(channel, &record).rejection()
}

fn as_line(rejection: &Rejection) -> String {
    format!("{} | {rejection}", rejection.kind)
}

fn of_bytes(value: impl Into<Vec<u8>>) -> String {
    as_line(&Arrived::bytes(Channel::Call101, value).rejection())
}

#[test]
fn a_record_over_a_mebibyte_is_not_read() {
    let mut log = call_log();
    let spare = MAX_RECORD_BYTES - log.to_string().len();
    log["padding"] = json!("x".repeat(spare - r#","padding":"""#.len()));
    assert_eq!(log.to_string().len(), MAX_RECORD_BYTES);
    assert!(normalise(&Arrived::of(Channel::Call101, &log).raw()).is_ok());
    assert_snapshot!(of_bytes(log.to_string() + " "), @"size | 1048577 bytes long; at most 1048576 are read");
}

#[test]
fn a_record_without_bytes_is_empty() {
    assert_snapshot!(of_bytes(""), @"empty | no bytes but blanks");
    assert_snapshot!(of_bytes(" \r\n\t"), @"empty | no bytes but blanks");
}

#[test]
fn a_record_without_words_is_empty() {
    assert_snapshot!(as_line(&call_from(&json!({}), " ... \n--- ").rejection()), @"empty | log: no words");
    assert_snapshot!(as_line(&with(Channel::Call101, "/log", Some(json!([])))), @"empty | log: no words");
    assert_snapshot!(as_line(&with(Channel::Online, "/answers", Some(json!({"ongoing": true})))), @"empty | answers: no words");
    assert_snapshot!(as_line(&with(Channel::Crimestoppers, "/text", Some(json!("")))), @"empty | text: no words");
}

#[test]
fn bytes_that_are_no_text_are_named() {
    assert_snapshot!(of_bytes(b"{\"reference\": \"caf\xe9\"}"), @"utf8 | not UTF-8: byte 18 (0xe9) begins no character");
    assert_snapshot!(of_bytes(b"\xff\xfe{\0}\0"), @"utf8 | not UTF-8: byte 0 (0xff) begins no character");
}

#[test]
fn what_is_not_json_is_placed_by_line_and_column() {
    assert_snapshot!(of_bytes("CALL FROM FEMALE"), @"json | not JSON: expected value (line 1, column 1)");
    assert_snapshot!(of_bytes("{\"reference\": \"CAD\",\n \"force\": }"), @"json | not JSON: expected value (line 2, column 11)");
    assert_snapshot!(of_bytes("{\"reference\": \"CAD"), @"json | not JSON: EOF while parsing a string (line 1, column 18)");
    assert_snapshot!(of_bytes(format!("{} {{}}", call_log())), @"json | not JSON: trailing characters (line 1, column 545)");
    assert_snapshot!(of_bytes(r#"{"reference": "\ud800"}"#), @"json | not JSON: unexpected end of hex escape (line 1, column 22)");
}

#[test]
fn deep_nesting_is_refused_or_passed_over_and_never_followed() {
    let bomb = "[".repeat(MAX_RECORD_BYTES);
    assert_snapshot!(of_bytes(bomb), @"schema | expected an object, found a list");
    let inside = format!(r#"{{"unknown": {}"#, "{\"a\":".repeat(100_000));
    assert_snapshot!(of_bytes(inside), @"json | not JSON: EOF while parsing a value (line 1, column 500012)");
    let closed = format!(
        r#"{{"unknown": {}{}, {}"#,
        "[".repeat(400_000),
        "]".repeat(400_000),
        &call_log().to_string()[1..]
    );
    assert!(normalise(&Arrived::bytes(Channel::Call101, closed).raw()).is_ok());
}

#[test]
fn a_missing_field_is_named() {
    for (channel, fields) in [
        (
            Channel::Call101,
            &["reference", "force", "received_at", "log", "log[0].at", "log[1].text", "occurred.from"][..],
        ),
        (Channel::Online, &["reference", "force", "submitted_at", "answers"]),
        (Channel::Crimestoppers, &["reference", "force", "disseminated_at", "text", "text[1].text"]),
    ] {
        for field in fields {
            let place = format!("/{}", field.replace("].", "/").replace(['.', '['], "/"));
            let rejection = with(channel, &place, None);
            assert_eq!(rejection.kind, RejectionKind::Schema, "{channel} {field}");
            assert_eq!(rejection.field.as_deref(), Some(*field), "{channel}");
            assert_eq!(rejection.message, "missing", "{channel} {field}");
        }
    }
}

#[test]
fn a_blank_reference_or_force_is_no_reference_or_force() {
    for channel in Channel::ALL {
        for field in ["reference", "force"] {
            let rejection = with(channel, &format!("/{field}"), Some(json!(" \t")));
            assert_eq!(as_line(&rejection), format!("schema | {field}: blank"), "{channel}");
        }
    }
}

#[test]
fn a_field_of_the_wrong_type_is_named_with_what_was_expected() {
    use Channel::{Call101, Crimestoppers, Online};
    let line = |channel, place, value| as_line(&with(channel, place, Some(value)));
    assert_snapshot!(line(Call101, "/reference", json!(461)), @"schema | reference: expected text, found a number (line 1, column 526)");
    assert_snapshot!(line(Call101, "/log", json!("text")), @"schema | log: expected a list, found text (line 1, column 240)");
    assert_snapshot!(line(Call101, "/log/1", json!(["2019-07-12 14:02", "4417", "text"])), @"schema | log[1]: expected an object, found a list (line 1, column 330)");
    assert_snapshot!(line(Call101, "/log/1/text", json!(null)), @"schema | log[1].text: expected text, found null (line 1, column 375)");
    assert_snapshot!(line(Call101, "/log/0/at", json!(1_562_936_520)), @"schema | log[0].at: expected a time such as 2019-07-12T14:02:00+01:00, found a number (line 1, column 251)");
    assert_snapshot!(line(Call101, "/caller", json!("Mrs Example Caller")), @"schema | caller: expected an object, found text (line 1, column 30)");
    assert_snapshot!(line(Call101, "/caller/withheld", json!("no")), @"schema | caller.withheld: expected true or false, found text (line 1, column 172)");
    assert_snapshot!(line(Call101, "/caller/number", json!(1.5)), @"schema | caller.number: expected a telephone number as text, found a number (line 1, column 145)");
    assert_snapshot!(line(Online, "/answers", json!([])), @"schema | answers: expected an object, found a list (line 1, column 11)");
    assert_snapshot!(line(Online, "/answers/when", json!(2019)), @"schema | answers.when: expected text or an object with text, from and to, found a number (line 1, column 182)");
    assert_snapshot!(line(Online, "/answers/when/to", json!({})), @"schema | answers.when.to: expected a time such as 2019-07-12T14:02:00+01:00, found an object (line 1, column 233)");
    assert_snapshot!(line(Online, "/answers/phone_numbers/1", json!(true)), @"schema | answers.phone_numbers[1]: expected a telephone number as text, found a boolean (line 1, column 89)");
    assert_snapshot!(line(Online, "/answers/phone_numbers", json!({})), @"schema | answers.phone_numbers: expected a telephone number as text or a list of them, found an object (line 1, column 71)");
    assert_snapshot!(line(Online, "/answers/ongoing", json!(1)), @"schema | answers.ongoing: expected true, false or text, found a number (line 1, column 49)");
    assert_snapshot!(line(Online, "/contact/phone", json!([])), @"schema | contact.phone: expected a telephone number as text, found a list (line 1, column 426)");
    assert_snapshot!(line(Crimestoppers, "/text", json!({})), @"schema | text: expected text or a list of passages, found an object (line 1, column 100)");
    assert_snapshot!(line(Crimestoppers, "/text/0", json!("text")), @"schema | text[0]: expected an object, found text (line 1, column 105)");
    assert_snapshot!(as_line(&Arrived::of(Call101, &json!([])).rejection()), @"schema | expected an object, found a list");
    assert_snapshot!(as_line(&Arrived::of(Online, &json!("form")).rejection()), @"schema | expected an object, found text (line 1, column 6)");
}

#[test]
fn a_field_that_is_given_twice_is_refused() {
    let twice = format!(r#"{{"reference": "CAD 2", {}"#, &call_log().to_string()[1..]);
    assert_snapshot!(of_bytes(twice), @"schema | reference: given twice (line 1, column 544)");
    let mut record = call_log();
    record.as_object_mut().unwrap().remove("caller");
    let twice = format!(r#"{{"caller": {{"name": "A", "name": "B"}}, {}"#, &record.to_string()[1..]);
    assert_snapshot!(of_bytes(twice), @"schema | caller.name: given twice (line 1, column 31)");
}

#[test]
fn a_time_that_cannot_be_read_is_named_with_the_forms_that_can() {
    use Channel::{Call101, Crimestoppers, Online};
    let line = |channel, place, value| as_line(&with(channel, place, Some(value)));
    assert_snapshot!(line(Call101, "/received_at", json!("12/07/2019 14:02")), @"time | received_at: not a time: write 2019-07-12T14:02:00+01:00, or 2019-07-12T14:02:00 or 2019-07-12 14:02 for UK time");
    assert_snapshot!(line(Call101, "/closed_at", json!("2019-07-12")), @"time | closed_at: not a time: write 2019-07-12T14:02:00+01:00, or 2019-07-12T14:02:00 or 2019-07-12 14:02 for UK time");
    assert_snapshot!(line(Call101, "/log/1/at", json!("1019-07-12 14:02")), @"time | log[1].at: the year 1019 is outside 1990 to 2100");
    assert_snapshot!(line(Call101, "/occurred/from", json!("2019-02-30 10:00")), @"time | occurred.from: not a time: write 2019-07-12T14:02:00+01:00, or 2019-07-12T14:02:00 or 2019-07-12 14:02 for UK time");
    assert_snapshot!(line(Call101, "/occurred/to", json!("2019-07-12 13:29")), @"time | occurred.to: before from: give the earlier time as from");
    assert_snapshot!(line(Online, "/submitted_at", json!("")), @"time | submitted_at: not a time: write 2019-07-12T14:02:00+01:00, or 2019-07-12T14:02:00 or 2019-07-12 14:02 for UK time");
    assert_snapshot!(line(Online, "/answers/when", json!({"from": "soon"})), @"time | answers.when.from: not a time: write 2019-07-12T14:02:00+01:00, or 2019-07-12T14:02:00 or 2019-07-12 14:02 for UK time");
    assert_snapshot!(line(Online, "/answers/when", json!({"to": "2019-07-12 13:29"})), @"schema | answers.when.from: missing, though to is given");
    assert_snapshot!(line(Crimestoppers, "/disseminated_at", json!("2101-01-01T00:00:00Z")), @"time | disseminated_at: the year 2101 is outside 1990 to 2100");
}

#[test]
fn a_contact_field_that_is_a_story_is_refused() {
    assert_snapshot!(as_line(&call_from(&json!({"address": "x".repeat(1025)}), "words").rejection()), @"schema | caller.address: longer than 1024 bytes, which no contact detail is");
    assert!(normalise(&call_from(&json!({"address": "x".repeat(1024)}), "words").raw()).is_ok());
}

#[test]
fn no_message_repeats_what_a_field_holds() {
    let canary = "07700 900123";
    for (channel, record) in [
        (Channel::Call101, call_log()),
        (Channel::Online, online_form()),
        (Channel::Crimestoppers, crimestoppers()),
    ] {
        for place in record.as_object().unwrap().keys() {
            for wrong in [json!(canary), json!([canary]), json!({canary: canary}), json!(7_700_900_123_u64)] {
                let mut record = record.clone();
                record[place] = wrong;
                if let Err(rejection) = normalise(&Arrived::of(channel, &record).raw()) {
                    let said = as_line(&rejection);
                    assert!(!said.contains("900123"), "{said}");
                }
            }
        }
    }
    for field in ["name", "number", "withheld", "address", "callback_number"] {
        for wrong in
            [json!([canary]), json!({canary: canary}), json!(7_700_900_123.5), json!(-7_700_900_123_i64)]
        {
            let said = as_line(&call_from(&json!({field: wrong}), "words").rejection());
            assert!(said.contains(&format!("caller.{field}")) && !said.contains("900123"), "{said}");
        }
    }
}

#[test]
fn a_kind_has_one_name() {
    for kind in RejectionKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
}
