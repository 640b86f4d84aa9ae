//! The words on one side of a number.

use std::{
    cell::{Cell, OnceCell, RefCell},
    ops::Range,
};

use crate::{
    Span,
    words::{Among, Backwards, Forwards, Word, among},
};

/// How far the words on either side are read, in bytes.
pub(super) const REACH: usize = 96;

/// Words that are read on either side.
const MOST: usize = 14;

/// Words in order from the number outwards, read when a rule asks for them: most rules look at one or two.
pub(super) struct Side<'t> {
    text: &'t str,
    limit: usize,
    /// Goes over the words outwards, from the last that was read.
    outwards: RefCell<Outwards<'t>>,
    read: Cell<usize>,
    words: [OnceCell<Word>; MOST],
}

enum Outwards<'t> {
    Before(Backwards<'t>),
    After(Forwards<'t>),
}

impl<'t> Side<'t> {
    /// The words before `span` that begin at or after `from`.
    pub(super) fn before(text: &'t str, span: Span, from: usize) -> Self {
        let floor = span.start - REACH.min(span.start - from);
        Self::new(text, floor, Outwards::Before(Backwards::new(text, span.start, floor)))
    }

    /// The words after `span` that end at or before `to`.
    pub(super) fn after(text: &'t str, span: Span, to: usize) -> Self {
        let ceiling = span.end + REACH.min(to - span.end);
        Self::new(text, ceiling, Outwards::After(Forwards::new(text, span.end, ceiling)))
    }

    fn new(text: &'t str, limit: usize, outwards: Outwards<'t>) -> Self {
        Self {
            text,
            limit,
            outwards: RefCell::new(outwards),
            read: Cell::new(0),
            words: [const { OnceCell::new() }; MOST],
        }
    }

    /// How far on the words after a number may lie.
    pub(super) fn limit(&self) -> usize {
        self.limit
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
        let (first, last) = (self.read.get(), at.min(MOST - 1));
        if first > last {
            return;
        }
        self.read.set(last + 1);
        let mut outwards = self.outwards.borrow_mut();
        let bytes = self.text.as_bytes();
        for slot in &self.words[first..=last] {
            let (word, gap, inner) = match &mut *outwards {
                Outwards::Before(words) => {
                    let from = words.at();
                    let word = words.next();
                    let end = word.as_ref().map_or(from, |word| word.end);
                    (word, end..from, from)
                }
                Outwards::After(words) => {
                    let from = words.at();
                    let word = words.next();
                    let start = word.as_ref().map_or(from, |word| word.start);
                    (word, from..start, start)
                }
            };
            let Some(mut word) = word else { break };
            if word.apart {
                let abbreviated = matches!(*outwards, Outwards::Before(_)) && word.is(ABBREVIATIONS);
                word.apart = !goes_on(bytes, gap, abbreviated, inner);
            }
            // Each cell is set once, when `read` reaches it.
            let _ = slot.set(word);
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
pub(super) const ABBREVIATIONS: &Among =
    among!["no", "nos", "tel", "mob", "num", "ph", "cont", "inft", "inf"];

/// Whether a sentence goes on over what would end it: "my number is:\n", a line that was wrapped, "tel. no.".
fn goes_on(bytes: &[u8], gap: Range<usize>, abbreviated: bool, inner: usize) -> bool {
    let (mut stop, mut colon, mut announced, mut lines) = (false, false, false, 0);
    for byte in &bytes[gap] {
        match byte {
            b'!' | b'?' | b';' => return false,
            b'.' => stop = true,
            b':' => colon = true,
            b'\n' => {
                announced |= colon && lines == 0;
                lines += 1;
            }
            _ => {}
        }
    }
    if lines == 0 {
        return stop && abbreviated;
    }
    let next = bytes.get(inner).copied().unwrap_or(b'\n');
    let wrapped =
        lines == 1 && (next.is_ascii_lowercase() || next.is_ascii_digit() || matches!(next, b'+' | b'('));
    (!stop || abbreviated) && (announced || wrapped)
}
