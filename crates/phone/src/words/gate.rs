//! Which rules a word lets be asked at all.

use super::{Among, Word, hash};

/// The words of a few vocabularies, by a bit each: one bit test for all of them together. It may let a word through that
/// none of them has, and never holds one back that some has.
pub(crate) struct Gate([u64; 32]);

impl Gate {
    pub(crate) const fn of(vocabularies: &[&Among]) -> Self {
        let (mut bits, mut nth) = ([0; 32], 0);
        while nth < vocabularies.len() {
            let (keys, mut at) = (vocabularies[nth].keys(), 0);
            while at < keys.len() {
                let place = place(hash(keys[at]));
                bits[place >> 6] |= 1 << (place & 63);
                at += 1;
            }
            nth += 1;
        }
        Self(bits)
    }

    #[inline]
    pub(crate) fn lets(&self, word: &Word) -> bool {
        let place = place(word.hash);
        self.0[place >> 6] >> (place & 63) & 1 != 0
    }
}

/// What a few vocabularies together say of a word, a bit each: one look at a table for all of them. It may say of a word
/// what belongs to another, and never leaves out what belongs to it.
pub(crate) struct Traits([u32; 2048]);

impl Traits {
    pub(crate) const fn of(vocabularies: &[(u32, &[&Among])]) -> Self {
        let (mut traits, mut nth) = ([0; 2048], 0);
        while nth < vocabularies.len() {
            let (bit, sets) = vocabularies[nth];
            let mut set = 0;
            while set < sets.len() {
                let (keys, mut at) = (sets[set].keys(), 0);
                while at < keys.len() {
                    traits[place(hash(keys[at]))] |= bit;
                    at += 1;
                }
                set += 1;
            }
            nth += 1;
        }
        Self(traits)
    }

    #[inline]
    pub(crate) fn of_word(&self, hash: u16) -> u32 {
        self.0[place(hash)]
    }
}

/// One of 2,048 places for a word.
#[inline]
const fn place(hash: u16) -> usize {
    (hash >> 5) as usize
}
