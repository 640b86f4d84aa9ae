//! A number under a closing: "Kind regards, Sam, 07700 900461".

use super::{
    Claim, Side,
    people::{DEALER, OTHERS},
    vocabulary::{DEALING, IS, NUMBER, RING},
};
use crate::{
    Span,
    words::{Among, Word, among},
};

/// The longest rest of a text under a closing, in bytes.
pub(super) const LONGEST_REST: usize = 96;

/// Words of a name and labels between a closing and its number.
pub(super) const MOST_BETWEEN: usize = 5;

/// Words of a closing, or right after one.
pub(super) const OF_CLOSING: &[&Among] =
    &[CLOSES, FAVOURS, among!["you", "details", "advance", "anticipation"]];

/// Words that may stand between a closing and its number; so may names.
pub(super) const OF_NAMES: &[&Among] = &[NUMBER, LABELS, UNNAMED, FEELING, among!["a", "an"]];

/// With which a letter closes.
const CLOSES: &Among =
    among!["regards", "sincerely", "faithfully", "cheers", "thanks", "wishes", "ta", "yours", "truly"];

/// Who signs without a name: "a worried neighbour".
const UNNAMED: &Among = among![
    "neighbour",
    "neighbor",
    "resident",
    "mum",
    "mother",
    "dad",
    "father",
    "parent",
    "gran",
    "grandparent",
    "nan",
    "citizen",
    "tenant",
    "local",
    "person",
    "caller",
    "passerby",
    "shopkeeper",
    "friend",
    "member",
    "reader",
];

/// What such a person says of themselves.
const FEELING: &Among = among![
    "worried",
    "concerned",
    "local",
    "anonymous",
    "scared",
    "frightened",
    "anxious",
    "fed",
    "up",
    "very",
    "desperate",
    "elderly",
    "nearby",
    "angry",
    "upset",
];

/// Past a signature that is no name: "a worried neighbour, tel".
fn past_unnamed(words: &Side<'_>) -> usize {
    let is = |at: usize, any| words.get(at).is_some_and(|word: &Word| word.is(any));
    let labels = (0..2).take_while(|&at| is(at, NUMBER) || is(at, LABELS)).count();
    if !is(labels, UNNAMED) {
        return 0;
    }
    let felt = (labels + 1..=labels + 3).take_while(|&at| is(at, FEELING)).count();
    let article = labels + felt + 1;
    if is(article, among!["a", "an"]) { article + 1 } else { 0 }
}

/// The number of whoever closes a letter.
pub(super) fn claim(text: &str, span: Span, words: &Side<'_>) -> Option<Claim> {
    if text.len() - span.end > LONGEST_REST {
        return None;
    }
    let mut at = past_unnamed(words);
    let closing = loop {
        let word = words.get(at)?;
        if word.is(CLOSES) || is_thank_you(words, at) || is_my_details(words, at) {
            break word;
        }
        if let Some(thanks) = thanks_for(words, at) {
            at = thanks;
            break words.get(thanks)?;
        }
        let other = word.is(IS)
            || word.is(OTHERS)
            || word.is(DEALER)
            || word.is(DEALING)
            || word.is(RING)
            || word.is(VERBS);
        // A name begins with a capital, or is a label such as "tel".
        let named = text[word.start..].starts_with(char::is_uppercase) || word.is(NUMBER) || word.is(LABELS);
        // The house of an address; right before a number it is its place in a list.
        let house = at > 0 && word.as_bytes().first().is_some_and(u8::is_ascii_digit);
        let named = named || house;
        if other && !word.is(NUMBER) || !named || at == MOST_BETWEEN {
            return None;
        }
        at += 1;
    };
    let kind = if is_my_details(words, at) {
        words.get(at + 2)
    } else {
        words.get(at + 1).filter(|before| {
            !before.apart && before.is(among!["kind", "many", "yours", "best", "warm", "thank", "kindest"])
        })
    };
    let begin = kind.map_or(closing.start, |kind| kind.start);
    let opens =
        text[..begin].trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| ".!?\n,".contains(c));
    (opens && is_end(&text[span.end..])).then(|| Claim::mine(kind.unwrap_or(closing), closing))
}

/// "my contact details:", and then a name.
fn is_my_details(words: &Side<'_>, at: usize) -> bool {
    let is = |at: usize, word| words.get(at).is_some_and(|found: &Word| found.is(word));
    is(at, among!["details"]) && is(at + 1, among!["contact"]) && is(at + 2, among!["my"])
}

/// "thanks for your help", "many thanks in advance": where the thanks stand.
fn thanks_for(words: &Side<'_>, at: usize) -> Option<usize> {
    let is = |at: usize, any| words.get(at).is_some_and(|word: &Word| word.is(any));
    if is(at, among!["advance", "anticipation"]) {
        return (is(at + 1, among!["in"]) && (is(at + 2, CLOSES) || is_thank_you(words, at + 2)))
            .then_some(at + 2);
    }
    if !is(at, FAVOURS) {
        return None;
    }
    let your = (at + 1..at + 3).take_while(|&at| is(at, among!["your", "ur", "and", "the"])).count();
    let thanks = at + your + 2;
    (is(thanks - 1, among!["for"]) && (is(thanks, CLOSES) || is_thank_you(words, thanks))).then_some(thanks)
}

/// What somebody is thanked for.
const FAVOURS: &Among =
    among!["help", "time", "support", "attention", "assistance", "listening", "reading", "service"];

/// "thank you".
fn is_thank_you(words: &Side<'_>, at: usize) -> bool {
    words.get(at).is_some_and(|word: &Word| word.is(among!["you"])) && words.is(at + 1, among!["thank"])
}

const VERBS: &Among = among!["to", "for", "from", "and", "with", "of", "the", "a", "my", "your", "this"];

const LABELS: &Among = among!["m", "t", "h", "w", "p", "tel", "mob", "home", "work", "office"];

/// Whether nothing but other ways to reach the same person follows.
fn is_end(rest: &str) -> bool {
    let tail = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    if tail.is_empty() || tail.starts_with("Sent from") || tail.contains('@') {
        return true;
    }
    tail.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| {
        let word = Word::of(word);
        word.is(NUMBER) || word.is(LABELS) || word.as_bytes().iter().all(u8::is_ascii_digit)
    })
}
