//! Parts of the reporter's own number: "my number ends 461", "my number is 07700 9004 and then 61".
//!
//! Where a number is told whole, the finder makes a mention of it and says whose it is. A part, or a number with a slip in
//! it, is digits and the words before them: [`role_at`] reads those.

use std::collections::BTreeSet;

use tipline_phone::{E164, Found, Role, Span, role_at};

use super::digits::{BREAK, Digit, digits_within, span_of};

/// Digits that the words claim for the reporter though nothing calls them a part: fewer are a house, an hour, an age.
const FEWEST_CLAIMED: usize = 5;

/// Fewer digits at the end of a number say nothing of it.
pub(super) const FEWEST_ENDING: usize = 3;

/// From this many digits on nothing is missing that a second part would bring.
const WHOLE: usize = 10;

/// How far the words that say which part it is are read, in bytes.
const REACH: usize = 48;

/// Digits of the reporter's that are no mention.
#[derive(Debug, Default)]
pub(super) struct OwnParts {
    /// Where they stand, in order.
    pub(super) places: Vec<Span>,
    /// Their digits, as ASCII.
    pub(super) runs: Vec<Vec<u8>>,
    /// What a number of the reporter's ends in.
    endings: BTreeSet<Vec<u8>>,
}

/// Which part of a number the words before digits say they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Start,
    End,
}

/// What a word before digits says of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Names(Part),
    /// It may stand between the word that names a part and the digits.
    Between,
}

impl Word {
    fn of(word: &[u8]) -> Option<Self> {
        const LONGEST: usize = "finishing".len();
        let mut lower = [0; LONGEST];
        let lower = lower.get_mut(..word.len())?;
        lower.copy_from_slice(word);
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"ends" | b"ending" | b"end" | b"ended" | b"last" | b"final" | b"finishes" | b"finishing" => {
                Self::Names(Part::End)
            }
            b"starts" | b"starting" | b"start" | b"begins" | b"beginning" | b"first" => {
                Self::Names(Part::Start)
            }
            b"in" | b"with" | b"digits" | b"digit" | b"are" | b"is" | b"two" | b"three" | b"four"
            | b"five" | b"six" | b"2" | b"3" | b"4" | b"5" | b"6" | b"of" | b"my" | b"our" | b"the"
            | b"number" | b"no" | b"mobile" | b"phone" | b"tel" | b"his" | b"her" | b"their" => Self::Between,
            _ => return None,
        })
    }
}

impl OwnParts {
    /// The runs of `digits` and the fragments of `found` that the words of `text` claim for the reporter, outside the
    /// mentions.
    pub(super) fn of(text: &str, digits: &[Digit], found: &Found) -> Self {
        let mut own = Self::default();
        let mut unfinished: Option<(usize, usize)> = None;
        for run in digits.split(|digit| digit.value == BREAK) {
            let Some(span) = span_of(run) else { continue };
            let after = found.numbers.partition_point(|mention| mention.span.end <= span.start);
            if found.numbers.get(after).is_some_and(|mention| mention.span.overlaps(span)) {
                unfinished = None;
                continue;
            }
            let part = part_before(text, span.start);
            let before = unfinished.take();
            let goes_on = before.is_some_and(|(end, known)| {
                known + run.len() <= WHOLE + 1 && text.get(end..span.start).is_some_and(is_going_on)
            });
            if !goes_on && !is_claimed(text, span, run.len(), part) {
                continue;
            }
            let known = run.len() + before.filter(|_| goes_on).map_or(0, |(_, known)| known);
            unfinished = (known < WHOLE).then_some((span.end, known));
            own.add(span, run, part.is_some_and(|(part, _)| part == Part::End));
        }
        let mut rest = digits;
        for fragment in &found.fragments {
            let within = digits_within(&mut rest, fragment.span);
            if role_at(text, fragment.span).0 == Role::ReporterContact {
                let runs = within.split(|digit| digit.value == BREAK);
                own.places.extend(runs.filter_map(span_of));
            }
        }
        own
    }

    fn add(&mut self, span: Span, run: &[Digit], is_ending: bool) {
        let written: Vec<u8> = run.iter().map(|digit| b'0' + digit.value).collect();
        self.places.push(span);
        if is_ending && written.len() >= FEWEST_ENDING {
            self.endings.insert(written.clone());
        }
        self.runs.push(written);
    }

    /// Whether the reporter says of their number that it ends as this one does.
    pub(super) fn are_end_of(&self, number: E164) -> bool {
        if self.endings.is_empty() {
            return false;
        }
        let digits = number.digits();
        (0..=digits.len().saturating_sub(FEWEST_ENDING))
            .any(|at| self.endings.contains(&digits.as_bytes()[at..]))
    }
}

/// Whether the words before these digits, or after them, call them the end of a number: "ends 461", "461 are the last three".
pub(super) fn are_called_end(text: &str, span: Span) -> bool {
    part_before(text, span.start).is_some_and(|(part, _)| part == Part::End) || end_after(text, span.end)
}

/// Whether the words after `at` are "last three", "are the final digits" or the like.
fn end_after(text: &str, at: usize) -> bool {
    const MOST_WORDS: usize = 6;
    let rest = &text[at..text.floor_char_boundary(at.saturating_add(REACH).min(text.len()))];
    let mut words = rest
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .map(str::to_ascii_lowercase)
        .skip_while(|word| {
            matches!(&**word, "are" | "is" | "were" | "was" | "being" | "as" | "the" | "its" | "my")
        });
    let last = words.next().is_some_and(|word| matches!(&*word, "last" | "final"));
    last && words.next().is_some_and(|word| {
        matches!(&*word, "three" | "four" | "five" | "3" | "4" | "5" | "digits" | "numbers")
    })
}

fn is_claimed(text: &str, span: Span, len: usize, part: Option<(Part, usize)>) -> bool {
    // "my number ends 461", "the last three digits of my number are 461"
    let mut starts = part.map(|(_, start)| start).into_iter().chain([span.start]);
    (part.is_some() || len >= FEWEST_CLAIMED)
        && !is_date(span.of(text))
        && starts.any(|start| role_at(text, Span { start, end: span.end }).0 == Role::ReporterContact)
}

/// The part that the words before `at` say the digits there are, and where the first of those words begins.
fn part_before(text: &str, at: usize) -> Option<(Part, usize)> {
    const MOST_WORDS: usize = 9;
    let bytes = &text.as_bytes()[..at];
    let first = at.saturating_sub(REACH);
    let mut end = at;
    for _ in 0..MOST_WORDS {
        // A byte of a character beyond ASCII is no part of a word, wherever in the character it stands.
        while end > first && !bytes[end - 1].is_ascii_alphanumeric() {
            end -= 1;
        }
        let mut start = end;
        while start > first && bytes[start - 1].is_ascii_alphanumeric() {
            start -= 1;
        }
        match Word::of(&bytes[start..end]).filter(|_| start < end)? {
            Word::Names(part) => return Some((part, start)),
            Word::Between => end = start,
        }
    }
    None
}

/// Whether the words between two runs of digits join them to one number: "and then", "ending".
fn is_going_on(between: &str) -> bool {
    const JOINS: [&str; 24] = [
        "and", "then", "followed", "by", "ends", "ending", "end", "in", "with", "rest", "the", "is",
        "finally", "dot", "dash", "hyphen", "space", "er", "erm", "um", "uh", "pause", "thats", "br",
    ];
    let mut words = between.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    between.len() <= REACH
        && !between.contains(['\n', ';', '?', '!'])
        && words.all(|word| JOINS.iter().any(|join| word.eq_ignore_ascii_case(join)))
}

/// `12/03/2024`: "ring me on" is said of days too.
fn is_date(written: &str) -> bool {
    let mut parts = written.split(['/', '.', '-']).map(str::trim);
    let number = |part: Option<&str>, longest: usize| {
        part.is_some_and(|part| {
            (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        })
    };
    number(parts.next(), 2) && number(parts.next(), 2) && number(parts.next(), 4) && parts.next().is_none()
}
