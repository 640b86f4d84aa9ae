use memchr::memmem;
use tipline_phone::Span;

use crate::input::{Detail, DetailKind};

/// The most words of a phrase that are compared: enough for any name, and a bound on the work.
const MOST_WORDS: usize = 8;

/// The most lines of an address that are looked for.
const MOST_LINES: usize = 16;

/// What may stand before a name, and is no part of it.
const HONORIFICS: [&str; 14] =
    ["mr", "mrs", "miss", "ms", "mx", "dr", "rev", "sir", "dame", "lady", "lord", "prof", "master", "mstr"];

/// What is typed where no name is given.
const NO_NAMES: [&[&str]; 8] = [
    &["not", "given"],
    &["not", "known"],
    &["not", "stated"],
    &["no", "name"],
    &["no", "details"],
    &["name", "withheld"],
    &["anonymous", "caller"],
    &["prefer", "not", "to", "say"],
];

/// Words of the reporter's contact fields that a text may not repeat.
///
/// Letter case and what stands between two words do not matter; where a phrase begins and ends, a word must.
/// - A full name of two words or more, in either order (`Doe, Jane`), also without the middle names. A single word is
///   never masked: a first name is too often somebody else's, and may be a line's brand.
/// - An e-mail address, in any contact field and anywhere in the text.
/// - A line of an address that holds a number and two words (`12 Example Street`), where it is repeated whole, and a
///   postcode. A town or a street on its own is where things happen, and stays.
/// - A date of birth, where it is repeated as it was written.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    /// Each phrase folded, one blank between its words.
    phrases: Vec<String>,
    /// The bytes that phrases begin with, a bit for each.
    begin: [u64; 4],
    /// Folded e-mail addresses.
    emails: Vec<String>,
}

impl Phrases {
    pub(super) fn is_empty(&self) -> bool {
        self.phrases.is_empty() && self.emails.is_empty()
    }

    pub(super) fn learn(&mut self, detail: &Detail<'_>) {
        if detail.kind == DetailKind::Number && !detail.text.contains('@') {
            return;
        }
        let text = fold(detail.text);
        if text.contains('@') {
            self.emails.extend(words(&text).filter(|word| word.contains('@')).map(str::to_owned));
        }
        match detail.kind {
            DetailKind::Name => self.learn_name(&text),
            DetailKind::Address => self.learn_address(&text),
            DetailKind::DateOfBirth => self.learn_phrase(&words(&text).take(MOST_WORDS).collect::<Vec<_>>()),
            DetailKind::Number | DetailKind::Email => {}
        }
    }

    fn learn_name(&mut self, text: &str) {
        let name: Vec<&str> = words(text).take(MOST_WORDS).collect();
        if NO_NAMES.contains(&name.as_slice()) {
            return;
        }
        let bare = name.iter().position(|word| !HONORIFICS.contains(word)).unwrap_or(name.len());
        match &name[bare..] {
            [] => {}
            [_] if bare == 0 => {}
            [_] => self.learn_phrase(&name),
            bare @ [first, .., last] => {
                self.learn_phrase(bare);
                self.learn_phrase(&[last, first]);
                if bare.len() > 2 {
                    self.learn_phrase(&[first, last]);
                }
            }
        }
    }

    fn learn_address(&mut self, text: &str) {
        for line in text.split(['\n', ',', ';']).take(MOST_LINES) {
            let line: Vec<&str> = words(line).take(MOST_WORDS).collect();
            let named = line.iter().filter(|word| word.chars().all(char::is_alphabetic)).count();
            if named >= 2 && line.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
                self.learn_phrase(&line);
            }
            let in_two = line.windows(2).map(|pair| (pair[0], pair[1]));
            let in_one = line.iter().filter_map(|word| word.split_at_checked(word.len().checked_sub(3)?));
            for (outward, inward) in in_two.chain(in_one).filter(|(o, i)| is_postcode(o, i)) {
                self.learn_phrase(&[outward, inward]);
                self.learn_phrase(&[&[outward, inward].concat()]);
            }
        }
    }

    fn learn_phrase(&mut self, words: &[&str]) {
        let phrase = words.join(" ");
        if let Some(byte) = phrase.bytes().next() {
            self.begin[usize::from(byte / 64)] |= 1 << (byte % 64);
            self.phrases.push(phrase);
        }
    }

    /// Adds to `places` where `text` repeats a phrase.
    pub(super) fn places(&self, text: &str, places: &mut Vec<Span>) {
        // A phrase takes up at least as many bytes wherever it stands: between its words there is one, at least.
        if !self.phrases.iter().chain(&self.emails).any(|phrase| phrase.len() <= text.len()) {
            return;
        }
        let text = fold(text);
        for email in &self.emails {
            places.extend(
                memmem::find_iter(text.as_bytes(), email)
                    .map(|start| Span { start, end: start + email.len() }),
            );
        }
        if self.phrases.is_empty() {
            return;
        }
        let mut before = b' ';
        for (start, byte) in text.bytes().enumerate() {
            let after_word = std::mem::replace(&mut before, byte).is_ascii_alphanumeric();
            // A phrase of the text can only begin with a byte that a known phrase begins with; most words end here.
            if after_word || !self.begins(byte) {
                continue;
            }
            let ends = self.phrases.iter().filter_map(|phrase| end_of_phrase(&text, start, phrase));
            places.extend(ends.map(|end| Span { start, end }));
        }
    }

    fn begins(&self, byte: u8) -> bool {
        self.begin[usize::from(byte / 64)] & (1 << (byte % 64)) != 0
    }
}

/// Where the phrase ends, if it stands word for word at `start`, which is no place inside an ASCII word.
fn end_of_phrase(text: &str, start: usize, phrase: &str) -> Option<usize> {
    let begins = text.as_bytes()[start] == *phrase.as_bytes().first()?;
    if !begins || text[..start].ends_with(char::is_alphanumeric) {
        return None;
    }
    let mut at = start;
    for (nth, word) in phrase.split(' ').enumerate() {
        if nth > 0 {
            let rest = text[at..].trim_start_matches(|c: char| !c.is_alphanumeric());
            at = text.len() - rest.len();
        }
        at += text[at..].strip_prefix(word).map(|_| word.len())?;
        if text[at..].starts_with(char::is_alphanumeric) {
            return None;
        }
    }
    Some(at)
}

/// The words of folded text: what stands between blanks, without marks around it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r', '\u{a0}', ',', ';', ':', '<', '>', '(', ')'])
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

/// Whether two folded words have the outline of a UK postcode (BS 7666): `ab1 2cd`, `w1a 0ax`.
fn is_postcode(outward: &str, inward: &str) -> bool {
    let outward_fits = (2..=4).contains(&outward.len())
        && outward.starts_with(|c: char| c.is_ascii_lowercase())
        && outward.bytes().all(|b| b.is_ascii_alphanumeric())
        && outward.bytes().any(|b| b.is_ascii_digit());
    let inward_fits = matches!(inward.as_bytes(), [digit, a, b]
        if digit.is_ascii_digit() && a.is_ascii_lowercase() && b.is_ascii_lowercase());
    outward_fits && inward_fits
}

/// The text in lower case, byte for byte in the same place: a character whose lower case is longer or shorter stays.
fn fold(text: &str) -> String {
    let mut folded = text.to_ascii_lowercase();
    if folded.is_ascii() {
        return folded;
    }
    let mut at = 0;
    while let Some(beyond) = folded.as_bytes()[at..].iter().position(|byte| !byte.is_ascii()) {
        at += beyond;
        let char = folded[at..].chars().next().expect("at is the start of a character");
        let end = at + char.len_utf8();
        let mut lower = char.to_lowercase();
        if let (Some(one), None) = (lower.next(), lower.next())
            && one != char
            && one.len_utf8() == char.len_utf8()
        {
            folded.replace_range(at..end, one.encode_utf8(&mut [0; 4]));
        }
        at = end;
    }
    folded
}
