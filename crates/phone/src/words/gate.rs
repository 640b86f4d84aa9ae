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

/// One of 2,048 places for a word.
const fn place(hash: u16) -> usize {
    (hash >> 5) as usize
}
