//! "call me on", "contact inft on", "ring my husband on": whom to reach, and who asks for it.

use super::{
    Claim, Side,
    people::{CALLER, OTHER_CALLER, OTHERS, POLICE, RELATIVES, WHOSE},
    vocabulary::{ASKED, CALL, NUMBER, REQUEST},
    wishes,
};
use crate::words::{Among, Word, among};

/// Between whom to reach and the number.
pub(super) const WAYS: &Among = among![
    "at",
    "via",
    "is",
    "my",
    "number",
    "mobile",
    "phone",
    "through",
    "by",
    "the",
    "one",
    "this",
    "following",
    "using"
];

/// Whom to reach, or what to give them, where no other vocabulary has the word.
pub(super) const OBJECTS: &Among = among!["me", "us", "know", "call"];

/// What is given: "give me a text".
pub(super) const GIVEN: &Among = among!["ring", "text", "txt", "bell", "buzz", "message", "shout"];

/// A caller, in what a call handler writes of their wishes.
pub(super) const THEM: &Among = among!["him", "her", "them"];

/// "please call me back on", but not "they call me on".
pub(super) fn claim(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    // "if you want to talk to me use"
    let uses = words.is(0, among!["use"]) && words.is(1, among!["me", "us"]);
    let at = if uses { 1 } else { wishes::past(words) };
    let (object, last, verb) = asked_for(words, at)?;
    let call = words.joined(verb)?;
    if !is_asked(words, verb) {
        return None;
    }
    // What leads to a condition is part of who says it.
    let first = if is_needed(words, verb) { words.get(verb + 2)? } else { call };
    Some(match object {
        Object::Me => Claim::mine(call, nearest),
        Object::Caller => Claim::caller(call, nearest),
        Object::Relative => Claim::third(words.get(last)?, nearest),
    })
    .map(|claim| Claim { cue: crate::Span { start: first.start, end: nearest.end }, ..claim })
}

/// "what number can we reach you on?": a question of the form, whose answer is the number.
pub(super) fn question(words: &Side<'_>) -> Option<Claim> {
    let you = words.skip(0, among!["on", "at", "by"]);
    let verb = words.joined(you + 1).filter(|verb| words.is(you, among!["you", "u"]) && verb.is(CALL))?;
    let we = words.is(you + 2, among!["we", "i", "us", "police", "officer", "officers"]);
    we.then(|| Claim::caller(verb, verb))
}

/// Whom a request is to reach.
enum Object {
    Me,
    Caller,
    Relative,
}

/// Whom the words at `at` reach, its last word, and the verb.
fn asked_for(words: &Side<'_>, at: usize) -> Option<(Object, usize, usize)> {
    let me = |at: usize| words.is(at, among!["me", "us"]);
    // "give me a call", "let me know"
    if words.is(at, GIVEN) || words.is(at, among!["call"]) {
        let me_at = words.skip(at + 1, among!["a", "quick"]);
        if me_at > at + 1 && words.is(me_at, among!["gimme"]) {
            return Some((Object::Me, me_at, me_at));
        }
        let given =
            me_at > at + 1 && me(me_at) && words.is(me_at + 1, among!["give", "drop", "send", "leave"]);
        return given.then_some((Object::Me, me_at, me_at + 1));
    }
    if words.is(at, among!["know"]) && me(at + 1) && words.is(at + 2, among!["let"]) {
        return Some((Object::Me, at + 1, at + 2));
    }
    // "you can get in touch on": with whoever says so.
    if words.is(at, among!["touch"]) && words.is(at + 1, among!["in"]) && words.is(at + 2, among!["get"]) {
        return Some((Object::Me, at, at + 2));
    }
    // "keep me updated"
    if words.is(at, wishes::INFORMED) && me(at + 1) && words.is(at + 2, among!["keep"]) {
        return Some((Object::Me, at + 1, at + 2));
    }
    let (object, last) = if me(at) {
        (Object::Me, at)
    } else if words.is(at, CALLER) && !words.is(at + 1, OTHER_CALLER) {
        (Object::Caller, words.skip(at + 1, among!["the"]) - 1)
    } else if words.joined(at).is_some_and(|word| word.is(RELATIVES) && !word.possessive)
        && words.is(at + 1, WHOSE)
    {
        (Object::Relative, at + 1)
    } else if words.is(at, THEM) && (is_asked_by_caller(words, at + 1) || is_asked_of_police(words, at + 1)) {
        return Some((Object::Caller, at, at + 1));
    } else {
        return None;
    };
    let next = last + 1;
    // "get hold of me", "get in touch with me", "get back to me", "speak to me"
    let verb = if words.is(next, among!["of"]) && words.is(next + 1, among!["hold"]) {
        next + 2
    } else if words.is(next, among!["with"])
        && words.is(next + 1, among!["touch", "contact"])
        && words.is(next + 2, among!["in"])
    {
        next + 3
    } else if words.is(next, among!["to"]) && words.is(next + 1, among!["back", "through", "call", "out"]) {
        next + 2
    } else if words.is(next, among!["to", "with"])
        && words.is(next + 1, among!["speak", "talk", "reply", "respond"])
    {
        next + 1
    } else {
        next
    };
    let is_update = !matches!(object, Object::Relative) && words.is(verb, UPDATE);
    // "if you need me"
    let is_need = matches!(object, Object::Me) && is_needed(words, verb);
    let is_verb = |word: &&Word| (word.is(CALL) || is_update || is_need) && !word.possessive;
    words.joined(verb).filter(is_verb).map(|_| (object, last, verb))
}

/// What is done for callers, besides calling them.
const UPDATE: &Among = among!["update", "cb", "callback", "recontact", "recall"];

/// "you need", "you want to", with an "if" before it.
fn is_needed(words: &Side<'_>, verb: usize) -> bool {
    words.is(verb, among!["need", "want"])
        && words.is(verb + 1, among!["you", "u"])
        && words.is(verb + 2, among!["if"])
}

/// "officers to ring her on": what is asked of them, and nobody before.
fn is_asked_of_police(words: &Side<'_>, verb: usize) -> bool {
    words.is(verb, CALL)
        && words.is(verb + 1, among!["to"])
        && words
            .is(verb + 2, among!["police", "officer", "officers", "unit", "units", "patrol", "pc", "pcso"])
        && words.ends(verb + 3)
}

/// "caller wants police to ring him on".
fn is_asked_by_caller(words: &Side<'_>, verb: usize) -> bool {
    if !words.is(verb, CALL) || !words.is(verb + 1, among!["to"]) {
        return false;
    }
    let asks = words.skip(
        verb + 2,
        among!["police", "officer", "officers", "an", "someone", "somebody", "us", "like", "would", "for"],
    );
    let asks = words.skip(
        asks,
        among![
            "wants",
            "want",
            "asks",
            "asked",
            "asking",
            "says",
            "said",
            "sts",
            "req",
            "requests",
            "requested",
            "wishes",
            "like",
            "would",
            "needs"
        ],
    );
    asks > verb + 2 && words.is(asks, CALLER)
}

/// Whether the verb at `verb` asks the reader, and tells of nobody else who calls.
fn is_asked(words: &Side<'_>, verb: usize) -> bool {
    if is_asked_by_caller(words, verb) || is_asked_of_police(words, verb) || is_needed(words, verb) {
        return true;
    }
    let Some(before) = words.get(verb + 1) else { return true };
    let between = words.between(verb);
    let opens = words.get(verb).is_some_and(|verb| verb.apart)
        || before.apart && words.joined(verb + 1).is_none()
        || between
            .contains(['.', '!', '?', '\n', ';', ',', '(', ':', '"', '\'', '\u{201c}', '\u{2018}', '\u{ab}'])
        || between.contains(" - ");
    if opens {
        return true;
    }
    // "call/text me on"
    if between.trim() == "/" && before.is(CALL) {
        return is_asked(words, verb + 1);
    }
    let others = words.any(verb + 1, 6, OTHERS);
    // Who said so, another rule judges (see [`super::quoted`]).
    let said = among!["said", "says", "saying", "states", "stated", "sts", "reads", "told", "asked", "goes"];
    if before.is(said) || words.is(verb + 2, said) && before.is(among!["to", "her", "him", "them"]) {
        return true;
    }
    if before.is(among!["to"]) {
        return is_needed(words, verb + 2)
            || !others && words.is(verb + 2, ASKED)
            || words.is(verb + 2, POLICE)
            || words.is(verb + 2, NUMBER);
    }
    if before.is(among!["please", "pls", "plz", "kindly"]) {
        return true;
    }
    if before.is(among!["not", "dont", "never"]) {
        return !others && !words.any(verb + 2, 2, among!["does", "did", "doesnt", "didnt", "has"]);
    }
    if is_conditional(words, verb + 1) {
        return true;
    }
    let asks = before.is(REQUEST) || before.is(POLICE) || before.is(among!["will", "would"]);
    asks && (!others || words.any(verb + 1, 7, POLICE))
}

/// "if you need more info ring me": who is asked is the reader.
fn is_conditional(words: &Side<'_>, from: usize) -> bool {
    (from..from + 8)
        .take_while(|&at| words.joined(at).is_some_and(|word| !word.is(OTHERS)))
        .any(|at| words.is(at, among!["you", "u"]) && words.is(at + 1, among!["if"]))
}
