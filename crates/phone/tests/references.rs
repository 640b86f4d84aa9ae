//! A force's own references: what a rule strikes, what it leaves, and which rules are refused.

use proptest::prelude::*;
use tipline_phone::{Found, ReferenceError, References, find};

fn rules(rules: &[(&str, &str)]) -> References {
    References::new(rules.iter().copied()).expect("they are rules")
}

/// All that is left, and what was struck with its rule, as they stand in the text.
fn read<'t>(text: &'t str, references: &References) -> (Vec<&'t str>, Vec<(&'t str, String)>) {
    let mut found = find(text);
    let vetoed = references.veto(text, &mut found);
    let Found { numbers, fragments, identifiers } = &found;
    let numbers = numbers.iter().map(|number| number.span);
    let spans = numbers
        .chain(fragments.iter().map(|part| part.span))
        .chain(identifiers.iter().map(|device| device.span));
    let left = spans.map(|span| span.of(text)).collect();
    (left, vetoed.into_iter().map(|vetoed| (vetoed.span.of(text), vetoed.rule)).collect())
}

/// A pattern, a text, what is left of it, what is struck.
type Row = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

#[test]
fn what_lies_in_a_match_or_shares_a_byte_with_it_is_struck_and_nothing_else() {
    const ROWS: &[Row] = &[
        // The whole reference is what a finder takes for a number.
        (r"OIS \d{11}", "OIS 07700900461", &[], &["07700900461"]),
        (r"OIS \d{11}", "OIS 07700 900461", &["07700 900461"], &[]),
        (r"OIS \d{11}", "JOB 07700900461", &["07700900461"], &[]),
        (r"OIS \d{11}", "OIS 07700900461 he is on 07700900462", &["07700900462"], &["07700900461"]),
        (
            r"OIS \d{11}",
            "07700900462, OIS 07700900461, 07700900463",
            &["07700900462", "07700900463"],
            &["07700900461"],
        ),
        // It covers a part of a number: a byte is enough.
        (r"OIS \d{4}", "OIS 07700900461", &[], &["07700900461"]),
        (r"NICHE/\d", "NICHE/07700 900461", &[], &["07700 900461"]),
        (r"\d{3}/X", "07700 900461/X", &[], &["07700 900461"]),
        (r"\bOIS \d{4}\b", "OIS 0770 07700 900461", &["07700 900461"], &[]),
        (r"\bOIS \d{4}\b", "OIS 07700 900461", &["07700 900461"], &[]),
        (r"OIS", "OIS:07700900461", &["07700900461"], &[]),
        // A number in the middle of a longer form.
        (r"TASK \w{2} \d{5} \d{6} \d{2}", "TASK 42 07700 900461 24", &[], &["07700 900461"]),
        (r"TASK \w{2} \d{5} \d{6} \d{2}", "TASK 42 07700 900461", &["07700 900461"], &[]),
        // Anchors see the whole text, and lines where they are asked to.
        (r"^\d{11}$", "07700900461 rang", &["07700900461"], &[]),
        (r"^NICHE \d+", "NICHE 07700900461", &[], &["07700900461"]),
        (r"^NICHE \d+", "his NICHE 07700900461", &["07700900461"], &[]),
        (
            r"(?m)^NICHE \d+$",
            "he rang\nNICHE 07700900461\non 07700900462",
            &["07700900462"],
            &["07700900461"],
        ),
        (r"(?m)^NICHE \d+$", "he rang\nNICHE 07700900461 twice", &["07700900461"], &[]),
        (r"NICHE \d+\z", "NICHE 07700900461", &[], &["07700900461"]),
        (r"NICHE \d+\z", "NICHE 07700900461.", &["07700900461"], &[]),
        (r"\bIS \d+", "OIS 07700900461", &["07700900461"], &[]),
        // Letter case counts unless the pattern says otherwise.
        (r"OIS \d+", "ois 07700900461", &["07700900461"], &[]),
        (r"(?i)OIS \d+", "ois 07700900461", &[], &["07700900461"]),
        (r"(?i)straße \d+", "STRASSE 07700900461", &["07700900461"], &[]),
        (r"(?i)číslo \d+", "ČÍSLO 07700900461", &[], &["07700900461"]),
        // Digits and words of any script, or of one.
        (r"OIS \d+", "OIS ０７７００９００４６１", &[], &["０７７００９００４６１"]),
        (r"OIS [0-9]+", "OIS ０７７００９００４６１", &["０７７００９００４６１"], &[]),
        (r"№ ?\d+", "№07700900461", &[], &["07700900461"]),
        // What a number was read from is struck, in whatever spelling.
        (
            r"OIS [a-z ]+",
            "OIS oh double seven double oh nine double oh four six one",
            &[],
            &["oh double seven double oh nine double oh four six one"],
        ),
        // The numbers of a tail have digits of the one before them.
        (r"OIS \d{11}", "OIS 07700900461/2/3", &[], &["07700900461", "2", "3"]),
        (r"OIS \d{11}", "OIS 07700900461, 07700900462/3", &["07700900462", "3"], &["07700900461"]),
        (r"/\d; ", "07700900461/2; 12", &["07700900461"], &["2"]),
        // Parts of numbers and identifiers as well.
        (r"OIS \d+ \?+", "OIS 07700 ??????", &[], &["07700 ??????"]),
        (r"EXHIBIT \d+", "IMEI 356938035643809", &["356938035643809"], &[]),
        (r"IMEI EXHIBIT \d+", "IMEI EXHIBIT 356938035643809", &[], &["356938035643809"]),
        (r"OIS \d{11}", "number ends 461, OIS 0770", &["ends 461"], &[]),
    ];
    let mut wrong = Vec::new();
    for &(pattern, text, left, struck) in ROWS {
        let (found, vetoed) = read(text, &rules(&[("rule", pattern)]));
        let vetoed: Vec<_> = vetoed.into_iter().map(|(surface, _)| surface).collect();
        if (&found[..], &vetoed[..]) != (left, struck) {
            wrong.push(format!("{pattern} on {text:?}: left {found:?}, struck {vetoed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

#[test]
fn each_rule_is_looked_for_by_itself_and_the_first_that_matches_is_named() {
    let both = rules(&[("job", r"JOB [A-Z]+"), ("OIS", r"OIS \d+"), ("any", r"[A-Z]+ \d{11}\b")]);
    let text = "JOB OIS 07700900461 and NICHE 07700900462, 07700900463";
    let (left, vetoed) = read(text, &both);
    assert_eq!(left, ["07700900463"]);
    // "JOB OIS" begins before "OIS 07700900461" and does not hide it.
    assert_eq!(vetoed, [("07700900461", "OIS".to_owned()), ("07700900462", "any".to_owned())]);
}

#[test]
fn without_rules_nothing_is_struck() {
    assert!(References::default().is_empty());
    assert_eq!(read("OIS 07700900461", &References::default()), (vec!["07700900461"], vec![]));
    let none: [(&str, &str); 0] = [];
    assert!(References::new(none).unwrap().is_empty());
}

#[test]
fn a_reference_is_looked_for_about_a_number_only_and_no_longer_than_128_bytes_to_a_side() {
    let rule = rules(&[("long", r"BEGIN[a-z ]*\d{11}")]);
    let text = |filling: usize| format!("BEGIN{} 07700900461", "x".repeat(filling));
    assert!(read(&text(122), &rule).0.is_empty());
    assert_eq!(read(&text(123), &rule).0, ["07700900461"]);
    // The edge of what is looked at falls into a character.
    let text = format!("{} OIS 07700900461{}", "€".repeat(60), "€".repeat(60));
    assert!(read(&text, &rules(&[("OIS", r"OIS \d+")])).0.is_empty());
}

#[test]
fn a_bad_rule_is_refused_with_what_is_wrong_and_where() {
    let long = "x".repeat(1_001);
    let rows = [
        ("OIS", r"OIS (\d+", "unclosed group, at byte 5 of it"),
        ("OIS", r"OIS [0-9", "unclosed character class, at byte 5 of it"),
        ("OIS", r"OIS \d{4,", "unclosed counted repetition, at byte 7 of it"),
        ("OIS", r"é\p{Nonsense}", "Unicode property not found, at byte 3 of it"),
        (
            "OIS",
            r"(?<=OIS )\d+",
            "look-around, including look-ahead and look-behind, is not supported, at byte 1 of it",
        ),
        ("OIS", r"(\d)\1", "backreferences are not supported, at byte 5 of it"),
        ("OIS", "", "it matches where nothing stands"),
        ("OIS", r"\d*", "it matches where nothing stands"),
        ("OIS", r".*", "it matches where nothing stands"),
        ("OIS", r"\b", "it matches where nothing stands"),
        ("OIS", r"(OIS \d+)?", "it matches where nothing stands"),
        ("OIS", r".+", r#"it takes "ring 07700 900461 now" in "ring 07700 900461 now" for a reference"#),
        ("OIS", r"\d{11}", r#"it takes "07700900461" in "ring 07700900461 now" for a reference"#),
        (
            "OIS",
            r"\d{3} \d{3} \d{4}",
            r#"it takes "161 496 0123" in "ring 0161 496 0123 now" for a reference"#,
        ),
        ("OIS", r"\w+ \d{5}\b", r#"it takes "ring 07700" in "ring 07700 900461 now" for a reference"#),
        ("OIS", r"(?s).", r#"it takes "0" in "ring 07700 900461 now" for a reference"#),
        ("OIS", &long, "longer than 1000 bytes"),
        ("OIS", r"OIS (((\d{100}){100}){100})", "compiled it takes more than 1048576 bytes"),
        ("OIS", r"OIS \w{500}", "compiled it takes more than 1048576 bytes"),
        (" ", r"OIS \d+", "a name has 1 to 64 bytes that can be printed"),
        ("C\nD", r"OIS \d+", "a name has 1 to 64 bytes that can be printed"),
    ];
    for (name, pattern, message) in rows {
        let error = References::new([(name, pattern)]).unwrap_err();
        assert_eq!((error.rule.as_str(), error.to_string().as_str()), (name, message), "{pattern}");
    }
    let nested = format!("OIS {}1{}", "(".repeat(400), ")".repeat(400));
    assert!(
        References::new([("OIS", nested)])
            .unwrap_err()
            .to_string()
            .starts_with("exceed the maximum number of nested")
    );
}

#[test]
fn names_differ_and_rules_are_at_most_64() {
    let twice = References::new([("OIS", r"OIS \d+"), ("OIS", r"ois \d+")]).unwrap_err();
    assert_eq!(twice.to_string(), "a rule before it has the same name");
    let many =
        |n: usize| References::new((0..n).map(|n| (format!("rule {n}"), format!(r"R{n} \d{{4,11}}\b"))));
    assert!(many(64).is_ok());
    let error: ReferenceError = many(65).unwrap_err();
    assert_eq!((error.rule.as_str(), error.to_string().as_str()), ("rule 64", "more than 64 rules"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Each thing found is either left as it was or struck, in order, whatever the pattern.
    #[test]
    fn a_rule_takes_away_and_changes_nothing(
        pattern in prop::sample::select(vec![r"OIS \d{4,11}\b", r"(?i)niche\W+\w+", r"X\d+", r"€\S+", r"\d+ of \d+", r"[^\d ]{3}\d"]),
        pieces in prop::collection::vec(prop::sample::select(vec![
            "OIS ", "niche: ", "X", "€", " of ", "07700 900461", "07700900461", "/2", "ends 461", "0770", " ", "é", "\n",
            "356938035643809", "abc", "oh seven seven double oh nine double oh four six one",
        ]), 0..12),
    ) {
        let text = pieces.concat();
        let all = find(&text);
        let mut found = all.clone();
        let references = rules(&[("rule", pattern)]);
        let vetoed = references.veto(&text, &mut found);
        let count = |found: &Found| found.numbers.len() + found.fragments.len() + found.identifiers.len();
        prop_assert_eq!(count(&found) + vetoed.len(), count(&all));
        prop_assert!(found.numbers.iter().all(|number| all.numbers.contains(number)));
        prop_assert!(vetoed.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        // Once more strikes nothing more.
        prop_assert!(references.veto(&text, &mut found.clone()).is_empty());
    }
}
