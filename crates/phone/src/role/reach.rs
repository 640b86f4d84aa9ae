//! "calling from", "can be reached on", "I'm on": where somebody is to be reached.

use super::{
    Claim, Side,
    noun::Noun,
    owner::caller_in_two_words,
    people::{CALLER, DEALER, OTHER_CALLER, OTHERS, RELATIVES, WHOSE},
    vocabulary::{IS, WHENEVER},
    wishes,
};
use crate::words::{Among, among};

/// What the words before the number claim.
pub(super) fn claim(text: &str, words: &Side<'_>, noun: Noun, after: &Side<'_>) -> Option<Claim> {
    ringing_from(words, noun)
        .or_else(|| reachable(words))
        .or_else(|| is_on(words, after))
        .or_else(|| caller_on(text, words, noun))
}

/// Between "from" and the number.
pub(super) const PHONES: &Among = among![
    "mobile", "number", "mob", "phone", "landline", "my", "a", "the", "home", "tel", "payphone", "phonebox",
    "work", "box", "another", "own", "her", "his", "their",
];

/// Between a verb of calling and "from".
pub(super) const TOLD: &Among = among!["you", "u", "police", "in", "this", "back", "again", "101", "999"];

/// Verbs of calling, while it goes on.
pub(super) const GOING: &Among =
    among!["calling", "ringing", "phoning", "texting", "speaking", "writing", "messaging"];

/// Verbs of calling, when it is over.
pub(super) const WENT: &Among = among!["rang", "called", "phoned", "rung", "rings", "calls", "texted"];

/// How somebody may be reached.
pub(super) const REACHED: &Among =
    among!["contactable", "reachable", "available", "contacted", "reached", "contact", "talk", "speak"];

/// The same, of what others do: with "be" alone.
pub(super) const RUNG: &Among = among![
    "texted", "called", "phoned", "rung", "messaged", "emailed", "updated", "rang", "spoken", "got", "found"
];

/// Between "is" and "on".
pub(super) const ALWAYS: &Among = among!["always", "now", "both", "also", "only", "normally", "usually"];

/// "I am calling from", "caller ringing from", and nobody named before it.
fn ringing_from(words: &Side<'_>, noun: Noun) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let at = if noun.linked > 0 && !nearest.is(among!["on"]) { noun.linked } else { 0 };
    let at = words.skip(at, PHONES);
    let from = words.is(at, among!["from"]);
    if !from && !words.is(at, among!["on"]) {
        return None;
    }
    // Who "rang in" rang the police.
    let rang_in = words.is(at + 1, among!["in"]);
    let at = words.skip(at + 1, TOLD);
    let verb = words.joined(at)?;
    if from
        && verb.is(among!["line", "phone"])
        && words.is(at + 1, among!["the"])
        && words.is(at + 2, among!["on"])
    {
        let caller = words.joined(at + 3).filter(|word| word.is(CALLER))?;
        return Some(Claim::caller(caller, nearest));
    }
    let going = verb.is(GOING);
    let went = verb.is(WENT) && (from || rang_in);
    if !going && !went {
        return None;
    }
    let is = if going { among!["is", "was", "am", "now"] } else { among!["has", "have", "just", "now"] };
    let is = words.skip(at + 1, is) - at - 1;
    let Some(subject) = words.joined(at + 1 + is) else {
        return (from && going && is == 0).then(|| Claim::mine(verb, nearest));
    };
    if subject.is(CALLER) {
        return (!words.is(at + 2 + is, OTHER_CALLER)).then(|| Claim::caller(subject, nearest));
    }
    subject.is(among!["i", "im"]).then(|| Claim::mine(subject, nearest))
}

/// "I can be reached on", "inft contactable on".
fn reachable(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0).filter(|word| word.is(among!["on", "at", "via"]))?;
    let at = words.skip(1, WHENEVER);
    let way = words.is(at, wishes::BY_WAY) && words.is(at + 1, among!["by", "via"]);
    let at = if way { at + 2 } else { at };
    // "can be spoken to on"
    let at = at + usize::from(words.is(at, among!["to"]) && words.is(at + 1, among!["spoken"]));
    let reaches = words.is(at, REACHED) || words.is(at, RUNG) && words.is(at + 1, among!["be", "being"]);
    if !reaches {
        return None;
    }
    let subject = words.skip(
        at + 1,
        among![
            "be",
            "can",
            "is",
            "am",
            "are",
            "will",
            "may",
            "also",
            "only",
            "best",
            "to",
            "could",
            "happy",
            "willing",
            "prefers",
            "wishes",
            "wants",
            "would",
            "like",
            "being",
            "asks",
            "asked",
            "requests",
            "easily",
            "always",
            "for",
            "ok",
            "fine",
            "agreed",
            "prefer",
            "rather",
            "usually",
            "generally",
            "often",
            "normally",
            "free",
            "mind",
            "not",
            "dont",
            "do",
            "safe",
        ],
    );
    let verb = words.joined(at)?;
    match words.joined(subject) {
        Some(word) if word.is(CALLER) => {
            (!words.is(subject + 1, OTHER_CALLER)).then(|| Claim::caller(word, nearest))
        }
        Some(word) if word.is(among!["i", "im", "ill", "id", "we", "wed", "well"]) => {
            Some(Claim::mine(word, nearest))
        }
        Some(word) if word.is(RELATIVES) && !word.possessive => {
            words.joined(subject + 1).filter(|word| word.is(WHOSE)).map(|whose| Claim::third(whose, nearest))
        }
        Some(word) if word.is(among!["but", "and", "who"]) => {
            let who = (subject + 1..subject + 9)
                .map_while(|at| words.joined(at))
                .find(|word| word.is(CALLER) || word.is(OTHERS) || word.is(DEALER))?;
            who.is(CALLER).then(|| Claim::caller(word, nearest))
        }
        Some(_) => None,
        // Whom the sentence before was about, where it is plain.
        None if verb.is(among!["contact"]) => None,
        None => {
            let about = (subject..subject + 6).find_map(|at| {
                let word = words.get(at)?;
                (word.is(CALLER) || word.is(among!["i", "im", "my", "me"]))
                    .then_some(true)
                    .or(word.is(OTHERS).then_some(false))
            });
            let alone = words.get(subject).is_none();
            let first = words.get(subject - 1)?;
            (about == Some(true) || alone).then(|| Claim::mine(first, nearest))
        }
    }
}

/// "I'm on", "I use", "my husband is on".
fn is_on(words: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let linked = if nearest.is(among!["is", "was", "its"]) { words.skip(0, IS).max(1) - 1 } else { 0 };
    let on = words.joined(linked).filter(|word| word.is(among!["on", "use", "using", "uses"]))?;
    let mut at = words.skip(linked + 1, ALWAYS);
    let be = words.is(at, among!["am", "is", "are", "be"]);
    at += usize::from(be);
    let subject = words.joined(at)?;
    let buys = after.is(0, among!["to", "for"]);
    let uses = on.is(among!["use", "using", "uses"]);
    if subject.is(among!["im"])
        || be && subject.is(among!["ill"])
        || subject.is(among!["i", "we"]) && (be || uses)
    {
        return (!(uses && buys)).then(|| Claim::mine(subject, nearest));
    }
    if uses && subject.is(CALLER) && !words.is(at + 1, OTHER_CALLER) {
        return (!buys && !on.is(among!["using"])).then(|| Claim::caller(subject, nearest));
    }
    let relative = subject.is(RELATIVES) && !subject.possessive && words.is(at + 1, among!["my", "our"]);
    let tells = be || subject.possessive || on.is(among!["uses"]);
    (relative && tells).then(|| words.get(at + 1)).flatten().map(|whose| Claim::third(whose, nearest))
}

/// What somebody does to a caller.
const DONE_TO: &Among = among![
    "rang",
    "rings",
    "called",
    "calls",
    "texted",
    "texts",
    "phoned",
    "messaged",
    "contacted",
    "told",
    "threatened",
    "threatens",
    "ringing",
    "calling",
    "texting",
];

/// "caller: ", "informant on", "RP 07700".
fn caller_on(text: &str, words: &Side<'_>, noun: Noun) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let is_on = among!["on", "is", "now", "currently"];
    if words.skip(0, is_on) < noun.linked {
        return None;
    }
    let at = words.skip(noun.head, is_on);
    if let Some(first) = caller_in_two_words(words, at) {
        // "a person reporting 07700 900461" reports the number.
        let labels =
            at > 0 || !nearest.is(among!["reporting"]) || text[nearest.end..].starts_with([':', '-', ',']);
        return labels.then(|| Claim::caller(first, nearest));
    }
    let caller = words.joined(at).filter(|word| word.is(CALLER))?;
    // "suspect rang the caller on" may say either's number.
    if words.joined(at + 1).is_some_and(|word| word.is(DONE_TO)) {
        return None;
    }
    if words.is(at + 1, OTHER_CALLER) || words.is(at + 1, among!["a", "to", "the", "by"]) {
        return None;
    }
    // A word that only a call handler writes needs nothing more; a "caller" might be anybody's.
    let opens = words.ends(at + 1) || words.between(at).contains([':', ',', '.', '(', '-', '\n']);
    let abbreviated = caller.is(among!["inft", "infmt", "clr", "rp", "mop", "inf"]);
    (at > 0 || opens || abbreviated).then(|| Claim::caller(caller, nearest))
}
