//! "call me on", "contact inft on", "ring my husband on": how to reach somebody, and who asks for it.

use super::{
    Claim, Side,
    owner::Noun,
    people::{CALLER, DEALER, OTHER_CALLER, OTHERS, POLICE, RELATIVES, WHOSE},
    vocabulary::{ASKED, CALL, IS, NUMBER, REQUEST, WHENEVER},
};
use crate::words::{Among, Word, among};

/// What the words before the number claim.
pub(super) fn claim(words: &Side<'_>, noun: Noun, after: &Side<'_>) -> Option<Claim> {
    request(words)
        .or_else(|| ringing_from(words, noun))
        .or_else(|| reachable(words))
        .or_else(|| is_on(words, after))
        .or_else(|| caller_on(words, noun))
}

/// Whom a request is to reach.
enum Object {
    Me,
    Caller,
    Relative,
}

/// "please call me back on", but not "they call me on".
fn request(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let at = words.skip(0, IS);
    let at = words.skip(
        at,
        among!["at", "via", "is", "my", "number", "mobile", "phone", "through", "by", "the", "one"],
    );
    let at = words.skip(at, WHENEVER);
    let (object, last, verb) = asked_for(words, at)?;
    let call = words.joined(verb)?;
    if !is_asked(words, verb) {
        return None;
    }
    Some(match object {
        Object::Me => Claim::mine(call, nearest),
        Object::Caller => Claim::caller(call, nearest),
        Object::Relative => Claim::third(words.get(last)?, nearest),
    })
    .map(|claim| Claim { cue: crate::Span { start: call.start, end: nearest.end }, ..claim })
}

/// Whom the words at `at` reach, its last word, and the verb.
fn asked_for(words: &Side<'_>, at: usize) -> Option<(Object, usize, usize)> {
    let me = |at: usize| words.is(at, among!["me", "us"]);
    // "give me a call", "let me know"
    if words.is(at, among!["call", "ring", "text", "txt", "bell", "buzz", "message", "shout"]) {
        let me_at = words.skip(at + 1, among!["a", "quick"]);
        let given =
            me_at > at + 1 && me(me_at) && words.is(me_at + 1, among!["give", "drop", "send", "leave"]);
        return given.then_some((Object::Me, me_at, me_at + 1));
    }
    if words.is(at, among!["know"]) && me(at + 1) && words.is(at + 2, among!["let"]) {
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
    } else if words.is(at, among!["him", "her", "them"]) && is_asked_by_caller(words, at + 1) {
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
    let is_verb = |word: &&Word| word.is(CALL) && !word.possessive;
    words.joined(verb).filter(is_verb).map(|_| (object, last, verb))
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
    if is_asked_by_caller(words, verb) {
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
    let others = words.any(verb + 1, 6, OTHERS);
    // Who said so, another rule judges (see [`super::quoted`]).
    let said = among!["said", "says", "saying", "states", "stated", "sts", "reads", "told", "asked", "goes"];
    if before.is(said) || words.is(verb + 2, said) && before.is(among!["to", "her", "him", "them"]) {
        return true;
    }
    if before.is(among!["to"]) {
        return words.is(verb + 2, ASKED) || words.is(verb + 2, POLICE) || words.is(verb + 2, NUMBER);
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

/// "I am calling from", "caller ringing from", and nobody named before it.
fn ringing_from(words: &Side<'_>, noun: Noun) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let at = if noun.linked > 0 && !nearest.is(among!["on"]) { noun.linked } else { 0 };
    let at = words.skip(
        at,
        among![
            "mobile", "number", "mob", "phone", "landline", "my", "a", "the", "home", "tel", "payphone",
            "phonebox", "work", "box", "another",
        ],
    );
    let from = words.is(at, among!["from"]);
    if !from && !words.is(at, among!["on"]) {
        return None;
    }
    let at = words.skip(at + 1, among!["you", "u", "police", "in", "this", "back", "again"]);
    let verb = words.joined(at)?;
    if from
        && verb.is(among!["line", "phone"])
        && words.is(at + 1, among!["the"])
        && words.is(at + 2, among!["on"])
    {
        let caller = words.joined(at + 3).filter(|word| word.is(CALLER))?;
        return Some(Claim::caller(caller, nearest));
    }
    let going =
        verb.is(among!["calling", "ringing", "phoning", "texting", "speaking", "writing", "messaging"]);
    let went = verb.is(among!["rang", "called", "phoned", "rung", "rings", "calls"]) && from;
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
    let reached =
        among!["contactable", "reachable", "available", "contacted", "reached", "contact", "talk", "speak"];
    let rung = among!["texted", "called", "phoned", "rung", "messaged", "emailed"];
    let reaches = words.is(at, reached) || words.is(at, rung) && words.is(at + 1, among!["be", "being"]);
    if !reaches {
        return None;
    }
    let subject = words.skip(
        at + 1,
        among![
            "be", "can", "is", "am", "are", "will", "may", "also", "only", "best", "to", "could", "happy",
            "willing", "prefers", "wishes", "wants", "would", "like", "being", "asks", "asked", "requests",
            "easily", "always", "for", "ok", "fine", "agreed",
        ],
    );
    let verb = words.joined(at)?;
    match words.joined(subject) {
        Some(word) if word.is(CALLER) => {
            (!words.is(subject + 1, OTHER_CALLER)).then(|| Claim::caller(word, nearest))
        }
        Some(word) if word.is(among!["i", "im", "ill"]) => Some(Claim::mine(word, nearest)),
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
    let mut at =
        words.skip(linked + 1, among!["always", "now", "both", "also", "only", "normally", "usually"]);
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
fn caller_on(words: &Side<'_>, noun: Noun) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let is_on = among!["on", "is", "now", "currently"];
    if words.skip(0, is_on) < noun.linked {
        return None;
    }
    let at = words.skip(noun.head, is_on);
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
