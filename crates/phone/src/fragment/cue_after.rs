//! Words after digits that say which part of a number they are: "461 at the end", "07700 900, can't remember the rest".

use super::{
    Digits, Part, canonical_start, is_clock,
    vocabulary::{Sense, sense},
};
use crate::words::{Among, among};
use crate::{
    Span,
    label::{self, Label},
    reject::{self, Edge},
    window::Group,
    words::{self, Word},
};

/// How far on the words are looked at, in bytes.
const REACH: usize = 64;

/// Fewer digits than these are not believed.
pub(super) const FEWEST_DIGITS: u8 = 3;

/// The part that the words after `groups` say they are, its span and its digits.
pub(super) fn read(text: &str, groups: &[Group]) -> Option<(Part, Span, Digits)> {
    let last = groups.last()?;
    // Cheap before dear: few digits are enough, and few are followed by a word of these.
    if groups.iter().map(|group| group.len).fold(0, u8::saturating_add) < FEWEST_DIGITS {
        return None;
    }
    if !words::after(text, last.end, 24).next().is_some_and(|word| may_follow(text, &word)) {
        return None;
    }
    let run = run(groups)?;
    let head = &run[0];
    let digits = Digits::of(run)?;
    let mut words = [None; 8];
    for (slot, word) in
        words.iter_mut().zip(words::after(text, last.end, REACH).take_while(|word| !word.apart))
    {
        *slot = Some(word);
    }
    let (part, end) = said(&words)?;
    if reject::front(text, head.start) == Edge::Barred || !(FEWEST_DIGITS..=10).contains(&digits.len) {
        return None;
    }
    let label = label::of(text, head.lead);
    let span = Span { start: if head.plus { head.lead } else { head.start }, end };
    let known = digits.text();
    let believed = match part {
        Part::Start => {
            let long = known.starts_with("07") && digits.len >= 5;
            label != Label::Reference
                && (known.starts_with('0') || digits.plus)
                && (long || (label == Label::Phone && !is_clock(&known)))
                && canonical_start(&known, digits.plus).is_some()
        }
        Part::End | Part::Middle => label == Label::Phone && !digits.plus,
    };
    believed.then_some((part, span, digits))
}

/// Whether this word may begin what [`read`] reads: few digits are followed by one that may.
pub(super) fn may_follow(text: &str, word: &Word) -> bool {
    if word.apart || !word.is(OPENING) {
        return false;
    }
    let needed = if word.is(among!["at", "on", "in"]) {
        among!["the", "end", "start", "beginning", "front", "middle", "it"]
    } else if word.is(among!["the"]) {
        among![
            "last",
            "first",
            "final",
            "rest",
            "end",
            "1st",
            "lst",
            "closing",
            "opening",
            "initial",
            "remaining",
            "remainder",
            "caller"
        ]
    } else {
        return true;
    };
    words::first_after(text, word.end, text.len().min(word.end + 24)).is_some_and(|next| next.is(needed))
}

/// Words with which such a saying begins.
pub(super) const OPENING: &Among = among![
    "at",
    "on",
    "is",
    "are",
    "was",
    "were",
    "being",
    "and",
    "but",
    "then",
    "in",
    "rest",
    "remaining",
    "last",
    "missing",
    "cant",
    "dont",
    "doesnt",
    "couldnt",
    "didnt",
    "not",
    "unsure",
    "as",
    "the",
    "caller",
    "or",
    "unable"
];

/// The groups of one number before the words.
fn run(groups: &[Group]) -> Option<&[Group]> {
    let from = groups.iter().rposition(|group| {
        group.plus || (group.len > 1 && group.value < 10_u64.pow(u32::from(group.len.min(18)) - 1))
    });
    let from = from.unwrap_or(groups.len() - 1);
    let run = &groups[from..];
    let near = run[1..].iter().all(|group| group.gap.is_strict() && !group.lost);
    (near && !run[0].lost).then_some(run)
}

/// The part that these words name, and where they end.
fn said(words: &[Option<Word>; 8]) -> Option<(Part, usize)> {
    let is = |at: usize, any: &'static Among| {
        words.get(at).and_then(Option::as_ref).is_some_and(|word| word.is(any))
    };
    let end = |at: usize| words.get(at).and_then(Option::as_ref).map(|word| word.end);
    // "461 at the end", "07700 at the start", "900 in the middle"
    if is(0, among!["at", "on", "in"]) {
        let at = usize::from(is(1, among!["the"])) + 1;
        let part = if is(at, among!["end"]) {
            Part::End
        } else if is(at, among!["start", "beginning", "front"]) {
            Part::Start
        } else if is(at, among!["middle", "it"]) {
            Part::Middle
        } else {
            return None;
        };
        let of = is(at + 1, among!["of"]);
        let phones = (at + 2..at + 4).any(|at| is(at, among!["it", "number", "phone", "mobile"]));
        return (!of || phones).then(|| end(at).map(|end| (part, end))).flatten();
    }
    // "461 are the last three"
    if is(0, among!["is", "are", "was", "were", "being", "as", "the", "last"]) {
        let at = (0..3).find(|&at| !is(at, among!["is", "are", "was", "were", "being", "as", "the"]))?;
        let which = words[at]?;
        let counted =
            |at: usize| words[at].is_some_and(|word| matches!(sense(&word), Sense::Count(_) | Sense::Digits));
        let part = match sense(&which) {
            Sense::Last if counted(at + 1) => Part::End,
            Sense::First if counted(at + 1) => Part::Start,
            Sense::Last | Sense::First => return None,
            _ => return rest(words),
        };
        let last = if counted(at + 2) { at + 2 } else { at + 1 };
        let missing =
            (last + 1..8).any(|at| is(at, among!["missing", "unknown", "unclear", "illegible", "smudged"]));
        return if missing { rest(words) } else { end(last).map(|end| (part, end)) };
    }
    rest(words)
}

/// "can't remember the rest", "rest unknown", "last digits missing": what is known is the start.
fn rest(words: &[Option<Word>; 8]) -> Option<(Part, usize)> {
    let named = words.iter().flatten().find(|word| word.is(among!["rest", "remainder", "remaining"]));
    if let Some(word) = named {
        return Some((Part::Start, word.end));
    }
    let last = words.iter().flatten().position(|word| word.is(among!["last", "final"]))?;
    let lost = words[last..].iter().flatten().find(|word| {
        word.is(among!["missing", "unknown", "unclear", "illegible", "smudged", "unreadable", "cut"])
    });
    let unsure = words[..last].iter().flatten().any(|word| {
        word.is(among![
            "cant", "dont", "didnt", "couldnt", "unsure", "missing", "not", "forgot", "without", "unable",
            "missed",
        ])
    });
    let end = lost.or_else(|| words[last..].iter().flatten().take(3).last().filter(|_| unsure))?;
    Some((Part::Start, end.end))
}
