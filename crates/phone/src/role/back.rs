//! "C/B", "requests a call back on", "gave ... as contact": what call handlers write of a caller's own number.

use super::{
    Claim, Side,
    noun::{Noun, nouns},
    people::{CALLER, OTHER_CALLER, OTHERS, RELATIVES},
    vocabulary::KIND,
};
use crate::words::{Word, among};

/// What these words claim.
pub(super) fn claim(text: &str, before: &Side<'_>, noun: Noun) -> Option<Claim> {
    call_back(text, before, noun).or_else(|| gave_contact(before, noun)).or_else(|| field(text, before, noun))
}

/// The words "call back" in one of their shapes at `at`: past them, and whether they are a noun.
pub(super) fn callback(words: &Side<'_>, at: usize) -> Option<(usize, bool)> {
    let word = words.joined(at)?;
    if word.is(among!["callback", "ringback", "cb", "cbk", "callbacks"]) {
        return Some((at + 1, true));
    }
    if word.is(among!["b", "back"]) && words.is(at + 1, among!["c"]) {
        return words.between(at).trim().eq("/").then_some((at + 2, true));
    }
    (word.is(among!["back"]) && words.is(at + 1, among!["call", "ring", "phone"])).then_some((at + 2, false))
}

/// With which any of these begins, read from the number outwards.
pub(super) const CALLBACK: &crate::words::Among = among![
    "cli",
    "id",
    "callback",
    "ringback",
    "cb",
    "cbk",
    "callbacks",
    "b",
    "back",
    "update",
    "call",
    "contact",
];

/// Between a call back and its number.
pub(super) const ASKED_FOR: &crate::words::Among =
    among!["to", "at", "via", "req", "reqd", "requested", "required", "please", "pls"];

/// Between the line that the exchange names and its number.
pub(super) const SHOWN: &crate::words::Among =
    among!["shows", "showing", "shown", "showed", "displays", "displayed", "reads", "came", "up", "as"];

/// "C/B", "call back number", "requests a call back on", "CLI", "caller id".
fn call_back(text: &str, words: &Side<'_>, noun: Noun) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let to = words.skip(noun.linked, ASKED_FOR);
    let (linked, at) = if to > noun.linked { nouns(words, to) } else { (to, noun.head) };
    // "contact" is a noun for a number too.
    let at = if words.is(noun.linked, among!["contact"]) && at == linked + 1 { linked } else { at };
    let shown = words.skip(noun.linked, SHOWN);
    if shown > noun.linked && words.is(shown, among!["cli"]) {
        return words.get(shown).map(|cli| Claim::caller(cli, nearest));
    }
    let named = at > linked;
    if !words.is(at, CALLBACK) {
        return None;
    }
    if words.is(at, among!["cli"]) {
        return words.get(at).map(|cli| Claim::caller(cli, nearest));
    }
    if words.is(at, among!["id"]) && words.is(at + 1, CALLER) && !words.is(at + 2, OTHER_CALLER) {
        return words.get(at + 1).map(|caller| Claim::caller(caller, nearest));
    }
    // "wants a call on" asks as "call back" does, but only with the words that ask.
    let plain = words.is(at, among!["update", "call", "contact"]);
    let (end, noun) = if plain { (at + 1, false) } else { callback(words, at)? };
    let first = words.get(end - 1)?;
    let asks = words.skip(
        end,
        among![
            "a",
            "an",
            "like",
            "would",
            "wants",
            "want",
            "wanting",
            "req",
            "reqs",
            "requests",
            "request",
            "requested",
            "requesting",
            "requires",
            "needs",
            "needing",
            "need",
            "for",
            "asks",
            "asked",
            "asking",
            "wishes",
            "awaiting",
            "expects",
            "expecting",
            "from",
            "police",
            "officer",
            "to",
            "urgent",
            "prefers",
            "take",
            "will",
            "and",
            "the",
            "arrange",
            "appreciate",
            "grateful",
            "be",
        ],
    );
    let asked = words.joined(asks);
    if let Some(caller) = asked.filter(|word| word.is(CALLER)) {
        return (!words.is(asks + 1, OTHER_CALLER)).then(|| Claim::caller(caller, nearest));
    }
    if let Some(word) =
        asked.filter(|word| word.is(among!["i", "id", "im", "we", "wed", "please", "pls", "plz", "kindly"]))
    {
        return (!words.is(asks + 1, OTHERS)).then(|| Claim::mine(word, nearest));
    }
    let asking = asks > end
        && words.any(
            end,
            asks - end,
            among![
                "req",
                "reqs",
                "requests",
                "requested",
                "request",
                "requesting",
                "take",
                "appreciate",
                "grateful"
            ],
        );
    let outer = if asking { words.get(asks - 1)? } else { first };
    let others = words.any(asks, 3, OTHERS)
        || words.any(end, 3, OTHERS)
        || words.any(end, 3, among!["got", "had", "received", "gave", "gets"]);
    let marked = text[nearest.end..].starts_with(':');
    let opens = asked.is_none() || words.between(end - 1).contains(['.', ',', ';', ':', '(', '-', '\n', '/']);
    // "call back to ... please" asks whoever reads it.
    let bare = !named && !noun && nearest.is(among!["back"]);
    let label = noun || named || marked;
    let asked = if plain { asking } else { label || asking || opens && !bare };
    (!others && asked).then(|| Claim::caller(outer, nearest))
}

pub(super) const GAVE: &crate::words::Among = among![
    "gave", "left", "provided", "supplied", "giving", "leaving", "leaves", "gives", "provides", "offered"
];

/// Where the caller stands who gave a number, at most a few words before `gave`.
fn giver(words: &Side<'_>, gave: usize) -> Option<usize> {
    let caller = (gave + 1..gave + 5).find(|&at| words.is(at, CALLER) || words.is(at, among!["i", "ive"]))?;
    // "the caller's son gave"
    let others = (gave + 1..caller)
        .any(|at| words.is(at, OTHERS) || words.is(at, RELATIVES) || words.is(at, among!["was", "were"]));
    (!others && !words.is(caller + 1, OTHER_CALLER)).then_some(caller)
}

/// "caller withheld, gave ... as contact".
pub(super) fn gave_as_contact(before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    let as_word = after.joined(0).filter(|word| word.is(among!["as", "for"]))?;
    let at = after.skip(1, among!["a", "an", "the", "her", "his", "their", "my", "own", "best"]);
    let contact =
        after.joined(at).filter(|word| word.is(among!["contact", "callback", "call", "cb", "c"]))?;
    if contact.is(among!["call", "c"]) && !after.is(at + 1, among!["back", "b"]) {
        return None;
    }
    let end = after.skip(at + 1, among!["number", "no", "back", "b", "details", "tel", "mobile"]);
    if after.is(end, among!["for", "of"]) && !after.is(end + 1, among!["me", "us", "police", "officers"]) {
        return None;
    }
    let gave = (0..4).find(|&at| before.is(at, GAVE))?;
    giver(before, gave)?;
    Some(Claim::caller(as_word, contact))
}

/// "caller gave her number as", "provided a contact number of".
fn gave_contact(words: &Side<'_>, noun: Noun) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let Noun { linked: noun, head: at } = noun;
    let contact =
        (noun..at).any(|at| words.is(at, among!["contact", "callback"])) || callback(words, at).is_some();
    let end = callback(words, at).map_or(at, |(end, _)| end);
    let own = words.is(end, among!["her", "his", "their"]) && words.is(0, among!["as"])
        || (noun..at).any(|at| words.is(at, among!["own"]));
    if !(contact && end > noun || own && at > noun) {
        return None;
    }
    let gave = words.skip(words.skip(end, KIND), among!["a", "the", "her", "his", "their", "own", "an"]);
    if !words.is(gave, GAVE) {
        return None;
    }
    let caller = words.get(giver(words, gave)?)?;
    Some(Claim::caller(caller, nearest))
}

/// "Your contact number:" is a field of a form.
fn field(text: &str, words: &Side<'_>, noun: Noun) -> Option<Claim> {
    let nearest: &Word = words.joined(0)?;
    let your = words
        .joined(noun.head)
        .filter(|word| noun.linked == 0 && noun.head > 0 && word.is(among!["your"]))?;
    [":", " - "]
        .iter()
        .any(|mark| text[nearest.end..].starts_with(mark))
        .then(|| Claim::caller(your, nearest))
}
