//! Reading the words before and after a place in a text.

use std::ops::Range;

use super::{Word, letters};

/// Words before `pos`, the nearest first, at most `reach` bytes back.
pub(crate) fn before(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let floor = pos.saturating_sub(reach);
    let mut words = Backwards::new(text, pos, floor);
    std::iter::from_fn(move || words.next())
}

/// Words after `pos`, the nearest first, at most `reach` bytes on.
pub(crate) fn after(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let ceiling = text.len().min(pos + reach);
    let mut words = Forwards::new(text, pos.min(ceiling), ceiling);
    std::iter::from_fn(move || words.next())
}

/// The word nearest before `pos`, not cut by `floor`.
pub(crate) fn last_before(text: &str, pos: usize, floor: usize) -> Option<Word> {
    Backwards::new(text, pos, floor).next()
}

/// What says most of a word at least cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glance {
    /// The same for the same letters in either case.
    pub hash: u32,
    pub start: usize,
    pub end: usize,
    /// As of a [`Word`].
    pub apart: bool,
}

impl From<Word> for Glance {
    fn from(word: Word) -> Self {
        Self { hash: word.hash, start: word.start, end: word.end, apart: word.apart }
    }
}

#[inline(always)]
fn hash_of(bytes: &[u8], start: usize, end: usize) -> u32 {
    match super::key_of(bytes, start, end) {
        Some(key) => super::hash(key),
        None => Word::spelled(bytes, start, end, false).hash,
    }
}

/// Whether a sentence ends in the gap beside a word.
#[inline(always)]
fn is_apart(bytes: &[u8], gap: Range<usize>, limit: usize) -> bool {
    match bytes[gap.clone()] {
        [] | [b' ' | b'-' | b'/' | b':' | b','] | [b',' | b' ', b' '] | [b' ', b'-', b' '] => false,
        [b'.', b' ' | b'\n', ..] | [b'!' | b'?' | b'\n' | b';', ..] => true,
        _ => ends_sentence(bytes, gap, limit),
    }
}

/// What stands next on the way.
enum Step {
    /// A word of letters and digits alone.
    Plain { start: usize, end: usize },
    /// No whole word before the way ends.
    None,
    /// A word that has to be read byte by byte.
    Odd,
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
        let from = self.at;
        match self.step() {
            Step::Plain { start, end } => {
                let apart = is_apart(self.bytes, end..from, from);
                Some(Word::new(self.bytes, start, end, apart, true))
            }
            Step::None => None,
            Step::Odd => self.next_one_by_one(),
        }
    }

    /// The hash of the next word and where it begins, without a look at the gap before it.
    #[inline(always)]
    pub(crate) fn skim(&mut self) -> Option<(u32, usize)> {
        match self.step() {
            Step::Plain { start, end } => Some((hash_of(self.bytes, start, end), start)),
            Step::None => None,
            Step::Odd => self.next_one_by_one().map(|word| (word.hash, word.start)),
        }
    }

    /// What says most of the next word.
    #[inline(always)]
    pub(crate) fn glance(&mut self) -> Option<Glance> {
        let from = self.at;
        match self.step() {
            Step::Plain { start, end } => {
                let apart = is_apart(self.bytes, end..from, from);
                Some(Glance { hash: hash_of(self.bytes, start, end), start, end, apart })
            }
            Step::None => None,
            Step::Odd => self.next_one_by_one().map(Glance::from),
        }
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
        self.at = start;
        self.mask <<= gap + len;
        self.known -= gap + len;
        Step::Plain { start, end }
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
fn last_before_one_by_one(bytes: &[u8], pos: usize, floor: usize) -> Option<Word> {
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
        let from = self.at;
        match self.step() {
            Step::Plain { start, end } => {
                let apart = is_apart(self.bytes, from..start, self.ceiling);
                Some(Word::new(self.bytes, start, end, apart, true))
            }
            Step::None => None,
            Step::Odd => self.next_one_by_one(),
        }
    }

    /// The hash of the next word and where it begins, without a look at the gap before it.
    #[inline(always)]
    pub(crate) fn skim(&mut self) -> Option<(u32, usize)> {
        match self.step() {
            Step::Plain { start, end } => Some((hash_of(self.bytes, start, end), start)),
            Step::None => None,
            Step::Odd => self.next_one_by_one().map(|word| (word.hash, word.start)),
        }
    }

    /// What says most of the next word.
    #[inline(always)]
    pub(crate) fn glance(&mut self) -> Option<Glance> {
        let from = self.at;
        match self.step() {
            Step::Plain { start, end } => {
                let apart = is_apart(self.bytes, from..start, self.ceiling);
                Some(Glance { hash: hash_of(self.bytes, start, end), start, end, apart })
            }
            Step::None => None,
            Step::Odd => self.next_one_by_one().map(Glance::from),
        }
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
        self.at = end;
        self.mask >>= gap + len;
        self.known -= gap + len;
        Step::Plain { start, end }
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
fn first_after_one_by_one(bytes: &[u8], pos: usize, ceiling: usize) -> Option<Word> {
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

/// An apostrophe between two letters, or a byte of the typographic one.
fn joins_word(bytes: &[u8], at: usize) -> bool {
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    match bytes[at] {
        b'\'' => at > 0 && letter(at - 1) && letter(at + 1),
        0xe2 => is_apostrophe(bytes, at) && at > 0 && letter(at - 1) && letter(at + 3),
        0x80 => at > 0 && bytes[at - 1] == 0xe2 && joins_word(bytes, at - 1),
        0x99 => at > 1 && bytes[at - 1] == 0x80 && bytes[at - 2] == 0xe2 && joins_word(bytes, at - 2),
        _ => false,
    }
}

/// Whether a sentence or paragraph ends in `gap`.
#[inline(never)]
fn ends_sentence(bytes: &[u8], mut gap: Range<usize>, limit: usize) -> bool {
    gap.any(|at| match bytes[at] {
        b'!' | b'?' | b'\n' | b';' => true,
        // "no. 0770" and "tel. 0770" are abbreviations, which their readers know.
        b'.' => at + 1 >= limit || bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
        _ => false,
    })
}

/// Letters and digits of words.
const ALNUM: [bool; 256] = {
    let mut alnum = [false; 256];
    let mut at = 0;
    while at < 256 {
        alnum[at] = (at as u8).is_ascii_alphanumeric();
        at += 1;
    }
    alnum
};

/// The apostrophe, and the first and the last byte of the typographic one: a table, because compilers make more of two
/// comparisons.
const MAY_JOIN: [bool; 256] = {
    let mut may = [false; 256];
    (may[b'\'' as usize], may[0xe2], may[0x99]) = (true, true, true);
    may
};

fn is_apostrophe(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'\'' || bytes[at..].starts_with("\u{2019}".as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

        #[test]
        fn words_are_found_32_bytes_at_once_as_byte_by_byte(
            pieces in prop::collection::vec(prop_oneof![
                6 => "[a-zA-Z]{1,9}",
                1 => "[a-z0-9]{20,45}",
                1 => prop::sample::select(vec!["son\u{2019}s", "dealer's", "''", "\u{2019}", "\u{e9}", "'s"]).prop_map(str::to_owned),
                5 => prop::sample::select(vec![" ", " ", ", ", ". ", ".", "!", "\n", " - ", ";", "                                   "])
                    .prop_map(str::to_owned),
            ], 0..12),
            pos in 0..120_usize,
            reach in 0..120_usize,
        ) {
            let text = pieces.concat();
            let pos = pos.min(text.len());
            let (floor, ceiling) = (pos.saturating_sub(reach), text.len().min(pos + reach));
            let seen = |word: Option<Word>| {
                word.map(|word| (word.letters, word.len, word.hash, word.start, word.end, word.apart, word.possessive))
            };
            prop_assert_eq!(
                seen(last_before(&text, pos, floor)),
                seen(last_before_one_by_one(text.as_bytes(), pos, floor))
            );
            prop_assert_eq!(
                seen(first_after(&text, pos, ceiling)),
                seen(first_after_one_by_one(text.as_bytes(), pos, ceiling))
            );
            let (mut back, mut on) = (Backwards::new(&text, pos, floor), Forwards::new(&text, pos, ceiling));
            for _ in 0..12 {
                let expected = last_before_one_by_one(text.as_bytes(), back.at(), floor);
                prop_assert_eq!(seen(back.next()), seen(expected));
                let expected = first_after_one_by_one(text.as_bytes(), on.at(), ceiling);
                prop_assert_eq!(seen(on.next()), seen(expected));
            }
            let (mut back, mut on) = (Backwards::new(&text, pos, floor), Forwards::new(&text, pos, ceiling));
            let (mut again, mut again_on) = (back, on);
            for _ in 0..12 {
                prop_assert_eq!({ back }.skim(), { back }.glance().map(|glance| (glance.hash, glance.start)));
                prop_assert_eq!({ on }.skim(), { on }.glance().map(|glance| (glance.hash, glance.start)));
                prop_assert_eq!(back.glance(), again.next().map(Glance::from));
                prop_assert_eq!(on.glance(), again_on.next().map(Glance::from));
            }
        }
    }

    #[test]
    fn words_are_read_outwards_from_a_place() {
        let text = "He said: my son\u{2019}s phone's 07700. Don't ring it, ok";
        let at = text.find("07700").unwrap_or(0);
        let before: Vec<_> =
            before(text, at, 60).map(|word| (word.start, word.apart, word.possessive)).collect();
        assert_eq!(
            before,
            [(20, false, true), (12, false, true), (9, false, false), (3, false, false), (0, false, false)]
        );
        let after: Vec<_> = after(text, at + 5, 60)
            .map(|word| (String::from_utf8_lossy(word.as_bytes()).into_owned(), word.apart))
            .collect();
        let expected = [("dont", true), ("ring", false), ("it", false), ("ok", false)];
        assert_eq!(after, expected.map(|(word, apart)| (word.to_owned(), apart)));
    }
}
