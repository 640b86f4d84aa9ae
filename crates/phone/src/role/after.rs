//! Claims in the words after a number.

use super::{
    Claim, Side, line_after,
    messages::MESSAGES,
    others,
    owner::is_possessive,
    people::{CALLER, DEALER, OTHER_CALLER, OTHER_DEALERS, OTHERS, RELATIVES},
    pronoun, purpose,
    vocabulary::{CALL, DEALING, KIND, NUMBER, OTHER_LINES},
};
use crate::{
    Span,
    words::{Among, Word, among},
};

/// With which somebody else's saying begins.
pub(super) const SAYING: &Among = among![
    "he", "she", "they", "it", "text", "message", "says", "said", "reads", "is", "was", "thats", "what",
    "the", "this"
];

/// Between a number and whose it is.
pub(super) const LINKS: &Among =
    among!["is", "was", "this", "that", "thats", "which", "its", "it", "being", "now", "are", "also"];

/// Before a noun for a number, or in its place.
pub(super) const NOUNS: &Among = among![
    "my", "our", "mine", "me", "us", "the", "a", "best", "only", "where", "what", "one", "their", "his",
    "her", "new", "current", "main"
];

/// What may stand for a number without a noun: "where you can reach me", "the one to call".
pub(super) const PRONOUNS: &Among = among!["where", "what", "one", "best"];

/// "... is my number", "(my mobile)", "(caller)", "... is the dealer's", "... belongs to my son".
pub(super) fn claim(text: &str, span: Span, before: &Side<'_>, words: &Side<'_>) -> Option<Claim> {
    let first = words.joined(0)?;
    let rest = text[span.end..].trim_start_matches(' ');
    let bracketed = rest.starts_with(['(', '[']);
    let marked =
        bracketed || ["- ", "= ", "<- ", "\u{2013} ", "-> "].iter().any(|mark| rest.starts_with(mark));
    let linked = words.skip(0, LINKS);
    let belongs =
        words.is(linked, among!["belongs", "belonging", "belonged"]) && words.is(linked + 1, among!["to"]);
    let at = if belongs { linked + 2 } else { linked };
    if at == 0 && !marked {
        return purpose::claim(text, before, words)
            .or_else(|| others::claim_after(words))
            .or_else(|| named_only(text, words, first));
    }
    own(text, words, at, first, bracketed)
        .or_else(|| (at == 0 && bracketed).then(|| pronoun::claim_after(text, before, words))?)
        .or_else(|| relatives(text, words, at, first, belongs || bracketed))
        .or_else(|| reporters(text, words, at, first, bracketed || belongs || rest.starts_with('=')))
        .or_else(|| dealings(text, words, at, first, bracketed))
        .or_else(|| (at == 0).then(|| purpose::claim(text, before, words))?)
}

/// "07700 900461 my number.", "07700 900461 INFT": nothing follows that the words could speak of instead.
fn named_only(text: &str, words: &Side<'_>, first: &Word) -> Option<Claim> {
    let mine = first.is(among!["my", "mine"]);
    if !mine && !first.is(CALLER) {
        return None;
    }
    let itself = first.is(among!["mine"]);
    let noun = if itself { 1 } else { words.skip(words.skip(1, KIND), NUMBER) };
    let last = words.get(noun - 1)?;
    let rest = text[last.end..].trim_start_matches(' ');
    let ends = rest.is_empty()
        || rest.starts_with(['.', ',', ';', ')', '\n'])
            && !rest[1..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    let whole = itself || noun > 1 || first.is(among!["inft", "infmt", "clr", "rp", "mop"]);
    let claim = if mine { Claim::mine(first, last) } else { Claim::caller(first, last) };
    (ends && whole && !last.is(among!["details"])).then_some(claim)
}

/// Whether the bracket closes after the word, or the sentence ends.
pub(super) fn closes(text: &str, words: &Side<'_>, at: usize) -> bool {
    words.ends(at + 1) || words.get(at).is_some_and(|word| text[word.end..].starts_with([')', ']', ',']))
}

/// "is my number", "is mine", "that's me", "is the best number to reach me on".
fn own(text: &str, words: &Side<'_>, at: usize, first: &Word, bracketed: bool) -> Option<Claim> {
    if words.is(at, among!["my", "our"]) {
        let noun = words.skip(at + 1, KIND);
        let named = words.joined(noun).filter(|word| word.is(NUMBER) && !word.possessive)?;
        return Some(Claim::mine(first, named));
    }
    if words.is(at, among!["mine"]) && (at > 0 || bracketed) {
        return words.get(at).map(|mine| Claim::mine(first, mine));
    }
    let whenever = at > 0 && words.is(at + 1, among!["if", "any", "anytime", "please", "thanks"]);
    if words.is(at, among!["me", "us"]) && (whenever || closes(text, words, at)) {
        return words.get(at).map(|me| Claim::mine(first, me));
    }
    let article = words.skip(at, among!["the", "a", "best", "only", "where", "what", "one"]);
    let noun = words.skip(words.skip(article, KIND), NUMBER);
    let pronoun = article > at && words.is(article - 1, PRONOUNS);
    if article == at || noun == article && !pronoun {
        return None;
    }
    if words.is(noun, among!["for", "of"]) {
        let me = words.joined(noun + 1).filter(|me| me.is(among!["me", "us"]));
        return me.map(|me| Claim::mine(first, me));
    }
    let to = words.skip(noun, among!["to", "you", "can", "should"]);
    if to > noun && words.is(to, CALL) {
        return words.joined(to + 1).filter(|me| me.is(among!["me", "us"])).map(|me| Claim::mine(first, me));
    }
    let i = words.skip(noun, among!["that", "which"]);
    let calling = words.skip(i, among!["i", "im", "am"]);
    let verb = words
        .joined(calling)
        .filter(|verb| verb.is(among!["calling", "ringing", "phoning", "use", "using", "on"]))?;
    (calling > i).then(|| Claim::mine(first, verb))
}

/// "is my mum's number", "belongs to my daughter", "(my daughter)".
fn relatives(text: &str, words: &Side<'_>, at: usize, first: &Word, alone: bool) -> Option<Claim> {
    let relative =
        words.joined(at + 1).filter(|word| words.is(at, among!["my", "our"]) && word.is(RELATIVES))?;
    let noun = words
        .joined(words.skip(at + 2, KIND))
        .filter(|noun| noun.is(NUMBER) && is_possessive(text, relative));
    let last =
        noun.or_else(|| (alone && !relative.possessive && closes(text, words, at + 1)).then_some(relative))?;
    Some(Claim::third(first, last)).filter(|_| !line_after::is_said_to_deal(words, words))
}

/// "(caller)", "= inft", "is the caller's number", "(C/B)".
fn reporters(text: &str, words: &Side<'_>, at: usize, first: &Word, alone: bool) -> Option<Claim> {
    if alone && at == 0 && words.is(0, among!["c", "callback", "cb", "call"]) {
        let second = words
            .is(0, among!["callback", "cb"])
            .then_some(0)
            .or_else(|| words.is(1, among!["b", "back"]).then_some(1))?;
        return closes(text, words, words.skip(second + 1, NUMBER) - 1)
            .then(|| words.get(second))
            .flatten()
            .map(|last| Claim::caller(first, last));
    }
    let the = words.skip(at, among!["the"]);
    let caller = words.joined(the).filter(|word| word.is(CALLER))?;
    if the > 0 && words.is(the - 1, OTHER_CALLER) {
        return None;
    }
    let noun = words.skip(words.skip(the + 1, KIND), NUMBER);
    let named = words.is(noun - 1, NUMBER) && noun > the + 1;
    if named {
        return Some(Claim::caller(first, words.get(noun - 1)?));
    }
    (alone && closes(text, words, the)).then(|| Claim::caller(first, caller))
}

/// "is the drug line", "(dealer)", "is a dealer's phone".
fn dealings(text: &str, words: &Side<'_>, at: usize, first: &Word, bracketed: bool) -> Option<Claim> {
    let article = words.skip(at, among!["the", "a", "their", "his", "new", "current", "main"]);
    let line = |at: usize| words.joined(at).filter(|word| word.is(among!["line"]));
    let owner = words.joined(article)?;
    if owner.is(DEALER) && !(article > 0 && words.is(article - 1, OTHER_DEALERS)) {
        let noun = words
            .skip(article + 1, among!["new", "contact", "number", "phone", "mobile", "no", "line", "tel"]);
        let last = words.get(noun - 1)?;
        let whole = noun > article + 1 || owner.possessive || closes(text, words, article);
        return (whole && (at > 0 || bracketed)).then(|| Claim::line(first, last));
    }
    if owner.is(DEALING) {
        let noun = words
            .joined(article + 1)
            .filter(|word| word.is(among!["line", "lines", "number", "phone", "mobile", "no"]));
        return noun.map(|noun| Claim::line(first, noun));
    }
    if at == 0 || article == at {
        return None;
    }
    if let Some(line) = line(article) {
        return Some(Claim::line(first, line));
    }
    let named =
        !owner.is(OTHER_LINES) && !owner.is(CALLER) && !owner.possessive && owner.as_bytes().len() > 1;
    line(article + 1).filter(|_| named).map(|line| Claim::line(first, line))
}

/// "call me on 07700 900461, he said": the words before are another's.
pub(super) fn is_anothers_saying(words: &Side<'_>) -> bool {
    let Some(first) = words.joined(0) else { return false };
    if !first.is(SAYING) {
        return false;
    }
    let said = |at: usize| {
        words.is(at, among!["said", "says", "say", "wrote", "told", "goes", "texted", "reads", "read"])
    };
    // "he said he will kill me" begins something new.
    let begins = |at: usize| {
        words.is(
            at,
            among![
                "he", "she", "they", "hes", "theyre", "hell", "theyll", "if", "i", "im", "ill", "that",
                "not", "no", "dont", "we", "to", "nothing", "it", "my",
            ],
        )
    };
    if first.is(among!["the"]) && said(2) && (words.is(1, DEALER) || words.is(1, OTHERS)) {
        return !begins(3);
    }
    if words.is(0, among!["is", "was"]) {
        let on = words.skip(1, among!["written", "posted", "sent", "put", "all", "over"]);
        let where_it_is = words.skip(on + 1, among!["the", "a", "his", "her", "their"]);
        let what_it_is = words.skip(1, among!["the", "a"]);
        let is_message = what_it_is > 1 && words.is(what_it_is, MESSAGES);
        if is_message || words.is(on, among!["on", "in"]) && words.is(where_it_is, MESSAGES) {
            return true;
        }
    }
    if first.is(among!["he", "she", "they"]) && words.is(1, among!["told"]) {
        let whom = words.skip(2, among!["me", "us", "him", "her", "them", "my", "our", "his", "the", "a"]);
        let whom = words.skip(whom, RELATIVES);
        return !begins(whom);
    }
    if first.is(among!["he", "she", "they", "it", "text", "message"]) && said(1) {
        let me = words.is(2, among!["me", "us"]);
        // "text says" before more words begins a quotation of its own.
        let message = first.is(among!["text", "message"]) && !words.ends(2);
        return !message && !begins(2 + usize::from(me));
    }
    if first.is(among!["says", "said", "reads"]) {
        return !words.is(1, CALLER) && !words.is(1, among!["i", "the"])
            || words.is(1, among!["the"]) && !words.is(2, CALLER);
    }
    let is = words.skip(0, among!["is", "was", "thats", "what", "this"]);
    let who = words.skip(
        is,
        among!["the", "a", "his", "he", "she", "they", "it", "text", "message", "card", "post", "dealer"],
    );
    is > 0 && words.any(0, is, among!["what", "thats"]) && who > is && said(who)
}
