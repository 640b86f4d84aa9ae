//! Somebody else's words: "message reads my new number is", "text from nino: call me on".
//!
//! Whoever says "me" there is not the person who reports. A quotation is known by its marks, by a colon after what speaks
//! ("text:"), or by a verb of saying right before it; who speaks is the person or thing nearest before that. The police
//! and the person who reports may speak of the reporter's number; anybody else who says "my" means another.

use super::{
    messages::{GETS, MESSAGES, introduces, is_got, speaks_in_writing},
    people::{CALLER, OTHERS, POLICE, RELATIVES},
    quote_marks::{begins_as_quotation, goes_on_after_quote, open_quote},
    vocabulary::NUMBER,
};
use crate::{
    Span,
    words::{self, Among, Word, among},
};

/// How far back the words that quote may stand.
const REACH: usize = 240;

/// Words that are looked at.
const MOST: usize = 32;

/// How many words of indirect speech may stand between "he said" and what he said.
const CLOSE: usize = 3;

const SAYS: &Among = among![
    "said",
    "says",
    "say",
    "saying",
    "reads",
    "read",
    "reading",
    "wrote",
    "writes",
    "goes",
    "replied",
    "told",
    "states",
    "stating",
    "stated",
    "sts",
    "like",
    "put",
    "posted",
    "texted",
    "texts",
    "messaged",
    "sent",
    "sends",
    "saids",
    "writing",
    "tells",
    "advertises",
    "advertised",
    "announced",
    "announces",
    "typed",
    "shouted",
    "telling"
];

/// Between a verb of saying and what was said, where it begins at once: "told my son you can", "said if you need me".
const AT_ONCE: &Among = among![
    "you", "u", "can", "could", "may", "should", "please", "pls", "plz", "just", "to", "if", "need", "want",
    "anything", "me", "the", "best", "way", "number", "for", "is", "that", "a", "my", "his", "her", "him",
    "them", "people", "everyone", "girl", "girls", "boys", "lads", "kids", "here", "heres"
];

/// How a message begins.
const GREETINGS: &Among = among!["hi", "hello", "hey", "yo", "its", "it", "is", "this"];

/// Whether the words from `start` on are somebody else's.
pub(super) fn is_anothers(text: &str, claim: Span) -> bool {
    let start = claim.start;
    let floor = start.saturating_sub(REACH);
    let bytes = text.as_bytes();
    if let Some(quote) = open_quote(bytes, floor, start) {
        return match speaker(text, quote, floor) {
            Some(Speaker::Own) => false,
            Some(Speaker::Another) => true,
            // Nobody is named before it: what goes on after the quotation speaks of it.
            None => words::last_before(text, quote, floor).is_some() || goes_on_after_quote(&text[start..]),
        };
    }
    // "he texted my phone": what he did, not what he said.
    let noun = words::last_before(text, claim.end, claim.start).is_some_and(|word| word.is(NUMBER));
    is_told(text, start, floor, noun)
}

/// Whether a verb of saying or a message with a colon stands before `start`, and somebody else said it.
fn is_told(text: &str, start: usize, floor: usize, noun: bool) -> bool {
    let bytes = text.as_bytes();
    let (mut told_before_last, mut at_once, mut greeting) = (false, true, true);
    let (mut at, mut inner, mut sentences, mut between, mut told, mut digits) =
        (start, start, 0, 0, false, false);
    for _ in 0..MOST {
        let Some(word) = words::last_before(text, at, floor) else {
            return begins_as_quotation(bytes, floor);
        };
        let gap = &bytes[word.end..inner];
        if gap.windows(2).any(|two| two == b"\n\n") {
            return false;
        }
        sentences += usize::from(word.apart);
        if sentences == 1 && word.apart && introduces(text, &word, floor)
            || sentences == 0 && greeting && word.is(MESSAGES) && is_got(text, word.start, floor)
        {
            return true;
        }
        // A colon after what speaks opens a quotation that only another number, or the paragraph, ends.
        if gap.contains(&b':')
            && !(sentences > 0 && digits)
            && !between_digits(bytes, word.end)
            && let Some(speaker) = introduced(text, &word, floor)
        {
            return speaker == Speaker::Another;
        }
        let new_line = gap.contains(&b'\n') && sentences > 1;
        if sentences == 0
            && word.is(SAYS)
            && !(word.is(among!["like", "put", "sent", "sends", "texts", "texted"]) && between > 0)
        {
            let done =
                noun && between == 0 && word.is(among!["texts", "texted", "messaged", "sent", "sends"]);
            let speaker = speaker(text, word.end, floor);
            // "forgot to say": nobody's but who writes it.
            let to_say = word.is(among!["say"])
                && words::last_before(text, word.start, floor).is_some_and(|to| to.is(among!["to"]));
            if to_say && speaker != Some(Speaker::Own) && !named_before(text, word.start, floor) {
                return false;
            }
            if done || speaker == Some(Speaker::Own) {
                return false;
            }
            let message = speaks_in_writing(text, word.start, floor);
            // "told her my number is": whom somebody told is no part of what they said.
            let indirect =
                if word.is(among!["told", "texted", "messaged", "sent"]) { told_before_last } else { told };
            return speaker == Some(Speaker::Another)
                && (message || at_once || between <= CLOSE && !indirect);
        }
        at_once &= word.is(AT_ONCE) || word.is(RELATIVES);
        greeting &= word.is(GREETINGS) || word.is(MESSAGES);
        told_before_last = told;
        told |= word.is(OTHERS)
            || word.is(among!["i", "me", "im", "please", "pls", "plz", "officer", "someone", "you"]);
        digits |= word.as_bytes().len() > 4 && word.as_bytes().iter().all(u8::is_ascii_digit);
        if new_line && told {
            return false;
        }
        between += 1;
        at = word.start;
        inner = word.start;
    }
    false
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaker {
    /// The person who reports, or somebody of the police.
    Own,
    Another,
}

/// Who speaks by the words that end at `end`, nearest first: "caller said", "text from nino", "he wrote".
fn speaker(text: &str, end: usize, floor: usize) -> Option<Speaker> {
    let mut at = end;
    let mut said = None;
    for nth in 0..6 {
        let Some(word) = words::last_before(text, at, floor) else { break };
        if word.apart && nth > 0 {
            break;
        }
        let told = among!["them", "him", "her", "me", "us", "it", "everyone", "this"];
        if word.is(MESSAGES) || word.is(OTHERS) && !word.is(SAYS) && !word.is(told) {
            return Some(Speaker::Another);
        }
        if word.is(CALLER) || word.is(POLICE) || word.is(among!["i", "ive", "im", "we"]) {
            return Some(Speaker::Own);
        }
        if word.is(SAYS) {
            said = Some(Speaker::Another);
        }
        at = word.start;
    }
    said
}

/// Whether anybody is named a few words before `start`, in the same sentence.
fn named_before(text: &str, start: usize, floor: usize) -> bool {
    words::before(text, start, start - floor)
        .take_while(|word| !word.apart)
        .take(5)
        .any(|word| word.is(OTHERS) || word.is(MESSAGES))
}

/// Who is introduced by `word` before a colon; `None` where the colon introduces nobody's words.
fn introduced(text: &str, word: &Word, floor: usize) -> Option<Speaker> {
    let line = text[..word.start].trim_end_matches(' ');
    let heads = line.is_empty() || line.ends_with('\n');
    // "Message:" alone is a field of a form, "Text:" is what somebody sent.
    if heads && word.is(among!["message", "comments", "comment", "note", "notes"]) {
        return None;
    }
    let got = words::last_before(text, word.start, floor).is_some_and(|got| !got.apart && got.is(GETS));
    if got && word.is(among!["this", "these", "it", "following"]) {
        return Some(Speaker::Another);
    }
    let mut at = word.end;
    for nth in 0..5 {
        let word = words::last_before(text, at, floor)?;
        if word.apart && nth > 0 {
            return None;
        }
        if word.is(MESSAGES) || word.is(SAYS) {
            return speaker(text, word.end, floor);
        }
        if word.is(CALLER) || word.is(POLICE) {
            return Some(Speaker::Own);
        }
        at = word.start;
    }
    None
}

/// "14:02" is a time.
fn between_digits(bytes: &[u8], at: usize) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    digit(at.checked_sub(1)) && digit(Some(at + 1))
}
