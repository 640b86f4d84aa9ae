//! Signs and words in the place of digits: `07700 9?? 461`, `07700 xxx 461`, "07700 900 something".

mod places;

use self::places::{pattern, places};
use crate::words::{self, Among, Word, among};
use crate::{
    Span,
    glyph::{self, Kind, sep},
    label::{self, Label},
    reject::{self, Edge},
    window::Group,
};

/// The masked number that begins in one of `groups`, which reach to the end of their window: its span and its pattern.
pub(super) fn read(text: &str, groups: &[Group]) -> Option<(Span, String)> {
    let last = groups.last()?;
    let ruled = groups[1..]
        .iter()
        .any(|group| group.gap.width > 1 && group.gap.has(sep::RULE | sep::HYPHEN | sep::DOT));
    if !ruled && !is_masked_after(text, last.end, words::after(text, last.end, 24).next().as_ref()) {
        return leading(text, groups);
    }
    let head = groups.iter().find(|group| !group.lost && may_begin(group));
    head.and_then(|head| from(text, head)).or_else(|| leading(text, groups))
}

fn may_begin(group: &Group) -> bool {
    let zero = group.len < Group::LONGEST && group.value < 10_u64.pow(u32::from(group.len) - 1).max(1);
    group.plus || zero || (group.value == 0 && group.len == 1) || {
        let first = group.value / 10_u64.pow(u32::from(group.len.clamp(1, 19)) - 1);
        group.len >= 2 && matches!(first, 4 | 7)
    }
}

/// Words that stand for digits.
pub(super) const SAYS_UNKNOWN: &Among = among![
    "something",
    "somethin",
    "sumthing",
    "summat",
    "summin",
    "smth",
    "blank",
    "blah",
    "dunno",
    "whatever",
    "unknown",
    "dot",
];

/// Before them.
pub(super) const BEFORE_UNKNOWN: &Among = among!["and", "then", "or"];

/// "something", "and something".
fn says_unknown(text: &str, word: &Word) -> bool {
    let mut word = *word;
    while word.is(BEFORE_UNKNOWN) {
        match words::first_after(text, word.end, text.len().min(word.end + 24)) {
            Some(next) => word = next,
            None => return false,
        }
    }
    word.is(SAYS_UNKNOWN)
}

/// Whether no sign follows that may stand for digits, as a look at a few bytes can say; [`is_masked_after`] says it of all.
#[inline(always)]
pub(super) fn is_bare_after(bytes: &[u8], end: usize) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphabetic() && byte | 0x20 != b'x';
    let plain = |byte: &u8| letter(byte) || byte.is_ascii_digit();
    let plain_at = |at: usize| bytes.get(at).is_some_and(plain);
    match bytes.get(end) {
        Some(b' ') => match bytes.get(end + 1) {
            Some(b'-') => bytes.get(end + 2) == Some(&b' ') && plain_at(end + 3),
            next => next.is_some_and(plain),
        },
        Some(b',') => bytes.get(end + 1) == Some(&b' ') && plain_at(end + 2),
        Some(b'.') => matches!(bytes.get(end + 1), Some(b' ' | b'\n')),
        Some(byte) => letter(byte),
        None => true,
    }
}

/// Whether what follows may stand for digits: the way of most digits ends here.
pub(super) fn is_masked_after(text: &str, end: usize, after: Option<&Word>) -> bool {
    let bytes = text.as_bytes();
    let sign = |at: usize| match bytes.get(at) {
        Some(b'?' | b'*' | b'#' | b'_') => true,
        Some(b'x' | b'X') => letters(bytes, at) <= 6,
        Some(b'.' | b'-') => bytes.get(at + 1) == bytes.get(at),
        Some(0xe2) => text[at..].starts_with(['\u{2026}', '\u{2022}', '\u{25cf}']),
        _ => false,
    };
    let at = end + bytes[end..].iter().take(3).take_while(|b| matches!(b, b' ' | b',' | b'-')).count();
    sign(end) || sign(at) || (at > end && after.is_some_and(|word| says_unknown(text, word)))
}

/// How many letters stand at `at`.
fn letters(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take(24).take_while(|b| b.is_ascii_alphabetic()).count()
}

/// Reads on from a group that may begin a number.
fn from(text: &str, head: &Group) -> Option<(Span, String)> {
    if reject::front(text, head.start) == Edge::Barred && !head.plus {
        return None;
    }
    let places = places(text, head.start);
    let bracket = text[head.lead..].bytes().take_while(|&b| matches!(b, b'(' | b'[')).count();
    let start = if head.plus { head.lead + bracket } else { head.start };
    let label = label::of(text, head.lead);
    if label == Label::Reference || reject::in_address(text, head.start) {
        return None;
    }
    let pattern = pattern(&places, head.plus, label)?;
    let follows = glyph::at(text, places.end).map(|glyph| glyph.kind);
    let open = !matches!(follows, Some(Kind::Letter | Kind::Digit(_) | Kind::Currency));
    open.then_some((Span { start, end: places.end }, pattern))
}

/// `***461`, `xxxxx xxx461`: only the end is known.
fn leading(text: &str, groups: &[Group]) -> Option<(Span, String)> {
    let head = groups.first().filter(|head| !head.lost && !head.plus && !head.is_spoken())?;
    let bytes = text.as_bytes();
    if !is_mark_before(bytes, head.start) {
        return None;
    }
    let (mut at, mut marks, mut start) = (head.start, 0_u8, head.start);
    while at > 0 && marks < 12 {
        let byte = bytes[at - 1];
        if is_mark(byte) {
            marks += 1;
            start = at - 1;
        } else if !matches!(byte, b' ' | b'-') {
            break;
        }
        at -= 1;
    }
    if start.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_alphanumeric()) {
        return None;
    }
    let mut digits = String::new();
    let mut end = head.end;
    for group in groups {
        if group.lost || (group.start > head.start && !group.gap.is_strict()) || digits.len() > 9 {
            break;
        }
        digits += &format!("{:0width$}", group.value, width = usize::from(group.len));
        end = group.end;
    }
    let whole = usize::from(marks) + digits.len() == 11;
    let phone = || label::of(text, start) == Label::Phone;
    let believed = (2..=9).contains(&digits.len()) && (whole || (marks >= 2 && digits.len() >= 3 && phone()));
    let barred = super::is_followed_by_more(text, end) || label::of(text, start) == Label::Reference;
    (believed && !barred).then(|| (Span { start, end }, format!("*{digits}")))
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'x' | b'X' | b'*' | b'?' | b'#')
}

/// Whether a mark stands before `start`, perhaps with a space between.
pub(super) fn is_mark_before(bytes: &[u8], start: usize) -> bool {
    let before = |back: usize| start.checked_sub(back).map(|at| bytes[at]);
    let near = if before(1) == Some(b' ') { before(2) } else { before(1) };
    near.is_some_and(is_mark)
}
