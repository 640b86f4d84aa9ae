//! What stands against the front and the end of a number: nothing, letters that are no part of it, or what makes it none.

use super::LONGEST_GLUED;
use crate::{
    glyph::{self, Kind, sep},
    label,
    words::{self, Among, among},
};

/// What stands against the front of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Nothing that matters.
    Clear,
    /// Letters or digits that are no part of it.
    Glued,
    /// Something that makes it no number.
    Barred,
}

/// What stands against the front of the number that begins at `start`.
pub(crate) fn front(text: &str, start: usize) -> Edge {
    let Some(glyph) = glyph::before(text, start) else { return Edge::Clear };
    match glyph.kind {
        Kind::Currency => Edge::Barred,
        Kind::Letter => {
            let bytes = text.as_bytes();
            let len = bytes[..start]
                .iter()
                .rev()
                .take(LONGEST_GLUED)
                .take_while(|b| b.is_ascii_alphabetic())
                .count();
            let word = start - len;
            let between = label::is_word_between(&text[word..start]);
            let bounded = glyph::before(text, word).is_none_or(|glyph| match glyph.kind {
                Kind::Digit(_) => between,
                Kind::Letter | Kind::Styled(_) | Kind::Separator(sep::HYPHEN) => false,
                _ => true,
            });
            if len > 0 && bounded && label::is_glued_word(&text[word..start]) {
                Edge::Glued
            } else {
                Edge::Barred
            }
        }
        Kind::Separator(sep::RULE | sep::HYPHEN) if is_file(text, start - glyph.len) => Edge::Barred,
        _ => Edge::Clear,
    }
}

/// `IMG_`, `VID-`: cameras and messengers name files so.
fn is_file(text: &str, end: usize) -> bool {
    let len = text.as_bytes()[..end].iter().rev().take(6).take_while(|b| b.is_ascii_alphabetic()).count();
    let word = &text[end - len..end];
    ["img", "vid", "dsc", "pic", "scan", "ptt", "aud", "mov", "image", "photo", "video"]
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name))
}

/// What stands against the end of the number that ends at `end`.
pub(crate) fn back(text: &str, end: usize) -> Edge {
    let Some(glyph) = glyph::at(text, end) else { return Edge::Clear };
    let bytes = text.as_bytes();
    match glyph.kind {
        Kind::Currency => match bytes.get(end + glyph.len) {
            Some(b) if b.is_ascii_digit() => Edge::Glued,
            _ => Edge::Barred,
        },
        Kind::Other if bytes[end] == b'%' => Edge::Barred,
        Kind::Separator(sep::DOT) if is_file_type(text, end + 1) => Edge::Barred,
        Kind::Letter => {
            let len = bytes[end..].iter().take(LONGEST_GLUED).take_while(|b| b.is_ascii_alphabetic()).count();
            let word = &text[end..end + len];
            let quantity = word.eq_ignore_ascii_case("x");
            let bounded = glyph::at(text, end + len).is_none_or(|glyph| {
                quantity || !matches!(glyph.kind, Kind::Letter | Kind::Digit(_) | Kind::Styled(_))
            });
            let to_next = bounded || label::is_word_between(word);
            // "T&C", "Ts&Cs"
            let terms = len <= 2
                && bytes.get(end + len) == Some(&b'&')
                && bytes.get(end + len + 1).is_some_and(u8::is_ascii_uppercase);
            if terms || (len > 0 && to_next && label::may_follow(word)) { Edge::Glued } else { Edge::Barred }
        }
        Kind::Separator(sep::SPACE) if is_measured(text, end + glyph.len) => Edge::Barred,
        _ => Edge::Clear,
    }
}

/// Units that make what stands one space before them a quantity.
pub(crate) const MEASURES: &Among = among!["kg", "kgs", "kilos", "grams", "percent", "kwh", "volts", "miles"];

/// Whether the word that begins at `start` is a unit; "Miles's" is a name.
fn is_measured(text: &str, start: usize) -> bool {
    let word = words::first_after(text, start, text.len().min(start + LONGEST_GLUED));
    word.is_some_and(|word| word.start == start && word.is(MEASURES) && !word.possessive)
}

/// `.jpg`
fn is_file_type(text: &str, start: usize) -> bool {
    let len = text.as_bytes()[start..].iter().take(6).take_while(|b| b.is_ascii_alphanumeric()).count();
    [
        "jpg", "jpeg", "png", "gif", "pdf", "doc", "docx", "mp3", "mp4", "html", "htm", "txt", "zip", "csv",
        "xlsx", "heic",
    ]
    .iter()
    .any(|name| text[start..start + len].eq_ignore_ascii_case(name))
}

/// Whether the number that begins at `start` is part of a web address that is not about a phone.
pub(crate) fn in_address(text: &str, start: usize) -> bool {
    const LONGEST: usize = 200;
    let bytes = text.as_bytes();
    if start == 0 || !matches!(bytes[start - 1], b'/' | b'=' | b'-' | b'_' | b'.' | b'&' | b'#') {
        return false;
    }
    let len = bytes[..start].iter().rev().take(LONGEST).take_while(|b| b.is_ascii_graphic()).count();
    let address = &bytes[start - len..start];
    let holds =
        |part: &str| address.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()));
    let phone = [
        "wa.me", "whatsapp", "t.me/", "signal", "viber", "phone", "tel", "mobile", "sms", "call", "number",
        "num=",
    ];
    (holds("://") || holds("www.")) && !phone.into_iter().any(holds)
}
