//! What holds for every text.

mod law;

use proptest::prelude::*;
use tipline_phone::{Mention, find};

/// Pieces that numbers and their neighbours are made of, so that random texts reach the rules.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-9]{1,6}",
        2 => prop::sample::select(vec![
            "07700 900461", "07700900461", "+44 7700 900461", "020 7946 0123", "0800 1111", "0044", "+", "(0)", "+353 87 123 4567",
            "12/03/2024", "14:30", "£40", "wa.me/44", "%2B", "tel:",
        ]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "oh", "double", "seven", "nine", "hundred", "zero", "plus", "six", "five", "treble", "O", "l", "I", "kg", "x", "or", "and",
            "ring", "my number is", "call me on", "ref", "CAD", "ends", "starts", "last three digits", "xxx", "??", "something",
        ]).prop_map(str::to_owned),
        4 => prop::sample::select(vec![
            " ", "-", "/", ".", ",", "\n", "\t", "(", ")", "_", "  ", " / ", ":", ";", "\u{200b}", "\u{202f}", "\u{2011}", "\u{fe0f}\u{20e3}",
            "\u{2022}", "\u{a0}", "'", "\"", "%", "£",
        ]).prop_map(str::to_owned),
        1 => "[\u{660}-\u{669}\u{ff10}-\u{ff19}\u{1d7ce}-\u{1d7ff}\u{2460}-\u{2469}]{1,4}",
        1 => "\\PC{1,3}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

/// Many where the rules are compiled for speed.
const CASES: u32 = if cfg!(debug_assertions) { 2_000 } else { 100_000 };

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn spans_lie_on_characters_in_order_and_apart(text in text()) {
        law::spans_are_in_order_and_apart(&text);
    }

    #[test]
    fn an_exact_reading_reads_the_same_alone(text in text()) {
        law::an_exact_reading_reads_the_same_alone(&text);
    }

    #[test]
    fn text_without_digits_changes_no_number(text in text(), more in "[a-dg-h]{1,6}( [a-dg-h]{1,6}){0,5}") {
        law::text_without_digits_changes_no_number(&text, &format!("\n\n{more}"));
    }

    #[test]
    fn a_sentence_without_digits_changes_no_number(text in text(), more in prop::sample::select(&law::DIGITLESS[..])) {
        law::text_without_digits_changes_no_number(&text, more);
    }

    #[test]
    fn any_text_at_all_is_read(text in "\\PC*") {
        law::spans_are_in_order_and_apart(&text);
    }
}

#[test]
fn signs_before_a_number_are_read_alone_as_after_other_digits() {
    for sign in ["+(", "(+", "+ (", "( +", "+\u{fe0f}\u{20e3}(", "+\u{200b}("] {
        let alone = find(&format!("{sign}353871234567")).numbers;
        let after = find(&format!("0{sign}353871234567")).numbers;
        let spelt = |found: &[Mention]| found.iter().map(|mention| mention.e164).collect::<Vec<_>>();
        assert_eq!(spelt(&alone), spelt(&after), "{sign:?}");
        assert_eq!(alone.len(), 1, "{sign:?}");
    }
}

#[test]
fn a_long_row_of_short_groups_is_read_to_its_end() {
    for piece in ["900461 ", "12345678 ", "3 900461 ", "ends 3 900461 ", "starts 07700 9 "] {
        let text = piece.repeat(2_000);
        assert!(find(&text).numbers.iter().all(|mention| mention.span.end <= text.len()), "{piece}");
    }
}

/// Texts in which fuzzing broke a law, cut down to what broke it.
#[test]
fn what_fuzzing_found_keeps_the_laws() {
    for text in [
        // A split that only the word before it lets pass was called exact.
        "tel: 0163 296 0958",
        // The unit was read without the digits that stand against it.
        "07700 900461 kg447700900461",
    ] {
        law::spans_are_in_order_and_apart(text);
        law::an_exact_reading_reads_the_same_alone(text);
        for more in law::DIGITLESS {
            law::text_without_digits_changes_no_number(text, more);
        }
    }
}
