//! Which rules can say anything at all: known from the words nearest to the number, before any rule is asked.
//!
//! Most numbers stand beside words with which no claim begins. A gate is one bit test for all the words of many
//! vocabularies together; it may let a word through that none of them has, and never holds one back that some has. A test
//! holds that the rules behind the gates give what all rules give.

use super::{
    Side, after, back, line, line_after,
    people::{CALLER, DEALER, PROFESSIONAL, RELATIVES, VICTIM},
    reach, request,
    vocabulary::{DEALING, GOODS, IS, KIND, MESSAGES, NUMBER, WHENEVER},
};
use crate::words::{Among, Word, among, hash};

/// The words of a few vocabularies, by a bit each.
struct Gate([u64; 32]);

impl Gate {
    const fn of(vocabularies: &[&Among]) -> Self {
        let (mut bits, mut nth) = ([0; 32], 0);
        while nth < vocabularies.len() {
            let (keys, mut at) = (vocabularies[nth].keys(), 0);
            while at < keys.len() {
                let place = place(hash(keys[at]));
                bits[place >> 6] |= 1 << (place & 63);
                at += 1;
            }
            nth += 1;
        }
        Self(bits)
    }

    #[inline]
    fn lets(&self, word: &Word) -> bool {
        let place = place(word.hash());
        self.0[place >> 6] >> (place & 63) & 1 != 0
    }

    #[inline]
    fn lets_at(&self, words: &Side<'_>, at: usize) -> bool {
        words.joined(at).is_some_and(|word| self.lets(word))
    }
}

/// One of 2,048 places for a word.
const fn place(hash: u16) -> usize {
    (hash >> 5) as usize
}

/// With which word after a number a claim may begin.
static AFTER: Gate = Gate::of(&[
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
]);

/// Before the words that link a noun to its number: the noun, whom to reach, a call back.
static OWNER: Gate = Gate::of(&[
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
]);

/// Before "on": who is there, or may be reached.
static REACHED: Gate = Gate::of(&[
    CALLER,
    RELATIVES,
    WHENEVER,
    reach::TOLD,
    reach::GOING,
    reach::REACHED,
    reach::RUNG,
    reach::ALWAYS,
    among!["im", "i", "we", "ill"],
]);

/// Before "on", "from" and the like: what is sold, ordered or bought.
static DEED: Gate =
    Gate::of(&[GOODS, line::PLAIN, line::SELL, line::DEALS, line::ORDERS, line::BOUGHT, MESSAGES]);

/// Which rules are to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Open {
    /// Those about the words after a number.
    pub(super) after: bool,
    /// Those about a noun and its owner, a request, a call back.
    pub(super) owner: bool,
    /// Those about where somebody is to be reached.
    pub(super) reach: bool,
    /// Those about what is sold, ordered or bought.
    pub(super) deed: bool,
}

impl Open {
    /// By the words nearest to the number.
    pub(super) fn by(before: &Side<'_>, after: &Side<'_>) -> Self {
        let after = AFTER.lets_at(after, 0);
        let Some(nearest) = before.joined(0) else {
            return Self { after, owner: false, reach: false, deed: false };
        };
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
            REACHED.lets_at(before, on + 1 + be)
        };
        let deed = (nearest.is(line::BY) || nearest.is(among!["to"])) && DEED.lets_at(before, 1);
        Self { after, owner, reach: reach || owner, deed }
    }

    /// All rules.
    #[cfg(test)]
    pub(super) const ALL: Self = Self { after: true, owner: true, reach: true, deed: true };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Open;
    use crate::{
        Span,
        role::{Side, decide},
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
        any time|in the evening|back|not|new|old|said|text said|works|green|nino";

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
            let open = Open::by(&before, &after);
            let gated = decide(&text, span, 0, [&before, &after], open);
            prop_assert_eq!(gated, decide(&text, span, 0, [&before, &after], Open::ALL), "{}", text);
        }
    }
}
