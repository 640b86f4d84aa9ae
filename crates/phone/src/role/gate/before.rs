//! The words before a number, for the gate: each looked up once, and what they say together.

use super::super::{
    side::REACH,
    traits::{
        ABBREVIATED, ASKED, BE, BEFORE, BEFORE_NOUN, BEFORE_RUNG, BEGINS, BUSY, DEALERS, GIVEN, IS_ONE, LINK,
        MAY_RING, NAME, NOUN, OFFER, ON, OWNER, QUICK, REACHED, RINGS, RUNG, THEM, TO, USES, WAY,
    },
};
use crate::{Span, words::Backwards};

/// How many words before a number are looked at; where a rule might look farther, it is asked.
pub(super) const MOST: usize = 5;

/// The words before a number, outwards, as far as they were looked at.
pub(super) struct Before<'t> {
    bytes: &'t [u8],
    words: Backwards<'t>,
    traits: [u32; MOST],
    /// Which of them begin with a capital.
    capital: [bool; MOST],
    /// Which of them begin with a digit.
    figure: [bool; MOST],
    read: usize,
    /// A sentence began, or the words ended.
    over: bool,
    /// What the word right before the number is, and whether it begins with a small letter, be it of another sentence.
    pub(super) nearest: Option<(u32, bool)>,
}

impl<'t> Before<'t> {
    pub(super) fn new(text: &'t str, span: Span, from: usize) -> Self {
        let floor = span.start - REACH.min(span.start - from);
        Self {
            bytes: text.as_bytes(),
            words: Backwards::new(text, span.start, floor),
            traits: [0; MOST],
            capital: [false; MOST],
            figure: [false; MOST],
            read: 0,
            over: false,
            nearest: None,
        }
    }

    /// What the word at `at` is; nothing where none of the same sentence stands there, anything where it is not known.
    #[inline(always)]
    pub(super) fn is(&mut self, at: usize) -> u32 {
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
        if self.nearest.is_none() {
            self.nearest = Some((traits, self.bytes[word.start].is_ascii_lowercase()));
        }
        // What would end a sentence may not, where a line ends or an abbreviation stands.
        if word.apart && traits & ABBREVIATED == 0 && !self.bytes[word.end..inner].contains(&b'\n') {
            self.over = true;
            return;
        }
        self.traits[self.read] = traits;
        self.figure[self.read] = self.bytes[word.start].is_ascii_digit();
        self.capital[self.read] = self.bytes[word.start].is_ascii_uppercase();
        self.read += 1;
    }

    /// "suspect uses", "the plug is on".
    #[inline(always)]
    pub(super) fn is_dealers(&mut self, nearest: u32) -> bool {
        nearest & USES != 0 && {
            let dealer = self.skip(1, BUSY);
            self.is(dealer) & DEALERS != 0
        }
    }

    /// Past what links it: a noun and whose it is, whom to reach.
    #[inline(always)]
    pub(super) fn is_owned(&mut self, linked: usize) -> bool {
        let word = self.is(linked);
        if word & GIVEN != 0 {
            // "give me a text": what is rung most often needs more.
            self.is(linked + 1) & QUICK != 0
        } else if word & THEM != 0 {
            // "wants police to ring him"
            self.is(linked + 2) & TO != 0
        } else if word & (NOUN | BEGINS) == NOUN {
            self.is_nouns(linked)
        } else {
            // "after 5 on"
            word & OWNER != 0 || linked > 0 && self.is_figure(linked)
        }
    }

    /// Whether the word at `at`, which was looked at, begins with a digit.
    #[inline(always)]
    fn is_figure(&self, at: usize) -> bool {
        self.figure.get(at).copied().unwrap_or(false)
    }

    /// "if you want to talk to me use".
    #[inline(always)]
    pub(super) fn is_used(&mut self, nearest: u32) -> bool {
        nearest & (ON | LINK) == ON && self.is(1) & OWNER != 0
    }

    /// "my mobile number", "call me back, number is", "the number I ring from": what stands before the noun at `noun`.
    #[inline(always)]
    fn is_nouns(&mut self, noun: usize) -> bool {
        let mut head = noun + 1;
        while head < MOST && self.is(head) & (NOUN | BEGINS) == NOUN {
            head += 1;
        }
        if self.is(head) & BEFORE_NOUN != 0 {
            return true;
        }
        let way = self.skip(head, WAY);
        let asked = self.is(way);
        asked & ASKED != 0 && way > head || asked & THEM != 0 && self.is(way + 2) & TO != 0
    }

    /// "I am on", "number I am on is": who is there, or may be reached.
    #[inline(always)]
    pub(super) fn is_reached(&mut self, nearest: u32, linked: usize) -> bool {
        // The links go on to "on".
        let on = if nearest & IS_ONE != 0 { linked.saturating_sub(1) } else { 0 };
        self.is(on) & ON != 0 && {
            // "he is on": who is there stands one word farther out.
            let be = usize::from(self.is(on + 1) & BE != 0);
            self.is(on + 1 + be) & REACHED != 0
        }
    }

    /// "happy to talk", "please keep this number", "my name is Sam".
    #[inline(always)]
    pub(super) fn is_offered(&mut self, nearest: u32) -> bool {
        let label = if nearest & NOUN != 0 { self.skip(0, NOUN) } else { 0 };
        let word = self.is(label);
        let at = label + usize::from(word & WAY != 0);
        let on = at + usize::from(at > label && self.is(at) & ON != 0);
        (word | self.is(at) | self.is(on)) & OFFER != 0
            || (word == 0 || self.is_capital(label)) && self.is_name(label)
    }

    /// "name is Sam", "name is Sam Example": what makes a name of the word at `name`.
    #[inline(always)]
    fn is_name(&mut self, name: usize) -> bool {
        let two = self.is(name + 1) & (IS_ONE | NAME) == 0 && self.is_capital(name + 1);
        let end = name + 1 + usize::from(two);
        let is = usize::from(self.is(end) & IS_ONE != 0);
        self.is(end + is) & NAME != 0
    }

    /// Whether the word at `at`, which was looked at, begins with a capital.
    #[inline(always)]
    fn is_capital(&self, at: usize) -> bool {
        self.capital.get(at).copied().unwrap_or(false)
    }

    /// "customers ring", "for gear ring".
    #[inline(always)]
    pub(super) fn is_rung(&mut self) -> bool {
        let verb = self.skip(0, BEFORE_RUNG);
        self.is(verb) & RUNG != 0
            || self.is(verb) & RINGS != 0 && {
                let who = self.skip(verb + 1, MAY_RING);
                self.is(who) & RUNG != 0
            }
    }

    /// The place after all the words from `at` on that are `kind`; past all that are looked at where those are.
    #[inline(always)]
    pub(super) fn skip(&mut self, mut at: usize, kind: u32) -> usize {
        while at <= MOST && self.is(at) & kind != 0 {
            at += 1;
        }
        at
    }
}
