//! Whether any rule could say anything of a number, by a glance at the words nearest to it.
//!
//! Most numbers stand beside words with which no claim begins: "ring 07700 900461, the lads". Each word is looked up once
//! in a table that says, a bit each, to which vocabularies it may belong; what the bits allow is what the gates (see
//! [`gate`]) let through, and a little more, never less. A test holds that no rule speaks where a glance says so.

use super::{
    after, back, gate, is_after_bracket, line, line_after, others,
    people::{CALLER, DEALER},
    request,
    side::{ABBREVIATIONS, REACH},
    signature,
    vocabulary::{DEALING, IS, KIND, NUMBER, RING},
};
use crate::{
    Span,
    words::{Backwards, Forwards, Traits, among},
};

const LINK: u32 = 1;
const OWNER: u32 = 1 << 1;
const NOUN: u32 = 1 << 2;
const BEFORE_NOUN: u32 = 1 << 3;
const GIVEN: u32 = 1 << 4;
const QUICK: u32 = 1 << 5;
const THEM: u32 = 1 << 6;
const TO: u32 = 1 << 7;
const ON: u32 = 1 << 8;
const BE: u32 = 1 << 9;
const REACHED: u32 = 1 << 10;
const BY: u32 = 1 << 11;
const DEED: u32 = 1 << 12;
const USES: u32 = 1 << 13;
const BUSY: u32 = 1 << 14;
const DEALERS: u32 = 1 << 15;
const BEGINS: u32 = 1 << 16;
const SENT_BY: u32 = 1 << 17;
const SENT: u32 = 1 << 18;
const RECIPIENT: u32 = 1 << 19;
const BEFORE_RUNG: u32 = 1 << 20;
const RUNG: u32 = 1 << 21;
const MAY_RING: u32 = 1 << 22;
const RINGS: u32 = 1 << 23;
const CLOSES: u32 = 1 << 24;
const ABBREVIATED: u32 = 1 << 25;
const NAMES: u32 = 1 << 26;
const THE: u32 = 1 << 27;
const IS_ONE: u32 = 1 << 28;

/// What the words before a number may be to the rules.
static BEFORE: Traits<2048> = Traits::of(&[
    (LINK, &[IS]),
    (OWNER, gate::OF_OWNER),
    (NOUN, &[NUMBER, KIND]),
    (BEFORE_NOUN, gate::OF_OWNER),
    (
        BEFORE_NOUN,
        &[IS, request::GIVEN, request::THEM, among!["our", "your", "her", "his", "their", "on", "from", "c"]],
    ),
    (GIVEN, &[request::GIVEN]),
    (QUICK, &[among!["a", "quick"]]),
    (THEM, &[request::THEM]),
    (TO, &[among!["to"]]),
    (ON, &[among!["on", "at", "via", "use", "using", "uses"]]),
    (BE, &[among!["am", "is", "are", "be"]]),
    (REACHED, gate::OF_REACHED),
    (BY, &[line::BY, among!["to"]]),
    (DEED, gate::OF_DEED),
    (USES, &[line::USES]),
    (BUSY, &[line::BUSY]),
    (DEALERS, &[DEALER, among!["line"]]),
    (BEGINS, &[back::CALLBACK]),
    (SENT_BY, &[line::SENT_BY]),
    (SENT, gate::OF_SENT),
    (RECIPIENT, &[others::RECIPIENT]),
    (BEFORE_RUNG, &[line::BEFORE_RUNG]),
    (RUNG, gate::OF_RUNG),
    (MAY_RING, &[line::WHO_MAY_RING]),
    (RINGS, &[RING]),
    (CLOSES, signature::OF_CLOSING),
    (NAMES, signature::OF_NAMES),
    (THE, &[among!["the"]]),
    (IS_ONE, &[among!["is", "was", "its"]]),
    (ABBREVIATED, &[ABBREVIATIONS]),
]);

const ALONE: u32 = 1;
const LINKS: u32 = 1 << 1;
const CLAIMS: u32 = 1 << 2;
const DOES: u32 = 1 << 3;
const BEFORE_DEED: u32 = 1 << 4;
const COMES: u32 = 1 << 5;

/// What the words after a number may be to the rules.
static AFTER: Traits<512> = Traits::of(&[
    (
        ALONE,
        &[
            CALLER,
            among!["as", "for", "if", "my", "received", "receives", "gets", "got", "receiving"],
            among!["belongs", "belonging", "belonged"],
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
            among!["belongs", "belonging", "belonged", "c", "callback", "cb", "call", "line"],
        ],
    ),
    (DOES, &[line::SELL, line::DEALS]),
    (BEFORE_DEED, &[line_after::BEFORE_DEED]),
    (COMES, &[among!["if", "when", "to", "and", "then"]]),
]);

/// How many words before a number are looked at; where a rule might look farther, it is asked.
const MOST: usize = 5;

/// Whether any rule may claim the number at `span`, by the words between `from` and `to`.
#[inline(always)]
pub(super) fn may_claim(text: &str, span: Span, from: usize, to: usize) -> bool {
    let mut before = Before::new(text, span, from);
    before.may_claim()
        || after_may_claim(text, span, to, &mut before)
        || may_close(text, span, from)
        || is_after_bracket(text, span.start)
}

/// The words before a number, outwards, as far as they were looked at.
struct Before<'t> {
    bytes: &'t [u8],
    words: Backwards<'t>,
    traits: [u32; MOST],
    read: usize,
    /// A sentence began, or the words ended.
    over: bool,
}

impl<'t> Before<'t> {
    fn new(text: &'t str, span: Span, from: usize) -> Self {
        let floor = span.start - REACH.min(span.start - from);
        Self {
            bytes: text.as_bytes(),
            words: Backwards::new(text, span.start, floor),
            traits: [0; MOST],
            read: 0,
            over: false,
        }
    }

    /// What the word at `at` is; nothing where none of the same sentence stands there, anything where it is not known.
    #[inline(always)]
    fn is(&mut self, at: usize) -> u32 {
        while self.read <= at && !self.over {
            if self.read == MOST {
                return u32::MAX;
            }
            self.read();
        }
        self.traits.get(at).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn read(&mut self) {
        let inner = self.words.at();
        let Some(word) = self.words.glance() else {
            self.over = true;
            return;
        };
        let traits = BEFORE.of_word(word.hash);
        // What would end a sentence may not, where a line ends or an abbreviation stands.
        if word.apart && traits & ABBREVIATED == 0 && !self.bytes[word.end..inner].contains(&b'\n') {
            self.over = true;
            return;
        }
        self.traits[self.read] = traits;
        self.read += 1;
    }

    #[inline(always)]
    fn may_claim(&mut self) -> bool {
        let nearest = self.is(0);
        if nearest == 0 {
            return false;
        }
        nearest & RECIPIENT != 0
            || nearest & BY != 0 && self.is(1) & (DEED | SENT) != 0
            || nearest & SENT_BY != 0
            || self.is_dealers(nearest)
            || self.is_owned(nearest)
            || self.is_rung()
    }

    /// "suspect uses", "the plug is on".
    fn is_dealers(&mut self, nearest: u32) -> bool {
        nearest & USES != 0 && {
            let dealer = self.skip(1, BUSY);
            self.is(dealer) & DEALERS != 0
        }
    }

    /// Past what links it: a noun and whose it is, whom to reach, who is reached on it.
    fn is_owned(&mut self, nearest: u32) -> bool {
        let linked = self.skip(0, LINK);
        let word = self.is(linked);
        let owned = if word & GIVEN != 0 {
            self.is(linked + 1) & QUICK != 0
        } else if word & THEM != 0 {
            self.is(linked + 2) & TO != 0
        } else if word & (NOUN | BEGINS) == NOUN {
            // A noun alone: whose it is stands before it.
            let the = usize::from(self.is(linked + 1) & THE != 0);
            self.is(linked + 1 + the) & BEFORE_NOUN != 0
        } else {
            word & OWNER != 0
        };
        let on = if nearest & IS_ONE != 0 { linked.saturating_sub(1) } else { 0 };
        owned
            || self.is(on) & ON != 0 && {
                let be = usize::from(self.is(on + 1) & BE != 0);
                self.is(on + 1 + be) & REACHED != 0
            }
    }

    /// "customers ring", "for gear ring".
    fn is_rung(&mut self) -> bool {
        let verb = self.skip(0, BEFORE_RUNG);
        self.is(verb) & RUNG != 0
            || self.is(verb) & RINGS != 0 && {
                let who = self.skip(verb + 1, MAY_RING);
                self.is(who) & RUNG != 0
            }
    }

    /// The place after all the words from `at` on that are `kind`; past all that are looked at where those are.
    fn skip(&mut self, mut at: usize, kind: u32) -> usize {
        while at <= MOST && self.is(at) & kind != 0 {
            at += 1;
        }
        at
    }
}

/// Whether the number may stand under a closing, names and labels between.
fn may_close(text: &str, span: Span, from: usize) -> bool {
    if text.len() - span.end > signature::LONGEST_REST {
        return false;
    }
    let bytes = text.as_bytes();
    let mut words = Backwards::new(text, span.start, span.start - REACH.min(span.start - from));
    for _ in 0..=signature::MOST_BETWEEN {
        let Some(word) = words.glance() else { return false };
        let traits = BEFORE.of_word(word.hash);
        if traits & CLOSES != 0 {
            return true;
        }
        if traits & NAMES == 0 && bytes[word.start].is_ascii_lowercase() {
            return false;
        }
    }
    false
}

/// Whether the words after a number may claim it, alone or with those before.
#[inline(always)]
fn after_may_claim(text: &str, span: Span, to: usize, before: &mut Before<'_>) -> bool {
    let bytes = text.as_bytes();
    let mut words = Forwards::new(text, span.end, span.end + REACH.min(to - span.end));
    let first = next_after(bytes, &mut words);
    if first == 0 {
        return false;
    }
    let sign = bytes[span.end..].iter().find(|byte| **byte != b' ');
    let marked = sign.is_some_and(|sign| matches!(sign, b'(' | b'[' | b'-' | b'=' | b'<' | 0xe2));
    if first & (ALONE | DOES) != 0 || marked && first & CLAIMS != 0 {
        return true;
    }
    if first & COMES != 0 && (0..MOST).any(|at| before.is(at) & RINGS != 0) {
        return true;
    }
    let second = if first & (LINKS | BEFORE_DEED) != 0 { next_after(bytes, &mut words) } else { 0 };
    first & LINKS != 0 && second & CLAIMS != 0
        || first & BEFORE_DEED != 0 && second & (DOES | BEFORE_DEED) != 0
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
