//! What rules know of words, a bit each.

use super::{Among, hash};

/// What a few vocabularies together say of a word, a bit each: one look at a table for all of them. What it says of a word
/// of theirs is exact; any other word has nothing, or what one of theirs with the same hash has.
pub(crate) struct Traits<const N: usize> {
    /// The hashes of the words, each in the first free slot from its own on; 0 is a free slot. At most half are taken.
    tags: [u32; N],
    traits: [u32; N],
}

impl<const N: usize> Traits<N> {
    pub(crate) const fn of(vocabularies: &[(u32, &[&Among])]) -> Self {
        let (mut table, mut taken, mut nth) = (Self { tags: [0; N], traits: [0; N] }, 0, 0);
        let mut words = [0; N];
        while nth < vocabularies.len() {
            let (bit, sets) = vocabularies[nth];
            let mut set = 0;
            while set < sets.len() {
                let (keys, mut at) = (sets[set].keys(), 0);
                while at < keys.len() {
                    let tag = tag(hash(keys[at]));
                    let mut slot = tag as usize % N;
                    while table.tags[slot] != 0 && table.tags[slot] != tag {
                        slot = (slot + 1) % N;
                    }
                    taken += (table.tags[slot] == 0) as usize;
                    assert!(words[slot] == 0 || words[slot] == keys[at], "two words have one hash");
                    words[slot] = keys[at];
                    table.tags[slot] = tag;
                    table.traits[slot] |= bit;
                    at += 1;
                }
                set += 1;
            }
            nth += 1;
        }
        assert!(2 * taken <= N && N.is_power_of_two(), "the table needs free slots");
        table
    }

    #[inline(always)]
    pub(crate) fn of_word(&self, hash: u32) -> u32 {
        let tag = tag(hash);
        let mut slot = tag as usize % N;
        while self.tags[slot] != 0 {
            if self.tags[slot] == tag {
                return self.traits[slot];
            }
            slot = (slot + 1) % N;
        }
        0
    }
}

/// A hash that is not 0.
#[inline(always)]
const fn tag(hash: u32) -> u32 {
    if hash == 0 { 1 } else { hash }
}
