//! Reading the words after a place in a text.

use super::{
    Word, letters,
    outwards::{ALNUM, Glance, MAY_JOIN, Step, ends_sentence, joins_word},
};

/// Words after `pos`, the nearest first, at most `reach` bytes on.
pub(crate) fn after(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let ceiling = text.len().min(pos + reach);
    let mut words = Forwards::new(text, pos.min(ceiling), ceiling);
    std::iter::from_fn(move || words.next())
}

/// The word nearest after `pos`, not cut by `ceiling`.
pub(crate) fn first_after(text: &str, pos: usize, ceiling: usize) -> Option<Word> {
    if pos > ceiling || ceiling > text.len() {
        return None;
    }
    Forwards::new(text, pos, ceiling).next()
}

/// Goes on over the words of a text, from one place to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Forwards<'t> {
    bytes: &'t [u8],
    at: usize,
    ceiling: usize,
    /// The letters and digits from `at` on: bit 0 is the byte there.
    mask: u32,
    /// How many bytes the mask says something of.
    known: usize,
}

impl<'t> Forwards<'t> {
    /// `at` is at most `ceiling`, and that at most the length of the text.
    #[inline(always)]
    pub(crate) fn new(text: &'t str, at: usize, ceiling: usize) -> Self {
        Self { bytes: text.as_bytes(), at, ceiling, mask: 0, known: 0 }
    }

    /// Where it stands.
    #[inline(always)]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The next word, not cut by the ceiling.
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
        let (mut gap, mut len) = letters::first_run(self.mask);
        if gap + len >= self.known {
            self.mask = letters::after(self.bytes, self.at);
            self.known = letters::WIDTH;
            (gap, len) = letters::first_run(self.mask);
            if gap + len >= self.known {
                return Step::Odd;
            }
        }
        // Most words and the space before them lie within the mask.
        let (start, end) = (self.at + gap, self.at + gap + len);
        if end >= self.ceiling {
            if end > self.ceiling {
                return Step::None;
            }
        } else if MAY_JOIN[usize::from(self.bytes[end])] {
            return Step::Odd;
        }
        let from = std::mem::replace(&mut self.at, end);
        self.mask >>= gap + len;
        self.known -= gap + len;
        Step::Plain { start, end, gap: from..start, limit: self.ceiling }
    }

    #[inline(never)]
    fn next_one_by_one(&mut self) -> Option<Word> {
        let word = first_after_one_by_one(self.bytes, self.at, self.ceiling)?;
        (self.at, self.known) = (word.end, 0);
        Some(word)
    }
}

/// A word that is long, far off, or has an apostrophe; and what [`first_after`] is held equal to.
#[inline(never)]
pub(super) fn first_after_one_by_one(bytes: &[u8], pos: usize, ceiling: usize) -> Option<Word> {
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
