//! What each word near a number may be to the rules of roles, a bit each.

use super::{
    after, back, line, line_after, offer, others,
    people::{BUYERS, CALLER, DEALER, IN_TWO_WORDS, PROFESSIONAL, RELATIVES, VICTIM},
    purpose, reach, request,
    side::ABBREVIATIONS,
    signature,
    vocabulary::{CALL, DEALING, GOODS, IS, KIND, MESSAGES, NUMBER, RING, WHENEVER},
    wishes,
};
use crate::words::{Among, Traits, among};

/// Before the words that link a noun to its number, besides [`OF_PEOPLE`]: the noun, what is sold, a call back.
const OF_OWNER: &[&Among] = &[
    NUMBER,
    KIND,
    GOODS,
    WHENEVER,
    back::ASKED_FOR,
    request::WAYS,
    reach::PHONES,
    back::SHOWN,
    among!["mine", "into", "of", "from", "need", "want", "require", "case", "incase"],
];

/// Right before a noun for a number, besides [`OF_PEOPLE`]: whose it is, what is given.
const OF_NOUN: &[&Among] = &[
    request::GIVEN,
    back::GAVE,
    among!["c", "my", "our", "your", "her", "his", "their", "dont", "not", "never"],
    among!["by", "via", "at", "in", "through", "its", "is", "it", "you", "u"],
    among!["further", "any", "some"],
];

/// Whose number it may be, and what it may be for.
const OF_PEOPLE: &[&Among] = &[
    CALLER,
    DEALER,
    VICTIM,
    RELATIVES,
    PROFESSIONAL,
    DEALING,
    back::CALLBACK,
    request::OBJECTS,
    among!["line", "recipient", "recipients", "worker", "workers", "officer", "officers"],
    IN_TWO_WORDS,
];

/// Between a noun and whoever asks to be reached by it: "call me back, number is".
const OF_WAY: &[&Among] =
    &[IS, WHENEVER, request::WAYS, reach::PHONES, reach::TOLD, among!["from", "on", "the"]];

/// Before these: whom to reach, and who rings.
const OF_ASKED: &[&Among] = &[
    CALLER,
    RELATIVES,
    request::OBJECTS,
    request::GIVEN,
    reach::GOING,
    reach::WENT,
    IN_TWO_WORDS,
    among!["line", "phone"],
];

/// Before "on": who is there, or may be reached.
const OF_REACHED: &[&Among] = &[
    CALLER,
    RELATIVES,
    WHENEVER,
    reach::TOLD,
    reach::GOING,
    reach::REACHED,
    reach::RUNG,
    reach::ALWAYS,
    among!["im", "i", "we", "ill"],
];

/// Before "on", "from" and the like: what is sold, ordered or bought.
const OF_DEED: &[&Among] =
    &[GOODS, line::PLAIN, line::SELL, line::DEALS, line::ORDERS, line::BOUGHT, MESSAGES];

/// After whom an order, a buyer or goods may be named: the words right before a verb of calling.
const OF_RUNG: &[&Among] = &[GOODS, BUYERS, among!["order", "score"]];

/// Before "to", "by" and "on": what was sent or received.
const OF_SENT: &[&Among] = &[
    MESSAGES,
    among![
        "out",
        "round",
        "on",
        "over",
        "directly",
        "sent",
        "forwarded",
        "delivered",
        "broadcast",
        "received"
    ],
];

pub(super) const LINK: u32 = 1;
pub(super) const OWNER: u32 = 1 << 1;
pub(super) const NOUN: u32 = 1 << 2;
pub(super) const BEFORE_NOUN: u32 = 1 << 3;
pub(super) const GIVEN: u32 = 1 << 4;
pub(super) const QUICK: u32 = 1 << 5;
pub(super) const THEM: u32 = 1 << 6;
pub(super) const TO: u32 = 1 << 7;
pub(super) const ON: u32 = 1 << 8;
pub(super) const BE: u32 = 1 << 9;
pub(super) const REACHED: u32 = 1 << 10;
pub(super) const BY: u32 = 1 << 11;
pub(super) const DEED: u32 = 1 << 12;
pub(super) const USES: u32 = 1 << 13;
pub(super) const BUSY: u32 = 1 << 14;
pub(super) const DEALERS: u32 = 1 << 15;
pub(super) const BEGINS: u32 = 1 << 16;
pub(super) const SENT_BY: u32 = 1 << 17;
pub(super) const SENT: u32 = 1 << 18;
pub(super) const RECIPIENT: u32 = 1 << 19;
pub(super) const BEFORE_RUNG: u32 = 1 << 20;
pub(super) const RUNG: u32 = 1 << 21;
pub(super) const MAY_RING: u32 = 1 << 22;
pub(super) const RINGS: u32 = 1 << 23;
pub(super) const CLOSES: u32 = 1 << 24;
pub(super) const ABBREVIATED: u32 = 1 << 25;
pub(super) const NAMES: u32 = 1 << 26;
pub(super) const WAY: u32 = 1 << 27;
pub(super) const IS_ONE: u32 = 1 << 28;
pub(super) const ASKED: u32 = 1 << 29;
pub(super) const OFFER: u32 = 1 << 30;
pub(super) const NAME: u32 = 1 << 31;

/// What the words before a number may be to the rules.
pub(super) static BEFORE: Traits<2048> = Traits::of(&[
    (LINK, &[IS]),
    (OWNER | BEFORE_NOUN, OF_PEOPLE),
    (OWNER | BEFORE_NOUN | ASKED, wishes::OF_WISHES),
    (OWNER, OF_OWNER),
    (NOUN, &[NUMBER, KIND]),
    (BEFORE_NOUN, OF_NOUN),
    (WAY, OF_WAY),
    (ASKED, OF_ASKED),
    (GIVEN, &[request::GIVEN]),
    (QUICK, &[among!["a", "quick", "dont", "not", "never", "by", "via", "in", "at", "through", "to"]]),
    (THEM, &[request::THEM]),
    (TO, &[among!["to"]]),
    (ON, &[among!["on", "at", "via", "use", "using", "uses"]]),
    (BE, &[among!["am", "is", "are", "be"]]),
    (REACHED, OF_REACHED),
    (BY, &[line::BY, among!["to"]]),
    (DEED, OF_DEED),
    (USES, &[line::USES]),
    (BUSY, &[line::BUSY]),
    (DEALERS, &[DEALER, among!["line"]]),
    (BEGINS, &[back::CALLBACK]),
    (SENT_BY, &[line::SENT_BY]),
    (SENT, OF_SENT),
    (RECIPIENT, &[others::RECIPIENT]),
    (BEFORE_RUNG, &[line::BEFORE_RUNG]),
    (RUNG, OF_RUNG),
    (MAY_RING, &[line::WHO_MAY_RING]),
    (RINGS, &[RING]),
    (CLOSES, signature::OF_CLOSING),
    (NAMES, signature::OF_NAMES),
    (IS_ONE, &[among!["is", "was", "its"]]),
    (ABBREVIATED, &[ABBREVIATIONS]),
    (OFFER, &[offer::KEEPS, offer::GIVES, offer::TALKS, offer::ENDS, among!["out", "anonymous", "anon"]]),
    (NAME, &[among!["name", "names"]]),
]);

/// The word alone may claim the number before it.
pub(super) const ALONE: u32 = 1;
pub(super) const LINKS: u32 = 1 << 1;
/// What a link may lead to.
pub(super) const CLAIMS: u32 = 1 << 2;
pub(super) const DOES: u32 = 1 << 3;
pub(super) const BEFORE_DEED: u32 = 1 << 4;
pub(super) const COMES: u32 = 1 << 5;
pub(super) const SAYS: u32 = 1 << 6;
pub(super) const FOR: u32 = 1 << 7;
/// Claims only before a noun or a relative, which is [`OWNED`].
pub(super) const MY: u32 = 1 << 8;
pub(super) const OWNED: u32 = 1 << 9;
/// Claims after a mark, and before what is [`NAMED`].
pub(super) const ARTICLE: u32 = 1 << 10;
pub(super) const NAMED: u32 = 1 << 11;
/// Claims after a mark.
pub(super) const MARKED: u32 = 1 << 12;
/// Claims before "back".
pub(super) const CALLS_BACK: u32 = 1 << 13;
pub(super) const BACK: u32 = 1 << 14;
/// Claims before what everybody rings, which is [`THIS`].
pub(super) const RUNG_BY_ALL: u32 = 1 << 15;
pub(super) const THIS: u32 = 1 << 16;
/// Claims before a verb of calling, which is [`REACHES`].
pub(super) const USED_TO: u32 = 1 << 17;
pub(super) const REACHES: u32 = 1 << 18;

/// What the words after a number may be to the rules.
pub(super) static AFTER: Traits<1024> = Traits::of(&[
    (
        ALONE,
        &[
            CALLER,
            among!["as", "for", "if", "received", "receives", "gets", "got", "receiving"],
            among!["belongs", "belonging", "belonged"],
            purpose::GIVEN,
            among!["please", "pls", "plz", "keep", "treat", "confidential", "mine", "reporting", "reports"],
            among!["callback", "callbacks", "cb", "return"],
        ],
    ),
    (LINKS, &[after::LINKS]),
    (
        CLAIMS,
        &[
            after::LINKS,
            after::NOUNS,
            CALLER,
            DEALER,
            DEALING,
            among!["belongs", "belonging", "belonged", "line"],
        ],
    ),
    (DOES, &[line::SELL, line::DEALS]),
    (BEFORE_DEED, &[line_after::BEFORE_DEED]),
    (COMES, &[among!["if", "when", "to", "and", "then"]]),
    (SAYS, &[after::SAYING]),
    (FOR, &[among!["for"]]),
    (MY, &[among!["my", "our"]]),
    (OWNED, &[KIND, NUMBER, RELATIVES]),
    (ARTICLE, &[after::NOUNS]),
    (NAMED, &[after::NOUNS, KIND, NUMBER, CALLER, DEALER, DEALING]),
    (MARKED, &[DEALER, DEALING, after::PRONOUNS, among!["mine", "me", "us", "callback", "cb"]]),
    (CALLS_BACK, &[among!["c", "call", "ring"]]),
    (BACK, &[among!["b", "back", "backs"]]),
    (RUNG_BY_ALL, &[line_after::RUNG_BY_ALL]),
    (THIS, &[line_after::THIS]),
    (USED_TO, &[purpose::TO]),
    (REACHES, &[CALL]),
]);
