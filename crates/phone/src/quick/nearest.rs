//! What the words right before digits may make of them.

use super::SPOKEN;
use crate::{
    fragment, label,
    words::{Backwards, Traits},
};

/// Stands for a digit.
const IS_SPOKEN: u32 = 1;
/// Makes the digits a part of a number.
const CUE: u32 = 1 << 1;
/// A cue may stand before it.
const BEFORE_CUE: u32 = 1 << 2;
/// Makes the digits a reference.
const REFERENCE: u32 = 1 << 3;
/// A word of a reference may stand before it.
const BEFORE_LABEL: u32 = 1 << 4;

static BEFORE: Traits<1024> = Traits::of(&[
    (IS_SPOKEN, &[SPOKEN]),
    (CUE, fragment::CUES),
    (BEFORE_CUE, fragment::BEFORE_CUES),
    (REFERENCE, label::OF_REFERENCES),
    (BEFORE_LABEL, label::BEFORE_LABELS),
]);

/// The words before digits, the nearest first.
pub(super) struct Nearest<'t> {
    words: Backwards<'t>,
    /// Where no word is read that begins earlier.
    floor: usize,
    /// What the nearest is.
    traits: u32,
}

impl<'t> Nearest<'t> {
    #[inline(always)]
    pub(super) fn before(text: &'t str, start: usize) -> Self {
        let floor = start.saturating_sub(label::REACH);
        let mut nearest = Self { words: Backwards::new(text, start, floor), floor, traits: 0 };
        nearest.traits = nearest.next().unwrap_or(0);
        nearest
    }

    /// What the next word is.
    #[inline(always)]
    fn next(&mut self) -> Option<u32> {
        Some(BEFORE.of_word(self.words.skim()?.0))
    }

    /// Whether the nearest stands for a digit.
    #[inline(always)]
    pub(super) fn is_spoken(&self) -> bool {
        self.traits & IS_SPOKEN != 0
    }

    /// Whether they may make the digits a reference; asked once.
    #[inline(always)]
    pub(super) fn may_refer(&mut self) -> bool {
        self.meets(REFERENCE, BEFORE_LABEL, false)
    }

    /// Whether they may make the digits a part of a number; asked once.
    #[inline(always)]
    pub(super) fn may_be_cue(&mut self) -> bool {
        // A cue may stand farther off than is read here.
        self.meets(CUE, BEFORE_CUE, self.floor > 0)
    }

    /// Whether a word of `kind` stands before them, with none but words of `before` between; `far` where the words end.
    #[inline(always)]
    fn meets(&mut self, kind: u32, before: u32, far: bool) -> bool {
        let mut word = self.traits;
        loop {
            if word & kind != 0 {
                return true;
            }
            if word & before == 0 {
                return false;
            }
            match self.next() {
                Some(next) => word = next,
                None => return far,
            }
        }
    }
}
