//! The words on one side of a number.

use std::cell::{Cell, OnceCell};

use crate::{
    Span,
    words::{self, Among, Word, among},
};

/// How far the words on either side are read, in bytes.
const REACH: usize = 96;

/// Words that are read on either side.
const MOST: usize = 14;

/// Words in order from the number outwards, read when a rule asks for them: most rules look at one or two.
pub(super) struct Side<'t> {
    text: &'t str,
    /// Where the words that were read end, on the way outwards.
    at: Cell<usize>,
    /// How far they may lie.
    limit: usize,
    read: Cell<usize>,
    words: [OnceCell<Word>; MOST],
}

impl<'t> Side<'t> {
    /// The words before `span` that begin at or after `from`.
    pub(super) fn before(text: &'t str, span: Span, from: usize) -> Self {
        Self::new(text, span.start, span.start - REACH.min(span.start - from))
    }

    /// The words after `span` that end at or before `to`.
    pub(super) fn after(text: &'t str, span: Span, to: usize) -> Self {
        Self::new(text, span.end, span.end + REACH.min(to - span.end))
    }

    fn new(text: &'t str, at: usize, limit: usize) -> Self {
        Self { text, at: Cell::new(at), limit, read: Cell::new(0), words: [const { OnceCell::new() }; MOST] }
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<&Word> {
        if at >= self.read.get() {
            self.read_to(at);
        }
        self.words.get(at)?.get()
    }

    #[inline(never)]
    fn read_to(&self, at: usize) {
        while self.read.get() <= at.min(MOST - 1) {
            let from = self.at.get();
            let backwards = self.limit < from;
            let word = if backwards {
                words::last_before(self.text, from, self.limit)
            } else {
                words::first_after(self.text, from, self.limit)
            };
            if let Some(mut word) = word {
                if word.apart {
                    let (gap, abbreviated, inner) = if backwards {
                        (word.end..from, word.is(ABBREVIATIONS), from)
                    } else {
                        (from..word.start, false, word.start)
                    };
                    word.apart = !goes_on(self.text.as_bytes(), gap, abbreviated, inner);
                }
                self.at.set(if backwards { word.start } else { word.end });
                // Each cell is set once, when `read` reaches it.
                let _ = self.words[self.read.get()].set(word);
            }
            self.read.set(self.read.get() + 1);
        }
    }

    /// The word at `at`, where no sentence ends between it and the number's side.
    #[inline]
    pub(super) fn joined(&self, at: usize) -> Option<&Word> {
        self.get(at).filter(|word| !word.apart)
    }

    #[inline]
    pub(super) fn is(&self, at: usize, any: &'static Among) -> bool {
        self.joined(at).is_some_and(|word| word.is(any))
    }

    /// The place after all the words from `at` on that are in `any`.
    #[inline]
    pub(super) fn skip(&self, mut at: usize, any: &'static Among) -> usize {
        while self.is(at, any) {
            at += 1;
        }
        at
    }

    /// Whether any of the `count` words from `at` on is in `any`, before a sentence ends.
    pub(super) fn any(&self, at: usize, count: usize, any: &'static Among) -> bool {
        (at..at + count).map_while(|at| self.joined(at)).any(|word| word.is(any))
    }

    /// Whether no word of the same sentence stands at `at`.
    pub(super) fn ends(&self, at: usize) -> bool {
        self.joined(at).is_none()
    }

    /// The text between the words at `at` and at `at + 1`, counted outwards on the side before a number.
    pub(super) fn between(&self, at: usize) -> &'t str {
        match (self.get(at), self.get(at + 1)) {
            (Some(inner), Some(outer)) => self.text.get(outer.end..inner.start).unwrap_or_default(),
            _ => "",
        }
    }
}

/// A full stop after them ends no sentence.
const ABBREVIATIONS: &Among = among!["no", "nos", "tel", "mob", "num", "ph", "cont", "inft", "inf"];

/// Whether a sentence goes on over what would end it: "my number is:\n", a line that was wrapped, "tel. no.".
fn goes_on(bytes: &[u8], gap: std::ops::Range<usize>, abbreviated: bool, inner: usize) -> bool {
    let gap = &bytes[gap];
    if gap.iter().any(|b| matches!(b, b'!' | b'?' | b';')) {
        return false;
    }
    let stop = gap.contains(&b'.');
    let lines = gap.iter().filter(|b| **b == b'\n').count();
    if lines == 0 {
        return stop && abbreviated;
    }
    let announced = gap.iter().take_while(|b| **b != b'\n').any(|b| *b == b':');
    let next = bytes.get(inner).copied().unwrap_or(b'\n');
    let wrapped =
        lines == 1 && (next.is_ascii_lowercase() || next.is_ascii_digit() || matches!(next, b'+' | b'('));
    (!stop || abbreviated) && (announced || wrapped)
}
