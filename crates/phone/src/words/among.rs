//! Sets of words that rules know.

use super::LONGEST;

/// Words that a rule knows, in lower case: asking whether a word is among them costs one bit test for most words, and one
/// look at a table for the others.
#[derive(Debug)]
pub(crate) struct Among {
    /// One bit of 256 for each of its words.
    bits: [u64; 4],
    keys: &'static [u128],
    /// The keys by their hashes, each in the first free slot from its own on; 0 is a free slot. At most half are taken.
    slots: &'static [u128],
}

impl Among {
    pub(crate) const fn new(keys: &'static [u128], slots: &'static [u128]) -> Self {
        let (mut bits, mut at) = ([0; 4], 0);
        while at < keys.len() {
            let bit = hash(keys[at]) >> 24;
            bits[(bit >> 6) as usize] |= 1 << (bit & 63);
            at += 1;
        }
        Self { bits, keys, slots }
    }

    /// Its words, each as a [`key`].
    pub(crate) const fn keys(&self) -> &'static [u128] {
        self.keys
    }

    /// Whether the word with this [`key`] and this [`hash`] is among them.
    #[inline]
    pub(super) fn has(&self, key: u128, hash: u32) -> bool {
        let bit = hash >> 24;
        self.bits[(bit >> 6) as usize] >> (bit & 63) & 1 != 0 && self.holds(key, hash)
    }

    #[inline]
    fn holds(&self, key: u128, hash: u32) -> bool {
        let last = self.slots.len() - 1;
        let mut at = hash as usize & last;
        loop {
            let slot = self.slots[at & last];
            if slot == key {
                return key != 0;
            }
            if slot == 0 {
                return false;
            }
            at += 1;
        }
    }
}

/// How many slots hold `keys` keys: a power of two, at least twice as many.
pub(crate) const fn slots_for(keys: usize) -> usize {
    (2 * keys).next_power_of_two()
}

/// The keys, each in the first free slot from that of its hash on.
pub(crate) const fn slots<const N: usize>(keys: &[u128]) -> [u128; N] {
    let (mut slots, mut at) = ([0; N], 0);
    while at < keys.len() {
        let mut slot = hash(keys[at]) as usize & (N - 1);
        while slots[slot] != 0 && slots[slot] != keys[at] {
            slot = (slot + 1) & (N - 1);
        }
        slots[slot] = keys[at];
        at += 1;
    }
    slots
}

/// The [`Among`] of these words.
macro_rules! among {
    ($($word:literal),+ $(,)?) => {{
        use $crate::words;
        const KEYS: &[u128] = &[$(words::key($word)),+];
        static SLOTS: [u128; words::slots_for(KEYS.len())] = words::slots(KEYS);
        static AMONG: words::Among = words::Among::new(KEYS, &SLOTS);
        &AMONG
    }};
}
pub(crate) use among;

/// The letters of a word in lower case, as a number.
pub(crate) const fn key(word: &str) -> u128 {
    let letters = word.as_bytes();
    let (mut key, mut at) = (0, 0);
    while at < letters.len() && at < LONGEST {
        key |= (letters[at].to_ascii_lowercase() as u128) << (8 * at);
        at += 1;
    }
    key
}

/// Spreads words, by a multiplication.
#[inline]
pub(crate) const fn hash(key: u128) -> u32 {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::words::Word;

    const FEW: &Among = among!["ring", "rings", "call", "text", "o", "administration", "ring"];

    #[test]
    fn a_set_has_its_own_words_in_any_case_and_no_others() {
        for word in ["ring", "RINGS", "Call", "text", "o", "administration", "administrations"] {
            assert!(Word::of(word).is(FEW), "{word}");
        }
        for word in ["", "rin", "ringss", "exts", "0", "administratio"] {
            assert!(!Word::of(word).is(FEW), "{word}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn the_table_of_a_set_gives_what_looking_at_each_word_gives(word in "[a-z]{1,3}|ring|rings|call|text") {
            let key = key(&word);
            prop_assert_eq!(FEW.has(key, hash(key)), FEW.keys().contains(&key));
        }
    }
}
