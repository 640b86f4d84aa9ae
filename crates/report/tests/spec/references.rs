//! A force's own references in reports: what is no mention, and that no rule lays a source open.

use proptest::prelude::*;
use serde_json::json;
use tipline_report::{Channel, Normalised, References, Report, normalise, normalise_with};

use crate::record::{Arrived, any_record, example};

fn rules(rules: &[(&str, &str)]) -> References {
    References::new(rules.iter().copied()).unwrap()
}

fn call(number: &str, words: &str) -> Arrived {
    let mut record = example(Channel::Call101);
    record["caller"] = json!({"number": number});
    record["log"] = json!([{"at": "2019-07-12 14:02", "text": words}]);
    Arrived::of(Channel::Call101, &record)
}

fn numbers(report: &Report) -> Vec<String> {
    report.mentions.iter().map(|mention| mention.e164.to_string()).collect()
}

fn vetoed(report: &Report) -> Vec<(&str, &str)> {
    report.vetoed.iter().map(|vetoed| (vetoed.rule.as_str(), vetoed.span.of(&report.text))).collect()
}

#[test]
fn what_stands_in_a_reference_is_told_with_its_rule_and_is_no_mention() {
    let arrived = call("07700 900123", "OIS 07700900461 SAYS HE IS ON 07700 900462, ENDS 577 OF OIS");
    let references = rules(&[("OIS", r"OIS \d{11}"), ("end", r"ENDS \d{3} OF OIS")]);
    let report = normalise_with(&arrived.raw(), &references).unwrap().report;
    assert_eq!(numbers(&report), ["+447700900462"]);
    assert_eq!(vetoed(&report), [("OIS", "07700900461"), ("end", "ENDS 577")]);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        json["vetoed"],
        json!([{"start": 4, "end": 15, "rule": "OIS"}, {"start": 44, "end": 52, "rule": "end"}])
    );
    assert_eq!(serde_json::from_value::<Report>(json).unwrap(), report);
}

#[test]
fn without_rules_a_report_is_written_as_it_was_before_there_were_any() {
    let report = call("07700 900123", "OIS 07700900461").report();
    assert_eq!(numbers(&report), ["+447700900461"]);
    assert!(!serde_json::to_string(&report).unwrap().contains("vetoed"));
}

#[test]
fn a_reporter_s_number_is_masked_whatever_a_rule_holds_it_to_be() {
    let references = rules(&[
        ("OIS", r"(?i)OIS [\d ]+"),
        ("claimed", r"(?i)my number is[\d ]+"),
        ("all", r"[A-Z]+ [\d ]{11,}"),
        ("stars", r"\*{3,}"),
    ]);
    for words in [
        "OIS 07700900123",
        "OIS 07700 900123 AND OIS 07700900461",
        "my number is 07700 900124",
        "my number is 07700 900124, OIS 07700900124",
        "OIS 07700 900123/4",
        "OIS oh double seven double oh nine double oh one two three",
        "OIS 900123",
    ] {
        let arrived = call("07700 900123", words);
        let (with, without) = (normalise_with(&arrived.raw(), &references).unwrap(), arrived.normalised());
        assert_eq!(with.report.text, without.report.text, "{words}");
        assert_eq!(with.reporter_numbers, without.reporter_numbers, "{words}");
        assert!(
            !with.report.text.contains("123") && !with.report.text.contains("124"),
            "{words}: {}",
            with.report.text
        );
        for (_, surface) in vetoed(&with.report) {
            assert!(!surface.contains('*'), "{words}: {surface}");
        }
    }
}

#[test]
fn a_line_s_number_that_is_the_reporter_s_own_reaches_safeguarding_through_any_rule() {
    let references = rules(&[("OIS", r"OIS \d+")]);
    let arrived = call("07700 900461", "HELD PHONE, OIS 07700900461");
    let Normalised { report, reporter_numbers } = normalise_with(&arrived.raw(), &references).unwrap();
    assert_eq!(reporter_numbers[0].e164.to_string(), "+447700900461");
    assert!(report.mentions.is_empty() && report.vetoed.is_empty());
}

proptest! {
    /// Rules take mentions away, say so, and change nothing else: above all not what is masked.
    #[test]
    fn no_rule_changes_the_text_or_whose_numbers_are_kept_out_of_it(
        (channel, record) in any_record(),
        pattern in prop::sample::select(vec![r"\w+ 0\d{3,11}x", r"[a-z]+ ?\d\d\b", r"\*+", r"\S+@\S+", r"[^0-9 ]{2}\d", r"(?i)(on|is|ring) [+\d ]{3,}z"]),
    ) {
        let Ok(references) = References::new([("rule", pattern)]) else { return Ok(()) };
        let arrived = Arrived::of(channel, &record);
        let without = normalise(&arrived.raw()).unwrap();
        let with = normalise_with(&arrived.raw(), &references).unwrap();
        prop_assert_eq!(&with, &normalise_with(&arrived.raw(), &references).unwrap());
        prop_assert_eq!(&with.reporter_numbers, &without.reporter_numbers);
        let count = |report: &Report| report.mentions.len() + report.fragments.len() + report.identifiers.len();
        prop_assert_eq!(count(&with.report) + with.report.vetoed.len(), count(&without.report));
        let others = |report: Report| Report { mentions: vec![], fragments: vec![], identifiers: vec![], vetoed: vec![], ..report };
        prop_assert_eq!(others(with.report), others(without.report));
    }
}
