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
    /// One number and nothing else that counts in its window, which ends at `end`.
    Number { mention: Mention, end: usize },
    /// The rules must say.
    Unclear,
}

impl Quick {
    fn of((mention, end): (Mention, usize)) -> Self {
        Self::Number { mention, end }
    }
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

/// A number with its trunk 0 has as many digits.
const WHOLE: u8 = 11;

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
    /// The word after the window, where a rule may ask for it.
    after: Option<Word>,
    /// Where a short group ends that stands apart from a whole number.
    rest: Option<usize>,
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
    let escaped = bytes[start.saturating_sub(8)..start].iter().fold(false, |any, &b| any | (b == b'%'));
    if unclear || escaped {
        return Quick::Unclear;
    }
    // A word for a digit right before belongs to the window.
    let word = words::last_before(text, start, start.saturating_sub(REACH));
    if word.is_some_and(|word| word.is(SPOKEN)) {
        return Quick::Unclear;
    }
    let Some(run) = run(text, start) else { return Quick::Unclear };
    // `+ 44`: the sign may stand apart.
    let signed = bytes[start.saturating_sub(8)..start].contains(&b'+');
    if run.digits >= FEWEST_DIGITS && (signed || !run.is_no_number()) {
        return number(text, start, before, word.as_ref(), &run).map_or(Quick::Unclear, Quick::of);
    }
    let masked = run.ruled || fragment::is_masked_before(bytes, start);
    if masked
        || run.rest.is_some()
        || run.said.is_some() && run.zero.is_some() && run.digits + 3 >= FEWEST_DIGITS
        || fragment::may_be_part(text, word, run.end, run.digits, run.after.as_ref())
    {
        return Quick::Unclear;
    }
    let Some(said) = run.said else { return Quick::Nothing { end: run.end } };
    let after = words::first_after(text, said, text.len().min(said + REACH));
    if fragment::may_be_part(text, None, said, run.digits + 3, after.as_ref()) {
        return Quick::Unclear;
    }
    Quick::Nothing { end: said }
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

/// What follows a group of digits.
enum Next {
    /// Another group, which begins here.
    Group(usize),
    /// No other group: the window ends, before this word if it is one that a rule may ask for.
    End { after: Option<Word>, said: Option<usize> },
    /// The rules must say.
    Unclear,
}

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

/// What follows the `digits` that end at `end`.
fn next(text: &str, end: usize, digits: u8) -> Next {
    let bytes = text.as_bytes();
    let mut at = end;
    let word_at = |at: usize| words::first_after(text, at, bytes.len().min(at + REACH));
    let over = || Next::End { after: (digits >= 3).then(|| word_at(end)).flatten(), said: None };
    loop {
        let Some(&byte) = bytes.get(at) else { return Next::End { after: None, said: None } };
        match BYTES[usize::from(byte)] {
            Byte::Digit => return Next::Group(at),
            Byte::Separator => {
                at += 1;
                if at - end > LONGEST_GAP {
                    return over();
                }
            }
            Byte::End => return over(),
            Byte::Unclear => {
                let ends = byte >= 0x80
                    && glyph::at(text, at).is_some_and(|glyph| {
                        matches!(glyph.kind, Kind::Currency | Kind::Letter | Kind::Other)
                    });
                return if ends { over() } else { Next::Unclear };
            }
            Byte::Lookalike if at == end || is_lookalike_run(bytes, at) => return Next::Unclear,
            Byte::Letter if at == end => return over(),
            Byte::Letter | Byte::Lookalike => {
                if digits < 3 && !MAY_MATTER[usize::from(byte)] {
                    return Next::End { after: None, said: None };
                }
                let Some(word) = word_at(at) else { return Next::End { after: None, said: None } };
                if !word.is(SPOKEN) {
                    return Next::End { after: Some(word), said: None };
                }
                // "two lads": one word for a digit is a count, and ends the window.
                let Some(counted) = words::first_after(text, word.end, bytes.len().min(word.end + REACH))
                else {
                    return Next::Unclear;
                };
                let alone = bytes[word.end] == b' ' && counted.start == word.end + 1 && !word.is(JOINING);
                let letter = counted.as_bytes()[0].is_ascii_lowercase();
                if !alone || !letter || counted.is(SPOKEN) || is_lookalike_run(bytes, counted.start) {
                    return Next::Unclear;
                }
                return Next::End { after: Some(word), said: Some(word.end) };
            }
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
        at = match next(text, gap, run.digits) {
            Next::Unclear => return None,
            Next::End { after, said } => {
                (run.after, run.said) = (after, said);
                return Some(run);
            }
            Next::Group(at) => at,
        };
        let one = at - gap == 1;
        if !one && run.digits >= WHOLE && matches!(&bytes[gap..at], b", " | b". " | b" - ") {
            // "07700 900461, 2 for 25": a count after a whole number.
            let end = at + bytes[at..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
            let Next::End { said: None, after } = next(text, end, 3) else { return None };
            if end - at > 2 || fragment::may_be_part(text, None, end, 2, after.as_ref()) {
                return None;
            }
            run.rest = Some(end);
            return Some(run);
        }
        run.split |= 1 << run.digits;
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
fn number(
    text: &str,
    start: usize,
    before: u8,
    nearest: Option<&Word>,
    run: &Run,
) -> Option<(Mention, usize)> {
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
    // What stands near a number speaks against a split that no plan prints.
    let needed = if run.rest.is_some() { Fit::Printed } else { Fit::Usual };
    let split = (run.split >> skipped << 1) & 0b111_1111_1100;
    if entry.class != Class::Mobile || grouping::fit(Class::Mobile, nsn, 10, split) < needed {
        return None;
    }
    // Nothing is apart in front of the national number but its country code.
    let within = if skipped == 1 { 0b11 } else { (1 << skipped) - 1 };
    if run.split & within != 0 {
        return None;
    }
    if run.rest.is_none() {
        ends(text, run.end, run.after.as_ref())?;
    }
    let plainly_a_phone = nearest.is_none_or(label::is_plainly_a_phone);
    if !plus && !plainly_a_phone && label::of(text, start) == Label::Reference {
        return None;
    }
    let mention = Mention {
        span: Span { start: span_start, end: run.end },
        e164: E164::from_integer(44 * NATIONAL + nsn)?,
        class: Class::Mobile,
        valid: entry.valid,
        reading: Reading::Exact,
        role: Role::Unknown,
        cue: None,
    };
    Some((mention, run.rest.or(run.said).unwrap_or(run.end)))
}

/// Nothing that stands after the number belongs to it.
fn ends(text: &str, end: usize, after: Option<&Word>) -> Option<()> {
    let bytes = text.as_bytes();
    let next = bytes.get(end).copied();
    let beyond = bytes.get(end + 1).copied();
    let free = match next {
        None => true,
        Some(b' ') if beyond == Some(b'-') => bytes.get(end + 2) == Some(&b' '),
        Some(b' ') => beyond.is_none_or(|b| b.is_ascii_alphabetic() || b >= 0x80),
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
