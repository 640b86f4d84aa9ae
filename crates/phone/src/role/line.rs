//! Words that only a line that deals has.

use super::{
    Claim, Side, cue,
    vocabulary::{CALLER, DEALING, GOODS, IS, NUMBER, OTHER_LINES},
};
use crate::{
    Role,
    words::{Among, among},
};

const RING: &Among = among![
    "ring", "call", "text", "txt", "phone", "message", "whatsapp", "rings", "calls", "texts", "rang",
    "called", "bell", "fone", "msg",
];

const DEALERS: &Among = among!["dealer", "dealers", "shotter", "shotters", "plug"];

/// What the words on both sides claim of a line.
pub(super) fn claim(before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    dealing(before)
        .or_else(|| called_for(before, after))
        .or_else(|| for_goods(before))
        .or_else(|| dealer_uses(before))
        .or_else(|| named_line(before))
        .or_else(|| offers(before, after))
        .or_else(|| is_a_line(after))
}

/// "for gear" after the number: whoever says "me" there is not the person who reports.
pub(super) fn is_for_goods(after: &Side<'_>) -> bool {
    after.is(0, among!["for"])
        && (after.is(1, GOODS)
            || (after.is(1, among!["a", "some", "the", "your", "ur", "more", "all", "any", "best"])
                && after.is(2, GOODS)))
}

/// "deal line is", "dealer's number", "line number".
fn dealing(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let mut at = words.skip(0, among!["is", "was", "on", "now", "still", "are", "it", "its"]);
    at = words.skip(at, among!["number", "no", "num", "mobile", "phone", "tel", "handset"]);
    let counted = at > 0;
    let line = words.is(at, among!["line"]);
    let head = if line { at + 1 } else { at };
    if head == 0 {
        return None;
    }
    if words.is(head, DEALING)
        && words.is(head - 1, among!["line", "number", "no", "num", "mobile", "phone", "tel", "handset"])
    {
        return Some(alleged(cue(words.get(head)?, nearest)));
    }
    let ours = line && counted && !words.is(head, OTHER_LINES);
    ours.then(|| words.get(at)).flatten().map(|line| alleged(cue(line, nearest)))
}

/// "ring ... for gear", "selling drugs on".
fn called_for(before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    let nearest = before.joined(0)?;
    if is_for_goods(after) {
        let verb =
            before.skip(0, among!["on", "this", "number", "up", "them", "him", "her", "me", "us", "at"]);
        if before.is(verb, RING) {
            return Some(alleged(cue(before.get(verb)?, nearest)));
        }
        let noun = before.joined(before.skip(0, IS)).filter(|noun| noun.is(NUMBER));
        if let Some(noun) = noun {
            return Some(alleged(cue(noun, nearest)));
        }
    }
    if !nearest.is(among!["on", "from", "via", "using", "with", "through", "off"]) {
        return None;
    }
    let selling = (1..5).find(|&at| {
        before.is(
            at,
            among!["selling", "dealing", "shotting", "supplying", "sells", "deals", "supplies", "shots"],
        )
    })?;
    let goods = (1..selling).any(|at| before.is(at, GOODS))
        || before.is(selling, among!["dealing", "shotting", "deals", "shots"]);
    goods.then(|| before.get(selling)).flatten().map(|verb| alleged(cue(verb, nearest)))
}

/// "for gear ring", "text this for gear:".
fn for_goods(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    if nearest.is(RING) {
        let wanted = words.is(1, GOODS)
            && words.is(
                2,
                among![
                    "for", "want", "wants", "need", "needs", "buy", "order", "get", "score", "some", "any",
                    "more"
                ],
            );
        return wanted.then(|| words.get(2)).flatten().map(|first| alleged(cue(first, nearest)));
    }
    let at = words.skip(0, among!["on", "at", "and", "or"]);
    if !words.is(at, GOODS) {
        return None;
    }
    let at = words.skip(at, GOODS);
    let at = words.skip(at, among!["a", "some", "the", "any", "more", "best"]);
    if !words.is(at, among!["for"]) {
        return None;
    }
    let verb = words.skip(at + 1, among!["this", "number", "it", "me", "him", "them", "line", "us"]);
    words.joined(verb).filter(|verb| verb.is(RING)).map(|verb| alleged(cue(verb, nearest)))
}

/// "dealer uses", "he rings off".
fn dealer_uses(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    if !nearest.is(among!["uses", "using", "on", "off", "from", "via"]) {
        return None;
    }
    let off = nearest.is(among!["off"])
        && words.is(
            1,
            among![
                "rings", "ringing", "calls", "calling", "texts", "texting", "works", "rang", "shots",
                "sells", "text", "ring", "call"
            ],
        )
        && words.is(2, among!["he", "she", "they", "who", "always", "also", "only"]);
    if off {
        return words.get(2).map(|subject| alleged(cue(subject, nearest)));
    }
    let at = words.skip(
        1,
        among![
            "is",
            "was",
            "are",
            "now",
            "still",
            "rings",
            "texts",
            "calls",
            "ringing",
            "texting",
            "calling",
            "working",
            "operates",
            "operating",
            "works",
            "out",
            "always",
            "mainly",
            "only",
            "currently",
            "also",
        ],
    );
    let dealer = words.joined(at).filter(|word| word.is(DEALERS) && !word.possessive)?;
    (!words.is(at + 1, among!["to", "by", "from", "the"]) || words.is(at + 1, among!["the"]))
        .then(|| alleged(cue(dealer, nearest)))
}

/// "the nino line 07700".
fn named_line(words: &Side<'_>) -> Option<Claim> {
    let line = words.joined(0).filter(|word| word.is(among!["line"]))?;
    let name = words.joined(1).filter(|name| {
        !name.is(OTHER_LINES)
            && !name.is(among!["the", "same", "new", "old", "other", "home", "work", "that", "this", "a"])
    })?;
    let the = words.joined(2).filter(|word| word.is(among!["the"]))?;
    (name.as_bytes().len() > 1).then(|| alleged(cue(the, line)))
}

/// "mass texts from", "texts from ... offering crack", "... is selling gear".
fn offers(before: &Side<'_>, after: &Side<'_>) -> Option<Claim> {
    let selling = after.joined(after.skip(0, among!["is", "was", "are", "keeps", "has", "been", "always"]));
    if let Some(verb) = selling.filter(|verb| {
        verb.is(among![
            "offering",
            "advertising",
            "selling",
            "sells",
            "pushing",
            "offers",
            "deals",
            "dealing",
            "supplying",
            "advertises"
        ])
    }) {
        let goods = (0..6).any(|at| after.is(at, GOODS));
        if goods || verb.is(among!["deals", "dealing"]) {
            return Some(alleged(cue(verb, verb)));
        }
    }
    let nearest = before.joined(0).filter(|word| word.is(among!["from", "off", "by"]))?;
    let mass = (1..5)
        .find(|&at| before.is(at, among!["mass", "bulk", "group", "broadcast", "broadcasts", "flare"]))?;
    let text = (1..5).any(|at| {
        before
            .is(at, among!["text", "texts", "message", "messages", "msg", "msgs", "broadcast", "broadcasts"])
    });
    text.then(|| before.get(mass)).flatten().map(|mass| alleged(cue(mass, nearest)))
}

/// "... is the deal line", "... (drugs line)", "... is the dealer's number".
fn is_a_line(words: &Side<'_>) -> Option<Claim> {
    let linked = words.skip(0, among!["is", "was", "which", "being", "now"]);
    let at = words.skip(linked, among!["the", "a", "their", "his", "new", "current", "main"]);
    let noun = |at: usize| {
        words.joined(at).filter(|word| word.is(among!["line", "number", "phone", "mobile", "no"]))
    };
    let first = words.joined(0)?;
    if words.is(at, DEALING) {
        return noun(at + 1).map(|noun| alleged(cue(first, noun)));
    }
    if linked == 0 || at == linked {
        return None;
    }
    let line = |at: usize| noun(at).filter(|word| word.is(among!["line"]));
    if let Some(line) = line(at) {
        return Some(alleged(cue(first, line)));
    }
    let named =
        words.joined(at).filter(|name| !name.is(OTHER_LINES) && !name.is(CALLER) && !name.possessive)?;
    line(at + 1).filter(|_| named.as_bytes().len() > 1).map(|line| alleged(cue(first, line)))
}

fn alleged(cue: crate::Span) -> Claim {
    Claim { role: Role::AllegedLine, cue }
}
