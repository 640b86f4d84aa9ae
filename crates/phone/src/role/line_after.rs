//! What the words after a number say of a line that deals.

use super::{
    Claim, Side,
    line::{DEALS, SELL},
    people::{DEALER, OTHERS},
    vocabulary::{DEALING, GOODS},
};
use crate::words::{Among, Word, among};

/// Between a number and what is done with it.
pub(super) const BEFORE_DEED: &Among = among![
    "is", "was", "are", "keeps", "texts", "has", "been", "always", "being", "now", "they", "he", "she",
    "use", "used", "it", "this", "to", "by", "for", "dealers", "the", "who", "that", "still", "them",
    "dealer", "them",
];

/// "... is selling crack", "... offering white", "... is used to sell drugs".
pub(super) fn does(after: &Side<'_>, first: &Word) -> Option<Claim> {
    let at = after.skip(0, BEFORE_DEED);
    let verb = after.joined(at)?;
    let sells = verb.is(SELL) || verb.is(DEALS);
    if !sells {
        return None;
    }
    let deals = verb.is(DEALS) && (at > 0 || verb.is(among!["deals", "dealing", "shots", "shotting"]));
    let goods = after.any(at + 1, 4, GOODS);
    (goods || deals).then(|| {
        let last = (at + 1..at + 5).filter(|&at| after.is(at, GOODS)).last().and_then(|at| after.get(at));
        Claim::line(first, last.unwrap_or(verb))
    })
}

/// "for gear" after a number.
pub(super) fn is_for_goods(after: &Side<'_>) -> bool {
    is_for_goods_at(after, 0)
}

/// Whom everybody may ring: "text this for gear" after a number.
pub(super) const RUNG_BY_ALL: &Among =
    among!["text", "txt", "ring", "call", "phone", "message", "msg", "dial", "bell", "drop"];

/// Between such a verb and what is sold.
pub(super) const THIS: &Among =
    among!["this", "it", "that", "the", "number", "line", "him", "them", "a", "text"];

/// "text this for gear", "ring it for white" after a number; the word that says so.
pub(super) fn is_rung_for_goods<'w>(after: &'w Side<'_>) -> Option<&'w Word> {
    let verb = after.joined(0).filter(|verb| verb.is(RUNG_BY_ALL))?;
    let this = after.skip(1, THIS);
    (this > 1 && is_for_goods_at(after, this)).then_some(verb)
}

fn is_for_goods_at(after: &Side<'_>, from: usize) -> bool {
    if !after.is(from, among!["for"]) {
        return false;
    }
    let at =
        after.skip(from + 1, among!["a", "some", "the", "your", "ur", "more", "all", "any", "best", "both"]);
    let end = after.skip(at, GOODS);
    end > at
        && !after.is(
            end,
            among!["info", "information", "details", "dealing", "activity", "help", "reports", "issue"],
        )
}

/// What only an advert says after its number: whoever says "me" there is not the person who reports.
pub(super) fn sells_after(after: &Side<'_>) -> bool {
    if is_for_goods(after) {
        return true;
    }
    let Some(first) = after.joined(0) else { return false };
    let slang = first.is(among!["hit", "shout", "bell", "holla", "save", "got", "open", "active", "on"]);
    let priced = first.as_bytes().iter().all(u8::is_ascii_digit) && after.is(1, among!["for"]);
    priced
        || slang
            && (after.is(
                1,
                among![
                    "me",
                    "us",
                    "it",
                    "both",
                    "all",
                    "light",
                    "dark",
                    "b",
                    "flavours",
                    "deals",
                    "everything"
                ],
            ) && !first.is(among!["on"]))
            && !after.is(0, among!["bell"])
        || after.any(0, 6, among!["shotting", "bits", "wraps", "pebbles", "dark"])
}

/// "... and a lad comes", "... if you want gear".
pub(super) fn comes_after(after: &Side<'_>) -> bool {
    if after.is(0, among!["if", "when", "to"]) {
        let want = among!["want", "need", "buy", "order", "get", "score", "wanting"];
        return (1..5).take_while(|&at| after.joined(at).is_some()).any(|at| {
            after.is(at, want)
                && after.is(after.skip(at + 1, among!["a", "some", "any", "to", "your", "buy", "get"]), GOODS)
        }) || after.is(0, among!["to"]) && after.is(1, among!["order", "score"]);
    }
    if !after.is(0, among!["and", "then"]) {
        return false;
    }
    let who = after.skip(1, among!["a", "the", "then", "some", "two", "young", "one", "of"]);
    let person = after.is(who, OTHERS)
        || after
            .is(who, among!["someone", "somebody", "youth", "youths", "teenager", "teen", "kids", "bike"]);
    let comes = among![
        "comes", "come", "brings", "bring", "delivers", "deliver", "drops", "drop", "turns", "turn", "meets",
        "meet", "arrives", "shows", "pulls", "rides", "cycles",
    ];
    person && after.any(who + 1, 5, comes)
}

/// Whether the words after a number call it a line's.
pub(super) fn is_line_after(after: &Side<'_>) -> bool {
    after.joined(0).is_some_and(|first| does(after, first).is_some())
        || after.is(0, among!["is", "was"])
            && (1..8).map_while(|at| after.joined(at)).any(|word| {
                word.is(among!["line"])
                    || word.is(DEALER)
                    || word.is(DEALING)
                    || word.is(SELL)
                    || word.is(DEALS)
            })
}

/// Whether the sentence says of somebody that they deal: then a relative may be whom it is about.
pub(super) fn is_said_to_deal(before: &Side<'_>, after: &Side<'_>) -> bool {
    let deals = among![
        "deals",
        "dealing",
        "deal",
        "sells",
        "selling",
        "shots",
        "shotting",
        "dealer",
        "drugs",
        "line",
        "runs",
        "supplies",
        "supplying"
    ];
    after.any(0, 6, deals) || before.any(0, 10, deals)
}
