//! Which flags a report makes, and which it never makes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod fixture;

use fixture::{mention, moment, registry_of, report};
use jiff::Timestamp;
use tipline_lines::{
    CountyLine, FileFormat, Flag, FlagKind, LineId, LinkedReport, NumberInterval, RULE_VERSION, Registry,
    Rule, read_file,
};
use tipline_phone::{E164, Role};
use tipline_report::{Moment, Occurred, Report, ReporterNumber};

const EXAMPLE: &str = include_str!("../../../config/lines.example.toml");

fn number(text: &str) -> E164 {
    text.parse().unwrap()
}

fn nino() -> E164 {
    number("+447700900461")
}

fn unnamed() -> E164 {
    number("+447700900577")
}

fn occurring(from: &str, to: Option<&str>) -> Option<Occurred> {
    Some(Occurred { from: moment(from), to: to.map(moment) })
}

fn registry(toml: &str) -> Registry {
    registry_of(&read_file(toml, FileFormat::Toml).unwrap())
}

fn kinds(flags: &[Flag]) -> Vec<(&str, FlagKind)> {
    flags.iter().map(|flag| (flag.line_id.as_str(), flag.kind)).collect()
}

#[test]
fn a_number_is_told_by_when_it_was_reported() {
    let registry = registry(EXAMPLE);
    for (received_at, kind, rule) in [
        ("2019-04-30T23:59:59+01:00", FlagKind::Stale, Rule::ExactOutsideInterval),
        ("2019-05-01T00:00:00+01:00", FlagKind::KnownLine, Rule::ExactInInterval),
        ("2019-07-03T12:00:00+01:00", FlagKind::KnownLine, Rule::ExactInInterval),
        ("2019-08-05T12:00:00+01:00", FlagKind::KnownLine, Rule::ExactInInterval),
        ("2019-08-09T15:59:59+01:00", FlagKind::KnownLine, Rule::ExactInInterval),
        ("2019-08-09T16:00:00+01:00", FlagKind::OrderBreach, Rule::OrderInForce),
        ("2021-08-09T16:00:00+01:00", FlagKind::OrderBreach, Rule::OrderInForce),
    ] {
        let flags = registry.matching(&report(received_at, &[nino()]));
        assert_eq!(flags.len(), 1, "{received_at}");
        assert_eq!((flags[0].kind, flags[0].rule), (kind, rule), "{received_at}");
        assert_eq!(flags[0].rule_version, RULE_VERSION);
        assert_eq!(flags[0].at, moment(received_at));
        assert_eq!(flags[0].provenance, report(received_at, &[]).provenance);
    }
}

#[test]
fn an_order_without_a_known_compliance_counts_from_its_deadline() {
    let registry = registry(EXAMPLE);
    for (received_at, kind) in [
        ("2019-08-12T23:59:59+01:00", FlagKind::KnownLine),
        ("2019-08-13T00:00:00+01:00", FlagKind::OrderBreach),
    ] {
        let flags = registry.matching(&report(received_at, &[unnamed()]));
        assert_eq!(kinds(&flags), [("line-577", kind)], "{received_at}");
    }
}

#[test]
fn an_order_that_ended_or_was_discharged_is_no_longer_breached() {
    for (change, last_breach) in [
        ("# ends_at = 2020-08-05", "2020-08-05T23:59:59+01:00"),
        ("# discharged_at = 2020-01-10", "2020-01-09T23:59:59Z"),
    ] {
        let registry = registry(&EXAMPLE.replace(change, &change[2..]));
        let after = moment(last_breach).timestamp + jiff::SignedDuration::from_secs(1);
        let after = Moment::in_london(after).to_string();
        assert_eq!(
            kinds(&registry.matching(&report(last_breach, &[nino()]))),
            [("nino", FlagKind::OrderBreach)]
        );
        assert_eq!(kinds(&registry.matching(&report(&after, &[nino()]))), [("nino", FlagKind::Stale)]);
    }
}

#[test]
fn when_it_happened_counts_before_when_it_came_in() {
    let registry = registry(EXAMPLE);
    for (from, to, kind) in [
        ("2019-07-03T12:00:00+01:00", None, FlagKind::KnownLine),
        ("2019-04-03T12:00:00+01:00", None, FlagKind::Stale),
        ("2019-04-03T12:00:00+01:00", Some("2019-04-30T23:59:59+01:00"), FlagKind::Stale),
        ("2019-04-03T12:00:00+01:00", Some("2019-05-01T00:00:00+01:00"), FlagKind::KnownLine),
        // A span that ends before it begins is its beginning.
        ("2019-07-03T12:00:00+01:00", Some("2018-06-01T00:00:00+01:00"), FlagKind::KnownLine),
        // A span that begins before the order took effect does not breach it.
        ("2019-08-09T12:00:00+01:00", Some("2019-08-20T12:00:00+01:00"), FlagKind::KnownLine),
        ("2019-08-09T16:00:00+01:00", Some("2019-08-20T12:00:00+01:00"), FlagKind::OrderBreach),
    ] {
        let report =
            Report { occurred: occurring(from, to), ..report("2019-09-30T12:00:00+01:00", &[nino()]) };
        let flags = registry.matching(&report);
        assert_eq!(kinds(&flags), [("nino", kind)], "{from} to {to:?}");
        assert_eq!(flags[0].at, moment(from));
    }
}

#[test]
fn an_order_against_one_number_says_nothing_of_the_lines_other() {
    let registry = registry(
        r#"
[[line]]
id = "nino"
brand = "Nino"
numbers = [
    { number = "07700 900461", from = 2019-05-01, basis = "test purchase" },
    { number = "07700 900577", from = 2019-05-01, basis = "bulk text" },
]
orders = [{ kind = "ddtro", court = "a court", made_on = 2019-08-05, items = [{ kind = "msisdn", value = "07700 900461" }] }]
"#,
    );
    let flags = registry.matching(&report("2019-09-01T12:00:00+01:00", &[nino(), unnamed()]));
    assert_eq!(kinds(&flags), [("nino", FlagKind::OrderBreach), ("nino", FlagKind::KnownLine)]);
}

#[test]
fn of_two_orders_in_force_the_first_to_take_effect_is_named() {
    let registry = registry(
        r#"
[[line]]
id = "nino"
numbers = [{ number = "07700 900461", from = 2019-05-01, basis = "test purchase" }]
orders = [
    { kind = "ddtro", court = "later", made_on = 2019-08-05, complied_at = 2019-08-09, items = [{ kind = "msisdn", value = "07700 900461" }] },
    { kind = "ddtro", court = "first", made_on = 2019-08-06, complied_at = 2019-08-07, items = [{ kind = "msisdn", value = "07700 900461" }] },
]
"#,
    );
    let flags = registry.matching(&report("2019-09-01T12:00:00+01:00", &[nino()]));
    assert_eq!(flags[0].order.as_ref().unwrap().court, "first");
}

#[test]
fn only_numbers_that_may_be_the_lines_are_matched() {
    let registry = registry(EXAMPLE);
    for (role, flagged) in [
        (Role::AllegedLine, true),
        (Role::Unknown, true),
        (Role::ReporterContact, false),
        (Role::Recipient, false),
        (Role::ThirdParty, false),
        (Role::Helpline, false),
    ] {
        let report =
            Report { mentions: vec![mention(nino(), 0, role)], ..report("2019-07-03T12:00:00Z", &[]) };
        assert_eq!(!registry.matching(&report).is_empty(), flagged, "{role:?}");
    }
}

#[test]
fn a_helpline_never_matches_even_where_a_record_claims_it() {
    let helpline = number("+44800555111");
    let line = CountyLine {
        numbers: vec![NumberInterval {
            number: helpline,
            from: Timestamp::UNIX_EPOCH,
            to: None,
            basis: "a bad import".into(),
        }],
        ..read_file(EXAMPLE, FileFormat::Toml).unwrap().remove(0)
    };
    let registry = registry_of(&[line]);
    assert!(registry.matching(&report("2019-07-03T12:00:00Z", &[helpline])).is_empty());
    let contact = ReporterNumber { e164: helpline, field: "caller.number".into() };
    assert!(registry.safeguarding(&report("2019-07-03T12:00:00Z", &[]), &[contact]).is_empty());
}

#[test]
fn flags_stand_by_place_and_each_number_has_one_a_line() {
    let registry = registry(EXAMPLE);
    let other = number("+447700900999");
    let mut report = report("2019-07-03T12:00:00Z", &[other, unnamed(), nino(), unnamed(), nino()]);
    let in_order = registry.matching(&report);
    assert_eq!(kinds(&in_order), [("line-577", FlagKind::KnownLine), ("nino", FlagKind::KnownLine)]);
    assert_eq!(in_order.iter().map(|flag| flag.span.start).collect::<Vec<_>>(), [20, 40]);
    report.mentions.reverse();
    assert_eq!(registry.matching(&report), in_order);
}

#[test]
fn a_number_that_went_from_line_to_line_meets_both() {
    let registry = registry(
        r#"
[[line]]
id = "nino"
brand = "Nino"
numbers = [{ number = "07700 900461", from = 2019-05-01, to = 2019-06-30, basis = "test purchase" }]
[[line]]
id = "billy"
brand = "Billy"
numbers = [{ number = "07700 900461", from = 2019-07-01, basis = "bulk text" }]
"#,
    );
    let flags = registry.matching(&report("2019-07-03T12:00:00Z", &[nino()]));
    assert_eq!(kinds(&flags), [("billy", FlagKind::KnownLine), ("nino", FlagKind::Stale)]);
}

#[test]
fn a_stale_match_names_the_nearest_interval() {
    let registry = registry(
        r#"
[[line]]
id = "nino"
brand = "Nino"
numbers = [
    { number = "07700 900461", from = 2019-01-01, to = 2019-01-31, basis = "first" },
    { number = "07700 900461", from = 2019-05-01, to = 2019-05-31, basis = "second" },
]
"#,
    );
    for (received_at, nearest) in [
        ("2018-01-01T00:00:00Z", "first"),
        ("2019-02-10T00:00:00Z", "first"),
        ("2019-04-20T00:00:00Z", "second"),
        ("2020-04-20T00:00:00Z", "second"),
    ] {
        let flags = registry.matching(&report(received_at, &[nino()]));
        assert_eq!(kinds(&flags), [("nino", FlagKind::Stale)]);
        assert_eq!(flags[0].interval.as_ref().unwrap().basis, nearest, "{received_at}");
    }
}

#[test]
fn a_flag_says_why_in_one_sentence() {
    let registry = registry(EXAMPLE);
    let why = |report: &Report| {
        registry.matching(report).iter().map(|flag| flag.why.clone()).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(why(&report("2019-07-03T12:00:00+01:00", &[nino(), unnamed()])), @r#"
    07700 900461 belonged to Nino from 1 May 2019 to 12 August 2019 (test purchase); reported 3 July 2019.
    07700 900577 belonged to a line known only by this number from 20 June 2019 to 12 August 2019 (numbers in two seized phones); reported 3 July 2019.
    "#);
    insta::assert_snapshot!(why(&report("2019-04-03T12:00:00+01:00", &[nino(), unnamed()])), @r#"
    07700 900461 belonged to Nino from 1 May 2019 to 12 August 2019 (test purchase), but was reported 3 April 2019, when it may have been an innocent person's, as numbers are reallocated.
    07700 900577 belonged to a line known only by this number from 20 June 2019 to 12 August 2019 (numbers in two seized phones), but was reported 3 April 2019, when it may have been an innocent person's, as numbers are reallocated.
    "#);
    insta::assert_snapshot!(why(&report("2019-08-20T12:00:00+01:00", &[nino(), unnamed()])), @r#"
    07700 900461 of Nino should have been cut off by a DDTRO (County Court at Easthaven, made 5 August 2019, in effect from 9 August 2019 at 4pm), but was reported 20 August 2019.
    07700 900577 of a line known only by this number should have been cut off by a DDTRO (County Court at Easthaven, made 5 August 2019, in effect from 13 August 2019), but was reported 20 August 2019.
    "#);
    insta::assert_snapshot!(why(&report("2019-08-09T17:05:00+01:00", &[nino(), unnamed()])), @r#"
    07700 900461 of Nino should have been cut off by a DDTRO (County Court at Easthaven, made 5 August 2019, in effect from 9 August 2019 at 4pm), but was reported 9 August 2019 at 5:05pm.
    07700 900577 belonged to a line known only by this number from 20 June 2019 to 12 August 2019 (numbers in two seized phones); reported 9 August 2019.
    "#);
    let spanning = Report {
        occurred: occurring("2019-07-01T00:00:00+01:00", Some("2019-07-03T00:00:00+01:00")),
        ..report("2019-09-30T12:00:00+01:00", &[nino()])
    };
    insta::assert_snapshot!(why(&spanning), @r#"07700 900461 belonged to Nino from 1 May 2019 to 12 August 2019 (test purchase); said to be in use from 1 July 2019 to 3 July 2019."#);
    let once = Report { occurred: occurring("2019-04-30T23:30:00+01:00", None), ..spanning };
    insta::assert_snapshot!(why(&once), @r#"07700 900461 belonged to Nino from 1 May 2019 to 12 August 2019 (test purchase), but was said to be in use 30 April 2019, when it may have been an innocent person's, as numbers are reallocated."#);
}

#[test]
fn a_stale_flag_says_that_numbers_are_reallocated() {
    let registry = registry(
        r#"
[[line]]
id = "line-577"
numbers = [
    { number = "07700 900577", from = 2019-05-01, basis = "numbers in a seized phone" },
    { number = "07700 900461", from = 2019-05-01, to = 2019-05-31 14:30:00, basis = "bulk text" },
]
"#,
    );
    let flags = registry.matching(&report("2020-02-03T12:00:00Z", &[nino()]));
    insta::assert_snapshot!(flags[0].why, @r#"07700 900461 belonged to the line known as 07700 900577 from 1 May 2019 to 31 May 2019 at 2:30pm (bulk text), but was reported 3 February 2020, by when it may have been reallocated to an innocent person."#);
    let flags = registry.matching(&report("2019-05-31T14:30:00+01:00", &[nino()]));
    insta::assert_snapshot!(flags[0].why, @r#"07700 900461 belonged to the line known as 07700 900577 from 1 May 2019 to 31 May 2019 at 2:30pm (bulk text), but was reported 31 May 2019 at 2:30pm, by when it may have been reallocated to an innocent person."#);
}

#[test]
fn a_flag_is_this_record() {
    let mut flags = registry(EXAMPLE).matching(&report("2019-08-20T12:00:00+01:00", &[nino()]));
    let flag = flags.remove(0);
    let json = serde_json::to_string_pretty(&flag).unwrap();
    insta::assert_snapshot!(json, @r#"
    {
      "flag_id": "f_633bdce8f0fc1652a6593a83793780ed",
      "report_id": "r_76e27636718ee7c1dc0ee368f914bc1f",
      "channel": "101",
      "force": "Norfolk",
      "kind": "order_breach",
      "line_id": "nino",
      "brand": "Nino",
      "aliases": [
        "Nino's line"
      ],
      "e164": "+447700900461",
      "span": {
        "start": 0,
        "end": 12
      },
      "rule": "order_in_force",
      "rule_version": 1,
      "at": "2019-08-20T12:00:00+01:00",
      "interval": {
        "from": "2019-04-30T23:00:00Z",
        "to": "2019-08-12T23:00:00Z",
        "basis": "test purchase"
      },
      "order": {
        "kind": "ddtro",
        "court": "County Court at Easthaven",
        "made_on": "2019-08-05",
        "effective_from": "2019-08-09T15:00:00Z"
      },
      "lines_offset": 0,
      "why": "07700 900461 of Nino should have been cut off by a DDTRO (County Court at Easthaven, made 5 August 2019, in effect from 9 August 2019 at 4pm), but was reported 20 August 2019.",
      "provenance": {
        "topic": "raw.101",
        "partition": 2,
        "offset": 77,
        "timestamp": "1970-01-01T00:00:00Z"
      }
    }
    "#);
    assert_eq!(serde_json::from_str::<Flag>(&json).unwrap(), flag);
}

#[test]
fn a_reporters_own_number_makes_a_safeguarding_record_whenever_the_line_had_it() {
    let registry = registry(EXAMPLE);
    let contact = |e164, field: &str| ReporterNumber { e164, field: field.into() };
    let numbers = [
        contact(nino(), "caller.number"),
        contact(nino(), "log[2].text"),
        contact(number("+447700900999"), "caller.mobile"),
    ];
    for received_at in ["2015-01-01T00:00:00Z", "2019-07-03T00:00:00Z", "2024-01-01T00:00:00Z"] {
        let records = registry.safeguarding(&report(received_at, &[]), &numbers);
        let [record] = &records[..] else { panic!("one number of one line") };
        assert_eq!(
            (record.line_id.as_str(), record.e164, record.field.as_str()),
            ("nino", nino(), "caller.number")
        );
        assert_eq!(record.at, moment(received_at));
        assert!(record.safeguarding_id.to_string().starts_with("s_"));
    }
}

#[test]
fn a_linked_report_derives_what_the_indexes_search() {
    let registry = registry(EXAMPLE);
    let foreign = number("+353871234567");
    let mut report = report("2019-07-03T12:00:00+01:00", &[foreign, nino(), unnamed(), foreign]);
    report.mentions.push(mention(number("+44800555111"), 100, Role::Helpline));
    report.mentions.push(mention(number("+447700900111"), 120, Role::ReporterContact));
    report.mentions.push(mention(number("+442079460123"), 140, Role::ThirdParty));
    let flags = registry.matching(&report);
    let linked = LinkedReport::new(report, flags);

    assert_eq!(
        linked.numbers,
        ["+353871234567", "+447700900461", "+447700900577", "+442079460123"].map(number)
    );
    assert_eq!(linked.numbers_reversed, ["765432178353", "164009007744", "775009007744", "321064970244"]);
    assert_eq!(linked.numbers_grams, ["353871234567", "07700900461", "07700900577", "02079460123"]);
    assert_eq!(linked.line_ids.iter().map(LineId::as_str).collect::<Vec<_>>(), ["line-577", "nino"]);
    assert_eq!(linked.flag_kinds, [FlagKind::KnownLine]);
    let json = serde_json::to_string(&linked).unwrap();
    assert_eq!(serde_json::from_str::<LinkedReport>(&json).unwrap(), linked);
}
