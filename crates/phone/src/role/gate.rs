//! Which rules can say anything at all: known from the words nearest to the number, before any rule is asked.
//!
//! Most numbers stand beside words with which no claim begins. A gate is one bit test for all the words of many
//! vocabularies together; it may let a word through that none of them has, and never holds one back that some has. A test
//! holds that the rules behind the gates give what all rules give.

use super::{
    Side, after, back, line, line_after, others,
    people::{BUYERS, CALLER, DEALER, PROFESSIONAL, RELATIVES, VICTIM},
    reach, request, signature,
    vocabulary::{DEALING, GOODS, IS, KIND, MESSAGES, NUMBER, RING, WHENEVER},
};
use crate::{
    Span,
    words::{Among, Gate, among},
};

/// With which word after a number a claim may begin.
static AFTER: Gate = Gate::of(OF_AFTER);

pub(super) const OF_AFTER: &[&Among] = &[
    CALLER,
    DEALER,
    DEALING,
    line::SELL,
    line::DEALS,
    line_after::BEFORE_DEED,
    after::SAYING,
    after::LINKS,
    after::NOUNS,
    among![
        "as",
        "for",
        "if",
        "when",
        "to",
        "and",
        "then",
        "belongs",
        "belonging",
        "belonged",
        "received",
        "receives",
        "gets",
        "got",
        "receiving",
        "c",
        "callback",
        "cb",
        "call",
        "line",
    ],
];

/// Before the words that link a noun to its number: the noun, whom to reach, a call back.
static OWNER: Gate = Gate::of(OF_OWNER);

pub(super) const OF_OWNER: &[&Among] = &[
    NUMBER,
    KIND,
    GOODS,
    CALLER,
    DEALER,
    VICTIM,
    RELATIVES,
    PROFESSIONAL,
    DEALING,
    WHENEVER,
    back::CALLBACK,
    back::ASKED_FOR,
    request::WAYS,
    request::OBJECTS,
    reach::PHONES,
    among![
        "mine",
        "line",
        "recipient",
        "recipients",
        "worker",
        "workers",
        "officer",
        "officers",
        "into",
        "of",
        "from"
    ],
];

/// Before "on": who is there, or may be reached.
static REACHED: Gate = Gate::of(OF_REACHED);

pub(super) const OF_REACHED: &[&Among] = &[
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
static DEED: Gate = Gate::of(OF_DEED);

pub(super) const OF_DEED: &[&Among] =
    &[GOODS, line::PLAIN, line::SELL, line::DEALS, line::ORDERS, line::BOUGHT, MESSAGES];

/// After whom an order, a buyer or goods may be named: the words right before a verb of calling.
static RUNG: Gate = Gate::of(OF_RUNG);

pub(super) const OF_RUNG: &[&Among] = &[GOODS, BUYERS, among!["order", "score"]];

/// Before "to", "by" and "on": what was sent or received.
static SENT: Gate = Gate::of(OF_SENT);

pub(super) const OF_SENT: &[&Among] = &[
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

/// Before "uses", "on" and the like: a dealer, or what stands between.
static DEALERS: Gate = Gate::of(OF_DEALERS);

pub(super) const OF_DEALERS: &[&Among] = &[DEALER, line::CALLS_OFF, line::BUSY];

/// Which rules are to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Open {
    /// Those about the words after a number.
    pub(super) after: bool,
    /// Those about a noun and its owner, a request, a call back.
    pub(super) owner: bool,
    /// Those about where somebody is to be reached.
    pub(super) reach: bool,
    /// Those about what is sold, ordered or bought.
    pub(super) deed: bool,
    /// That about a dealer who uses it.
    pub(super) dealer: bool,
    /// That about a number that is rung for something.
    pub(super) rung: bool,
    /// That about texts to many.
    pub(super) mass: bool,
    /// Those about whom a line writes to.
    pub(super) others: bool,
    /// That about who closes a letter.
    pub(super) signature: bool,
}

impl Open {
    /// By the words nearest to the number.
    pub(super) fn by(text: &str, span: Span, before: &Side<'_>, after: &Side<'_>) -> Self {
        let open = Self {
            after: after.joined(0).is_some_and(|word| AFTER.lets(word)),
            signature: signature::may_close(text, span, before),
            ..Self::default()
        };
        let Some(nearest) = before.joined(0) else { return open };
        let lets = |gate: &Gate, at: usize| before.joined(at).is_some_and(|word| gate.lets(word));
        let linked = before.skip(0, IS);
        let owner = match before.joined(linked) {
            // "give me a text", "wants police to ring him": what is rung most often needs more.
            Some(word) if word.is(request::GIVEN) => before.is(linked + 1, among!["a", "quick"]),
            Some(word) if word.is(request::THEM) => before.is(linked + 2, among!["to"]),
            Some(word) => OWNER.lets(word),
            None => false,
        };
        // "number i am on is": the links go on to "on".
        let on = if nearest.is(among!["is", "was", "its"]) { linked.saturating_sub(1) } else { 0 };
        let reach = before.is(on, among!["on", "at", "via", "use", "using", "uses"]) && {
            // "he is on": who is there stands one word farther out.
            let be = usize::from(before.is(on + 1, among!["am", "is", "are", "be"]));
            lets(&REACHED, on + 1 + be)
        };
        let by = nearest.is(line::BY);
        let to = nearest.is(among!["to"]);
        // Words before a verb of calling are skipped as its rule skips them.
        let rung = open.after || {
            let verb = before.skip(0, line::BEFORE_RUNG);
            lets(&RUNG, verb)
                || before.is(verb, RING) && lets(&RUNG, before.skip(verb + 1, line::WHO_MAY_RING))
        };
        Self {
            owner,
            reach: reach || owner,
            deed: (by || to) && lets(&DEED, 1),
            dealer: nearest.is(line::USES) && lets(&DEALERS, 1),
            rung,
            mass: by && nearest.is(line::SENT_BY),
            others: nearest.is(others::RECIPIENT) || (by || to) && lets(&SENT, 1),
            ..open
        }
    }

    /// Whether any rule is to be asked.
    pub(super) fn any(self) -> bool {
        self != Self::default()
    }

    /// All rules.
    #[cfg(test)]
    pub(super) const ALL: Self = Self {
        after: true,
        owner: true,
        reach: true,
        deed: true,
        dealer: true,
        rung: true,
        mass: true,
        others: true,
        signature: true,
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Open;
    use crate::{
        Span,
        role::{Side, decide, glance},
    };

    /// Pieces of claims, often enough together to make some, with marks between.
    fn words(pieces: &'static str, most: usize) -> impl Strategy<Value = String> {
        let piece = prop::sample::select(pieces.split('|').collect::<Vec<_>>());
        let gap = prop::sample::select(vec![
            " ", " ", " ", " ", " ", " ", " ", ", ", ". ", ": ", "\n", " (", " - ", " \"",
        ]);
        prop::collection::vec((piece, gap), 0..most)
            .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, gap)| [piece, gap]).collect())
    }

    const BEFORE: &str = "my|our|mine|me|caller|inft|agg|victim's|recipient|dealer|dealer's|suspect|my son|my mum's|the school's|\
        social worker's|the line|drug line|he|they|them|him|I|I'm|we|number|tel no|mobile|contact details|is|is on|on|at|via|to|of|\
        tel of|number for|from|as|is now|has changed to|call|ring|text|please ring|give me a|let me know|call back|c/b|callback|cli|\
        caller id|req|wants a|wants police to ring|can be contacted|can be reached|can be texted on|calling you on|they score off|contactable|calling|ringing|rang|texted|use|uses|\
        using|order|orders|they take orders|deal|they deal|sells crack|sold|drugs are sold|bought weed|score|gets his gear|for gear|\
        customers|to order you|bulk texts|bulk text was sent|received|text received|gave|caller left|gave her number|your number|\
        any time|in the evening|back|not|new|old|said|text said|works|green|nino|Kind regards|Thanks|Sam|my contact details|\
        thank you|rings off|he only|suspect uses|plug is|sent out|round|texts were sent|mass|punters|people can|recipient|Yours faithfully";

    const AFTER: &str = "is my number|is mine|my number|(me)|me|is|is the line|is the best number for me|to reach me on|caller|inft|\
        is the caller's number|c/b|belongs to my son|belongs to|my mum's phone|is a dealer|drugs line|dealer's|is used to sell drugs|\
        sells crack|deals|for gear|for crack and heroin|and a lad comes|then they bring it|if you want gear|if you need me|as contact|\
        as a contact number|for call back|received a bulk text|gets texts from the line|he said|it said|says the text|is what it said|\
        thats me|which is my mobile|to order|got both|nino|green|not my number";

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(30_000) })]

        #[test]
        fn no_gate_holds_back_what_a_rule_would_say(before in words(BEFORE, 5), after in words(AFTER, 3), sign in prop::sample::select(vec![" ", ", ", " (", " - ", ""])) {
            let text = format!("{before}07700 900461{sign}{after}");
            let span = Span { start: before.len(), end: before.len() + 12 };
            let (before, after) = (Side::before(&text, span, 0), Side::after(&text, span, text.len()));
            let open = Open::by(&text, span, &before, &after);
            let all = decide(&text, span, 0, [&before, &after], Open::ALL);
            prop_assert!(glance::may_claim(&text, span, 0, text.len()) || all.is_none(), "{}", text);
            let gated = decide(&text, span, 0, [&before, &after], open);
            prop_assert_eq!(gated, all, "{}", text);
        }
    }
}
