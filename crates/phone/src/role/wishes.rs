//! What stands between a request and its number: when to call, in which way and what for. None of it changes whom to call.

use super::{
    Side,
    request::WAYS,
    vocabulary::{CALL, IS, WHENEVER},
};
use crate::words::{Among, Word, among};

/// Past when, how and what for to call: "any time on", "don't ring", "by text", "if you need more info".
pub(super) fn past(words: &Side<'_>) -> usize {
    let mut at = 0;
    loop {
        let on = words.skip(words.skip(words.skip(at, IS), WAYS), WHENEVER);
        let past = past_prohibition(words, on)
            .or_else(|| past_condition(words, on))
            .or_else(|| past_manner(words, on))
            .or_else(|| past_hour(words, on));
        at = match past {
            Some(past) => past,
            None if on > at => on,
            None => return at,
        };
    }
}

/// Past "don't ring".
fn past_prohibition(words: &Side<'_>, at: usize) -> Option<usize> {
    (words.is(at, CALL) && words.is(at + 1, among!["dont", "not", "never"]))
        .then(|| words.skip(at + 2, among!["do"]))
}

/// In which way, after "by", "at" or "in".
pub(super) const BY_WAY: &Among = among![
    "text",
    "txt",
    "message",
    "phone",
    "email",
    "whatsapp",
    "mobile",
    "telephone",
    "sms",
    "work",
    "home",
    "confidence",
    "private"
];

/// How.
const SECRETLY: &Among = among![
    "discreetly",
    "confidentially",
    "privately",
    "quietly",
    "safely",
    "anonymously",
    "urgent",
    "tonight"
];

/// When it is convenient.
const CONVENIENT: &Among = among!["safe", "possible", "convenient", "quiet", "can", "could"];

/// What a call is for, after "to".
const TO_TALK: &Among = among!["discuss", "talk", "chat"];

/// Past "by text", "in confidence", "when you can", "when its safe", "to discuss", "for more details".
fn past_manner(words: &Side<'_>, at: usize) -> Option<usize> {
    if words.is(at, BY_WAY) && words.is(at + 1, among!["by", "via", "at", "in", "through"]) {
        return Some(at + 2);
    }
    if words.is(at, SECRETLY) {
        return Some(at + 1);
    }
    if words.is(at, CONVENIENT) {
        let subject = words.skip(at + 1, among!["its", "is", "it", "you", "u"]);
        return (subject > at + 1 && words.is(subject, among!["when", "whenever", "if", "where"]))
            .then_some(subject + 1);
    }
    if words.is(at, TO_TALK) && words.is(at + 1, among!["to"]) {
        return Some(at + 2);
    }
    let more = words.skip(at, WANTED);
    (more > at && words.is(more, among!["more", "further"]) && words.is(more + 1, among!["for"]))
        .then_some(more + 2)
}

/// Hours as people say them.
const HOURS: &Among = among![
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "noon",
    "midday",
    "lunchtime",
    "lunch",
    "tea",
    "school"
];

/// Past "after six", "between 2 and 4", right before "on".
fn past_hour(words: &Side<'_>, at: usize) -> Option<usize> {
    let on = at.checked_sub(1).is_some_and(|on| words.is(on, IS));
    let hour = |at: usize| {
        let digits = |word: &Word| word.as_bytes().len() <= 4 && word.as_bytes()[0].is_ascii_digit();
        words.is(at, HOURS) || words.joined(at).is_some_and(digits)
    };
    let after = among!["after", "before", "between", "until", "till", "til", "from", "around", "about"];
    if !on || !hour(at) {
        return None;
    }
    if words.is(at + 1, among!["and", "to", "or"]) && hour(at + 2) {
        return words.is(at + 3, after).then_some(at + 4);
    }
    words.is(at + 1, after).then_some(at + 2)
}

/// All words of these wishes that may stand nearest to a number, or to what stands there.
pub(super) const OF_WISHES: &[&Among] = &[
    WANTED,
    SECRETLY,
    CONVENIENT,
    TO_TALK,
    HOURS,
    INFORMED,
    BY_WAY,
    among!["touch", "anything", "anymore", "more"],
];

/// What is needed of whoever reports: "more info".
const WANTED: &Among = among!["info", "information", "details", "detail", "help", "else"];

/// Past "if you need more info", "if you want anything else", which begin at `at`.
fn past_condition(words: &Side<'_>, at: usize) -> Option<usize> {
    let from_me = words.is(at, among!["me"]) && words.is(at + 1, among!["from"]);
    let last = if from_me { at + 2 } else { at };
    let wanted = words.skip(last, WANTED);
    let more = words.skip(wanted, among!["more", "further", "any", "anymore", "anything", "other", "some"]);
    let need = words.skip(more, among!["need", "want", "require", "needed"]);
    let subject = words.is(need, among!["you", "u", "police"]) && words.is(need + 1, among!["if"]);
    let told = wanted > last || words.any(wanted, more - wanted, among!["anything", "anymore", "more"]);
    (told && need > more && subject).then_some(need + 2)
}

/// What a caller wants to be kept.
pub(super) const INFORMED: &Among = among!["updated", "informed", "posted"];
