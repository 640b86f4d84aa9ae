use std::collections::BTreeMap;

/// A set of offsets of one partition: a bitmap in pieces, so that what it takes follows from the ranges that are used and
/// not from how high the offsets have risen. A million offsets side by side take 128 KiB.
#[derive(Debug, Default)]
pub(crate) struct Offsets {
    pieces: BTreeMap<i64, Box<[u64; WORDS]>>,
}

const WORDS: usize = 1024;
const PIECE: i64 = 64 * WORDS as i64;

impl Offsets {
    /// Puts an offset in; false where it was there already.
    pub(crate) fn insert(&mut self, offset: i64) -> bool {
        let (piece, word, bit) = place(offset);
        let word = &mut self.pieces.entry(piece).or_insert_with(|| Box::new([0; WORDS]))[word];
        let fresh = *word & bit == 0;
        *word |= bit;
        fresh
    }

    pub(crate) fn contains(&self, offset: i64) -> bool {
        let (piece, word, bit) = place(offset);
        self.pieces.get(&piece).is_some_and(|piece| piece[word] & bit != 0)
    }

    /// The offsets that are in this set and not in `other`, ascending.
    pub(crate) fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = i64> + 'a {
        self.pieces.iter().flat_map(move |(&piece, words)| {
            let others = other.pieces.get(&piece);
            words.iter().enumerate().flat_map(move |(index, &word)| {
                let mut left = word & !others.map_or(0, |others| others[index]);
                std::iter::from_fn(move || {
                    let bit = (left != 0).then(|| left.trailing_zeros())?;
                    left &= left - 1;
                    Some(piece * PIECE + index as i64 * 64 + i64::from(bit))
                })
            })
        })
    }
}

fn place(offset: i64) -> (i64, usize, u64) {
    let within = offset.rem_euclid(PIECE);
    (offset.div_euclid(PIECE), (within / 64) as usize, 1 << (within % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_set_of_the_standard_library(
            mine in prop::collection::vec(-5_000_i64..300_000, 0..200),
            others in prop::collection::vec(-5_000_i64..300_000, 0..200),
        ) {
            let (mut set, mut plain) = (Offsets::default(), BTreeSet::new());
            for &offset in &mine {
                prop_assert_eq!(set.insert(offset), plain.insert(offset));
            }
            let (mut other, plain_other) = (Offsets::default(), others.iter().copied().collect::<BTreeSet<_>>());
            for &offset in &others {
                other.insert(offset);
            }
            prop_assert!(mine.iter().chain(&others).all(|offset| set.contains(*offset) == plain.contains(offset)));
            let difference: Vec<i64> = set.without(&other).collect();
            prop_assert_eq!(difference, plain.difference(&plain_other).copied().collect::<Vec<_>>());
        }
    }
}
