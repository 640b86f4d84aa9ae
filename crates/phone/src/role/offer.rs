//! "happy to speak to an officer", "keep ... confidential", "my name is Sam": what somebody says of a number only to those
//! whom they report to.

use super::{
    Claim, Side,
    people::{CALLER, OTHER_CALLER, OTHERS, POLICE},
    traits::BEFORE,
    vocabulary::{IS, NUMBER},
};
use crate::words::{Among, Word, among};

/// What these words claim.
pub(super) fn claim(text: &str, before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    confided(before, after).or_else(|| ready_to_talk(before)).or_else(|| introduced(text, before))
}

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
    let label = before.skip(0, NUMBER);
    let this = label + usize::from(before.is(label, among!["this", "the", "my", "on"]));
    let at = this + usize::from(before.is(this, among!["on", "out"]));
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

/// With whom, in what way, about what: with what the rest of it ends.
pub(super) const ENDS: &Among = among![
    "officer",
    "officers",
    "police",
    "detective",
    "someone",
    "somebody",
    "anyone",
    "you",
    "u",
    "confidence",
    "person",
    "anonymously",
    "further",
    "more",
    "it",
    "this",
    "enquiries",
];

/// Between these and the verb.
const WITH: &Among = among!["with", "to", "an", "a", "the", "about", "in", "your", "any"];

/// Past "to an officer about" and the like.
fn past_company(words: &Side<'_>, mut at: usize) -> usize {
    while words.is(at, WITH) || words.is(at, ENDS) {
        at += 1;
    }
    at
}

/// "happy to talk", "willing to speak to an officer, tel", "would like to talk to someone about it".
fn ready_to_talk(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let label = words.skip(0, NUMBER);
    let on = label + usize::from(words.is(label, among!["on", "at"]));
    let ended = words.skip(on, ENDS);
    let verb = past_company(words, ended);
    if verb > ended && ended == on {
        return None;
    }
    if label > 0 && words.is(on, among!["anonymous", "anon"]) {
        return wishes_to_remain(words, on);
    }
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
    if who.is(CALLER) {
        let known = !words.is(subject + 1, OTHER_CALLER);
        return known.then(|| Claim::caller(talks, nearest));
    }
    who.is(among!["i", "im", "id", "ill", "we", "wed"]).then(|| Claim::mine(who, nearest))
}

/// "would like to remain anonymous, tel": a witness who can be reached all the same.
fn wishes_to_remain(words: &Side<'_>, anonymous: usize) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let remain =
        words.is(anonymous + 1, among!["remain", "stay", "be"]) && words.is(anonymous + 2, among!["to"]);
    let wish = words.joined(anonymous + 3).filter(|wish| {
        remain
            && wish.is(among![
                "like", "likes", "want", "wants", "wish", "wishes", "wishing", "prefer", "prefers"
            ])
    })?;
    let subject = words.skip(anonymous + 4, among!["would", "but", "and", "id"]);
    let own = words.ends(subject) || words.is(subject, among!["i", "we"]) || words.is(subject, CALLER);
    own.then(|| Claim::caller(wish, nearest))
}

/// "my name is Sam", "my name is Sam Example, tel".
fn introduced(text: &str, words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let name = words.skip(0, NUMBER);
    let capital = |word: &Word| text[word.start..].starts_with(|c: char| c.is_ascii_uppercase());
    let unknown = |word: &Word| BEFORE.of_word(word.hash()) == 0;
    words.joined(name).filter(|word| {
        (capital(word) || unknown(word)) && !word.is(OTHERS) && !word.is(POLICE) && !word.is(IS)
    })?;
    let ends = |at: usize| words.is(at, among!["is", "name", "names"]);
    let end = name + 1 + usize::from(!ends(name + 1) && words.joined(name + 1).is_some_and(capital));
    let is = usize::from(words.is(end, among!["is"]));
    let noun = words.joined(end + is).filter(|noun| noun.is(among!["name", "names"]))?;
    let linked = is > 0 || noun.possessive || noun.is(among!["names"]);
    let my = words.joined(end + is + 1).filter(|my| my.is(among!["my"]))?;
    linked.then(|| Claim::mine(my, nearest))
}
