//! Parts of the reporter's own number, and numbers with a slip in them, give them away as the whole does.

use proptest::prelude::*;
use serde_json::{Value, json};
use tipline_report::Report;

use crate::record::{call_from, form_from};

fn parts(report: &Report) -> Vec<String> {
    report.fragments.iter().map(|part| part.pattern.to_string()).collect()
}

/// Text of a report from nobody in particular, as it becomes, and the patterns that are kept.
#[track_caller]
fn becomes(contact: &Value, rows: &[(&str, &str, &[&str])]) {
    for (text, masked, kept) in rows {
        let report = call_from(contact, text).report();
        assert_eq!(report.text, *masked, "{text}");
        assert_eq!(parts(&report), *kept, "{text}");
        assert_eq!(report.mentions, [], "{text}");
    }
}

#[test]
fn a_part_that_the_words_claim_is_masked_and_no_pattern() {
    becomes(
        &json!({}),
        &[
            ("my number ends 461", "my number ends ***", &[]),
            ("my number ends in 4 6 1.", "my number ends in *****.", &[]),
            ("my mobile number, ending 0461", "my mobile number, ending ****", &[]),
            ("my number starts 07700 and ends 461", "my number starts ***** and ends ***", &[]),
            ("the last three digits of my number are 461", "the last three digits of my number are ***", &[]),
            ("my number is 07700 9004 and then 61", "my number is ********** and then **", &[]),
            ("my number is 07700 900 4", "my number is ***********", &[]),
            ("my number is 07700 dot 900 dot 461", "my number is *********************", &[]),
            ("my number is 07700 er 900 um 461 thanks", "my number is ***** er *** um *** thanks", &[]),
            ("my number is 0770 090 04", "my number is ***********", &[]),
            ("call me on 07700 90046", "call me on ***********", &[]),
            ("INFT TEL 07700 90046 UNK LAST DIGIT", "INFT TEL *********** UNK LAST DIGIT", &[]),
            (
                "my number is oh double seven double oh nine",
                "my number is ******************************",
                &[],
            ),
            ("my number is 07700 9** 461", "my number is *************", &[]),
        ],
    );
}

#[test]
fn a_part_of_somebody_elses_number_is_kept() {
    becomes(
        &json!({"number": "01632 960123"}),
        &[
            ("his number ends 461", "his number ends 461", &["*461"]),
            ("the dealer's number ends 461", "the dealer's number ends 461", &["*461"]),
            ("text said \"my number ends 461\"", "text said \"my number ends 461\"", &["*461"]),
            ("the line starts 07700 9", "the line starts 07700 9", &["+4477009*"]),
            ("I live at 12345 and my number is up", "I live at 12345 and my number is up", &[]),
            ("ring me on 12/03/2024", "ring me on 12/03/2024", &[]),
            ("my crime number is 12345", "my crime number is 12345", &[]),
            ("I saw number 12", "I saw number 12", &[]),
            ("ends 124", "ends 124", &[]),
        ],
    );
}

#[test]
fn the_end_of_a_contacts_number_is_masked_where_the_text_calls_it_one() {
    becomes(
        &json!({"number": "07700 900461"}),
        &[
            ("caller on number ending 461", "caller on number ending ***", &[]),
            ("number ends 461", "number ends ***", &[]),
            ("ends in 0461", "ends in ****", &[]),
            ("last 3 digits are 461", "last 3 digits are ***", &[]),
            ("ends four six one", "ends ************", &[]),
            ("last four 0461", "last four ****", &[]),
            ("LAST 3 461", "LAST 3 ***", &[]),
            ("last three: four six one", "last three: ************", &[]),
            ("0461 last four", "**** last four", &[]),
            ("461 are the last three digits", "*** are the last three digits", &[]),
            ("last four 0462", "last four 0462", &["*0462"]),
            ("461 last night", "461 last night", &[]),
            ("461 cars, the last three red", "461 cars, the last three red", &[]),
            ("461 of them at number 461", "461 of them at number 461", &[]),
        ],
    );
}

#[test]
fn six_digits_of_a_contact_in_a_row_are_masked_wherever_they_stand() {
    becomes(
        &json!({"number": "07700 900461"}),
        &[
            ("starts 07700 9004", "starts **********", &[]),
            ("begins 077009", "begins ******", &[]),
            ("+44 7700 something", "+******* something", &[]),
            ("it has 009004 in the middle", "it has ****** in the middle", &[]),
            ("17900461 on a slip", "17****** on a slip", &[]),
            ("seven seven oh oh nine oh, he thinks", "*************************, he thinks", &[]),
            ("07700 8 and 0461", "07700 8 and 0461", &[]),
            ("07700 xxx461 or 07700 xxxxxx", "************ or 07700 xxxxxx", &[]),
            ("07700 xxx462", "07700 xxx462", &["+447700???462"]),
            ("009 00 4", "********", &[]),
        ],
    );
}

#[test]
fn the_beginning_that_anothers_number_shares_stays_in_it() {
    let report =
        call_from(&json!({"number": "07700 900461"}), "line 07700 900462, not 07700 900461").report();
    assert_eq!(report.text, "line 07700 900462, not ************");
    assert_eq!(report.mentions.len(), 1);
}

#[test]
fn a_number_that_ends_as_the_reporter_says_theirs_does_is_theirs() {
    let normalised =
        call_from(&json!({}), "Missed call from 07700 900461 and 07700 900462. My number ends 461.")
            .normalised();
    assert_eq!(normalised.report.text, "Missed call from ************ and 07700 900462. My number ends ***.");
    let own: Vec<_> = normalised.reporter_numbers.iter().map(|own| own.e164.to_string()).collect();
    assert_eq!(own, ["+447700900461"]);
}

#[test]
fn a_claimed_part_is_masked_also_where_nothing_claims_it() {
    let report = call_from(&json!({}), "my number is 07700 90046. They know 07700 90046").report();
    assert_eq!(report.text, "my number is ***********. They know ***********");
}

/// Ways to write some digits of a number.
const WAYS: [fn(&str) -> String; 7] = [
    str::to_owned,
    |digits| digits.chars().map(|digit| format!("{digit} ")).collect(),
    |digits| format!("{} {}", &digits[..3], &digits[3..]),
    |digits| format!("{}-{}", &digits[..2], &digits[2..]),
    |digits| {
        digits
            .chars()
            .map(|digit| char::from_u32(u32::from(digit) - 0x30 + 0xff10).unwrap_or(digit))
            .collect()
    },
    |digits| digits.chars().map(|digit| format!("{digit}\u{200b}")).collect(),
    |digits| {
        const WORDS: [&str; 10] =
            ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        digits.bytes().map(|digit| format!("{} ", WORDS[usize::from(digit - b'0')])).collect()
    },
];

/// All digits of a text in a row, spoken and full-width ones too, with a `|` for whatever else stands between.
fn digits_in_a_row(text: &str) -> String {
    const WORDS: [&str; 10] = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let mut text = text.to_lowercase();
    for (digit, word) in WORDS.iter().enumerate() {
        text = text.replace(word, &digit.to_string());
    }
    text.chars()
        .filter_map(|char| match char {
            '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(char) - 0xff10 + 0x30),
            '0'..='9' => Some(char),
            'a'..='z' | '*' => Some('|'),
            _ => None,
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    /// The law of this file: whatever part of the contact's number a text holds, no six digits of it in a row are left.
    #[test]
    fn no_six_digits_in_a_row_of_a_contact_are_left_anywhere(
        nth in 0..1000_u32, abroad: bool, of_form: bool,
        parts in prop::collection::vec((0..6_usize, 6..=12_usize, 0..WAYS.len(), "[ a-z.,:;()\n]{0,16}"), 1..4),
    ) {
        let own = if abroad { format!("447700900{nth:03}") } else { format!("07700900{nth:03}") };
        let mut text = "A".to_owned();
        for (from, len, way, before) in parts {
            let part = &own[from.min(own.len() - 6)..own.len().min(from + len).max(own.len().min(from + 6))];
            text.push_str(&format!("{before} x {} y", WAYS[way](part)));
        }
        let report = if of_form {
            form_from(&json!({"phone": own}), &text).report()
        } else {
            call_from(&json!({"number": own}), &text).report()
        };
        let shown = digits_in_a_row(&report.text);
        for six in own.as_bytes().windows(6) {
            let six = std::str::from_utf8(six).unwrap();
            prop_assert!(!shown.contains(six), "{six} of {own} in {:?} of {text:?}", report.text);
            for part in parts_of(&report) {
                prop_assert!(!part.contains(six), "{six} of {own} in {part} of {text:?}");
            }
        }
        let number = format!("+44{}", own.trim_start_matches("44").trim_start_matches('0')).parse().unwrap();
        prop_assert!(report.fragments.iter().all(|part| !part.pattern.matches(number)), "{report:?}");
    }

    #[test]
    fn whatever_part_of_a_number_is_claimed_is_masked_and_no_pattern(
        nth in 0..1000_u32, len in 3..=6_usize, claim in prop::sample::select(vec![
            "my number ends", "my number ends in", "my mobile ending", "Caller's number ends", "my phone number ending in",
            "inft tel no ends",
        ]),
    ) {
        let digits = format!("900{nth:03}");
        let ending = &digits[6 - len..];
        let report = call_from(&json!({}), &format!("{claim} {ending}, and it is bad")).report();
        prop_assert_eq!(&report.text, &format!("{claim} {}, and it is bad", "*".repeat(len)));
        prop_assert_eq!(parts(&report), [""; 0]);
    }
}

fn parts_of(report: &Report) -> Vec<String> {
    report.fragments.iter().map(|part| part.pattern.as_str().replace(['*', '?'], "|")).collect()
}
