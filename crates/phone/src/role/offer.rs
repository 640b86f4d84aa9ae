//! "happy to speak to an officer", "keep ... confidential", "my name is Sam": what somebody says of a number only to those
//! whom they report to.

use super::{
    Claim, Side,
    people::{OTHERS, POLICE},
    vocabulary::{IS, NUMBER},
};
use crate::words::{Among, among};

/// What these words claim.
pub(super) fn claim(before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    confided(before, after)
        .or_else(|| ready_to_talk(before))
        .or_else(|| introduced(before))
        .or_else(|| rang_to_report(before, after))
}

/// Between "keep" or "give out" and the number.
pub(super) const THIS: &Among =
    among!["this", "the", "my", "number", "no", "mobile", "out", "on", "tel", "phone"];

pub(super) const KEEPS: &Among = among!["keep", "treat"];

/// What is not to be done with a number.
pub(super) const GIVES: &Among =
    among!["give", "pass", "share", "hand", "disclose", "reveal", "publish", "release", "print"];

/// How a number is to be kept.
const PRIVATE: &Among = among!["confidential", "private", "secret", "anonymous", "safe", "confidentially"];

const NOT: &Among = among!["not", "dont", "never"];

/// Whether the words at `at` say that something is to stay between the reporter and the police.
pub(super) fn is_private(words: &Side<'_>, at: usize) -> bool {
    let at = words.skip(at, among!["as", "strictly", "completely", "totally", "very", "in", "absolutely"]);
    words.is(at, PRIVATE)
        || words.is(at, among!["confidence"])
        || words.is(at, among!["to"]) && words.is(at + 1, among!["yourself", "yourselves"])
        || words.is(at, among!["between"]) && words.is(at + 1, among!["us", "ourselves"])
}

/// "please keep ... confidential", "do not give ... to anyone", "don't give out".
fn confided(before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    let nearest = before.joined(0)?;
    let at = before.skip(0, THIS);
    let verb = before.joined(at)?;
    let (kept, given) = (verb.is(KEEPS), verb.is(GIVES) && before.is(at + 1, NOT));
    let outwards = before.any(0, at, among!["out", "on"])
        || after.is(0, among!["out", "on"])
        || after.is(0, among!["to", "with"])
            && after.is(1, among!["anyone", "anybody", "others", "other", "the", "them", "him", "her"])
        || verb.is(among!["disclose", "reveal", "publish", "release", "print", "share"]);
    if !(kept && is_private(after, 0) || given && outwards) {
        return None;
    }
    // Somebody else may keep theirs to themselves: only a request asks the reader.
    let asks = before.skip(
        at + 1,
        among![
            "not", "dont", "never", "do", "please", "pls", "plz", "kindly", "you", "u", "can", "could",
            "must", "but", "and", "just", "to", "want", "would", "like", "id", "i", "so",
        ],
    );
    before.ends(asks).then(|| Claim::mine(verb, nearest))
}

/// What a witness is ready to do.
pub(super) const TALKS: &Among = among!["talk", "speak", "chat", "help", "assist", "meet"];

/// With whom, in what way, about what.
pub(super) const WITH: &Among = among![
    "officer",
    "officers",
    "police",
    "detective",
    "someone",
    "somebody",
    "you",
    "u",
    "anyone",
    "with",
    "to",
    "an",
    "a",
    "the",
    "further",
    "more",
    "about",
    "it",
    "this",
    "in",
    "confidence",
    "private",
    "person",
    "anonymously",
    "again",
    "if",
    "needed",
    "required",
    "inquiries",
    "enquiries",
    "your",
];

/// "happy to talk", "willing to speak to an officer, tel", "would like to talk to someone about it".
fn ready_to_talk(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let label = words.skip(0, NUMBER);
    let on = words.skip(label, among!["on", "my", "at"]);
    let verb = words.skip(on, WITH);
    let talks = words.joined(verb).filter(|word| word.is(TALKS))?;
    if !words.is(verb + 1, among!["to"]) {
        return None;
    }
    let ready = words.joined(verb + 2)?;
    let glad = ready.is(among!["happy", "willing", "prepared", "glad", "available"]);
    // Whom anybody else would like to talk to is not said to be the police.
    let police = (on..verb).any(|at| words.is(at, among!["officer", "officers", "police", "detective"]));
    let wishes = ready.is(among!["like", "want", "wants", "wish", "wishes"]) && police;
    if !glad && !wishes {
        return None;
    }
    let subject = words.skip(
        verb + 3,
        among![
            "be", "would", "am", "is", "also", "very", "more", "than", "quite", "are", "always", "and",
            "but", "will"
        ],
    );
    let Some(who) = words.joined(subject) else { return Some(Claim::mine(ready, nearest)) };
    if who.is(super::people::CALLER) {
        let known = !words.is(subject + 1, super::people::OTHER_CALLER);
        return known.then(|| Claim::caller(talks, nearest));
    }
    who.is(among!["i", "im", "id", "ill", "we", "wed"]).then(|| Claim::mine(who, nearest))
}

/// How near to its number somebody's name has to be said, in words.
const NEAR: usize = 5;

/// "my name is Sam", "my name is Sam Example, tel".
fn introduced(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let label = words.skip(words.skip(0, NUMBER), among!["on", "at", "my", "and"]);
    let is = (label + 1..NEAR).find(|&at| words.is(at, IS) || words.is(at, among!["name", "names"]))?;
    let named =
        (label..is).all(|at| words.joined(at).is_some_and(|word| !word.is(OTHERS) && !word.is(POLICE)));
    let name = words.skip(is, among!["is"]);
    let linked =
        name > is || words.joined(name).is_some_and(|word| word.possessive || word.is(among!["names"]));
    let my =
        linked && name < NEAR && words.is(name, among!["name", "names"]) && words.is(name + 1, among!["my"]);
    (named && my).then(|| words.get(name + 1)).flatten().map(|my| Claim::mine(my, nearest))
}

/// "call from ... reporting": a call that the police took.
fn rang_to_report(before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    let from = before.joined(0).filter(|word| word.is(among!["from"]))?;
    let received = before.skip(1, among!["in", "received", "recd", "rcvd", "taken", "came"]);
    let call = before.joined(received).filter(|word| word.is(among!["call"]))?;
    let whose = before.skip(
        received + 1,
        among![
            "999",
            "101",
            "anonymous",
            "anon",
            "incoming",
            "abandoned",
            "a",
            "phone",
            "emergency",
            "received"
        ],
    );
    let reports = after.is(0, among!["reporting", "reports"]);
    (reports && before.ends(whose)).then(|| Claim::caller(call, from))
}
