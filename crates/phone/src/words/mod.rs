//! The words on either side of a number, nearest first.

mod among;
mod backwards;
mod forwards;
mod letters;
mod outwards;
mod traits;

use self::among::hash;
pub(crate) use self::{
    among::{Among, among, key, slots, slots_for},
    backwards::{Backwards, before, last_before},
    forwards::{Forwards, after, first_after},
    letters::{WIDTH, digits},
    traits::Traits,
};

/// Longer words are cut; no rule names one so long.
const LONGEST: usize = 14;

/// A word in lower case, without a possessive `'s`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    letters: [u8; 16],
    hash: u32,
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
    /// The same for the same letters in either case.
    pub(crate) fn hash(&self) -> u32 {
        self.hash
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.letters[..usize::from(self.len)]
    }

    #[inline(always)]
    pub(crate) fn is(&self, among: &'static Among) -> bool {
        among.has(u128::from_le_bytes(self.letters), self.hash)
    }

    /// The whole of a text as a word.
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        Self::new(bytes, 0, bytes.len(), false, bytes.iter().all(u8::is_ascii_alphanumeric))
    }

    /// `plain`: letters and digits, no apostrophe.
    #[inline(always)]
    fn new(bytes: &[u8], start: usize, end: usize, apart: bool, plain: bool) -> Self {
        match key_of(bytes, start, end) {
            Some(key) if plain => Self {
                letters: key.to_le_bytes(),
                hash: hash(key),
                len: (end - start).min(LONGEST) as u8,
                start,
                end,
                apart,
                possessive: false,
            },
            _ => Self::spelled(bytes, start, end, apart),
        }
    }

    #[inline(never)]
    fn spelled(bytes: &[u8], start: usize, end: usize, apart: bool) -> Self {
        let (letters, len, possessive) = spelled(&bytes[start..end]);
        Self { letters, len, hash: hash(u128::from_le_bytes(letters)), start, end, apart, possessive }
    }
}

/// The [`key`] of plain letters and digits; `None` in a text that is shorter than a key.
#[inline(always)]
fn key_of(bytes: &[u8], start: usize, end: usize) -> Option<u128> {
    let around = match bytes.get(start..)?.first_chunk::<16>() {
        Some(around) => u128::from_le_bytes(*around),
        None => {
            // The last bytes of the text, those before the word shifted out; no word begins where the text ends.
            let before = start + 16 - bytes.len();
            u128::from_le_bytes(*bytes.last_chunk::<16>()?).checked_shr(8 * before as u32)?
        }
    };
    // Bit 5 is set in digits and small letters.
    Some((around | SMALL) & MASKS[(end - start).min(LONGEST)])
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
