//! Whose number it is, from the words around it.
//!
//! Two errors are possible and both hurt somebody: the person who rang is taken for a dealer, or a dealer's number is
//! taken out of a report as the caller's own. So a role needs words that claim the number directly, with nothing
//! between that could change whose it is ("my number" but not "my son's number", "call me on" but not "they call me
//! on"); and who says "me" has to be the person who reports, not a text that they repeat (see [`quoted`]). Otherwise it
//! stays [`Role::Unknown`].

mod after;
mod back;
mod gate;
mod line;
mod line_after;
mod messages;
mod noun;
mod offer;
mod others;
mod owner;
mod people;
mod pronoun;
mod purpose;
mod quote_marks;
mod quoted;
mod reach;
mod request;
mod side;
mod signature;
mod traits;
mod vocabulary;
mod wishes;

use self::side::Side;
use self::{gate::Open, noun::Noun};
use crate::{
    Mention, Repair, Role, Span,
    words::{self, Backwards, Traits, Word, among},
};

/// A role and the words that decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Claim {
    role: Role,
    cue: Span,
    /// It rests on who says "I", "my" or "me".
    first_person: bool,
}

impl Claim {
    /// By the words from one to the other.
    fn new(role: Role, one: &Word, other: &Word) -> Self {
        let cue = Span { start: one.start.min(other.start), end: one.end.max(other.end) };
        Self { role, cue, first_person: false }
    }

    /// The reporter's, as somebody writes of them.
    fn caller(one: &Word, other: &Word) -> Self {
        Self::new(Role::ReporterContact, one, other)
    }

    /// The reporter's, if the reporter says so.
    fn mine(one: &Word, other: &Word) -> Self {
        Self { first_person: true, ..Self::new(Role::ReporterContact, one, other) }
    }

    fn line(one: &Word, other: &Word) -> Self {
        Self::new(Role::AllegedLine, one, other)
    }

    fn third(one: &Word, other: &Word) -> Self {
        Self::new(Role::ThirdParty, one, other)
    }
}

/// Gives each number its role. A number that shares its stem with the one before it (a tail) shares its role too.
#[inline(always)]
pub(crate) fn assign(text: &str, numbers: &mut [Mention]) {
    for at in 0..numbers.len() {
        if numbers[at].role != Role::Unknown {
            continue;
        }
        // Words beyond the neighbouring numbers speak of those.
        let to = numbers.get(at + 1).map_or(text.len(), |next| next.span.start);
        let (before, rest) = numbers.split_at_mut(at);
        let number = &mut rest[0];
        let from = before.last().map_or(0, |before| before.span.end);
        let claim = match before.last() {
            Some(stem) if number.reading.repairs().contains(Repair::Tail) => said_of(stem),
            stem => match claim(text, number.span, from, to) {
                None if let Some(first) = stem
                    && may_be_shared(text, first, number.span) =>
                {
                    shared(text, first, number.span, to)
                }
                claim => claim,
            },
        };
        if let Some(claim) = claim {
            number.role = claim.role;
            number.cue = Some(claim.cue);
        }
    }
}

/// Whose number the words around `span` claim it to be, and the words that decided.
pub(crate) fn at(text: &str, span: Span) -> (Role, Option<Span>) {
    let inside = text.get(span.start..span.end).is_some();
    match inside.then(|| claim(text, span, 0, text.len())).flatten() {
        Some(claim) => (claim.role, Some(claim.cue)),
        None => (Role::Unknown, None),
    }
}

#[inline(always)]
fn claim(text: &str, span: Span, from: usize, to: usize) -> Option<Claim> {
    let open = Open::by(text, span, from, to);
    // No rule has anything to say of most numbers.
    if open.any() { claim_by_rules(text, span, from, to, open) } else { None }
}

#[inline(never)]
fn claim_by_rules(text: &str, span: Span, from: usize, to: usize, open: Open) -> Option<Claim> {
    let before = Side::before(text, span, from);
    let after = Side::after(text, span, to);
    decide(text, span, from, [&before, &after], open)
}

/// What the rules say that `open` lets be asked, of the words on both sides.
fn decide(text: &str, span: Span, from: usize, [before, after]: [&Side<'_>; 2], open: Open) -> Option<Claim> {
    if open.saying && after::is_anothers_saying(after) {
        return None;
    }
    let said = said_before(text, span, before, after, open)
        .or_else(|| open.aside.then(|| said_before_aside(text, span, from, after))?)
        .or_else(|| open.alone.then(|| asked_before(text, span, from))?);
    let said = said.filter(|claim| match claim.role {
        Role::ReporterContact if claim.first_person => {
            !line_after::sells_after(after) && !quoted::is_anothers(text, claim.cue)
        }
        Role::Recipient => !line_after::comes_after(after),
        Role::ThirdParty => !line_after::is_said_to_deal(before, after),
        _ => true,
    });
    said.or_else(|| line::claim(before, after, open))
        .or_else(|| {
            let claim = open.after.then(|| after::claim(text, span, before, after))??;
            let anothers =
                claim.first_person && quoted::is_anothers(text, Span { start: span.start, end: span.start });
            (!anothers).then_some(claim)
        })
        .or_else(|| open.signature.then(|| signature::claim(text, span, before)).flatten())
}

/// Longest aside between a noun and its number, in bytes.
const LONGEST_ASIDE: usize = 48;

/// Whether an aside ends right before `at`: "my number (for police only):", "my number, only for the police, is".
#[inline(always)]
fn is_after_aside(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[..at];
    before.ends_with(b", is ")
        || before.iter().rev().take(4).find(|b| !matches!(b, b' ' | b':' | b'-')) == Some(&b')')
}

/// What the words before the aside claim that stands before a number.
#[inline(never)]
fn said_before_aside(text: &str, span: Span, from: usize, after: &Side<'_>) -> Option<Claim> {
    let from_there = from.max(span.start.saturating_sub(LONGEST_ASIDE));
    let there = &text.as_bytes()[from_there..span.start];
    let open = match there.strip_suffix(b", is ") {
        Some(aside) => {
            aside.iter().rposition(|b| matches!(b, b',' | b'.' | b'!' | b'?' | b';' | b'\n' | b'('))?
        }
        None => there.iter().rposition(|b| *b == b'(')?,
    };
    if !matches!(there[open], b',' | b'(') {
        return None;
    }
    let open = from_there + open;
    let span = Span { start: open, end: span.end };
    let before = Side::before(text, span, from);
    said_before(text, span, &before, after, Open::by(text, span, from, after.limit()))
}

/// Whether a sentence, a line or the text ends at `end`.
#[inline(always)]
fn is_whole_sentence(text: &str, end: usize) -> bool {
    let rest = text.as_bytes()[end..].iter().find(|byte| **byte != b' ');
    rest.is_none_or(|byte| matches!(byte, b'.' | b'!' | b'\n'))
}

/// "Please ring me back. 07700 900461": what the sentence before asks, where the number is one of its own.
#[inline(never)]
fn asked_before(text: &str, span: Span, from: usize) -> Option<Claim> {
    let word = words::last_before(text, span.start, from).filter(|word| word.apart)?;
    if !is_whole_sentence(text, span.end) {
        return None;
    }
    let before = Side::before(text, Span { start: word.end, end: span.end }, from);
    let asked = || text[word.end..span.start].contains('?').then(|| request::question(&before))?;
    request::claim(&before).filter(|claim| claim.first_person).or_else(asked)
}

/// What the words before a number claim of the person who reports, and of other people.
fn said_before(text: &str, span: Span, before: &Side<'_>, after: &Side<'_>, open: Open) -> Option<Claim> {
    let noun = if open.owner { Noun::nearest(before)? } else { Noun::none(before)? };
    let owned =
        open.owner.then(|| owner::claim(text, before, noun, after).or_else(|| request::claim(before)));
    let reached = || open.reach.then(|| reach::claim(text, before, noun, after)).flatten();
    let called_back = || open.owner.then(|| back::claim(text, before, noun)).flatten();
    let given = || open.after.then(|| back::gave_as_contact(before, after)).flatten();
    let received = || open.others.then(|| others::claim(before)).flatten();
    let offered = || open.offer.then(|| offer::claim(text, before, after)).flatten();
    let theirs = || open.owner.then(|| pronoun::claim(text, span, before, noun, after)).flatten();
    owned
        .flatten()
        .or_else(reached)
        .or_else(called_back)
        .or_else(given)
        .or_else(received)
        .or_else(offered)
        .or_else(theirs)
}

/// What the word right before a second number is, where one phrase may name it and the first.
static JOINS: Traits<128> = Traits::of(&[(1, &[vocabulary::JOINS, among!["to"]])]);

/// Whether one phrase may name two numbers: by the word right before the second, since few are joined so.
#[inline(always)]
fn may_be_shared(text: &str, first: &Mention, second: Span) -> bool {
    first.cue.is_some() && {
        let floor = second.start - side::REACH.min(second.start - first.span.end);
        let nearest = Backwards::new(text, second.start, floor).skim();
        nearest.is_none_or(|(hash, _)| JOINS.of_word(hash) != 0)
    }
}

/// "my number is ... or ...", "the line is ... and ...": two numbers that one phrase names.
#[inline(never)]
fn shared(text: &str, first: &Mention, second: Span, to: usize) -> Option<Claim> {
    let cue = first.cue?;
    let between = Side::before(text, second, first.span.end);
    let gap = text.get(first.span.end..second.start)?;
    let mut joined = gap.contains(['/', '&']);
    let mut at = 0;
    while let Some(word) = between.get(at) {
        if word.apart && !gap.contains('\n') || !word.is(vocabulary::JOINS) {
            break;
        }
        joined |= word.is(among!["and", "or", "else", "alternatively", "use", "try", "plus"]);
        at += 1;
    }
    if between.get(at).is_some() {
        let to_whom =
            first.role == Role::AllegedLine && between.is(0, among!["to"]) && between.get(1).is_none();
        let from =
            words::last_before(text, first.span.start, 0).is_some_and(|word| word.is(among!["from", "by"]));
        let to = between.get(0).filter(|_| to_whom && from)?;
        return Some(Claim::new(Role::Recipient, to, to));
    }
    let listed = words::before(text, cue.end, 24).next().is_some_and(|word| {
        word.is(among!["numbers", "nos", "are", "regards", "thanks", "wishes", "faithfully", "sincerely"])
    });
    let apart = gap.contains(['.', ';', '?', '!']);
    let goes_on =
        Side::after(text, Span { start: second.start, end: second.end }, to).is(0, vocabulary::PREDICATES);
    ((joined || listed && (gap.contains([',', '\n']) || at == 0)) && !apart && !goes_on)
        .then(|| said_of(first))
        .flatten()
}

fn said_of(number: &Mention) -> Option<Claim> {
    Some(Claim { role: number.role, cue: number.cue?, first_person: false })
}
