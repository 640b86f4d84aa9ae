//! Which rules can say anything at all: known by a glance at the words nearest to the number, before any rule is asked.
//!
//! Most numbers stand beside words with which no claim begins: "ring 07700 900461, the lads". Each word is looked up once
//! in a table of [`super::traits`]; what its bits allow is what a rule needs to begin with, and sometimes more, never
//! less. A test holds that the rules behind the gates give what all rules give.

mod before;

use self::before::{Before, MOST};
use super::{
    is_after_aside, is_whole_sentence,
    side::REACH,
    signature,
    traits::{
        AFTER, ALONE, ARTICLE, BACK, BEFORE, BEFORE_DEED, BY, CALLS_BACK, CLAIMS, CLOSES, COMES, DEED, DOES,
        FOR, LINK, LINKS, MARKED, MY, NAMED, NAMES, OWNED, REACHES, RECIPIENT, RINGS, RUNG_BY_ALL, SAYS,
        SENT, SENT_BY, THIS, USED_TO,
    },
};
use crate::{
    Span,
    words::{Backwards, Forwards},
};

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
    /// That about what only who reports asks or offers.
    pub(super) offer: bool,
    /// That about who closes a letter.
    pub(super) signature: bool,
    /// That about a saying that somebody else's words follow; it claims nothing.
    pub(super) saying: bool,
    /// What stands before the aside before the number is to be looked at.
    pub(super) aside: bool,
    /// It is a sentence of its own, and what the one before asks is to be looked at.
    pub(super) alone: bool,
}

impl Open {
    /// By the words nearest to the number at `span`, between `from` and `to`.
    #[inline(always)]
    pub(super) fn by(text: &str, span: Span, from: usize, to: usize) -> Self {
        let mut open = Self::default();
        let mut before = Before::new(text, span, from);
        open.look_before(&mut before);
        open.look_after(text, span, to, &mut before);
        open.signature = may_close(text, span, from, before.nearest);
        open.aside = is_after_aside(text, span.start);
        open.alone = before.is(0) == 0
            && before.nearest.is_some_and(|(traits, _)| traits != 0)
            && is_whole_sentence(text, span.end);
        open
    }

    #[inline(always)]
    fn look_before(&mut self, before: &mut Before<'_>) {
        let nearest = before.is(0);
        self.offer = before.is_offered(nearest);
        if nearest == 0 {
            return;
        }
        let linked = before.skip(0, LINK);
        self.owner = before.is_owned(linked) || before.is_used(nearest);
        self.reach = self.owner || before.is_reached(nearest, linked);
        self.deed = nearest & BY != 0 && before.is(1) & DEED != 0;
        self.others = nearest & RECIPIENT != 0 || nearest & BY != 0 && before.is(1) & SENT != 0;
        self.mass = nearest & SENT_BY != 0;
        // "rings off": "off" is among these.
        self.dealer = self.mass || before.is_dealers(nearest);
        self.rung = before.is_rung();
    }

    #[inline(always)]
    fn look_after(&mut self, text: &str, span: Span, to: usize, before: &mut Before<'_>) {
        let bytes = text.as_bytes();
        let mut words = Forwards::new(text, span.end, span.end + REACH.min(to - span.end));
        let first = next_after(bytes, &mut words);
        if first == 0 {
            return;
        }
        let sign = bytes[span.end..].iter().find(|byte| **byte != b' ');
        let marked = sign.is_some_and(|sign| matches!(sign, b'(' | b'[' | b'-' | b'=' | b'<' | 0xe2));
        // "ring ... and a lad comes"
        let comes = first & COMES != 0 && (0..MOST).any(|at| before.is(at) & RINGS != 0);
        const NEED_MORE: u32 = LINKS | BEFORE_DEED | MY | ARTICLE | RUNG_BY_ALL | CALLS_BACK | USED_TO;
        let second = if first & NEED_MORE != 0 { next_after(bytes, &mut words) } else { 0 };
        let follows = |one: u32, other: u32| first & one != 0 && second & other != 0;
        self.saying = first & SAYS != 0;
        self.after = comes
            || first & (ALONE | DOES) != 0
            || follows(LINKS, CLAIMS)
            || follows(BEFORE_DEED, DOES | BEFORE_DEED)
            || follows(MY, OWNED)
            || follows(RUNG_BY_ALL, THIS)
            || follows(USED_TO, REACHES)
            || follows(CALLS_BACK, BACK)
            || marked && (first & MARKED != 0 || follows(ARTICLE, NAMED));
        self.rung |= self.after && first & (FOR | COMES) != 0;
    }

    /// Whether any rule is to be asked that may claim the number.
    #[inline(always)]
    pub(super) fn any(self) -> bool {
        Self { saying: false, ..self } != Self::default()
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
        offer: true,
        signature: true,
        saying: true,
        aside: true,
        alone: true,
    };
}

/// Whether the number may stand under a closing, names and labels between. `nearest`: what the word right before it is,
/// and whether it begins with a small letter.
#[inline(always)]
fn may_close(text: &str, span: Span, from: usize, nearest: Option<(u32, bool)>) -> bool {
    let may = nearest.is_some_and(|(traits, small)| traits & (CLOSES | NAMES) != 0 || !small);
    may && text.len() - span.end <= signature::LONGEST_REST && closes(text, span, from)
}

#[inline(never)]
fn closes(text: &str, span: Span, from: usize) -> bool {
    let bytes = text.as_bytes();
    let mut words = Backwards::new(text, span.start, span.start - REACH.min(span.start - from));
    for _ in 0..=signature::MOST_BETWEEN {
        let Some((hash, start)) = words.skim() else { return false };
        let traits = BEFORE.of_word(hash);
        if traits & CLOSES != 0 {
            return true;
        }
        if traits & NAMES == 0 && bytes[start].is_ascii_lowercase() {
            return false;
        }
    }
    false
}

/// What the next word after a number is; nothing where a sentence ends before it.
#[inline(always)]
fn next_after(bytes: &[u8], words: &mut Forwards<'_>) -> u32 {
    let inner = words.at();
    match words.glance() {
        Some(word) if !word.apart || bytes[inner..word.start].contains(&b'\n') => AFTER.of_word(word.hash),
        _ => 0,
    }
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
        using|ring from|rang from|called from my|whatsapp|home|work|contact|of|calling me on|the|order|orders|they take orders|deal|they deal|sells crack|sold|drugs are sold|bought weed|score|gets his gear|for gear|\
        customers|to order you|bulk texts|bulk text was sent|received|text received|gave|caller left|gave her number|your number|\
        any time|in the evening|back|not|new|old|said|text said|works|green|nino|Kind regards|Thanks|Sam|my contact details|\
        thank you|rings off|he only|suspect uses|plug is|sent out|round|texts were sent|mass|punters|people can|recipient|Yours faithfully|a worried neighbour|an|landlord|neighbour's|only for police, is|his|her number|(his number|the landlord|use|please use|you can use|keep|please keep|don't give|do not give out|happy to talk|\
        willing to speak to an officer|my name is|my name is Sam|call from|cli shows|if you need it, is|in case, is|the reporting person's|member of the public|\
        would like to remain anonymous|ring me don't call|call me if you need more info|if you need me|update|officers to ring her|if you want to speak to|need|help|Thank you for your help|in advance|\
        by text|in confidence|when you can|when its safe|to discuss|for more details|after 5|after six|between 2 and 4|gimme a call|get in touch|\
        keep me updated|do not hesitate to call me|only|my office line is|drop me a line|her own number is|caller confirms her number is|just in case|\
        incase|in case you need me|again is|number to call is|can be spoken to|by phone on|own mobile|gave own number|discreetly|we can be reached";

    const AFTER: &str = "is my number|is mine|my number|(me)|me|is|is the line|is the best number for me|to reach me on|to contact me|to ring us|caller|inft|\
        is the caller's number|c/b|belongs to my son|belongs to|my mum's phone|is a dealer|drugs line|dealer's|is used to sell drugs|\
        sells crack|deals|for gear|for crack and heroin|and a lad comes|then they bring it|if you want gear|if you need me|as contact|\
        as a contact number|for call back|received a bulk text|gets texts from the line|he said|it said|says the text|is what it said|\
        thats me|which is my mobile|to order|got both|nino|green|not my number|the|a|my|our|best|one|new|text|call|ring it|this|back|\
        the dealer|the caller|drug line|phone|where you can reach me|son|mobile|number|best number to call me on|their line|his number)|her mobile)|mine|confidential|keep this private|please keep|please do not share|given as contact|given by caller as contact|\
        callback number|call back|for call back|reporting drug dealing|please call me|to yourself|to anyone|if you need more info|for more information|to talk to me|the dealer said|he told my son|was written on the card|\
        was the message|this is what he wrote";

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(30_000) })]

        #[test]
        fn no_gate_holds_back_what_a_rule_would_say(before in words(BEFORE, 5), after in words(AFTER, 4), sign in prop::sample::select(vec![" ", ", ", " (", " - ", ""])) {
            let text = format!("{before}07700 900461{sign}{after}");
            let span = Span { start: before.len(), end: before.len() + 12 };
            let (before, after) = (Side::before(&text, span, 0), Side::after(&text, span, text.len()));
            let open = Open::by(&text, span, 0, text.len());
            // Only an aside that ends there has words before it.
            let all = Open { aside: open.aside, ..Open::ALL };
            let all = decide(&text, span, 0, [&before, &after], all);
            let gated = if open.any() { decide(&text, span, 0, [&before, &after], open) } else { None };
            prop_assert_eq!(gated, all, "{}", text);
        }
    }
}
