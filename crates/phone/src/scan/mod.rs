//! Where a number may begin: the part that reads every byte.
//!
//! A byte is of interest where it is a digit, where a digit of another script may begin, or in a word that a spoken number
//! cannot do without: `seven`, `five` and `six`, known by their first three letters, and `zero`, known by its z, which few
//! other words have. No mobile number and no landline that a table holds is without all four, and [`crate::window`] reaches
//! back over the words before.
//!
//! Bytes are told apart 32 at once (see [`block`]), and what a block says is kept until all of it has been asked: digits
//! stand together, and a search that began anew behind each group would look at most bytes of a number twice.

mod block;

use self::block::{BEFORE, WIDTH};
use crate::{
    glyph::{self, Kind},
    spoken,
};

/// Goes through a text once. `WIDE`: on a machine that is known to have AVX2.
pub(crate) struct Search<'t, const WIDE: bool> {
    text: &'t str,
    /// Where the block begins whose bytes `mask` holds.
    base: usize,
    /// The bytes of interest of the block, from the first on; those that were asked may be gone.
    mask: u32,
    /// Where the next block begins.
    next: usize,
}

impl<'t, const WIDE: bool> Search<'t, WIDE> {
    #[inline(always)]
    pub(crate) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        // The first bytes of a text have no two before them, and end no word.
        let mask = (0..bytes.len().min(BEFORE))
            .fold(0, |mask, at| mask | u32::from(block::is_of_interest(bytes, at)) << at);
        Self { text, base: 0, mask, next: BEFORE }
    }

    /// The first place at or after `from` that holds a digit of any script, or a word that stands for one. `from` never
    /// goes back.
    #[inline(always)]
    pub(crate) fn next_digit(&mut self, from: usize) -> Option<usize> {
        if from > self.base {
            let asked = from - self.base;
            self.mask = if asked < WIDTH { self.mask & u32::MAX << asked } else { 0 };
        }
        loop {
            while self.mask != 0 {
                let at = self.base + self.mask.trailing_zeros() as usize;
                if let Some(found) = digit_near(self.text, at, from) {
                    return Some(found);
                }
                self.mask &= self.mask - 1;
            }
            (self.base, self.mask) =
                block::next_of_interest::<WIDE>(self.text.as_bytes(), self.next.max(from))?;
            self.next = self.base + WIDTH;
        }
    }
}

/// Where the digit begins that the byte of interest at `at` belongs to.
#[inline(always)]
fn digit_near(text: &str, at: usize, floor: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes[at] {
        b'0'..=b'9' => Some(at),
        0x80.. => {
            glyph::at(text, at).is_some_and(|glyph| matches!(glyph.kind, Kind::Styled(_))).then_some(at)
        }
        byte => {
            let start = if byte | 0x20 == b'z' { at } else { at - 2 };
            (start >= floor && spoken::at(text, start).is_some()).then_some(start)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one_by_one(text: &str, from: usize) -> Option<usize> {
        (from..text.len())
            .filter(|&at| block::is_of_interest(text.as_bytes(), at))
            .find_map(|at| digit_near(text, at, from))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5_000) })]

        #[test]
        fn a_search_meets_every_digit_from_wherever_it_goes_on(
            parts in prop::collection::vec(prop_oneof![
                4 => "[a-eg-ru-z ]{0,40}",
                2 => prop::sample::select(vec!["five", " SEVEN ", "siX", " zero", "z", "fi", "ve", "7", "0", "\u{660}", "\u{e9}", "/", ":"])
                    .prop_map(str::to_owned),
            ], 0..12),
            steps in prop::collection::vec(1..50_usize, 0..30),
        ) {
            let text = parts.concat();
            let mut search = Search::<false>::new(&text);
            let mut from = 0;
            for step in steps {
                let found = search.next_digit(from);
                prop_assert_eq!(found, one_by_one(&text, from), "from {}", from);
                let Some(found) = found else { break };
                from = found + step;
            }
        }
    }
}
