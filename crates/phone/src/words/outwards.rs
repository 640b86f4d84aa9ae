//! What reading words back and on has in common: what ends a word, and what ends a sentence beside it.

use std::ops::Range;

use super::Word;
use crate::glyph::{HARD_SPACE, is_hard_space};

/// What says most of a word at least cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glance {
    /// The same for the same letters in either case.
    pub hash: u32,
    pub start: usize,
    pub end: usize,
    /// As of a [`Word`].
    pub apart: bool,
}

impl From<Word> for Glance {
    fn from(word: Word) -> Self {
        Self { hash: word.hash, start: word.start, end: word.end, apart: word.apart }
    }
}

#[inline(always)]
fn hash_of(bytes: &[u8], start: usize, end: usize) -> u32 {
    match super::key_of(bytes, start, end) {
        Some(key) => super::hash(key),
        None => Word::spelled(bytes, start, end, false).hash,
    }
}

/// Whether a sentence ends in the gap beside a word.
#[inline(always)]
fn is_apart(bytes: &[u8], gap: Range<usize>, limit: usize) -> bool {
    match bytes[gap.clone()] {
        [] | [b' ' | b'-' | b'/' | b':' | b','] | [b',' | b' ', b' '] | [b' ', b'-', b' '] => false,
        [b'.', b' ' | b'\n', ..] | [b'!' | b'?' | b'\n', ..] => true,
        _ => ends_sentence(bytes, gap, limit),
    }
}

/// What stands next on the way.
pub(super) enum Step {
    /// A word of letters and digits alone.
    Plain {
        start: usize,
        end: usize,
        /// What stands between it and the place that was left.
        gap: Range<usize>,
        /// Where the text ends as far as the gap is concerned: a full stop there ends a sentence.
        limit: usize,
    },
    /// No whole word before the way ends.
    None,
    /// A word that has to be read byte by byte.
    Odd,
}

impl Step {
    /// The word; `odd` reads one byte by byte.
    #[inline(always)]
    pub(super) fn word(self, bytes: &[u8], odd: impl FnOnce() -> Option<Word>) -> Option<Word> {
        match self {
            Self::Plain { start, end, gap, limit } => {
                Some(Word::new(bytes, start, end, is_apart(bytes, gap, limit), true))
            }
            Self::None => None,
            Self::Odd => odd(),
        }
    }

    /// The word's hash and where it begins, without a look at the gap.
    #[inline(always)]
    pub(super) fn skimmed(self, bytes: &[u8], odd: impl FnOnce() -> Option<Word>) -> Option<(u32, usize)> {
        match self {
            Self::Plain { start, end, .. } => Some((hash_of(bytes, start, end), start)),
            Self::None => None,
            Self::Odd => odd().map(|word| (word.hash, word.start)),
        }
    }

    /// What says most of the word.
    #[inline(always)]
    pub(super) fn glanced(self, bytes: &[u8], odd: impl FnOnce() -> Option<Word>) -> Option<Glance> {
        match self {
            Self::Plain { start, end, gap, limit } => {
                let apart = is_apart(bytes, gap, limit);
                Some(Glance { hash: hash_of(bytes, start, end), start, end, apart })
            }
            Self::None => None,
            Self::Odd => odd().map(Glance::from),
        }
    }
}

/// An apostrophe between two letters, or a byte of the typographic one.
pub(super) fn joins_word(bytes: &[u8], at: usize) -> bool {
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    match bytes[at] {
        b'\'' => at > 0 && letter(at - 1) && letter(at + 1),
        0xe2 => is_apostrophe(bytes, at) && at > 0 && letter(at - 1) && letter(at + 3),
        0x80 => at > 0 && bytes[at - 1] == 0xe2 && joins_word(bytes, at - 1),
        0x99 => at > 1 && bytes[at - 1] == 0x80 && bytes[at - 2] == 0xe2 && joins_word(bytes, at - 2),
        _ => false,
    }
}

/// Whether a sentence or paragraph ends in `gap`.
#[inline(never)]
pub(super) fn ends_sentence(bytes: &[u8], mut gap: Range<usize>, limit: usize) -> bool {
    gap.any(|at| match bytes[at] {
        b'!' | b'?' | b'\n' => true,
        b';' => !(at + 1).checked_sub(HARD_SPACE).is_some_and(|start| is_hard_space(bytes, start)),
        // "no. 0770" and "tel. 0770" are abbreviations, which their readers know.
        b'.' => at + 1 >= limit || bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
        _ => false,
    })
}

/// Letters and digits of words.
pub(super) const ALNUM: [bool; 256] = {
    let mut alnum = [false; 256];
    let mut at = 0;
    while at < 256 {
        alnum[at] = (at as u8).is_ascii_alphanumeric();
        at += 1;
    }
    alnum
};

/// The apostrophe, and the first and the last byte of the typographic one: a table, because compilers make more of two
/// comparisons.
pub(super) const MAY_JOIN: [bool; 256] = {
    let mut may = [false; 256];
    (may[b'\'' as usize], may[0xe2], may[0x99]) = (true, true, true);
    may
};

fn is_apostrophe(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'\'' || bytes[at..].starts_with("\u{2019}".as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::words::{
        Backwards, Forwards, after, backwards::last_before_one_by_one, before, first_after,
        forwards::first_after_one_by_one, last_before,
    };

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

        #[test]
        fn words_are_found_32_bytes_at_once_as_byte_by_byte(
            pieces in prop::collection::vec(prop_oneof![
                6 => "[a-zA-Z]{1,9}",
                1 => "[a-z0-9]{20,45}",
                1 => prop::sample::select(vec!["son\u{2019}s", "dealer's", "''", "\u{2019}", "\u{e9}", "'s"]).prop_map(str::to_owned),
                5 => prop::sample::select(vec![" ", " ", ", ", ". ", ".", "!", "\n", " - ", ";", "                                   "])
                    .prop_map(str::to_owned),
            ], 0..12),
            pos in 0..120_usize,
            reach in 0..120_usize,
        ) {
            let text = pieces.concat();
            let pos = pos.min(text.len());
            let (floor, ceiling) = (pos.saturating_sub(reach), text.len().min(pos + reach));
            let seen = |word: Option<Word>| {
                word.map(|word| (word.letters, word.len, word.hash, word.start, word.end, word.apart, word.possessive))
            };
            prop_assert_eq!(
                seen(last_before(&text, pos, floor)),
                seen(last_before_one_by_one(text.as_bytes(), pos, floor))
            );
            prop_assert_eq!(
                seen(first_after(&text, pos, ceiling)),
                seen(first_after_one_by_one(text.as_bytes(), pos, ceiling))
            );
            let (mut back, mut on) = (Backwards::new(&text, pos, floor), Forwards::new(&text, pos, ceiling));
            for _ in 0..12 {
                let expected = last_before_one_by_one(text.as_bytes(), back.at(), floor);
                prop_assert_eq!(seen(back.next()), seen(expected));
                let expected = first_after_one_by_one(text.as_bytes(), on.at(), ceiling);
                prop_assert_eq!(seen(on.next()), seen(expected));
            }
            let (mut back, mut on) = (Backwards::new(&text, pos, floor), Forwards::new(&text, pos, ceiling));
            let (mut again, mut again_on) = (back, on);
            for _ in 0..12 {
                prop_assert_eq!({ back }.skim(), { back }.glance().map(|glance| (glance.hash, glance.start)));
                prop_assert_eq!({ on }.skim(), { on }.glance().map(|glance| (glance.hash, glance.start)));
                prop_assert_eq!(back.glance(), again.next().map(Glance::from));
                prop_assert_eq!(on.glance(), again_on.next().map(Glance::from));
            }
        }
    }

    #[test]
    fn words_are_read_outwards_from_a_place() {
        let text = "He said: my son\u{2019}s phone's 07700. Don't ring it, ok";
        let at = text.find("07700").unwrap_or(0);
        let before: Vec<_> =
            before(text, at, 60).map(|word| (word.start, word.apart, word.possessive)).collect();
        assert_eq!(
            before,
            [(20, false, true), (12, false, true), (9, false, false), (3, false, false), (0, false, false)]
        );
        let after: Vec<_> = after(text, at + 5, 60)
            .map(|word| (String::from_utf8_lossy(word.as_bytes()).into_owned(), word.apart))
            .collect();
        let expected = [("dont", true), ("ring", false), ("it", false), ("ok", false)];
        assert_eq!(after, expected.map(|(word, apart)| (word.to_owned(), apart)));
    }
}
