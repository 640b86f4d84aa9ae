//! Digits written as words: `oh double seven`, `treble nine`, `nine hundred`, `twenty three`.

use crate::words::{self, Among, among};

/// Digits that a word, or a few words that belong together, stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spoken {
    value: u16,
    count: u8,
    /// How many bytes of text it takes.
    pub bytes: usize,
}

impl Spoken {
    /// The digits, first to last.
    pub(crate) fn digits(self) -> impl Iterator<Item = u8> {
        let value = self.value;
        (0..u32::from(self.count)).rev().map(move |place| (value / 10_u16.pow(place) % 10) as u8)
    }
}

const LONGEST_WORD: usize = 9;

enum Word {
    Digit(u16),
    Teen(u16),
    Tens(u16),
    Times(u8),
}

fn word(word: &[u8]) -> Option<Word> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    let mut lower = [0_u8; LONGEST_WORD];
    for (to, from) in lower.iter_mut().zip(word) {
        *to = from.to_ascii_lowercase();
    }
    Some(match &lower[..word.len()] {
        b"zero" | b"oh" | b"o" | b"nought" | b"naught" | b"nil" => Word::Digit(0),
        b"one" => Word::Digit(1),
        b"two" => Word::Digit(2),
        b"three" => Word::Digit(3),
        b"four" => Word::Digit(4),
        b"five" => Word::Digit(5),
        b"six" => Word::Digit(6),
        b"seven" => Word::Digit(7),
        b"eight" => Word::Digit(8),
        b"nine" => Word::Digit(9),
        b"ten" => Word::Teen(10),
        b"eleven" => Word::Teen(11),
        b"twelve" => Word::Teen(12),
        b"thirteen" => Word::Teen(13),
        b"fourteen" => Word::Teen(14),
        b"fifteen" => Word::Teen(15),
        b"sixteen" => Word::Teen(16),
        b"seventeen" => Word::Teen(17),
        b"eighteen" => Word::Teen(18),
        b"nineteen" => Word::Teen(19),
        b"twenty" => Word::Tens(20),
        b"thirty" => Word::Tens(30),
        b"forty" => Word::Tens(40),
        b"fifty" => Word::Tens(50),
        b"sixty" => Word::Tens(60),
        b"seventy" => Word::Tens(70),
        b"eighty" => Word::Tens(80),
        b"ninety" => Word::Tens(90),
        b"double" | b"dbl" => Word::Times(2),
        b"treble" | b"triple" => Word::Times(3),
        _ => return None,
    })
}

fn run(bytes: &[u8], at: usize) -> &[u8] {
    let len = bytes[at..].iter().take(LONGEST_WORD + 1).take_while(|b| b.is_ascii_alphabetic()).count();
    &bytes[at..at + len]
}

/// The word after one space or hyphen.
fn following(bytes: &[u8], end: usize) -> Option<(usize, &[u8])> {
    matches!(bytes.get(end), Some(b' ' | b'-')).then(|| (end + 1, run(bytes, end + 1)))
}

/// The digits that the words at `at` stand for. Words must begin there.
pub(crate) fn at(text: &str, at: usize) -> Option<Spoken> {
    let bytes = text.as_bytes();
    if !bytes.get(at)?.is_ascii_alphabetic() || !begins_word(bytes, at) {
        return None;
    }
    let first = run(bytes, at);
    let end = at + first.len();
    let next = || following(bytes, end).and_then(|(start, run)| Some((start + run.len(), word(run)?)));
    let spoken = |value, count, end: usize| Spoken { value, count, bytes: end - at };
    let found = match word(first)? {
        Word::Digit(digit) => match following(bytes, end) {
            Some((start, run)) if digit > 0 && run.eq_ignore_ascii_case(b"hundred") => {
                let end = start + run.len();
                let (rest, end) = after_hundred(bytes, end).unwrap_or((0, end));
                spoken(digit * 100 + rest, 3, end)
            }
            _ => spoken(digit, 1, end),
        },
        Word::Teen(value) => spoken(value, 2, end),
        Word::Tens(value) => match next() {
            Some((end, Word::Digit(digit @ 1..))) => spoken(value + digit, 2, end),
            _ => spoken(value, 2, end),
        },
        Word::Times(count) => {
            let (end, digit) = match next() {
                Some((end, Word::Digit(digit))) => (end, digit),
                _ => {
                    let digit = bytes.get(end + 1).filter(|b| b.is_ascii_digit() && bytes[end] == b' ')?;
                    (end + 2, u16::from(digit - b'0'))
                }
            };
            spoken(if count == 2 { digit * 11 } else { digit * 111 }, count, end)
        }
    };
    let after = bytes.get(at + found.bytes);
    let ends = !after.is_some_and(|&b| b.is_ascii_alphanumeric() || b >= 0x80 || b == b'\'');
    ends.then_some(found)
}

/// The "and sixty one" of "four hundred and sixty one", and where it ends. Digits told one by one after "and" are digits of
/// their own: "nine hundred and four six one".
fn after_hundred(bytes: &[u8], end: usize) -> Option<(u16, usize)> {
    let (start, and) = following(bytes, end).filter(|(_, run)| run.eq_ignore_ascii_case(b"and"))?;
    let next =
        |end: usize| following(bytes, end).and_then(|(start, run)| Some((word(run)?, start + run.len())));
    let (first, end) = next(start + and.len())?;
    let (value, end) = match (first, next(end)) {
        (Word::Tens(tens), Some((Word::Digit(digit @ 1..), end))) => (tens + digit, end),
        (Word::Tens(value) | Word::Teen(value), _) | (Word::Digit(value @ 1..), None) => (value, end),
        _ => return None,
    };
    let digits_follow =
        bytes[end..].iter().take(2).find(|byte| **byte != b' ').is_some_and(u8::is_ascii_digit);
    (!digits_follow).then_some((value, end))
}

fn begins_word(bytes: &[u8], at: usize) -> bool {
    at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] >= 0x80 || bytes[at - 1] == b'\'')
}

/// Where the digit words before `start` begin, a few separators between; none begins before `floor`.
/// Also where they take in what stands at `start`: the "double" of "double seven".
pub(crate) fn reaches_to(text: &str, start: usize, floor: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let separators = bytes[floor..start].iter().rev().take(4);
    let gap = separators.take_while(|b| matches!(b, b' ' | b'-' | b',' | b'\n' | b'.')).count();
    if gap == 0 || gap > 3 {
        return None;
    }
    let end = start - gap;
    let word_before = |end: usize| {
        let letters = bytes[floor..end].iter().rev().take(LONGEST_WORD + 1);
        let count = letters.take_while(|b| b.is_ascii_alphabetic()).count();
        (count > 0 && count <= LONGEST_WORD).then(|| end - count)
    };
    let begin = word_before(end)?;
    // "nine hundred", "double seven" and "twenty three" begin a word earlier.
    let joined = begin > floor && matches!(bytes[begin - 1], b' ' | b'-');
    let earlier = joined.then(|| word_before(begin - 1)).flatten();
    let reaches = |from: usize| {
        at(text, from).is_some_and(|word| from + word.bytes == end || from + word.bytes > start)
    };
    earlier.filter(|&from| reaches(from)).or_else(|| Some(begin).filter(|&from| reaches(from)))
}

/// Words for what stands between groups, as a transcript has them.
pub(crate) const SEPARATORS: &Among = among!["dash", "hyphen", "dot", "space", "slash", "stroke"];

/// Where such a word ends that stands at `start`, between spaces.
pub(crate) fn separator_at(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let word = run(bytes, start);
    let end = start + word.len();
    let apart = begins_word(bytes, start) && bytes.get(end) == Some(&b' ');
    (apart && words::Word::of(&text[start..end]).is(SEPARATORS)).then_some(end)
}

/// Where the word "plus" ends that stands at `start`, with the space after it.
pub(crate) fn plus_at(text: &str, start: usize) -> Option<usize> {
    let word = text.as_bytes().get(start..start + 5)?;
    (word.eq_ignore_ascii_case(b"plus ") && begins_word(text.as_bytes(), start)).then_some(start + 5)
}

/// Where the word "plus" begins that stands before `start`.
pub(crate) fn plus_before(text: &str, start: usize, floor: usize) -> Option<usize> {
    let from = start.checked_sub(5).filter(|&from| from >= floor)?;
    (plus_at(text, from) == Some(start)).then_some(from)
}
