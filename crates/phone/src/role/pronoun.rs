//! "landlord (his number 07700 900461)", "the landlord, 07700 900461 (his number)": whose number it is, where a pronoun
//! says so and a bracket sets it beside the person.
//!
//! A pronoun may mean anybody. It is believed where one person alone stands before it, with nothing but a name between,
//! whom no sentence calls a dealer; anybody else in the sentence leaves it open.

use super::{
    Claim, Side,
    line_after::is_said_to_deal,
    noun::Noun,
    people::{DEALER, OTHERS, VICTIM},
    vocabulary::{KIND, NUMBER},
};
use crate::{
    Span,
    words::{Among, Word, among},
};

const WHOSE: &Among = among!["his", "her", "their"];

/// People that stand in a report by what they are, each one person.
const PERSON: &Among = among![
    "landlord",
    "landlady",
    "teacher",
    "headteacher",
    "doctor",
    "gp",
    "nurse",
    "solicitor",
    "warden",
    "caretaker",
    "carer",
    "manager",
];

const TITLES: &Among = among!["mr", "mrs", "ms", "miss", "dr"];

/// Between a person and their name.
const CALLED: &Among = among!["is", "called", "named", "name"];

/// Words of a name, and those that lead to it.
const MOST_BETWEEN: usize = 5;

/// Words of the sentence before a person that may tell of somebody else.
const SENTENCE: usize = 8;

/// What "his number" before a number claims, in a bracket with it or before its bracket.
pub(super) fn claim(
    text: &str,
    span: Span,
    before: &Side<'_>,
    noun: Noun,
    after: &Side<'_>,
) -> Option<Claim> {
    before.joined(noun.head).filter(|word| noun.head > noun.linked && word.is(WHOSE))?;
    let person = person(text, before, noun.head + 1)?;
    let bracketed = text.get(person.end..span.start)?.contains(['(', '[']);
    let nearest = before.joined(0)?;
    (bracketed && !is_said_to_deal(before, after)).then(|| Claim::third(person, nearest))
}

/// What "(his number)" after a number claims.
pub(super) fn claim_after(text: &str, before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    let whose = after.joined(0).filter(|word| word.is(WHOSE))?;
    let noun = after.skip(after.skip(1, KIND), NUMBER);
    let last =
        after.joined(noun - 1).filter(|word| word.is(NUMBER) && text[word.end..].starts_with([')', ']']))?;
    person(text, before, before.skip(0, among!["on", "is", "at"]))?;
    (!is_said_to_deal(before, after)).then(|| Claim::third(whose, last))
}

/// The person right before the word at `from`, a name between perhaps, where the sentence speaks of nobody else.
fn person<'w>(text: &str, words: &'w Side<'_>, from: usize) -> Option<&'w Word> {
    let named = |at: usize| {
        let word = words.joined(at)?;
        let name = &text[word.start..word.end];
        let capital = name.starts_with(char::is_uppercase) && name[1..].chars().all(char::is_lowercase);
        Some(capital || word.is(TITLES) || word.is(CALLED) || words.is(at + 1, TITLES))
    };
    let is_person = |at: usize| words.joined(at).is_some_and(|word| word.is(PERSON) || word.is(VICTIM));
    let at = (from..=from + MOST_BETWEEN)
        .take_while(|&at| is_person(at) || named(at) == Some(true))
        .find(|&at| is_person(at))?;
    let person = words.joined(at).filter(|word| !word.possessive)?;
    // "he is a landlord" tells what he is, and "next to the landlord" where it was.
    let article = words.skip(at + 1, among!["the", "his", "her", "their", "my", "our"]);
    let other = among![
        "a", "an", "another", "other", "that", "like", "by", "near", "outside", "behind", "opposite", "not",
        "no", "and", "or", "than", "dodgy", "fake", "so", "called",
    ];
    let alone = !words.is(article, other)
        && !words.any(article, SENTENCE, OTHERS)
        && !words.any(article, SENTENCE, DEALER);
    alone.then_some(person)
}
