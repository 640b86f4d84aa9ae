//! What follows a group of plain digits: another, or what ends their window.

use super::{REACH, SPOKEN, mobile};
use crate::{
    fragment,
    glyph::{self, Kind},
    spoken,
    words::{self, Among, Forwards, Traits, among},
};

/// What a byte is in a window of plain digits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Byte {
    Digit,
    /// A separator that joins or parts groups.
    Separator,
    Letter,
    /// `o O l I`: may stand for a digit.
    Lookalike,
    /// What ends a window.
    End,
    /// `+`, `%`, or beyond ASCII.
    Unclear,
}

const BYTES: [Byte; 256] = {
    let mut bytes = [Byte::Unclear; 256];
    let mut at = 0;
    while at < 128 {
        bytes[at] = match (at as u8, glyph::named(at as u8)) {
            (b'o' | b'O' | b'l' | b'I', _) => Byte::Lookalike,
            (b'%', _) | (_, Kind::Plus) => Byte::Unclear,
            (_, Kind::Digit(_) | Kind::Styled(_)) => Byte::Digit,
            (_, Kind::Letter) => Byte::Letter,
            (_, Kind::Separator(_)) => Byte::Separator,
            (_, Kind::Currency | Kind::Other) => Byte::End,
        };
        at += 1;
    }
    bytes
};

/// As in [`crate::window`].
const LONGEST_GAP: usize = 16;

/// Words for digits that take the next word in.
const JOINING: &Among = among!["plus", "double", "dbl", "treble", "triple", "hundred"];

/// Stands for a digit, or for what parts two groups.
const IS_SPOKEN: u32 = 1;
/// Says something of the number before it.
const BELONGS: u32 = 1 << 1;
/// May say which part of a number the digits are.
const PART: u32 = 1 << 2;
/// Stands for digits that nobody knows.
const UNKNOWN: u32 = 1 << 3;
/// May stand before such a word.
const BEFORE_UNKNOWN: u32 = 1 << 4;

/// What the word after digits may be to any rule.
static AFTER: Traits<256> = Traits::of(&[
    (IS_SPOKEN, &[SPOKEN, spoken::SEPARATORS]),
    (BELONGS, mobile::AFTER),
    (PART, fragment::AFTER_PARTS),
    (UNKNOWN, fragment::AFTER_UNKNOWN),
    (BEFORE_UNKNOWN, fragment::BEFORE_UNKNOWN),
]);

/// First letters of the words in [`SPOKEN`], and of those by which people say that they do not know digits.
const MAY_MATTER: [bool; 256] = {
    let mut may = [false; 256];
    let letters = b"zontfsedhpbwua";
    let mut at = 0;
    while at < letters.len() {
        may[letters[at] as usize] = true;
        may[letters[at].to_ascii_uppercase() as usize] = true;
        at += 1;
    }
    may
};

/// What follows a group of digits.
pub(super) enum Next {
    /// Another group, which begins here.
    Group(usize),
    /// No other group: the window ends, before this word if it is one that a rule may ask for.
    End { after: Option<Said>, said: Option<usize> },
    /// The rules must say.
    Unclear,
}

/// What follows the `digits` that end at `end`.
#[inline(always)]
pub(super) fn next_inlined(text: &str, end: usize, digits: u8) -> Next {
    let bytes = text.as_bytes();
    let mut at = end;
    loop {
        let Some(&byte) = bytes.get(at) else { return Next::End { after: None, said: None } };
        match BYTES[usize::from(byte)] {
            Byte::Digit => return Next::Group(at),
            Byte::Separator => {
                at += 1;
                if at - end > LONGEST_GAP {
                    return over(text, end, digits);
                }
            }
            Byte::End if byte == b'&' && glyph::is_hard_space(bytes, at) => return Next::Unclear,
            Byte::End => return over(text, end, digits),
            Byte::Unclear => {
                let ends = byte >= 0x80
                    && glyph::at(text, at).is_some_and(|glyph| {
                        matches!(glyph.kind, Kind::Currency | Kind::Letter | Kind::Other)
                    });
                return if ends { over(text, end, digits) } else { Next::Unclear };
            }
            Byte::Lookalike if at == end || is_lookalike_run(bytes, at) => return Next::Unclear,
            Byte::Letter if at == end => return over(text, end, digits),
            Byte::Letter | Byte::Lookalike => {
                if digits < 3 && !MAY_MATTER[usize::from(byte)] {
                    return Next::End { after: None, said: None };
                }
                return match asked_after(text, at) {
                    Some(said) if said.traits & IS_SPOKEN != 0 => in_words(text, said),
                    after => Next::End { after, said: None },
                };
            }
        }
    }
}

/// What follows where a word for a digit may be `said`.
#[inline(never)]
fn in_words(text: &str, said: Said) -> Next {
    let bytes = text.as_bytes();
    let read = |at: usize| words::first_after(text, at, bytes.len().min(at + REACH));
    let first = read(said.at);
    if first.is_some_and(|word| word.is(spoken::SEPARATORS)) {
        return Next::Unclear;
    }
    let Some(word) = first.filter(|word| word.is(SPOKEN)) else {
        return Next::End { after: Some(said), said: None };
    };
    // "two lads": one word for a digit is a count, and ends the window.
    let Some(counted) = read(word.end) else { return Next::Unclear };
    let alone = bytes[word.end] == b' ' && counted.start == word.end + 1 && !word.is(JOINING);
    let letter = counted.as_bytes()[0].is_ascii_lowercase();
    if !alone || !letter || counted.is(SPOKEN) || is_lookalike_run(bytes, counted.start) {
        return Next::Unclear;
    }
    Next::End { after: Some(said), said: Some(word.end) }
}

/// No other group follows the `digits` that end at `end`.
#[inline(always)]
fn over(text: &str, end: usize, digits: u8) -> Next {
    Next::End { after: if digits >= 3 { asked_after(text, end) } else { None }, said: None }
}

/// The word after `at`, if it is one that a rule may ask for: most are none.
#[inline(always)]
fn asked_after(text: &str, at: usize) -> Option<Said> {
    let mut words = Forwards::new(text, at, text.len().min(at + REACH));
    let traits = AFTER.of_word(words.skim()?.0);
    (traits != 0).then(|| Said { at, end: words.at(), traits })
}

/// A word after digits, by a look at its letters all at once.
#[derive(Clone, Copy)]
pub(super) struct Said {
    /// From where to read it.
    pub(super) at: usize,
    end: usize,
    traits: u32,
}

impl Said {
    /// Whether it may say something of a number before it.
    #[inline(always)]
    pub(super) fn may_belong(self) -> bool {
        self.traits & BELONGS != 0
    }

    /// From where to read it, if it may make `digits` before it a part of a number.
    #[inline(always)]
    pub(super) fn of_part(self, text: &str, digits: u8) -> Option<usize> {
        // "6 or 8 of them": what follows "or" stands for no digits that nobody knows.
        let known = || text.as_bytes().get(self.end + 1).is_some_and(u8::is_ascii_digit);
        let part = self.traits & PART != 0 && digits >= fragment::FEWEST_BEFORE_WORDS;
        let unknown = self.traits & UNKNOWN != 0 || self.traits & BEFORE_UNKNOWN != 0 && !known();
        (part || unknown).then_some(self.at)
    }
}

/// [`next_inlined`] where few come.
#[inline(never)]
pub(super) fn next(text: &str, end: usize, digits: u8) -> Next {
    next_inlined(text, end, digits)
}

/// Whether the word at `at` is digits and letters that look like them.
fn is_lookalike_run(bytes: &[u8], at: usize) -> bool {
    let word = bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric());
    let mut digits = false;
    for &byte in word {
        match BYTES[usize::from(byte)] {
            Byte::Digit => digits = true,
            Byte::Lookalike => {}
            _ => return false,
        }
    }
    digits
}
