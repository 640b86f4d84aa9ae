//! What only a line that deals does: sell, take orders, be rung for gear.

use super::{
    Claim, Side,
    gate::Open,
    line_after::{comes_after, does, is_for_goods, is_rung_for_goods},
    people::{BUYERS, DEALER, OTHER_DEALERS},
    vocabulary::{GOODS, OTHER_LINES, RING},
};
use crate::words::{Among, Word, among};

/// What the words on both sides say that a number does.
pub(super) fn claim(before: &Side<'_>, after: &Side<'_>, open: Open) -> Option<Claim> {
    let said = before.joined(0).and_then(|nearest| {
        let deed = || {
            sold_on(before, nearest)
                .or_else(|| ordered_on(before, nearest))
                .or_else(|| bought_from(before, nearest))
        };
        open.deed
            .then(deed)
            .flatten()
            .or_else(|| open.dealer.then(|| dealer_on(before, nearest)).flatten())
            .or_else(|| open.rung.then(|| rung_for(before, after, nearest)).flatten())
            .or_else(|| open.mass.then(|| mass_texts(before, nearest)).flatten())
    });
    said.or_else(|| {
        let first = after.joined(0).filter(|_| open.after)?;
        does(after, first)
            .or_else(|| is_for_goods(after).then(|| Claim::line(first, first)))
            .or_else(|| is_rung_for_goods(after).map(|verb| Claim::line(verb, verb)))
    })
}

pub(super) const BY: &Among = among!["on", "from", "via", "using", "with", "through", "off", "by", "over"];

pub(super) const SELL: &Among = among![
    "selling",
    "sells",
    "sell",
    "sold",
    "supplying",
    "supplies",
    "supply",
    "supplied",
    "advertising",
    "advertises",
    "pushing",
    "offering",
    "offers",
    "flogging",
];

pub(super) const DEALS: &Among =
    among!["dealing", "deals", "deal", "dealt", "shotting", "shots", "shot", "trapping", "traps", "grafting"];

/// "they deal off", "selling crack on", "drugs are sold on".
fn sold_on(words: &Side<'_>, nearest: &Word) -> Option<Claim> {
    if !nearest.is(BY) {
        return None;
    }
    let at = (1..6).find(|&at| words.is(at, DEALS) || !words.is(at, GOODS) && !words.is(at, PLAIN))?;
    let verb = words.joined(at).filter(|verb| verb.is(SELL) || verb.is(DEALS))?;
    let goods = (1..at).any(|at| words.is(at, GOODS) || words.is(at, among!["class"]));
    let deals = verb.is(DEALS) && !verb.is(among!["deal", "deals", "shot", "shots"])
        || verb.is(DEALS) && (goods || words.any(at + 1, 2, DOERS));
    let passive = verb.is(among!["sold", "supplied", "dealt"]) && words.any(at + 1, 4, GOODS);
    (deals || goods && verb.is(SELL) || passive).then(|| Claim::line(verb, nearest))
}

/// Who deals.
const DOERS: &Among = among![
    "he", "she", "they", "who", "lads", "boys", "men", "to", "always", "still", "people", "kids", "males",
    "also", "dealer", "dealers", "gang", "line",
];

/// Between a verb and its preposition: nothing that is sold.
pub(super) const PLAIN: &Among = among![
    "his", "her", "their", "my", "the", "a", "some", "class", "and", "of", "to", "people", "kids", "out",
    "stuff", "it", "this", "lots", "all", "day", "more", "b",
];

/// Between an order and its preposition.
const TAKEN: &Among = among!["taken", "are", "go", "made", "placed", "drugs", "gear", "your"];

/// Words of orders, nearest to their preposition.
pub(super) const ORDERS: &Among =
    among!["taken", "are", "go", "made", "placed", "drugs", "gear", "your", "order", "orders", "ordered"];

/// "order on", "they take orders via", "drugs can be ordered on".
fn ordered_on(words: &Side<'_>, nearest: &Word) -> Option<Claim> {
    if !nearest.is(BY) && !nearest.is(among!["to"]) {
        return None;
    }
    let taken = words.skip(1, TAKEN);
    let order = words.joined(taken)?;
    if order.is(among!["orders"]) {
        let placed = words.skip(
            taken + 1,
            among!["place", "places", "take", "takes", "taking", "text", "ring", "drug", "drugs"],
        );
        return (taken > 1 || placed > taken + 1)
            .then(|| Claim::line(words.get(placed - 1).unwrap_or(order), nearest));
    }
    if order.is(among!["ordered"]) {
        return words.any(taken + 1, 4, GOODS).then(|| Claim::line(order, nearest));
    }
    // "a court order on" is no dealing.
    let placed = || {
        words.ends(taken + 1)
            || words.any(taken + 1, 3, DOERS)
            || words.is(taken + 1, among!["you", "u", "users", "customers", "people"])
    };
    (order.is(among!["order"]) && placed()).then(|| Claim::line(order, nearest))
}

/// Words of buying, nearest to their preposition.
pub(super) const BOUGHT: &Among = among![
    "his", "her", "their", "my", "some", "a", "the", "and", "of", "bag", "buys", "buy", "bought", "buying",
    "gets", "get", "got", "getting", "picks", "scores", "score", "scored", "scoring", "scored", "scoring"
];

/// "he buys his weed off", "they score from".
fn bought_from(words: &Side<'_>, nearest: &Word) -> Option<Claim> {
    if !nearest.is(among!["from", "off", "on", "via", "through"]) {
        return None;
    }
    let goods = words.skip(1, GOODS);
    let at = words.skip(goods, among!["his", "her", "their", "my", "some", "a", "the", "and", "of", "bag"]);
    let verb = words.joined(at)?;
    let scored = verb.is(among!["score", "scores", "scored", "scoring"]) && !nearest.is(among!["on"]);
    let bought = goods > 1
        && verb.is(among![
            "buys", "buy", "bought", "buying", "gets", "get", "got", "getting", "picks", "scores", "score",
            "scored", "scoring",
        ]);
    (scored && at == 1 || bought).then(|| Claim::line(verb, nearest))
}

/// Between who calls and "off".
pub(super) const CALLS_OFF: &Among = among![
    "rings", "ringing", "calls", "calling", "texts", "texting", "works", "rang", "text", "ring", "call"
];

/// Between a dealer and a number.
pub(super) const USES: &Among = among!["uses", "using", "on", "off", "from", "via", "is", "has"];

/// Between a dealer and these: "the plug is always on".
pub(super) const BUSY: &Among = among![
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
    "runs",
    "works",
    "out",
    "always",
    "mainly",
    "only",
    "currently",
    "also",
];

/// "dealer uses", "suspect on", "the plug is on", "suspect:".
fn dealer_on(words: &Side<'_>, nearest: &Word) -> Option<Claim> {
    if nearest.is(among!["off"])
        && words.is(1, CALLS_OFF)
        && words.is(2, among!["he", "she", "they", "who", "always", "also", "only"])
    {
        return words.get(2).map(|subject| Claim::line(subject, nearest));
    }
    if !nearest.is(USES) {
        return None;
    }
    let at = words.skip(1, BUSY);
    if at == 1 && nearest.is(among!["is", "has", "from", "off", "via"]) {
        return None;
    }
    let line = at > 1 && words.is(at, among!["line"]) && !words.is(at + 1, OTHER_LINES);
    let dealer = words.joined(at).filter(|word| (word.is(DEALER) || line) && !word.possessive)?;
    let other = words.is(at + 1, OTHER_DEALERS) || words.is(at + 1, among!["to", "by", "from", "has"]);
    (!other).then(|| Claim::line(dealer, nearest))
}

/// Between a verb of calling and the number.
pub(super) const BEFORE_RUNG: &Among =
    among!["on", "this", "number", "up", "them", "him", "her", "me", "us", "at", "is", "the"];

/// Between whoever rings and the verb.
pub(super) const WHO_MAY_RING: &Among =
    among!["you", "u", "just", "can", "all", "always", "to", "then", "people"];

/// "ring ... for gear", "for gear ring", "to order you text", "customers ring", "ring ... and a lad comes".
fn rung_for(before: &Side<'_>, after: &Side<'_>, nearest: &Word) -> Option<Claim> {
    let at = before.skip(0, BEFORE_RUNG);
    let verb = before.joined(at);
    let rung = verb.filter(|verb| verb.is(RING));
    if is_for_goods(after) {
        let named = verb.filter(|_| at > 0 && before.is(at - 1, among!["is", "number"]));
        let noun = before.joined(0).filter(|word| word.is(among!["number", "no", "mobile", "phone"]));
        if let Some(word) = rung.or(named).or(noun) {
            return Some(Claim::line(word, nearest));
        }
    }
    // "text this for gear:"
    let goods = before.skip(at, GOODS);
    if goods > at {
        let this = before.skip(goods, among!["a", "some", "the", "any", "more", "best"]);
        let asked = before.skip(this + 1, among!["this", "number", "it", "me", "him", "them", "line", "us"]);
        let verb = before.joined(asked).filter(|verb| before.is(this, among!["for"]) && verb.is(RING));
        return verb.map(|verb| Claim::line(verb, nearest));
    }
    let verb = rung?;
    let who = before.skip(at + 1, WHO_MAY_RING);
    if before.is(who, BUYERS) && !after.is(0, among!["of"]) {
        return before.get(who).map(|who| Claim::line(who, nearest));
    }
    if before.is(who, GOODS) {
        let from = before.skip(who, GOODS);
        let from = before.skip(from, among!["a", "some", "the", "any", "more"]);
        let wants = before.joined(from).filter(|word| {
            word.is(among!["for", "want", "wants", "need", "needs", "buy", "order", "get", "score"])
        });
        return wants.map(|wants| Claim::line(wants, nearest));
    }
    if before.is(who, among!["order", "score"]) && before.is(who + 1, among!["to"]) {
        return before.get(who + 1).map(|to| Claim::line(to, nearest));
    }
    comes_after(after).then(|| Claim::line(verb, nearest))
}

/// Between texts and who sends them.
pub(super) const SENT_BY: &Among = among!["from", "off", "by"];

/// "bulk texts from", "text messages advertising drugs from".
fn mass_texts(words: &Side<'_>, nearest: &Word) -> Option<Claim> {
    if !nearest.is(SENT_BY) {
        return None;
    }
    let at = (1..6).find(|&at| {
        words.is(
            at,
            among![
                "mass",
                "bulk",
                "group",
                "broadcast",
                "broadcasts",
                "flare",
                "advertising",
                "marketing",
                "offering"
            ],
        )
    })?;
    let texts = among![
        "text",
        "texts",
        "message",
        "messages",
        "msg",
        "msgs",
        "broadcast",
        "broadcasts",
        "sms",
        "snaps"
    ];
    let goods = !words.is(at, among!["advertising", "offering"]) || words.any(1, at - 1, GOODS);
    (goods && words.any(1, at + 2, texts))
        .then(|| words.get(at))
        .flatten()
        .map(|first| Claim::line(first, nearest))
}
