//! The short way gives what the rules give.

use proptest::{prelude::*, sample::select};

use super::*;
use crate::{label, quick, words::Among};

/// Many where the rules are compiled for speed.
const CASES: u32 = if cfg!(debug_assertions) { 4_000 } else { 200_000 };

fn by_rules_alone(text: &str) -> Found {
    find_by::<false, false>(text, Setting::Prose)
}

fn of(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(pieces).prop_map(str::to_owned)
}

/// Digits that are a number, a part of one, or something else.
fn digits() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => of(&[
            "07700 900461", "07700900461", "+44 7700 900461", "447700900461", "0044 7700 900461", "07700-900-461",
            "0770 090 0461", "07700.900.461", "0044 7700 9", "07700 900", "020 7946 0123", "0800 1111", "12", "461", "2019",
            "0745", "08001111", "7700900461", "0", "07", "+447700900461", "07700 900 461", "077 00 90 04 61", "0 7700 900461",
            "44 7700 900461", "+4407700900461", "7700 900461", "077009004610", "07700 9004612", "1471", "999", "101", "0800 555 111",
        ]),
        2 => of(&["07700 900461 07700 900462", "07700 900461 ", "07700900461 07700 900461", "07700 900461, ", "07700 900461. "]),
        1 => "[0-9]{1,11}",
        1 => "[0-9]{3,5} [0-9]{3,6}",
    ]
}

/// What stands between groups, and what does not.
fn sign() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => Just(" ".to_owned()),
        8 => of(&[
            ", ", ". ", " - ", "-", "/", ".", ":", "\n", "(", ")", "?", "*", "\u{a3}", "\u{a0}", "'", "%2B", "+", ",", ";", "!", "&",
            " & ", "_", "|", "#", "\"", "  ", "\t", "\r\n", "\n\n", "[", "]", "=", ">", "<", "~", "@", "$", "%", "%20", "^", "`", "\\",
        ]),
        3 => of(&[
            "\u{2018}", "\u{2019}", "\u{201c}", "\u{201d}", "\u{2013}", "\u{2014}", " \u{2013} ", "\u{e9}", "\u{c9}", "\u{df}", "\u{20ac}",
            "\u{2026}", "\u{2022}", "\u{b7}", "\u{200b}", "\u{ad}", "\u{fe0f}", "\u{20e3}", "\u{2009}", "\u{3000}", "\u{ff0b}", "\u{661}",
            "\u{ff10}", "\u{1d7d8}", "\u{2460}", "\u{1f525}", "\u{4e2d}", "\u{3b1}", "\u{b2}", "\u{bd}", "\u{b0}", "\u{ba}",
        ]),
    ]
}

/// What letters may be glued to a word, or stand for its apostrophe.
fn ending() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        3 => of(&[
            "'s", "\u{2019}s", "'", "\u{2019}", "s", "s'", "'ring", "\u{2019}ring", "\u{2018}", "-", "-a", "- ", "\u{e9}", "2", "0", "77",
            ".", ":", ",", "\"", ")", "?", "'d", "\u{2019}ve", "/", "_", "x", "o", "I", "07700", "'t",
        ]),
    ]
}

/// Each word that the short way knows, and what looks like one.
fn known() -> impl Strategy<Value = String> {
    let sets: Vec<&Among> = quick::vocabulary().chain([label::UNITS]).collect();
    let words: Vec<String> = sets.iter().flat_map(|words| words.keys()).map(spelled).collect();
    (select(words), ending(), 0..8_u8).prop_map(|(word, ending, case)| {
        let word = match case {
            0 => word.to_ascii_uppercase(),
            1 => word[..1].to_ascii_uppercase() + &word[1..],
            _ => word,
        };
        word + &ending
    })
}

/// The word that has this key.
fn spelled(key: &u128) -> String {
    key.to_le_bytes().iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect()
}

fn said() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => known(),
        4 => of(&[
            "ring", "ref", "CAD", "ends", "ending in", "number", "the number is", "starts", "last three digits", "two", "six",
            "oh", "double", "lads", "of them", "or", "and", "x", "kg", "at the end", "is the first three", "something", "xxx", "I",
            "on", "low", "o", "he", "call me on", "my number is", "mobile", "only got", "line", "kg'ring", "a/c", "A/C no", "T&C",
            "can't remember the rest", "last digits missing", "don't know the last two", "rest unknown", "or ending", "ending 462",
            "double seven", "nine hundred", "twenty three", "plus four four", "treble nine", "IMG_", "www.a.uk/", "wa.me/", "tel:",
            ".jpg", "hrs", "pm", "@example.org", "https://a.uk/?n=", "ext 2", "x 2", "x10", "question mark", "blank", "dot dot",
        ]),
        1 => "[a-z]{1,6}",
        1 => "[a-zA-Z0-9']{1,20}",
    ]
}

/// What stands around numbers in reports, so that the short way is taken often and left in every direction.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![5 => digits(), 4 => sign(), 5 => said()]
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let expected = by_rules_alone(text);
    prop_assert_eq!(&find(text, Setting::Prose), &expected);
    // What a machine of another kind gives.
    prop_assert_eq!(&find_by::<false, true>(text, Setting::Prose), &expected);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn the_short_way_gives_what_the_rules_give(pieces in prop::collection::vec(piece(), 1..10), spaced in any::<bool>()) {
        check(&pieces.join(if spaced { " " } else { "" }))?;
    }

    /// A number, and all that may stand right beside it.
    #[test]
    fn the_short_way_gives_what_the_rules_give_beside_a_number(
        before in prop::collection::vec(prop_oneof![sign(), said()], 0..4),
        number in digits(),
        gap in sign(),
        after in prop::collection::vec(prop_oneof![2 => said(), 1 => sign(), 1 => digits()], 0..4),
    ) {
        check(&format!("{}{number}{gap}{}", before.concat(), after.concat()))?;
    }
}
