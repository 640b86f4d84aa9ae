//! Claims in the words before a number.

use super::{
    Claim, Side, cue,
    vocabulary::{ASKED, CALL, CALLER, IS, KIND, NUMBER, OTHER_CALLER, OTHERS, REQUEST, WHENEVER},
};
use crate::words::among;
use crate::{Role, Span, words::Word};

/// What the words before a number claim for the person who reports.
pub(super) fn claim(text: &str, before: &Side<'_>) -> Option<Claim> {
    owned(before)
        .or_else(|| request(text, before))
        .or_else(|| ringing_from(before))
        .or_else(|| reachable(before))
        .or_else(|| caller_on(text, before))
}

/// "my number is", "caller's mobile", "call back no", "my son's phone".
fn owned(words: &Side<'_>) -> Option<Claim> {
    let noun = words.skip(0, IS);
    let mut at = noun;
    // "no." and "tel." end in a full stop that ends no sentence.
    while words.is(at, NUMBER)
        || words.is(at, KIND)
        || words.get(at).is_some_and(|word| word.apart && word.is(among!["no", "tel", "mob"]))
    {
        at += 1;
    }
    let nearest = words.get(0)?;
    let claim = |role, owner: &Word| Some(Claim { role, cue: cue(owner, nearest) });
    let named = (noun..at).any(|at| words.get(at).is_some_and(|word| word.is(NUMBER)));
    if !named {
        return None;
    }
    // "number for caller", "mobile of informant"
    let owner = words.joined(at)?;
    if owner.is(among!["my", "our"]) {
        return claim(Role::ReporterContact, owner);
    }
    if owner.is(CALLER) && !words.is(at + 1, OTHER_CALLER) {
        return claim(Role::ReporterContact, owner);
    }
    if owner.is(among!["callback", "ringback"]) {
        return claim(Role::ReporterContact, owner);
    }
    if owner.is(among!["back"])
        && words.is(at + 1, among!["call", "ring", "phone"])
        && !words.is(at + 2, OTHERS)
    {
        return claim(Role::ReporterContact, words.get(at + 1)?);
    }
    None
}

/// "please call me back on", but not "they call me on".
fn request(text: &str, words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let at = words.skip(0, among!["on", "at", "via", "is", "my", "number", "mobile"]);
    let at = words.skip(at, WHENEVER);
    if !words.is(at, among!["me", "us"]) {
        return None;
    }
    // "get hold of me"
    let mut verb = at + 1;
    if words.is(verb, among!["of"]) && words.is(verb + 1, among!["hold"]) {
        verb += 2;
    }
    let call = words.joined(verb).filter(|word| word.is(CALL) && !word.possessive)?;
    let before = words.get(verb + 1);
    let opens = opening(text, call, before);
    let asked = match before.filter(|_| !call.apart) {
        _ if opens == Opening::Quoted => false,
        None => true,
        Some(_) if opens == Opening::Sentence => true,
        Some(word) if word.is(among!["to"]) => words.is(verb + 2, ASKED),
        Some(word) if word.is(among!["please", "pls", "plz", "kindly"]) => {
            !words.is(verb + 2, among!["said", "says", "saying"])
        }
        Some(_) if is_conditional(words, verb + 1) => true,
        Some(word) if word.is(REQUEST) => (verb + 2..verb + 6).all(|at| !words.is(at, OTHERS)),
        Some(_) => false,
    };
    asked.then(|| Claim { role: Role::ReporterContact, cue: cue(call, nearest) })
}

/// "if you need more info ring me": who is asked is the reader.
fn is_conditional(words: &Side<'_>, from: usize) -> bool {
    (from..from + 8)
        .take_while(|&at| words.joined(at).is_some_and(|word| !word.is(OTHERS)))
        .any(|at| words.is(at, among!["you", "u"]) && words.is(at + 1, among!["if"]))
}

/// What stands between a verb and the word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// A sentence, or the text, begins with the verb.
    Sentence,
    /// A quotation mark or a colon: somebody is quoted.
    Quoted,
    /// Nothing but space.
    None,
}

fn opening(text: &str, verb: &Word, before: Option<&Word>) -> Opening {
    let from = before.map_or(0, |word| word.end);
    let from = from.max(verb.start.saturating_sub(8));
    let between = text.get(from..verb.start).unwrap_or_default();
    if between.contains(['"', '\'', ':', '\u{201c}', '\u{2018}', '\u{ab}']) {
        Opening::Quoted
    } else if verb.apart
        || before.is_none()
        || between.contains(['.', '!', '?', '\n', ';', ',', '('])
        || between.contains(" - ")
    {
        Opening::Sentence
    } else {
        Opening::None
    }
}

/// "I am calling from", "caller ringing from", and nobody named before it.
fn ringing_from(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let at = words
        .skip(0, among!["mobile", "number", "mob", "phone", "landline", "my", "a", "the", "home", "tel"]);
    if !words.is(at, among!["from"]) {
        return None;
    }
    let verb = words.joined(at + 1)?;
    let going = verb.is(among!["calling", "ringing", "phoning"]);
    let went = verb.is(among!["rang", "called", "phoned", "rung", "rings", "calls"]);
    let subject = words.joined(at + 2);
    let mine = match subject {
        Some(word) if word.is(CALLER) => !words.is(at + 3, OTHER_CALLER),
        Some(word) if word.is(among!["i", "im"]) => true,
        Some(word) if word.is(among!["am"]) => words.is(at + 3, among!["i"]),
        Some(word) if word.is(among!["is", "was"]) => words.is(at + 3, CALLER),
        Some(_) => false,
        None => going,
    };
    (mine && (going || went))
        .then(|| Claim { role: Role::ReporterContact, cue: cue(subject.unwrap_or(verb), nearest) })
}

/// "I can be reached on", "inft contactable on", "I'm on".
fn reachable(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0).filter(|word| word.is(among!["on", "at", "via"]))?;
    let at = words.skip(1, WHENEVER);
    let mine = |at: usize| match words.joined(at) {
        Some(word) if word.is(CALLER) => !words.is(at + 1, OTHER_CALLER),
        Some(word) => word.is(among!["i", "im", "ill"]),
        None => true,
    };
    if words.is(at, among!["contactable", "reachable", "available", "contacted", "reached"]) {
        let subject = words.skip(
            at + 1,
            among![
                "be", "can", "is", "am", "are", "will", "may", "also", "only", "best", "to", "could",
                "happy", "willing", "prefers", "wishes", "wants", "would", "like", "being"
            ],
        );
        let outermost = words.joined(subject).or_else(|| words.get(subject - 1))?;
        return mine(subject).then(|| Claim { role: Role::ReporterContact, cue: cue(outermost, nearest) });
    }
    let subject = if words.is(1, among!["am"]) { 2 } else { 1 };
    let said = words.is(subject, among!["im"]) || (subject == 2 && words.is(subject, among!["i"]));
    said.then(|| Claim {
        role: Role::ReporterContact,
        cue: cue(words.get(subject).unwrap_or(nearest), nearest),
    })
}

/// "caller: ", "informant on".
fn caller_on(text: &str, words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let at = words.skip(0, among!["on", "mobile", "mob", "tel"]);
    let caller = words.joined(at).filter(|word| word.is(CALLER))?;
    let marked = at > 0 || text[caller.end..].starts_with(':') || text[caller.end..].starts_with(" -");
    let claimed = marked && !words.is(at + 1, OTHER_CALLER) && !words.is(at + 1, among!["a", "to", "the"]);
    claimed.then(|| Claim { role: Role::ReporterContact, cue: cue(caller, nearest) })
}

/// A number that ends the text under a closing: "Kind regards, 07700 900461".
pub(super) fn signature(text: &str, span: Span, words: &Side<'_>) -> Option<Claim> {
    let rest = text[span.end..].trim_start_matches(|c: char| !c.is_alphanumeric());
    let last = rest.is_empty() || (rest.len() < 80 && (rest.starts_with("Sent from") || rest.contains('@')));
    let closing = |word: &Word| word.is(among!["regards", "sincerely", "faithfully", "cheers", "thanks"]);
    // Up to two words of a name between.
    let named = (0..3).take_while(|&at| words.get(at).is_some_and(|word| word.is(NUMBER))).count();
    let at = (named..named + 3).find(|&at| words.get(at).is_some_and(closing))?;
    let word = words.get(at)?;
    let kind = words
        .get(at + 1)
        .filter(|before| !before.apart && before.is(among!["kind", "many", "yours", "best", "warm"]));
    let begin = kind.map_or(word.start, |kind| kind.start);
    let opens =
        text[..begin].trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| ".!?\n".contains(c));
    (last && opens)
        .then_some(Claim { role: Role::ReporterContact, cue: Span { start: begin, end: word.end } })
}
