//! The words on either side of a number, nearest first.

mod among;
mod gate;
mod letters;

use self::among::hash;
pub(crate) use self::{
    among::{Among, among, key, slots, slots_for},
    gate::Gate,
    letters::{WIDTH, digits},
};

use std::ops::Range;

/// Longer words are cut; no rule names one so long.
const LONGEST: usize = 14;

/// A word in lower case, without a possessive `'s`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    letters: [u8; 16],
    hash: u16,
    len: u8,
    /// Where it begins and ends in the text.
    pub start: usize,
    pub end: usize,
    /// A sentence or paragraph ends between it and the word, or the number, on the number's side.
    pub apart: bool,
    /// It ended in `'s`.
    pub possessive: bool,
}

impl Word {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.letters[..usize::from(self.len)]
    }

    #[inline]
    pub(crate) fn is(&self, among: &'static Among) -> bool {
        among.has(u128::from_le_bytes(self.letters), self.hash)
    }

    /// The whole of a text as a word.
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        Self::new(bytes, 0, bytes.len(), false, bytes.iter().all(u8::is_ascii_alphanumeric))
    }

    /// `plain`: letters and digits, no apostrophe.
    #[inline]
    fn new(bytes: &[u8], start: usize, end: usize, apart: bool, plain: bool) -> Self {
        let len = (end - start).min(LONGEST);
        let (letters, len, possessive) = match bytes[start..].first_chunk::<16>() {
            Some(around) if plain => {
                // Bit 5 is set in digits and small letters.
                let small = u128::from_le_bytes(*around) | SMALL;
                ((small & MASKS[len]).to_le_bytes(), len as u8, false)
            }
            _ => spelled(&bytes[start..end]),
        };
        Self { letters, len, hash: hash(u128::from_le_bytes(letters)), start, end, apart, possessive }
    }
}

/// Bit 5 of every byte.
const SMALL: u128 = u128::MAX / 255 * 0x20;

/// The first bytes of a word, by how many they are.
const MASKS: [u128; LONGEST + 1] = {
    let mut masks = [0; LONGEST + 1];
    let mut len = 0;
    while len <= LONGEST {
        masks[len] = (1 << (8 * len)) - 1;
        len += 1;
    }
    masks
};

/// Letters and digits of words.
const ALNUM: [bool; 256] = {
    let mut alnum = [false; 256];
    let mut at = 0;
    while at < 256 {
        alnum[at] = (at as u8).is_ascii_alphanumeric();
        at += 1;
    }
    alnum
};

/// The letters of a word that has an apostrophe, or ends the text.
fn spelled(word: &[u8]) -> ([u8; 16], u8, bool) {
    let (mut letters, mut len, mut possessive) = ([0; 16], 0, false);
    for (at, byte) in word.iter().enumerate() {
        if byte.is_ascii_alphanumeric() {
            if len < LONGEST {
                letters[len] = byte.to_ascii_lowercase();
                len += 1;
            }
        } else {
            possessive = word[at..].ends_with(b"s") && word.len() - at <= 4;
            if possessive {
                break;
            }
        }
    }
    (letters, len as u8, possessive)
}

fn is_apostrophe(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'\'' || bytes[at..].starts_with("\u{2019}".as_bytes())
}

/// Words before `pos`, the nearest first, at most `reach` bytes back.
pub(crate) fn before(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let floor = pos.saturating_sub(reach);
    let mut at = pos;
    std::iter::from_fn(move || {
        let word = last_before(text, at, floor)?;
        at = word.start;
        Some(word)
    })
}

/// The word nearest before `pos`, not cut by `floor`.
#[inline]
pub(crate) fn last_before(text: &str, pos: usize, floor: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    let mask = letters::before(bytes, pos);
    let gap = mask.leading_zeros() as usize;
    let len = (!mask.checked_shl(gap as u32).unwrap_or(0)).leading_zeros() as usize;
    // Most words and the space after them lie within the mask.
    if gap + len >= letters::WIDTH {
        return last_before_one_by_one(bytes, pos, floor);
    }
    let end = pos - gap;
    let start = end - len;
    if start < floor {
        return None;
    }
    if start > floor && matches!(bytes[start - 1], b'\'' | 0x99) {
        return last_before_one_by_one(bytes, pos, floor);
    }
    let apart = gap > 0 && !(gap == 1 && bytes[end] == b' ') && ends_sentence(bytes, end..pos, pos);
    Some(Word::new(bytes, start, end, apart, true))
}

/// A word that is long, far off, or has an apostrophe; and what [`last_before`] is held equal to.
#[inline(never)]
fn last_before_one_by_one(bytes: &[u8], pos: usize, floor: usize) -> Option<Word> {
    let reach = &bytes[floor..pos];
    let gap = reach.iter().rev().take_while(|&&b| !ALNUM[usize::from(b)]).count();
    let reach = &reach[..reach.len() - gap];
    let end = floor + reach.len();
    let mut at = end - reach.iter().rev().take_while(|&&b| ALNUM[usize::from(b)]).count();
    let mut plain = true;
    if at > floor && matches!(bytes[at - 1], b'\'' | 0x99) {
        while at > floor && (ALNUM[usize::from(bytes[at - 1])] || joins_word(bytes, at - 1)) {
            at -= 1;
        }
        plain = bytes[at..end].iter().all(u8::is_ascii_alphanumeric);
    }
    // A word that the reach cuts in two is no word.
    let whole = at > floor || at == 0 || !ALNUM[usize::from(bytes[at - 1])];
    let apart = ends_sentence(bytes, end..pos, pos);
    (at < end && whole).then(|| Word::new(bytes, at, end, apart, plain))
}

/// Words after `pos`, the nearest first, at most `reach` bytes on.
pub(crate) fn after(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let ceiling = text.len().min(pos + reach);
    let mut at = pos;
    std::iter::from_fn(move || {
        let word = first_after(text, at, ceiling)?;
        at = word.end;
        Some(word)
    })
}

/// The word nearest after `pos`, not cut by `ceiling`.
#[inline]
pub(crate) fn first_after(text: &str, pos: usize, ceiling: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    if pos > ceiling || ceiling > bytes.len() {
        return None;
    }
    let mask = letters::after(bytes, pos);
    let gap = mask.trailing_zeros() as usize;
    let len = (!mask.checked_shr(gap as u32).unwrap_or(0)).trailing_zeros() as usize;
    if gap + len >= letters::WIDTH {
        return first_after_one_by_one(bytes, pos, ceiling);
    }
    let start = pos + gap;
    let end = start + len;
    if end > ceiling {
        return None;
    }
    if end < ceiling && matches!(bytes[end], b'\'' | 0xe2) {
        return first_after_one_by_one(bytes, pos, ceiling);
    }
    let apart = gap > 0 && !(gap == 1 && bytes[pos] == b' ') && ends_sentence(bytes, pos..start, ceiling);
    Some(Word::new(bytes, start, end, apart, true))
}

/// A word that is long, far off, or has an apostrophe; and what [`first_after`] is held equal to.
#[inline(never)]
fn first_after_one_by_one(bytes: &[u8], pos: usize, ceiling: usize) -> Option<Word> {
    let reach = bytes.get(pos..ceiling)?;
    let gap = reach.iter().take_while(|&&b| !ALNUM[usize::from(b)]).count();
    let start = pos + gap;
    let mut at = start + reach[gap..].iter().take_while(|&&b| ALNUM[usize::from(b)]).count();
    let mut plain = true;
    if at > start && at < ceiling && matches!(bytes[at], b'\'' | 0xe2) {
        while at < ceiling && (ALNUM[usize::from(bytes[at])] || joins_word(bytes, at)) {
            at += 1;
        }
        plain = bytes[start..at].iter().all(u8::is_ascii_alphanumeric);
    }
    let whole = at < ceiling || at == bytes.len() || !ALNUM[usize::from(bytes[at])];
    let apart = ends_sentence(bytes, pos..start, ceiling);
    (at > start && whole).then(|| Word::new(bytes, start, at, apart, plain))
}

/// An apostrophe between two letters, or a byte of the typographic one.
fn joins_word(bytes: &[u8], at: usize) -> bool {
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
fn ends_sentence(bytes: &[u8], mut gap: Range<usize>, limit: usize) -> bool {
    gap.any(|at| match bytes[at] {
        b'!' | b'?' | b'\n' | b';' => true,
        // "no. 0770" and "tel. 0770" are abbreviations, which their readers know.
        b'.' => at + 1 >= limit || bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
