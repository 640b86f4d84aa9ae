//! The short way: what most digits in a report are can be said without any of the rules.
//!
//! Most digits are a house, a time, a price, a plate, too few for a number; and most numbers are a mobile between spaces in
//! one of its printed spellings. Both are known here from a few bytes. Whatever is not plainly one of the two goes through
//! every rule; a property test holds this way to give what the rules would have given.

use crate::{
    Class, E164, Mention, Reading, Role, Span, fragment,
    glyph::{self, Kind},
    grouping::{self, Fit},
    label::{self, Label},
    plan, words,
    words::{Among, Word, among},
};

/// What the short way can say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Quick {
    /// No number, no part of one; the window of digits ends at `end`.
    Nothing { end: usize },
    /// One number and nothing else in its window.
    Number(Mention),
    /// The rules must say.
    Unclear,
}

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
        bytes[at] = match at as u8 {
            b'0'..=b'9' => Byte::Digit,
            b'o' | b'O' | b'l' | b'I' => Byte::Lookalike,
            b'a'..=b'z' | b'A'..=b'Z' => Byte::Letter,
            b' ' | b'-' | b'~' | b'.' | b'/' | b'\\' | b'(' | b'[' | b'{' | b')' | b']' | b'}' | b','
            | b':' | b';' | b'\n' | b'\r' | b'\t' | b'_' | b'*' | b'|' | b'>' | b'=' => Byte::Separator,
            b'+' | b'%' => Byte::Unclear,
            _ => Byte::End,
        };
        at += 1;
    }
    bytes
};

/// Groups of a number in a printed spelling, a country code apart.
const MOST_GROUPS: usize = 4;

/// Fewer digits than these are no number.
const FEWEST_DIGITS: u8 = 8;

/// As in [`crate::window`].
const LONGEST_GAP: usize = 16;

/// How far back the word before a number may stand.
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

/// Words for digits that take the next word in.
const JOINING: &Among = among!["plus", "double", "dbl", "treble", "triple", "hundred"];

/// Words after a number that say something of it: units, and what joins a tail.
const AFTER: &Among = among![
    "kg", "kgs", "kilos", "grams", "percent", "kwh", "volts", "miles", "or", "and", "x", "ext", "extn"
];

/// Groups of digits, one after another.
#[derive(Default)]
struct Run {
    value: u64,
    digits: u8,
    groups: usize,
    /// Bit `k`: a group ends after `k` digits.
    split: u32,
    end: usize,
    /// Where a word for a digit ends that stands after the digits.
    said: Option<usize>,
    /// Each gap is one space, hyphen or full stop.
    plain: bool,
    dots: u8,
    /// Digits before the first group that begins with 0.
    zero: Option<u8>,
    /// A gap that may stand for digits.
    ruled: bool,
}

/// Looks at the digit at `start`; nothing before `floor` is read.
pub(crate) fn look(text: &str, start: usize, floor: usize) -> Quick {
    let bytes = text.as_bytes();
    if !bytes[start].is_ascii_digit() || (start == floor && floor > 0) {
        return Quick::Unclear;
    }
    let before = if start == 0 { b' ' } else { bytes[start - 1] };
    let unclear = match before {
        b'%' | b'o' | b'O' | b'l' | b'I' => true,
        0x80.. => !glyph::before(text, start).is_some_and(|glyph| glyph.kind == Kind::Currency),
        _ => false,
    };
    // `%2B 44`: an escaped sign looks like a word.
    let escaped = bytes[start.saturating_sub(8)..start].contains(&b'%');
    if unclear || escaped {
        return Quick::Unclear;
    }
    // A word for a digit right before belongs to the window.
    let word = words::last_before(text, start, start.saturating_sub(REACH));
    if word.is_some_and(|word| word.is(SPOKEN)) {
        return Quick::Unclear;
    }
    let Some(run) = run(text, start) else { return Quick::Unclear };
    let after = words::first_after(text, run.end, text.len().min(run.end + REACH));
    if run.digits >= FEWEST_DIGITS && !(before != b'+' && run.is_no_number()) {
        return number(text, start, before, &run, after.as_ref()).map_or(Quick::Unclear, Quick::Number);
    }
    let masked = run.ruled || (start > 0 && fragment::is_masked_before(bytes, start));
    if masked
        || run.said.is_some() && run.digits + 3 >= FEWEST_DIGITS
        || fragment::may_be_part(text, word, run.end, run.digits, after.as_ref())
    {
        return Quick::Unclear;
    }
    Quick::Nothing { end: run.said.unwrap_or(run.end) }
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

impl Run {
    /// Whether digits that might be enough for a number are none: too few from a trunk 0 on, or none that a plan has.
    fn is_no_number(&self) -> bool {
        match self.zero {
            None => self.digits < 10,
            Some(0) => self.digits == 8 && plan::look_up(self.value, 7).is_none(),
            Some(before) => self.digits < 10 && self.digits - before < FEWEST_DIGITS,
        }
    }
}

/// The groups from `start` to the end of their window; `None` where they are not plain.
fn run(text: &str, start: usize) -> Option<Run> {
    let bytes = text.as_bytes();
    let mut run = Run { plain: true, ..Run::default() };
    let mut at = start;
    loop {
        if bytes[at] == b'0' && run.zero.is_none() {
            run.zero = Some(run.digits);
        }
        while let Some(digit) = bytes.get(at).filter(|b| b.is_ascii_digit()) {
            if run.digits >= 18 {
                return None;
            }
            run.value = run.value * 10 + u64::from(digit - b'0');
            run.digits += 1;
            at += 1;
        }
        run.groups += 1;
        run.end = at;
        let gap = at;
        loop {
            let Some(&byte) = bytes.get(at) else { return Some(run) };
            match BYTES[usize::from(byte)] {
                Byte::Digit => break,
                Byte::Separator => {
                    at += 1;
                    if at - gap > LONGEST_GAP {
                        return Some(run);
                    }
                }
                Byte::End => return Some(run),
                Byte::Unclear => return None,
                Byte::Lookalike if at == gap || is_lookalike_run(bytes, at) => return None,
                Byte::Letter if at == gap => return Some(run),
                Byte::Letter | Byte::Lookalike => {
                    let mut words = words::after(text, at, REACH);
                    let Some(said) = words.next().filter(|word| word.is(SPOKEN)) else { return Some(run) };
                    // "two lads": one word for a digit is a count, and ends the window.
                    let next = words.next()?;
                    let alone = bytes.get(said.end) == Some(&b' ') && next.start == said.end + 1;
                    let counts = alone
                        && next.as_bytes()[0].is_ascii_lowercase()
                        && !next.is(SPOKEN)
                        && !said.is(JOINING);
                    run.said = Some(said.end);
                    return (counts && !is_lookalike_run(bytes, next.start)).then_some(run);
                }
            }
        }
        if run.digits < 32 {
            run.split |= 1 << run.digits;
        }
        let one = at - gap == 1;
        run.dots += u8::from(bytes[gap] == b'.');
        run.plain &= one && matches!(bytes[gap], b' ' | b'-' | b'.');
        run.ruled |=
            !one && bytes[gap..at].iter().any(|b| matches!(b, b'_' | b'*' | b'|' | b'-' | b'~' | b'.'));
        if run.groups > 8 {
            return None;
        }
    }
}

/// The mobile that the groups are, with nothing beside it that could speak against it.
fn number(text: &str, start: usize, before: u8, run: &Run, after: Option<&Word>) -> Option<Mention> {
    let bytes = text.as_bytes();
    if !run.plain || run.groups > MOST_GROUPS || run.dots > 2 {
        return None;
    }
    let plus = before == b'+';
    let span_start = start - usize::from(plus);
    let (outer, further) =
        (span_start.checked_sub(1).map(|at| bytes[at]), span_start.checked_sub(2).map(|at| bytes[at]));
    let begins = match outer {
        None => true,
        Some(b' ' | b'\n') => further
            .is_none_or(|b| b.is_ascii_alphabetic() || matches!(b, b',' | b'.' | b';' | b':' | b'!' | b'?')),
        Some(b':' | b',') => !plus && further.is_some_and(|b| b.is_ascii_alphabetic()),
        _ => false,
    };
    if !begins {
        return None;
    }
    // The national number and the digits before it.
    const NATIONAL: u64 = 10_000_000_000;
    let (nsn, skipped) = match (plus, run.digits, run.value / NATIONAL) {
        (false, 11, 0) => (run.value, 1),
        (true | false, 12, 44) => (run.value % NATIONAL, 2),
        (false, 14, 44) => (run.value % NATIONAL, 4),
        _ => return None,
    };
    if nsn / 1_000_000_000 != 7 {
        return None;
    }
    let entry = plan::look_up(nsn, 10)?;
    let split = (run.split >> skipped << 1) & 0b111_1111_1100;
    if entry.class != Class::Mobile || grouping::fit(Class::Mobile, nsn, 10, split) < Fit::Usual {
        return None;
    }
    // Nothing is apart in front of the national number but its country code.
    let within = if skipped == 1 { 0b11 } else { (1 << skipped) - 1 };
    if run.split & within != 0 {
        return None;
    }
    ends(text, run.end, after)?;
    if !plus && label::of(text, start) == Label::Reference {
        return None;
    }
    Some(Mention {
        span: Span { start: span_start, end: run.end },
        e164: E164::from_integer(44 * NATIONAL + nsn)?,
        class: Class::Mobile,
        valid: entry.valid,
        reading: Reading::Exact,
        role: Role::Unknown,
        cue: None,
    })
}

/// Nothing that stands after the number belongs to it.
fn ends(text: &str, end: usize, after: Option<&Word>) -> Option<()> {
    let bytes = text.as_bytes();
    let next = bytes.get(end).copied();
    let beyond = bytes.get(end + 1).copied();
    let free = match next {
        None => true,
        Some(b' ') if beyond == Some(b'-') => bytes.get(end + 2) == Some(&b' '),
        Some(b' ') => beyond.is_none_or(|b| b.is_ascii_alphabetic()),
        Some(b',' | b'.' | b';' | b'!' | b'?' | b')' | b'\n') => {
            beyond.is_none_or(|b| matches!(b, b' ' | b'\n' | b')'))
        }
        _ => false,
    };
    if !free {
        return None;
    }
    after.is_none_or(|word| !word.is(AFTER)).then_some(())
}
