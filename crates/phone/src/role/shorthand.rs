//! A caller's own number in the shorthand of call handlers and in longer ways of asking for a call.

use super::{
    Claim, Side, cue,
    vocabulary::{CALL, CALLER, IS, KIND, NUMBER, OTHER_CALLER, OTHERS, WHENEVER},
};
use crate::{Role, words::among};

/// What these ways claim.
pub(super) fn claim(text: &str, before: &Side<'_>) -> Option<Claim> {
    of_reporter(before)
        .or_else(|| to_reach_me(before))
        .or_else(|| call_back(text, before))
        .or_else(|| wants_call_back(before))
        .or_else(|| your_field(text, before))
}

/// "tel no of inft", "contact number for me".
fn of_reporter(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let at = words.skip(0, IS);
    let caller = words.is(at, CALLER) || words.is(at, among!["me", "us"]);
    if !caller || !words.is(at + 1, among!["of", "for"]) {
        return None;
    }
    let noun = words.joined(at + 2).filter(|noun| noun.is(NUMBER))?;
    Some(reporter(cue(noun, nearest)))
}

/// "number to call me back is", "the best number to get me on is".
fn to_reach_me(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let at = words.skip(words.skip(0, IS), WHENEVER);
    if !words.is(at, among!["me", "us"]) || !words.is(at + 1, CALL) || !words.is(at + 2, among!["to"]) {
        return None;
    }
    let noun = words.joined(words.skip(at + 3, KIND)).filter(|noun| noun.is(NUMBER))?;
    Some(reporter(cue(noun, nearest)))
}

/// "C/B", "cb no", "CLI", "caller id".
fn call_back(text: &str, words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let mut at = words.skip(0, IS);
    // "no." ends in a full stop that ends no sentence.
    while words.is(at, NUMBER) {
        at += 1;
    }
    let word = words.joined(at)?;
    if word.is(among!["b"]) {
        let first = words.joined(at + 1).filter(|first| first.is(among!["c"]))?;
        return (text[first.end..word.start] == *"/").then(|| reporter(cue(first, nearest)));
    }
    if word.is(among!["cb", "cli"]) {
        return Some(reporter(cue(word, nearest)));
    }
    let id = word.is(among!["id"]) && words.is(at + 1, CALLER) && !words.is(at + 2, OTHER_CALLER);
    id.then(|| words.get(at + 1)).flatten().map(|caller| reporter(cue(caller, nearest)))
}

/// "inft would like call back on", "please call back on".
fn wants_call_back(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?.is(among!["on", "at", "via"]).then(|| words.get(0)).flatten()?;
    let verb = if words.is(1, among!["back"]) && words.is(2, among!["call", "ring", "phone"]) {
        3
    } else if words.is(1, among!["callback", "ringback"]) {
        2
    } else {
        return None;
    };
    let at = words.skip(
        verb,
        among![
            "a",
            "like",
            "would",
            "wants",
            "want",
            "requests",
            "request",
            "requested",
            "requesting",
            "needs",
            "needing",
            "for",
            "asks",
            "asked",
            "asking",
            "wishes",
            "awaiting",
            "expects",
            "from",
            "police",
            "officer",
            "an",
            "to",
            "urgent",
        ],
    );
    let mine = words.is(at, CALLER) && !words.is(at + 1, OTHER_CALLER);
    let asked = words.is(at, among!["i", "please", "pls", "plz", "kindly"]) && !words.is(at + 1, OTHERS);
    (mine || asked).then(|| words.get(at)).flatten().map(|caller| reporter(cue(caller, nearest)))
}

/// "caller withheld, gave ... as contact".
pub(super) fn gave_as_contact(before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    if !after.is(0, among!["as", "for"]) {
        return None;
    }
    let at = after.skip(1, among!["a", "an", "the", "her", "his", "their", "my", "own", "best"]);
    let contact = after.joined(at).filter(|word| word.is(among!["contact", "callback", "call", "cb"]))?;
    if contact.is(among!["call"]) && !after.is(at + 1, among!["back"]) {
        return None;
    }
    let gave = (0..4).find(|&at| {
        before.is(at, among!["gave", "left", "provided", "supplied", "giving", "leaving", "leaves"])
    })?;
    let caller =
        (gave + 1..gave + 5).find(|&at| before.is(at, CALLER) || before.is(at, among!["i", "ive"]))?;
    let others = (gave + 1..caller).any(|at| before.is(at, OTHERS) || before.is(at, among!["was", "dealer"]));
    (!others).then(|| reporter(cue(contact, contact)))
}

/// "Your contact number:" is a field of a form.
fn your_field(text: &str, words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let mut at = 0;
    while words.is(at, NUMBER) || words.is(at, KIND) {
        at += 1;
    }
    let your = words.joined(at).filter(|word| at > 0 && word.is(among!["your"]))?;
    text[nearest.end..].starts_with(':').then(|| reporter(cue(your, nearest)))
}

fn reporter(cue: crate::Span) -> Claim {
    Claim { role: Role::ReporterContact, cue }
}
