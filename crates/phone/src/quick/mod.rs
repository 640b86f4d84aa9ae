//! The short way: what most digits in a report are can be said without any of the rules.
//!
//! Most digits are a house, a time, a price, a plate, too few for a number; and most numbers are a mobile between spaces in
//! one of its printed spellings. Both are known here from a few bytes. Whatever is not plainly one of the two goes through
//! every rule; a property test holds this way to give what the rules would have given.

mod following;
mod mobile;
mod nearest;
mod run;

use self::{nearest::Nearest, run::Run};
#[cfg(test)]
use crate::label;
use crate::{
    Mention, fragment,
    glyph::{self, Kind},
    window,
    words::{Among, among},
};

/// What the short way can say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Quick {
    /// No number, no part of one; the window of digits ends at `end`.
    Nothing { end: usize },
    /// One number and nothing else that counts in its window, which ends at `end`.
    Number { mention: Mention, end: usize },
    /// The rules must say.
    Unclear,
}

/// Fewer digits than these are no number.
const FEWEST_DIGITS: u8 = 8;

/// How far off the words beside a number may stand.
const REACH: usize = 24;

/// Words that stand for digits, or for `+`.
const SPOKEN: &Among = among![
    "zero",
    "oh",
    "o",
    "nought",
    "naught",
    "nil",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "double",
    "dbl",
    "treble",
    "triple",
    "hundred",
    "plus",
];

/// All words that the short way asks for.
#[cfg(test)]
pub(crate) fn vocabulary() -> impl Iterator<Item = &'static Among> {
    let sets = [
        &[SPOKEN],
        mobile::AFTER,
        fragment::AFTER_PARTS,
        fragment::AFTER_UNKNOWN,
        fragment::BEFORE_UNKNOWN,
        fragment::CUES,
        fragment::BEFORE_CUES,
        label::OF_REFERENCES,
        label::BEFORE_LABELS,
    ];
    sets.into_iter().flatten().copied()
}

/// Looks at the digit at `start`; nothing before `floor` is read. `number`: where the last number ends.
#[inline(always)]
pub(crate) fn look(text: &str, start: usize, floor: usize, number: Option<usize>) -> Quick {
    let bytes = text.as_bytes();
    if !bytes[start].is_ascii_digit() || (start == floor && floor > 0) {
        return Quick::Unclear;
    }
    let ahead = eight_before(bytes, start);
    let before = if start == 0 { b' ' } else { ahead[7] };
    let unclear = match before {
        b'o' | b'O' | b'l' | b'I' => true,
        0x80.. => !glyph::before(text, start).is_some_and(|glyph| glyph.kind == Kind::Currency),
        _ => false,
    };
    // `%2B 44`: an escaped sign looks like a word.
    if unclear || has(ahead, b'%') {
        return Quick::Unclear;
    }
    // A word for a digit right before belongs to the window.
    let mut nearest = Nearest::before(text, start);
    if nearest.is_spoken() {
        return Quick::Unclear;
    }
    let mut run = Run::new();
    if !run.read(text, start) {
        return Quick::Unclear;
    }
    let after_number = before == b' ' && number.is_some_and(|end| end + 1 == start);
    if run.digits >= FEWEST_DIGITS && !run.is_no_number() {
        return mobile::read(text, start, before, &mut nearest, after_number, &run);
    }
    // A word stands for three digits at most.
    let most = run.digits + if run.said.is_some() { 3 } else { 0 };
    if most >= FEWEST_DIGITS && window::is_signed(text, start, floor) {
        return Quick::Unclear;
    }
    // What is said of digits that are none of a number: perhaps they are a part of one.
    let after = run.after.and_then(|said| said.of_part(text, run.digits));
    let masked = run.ruled || fragment::is_masked_before(bytes, start);
    if masked
        || run.rest.is_some()
        || run.said.is_some() && run.zero.is_some() && most >= FEWEST_DIGITS
        || nearest.may_be_cue()
        || fragment::may_be_part(text, run.end, run.digits, after)
    {
        return Quick::Unclear;
    }
    let Some(said) = run.said else { return Quick::Nothing { end: run.end } };
    if fragment::may_be_part(text, said, run.digits + 3, Some(said)) {
        return Quick::Unclear;
    }
    Quick::Nothing { end: said }
}

/// The eight bytes before `at`, zeros before the text.
#[inline(always)]
fn eight_before(bytes: &[u8], at: usize) -> [u8; 8] {
    match bytes[..at].last_chunk() {
        Some(eight) => *eight,
        None => {
            let mut eight = [0; 8];
            for (to, from) in eight.iter_mut().rev().zip(bytes[..at].iter().rev()) {
                *to = *from;
            }
            eight
        }
    }
}

/// Whether one of the bytes is `byte`: all of them at once.
#[inline(always)]
fn has(bytes: [u8; 8], byte: u8) -> bool {
    const EACH: u64 = u64::MAX / 255;
    let differing = u64::from_le_bytes(bytes) ^ (u64::from(byte) * EACH);
    // Bit 7 of the lowest byte that is zero is set, and none where no byte is.
    differing.wrapping_sub(EACH) & !differing & (0x80 * EACH) != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Quick, has, look};

    #[test]
    fn few_digits_after_a_plus_that_stands_apart_are_left_to_the_rules() {
        for sign in ["+ ", "+    ", "\u{ff0b} ", "+\u{200b}\u{200b}\u{200b} ", "+ (", "+"] {
            let text = format!("{sign}900 46100");
            assert_eq!(look(&text, sign.len(), 0, None), Quick::Unclear, "{text}");
        }
        assert_eq!(look("+ 900 4610 ten lads", 2, 0, None), Quick::Unclear);
        assert_eq!(look("900 4610 ten lads", 0, 0, None), Quick::Nothing { end: 12 });
        for sign in ["", "a ", "- ", "+ a "] {
            let text = format!("{sign}900 46100");
            assert_eq!(look(&text, sign.len(), 0, None), Quick::Nothing { end: text.len() }, "{text}");
        }
    }

    proptest! {
        #[test]
        fn eight_bytes_are_searched_at_once_as_one_by_one(bytes in any::<[u8; 8]>(), byte in prop::sample::select(b"%+ \x00\x01\xff".to_vec()), at in 0..16_usize) {
            let mut bytes = bytes;
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            prop_assert_eq!(has(bytes, byte), bytes.contains(&byte));
        }
    }
}
