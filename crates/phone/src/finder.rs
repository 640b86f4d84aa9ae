//! The one pass over a text: windows, what is lost in them, the best numbers, their tails.

#[cfg(test)]
mod agreement;

use crate::{
    E164, Found, Mention, Reading, Repair, Repairs, Role, Span,
    candidate::Candidate,
    choose, class_of, fragment,
    glyph::{self, Kind, sep},
    helpline, identifier,
    quick::{self, Quick},
    reject, role,
    scan::Search,
    tail,
    window::{self, Group, Window},
};

/// Fewest digits of a number in a window: 0800 1111 and its kind have eight, without the trunk 0 ten.
const FEWEST_DIGITS: usize = 8;

/// Room for the numbers of nearly every report that has any.
const FIRST_NUMBERS: usize = 4;

/// Groups that may still become part of a number when a window is full.
const UNSETTLED: usize = 18;

/// What kind of text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Words around numbers.
    Prose,
    /// A field for a number, so that its digits are one if they can be.
    Field,
}

/// All that a text holds; whose each number is, [`crate::role::assign`] says.
#[inline]
pub(crate) fn find(text: &str, setting: Setting) -> Found {
    #[cfg(target_arch = "x86_64")]
    if crate::machine::is_wide() {
        // SAFETY: the machine has what `wide` needs.
        #[allow(unsafe_code, reason = "measured: a quarter fewer instructions")]
        return unsafe { wide(text, setting) };
    }
    narrow(text, setting)
}

/// What [`find`] finds in prose, and whose each number is.
#[inline]
pub(crate) fn find_with_roles(text: &str) -> Found {
    #[cfg(target_arch = "x86_64")]
    if crate::machine::is_wide() {
        // SAFETY: the machine has what `wide_with_roles` needs.
        #[allow(unsafe_code, reason = "measured: a quarter fewer instructions")]
        return unsafe { wide_with_roles(text) };
    }
    narrow_with_roles(text)
}

/// [`narrow`] and the roles after it.
#[inline(never)]
fn narrow_with_roles(text: &str) -> Found {
    let mut found = find_by::<false, true>(text, Setting::Prose);
    role::assign(text, &mut found.numbers);
    found
}

/// Compiled for any machine.
#[inline(never)]
fn narrow(text: &str, setting: Setting) -> Found {
    find_by::<false, true>(text, setting)
}

/// [`wide`] and the roles after it.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn wide_with_roles(text: &str) -> Found {
    let mut found = find_by::<true, true>(text, Setting::Prose);
    role::assign(text, &mut found.numbers);
    found
}

/// Compiled for AVX2 and the bit instructions that came with it, with all of the short way inlined.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn wide(text: &str, setting: Setting) -> Found {
    find_by::<true, true>(text, setting)
}

/// `WIDE`: compiled for AVX2. `SHORT`: the short way is tried before the rules; without it only for tests.
#[inline(always)]
fn find_by<const WIDE: bool, const SHORT: bool>(text: &str, setting: Setting) -> Found {
    let mut found = Found::default();
    let mut digits = Search::<WIDE>::new(text);
    let (mut at, mut floor) = (0, 0);
    while let Some(start) = digits.next_digit(at) {
        at = floor;
        let number = found.numbers.last().map(|number| number.span.end);
        match if SHORT { quick::look(text, start, floor, number) } else { Quick::Unclear } {
            Quick::Nothing { end } => floor = end,
            Quick::Number { mention, end } => {
                floor = end;
                if found.numbers.is_empty() {
                    // Half of what growing from nothing takes.
                    found.numbers = Vec::with_capacity(FIRST_NUMBERS);
                }
                found.numbers.push(mention);
            }
            Quick::Unclear => match glyph::escape_around(text.as_bytes(), start) {
                Some(end) => at = end,
                None => floor = carefully(text, setting, start, floor, &mut found).max(start),
            },
        }
        let past = start + text[start..].chars().next().map_or(1, char::len_utf8);
        at = at.max(floor).max(past);
    }
    if !found.fragments.is_empty() {
        fragment::drop_known(&mut found);
    }
    found
}

/// Reads the window around `start` by every rule; where reading goes on.
#[inline(never)]
fn carefully(text: &str, setting: Setting, start: usize, floor: usize, found: &mut Found) -> usize {
    let mut small = Window::<{ window::SMALL }>::new();
    small.read(text, start, floor);
    if small.full {
        let mut large = Window::<{ window::LARGE }>::new();
        large.read(text, start, floor);
        settle(text, setting, &mut large, found)
    } else {
        settle(text, setting, &mut small, found)
    }
}

/// The one number of a field that holds nothing else.
pub(crate) fn read(field: &str) -> Option<E164> {
    let found = find(field, Setting::Field);
    let [mention] = &found.numbers[..] else { return None };
    let (before, after) = (&field[..mention.span.start], &field[mention.span.end..]);
    let before = before.trim_matches(|c: char| !c.is_alphanumeric());
    let named = FIELD_PREFIXES.iter().any(|prefix| before.eq_ignore_ascii_case(prefix));
    let alone = (before.is_empty() || named) && !after.contains(char::is_alphanumeric);
    alone.then_some(mention.e164)
}

/// What may stand before a field's number: the scheme of a link, or the field's own name copied along.
const FIELD_PREFIXES: [&str; 12] = [
    "tel",
    "sms",
    "callto",
    "wa.me",
    "http://wa.me",
    "https://wa.me",
    "phone",
    "mobile",
    "mob",
    "t",
    "m",
    "telephone",
];

/// Reads all that a window and what continues it hold; where reading goes on.
fn settle<const N: usize>(text: &str, setting: Setting, window: &mut Window<N>, found: &mut Found) -> usize {
    loop {
        let Some(end) = window.end() else { return 0 };
        if window.digits() < FEWEST_DIGITS && !window.full {
            return fragment::look(text, window.groups(), true, found).max(end);
        }
        let count = window.groups().len();
        let settled = if window.full { count - UNSETTLED } else { count };
        let mut cut = settled;
        if window.digits() >= identifier::FEWEST_DIGITS {
            let unsettled = identifier::take(text, window, settled, &mut found.identifiers);
            cut = unsettled.map_or(cut, |at| cut.min(at));
        }
        reject::mark(text, window);
        let chosen = choose::choose(text, setting, window);
        let groups = window.groups();
        let (mut past, mut tailed) = (end, 0);
        if let Some(first) = chosen.iter().next() {
            fragment::look_before(text, &groups[..first.first], found);
        }
        let mut numbers = chosen.iter().peekable();
        while let Some(candidate) = numbers.next() {
            if candidate.last >= settled {
                cut = cut.min(candidate.first);
                break;
            }
            let mention = mention(text, groups, candidate);
            let limit = numbers.peek().map_or(text.len(), |next| groups[next.first].lead);
            tailed = push_with_tails(text, mention, limit, found);
            past = past.max(tailed);
        }
        if !window.full {
            let free = groups.iter().rev().take_while(|group| group.start >= tailed).count();
            let free = &groups[groups.len() - free..];
            return fragment::look(text, free, tailed == 0, found).max(past);
        }
        window.drop_front(cut.max(1));
        window.read_on(text);
    }
}

/// Adds a number and the numbers that its tails give; where the last of them ends.
fn push_with_tails(text: &str, mention: Mention, limit: usize, found: &mut Found) -> usize {
    let mut end = mention.span.end;
    let tails = tail::after(text, end, limit, mention.e164);
    let repairs = mention.reading.repairs().with(Repair::Tail);
    found.numbers.push(mention);
    for tail in tails {
        let Some((class, valid)) = class_of(tail.e164) else { continue };
        end = tail.span.end;
        found.numbers.push(Mention {
            span: tail.span,
            e164: tail.e164,
            class,
            valid,
            reading: Reading::Recovered(repairs),
            role: role_of_number(tail.e164),
            cue: None,
        });
    }
    end
}

fn mention(text: &str, groups: &[Group], candidate: &Candidate) -> Mention {
    let span = span(text, &groups[candidate.first..=candidate.last], candidate.end);
    Mention {
        span,
        e164: candidate.e164,
        class: candidate.class,
        valid: candidate.valid,
        reading: reading(candidate.repairs),
        role: role_of_number(candidate.e164),
        cue: None,
    }
}

fn reading(repairs: Repairs) -> Reading {
    Reading::from(repairs)
}

fn role_of_number(e164: E164) -> Role {
    if helpline::is_helpline(e164) { Role::Helpline } else { Role::Unknown }
}

/// The bytes of a number: its sign with it, its bracket only where that closes within.
fn span(text: &str, groups: &[Group], end: usize) -> Span {
    let first = &groups[0];
    let closed = groups[1..].iter().any(|group| group.gap.has(sep::CLOSE));
    let mut start = if first.plus || (first.bracket && closed) { first.lead } else { first.start };
    while !closed && start < first.start {
        match glyph::at(text, start) {
            Some(glyph) if matches!(glyph.kind, Kind::Separator(_)) => start += glyph.len,
            _ => break,
        }
    }
    Span { start, end }
}
