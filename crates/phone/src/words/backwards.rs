//! Reading the words before a place in a text.

use super::{
    Word, letters,
    outwards::{ALNUM, Glance, MAY_JOIN, Step, ends_sentence, joins_word},
};

/// Words before `pos`, the nearest first, at most `reach` bytes back.
pub(crate) fn before(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let floor = pos.saturating_sub(reach);
    let mut words = Backwards::new(text, pos, floor);
    std::iter::from_fn(move || words.next())
}

/// The word nearest before `pos`, not cut by `floor`.
pub(crate) fn last_before(text: &str, pos: usize, floor: usize) -> Option<Word> {
    Backwards::new(text, pos, floor).next()
}

/// Goes back over the words of a text, from one place to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backwards<'t> {
    bytes: &'t [u8],
    at: usize,
    floor: usize,
    /// The letters and digits before `at`: bit 31 is the byte right before it.
    mask: u32,
    /// How many bytes the mask says something of.
    known: usize,
}

impl<'t> Backwards<'t> {
    #[inline(always)]
    pub(crate) fn new(text: &'t str, at: usize, floor: usize) -> Self {
        Self { bytes: text.as_bytes(), at, floor, mask: 0, known: 0 }
    }

    /// Where it stands.
    #[inline(always)]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The next word, not cut by the floor.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<Word> {
        self.step().word(self.bytes, || self.next_one_by_one())
    }

    /// The hash of the next word and where it begins, without a look at the gap before it.
    #[inline(always)]
    pub(crate) fn skim(&mut self) -> Option<(u32, usize)> {
        self.step().skimmed(self.bytes, || self.next_one_by_one())
    }

    /// What says most of the next word.
    #[inline(always)]
    pub(crate) fn glance(&mut self) -> Option<Glance> {
        self.step().glanced(self.bytes, || self.next_one_by_one())
    }

    /// Goes to the next word, if it is a plain one.
    #[inline(always)]
    fn step(&mut self) -> Step {
        let (mut gap, mut len) = letters::last_run(self.mask);
        if gap + len >= self.known {
            self.mask = letters::before(self.bytes, self.at);
            self.known = letters::WIDTH;
            (gap, len) = letters::last_run(self.mask);
            if gap + len >= self.known {
                return Step::Odd;
            }
        }
        // Most words and the space after them lie within the mask.
        let (end, start) = (self.at - gap, self.at - gap - len);
        if start <= self.floor {
            if start < self.floor {
                return Step::None;
            }
        } else if MAY_JOIN[usize::from(self.bytes[start - 1])] {
            return Step::Odd;
        }
        let from = std::mem::replace(&mut self.at, start);
        self.mask <<= gap + len;
        self.known -= gap + len;
        Step::Plain { start, end, gap: end..from, limit: from }
    }

    #[inline(never)]
    fn next_one_by_one(&mut self) -> Option<Word> {
        let word = last_before_one_by_one(self.bytes, self.at, self.floor)?;
        (self.at, self.known) = (word.start, 0);
        Some(word)
    }
}

/// A word that is long, far off, or has an apostrophe; and what [`last_before`] is held equal to.
#[inline(never)]
pub(super) fn last_before_one_by_one(bytes: &[u8], pos: usize, floor: usize) -> Option<Word> {
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
