//! What each channel's record becomes.

use serde_json::{Value, json};
use tipline_report::{Channel, Report, ReportId};

use crate::record::{Arrived, call_log, crimestoppers, example, form_from, online_form};

/// The report's words by field.
fn sections(report: &Report) -> Vec<(&str, &str)> {
    report.sections.iter().map(|section| (section.field.as_str(), section.span.of(&report.text))).collect()
}

fn numbers(report: &Report) -> Vec<String> {
    report.mentions.iter().map(|mention| mention.e164.to_string()).collect()
}

#[test]
fn a_call_log_becomes_the_words_of_its_entries() {
    let report = Arrived::of(Channel::Call101, &call_log()).report();
    assert_eq!(report.report_id, ReportId::of(Channel::Call101, "CAD-20190712-0461"));
    assert_eq!((report.reference.as_str(), report.force.as_str()), ("CAD-20190712-0461", "West Mercia"));
    assert_eq!(report.received_at.to_string(), "2019-07-12T14:02:00+01:00");
    let occurred = report.occurred.unwrap();
    assert_eq!(occurred.from.to_string(), "2019-07-12T13:30:00+01:00");
    assert_eq!(occurred.to.unwrap().to_string(), "2019-07-12T13:50:00+01:00");
    assert_eq!(
        sections(&report),
        [
            ("log[0].text", "INFT STATES 2 X MALES DEALING O/S SHOP"),
            ("log[1].text", "NUMBER ON CARD IS 07700 900461"),
        ]
    );
    assert_eq!(report.text, "INFT STATES 2 X MALES DEALING O/S SHOP\nNUMBER ON CARD IS 07700 900461");
    assert_eq!(numbers(&report), ["+447700900461"]);
}

#[test]
fn an_online_form_becomes_the_words_of_its_answers() {
    let report = Arrived::of(Channel::Online, &online_form()).report();
    assert_eq!(report.received_at.to_string(), "2019-07-13T09:15:00+01:00");
    assert_eq!(report.occurred.unwrap().from.to_string(), "2019-07-10T18:00:00+01:00");
    assert_eq!(report.occurred.unwrap().to, None);
    assert_eq!(
        sections(&report),
        [
            ("answers.what", "A lad hands out cards for the Nino line."),
            ("answers.where", "Outside the station"),
            ("answers.when.text", "most evenings"),
            ("answers.who", "They call him T"),
            ("answers.phone_numbers[0]", "07700 900461"),
            ("answers.phone_numbers[1]", "7700900462"),
            ("answers.vehicle", "black Corsa"),
            ("answers.how_known", "I walk past"),
        ]
    );
    assert_eq!(numbers(&report)[0], "+447700900461");
}

#[test]
fn no_number_goes_from_one_answer_into_the_next() {
    let rows: [(Value, &[&str]); 5] = [
        (json!({"who": "drives a van, 07700", "vehicle": "900461 on the side"}), &[]),
        (json!({"phone_numbers": ["07700", "900461"]}), &[]),
        (
            json!({"what": "ring 01632 960123, then 07700 9", "where": "00461 Example Road"}),
            &["+441632960123"],
        ),
        (json!({"what": "é 07700", "who": "900461", "where": "07700 900462"}), &["+447700900462"]),
        (json!({"what": "07700\n900461", "where": "here"}), &["+447700900461"]),
    ];
    for (answers, expected) in rows {
        let mut form = online_form();
        form["answers"] = answers;
        let report = Arrived::of(Channel::Online, &form).report();
        assert_eq!(numbers(&report), expected, "{}", report.text);
    }
}

#[test]
fn a_crimestoppers_report_becomes_its_passages() {
    let report = Arrived::of(Channel::Crimestoppers, &crimestoppers()).report();
    assert_eq!(report.received_at.to_string(), "2019-07-14T08:00:00+00:00");
    assert_eq!(report.occurred, None);
    assert_eq!(
        sections(&report),
        [
            ("text[0].heading", "TELEPHONE"),
            ("text[0].text", "Orders are taken on 07700 900461."),
            ("text[1].text", "Said to be called Nino."),
        ]
    );
    assert_eq!(numbers(&report), ["+447700900461"]);

    let mut whole = crimestoppers();
    whole["text"] = json!("All in one piece.");
    assert_eq!(
        sections(&Arrived::of(Channel::Crimestoppers, &whole).report()),
        [("text", "All in one piece.")]
    );
}

#[test]
fn an_answer_may_be_given_in_more_than_one_shape() {
    let cases: [(Value, &[(&str, &str)]); 8] = [
        (json!({"when": "last Tuesday"}), &[("answers.when", "last Tuesday")]),
        (json!({"when": {"text": "at tea time"}}), &[("answers.when.text", "at tea time")]),
        (json!({"phone_numbers": "07700 900461"}), &[("answers.phone_numbers", "07700 900461")]),
        (json!({"phone_numbers": 447_700_900_461_u64}), &[("answers.phone_numbers", "447700900461")]),
        (json!({"phone_numbers": ["", "07700 900461"]}), &[("answers.phone_numbers[1]", "07700 900461")]),
        (json!({"ongoing": "every night"}), &[("answers.ongoing", "every night")]),
        (
            json!({"what": null, "where": "  ", "who": " spaces stay ", "ongoing": false}),
            &[("answers.who", " spaces stay ")],
        ),
        (
            json!({"what": "line one\nline \"two\"", "vehicle": "z"}),
            &[("answers.what", "line one\nline \"two\""), ("answers.vehicle", "z")],
        ),
    ];
    for (answers, expected) in cases {
        let mut form = online_form();
        form["answers"] = answers;
        assert_eq!(sections(&Arrived::of(Channel::Online, &form).report()), expected);
    }
}

#[test]
fn what_need_not_be_there_may_be_absent_null_or_blank() {
    for (channel, optional) in [
        (Channel::Call101, &["closed_at", "occurred", "caller"][..]),
        (Channel::Online, &["contact"]),
        (Channel::Crimestoppers, &[]),
    ] {
        for field in optional {
            let mut absent = example(channel);
            absent.as_object_mut().unwrap().remove(*field);
            let mut null = example(channel);
            null[field] = Value::Null;
            assert_eq!(
                Arrived::of(channel, &absent).report(),
                Arrived::of(channel, &null).report(),
                "{field}"
            );
        }
    }
    let mut blank = call_log();
    blank["closed_at"] = json!(" ");
    blank["occurred"] = json!({"from": "", "to": ""});
    assert_eq!(Arrived::of(Channel::Call101, &blank).report().occurred, None);
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let marked = format!("\u{feff}{}", call_log());
    assert_eq!(
        Arrived::bytes(Channel::Call101, marked).report(),
        Arrived::of(Channel::Call101, &call_log()).report()
    );
}

#[test]
fn a_corrected_record_has_the_same_id() {
    let mut corrected = call_log();
    corrected["reference"] = json!(" CAD-20190712-0461 ");
    corrected["log"][1]["text"] = json!("NUMBER ON CARD IS 07700 900462");
    let corrected = Arrived::of(Channel::Call101, &corrected).report();
    assert_eq!(corrected.report_id, Arrived::of(Channel::Call101, &call_log()).report().report_id);
    assert_eq!(corrected.reference, "CAD-20190712-0461");
}

#[test]
fn a_report_is_one_flat_json_object_that_reads_back() {
    let report = form_from(&json!({}), "the words").report();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        json,
        json!({
            "report_id": report.report_id.to_string(),
            "channel": "online",
            "reference": "TIP-7Q4M",
            "force": "Avon and Somerset",
            "received_at": "2019-07-13T09:15:00+01:00",
            "text": "the words",
            "sections": [{"field": "answers.what", "start": 0, "end": 9}],
            "mentions": [],
            "provenance": {
                "topic": "raw.online", "partition": 3, "offset": 461, "timestamp": "2019-07-12T13:02:00Z",
            },
        })
    );
    assert_eq!(serde_json::from_value::<Report>(json).unwrap(), report);
    let whole = Arrived::of(Channel::Call101, &call_log()).report();
    assert_eq!(serde_json::from_str::<Report>(&serde_json::to_string(&whole).unwrap()).unwrap(), whole);
}

#[test]
fn a_number_that_lost_its_0_is_found_in_a_field_for_numbers() {
    for (numbers, text, surface) in [
        (json!(7_700_900_461_u64), "x\n7700900461", "7700900461"),
        (json!("7700900461"), "x\n7700900461", "7700900461"),
        (json!(["7700 900461 (nino)", "unknown"]), "x\n7700 900461 (nino)\nunknown", "7700 900461"),
    ] {
        let mut form = online_form();
        form["answers"] = json!({"what": "x", "phone_numbers": numbers});
        let report = Arrived::of(Channel::Online, &form).report();
        assert_eq!(report.text, text);
        let found: Vec<_> =
            report.mentions.iter().map(|m| (m.e164.to_string(), m.span.of(&report.text))).collect();
        assert_eq!(found, [("+447700900461".to_owned(), surface)]);
    }
    for numbers in [json!("900461"), json!(["unknown", "1"]), json!(20_190_712_u64), json!("call 999")] {
        let mut form = online_form();
        form["answers"] = json!({"what": "ref 7700900461", "phone_numbers": numbers});
        let report = Arrived::of(Channel::Online, &form).report();
        assert!(report.mentions.iter().all(|m| m.e164.to_string() != "+447700900461"), "{report:?}");
    }
    let mut form = online_form();
    form["answers"] = json!({"what": "x", "phone_numbers": [7_700_900_461_u64, "07700 900462"]});
    form["contact"] = json!({"phone": "07700 900461"});
    let report = Arrived::of(Channel::Online, &form).report();
    assert_eq!(report.text, "x\n**********\n07700 900462");
    assert_eq!(report.mentions.len(), 1);
}
