//! Words as they are compared: whatever their case and accents, and whether or not an apostrophe was typed.

use tipline_phone::Span;

/// The longest word that is looked at backwards, bytes.
const LONGEST_WORD: usize = 64;

/// What a character is in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// A letter or digit, in lower case and without an accent.
    Plain(char),
    /// Nothing that is heard: an apostrophe, an accent on the letter before, a mark of no width.
    Silent,
    /// No part of a word.
    Gap,
}

fn letter(char: char) -> Letter {
    if char.is_ascii() {
        return match char {
            'a'..='z' | '0'..='9' => Letter::Plain(char),
            'A'..='Z' => Letter::Plain(char.to_ascii_lowercase()),
            '\'' | '`' => Letter::Silent,
            _ => Letter::Gap,
        };
    }
    match char {
        '\u{2018}'
        | '\u{2019}'
        | '\u{2bc}'
        | '\u{b4}'
        | '\u{300}'..='\u{36f}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'
        | '\u{feff}' => Letter::Silent,
        _ if char.is_alphanumeric() => {
            Letter::Plain(without_accent(char.to_lowercase().next().unwrap_or(char)))
        }
        _ => Letter::Gap,
    }
}

/// The letter below the accent, of the letters in Latin-1 Supplement and Latin Extended-A (Unicode), in lower case.
fn without_accent(char: char) -> char {
    match char {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' => 's',
        'ţ' | 'ť' | 'ŧ' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => char,
    }
}

/// A word of a contact field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As it is compared.
    pub(super) plain: String,
    /// Where it stands.
    pub(super) span: Span,
}

/// The words of a contact field, in order.
pub(super) fn words(field: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut inside = false;
    for (start, char) in field.char_indices() {
        let end = start + char.len_utf8();
        match letter(char) {
            Letter::Gap => inside = false,
            Letter::Silent => {}
            Letter::Plain(plain) => match words.last_mut().filter(|_| inside) {
                Some(word) => {
                    word.plain.push(plain);
                    word.span.end = end;
                }
                None => {
                    words.push(Word { plain: plain.into(), span: Span { start, end } });
                    inside = true;
                }
            },
        }
    }
    words
}

/// Where the word ends that stands at `start`, if it is `plain` and no longer.
pub(super) fn word_at(text: &str, start: usize, plain: &str) -> Option<usize> {
    let mut rest = text[start..].char_indices();
    let mut end = start;
    for expected in plain.chars() {
        let (at, char) = rest.find(|(at, char)| *at == 0 || letter(*char) != Letter::Silent)?;
        if letter(char) != Letter::Plain(expected) {
            return None;
        }
        end = start + at + char.len_utf8();
    }
    let marks = text[end..]
        .chars()
        .take_while(|char| !char.is_ascii() && letter(*char) == Letter::Silent && !is_quote(*char));
    end += marks.map(char::len_utf8).sum::<usize>();
    (!text[end..].starts_with(char::is_alphanumeric)).then_some(end)
}

fn is_quote(char: char) -> bool {
    matches!(char, '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{b4}')
}

/// Whether a word goes on at `start` that began before it, also over an apostrophe.
pub(super) fn is_inside_word(text: &str, start: usize) -> bool {
    const MOST_MARKS: usize = 4;
    let before =
        text[..start].chars().rev().take(MOST_MARKS).map(letter).find(|letter| *letter != Letter::Silent);
    matches!(before, Some(Letter::Plain(_)))
}

/// Where the next word begins after `at`, if it is no farther than `widest` bytes and on the same side of a sentence's end.
pub(super) fn after_gap(text: &str, at: usize, widest: usize) -> Option<usize> {
    let mut end = at;
    for char in text[at..].chars() {
        if let Letter::Plain(_) = letter(char) {
            return (end > at).then_some(end);
        }
        if end - at > widest {
            return None;
        }
        end += char.len_utf8();
    }
    None
}

/// The word before `at`, if it is no farther than `widest` bytes, with no `;`, `!` or `?` between.
pub(super) fn word_before(text: &str, at: usize, widest: usize) -> Option<Span> {
    let mut end = at;
    let mut chars = text[..at].chars().rev();
    let last = loop {
        let char = chars.next()?;
        if let Letter::Plain(_) = letter(char) {
            break char;
        }
        if at - end > widest || matches!(char, ';' | '!' | '?') {
            return None;
        }
        end -= char.len_utf8();
    };
    let mut start = end - last.len_utf8();
    let mut seen = start;
    for char in chars {
        seen -= char.len_utf8();
        match letter(char) {
            Letter::Gap => return Some(Span { start, end }),
            Letter::Silent => {}
            Letter::Plain(_) => start = seen,
        }
        if end - seen > LONGEST_WORD {
            return None;
        }
    }
    Some(Span { start, end })
}

/// The one letter of a word that has no more.
pub(super) fn only_letter(word: &str) -> Option<char> {
    let mut chars = word.chars();
    match (letter(chars.next()?), chars.next()) {
        (Letter::Plain(plain), None) => Some(plain),
        _ => None,
    }
}

/// The first letter of a word.
pub(super) fn first_letter(word: &str) -> Option<char> {
    match letter(word.chars().next()?) {
        Letter::Plain(plain) => Some(plain),
        Letter::Silent | Letter::Gap => None,
    }
}
