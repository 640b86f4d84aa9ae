//! Words of the reporter's contact fields that a text may not repeat.
//!
//! Letter case, accents, apostrophes and what stands between two words do not matter ([`letters`]); where a phrase begins
//! and ends, a word must.

mod addresses;
mod birth;
mod emails;
mod letters;
mod names;

use tipline_phone::Span;

use self::{emails::Emails, letters::word_at, names::Names};
use crate::input::{Detail, DetailKind};

/// The most phrases that are looked for: a bound on the work, far above what any address comes to.
const MOST_PHRASES: usize = 128;

/// How far apart two words of a phrase may stand, in bytes.
const WIDEST_GAP: usize = 16;

/// Where a text may not repeat what the contact fields say.
///
/// - A name of two words or more: two of them side by side in either order, also with a middle name between, and one of
///   them with a title or the other's initial (see [`Names`]). A single word is never masked: a first name is too often
///   somebody else's, and may be a line's brand.
/// - An e-mail address, in any contact field and anywhere in the text, also spelled out (see [`Emails`]).
/// - A house's number or name with its street, in either form of a word like street, and a postcode (see [`addresses`]).
///   A town or a street on its own is where things happen, and stays.
/// - A date of birth, in the forms in which dates are written (see [`birth`]).
#[derive(Debug, Default)]
pub(super) struct Phrases {
    names: Names,
    emails: Emails,
    /// Each phrase as plain words, one blank between them.
    phrases: Vec<String>,
    begin: FirstBytes,
}

/// The bytes that something known begins with, a bit for each; most words of a text end here.
#[derive(Debug, Default)]
struct FirstBytes([u64; 4]);

impl FirstBytes {
    /// A word that is known begins with this letter or digit; what is written beyond ASCII may stand for any.
    fn learn(&mut self, first: char) {
        if self.0[3] == 0 {
            self.0[3] = u64::MAX;
        }
        for byte in [first.to_ascii_lowercase(), first.to_ascii_uppercase()] {
            if let Ok(byte @ 0..=0x7f) = u8::try_from(byte) {
                self.0[usize::from(byte / 64)] |= 1 << (byte % 64);
            }
        }
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte / 64)] & (1 << (byte % 64)) != 0
    }
}

impl Phrases {
    pub(super) fn is_empty(&self) -> bool {
        self.phrases.is_empty() && self.emails.is_empty() && self.names.is_empty()
    }

    pub(super) fn of(details: &[Detail<'_>]) -> Self {
        let of_kind =
            |kind| details.iter().filter(move |detail| detail.kind == kind).map(|detail| detail.text);
        let mut phrases = Self::default();
        for detail in details {
            phrases.emails.learn(detail.text, detail.kind);
        }
        phrases.names.learn(of_kind(DetailKind::Name));
        for text in of_kind(DetailKind::Address) {
            addresses::phrases(text, |words| phrases.learn_phrase(words));
        }
        // A house, its street and its postcode, each in a field of its own.
        if of_kind(DetailKind::Address).nth(1).is_some() {
            let lines = of_kind(DetailKind::Address).collect::<Vec<_>>().join("\n");
            addresses::phrases(&lines, |words| phrases.learn_phrase(words));
        }
        for text in of_kind(DetailKind::DateOfBirth) {
            birth::phrases(text, |words| phrases.learn_phrase(words));
        }
        if of_kind(DetailKind::PartOfBirth).next().is_some() {
            let date = of_kind(DetailKind::PartOfBirth).collect::<Vec<_>>().join(" ");
            if birth::is_date(&date) {
                birth::phrases(&date, |words| phrases.learn_phrase(words));
            }
        }
        let words = phrases.names.words().chain(phrases.emails.first_words());
        for first in words.filter_map(|word| word.chars().next()) {
            phrases.begin.learn(first);
        }
        phrases
    }

    fn learn_phrase(&mut self, words: &[&str]) {
        let phrase = words.join(" ");
        let Some(first) = phrase.chars().next() else { return };
        if self.phrases.len() < MOST_PHRASES && !self.phrases.contains(&phrase) {
            self.begin.learn(first);
            self.phrases.push(phrase);
        }
    }

    /// Adds to `places` where `text` repeats a phrase.
    pub(super) fn places(&self, text: &str, places: &mut Vec<Span>) {
        if self.is_empty() {
            return;
        }
        self.emails.whole_places(text, places);
        let mut before = b' ';
        for (start, byte) in text.bytes().enumerate() {
            let after_word = std::mem::replace(&mut before, byte).is_ascii_alphanumeric();
            if after_word || !self.begin.has(byte) || letters::is_inside_word(text, start) {
                continue;
            }
            let ends = self.phrases.iter().filter_map(|phrase| end_of_phrase(text, start, phrase));
            places.extend(ends.map(|end| Span { start, end }));
            places.extend(self.names.place_at(text, start));
            places.extend(self.emails.spelled_at(text, start));
        }
    }
}

/// Where the phrase ends, if it stands word for word at `start`, where a word begins.
fn end_of_phrase(text: &str, start: usize, phrase: &str) -> Option<usize> {
    let mut at = start;
    for (nth, word) in phrase.split(' ').enumerate() {
        if nth > 0 {
            at = letters::after_gap(text, at, WIDEST_GAP)?;
        }
        at = word_at(text, at, word)?;
    }
    Some(at)
}
