//! Somebody else's words: "message reads my new number is", "text from nino: call me on".
//!
//! Whoever says "me" there is not the person who reports.

use super::vocabulary::CALLER;
use crate::words::{self, Among, Word, among};

/// How far back the words that quote may stand.
const REACH: usize = 120;

const SAYS: &Among = among![
    "said", "says", "say", "saying", "reads", "read", "reading", "wrote", "writes", "goes", "texted",
    "texts", "posted", "replied", "told", "states", "stating", "put", "messaged", "sends", "sent",
];

const MESSAGES: &Among = among![
    "text",
    "texts",
    "message",
    "messages",
    "msg",
    "msgs",
    "sms",
    "snap",
    "snapchat",
    "whatsapp",
    "post",
    "posts",
    "story",
    "card",
    "note",
    "leaflet",
    "voicemail",
    "advert",
    "broadcast",
];

/// Whether the words from `start` on are somebody else's.
pub(super) fn is_anothers(text: &str, start: usize) -> bool {
    let floor = start.saturating_sub(REACH);
    let mut before = [None::<Word>; 6];
    let mut at = start;
    for slot in &mut before {
        let Some(word) = words::last_before(text, at, floor) else { break };
        if word.apart {
            break;
        }
        at = word.start;
        *slot = Some(word);
    }
    let is = |at: usize, among: &'static Among| {
        before.get(at).and_then(Option::as_ref).is_some_and(|word| word.is(among))
    };
    let own = |at: usize| is(at, CALLER) || is(at, among!["i", "we", "ive"]);
    if let Some(quote) = open_quote(text, floor, start) {
        let outside = (0..6).find(|&at| before[at].is_some_and(|word| word.end <= quote));
        return match outside {
            Some(at) => !(own(at) || (is(at, SAYS) && own(at + 1))),
            // Nobody is named before it: what goes on after the quotation speaks of it.
            None => goes_on_after_quote(&text[start..]),
        };
    }
    let Some(nearest) = before[0] else { return false };
    let between = &text[nearest.end..start];
    let from = if is(0, among!["that", "hi", "hello", "hey", "yo"]) { 1 } else { 0 };
    if is(from, SAYS) && !between.contains([',', ';']) {
        return !own(from + 1);
    }
    // "text from nino: my number is"
    between.contains(':')
        && (0..5).any(|at| is(at, among!["from", "by"]) && is(at + 1, MESSAGES) && !(0..at).any(own))
}

/// Where a quotation opens that does not close before `end`.
fn open_quote(text: &str, floor: usize, end: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[..end];
    let (mut open, mut at) = (None, floor);
    while at < end {
        let spaced = at == 0 || matches!(bytes[at - 1], b' ' | b'\n' | b':' | b'(');
        let quote = match bytes[at] {
            b'"' => open.is_none(),
            b'\'' if spaced => true,
            b'\'' if open.is_some() && !bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) => false,
            0xe2 if bytes[at..].starts_with("\u{201c}".as_bytes())
                || (spaced && bytes[at..].starts_with("\u{2018}".as_bytes())) =>
            {
                true
            }
            0xe2 if bytes[at..].starts_with("\u{201d}".as_bytes()) => false,
            _ => {
                at += 1;
                continue;
            }
        };
        open = quote.then_some(at);
        at += 1;
    }
    open
}

/// "... ' was the text".
fn goes_on_after_quote(rest: &str) -> bool {
    let close = rest.char_indices().find(|&(at, c)| {
        let spaced = !rest[at + c.len_utf8()..].starts_with(char::is_alphanumeric);
        matches!(c, '"' | '\u{201d}') || (matches!(c, '\'' | '\u{2019}') && spaced)
    });
    close.is_some_and(|(at, c)| rest[at + c.len_utf8()..].trim_start().starts_with(char::is_alphabetic))
}
