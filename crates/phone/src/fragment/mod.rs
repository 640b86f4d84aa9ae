//! Numbers of which somebody knows only a part: "ends 461", "starts 07700 9", `07700 9?? 461`, "07700 900 something".
//!
//! Digits that are no number are everywhere, so a part needs words that say which part it is, or signs in the place of
//! the digits that are missing. What is known becomes a [`Pattern`]; a part that fits a whole number of the same text
//! is that number said twice, and is dropped.

mod cue;
mod cue_after;
mod masked;
mod other_things;
mod vocabulary;

pub(crate) use cue::is_counted;
pub(crate) use vocabulary::{BEFORE_CUES, CUES};

use crate::{
    Found, Fragment, Pattern, Span, glyph,
    window::Group,
    words::{self, Among},
};

/// What is known of a number, before it becomes a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Start,
    Middle,
    End,
}

/// Looks for a part in groups that no number uses, which lie between `from` and the end of their window; where it ends.
///
/// `first` tells whether the words before the first group are those before the window.
pub(crate) fn look(text: &str, groups: &[Group], first: bool, found: &mut Found) -> usize {
    let Some(head) = groups.first() else { return 0 };
    if first && let Some((part, span, digits)) = cue::read(text, groups, said_until(found)) {
        push(text, part, span, &digits, found);
        return if part == Part::End { alternatives(text, span.end, digits, found) } else { span.end };
    }
    if let Some((span, pattern)) = masked::read(text, groups) {
        let end = span.end;
        add(span, pattern, found);
        return end;
    }
    if let Some((part, span, digits)) = cue_after::read(text, groups) {
        push(text, part, span, &digits, found);
        return span.end;
    }
    head.end
}

/// Words after digits that may say which part they are. Only these, [`AFTER_UNKNOWN`] and [`BEFORE_UNKNOWN`] make
/// [`may_be_part`] say so.
pub(crate) const AFTER_PARTS: &[&Among] = &[cue_after::OPENING];

/// Words after digits that stand for more of them.
pub(crate) const AFTER_UNKNOWN: &[&Among] = &[masked::SAYS_UNKNOWN];

/// What may stand before such a word.
pub(crate) const BEFORE_UNKNOWN: &[&Among] = &[masked::BEFORE_UNKNOWN];

/// Fewer digits than these are no part by a word of [`AFTER_PARTS`].
pub(crate) const FEWEST_BEFORE_WORDS: u8 = cue_after::FEWEST_DIGITS;

/// How far off a word may begin that makes digits a part, in bytes.
const REACH: usize = 24;

/// Whether plain digits that end at `end` may be a part by the word that is read from `after` on: most are none.
#[inline(always)]
pub(crate) fn may_be_part(text: &str, end: usize, digits: u8, after: Option<usize>) -> bool {
    let bare = after.is_none() && masked::is_bare_after(text.as_bytes(), end);
    !bare && may_be_part_by_rules(text, end, digits, after)
}

#[inline(never)]
fn may_be_part_by_rules(text: &str, end: usize, digits: u8, after: Option<usize>) -> bool {
    let after = after.and_then(|at| words::first_after(text, at, text.len().min(at + REACH)));
    let says_part = || {
        digits >= cue_after::FEWEST_DIGITS
            && after.as_ref().is_some_and(|word| cue_after::may_follow(text, word))
    };
    masked::is_masked_after(text, end, after.as_ref()) || says_part()
}

/// Whether a sign that stands for digits stands right before `start`.
pub(crate) fn is_masked_before(bytes: &[u8], start: usize) -> bool {
    masked::is_mark_before(bytes, start)
}

/// Looks for a part in groups that a number follows in their window.
pub(crate) fn look_before(text: &str, groups: &[Group], found: &mut Found) {
    if let Some((part, span, digits)) = cue::read(text, groups, said_until(found)) {
        push(text, part, span, &digits, found);
    }
}

/// Where the last number or part ends.
fn said_until(found: &Found) -> Option<usize> {
    let number = found.numbers.last().map(|number| number.span.end);
    number.max(found.fragments.last().map(|fragment| fragment.span.end))
}

/// "ends 461 or 462": other ends of the same length; where the last of them ends.
fn alternatives(text: &str, mut end: usize, digits: Digits, found: &mut Found) -> usize {
    for _ in 0..4 {
        let rest = &text[end..];
        let Some(joint) = [" or ", "/", " / ", " and "].into_iter().find(|joint| rest.starts_with(joint))
        else {
            break;
        };
        let start = end + joint.len();
        let len = text[start..].bytes().take(12).take_while(u8::is_ascii_digit).count();
        let to = start + len;
        if len != usize::from(digits.len)
            || len < 2
            || is_followed_by_more(text, to)
            || cue::is_counted(text, to, len as u8)
        {
            break;
        }
        add(Span { start, end: to }, format!("*{}", &text[start..to]), found);
        end = to;
    }
    end
}

/// Drops the parts that a whole number of the same text has.
pub(crate) fn drop_known(found: &mut Found) {
    let Found { numbers, fragments, .. } = found;
    fragments.retain(|fragment| !numbers.iter().any(|number| fragment.pattern.matches(number.e164)));
}

/// Digits in the order in which they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Digits {
    value: u64,
    len: u8,
    plus: bool,
}

impl Digits {
    /// The digits of these groups taken together; `None` where they are too many for a part of a number.
    fn of(groups: &[Group]) -> Option<Self> {
        let mut digits = Self { plus: groups.first()?.plus, ..Self::default() };
        for group in groups {
            if group.len >= Group::LONGEST || digits.len + group.len > MOST_KNOWN {
                return None;
            }
            digits.value = digits.value * 10_u64.pow(u32::from(group.len)) + group.value;
            digits.len += group.len;
        }
        Some(digits)
    }

    fn text(self) -> String {
        format!("{:0width$}", self.value, width = usize::from(self.len))
    }
}

/// More digits than this are no part but a number with a slip in it.
const MOST_KNOWN: u8 = 14;

/// The start of a number in canonical form, without its plus: `0770` is `44770`. `None` where it is none.
fn canonical_start(digits: &str, plus: bool) -> Option<String> {
    let uk = |rest: &str| format!("44{}", rest.strip_prefix('0').unwrap_or(rest));
    let known = if plus { Some(digits) } else { digits.strip_prefix("00") };
    if let Some(known) = known {
        return match known.strip_prefix("44") {
            Some(rest) => Some(uk(rest)),
            None => (known.len() >= 2 && !known.starts_with('0')).then(|| known.to_owned()),
        };
    }
    match digits.as_bytes() {
        [b'0', b'1'..=b'9', ..] | [b'7', b'0'..=b'9', _, ..] => Some(uk(digits)),
        [b'4', b'4', _, ..] => Some(uk(&digits[2..])),
        _ => None,
    }
}

fn push(text: &str, part: Part, span: Span, digits: &Digits, found: &mut Found) {
    let known = digits.text();
    let pattern = match part {
        Part::Middle => format!("*{known}*"),
        Part::End => {
            if let Some(last) = found.fragments.last_mut()
                && let Some(merged) = merged(text, last, span, &known)
            {
                last.pattern = merged;
                last.span.end = span.end;
                return;
            }
            format!("*{known}")
        }
        Part::Start => {
            let Some(start) = canonical_start(&known, digits.plus) else { return };
            if start.len() >= 12 && start.starts_with("44") {
                return;
            }
            format!("+{start}*")
        }
    };
    add(span, pattern, found);
}

/// "starts 07700 and ends 461" speaks of one number.
fn merged(text: &str, start: &Fragment, end: Span, known: &str) -> Option<Pattern> {
    let stem = start.pattern.as_str().strip_suffix('*').filter(|stem| stem.starts_with('+'))?;
    let between = text.get(start.span.end..end.start)?;
    let joined = between.split(|c: char| !c.is_ascii_alphanumeric()).all(|word| {
        ["", "and", "but", "then", "it", "with", "the", "also"].contains(&&*word.to_ascii_lowercase())
    });
    if !joined || between.contains(['.', '\n', ';']) || stem.len() + known.len() > 13 {
        return None;
    }
    Pattern::new(format!("{stem}*{known}")).ok()
}

fn add(span: Span, pattern: String, found: &mut Found) {
    // What the rules let through and no pattern can say is no part.
    if let Ok(pattern) = Pattern::new(pattern)
        && found.fragments.last().is_none_or(|last| last.span.end <= span.start)
        && found.numbers.last().is_none_or(|last| last.span.end <= span.start)
    {
        found.fragments.push(Fragment { span, pattern });
    }
}

/// Whether a number with this many digits, country code first, has all of its digits.
fn is_whole(digits: usize) -> bool {
    digits == E164_UK
}

/// Digits of a UK number with its country code.
const E164_UK: usize = 12;

/// Four digits that are a time of day.
fn is_clock(digits: &str) -> bool {
    if digits.len() != 4 {
        return false;
    }
    let value = digits.bytes().fold(0_u32, |value, b| value * 10 + u32::from(b & 15));
    value < 2400 && value % 100 < 60
}

/// What stands right after digits and makes them something else: a unit, a share, the rest of a time or date.
fn is_followed_by_more(text: &str, end: usize) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    match bytes.get(end) {
        Some(b'.' | b':' | b'/' | b',') => digit(end + 1),
        Some(b'%') => true,
        Some(b) if b.is_ascii_alphabetic() => true,
        Some(0x80..) => glyph::at(text, end)
            .is_some_and(|glyph| matches!(glyph.kind, glyph::Kind::Letter | glyph::Kind::Currency)),
        _ => false,
    }
}
