//! Numbers of people who neither report nor deal: relatives, professionals, those whom a line writes to.

use super::{
    Claim, Side, cue,
    vocabulary::{IS, KIND, NUMBER, RELATIVES},
};
use crate::{
    Role, Span,
    words::{Among, Word, among},
};

/// People who stand in a report by what they are.
const PEOPLE: &Among = among![
    "landlord",
    "landlords",
    "landlady",
    "teacher",
    "teachers",
    "school",
    "schools",
    "doctor",
    "doctors",
    "nurse",
    "worker",
    "workers",
    "solicitor",
    "solicitors",
    "warden",
    "carer",
    "carers",
    "victim",
    "victims",
    "witness",
    "witnesses",
    "tenant",
    "tenants",
    "council",
    "support",
    "manager",
    "managers",
];

/// Whose they may be.
const WHOSE: &Among = among![
    "my",
    "our",
    "his",
    "her",
    "their",
    "callers",
    "infts",
    "informants",
    "caller",
    "inft",
    "informant"
];

/// What the words before claim.
pub(super) fn claim(text: &str, words: &Side<'_>) -> Option<Claim> {
    owned(text, words).or_else(|| relative_is_on(words)).or_else(|| sent_to(words))
}

/// "my son's phone is", "the victim's mobile", "witness tel".
fn owned(text: &str, words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let noun = words.skip(0, IS);
    let mut at = noun;
    while words.is(at, NUMBER) || words.is(at, KIND) {
        at += 1;
    }
    if !(noun..at).any(|at| words.is(at, NUMBER)) {
        return None;
    }
    let owner = words.joined(at)?;
    let third = |first: &Word| Some(Claim { role: Role::ThirdParty, cue: cue(first, nearest) });
    if owner.is(RELATIVES) && is_possessive(text, owner) && words.is(at + 1, WHOSE) {
        return third(words.get(at + 1)?);
    }
    if owner.is(PEOPLE) && (is_possessive(text, owner) || owner.is(among!["victim", "witness"])) {
        return third(owner);
    }
    None
}

/// `son's`, and `sons` as people type it.
fn is_possessive(text: &str, word: &Word) -> bool {
    word.possessive || text[word.start..word.end].ends_with(['s', 'S'])
}

/// "my son is on", "my daughter uses".
fn relative_is_on(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0).filter(|word| word.is(among!["on", "uses"]))?;
    let at = words.skip(1, among!["is", "can", "be", "reached", "contacted", "also"]);
    let relative = words.joined(at).filter(|word| word.is(RELATIVES))?;
    let whose = words.joined(at + 1).filter(|word| word.is(among!["my", "our"]))?;
    (nearest.is(among!["uses"]) || at > 1 || relative.possessive)
        .then(|| Claim { role: Role::ThirdParty, cue: cue(whose, nearest) })
}

/// "texts were sent to", "he sends messages to", "received a text on".
fn sent_to(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let what = among![
        "text", "texts", "message", "messages", "msg", "msgs", "a", "the", "this", "it", "out", "that",
        "one", "another"
    ];
    let at = words.skip(1, what);
    let verb = words.joined(at)?;
    let sent = nearest.is(among!["to"]) && verb.is(among!["sent", "sends", "sending", "forwarded"]);
    let received = nearest.is(among!["on"]) && at > 1 && verb.is(among!["received", "receives", "receiving"]);
    let others = among![
        "he", "she", "they", "was", "were", "been", "being", "line", "dealer", "is", "are", "it", "which",
        "that", "who", "also", "and"
    ];
    ((sent && words.is(at + 1, others)) || received)
        .then(|| Claim { role: Role::Recipient, cue: cue(verb, nearest) })
}

/// "... is my son's number".
pub(super) fn claim_after(text: &str, words: &Side<'_>) -> Option<Claim> {
    let first = words.joined(0)?;
    let at = words.skip(0, among!["is", "was", "thats", "which", "its", "belongs", "to"]);
    if !words.is(at, among!["my", "our"]) {
        return None;
    }
    let relative = words.joined(at + 1).filter(|relative| relative.is(RELATIVES))?;
    let noun = words.joined(words.skip(at + 2, KIND));
    let numbered = noun.is_some_and(|noun| noun.is(NUMBER)) && is_possessive(text, relative);
    let belongs = words.is(0, among!["belongs"]);
    (numbered || belongs).then(|| Claim {
        role: Role::ThirdParty,
        cue: Span { start: first.start, end: noun.filter(|_| numbered).unwrap_or(relative).end },
    })
}
