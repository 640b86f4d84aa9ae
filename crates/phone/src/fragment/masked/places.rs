//! The places of a number as they are written, known and unknown, and the pattern that they make.

use super::{
    super::{canonical_start, is_clock, is_whole},
    SAYS_UNKNOWN, letters,
};
use crate::{
    glyph::{self, Kind, sep},
    label::Label,
    spoken,
    words::{self, Word, among},
};

/// Places of a number, known and unknown.
const MOST_PLACES: usize = 20;

/// One place of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Digit(u8),
    /// One digit that is not known.
    Unknown,
    /// A sign that stands for a digit or for nothing: one `*`, `_`, `-` alone.
    Perhaps,
    /// Any number of digits.
    Run,
}

/// Places in order.
pub(super) struct Places {
    all: [Place; MOST_PLACES],
    len: usize,
    pub(super) end: usize,
}

impl Places {
    fn push(&mut self, place: Place, end: usize) -> bool {
        let room = self.len < MOST_PLACES;
        if room {
            self.all[self.len] = place;
            self.len += 1;
            self.end = end;
        }
        room
    }

    fn iter(&self) -> impl Iterator<Item = Place> {
        self.all[..self.len].iter().copied()
    }
}

/// The places that the text at `start` shows.
pub(super) fn places(text: &str, start: usize) -> Places {
    let bytes = text.as_bytes();
    let mut places = Places { all: [Place::Run; MOST_PLACES], len: 0, end: start };
    let mut at = start;
    let mut skipped = 0;
    while let Some(&byte) = bytes.get(at) {
        let same = bytes[at..].iter().take(MOST_PLACES).take_while(|&&b| b == byte).count();
        let glyph = glyph::at(text, at);
        let marked = places.iter().any(|place| !matches!(place, Place::Digit(_)));
        let (place, count, len) = match byte {
            b'0'..=b'9' => {
                // After a gap in what is known a number of its own begins.
                let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
                let new = marked && skipped > 0 && byte == b'0' && run >= 5;
                if new || places.iter().filter(|place| matches!(place, Place::Digit(_))).count() + run > 14 {
                    break;
                }
                (Place::Digit(byte - b'0'), 1, 1)
            }
            b'?' | b'#' => (Place::Unknown, same, same),
            b'x' | b'X'
                if letters(bytes, at)
                    == bytes[at..].iter().take_while(|b| matches!(b, b'x' | b'X')).count() =>
            {
                let run = letters(bytes, at);
                (Place::Unknown, run, run)
            }
            b'.' if same >= 2 => (Place::Run, 1, same),
            b'*' | b'_' | b'-' if same >= 2 => (Place::Unknown, same, same),
            b'*' | b'_' => (Place::Perhaps, 1, 1),
            _ => match (glyph.map(|glyph| glyph.kind), glyph.map_or(1, |glyph| glyph.len)) {
                (Some(Kind::Styled(digit)), len) => (Place::Digit(digit), 1, len),
                (Some(Kind::Separator(_)), len) if text[at..].starts_with('\u{2026}') => (Place::Run, 1, len),
                (Some(Kind::Separator(sep::RULE)), len) => (Place::Perhaps, 1, len),
                (Some(Kind::Separator(kind)), len)
                    if kind & (sep::STRICT | sep::THIN | sep::HIDDEN | sep::COMMA) != 0 =>
                {
                    skipped += 1;
                    at += len;
                    if skipped > 3 {
                        break;
                    }
                    continue;
                }
                (Some(Kind::Letter), _) => {
                    let from = skip_joint(text, at);
                    if let Some(end) = word(text, from) {
                        (Place::Run, 1, end - at)
                    } else if let Some(said) = spoken::at(text, at).filter(|_| skipped > 0 || at == start) {
                        let mut fits = true;
                        for digit in said.digits() {
                            fits &= places.push(Place::Digit(digit), at + said.bytes);
                        }
                        if !fits {
                            break;
                        }
                        at += said.bytes;
                        skipped = 0;
                        continue;
                    } else {
                        break;
                    }
                }
                _ => break,
            },
        };
        let mut fits = true;
        for _ in 0..count {
            fits &= places.push(place, at + len);
        }
        if !fits {
            break;
        }
        at += len;
        skipped = 0;
    }
    places
}

/// The pattern that the places are; `None` where they say too little, or nothing is unknown.
pub(super) fn pattern(places: &Places, plus: bool, label: Label) -> Option<String> {
    let all = || places.iter();
    let known = all().filter(|place| matches!(place, Place::Digit(_))).count();
    let runs = all().filter(|&place| place == Place::Run).count();
    let unknown = all().filter(|&place| place == Place::Unknown).count();
    let perhaps = all().filter(|&place| place == Place::Perhaps).count();
    if known == all().count() || runs + unknown + perhaps == 0 {
        return None;
    }
    let head: String = all()
        .map_while(|place| match place {
            Place::Digit(digit) => Some(char::from(b'0' + digit)),
            _ => None,
        })
        .collect();
    // A question mark at the end asks, unless it is the digit that is missing.
    let asks = places.all[places.len - 1] == Place::Unknown && unknown == 1 && runs + perhaps == 0;
    let missing_trunk = !plus && head.starts_with('7');
    if missing_trunk && label != Label::Phone {
        return None;
    }
    let start = canonical_start(&head, plus)?;
    let digit_words = runs > 1;
    let rest = || all().skip(head.len());
    // Each word for digits that nobody knows is one digit where that makes a whole number.
    let ways = [(true, digit_words), (false, digit_words), (false, false)];
    for (perhaps_too, words) in ways {
        let count = rest()
            .filter(|place| match place {
                Place::Digit(_) | Place::Unknown => true,
                Place::Perhaps => perhaps_too,
                Place::Run => words,
            })
            .count();
        let whole = is_whole(start.len() + count) && start.starts_with("44");
        let foreign = !start.starts_with("44") && (10..=13).contains(&(start.len() + count));
        if (whole || foreign) && (runs == 0 || words) && enough_known(head.len(), known, &head) {
            let mut pattern = format!("+{start}");
            for place in rest() {
                match place {
                    Place::Digit(digit) => pattern.push(char::from(b'0' + digit)),
                    Place::Perhaps if !perhaps_too => {}
                    _ => pattern.push('?'),
                }
            }
            return pattern.contains('?').then_some(pattern);
        }
    }
    let enough = if label == Label::Phone { 3 } else { 4 };
    let told = head.len() >= 5
        || (head.starts_with("07") && head.len() >= enough && !is_clock(&head))
        || (label == Label::Phone && head.len() >= 4);
    if asks
        || !told
        || (runs == 0 && unknown < 2)
        || known + unknown > 12
        || start.len() + (known - head.len()) > 11
    {
        return None;
    }
    let mut pattern = format!("+{start}");
    for place in rest() {
        match place {
            Place::Digit(digit) => pattern.push(char::from(b'0' + digit)),
            Place::Perhaps => {}
            _ if pattern.ends_with('*') => {}
            _ => pattern.push('*'),
        }
    }
    pattern.contains('*').then_some(pattern)
}

/// `0161 ???` says little, `07?00 900461` much.
fn enough_known(first: usize, known: usize, head: &str) -> bool {
    match first {
        0 | 1 => false,
        2 => known >= 6,
        _ => known >= 4 || head.starts_with("07"),
    }
}

/// The end of a word, or of three, that stands for digits nobody knows.
fn word(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let end = at + letters(bytes, at);
    let before = at.checked_sub(1).map(|at| bytes[at]);
    if end == at || before.is_some_and(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let word = Word::of(&text[at..end]);
    if word.is(among!["dot"]) {
        let dots = text.get(end..end + 8).is_some_and(|next| next.eq_ignore_ascii_case(" dot dot"));
        return dots.then_some(end + 8);
    }
    // "something else", "something like that" go on as prose, and "unknown male" is a person.
    let alone = || {
        let after =
            word.is(among!["unknown", "whatever"]).then(|| words::after(text, end, 16).next()).flatten();
        after.is_none_or(|after| after.apart || after.as_bytes()[0].is_ascii_digit())
    };
    (word.is(SAYS_UNKNOWN) && alone()).then_some(end)
}

/// "and something", "then something".
fn skip_joint(text: &str, mut at: usize) -> usize {
    for joint in ["and ", "then ", "or "] {
        if text.get(at..at + joint.len()).is_some_and(|next| next.eq_ignore_ascii_case(joint)) {
            at += joint.len();
        }
    }
    at
}
