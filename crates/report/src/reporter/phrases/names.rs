//! The reporter's name, as a text may repeat it.

use tipline_phone::Span;

use super::{
    WIDEST_GAP,
    letters::{after_gap, first_letter, only_letter, word_at, word_before, words},
};

/// The most words of a name that are compared: enough for any name, and a bound on the work.
const MOST_WORDS: usize = 8;

/// How many words before a word of the name may belong to it.
const MOST_BEFORE: usize = 4;

/// What may stand before a name, and is no part of it.
const TITLES: [&str; 16] = [
    "mr",
    "mrs",
    "miss",
    "ms",
    "mx",
    "dr",
    "rev",
    "sir",
    "dame",
    "lady",
    "lord",
    "prof",
    "master",
    "mstr",
    "cllr",
    "councillor",
];

/// What is typed into the field for a name and is none.
const NO_NAMES: [&str; 34] = [
    "anonymous",
    "anon",
    "unknown",
    "unk",
    "male",
    "female",
    "withheld",
    "refused",
    "declined",
    "neighbour",
    "neighbor",
    "resident",
    "citizen",
    "name",
    "names",
    "surname",
    "forename",
    "forenames",
    "first",
    "last",
    "not",
    "no",
    "none",
    "given",
    "known",
    "stated",
    "details",
    "prefer",
    "yes",
    "to",
    "say",
    "and",
    "the",
    "of",
];

/// Names that are as often words before a thing: "some young lads" say nothing of S Young.
const ORDINARY: [&str; 12] =
    ["white", "black", "brown", "green", "grey", "gray", "young", "long", "short", "little", "small", "rich"];

/// The words of the reporter's name.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The words, and what is also written for one: `maryanne` for `Mary-Anne`.
    words: Vec<String>,
    /// The initial of each word, and that of each part of one.
    initials: Vec<Initial>,
    /// The two of first and last name in one word, as a user's name on the web has them.
    joined: Vec<String>,
}

/// An initial of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Initial {
    letter: char,
    /// Which of [`Names::words`] it begins; none where the contact field holds no more than the initial.
    of: Option<usize>,
}

impl Names {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What to look for.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().chain(&self.joined).map(String::as_str)
    }

    /// Takes in the contact fields for a name or a part of one, which make one name together. One word alone is no name that
    /// can be masked, unless a title or an initial goes with it.
    pub(super) fn learn<'f>(&mut self, fields: impl Iterator<Item = &'f str>) {
        let (mut titled, mut count) = (false, 0);
        for field in fields {
            let before = self.words.len();
            self.learn_field(field, &mut titled, &mut count);
            self.learn_joined(before);
        }
        let has_initial = self.initials.iter().any(|initial| initial.of.is_none());
        if count < 2 && !(count == 1 && (titled || has_initial)) {
            *self = Self::default();
        } else {
            self.learn_joined(0);
        }
    }

    /// The first and the last word from `from` on, in one word.
    fn learn_joined(&mut self, from: usize) {
        if let [first, .., last] = &self.words[from..] {
            let joined = first.clone() + last;
            if !self.joined.contains(&joined) {
                self.joined.extend([joined, last.clone() + first]);
            }
        }
    }

    fn learn_field(&mut self, field: &str, titled: &mut bool, count: &mut usize) {
        let others = self.words.len();
        let mut end = None;
        for word in words(field) {
            let plain = word.plain;
            if TITLES.contains(&&*plain) {
                *titled = true;
                continue;
            }
            if *count == MOST_WORDS
                || NO_NAMES.contains(&&*plain)
                || self.words[..others].contains(&plain)
                || plain.contains(|c: char| c.is_ascii_digit())
            {
                continue;
            }
            let Some(letter) = plain.chars().next() else { continue };
            if plain.chars().nth(1).is_none() {
                self.initials.push(Initial { letter, of: None });
                continue;
            }
            *count += 1;
            let hyphened = end.is_some_and(|end| is_hyphen(&field[end..word.span.start]));
            end = Some(word.span.end);
            if let Some(before) = self.words.last().filter(|_| hyphened) {
                let in_one = before.clone() + &plain;
                self.words.push(in_one);
            }
            self.initials.push(Initial { letter, of: Some(self.words.len()) });
            self.words.push(plain);
            self.learn_apart(&field[word.span.start..word.span.end]);
        }
    }

    /// `O'Example` may be written as two words.
    fn learn_apart(&mut self, written: &str) {
        let parts = written.split(['\'', '\u{2019}', '\u{2018}', '`']).flat_map(words).collect::<Vec<_>>();
        if let [first, .., last] = &parts[..]
            && last.plain.len() > 2
        {
            let nth = self.words.len();
            for (of, part) in [(nth - 1, first), (nth, last)] {
                self.initials
                    .extend(first_letter(&part.plain).map(|letter| Initial { letter, of: Some(of) }));
            }
            self.words.push(last.plain.clone());
        }
    }

    /// Where the name stands of which a word begins at `start`, as far as the words before it and initials after it go.
    pub(super) fn place_at(&self, text: &str, start: usize) -> Option<Span> {
        if let Some(end) = self.joined.iter().find_map(|joined| word_at(text, start, joined)) {
            return Some(Span { start, end });
        }
        let (nth, end) = self.known_at(text, start)?;
        let from = self.begins_at(text, Span { start, end }, nth);
        let to = self.ends_at(text, end, nth);
        (from < start || to > end).then_some(Span { start: from, end: to })
    }

    fn known_at(&self, text: &str, start: usize) -> Option<(usize, usize)> {
        self.words.iter().enumerate().find_map(|(nth, word)| Some((nth, word_at(text, start, word)?)))
    }

    fn is_other(&self, text: &str, word: Span, nth: usize) -> bool {
        self.known_at(text, word.start).is_some_and(|(other, _)| other != nth)
    }

    fn has_initial(&self, letter: char, nth: usize) -> bool {
        self.initials.iter().any(|initial| initial.letter == letter && initial.of != Some(nth))
    }

    /// Where the name begins of which `word` is the last.
    fn begins_at(&self, text: &str, word: Span, nth: usize) -> usize {
        let capital = is_capital(text, word);
        let is_ordinary = ORDINARY.contains(&&*self.words[nth]);
        let mut from = word.start;
        for _ in 0..MOST_BEFORE {
            let Some(before) = word_before(text, from, WIDEST_GAP) else { break };
            let titled = || word_before(text, before.start, WIDEST_GAP).filter(|word| is_title(text, *word));
            if is_title(text, before) {
                return before.start;
            }
            if self.is_other(text, before, nth) {
                from = before.start;
                continue;
            }
            let first =
                || word_before(text, before.start, WIDEST_GAP).filter(|word| self.is_other(text, *word, nth));
            if let Some(letter) = only_letter(before.of(text)) {
                let dotted = text[before.end..].starts_with('.');
                if self.has_initial(letter, nth) && (dotted || !matches!(letter, 'a' | 'i')) {
                    from = before.start;
                    continue;
                }
                // "Mr S Example", and "Sam M. Example" of an initial that the contact field does not have.
                let middle = || first().filter(|_| dotted || is_capital(text, before));
                return titled().or_else(middle).map_or(from, |word| word.start);
            }
            // "Sam Middle Example", and whatever name an initial in the contact field stands for.
            let name = capital && is_capital(text, before);
            let spelled_out = || {
                let first = first_letter(before.of(text));
                self.initials.iter().any(|initial| initial.of.is_none() && Some(initial.letter) == first)
            };
            match name.then(first).flatten() {
                Some(first) => from = first.start,
                None if name && from == word.start && !is_ordinary && spelled_out() => from = before.start,
                None => break,
            }
        }
        from
    }

    /// Where the name ends whose last whole word ends at `end`: "Example, S."
    fn ends_at(&self, text: &str, mut end: usize, nth: usize) -> usize {
        for _ in 0..MOST_BEFORE {
            let Some(start) = after_gap(text, end, 2) else { break };
            let Some(char) = text[start..].chars().next().filter(|char| char.is_uppercase()) else { break };
            let to = start + char.len_utf8();
            let after = text[to..].chars().next();
            let is_initial = only_letter(&text[start..to]).is_some_and(|letter| {
                let is_word = matches!(letter, 'a' | 'i') && after != Some('.');
                self.has_initial(letter, nth) && !is_word
            });
            if !is_initial
                || after
                    .is_some_and(|after| after.is_alphanumeric() || matches!(after, '-' | '\'' | '\u{2019}'))
            {
                break;
            }
            end = to;
        }
        end
    }
}

fn is_hyphen(between: &str) -> bool {
    matches!(between.trim(), "-" | "\u{2010}" | "\u{2011}" | "\u{2013}")
}

fn is_title(text: &str, word: Span) -> bool {
    TITLES.iter().any(|title| word_at(text, word.start, title) == Some(word.end))
}

fn is_capital(text: &str, word: Span) -> bool {
    text[word.start..].starts_with(char::is_uppercase)
}
