//! A query in Quickwit's language, over the fields that Link writes into `reports`.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod corpus;

use corpus::{moment, query};
use tipline_lines::LinkedReport;

#[test]
fn every_condition_has_its_counterpart_in_quickwit() {
    let told: Vec<String> = [
        "07700 900461",
        "number:07700??0461",
        "number:*461",
        "number:*900*",
        "number:07700*461",
        "number:7700*461",
        "number:?7700900461",
        "number:+353*",
        "imei:490154203237518",
        "line:\"Young-Nino\"",
        "line:\"a \\\" b\"",
        "channel:101 force:KENT flag:stale role:recipient reading:spoken",
        "received:2019-07-05",
        "after:2019-07-05",
        "before:2019-07-05",
        "occurred:2019-07-05",
        "occurred:2019-07-05..",
        "occurred:..2019-07-05",
        "Café",
        "\"two lads\" o'brien",
        "nino -school",
        "-nino -school",
        "NOT (nino OR school)",
        "NOT NOT nino",
        "(nino OR line:nino) (cash OR -deals)",
    ]
    .into_iter()
    .map(|text| format!("{text}\n    {}\n", query(text).to_quickwit()))
    .collect();
    insta::assert_snapshot!(told.concat(), @r#"
    07700 900461
        numbers:"+447700900461"
    number:07700??0461
        numbers:+447700??0461
    number:*461
        numbers_reversed:164*
    number:*900*
        numbers:*900*
    number:07700*461
        numbers:+447700*461
    number:7700*461
        (numbers:+7700*461 OR numbers:+447700*461)
    number:?7700900461
        (numbers:+?7700900461 OR numbers:+447700900461 OR numbers:+44?7700900461)
    number:+353*
        numbers:+353*
    imei:490154203237518
        identifier_terms:"imei:490154203237518"
    line:"Young-Nino"
        line_names:/[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]*young[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]+nino[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]*/
    line:"a \" b"
        line_names:/[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]*a[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]+b[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]*/
    channel:101 force:KENT flag:stale role:recipient reading:spoken
        (channel:"101" AND force:/[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]*kent[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]*/ AND flag_kinds:"stale" AND roles:"recipient" AND readings:"spoken")
    received:2019-07-05
        received_at:[2019-07-04T23:00:00Z TO 2019-07-05T23:00:00Z}
    after:2019-07-05
        received_at:[2019-07-04T23:00:00Z TO *]
    before:2019-07-05
        received_at:[* TO 2019-07-04T23:00:00Z}
    occurred:2019-07-05
        (occurred.from:[* TO 2019-07-05T23:00:00Z} AND (occurred.from:[2019-07-04T23:00:00Z TO *] OR occurred.to:[2019-07-04T23:00:00Z TO *]))
    occurred:2019-07-05..
        (occurred.from:[2019-07-04T23:00:00Z TO *] OR occurred.to:[2019-07-04T23:00:00Z TO *])
    occurred:..2019-07-05
        occurred.from:[* TO 2019-07-05T23:00:00Z}
    Café
        text:"cafe"
    "two lads" o'brien
        (text:"two lads" AND text:"o brien")
    nino -school
        (text:"nino" AND NOT text:"school")
    -nino -school
        (* AND NOT text:"nino" AND NOT text:"school")
    NOT (nino OR school)
        (* AND NOT (text:"nino" OR text:"school"))
    NOT NOT nino
        (* AND NOT (* AND NOT text:"nino"))
    (nino OR line:nino) (cash OR -deals)
        ((text:"nino" OR line_names:/[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]*nino[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]*/) AND (text:"cash" OR (* AND NOT text:"deals")))
    "#);
}

#[test]
fn what_people_decided_is_asked_by_the_ids_of_the_reports() {
    let report = tipline_report::ReportId::of(tipline_report::Channel::Online, "A");
    let flag = tipline_lines::Flag {
        flag_id: format!("f_{}", "0".repeat(32)).parse().unwrap(),
        ..corpus::draft("A", "nino {+447700900461}")
            .flagged(tipline_lines::FlagKind::Stale, "nino", None)
            .linked()
            .flags
            .remove(0)
    };
    let verdict = tipline_lines::Verdict::Confirmed;
    let decision =
        tipline_lines::Decision::on(&flag, verdict, "seen".to_owned(), "x".to_owned(), corpus::now());
    let mut decisions = tipline_lines::Decisions::new();
    let (key, value) = (decision.decision_id.to_string(), serde_json::to_vec(&decision).unwrap());
    decisions.apply(key.as_bytes(), Some(&value), tipline_report::Offset(0)).unwrap();
    let asked = |text: &str| query(text).with_decisions(&decisions).to_quickwit();
    let ids = format!("report_id:IN [\"{report}\"]");
    let flagged = r#"(flag_kinds:"known_line" OR flag_kinds:"stale" OR flag_kinds:"order_breach")"#;
    assert_eq!(asked("decision:confirmed"), ids);
    assert_eq!(asked("decision:rejected"), "(* AND NOT *)");
    assert_eq!(asked("decision:open"), format!("({flagged} AND NOT {ids})"));
    assert_eq!(query("decision:open").with_decisions(&Default::default()).to_quickwit(), flagged);
}

#[test]
fn near_is_a_list_of_neighbours() {
    let told = query("near:07700900461").to_quickwit();
    assert!(told.starts_with("numbers:IN [\"+44"), "{told}");
    assert_eq!(told.matches('"').count(), 2 * 204);
    for neighbour in ["+447700900461", "+447700900462", "+447700900641", "+44770090046", "+4477009004610"] {
        assert!(told.contains(&format!("\"{neighbour}\"")), "{neighbour}");
    }
}

/// The fields that a query names stand in the record, under the names that `config/quickwit/index.yaml` maps.
#[test]
fn what_a_query_names_is_a_field_of_the_record_and_of_the_mapping() {
    let report = corpus::draft("A", "ring {+447700900461}")
        .occurred("2019-07-05T09:00:00+01:00", Some("2019-07-05T10:00:00+01:00"))
        .flagged(tipline_lines::FlagKind::KnownLine, "nino", Some("Nino"))
        .with_part("*461")
        .with_identifier(tipline_phone::IdentifierKind::Imei, "490154203237518")
        .linked();
    let record: serde_json::Value = serde_json::from_slice(&corpus::json(&report)).unwrap();
    let mapping =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/quickwit/index.yaml"))
            .unwrap();
    for field in [
        "report_id",
        "received_at",
        "channel",
        "force",
        "text",
        "numbers",
        "numbers_reversed",
        "numbers_grams",
        "identifier_terms",
        "fragment_patterns",
        "line_ids",
        "line_names",
        "flag_kinds",
        "roles",
        "readings",
        "occurred",
    ] {
        assert!(record.get(field).is_some(), "the record has no {field}");
        assert!(
            [",", "\n"].iter().any(|end| mapping.contains(&format!("name: {field}{end}"))),
            "the mapping has no {field}"
        );
    }
    assert_eq!(record["identifier_terms"], serde_json::json!(["imei:490154203237518"]));
    assert_eq!(record["line_names"], serde_json::json!(["Nino", "nino"]));
    let back: LinkedReport = serde_json::from_value(record).unwrap();
    assert_eq!(back.received_at, moment("2019-07-12T14:02:00+01:00"));
}
