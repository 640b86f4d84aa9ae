//! Letters that stand against a number: a word, a unit, or a part of a code.

use super::{NUMBERED, NUMBERS, PHONES, REFERENCES};
use crate::words::{Among, Word, among};

/// Whether letters glued to the front of a number are a word, not part of a code: `call07700 900461`, not
/// `CR07700900461`.
pub(crate) fn is_glued_word(word: &str) -> bool {
    let known = Word::of(word);
    if known.is(REFERENCES) || known.is(NUMBERED) || known.is(MONEY) {
        return false;
    }
    if known.is(PHONES) || known.is(NUMBERS) || known.is(GLUED) {
        return true;
    }
    is_plain_word(word) && word.bytes().any(|b| b"aeiouy".contains(&b))
}

/// Capitals are codes, and a word of hexadecimal digits may be half a hash.
fn is_plain_word(word: &str) -> bool {
    let cased = word.bytes().skip(1).all(|b| b.is_ascii_lowercase());
    word.len() >= 3 && cased && word.bytes().any(|b| !b.is_ascii_hexdigit())
}

const MONEY: &Among = among!["gbp", "eur", "usd", "euro", "euros", "rs", "inr", "pln"];

const GLUED: &Among = among![
    "on", "or", "and", "at", "is", "to", "no", "ph", "tel", "its", "was", "from", "wa", "me", "now", "pls",
    "then", "for", "ask", "any", "over", "free", "asap", "he", "she", "we", "they", "if", "but", "when",
    "line", "plz", "up", "it", "so", "do", "go", "my", "as", "be", "hi", "ok", "xx", "xxx",
];

/// Whether letters glued to the end of a number leave it a number: not a unit, a part of a code or a reference.
pub(crate) fn may_follow(word: &str) -> bool {
    let known = Word::of(word);
    if known.is(UNITS) {
        return false;
    }
    known.is(GLUED) || known.is(PHONES) || word.eq_ignore_ascii_case("x") || is_plain_word(word)
}

/// Whether letters between a number and more digits are a word for sure: `07700 900461over18s`.
pub(crate) fn is_word_between(word: &str) -> bool {
    let known = Word::of(word);
    let vowels = word.bytes().any(|b| b"aeiouy".contains(&b));
    (known.is(GLUED) && word.len() >= 2)
        || known.is(PHONES)
        || (word.len() >= 4 && is_plain_word(word) && vowels)
}

/// Months that make digits a day.
pub(crate) const MONTHS: &Among = among![
    "jan",
    "january",
    "feb",
    "february",
    "mar",
    "march",
    "apr",
    "april",
    "may",
    "jun",
    "june",
    "jul",
    "july",
    "aug",
    "august",
    "sep",
    "sept",
    "september",
    "oct",
    "october",
    "nov",
    "november",
    "dec",
    "december",
];

/// Units that make digits a quantity.
pub(crate) const UNITS: &Among = among![
    "kg", "kgs", "kilo", "kilos", "g", "gs", "gm", "gms", "gram", "grams", "mg", "ml", "l", "ltr", "litres",
    "litre", "oz", "lb", "lbs", "km", "m", "cm", "mm", "mile", "miles", "metres", "p", "pence", "quid",
    "pounds", "k", "mph", "v", "volts", "w", "kwh", "mb", "gb", "hz", "px", "percent", "pc", "yrs", "hrs",
    "mins", "secs", "ms", "euros",
];
