//! A mobile in one of its printed spellings, with nothing beside it that could speak against it.

use super::{
    Quick, REACH,
    following::Said,
    nearest::Nearest,
    run::{Run, WHOLE},
};
use crate::{
    Class, E164, Mention, Reading, Role, Span,
    grouping::{self, Fit},
    label::{self, Label},
    plan, reject,
    words::{self, Among, among},
};

/// Groups of a number in a printed spelling, a country code apart.
const MOST_GROUPS: usize = 4;

/// Words after a number that say something of it: units, and what joins a tail.
pub(super) const AFTER: &[&Among] =
    &[reject::MEASURES, reject::HOURS, among!["or", "and", "x", "ext", "extn"]];

/// Places of a mobile: its national number.
const NATIONAL: u64 = 10_000_000_000;

/// Places of eight digits.
const EIGHT: u64 = 100_000_000;

/// The mobile that the groups are. `before` is the byte before `start`, `nearest` the words before it;
/// `after_number`: a whole number ends one space before it.
#[inline(always)]
pub(super) fn read(
    text: &str,
    start: usize,
    before: u8,
    nearest: &mut Nearest<'_>,
    after_number: bool,
    run: &Run,
) -> Quick {
    let plus = before == b'+';
    let Some(Mobile { e164, valid }) = spelled(text, start, plus, after_number, run) else {
        return Quick::Unclear;
    };
    if !plus && nearest.may_refer() && label::of(text, start) == Label::Reference {
        return Quick::Unclear;
    }
    let mention = Mention {
        span: Span { start: start - usize::from(plus), end: run.end },
        e164,
        class: Class::Mobile,
        valid,
        reading: Reading::Exact,
        role: Role::Unknown,
        cue: None,
    };
    Quick::Number { mention, end: run.rest.or(run.said).unwrap_or(run.end) }
}

struct Mobile {
    e164: E164,
    valid: bool,
}

/// The mobile that the digits are in their spelling, and between the bytes beside them.
#[inline(always)]
fn spelled(text: &str, start: usize, plus: bool, after_number: bool, run: &Run) -> Option<Mobile> {
    if !run.plain || run.groups > MOST_GROUPS || run.dots > 2 {
        return None;
    }
    if !after_number && !begins(text.as_bytes(), start - usize::from(plus), plus) {
        return None;
    }
    // The national number and the digits before it.
    let (nsn, skipped) = match (plus, run.digits, run.value / NATIONAL) {
        (false, WHOLE, 0) => (run.value, 1),
        (true | false, 12, 44) => (run.value % NATIONAL, 2),
        (false, 14, 44) => (run.value % NATIONAL, 4),
        _ => return None,
    };
    let valid = plan::mobile(nsn)?;
    // What stands near a number speaks against a split that no plan prints.
    let needed = if run.rest.is_some() || run.followed || after_number { Fit::Printed } else { Fit::Usual };
    let split = (run.split >> skipped << 1) & 0b111_1111_1100;
    if grouping::fit(Class::Mobile, nsn, 10, split) < needed {
        return None;
    }
    // Nothing is apart in front of the national number but its country code.
    let within = if skipped == 1 { 0b11 } else { (1 << skipped) - 1 };
    if run.split & within != 0 {
        return None;
    }
    // The last eight digits may be a number of their own, as 0800 1111 is.
    if split & (1 << 3) != 0 && nsn % EIGHT < EIGHT / 10 {
        return None;
    }
    if run.rest.is_none() && !run.followed && !ends(text, run.end, run.after) {
        return None;
    }
    Some(Mobile { e164: E164::from_integer(44 * NATIONAL + nsn)?, valid })
}

/// Whether nothing that stands before `start` belongs to the number.
#[inline(always)]
fn begins(bytes: &[u8], start: usize, plus: bool) -> bool {
    let (outer, further) =
        (start.checked_sub(1).map(|at| bytes[at]), start.checked_sub(2).map(|at| bytes[at]));
    match outer {
        None => true,
        Some(b' ' | b'\n') => further
            .is_none_or(|b| b.is_ascii_alphabetic() || matches!(b, b',' | b'.' | b';' | b':' | b'!' | b'?')),
        Some(b':' | b',') => !plus && further.is_some_and(|b| b.is_ascii_alphabetic()),
        _ => false,
    }
}

/// Whether nothing that stands after `end` belongs to the number; `after`: a word that might.
#[inline(always)]
fn ends(text: &str, end: usize, after: Option<Said>) -> bool {
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
    free && !after.is_some_and(|said| said.may_belong() && belongs(text, said.at))
}

/// Whether the word after `at` says something of the number before it.
#[inline(never)]
fn belongs(text: &str, at: usize) -> bool {
    let word = words::first_after(text, at, text.len().min(at + REACH));
    word.is_some_and(|word| AFTER.iter().any(|words| word.is(words)))
}
