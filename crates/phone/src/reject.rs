//! What digits are when they are no number: dates, times, prices, cards, references. Each takes only its own groups;
//! what stands on either side is read as if it were not there.

mod edge;

pub(crate) use self::edge::{Edge, MEASURES, back, front, in_address};
use crate::{
    glyph::{self, Kind, sep},
    label::{self, Label},
    window::{Group, Window},
    words::{self, Among, among},
};

/// Longest run of letters that is looked at beside a number.
const LONGEST_GLUED: usize = 24;

/// Marks every group that something other than a number has a claim to.
pub(crate) fn mark<const N: usize>(text: &str, window: &mut Window<N>) {
    let groups = window.groups_mut();
    let mut at = 0;
    while at < groups.len() {
        // A sign of money ends a window, so that a digit apart within it is nothing.
        if at > 0 && is_apart(&groups[at..]) {
            at += 1;
            continue;
        }
        let taken = claim(text, &groups[at..]);
        for group in &mut groups[at..at + taken] {
            group.lost = true;
        }
        at += taken.max(1);
    }
}

/// One digit begins neither a card nor an account, and before a space no date, time or address either.
fn is_apart(groups: &[Group]) -> bool {
    groups[0].len == 1 && groups.get(1).is_none_or(|next| next.gap.is_just(sep::SPACE))
}

/// How many of the first groups are taken together.
fn claim(text: &str, groups: &[Group]) -> usize {
    if groups[0].is_spoken() || groups[0].plus {
        return 0;
    }
    if is_apart(groups) {
        return price(text, groups).unwrap_or(0);
    }
    let several =
        |rule: fn(&str, &[Group]) -> Option<usize>| if groups[0].len > 1 { rule(text, groups) } else { None };
    price(text, groups)
        .or_else(|| several(identity))
        .or_else(|| several(|_, groups| bank(groups).or_else(|| book(groups))))
        .or_else(|| address(groups))
        .or_else(|| date(groups))
        .or_else(|| time(text, groups))
        .unwrap_or(0)
}

/// `£1,234,567.50`: the sign stands against the digits.
fn price(text: &str, groups: &[Group]) -> Option<usize> {
    let before = groups[0].start.checked_sub(1).map(|at| text.as_bytes()[at])?;
    if before.is_ascii() && before != b'$' {
        return None;
    }
    let sign = glyph::before(text, groups[0].start)?;
    if sign.kind != Kind::Currency {
        return None;
    }
    let more = groups[1..].iter().take_while(|group| {
        (group.gap.is_just(sep::COMMA) && group.len == 3) || (group.gap.is_just(sep::DOT) && group.len <= 2)
    });
    Some(1 + more.count())
}

/// Day, month and year in any order that people write, with one separator throughout.
fn date(groups: &[Group]) -> Option<usize> {
    let [a, b, c, ..] = groups else { return None };
    let one = [sep::SLASH, sep::HYPHEN, sep::DOT]
        .into_iter()
        .find(|&sep| b.gap.is_just(sep) && c.gap.is_just(sep))?;
    // A fourth part makes it an address or a code; a time may follow.
    if a.gap.is_just(one) && a.len < 4 {
        return None;
    }
    if groups.get(3).is_some_and(|next| next.gap.is_just(one) && next.len <= 4) {
        return None;
    }
    let day = |group: &Group| group.len <= 2 && (1..=31).contains(&group.value);
    let month = |group: &Group| group.len <= 2 && (1..=12).contains(&group.value);
    let year = |group: &Group| group.len == 2 || (group.len == 4 && (1900..2100).contains(&group.value));
    let ends_in_year = year(c) && ((day(a) && month(b)) || (month(a) && day(b)));
    let begins_with_year = a.len == 4 && year(a) && month(b) && day(c);
    (ends_in_year || begins_with_year).then_some(3)
}

/// `14:30`, `14:30:05`, `0700hrs`.
fn time(text: &str, groups: &[Group]) -> Option<usize> {
    let sixty = |group: &Group| group.len == 2 && group.value < 60 && group.gap.is_just(sep::COLON);
    let first = &groups[0];
    if first.len <= 2 && first.value < 24 && groups.get(1).is_some_and(sixty) {
        return Some(if groups.get(2).is_some_and(sixty) { 3 } else { 2 });
    }
    let clock = first.len == 4 && first.value < 2400 && first.value % 100 < 60;
    (clock && is_hours(text, first.end)).then_some(1)
}

/// After four digits they make a time.
pub(crate) const HOURS: &Among = among!["hrs", "hr", "hours", "h", "hour"];

/// Whether the word at `end`, or one space after it, makes a time of the digits before it.
fn is_hours(text: &str, end: usize) -> bool {
    let start = end + usize::from(text.as_bytes().get(end) == Some(&b' '));
    let word = words::first_after(text, start, text.len().min(start + LONGEST_GLUED));
    word.is_some_and(|word| word.start == start && word.is(HOURS))
}

/// A bank card (16 digits, or 15 from American Express), a handset or a SIM card, by their groupings and Luhn's check.
fn identity(text: &str, groups: &[Group]) -> Option<usize> {
    const SHAPES: [&[u8]; 9] = [
        &[4, 4, 4, 4],
        &[4, 6, 5],
        &[2, 6, 6, 1],
        &[6, 2, 6, 1],
        &[8, 6, 1],
        &[4, 4, 4, 4, 3],
        &[4, 4, 4, 4, 4],
        &[16],
        &[15],
    ];
    SHAPES
        .iter()
        .find(|shape| has_shape(groups, shape) && luhn(&text[groups[0].start..groups[shape.len() - 1].end]))
        .map(|shape| shape.len())
}

fn has_shape(groups: &[Group], shape: &[u8]) -> bool {
    let joined = |group: &Group| {
        group.gap.is_just(sep::SPACE) || group.gap.is_just(sep::HYPHEN) || group.gap.is_just(sep::SLASH)
    };
    groups.len() >= shape.len()
        && groups
            .iter()
            .zip(shape)
            .enumerate()
            .all(|(i, (group, &len))| group.len == len && (i == 0 || joined(group)))
}

/// Luhn's check (ISO/IEC 7812-1, annex B) over the digits of a text.
pub(crate) fn luhn(text: &str) -> bool {
    let digits = text.bytes().rev().filter(u8::is_ascii_digit).map(|b| u32::from(b - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(i, digit)| match (i % 2, digit * 2) {
            (0, _) => digit,
            (_, double) => double / 10 + double % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A sort code and the account beside it: `20-45-77 07700900`.
fn bank(groups: &[Group]) -> Option<usize> {
    let code = has_shape(groups, &[2, 2, 2])
        && groups[1].gap.is_just(sep::HYPHEN)
        && groups[2].gap.is_just(sep::HYPHEN);
    let account = groups.get(3)?;
    (code && account.len == 8 && !account.gap.has(sep::LINE)).then_some(4)
}

/// An ISBN with thirteen digits: 978 or 979 first, five groups.
fn book(groups: &[Group]) -> Option<usize> {
    let head = &groups[0];
    if head.len != 3 || !matches!(head.value, 978 | 979) {
        return None;
    }
    let hyphened = groups[1..]
        .iter()
        .take(4)
        .take_while(|group| group.gap.is_just(sep::HYPHEN) || group.gap.is_just(sep::SPACE));
    let parts = 1 + hyphened.count();
    let digits: u32 = groups[..parts].iter().map(|group| u32::from(group.len)).sum();
    (parts == 5 && digits == 13).then_some(5)
}

/// An IPv4 address: four parts below 256, three dots.
fn address(groups: &[Group]) -> Option<usize> {
    let [_, rest @ ..] = groups.get(..4)? else { return None };
    let dotted = rest.iter().all(|group| group.gap.is_just(sep::DOT));
    let small = groups[..4].iter().all(|group| group.len <= 3 && group.value < 256);
    let fifth = groups.get(4).is_some_and(|group| group.gap.is_just(sep::DOT));
    let earlier = groups[0].gap.is_just(sep::DOT);
    (dotted && small && !fifth && !earlier).then_some(4)
}

/// Whether words or signs call the number that begins with this group a reference.
pub(crate) fn is_labelled(text: &str, groups: &[Group], first: usize) -> bool {
    let mut head = first;
    // A reference runs through its slashes and hyphens: 42/12345/24.
    while head > 0
        && (groups[head].gap.is_just(sep::SLASH) || groups[head].gap.is_just(sep::HYPHEN))
        && !groups[head - 1].lost
    {
        head -= 1;
    }
    // Other digits stand before it, and no word.
    if head > 0 {
        return false;
    }
    let within = groups[head..first].iter().all(|group| group.len <= 8);
    !groups[first].plus && within && label::of(text, groups[head].lead) == Label::Reference
}
