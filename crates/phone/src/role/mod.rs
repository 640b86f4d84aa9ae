//! Whose number it is, from the words around it.
//!
//! Two errors are possible and both hurt somebody: the person who rang is taken for a dealer, or a dealer's number is
//! taken out of a report as the caller's own. So a role needs words that claim the number directly, with nothing
//! between that could change whose it is ("my number" but not "my son's number", "call me on" but not "they call me
//! on"); otherwise it stays [`Role::Unknown`].

use crate::words::Among;
use std::cell::{Cell, OnceCell};

mod after;
mod before;
mod line;
mod others;
mod quoted;
mod shorthand;
mod vocabulary;

use crate::{
    Mention, Repair, Role, Span,
    words::{self, Word, among},
};

/// How far the words on either side are read, in bytes.
const REACH: usize = 96;

/// Words that are read on either side.
const MOST: usize = 14;

/// A role and the words that decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Claim {
    role: Role,
    cue: Span,
}

/// Words in order from the number outwards, read when a rule asks for them: most rules look at one or two.
struct Side<'t> {
    text: &'t str,
    /// Where the words that were read end, on the way outwards.
    at: Cell<usize>,
    /// How far they may lie.
    limit: usize,
    read: Cell<usize>,
    words: [OnceCell<Word>; MOST],
}

impl<'t> Side<'t> {
    /// The words between `limit` and `at`, on whichever side of it that lies.
    fn new(text: &'t str, at: usize, limit: usize) -> Self {
        Self { text, at: Cell::new(at), limit, read: Cell::new(0), words: [const { OnceCell::new() }; MOST] }
    }

    #[inline]
    fn get(&self, at: usize) -> Option<&Word> {
        if at >= self.read.get() {
            self.read_to(at);
        }
        self.words.get(at)?.get()
    }

    #[inline(never)]
    fn read_to(&self, at: usize) {
        while self.read.get() <= at.min(MOST - 1) {
            let from = self.at.get();
            let word = if self.limit < from {
                words::last_before(self.text, from, self.limit)
            } else {
                words::first_after(self.text, from, self.limit)
            };
            if let Some(word) = word {
                self.at.set(if self.limit < from { word.start } else { word.end });
                // Each cell is set once, when `read` reaches it.
                let _ = self.words[self.read.get()].set(word);
            }
            self.read.set(self.read.get() + 1);
        }
    }

    /// The word at `at`, where no sentence ends between it and the number's side.
    fn joined(&self, at: usize) -> Option<&Word> {
        self.get(at).filter(|word| !word.apart)
    }

    fn is(&self, at: usize, any: &'static Among) -> bool {
        self.joined(at).is_some_and(|word| word.is(any))
    }

    /// The place after all the words from `at` on that are in `any`.
    fn skip(&self, mut at: usize, any: &'static Among) -> usize {
        while self.is(at, any) {
            at += 1;
        }
        at
    }
}

/// Gives each number its role. A number that shares its stem with the one before it (a tail) shares its role too.
pub(crate) fn assign(text: &str, numbers: &mut [Mention]) {
    for at in 0..numbers.len() {
        if numbers[at].role != Role::Unknown {
            continue;
        }
        if at > 0 && numbers[at].reading.repairs().contains(Repair::Tail) {
            (numbers[at].role, numbers[at].cue) = (numbers[at - 1].role, numbers[at - 1].cue);
            continue;
        }
        // Words beyond the neighbouring numbers speak of those.
        let from = at.checked_sub(1).map_or(0, |before| numbers[before].span.end);
        let to = numbers.get(at + 1).map_or(text.len(), |next| next.span.start);
        if let Some(claim) = claim(text, numbers[at].span, from, to) {
            numbers[at].role = claim.role;
            numbers[at].cue = Some(claim.cue);
        }
    }
}

fn claim(text: &str, span: Span, from: usize, to: usize) -> Option<Claim> {
    let before = Side::new(text, span.start, span.start - REACH.min(span.start - from));
    let after = Side::new(text, span.end, span.end + REACH.min(to - span.end));
    if after::is_quoted_from_another(&after) {
        return None;
    }
    // Who says "call me on ... for gear" is not the person who reports.
    if line::is_for_goods(&after) {
        return line::claim(&before, &after);
    }
    let own = || before::claim(text, &before).or_else(|| shorthand::claim(text, &before));
    // Most numbers have a word before them with which no claim of a reporter ends.
    let may_claim = before.get(0).is_some_and(may_end_claim);
    may_claim
        .then(own)
        .flatten()
        .or_else(|| shorthand::gave_as_contact(&before, &after))
        .filter(|claim| !quoted::is_anothers(text, claim.cue.start))
        .or_else(|| others::claim(text, &before))
        .or_else(|| line::claim(&before, &after))
        .or_else(|| after::claim(text, span, &after))
        .or_else(|| others::claim_after(text, &after))
        .or_else(|| before::signature(text, span, &before))
}

/// Whether a claim of the person who reports can end in this word.
fn may_end_claim(word: &Word) -> bool {
    word.is(vocabulary::IS)
        || word.is(vocabulary::NUMBER)
        || word.is(vocabulary::KIND)
        || word.is(vocabulary::WHENEVER)
        || word.is(vocabulary::CALLER)
        || word.is(among![
            "on", "at", "via", "my", "me", "us", "from", "callback", "ringback", "back", "b", "c", "cb",
            "cli", "id", "a", "the", "home", "our", "your",
        ])
}

/// The bytes of the words from the outer to the inner.
fn cue(one: &Word, other: &Word) -> Span {
    Span { start: one.start.min(other.start), end: one.end.max(other.end) }
}
