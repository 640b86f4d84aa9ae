//! The reporter's e-mail address, also where a text spells it out.

use memchr::memmem;
use tipline_phone::Span;

use super::{
    WIDEST_GAP,
    letters::{after_gap, word_at, words},
};
use crate::input::DetailKind;

/// The most addresses that are looked for.
const MOST_EMAILS: usize = 8;

/// The most words of an address that are compared.
const MOST_WORDS: usize = 12;

/// The fewest letters and digits before the `@` that point at one person without what follows it.
const FEWEST_TELLING: usize = 6;

/// What is written for `@` in a contact field.
const ATS: [&str; 7] = ["(at)", "[at]", "{at}", " at ", "%40", "&#64;", "\u{ff20}"];

/// What is written for a mark of an address where it is spelled out; `64` is from `&#64;`, an escaped `@`.
const MARKS: [&str; 7] = ["at", "dot", "dash", "underscore", "hyphen", "64", "commat"];

/// E-mail addresses.
#[derive(Debug, Default)]
pub(super) struct Emails {
    all: Vec<Email>,
}

#[derive(Debug)]
struct Email {
    /// In lower case.
    whole: String,
    /// The plain words of it.
    words: Vec<String>,
    /// How many of the words stand before the `@`.
    local: usize,
    /// Whether those are somebody's without what follows the `@`: a digit or a mark is in them, as in few words of a text.
    telling: bool,
}

impl Emails {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The words that addresses begin with.
    pub(super) fn first_words(&self) -> impl Iterator<Item = &str> {
        self.all.iter().filter_map(|email| email.words.first().map(String::as_str))
    }

    /// Takes in the addresses in a contact field. Only in the field for one does " at " stand for `@`.
    pub(super) fn learn(&mut self, field: &str, kind: DetailKind) {
        if kind != DetailKind::Email && !field.contains('@') {
            return;
        }
        let mut field = field.to_lowercase();
        if kind == DetailKind::Email {
            for at in ATS {
                field = field.replace(at, "@");
            }
        }
        let is_inside =
            |char: char| char.is_alphanumeric() || matches!(char, '.' | '_' | '+' | '-' | '\'' | '%');
        let is_mark = |char: char| !char.is_alphanumeric();
        for (at, _) in field.match_indices('@') {
            let (before, after) = (field[..at].trim_end(), field[at + 1..].trim_start());
            let from = before.rfind(|c| !is_inside(c)).map_or(0, |last| last + last_len(before, last));
            let to = after.find(|c| !is_inside(c)).unwrap_or(after.len());
            let (local, domain) =
                (before[from..].trim_start_matches(is_mark), after[..to].trim_end_matches(is_mark));
            self.push(local, domain);
            // What stands after a plus is the reporter's own label.
            if let Some((bare, _)) = local.split_once('+') {
                self.push(bare, domain);
            }
        }
    }

    fn push(&mut self, local: &str, domain: &str) {
        if local.is_empty() || domain.is_empty() || self.all.len() == MOST_EMAILS {
            return;
        }
        let before = words(local);
        let letters: usize = before.iter().map(|word| word.plain.len()).sum();
        self.all.push(Email {
            whole: format!("{local}@{domain}"),
            local: before.len().min(MOST_WORDS),
            telling: letters >= FEWEST_TELLING
                && (before.len() > 1 || local.contains(|c: char| c.is_ascii_digit())),
            words: before.into_iter().chain(words(domain)).take(MOST_WORDS).map(|word| word.plain).collect(),
        });
    }

    /// Adds to `places` where an address stands as it is, also as a part of something longer.
    pub(super) fn whole_places(&self, text: &str, places: &mut Vec<Span>) {
        if self.is_empty() || !text.contains('@') {
            return;
        }
        let folded = text.to_ascii_lowercase();
        for Email { whole, .. } in &self.all {
            let starts = memmem::find_iter(folded.as_bytes(), whole);
            places.extend(starts.map(|start| Span { start, end: start + whole.len() }));
        }
    }

    /// Where an address stands whose first word begins at `start`, whatever is written for its marks.
    pub(super) fn spelled_at(&self, text: &str, start: usize) -> Option<Span> {
        let ends = self.all.iter().filter_map(|email| email.end(text, start));
        ends.max().map(|end| Span { start, end })
    }
}

impl Email {
    fn end(&self, text: &str, start: usize) -> Option<usize> {
        let mut end = word_at(text, start, self.words.first()?)?;
        let mut count = 1;
        for word in &self.words[1..] {
            match after_marks(text, end, word) {
                Some(to) => (end, count) = (to, count + 1),
                None => break,
            }
        }
        let marked = || {
            text[start..end].contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '+'))
                || text[start..end].to_ascii_lowercase().contains(" dot ")
        };
        let known = count > self.local + usize::from(!self.telling)
            || count >= self.local && self.telling && marked();
        known.then_some(end)
    }
}

/// Where `word` ends, if it is the next after `at` but for words that stand for marks.
fn after_marks(text: &str, mut at: usize, word: &str) -> Option<usize> {
    const ESCAPED_AT: &str = "%40";
    if text[at..].starts_with(ESCAPED_AT) {
        return word_at(text, at + ESCAPED_AT.len(), word);
    }
    for _ in 0..3 {
        let start = after_gap(text, at, WIDEST_GAP)?;
        if let Some(end) = word_at(text, start, word) {
            return Some(end);
        }
        at = MARKS.iter().find_map(|mark| word_at(text, start, mark))?;
    }
    None
}

fn last_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}
