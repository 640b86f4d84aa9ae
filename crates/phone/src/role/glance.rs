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

/// What the words before a number may be to the rules.
static BEFORE: Traits = Traits::of(&[
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
    (ABBREVIATED, &[ABBREVIATIONS]),
]);

/// Of these, a word that is [`NOUN`] and not [`BEGINS`] is a noun alone: whose it is stands before it.
const NOUN_OR_OTHER: u32 = NOUN | OWNER | BEGINS;
const ONLY_NOUN: u32 = NOUN | OWNER;

const ALONE: u32 = 1;
const LINKS: u32 = 1 << 1;
const CLAIMS: u32 = 1 << 2;
const DOES: u32 = 1 << 3;
const BEFORE_DEED: u32 = 1 << 4;
const COMES: u32 = 1 << 5;

/// What the words after a number may be to the rules.
static AFTER: Traits = Traits::of(&[
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
pub(super) fn may_claim(text: &str, span: Span, from: usize, to: usize) -> bool {
    let mut before = Before::new(text, span, from);
    before.may_claim()
        || after_may_claim(text, span, to, &mut before)
        || before.may_close(text, span)
        || is_after_bracket(text, span.start)
}

/// The words before a number, outwards, as far as they were looked at.
struct Before<'t> {
    bytes: &'t [u8],
    words: Backwards<'t>,
    traits: [u32; MOST],
    read: usize,
    /// Where the nearest word begins, joined or not, and what it is.
    nearest: Option<(usize, u32)>,
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
            nearest: None,
            over: false,
        }
    }

    /// What the word at `at` is; nothing where none of the same sentence stands there, anything where it is not known.
    #[inline]
    fn is(&mut self, at: usize) -> u32 {
        while self.read <= at && !self.over {
            if self.read == MOST {
                return u32::MAX;
            }
            self.read();
        }
        self.traits.get(at).copied().unwrap_or(0)
    }

    #[inline]
    fn read(&mut self) {
        let inner = self.words.at();
        let Some(word) = self.words.glance() else {
            self.over = true;
            return;
        };
        let traits = BEFORE.of_word(word.hash);
        self.nearest.get_or_insert((word.start, traits));
        // What would end a sentence may not, where a line ends or an abbreviation stands.
        if word.apart && traits & ABBREVIATED == 0 && !self.bytes[word.end..inner].contains(&b'\n') {
            self.over = true;
            return;
        }
        self.traits[self.read] = traits;
        self.read += 1;
    }

    fn may_claim(&mut self) -> bool {
        let nearest = self.is(0);
        if nearest == 0 {
            return false;
        }
        nearest & RECIPIENT != 0
            || nearest & BY != 0 && self.is(1) & (DEED | SENT) != 0
            || nearest & SENT_BY != 0
            || self.is_dealers(nearest)
            || self.is_owned()
            || self.is_rung()
    }

    /// "suspect uses", "the plug is on".
    fn is_dealers(&mut self, nearest: u32) -> bool {
        let next = self.is(1);
        nearest & USES != 0 && (next & DEALERS != 0 || next & BUSY != 0 && self.is(2) & (DEALERS | BUSY) != 0)
    }

    /// Past what links it: a noun and whose it is, whom to reach, who is reached on it.
    fn is_owned(&mut self) -> bool {
        for at in 0..MOST {
            let word = self.is(at);
            let owned = match word & NOUN_OR_OTHER {
                0 => false,
                ONLY_NOUN => self.is(at + 1) & BEFORE_NOUN != 0,
                _ => true,
            };
            if owned
                || word & GIVEN != 0 && self.is(at + 1) & QUICK != 0
                || word & THEM != 0 && self.is(at + 2) & TO != 0
                || word & ON != 0
                    && (self.is(at + 1) & REACHED != 0
                        || self.is(at + 1) & BE != 0 && self.is(at + 2) & REACHED != 0)
            {
                return true;
            }
            if word & LINK == 0 {
                return false;
            }
        }
        true
    }

    /// "customers ring", "for gear ring".
    fn is_rung(&mut self) -> bool {
        for at in 0..MOST {
            let word = self.is(at);
            if word & RUNG != 0 || word & RINGS != 0 && self.is(at + 1) & (RUNG | MAY_RING) != 0 {
                return true;
            }
            if word & BEFORE_RUNG == 0 {
                return false;
            }
        }
        true
    }

    /// Whether the number may stand under a closing.
    fn may_close(&mut self, text: &str, span: Span) -> bool {
        self.is(0);
        text.len() - span.end <= signature::LONGEST_REST
            && self.nearest.is_some_and(|(start, traits)| {
                traits & CLOSES != 0 || !self.bytes[start].is_ascii_lowercase()
            })
    }
}

/// Whether the words after a number may claim it, alone or with those before.
fn after_may_claim(text: &str, span: Span, to: usize, before: &mut Before<'_>) -> bool {
    let bytes = text.as_bytes();
    let mut words = Forwards::new(text, span.end, span.end + REACH.min(to - span.end));
    let mut next = || {
        let inner = words.at();
        let word = words.glance()?;
        let over = word.apart && !bytes[inner..word.start].contains(&b'\n');
        (!over).then(|| AFTER.of_word(word.hash))
    };
    let first = next().unwrap_or(0);
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
    let second = if first & (LINKS | BEFORE_DEED) != 0 { next().unwrap_or(0) } else { 0 };
    first & LINKS != 0 && second & CLAIMS != 0
        || first & BEFORE_DEED != 0 && second & (DOES | BEFORE_DEED) != 0
}
