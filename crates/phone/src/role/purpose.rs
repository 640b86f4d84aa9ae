//! "use ... to reach me", "... for call back", "... please keep private": what a number is for, said after it.

use super::{
    Claim, Side,
    after::closes,
    offer,
    people::{CALLER, OTHER_CALLER, OTHERS},
    vocabulary::{CALL, NUMBER},
};
use crate::words::{Among, among};

/// What a number is to be used for: "to reach me".
pub(super) const TO: &Among = among!["to"];

const PLEASE: &Among = among!["please", "pls", "plz"];

/// Who gave a number, and as what.
pub(super) const GIVEN: &Among = among!["given", "provided", "supplied", "left"];

/// What these words claim.
pub(super) fn claim(text: &str, before: &Side<'_>, words: &Side<'_>) -> Option<Claim> {
    to_reach_me(text, before, words)
        .or_else(|| if_needed(text, before, words))
        .or_else(|| for_contact(text, before, words))
        .or_else(|| kept_private(text, before, words))
        .or_else(|| given_as_contact(text, words))
        .or_else(|| rang_to_report(before, words))
}

/// "use ... to reach me", and "... to reach me" alone.
fn to_reach_me(text: &str, before: &Side<'_>, words: &Side<'_>) -> Option<Claim> {
    let to = words.joined(0).filter(|to| to.is(TO))?;
    let me = words.joined(2).filter(|me| words.is(1, CALL) && me.is(among!["me", "us"]))?;
    let alone = before.ends(0) && (closes(text, words, 2) || words.is(3, among!["on", "if", "please"]));
    (is_to_be_used(before) || alone).then(|| Claim::mine(to, me))
}

/// "on ... if you need to reach me", "please ring ... if you need more information", "please ring ... for further details".
fn if_needed(text: &str, before: &Side<'_>, words: &Side<'_>) -> Option<Claim> {
    let first = words.joined(0)?;
    let asked = before.is(0, CALL) && before.is(1, PLEASE);
    let alone = before.ends(0) || before.is(0, NUMBER) || before.is(0, among!["on", "is", "use"]) || asked;
    if !alone || before.any(0, 6, OTHERS) {
        return None;
    }
    if first.is(among!["for"]) {
        let last = more_info(words, 1).filter(|_| asked)?;
        return words.get(last).map(|last| Claim::mine(first, last));
    }
    if !first.is(among!["if"]) || !words.is(1, among!["you", "u", "anyone", "police"]) {
        return None;
    }
    let at = words.skip(2, among!["need", "want", "wish", "require", "have", "to", "a", "word", "with"]);
    if let Some(last) = more_info(words, at).filter(|_| at > 2) {
        return words.get(last).map(|last| Claim::mine(first, last));
    }
    let at = words.skip(at, among!["speak", "talk", "to", "with", "hold", "of"]);
    let at = words.skip(at, CALL);
    let at = words.skip(at, among!["to", "with", "hold", "of"]);
    let me = words.joined(at).filter(|me| at > 2 && me.is(among!["me", "us"]))?;
    // "if you want me to get it"
    let whole = before.is(0, among!["on", "number", "mobile", "is"]) || closes(text, words, at);
    whole.then(|| Claim::mine(first, me))
}

/// "more info", "any further details" at `at`: its last word.
fn more_info(words: &Side<'_>, at: usize) -> Option<usize> {
    let more = words.skip(at, among!["any", "some", "more", "further", "additional"]);
    (more > at && words.is(more, among!["info", "information", "details", "detail"])).then_some(more)
}

/// "... for call back", "... callback number".
fn for_contact(text: &str, before: &Side<'_>, words: &Side<'_>) -> Option<Claim> {
    if !before.ends(0) && !before.is(0, NUMBER) {
        return None;
    }
    let first = words.joined(0)?;
    let at = if first.is(among!["for"]) { words.skip(1, among!["a", "any", "all"]) } else { 0 };
    let end = past_call_back(words, at, at > 0)?;
    let last = words.skip(end, NUMBER) - 1;
    closes(text, words, last).then(|| words.get(last)).flatten().map(|last| Claim::caller(first, last))
}

/// Past "call back", "c/b" and the like at `at`; past "contact" too where that is meant.
fn past_call_back(words: &Side<'_>, at: usize, contact: bool) -> Option<usize> {
    if words.is(at, among!["callback", "callbacks", "cb"])
        || contact && words.is(at, among!["contact", "recontact"])
    {
        return Some(at + 1);
    }
    let back = words.is(at, among!["call", "c", "ring"]) && words.is(at + 1, among!["back", "b", "backs"]);
    let call = words.is(at, among!["return"]) && words.is(at + 1, among!["call", "calls"]);
    (back || call).then_some(at + 2)
}

/// "... please keep this confidential", "... (confidential)", "... please do not share".
fn kept_private(text: &str, before: &Side<'_>, words: &Side<'_>) -> Option<Claim> {
    let first = words.joined(0)?;
    let asks = words.skip(0, PLEASE);
    if words.is(asks, offer::KEEPS) {
        let this = words.skip(asks + 1, among!["this", "it", "that", "my", "number", "no", "mobile"]);
        return offer::is_private(words, this)
            .then(|| words.get(this).map(|last| Claim::mine(first, last)))?;
    }
    // "please ring me": who answers a text that says so would ring whoever sent it.
    if asks > 0 && before.ends(0) && words.is(asks, CALL) && words.is(asks + 1, among!["me", "us"]) {
        return words.get(asks + 1).map(|me| Claim::mine(first, me));
    }
    let not = words.skip(asks, among!["do"]);
    if asks > 0 && words.is(not, among!["dont", "not"]) && words.is(not + 1, offer::GIVES) {
        return words.get(not + 1).map(|last| Claim::mine(first, last));
    }
    (first.is(among!["confidential"]) && closes(text, words, 0)).then(|| Claim::mine(first, first))
}

/// "... given by caller as contact".
fn given_as_contact(text: &str, words: &Side<'_>) -> Option<Claim> {
    let first = words.joined(0).filter(|word| word.is(GIVEN))?;
    let by = if words.is(1, among!["by"]) {
        let caller = words.skip(2, among!["the"]);
        (words.is(caller, CALLER) && !words.is(caller - 1, OTHER_CALLER)).then_some(caller + 1)?
    } else {
        1
    };
    let at = words.skip(by, among!["as", "for", "a", "the", "her", "his", "their", "own"]);
    let last = words.skip(past_call_back(words, at, at > by)?, NUMBER) - 1;
    closes(text, words, last).then(|| words.get(last)).flatten().map(|last| Claim::caller(first, last))
}

/// "use", "you can use", "please use": what the reporter asks for, and not what others do ("they use").
fn is_to_be_used(before: &Side<'_>) -> bool {
    if !before.is(0, among!["use"]) || before.any(1, 6, OTHERS) {
        return false;
    }
    let asking = before.skip(1, among!["can", "could", "may", "should", "just", "only", "always"]);
    let subject = before.joined(asking);
    let allowed = asking > 1;
    subject.is_none_or(|word| {
        word.is(PLEASE)
            || word.is(among!["you", "u"])
            || allowed && word.is(among!["police", "officers", "anyone"])
    })
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
