use std::cell::OnceCell;

use serde::{Deserialize, Serialize};

use crate::{
    Span,
    glyph::sep,
    label::{self, Label},
    reject,
    window::{Group, Window},
};

/// What a device or card is called by; an order may name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum IdentifierKind {
    /// A handset, 15 digits with a Luhn check (3GPP TS 23.003).
    Imei,
    /// A subscription, 15 digits, 234 or 235 first in the UK (ITU-T E.212).
    Imsi,
    /// A SIM card, 19 or 20 digits, 8944 first in the UK (ITU-T E.118).
    Iccid,
}

/// An identifier of a device or card in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identifier {
    /// Where it stands.
    pub span: Span,
    /// Which kind.
    pub kind: IdentifierKind,
    /// Its digits.
    pub value: String,
}

/// Fewest digits of an identifier.
pub(crate) const FEWEST_DIGITS: usize = 15;

/// Groupings in which handsets show an IMEI, and lists hold the others; a label before the digits allows any.
const GROUPINGS: [&[u8]; 9] = [
    &[15],
    &[2, 6, 6, 1],
    &[6, 2, 6, 1],
    &[8, 6, 1],
    &[3, 2, 10],
    &[5, 10],
    &[4, 4, 4, 4, 3],
    &[4, 4, 4, 4, 4],
    &[6, 2, 6, 1],
];

/// How long the second group of one of [`GROUPINGS`] may be, a bit each, by the length of the first.
const SECONDS: [u32; 15] = {
    let (mut seconds, mut at) = ([0; 15], 0);
    while at < GROUPINGS.len() {
        if GROUPINGS[at].len() > 1 {
            seconds[GROUPINGS[at][0] as usize] |= 1 << GROUPINGS[at][1];
        }
        at += 1;
    }
    seconds
};

/// Finds the identifiers in a window, takes their groups from the numbers, and adds each that ends before `settled`.
/// The first group of the first that does not end there.
pub(crate) fn take<const N: usize>(
    text: &str,
    window: &mut Window<N>,
    settled: usize,
    found: &mut Vec<Identifier>,
) -> Option<usize> {
    let mut at = 0;
    while at < window.groups().len() {
        let groups = &window.groups()[at..];
        let begins = at == 0 || window.groups()[at - 1].lost;
        // One digit begins an identifier only where it is the first: digits apart are the dearest text there is.
        let may_begin = (groups[0].len > 1 || begins) && !groups[0].plus;
        let Some((kind, count)) = may_begin.then(|| read(text, groups, begins)).flatten() else {
            at += 1;
            continue;
        };
        if at + count > settled {
            return Some(at);
        }
        let groups = &mut window.groups_mut()[at..at + count];
        for group in &mut *groups {
            group.lost = true;
        }
        let span = Span { start: groups[0].start, end: groups[count - 1].end };
        let value = span.of(text).chars().filter(char::is_ascii_digit).collect();
        found.push(Identifier { span, kind, value });
        at += count;
    }
    None
}

/// The identifier that begins with the first group: its kind and how many groups it takes. `begins` where words, and no
/// other digits, stand before it.
fn read(text: &str, groups: &[Group], begins: bool) -> Option<(IdentifierKind, usize)> {
    let head = &groups[0];
    let plain = |group: &Group| !group.plus && group.repairs.is_empty();
    let second = groups.get(1).map_or(0, |group| group.len);
    let printed = head.len >= 15 || SECONDS[usize::from(head.len)] >> second & 1 != 0;
    if head.lost || !plain(head) || !(begins || printed) {
        return None;
    }
    let mut digits = 0;
    let labelled = OnceCell::new();
    let label = || *labelled.get_or_init(|| if begins { label::identifier(text, head.lead) } else { None });
    for (at, group) in groups.iter().enumerate().take(20) {
        let near =
            at == 0 || (group.gap.open && group.gap.width == 1 && !group.gap.has(sep::LINE | sep::COMMA));
        if !near || group.lost || !plain(group) {
            return None;
        }
        // A group holds its length up to nineteen digits; the text knows.
        digits += if group.len < Group::LONGEST { usize::from(group.len) } else { group.end - group.start };
        if digits > 20 {
            return None;
        }
        if digits < FEWEST_DIGITS {
            continue;
        }
        let taken = &groups[..=at];
        let bounded = !text.as_bytes().get(group.end).is_some_and(u8::is_ascii_alphanumeric)
            && (head.start == 0 || !text.as_bytes()[head.start - 1].is_ascii_alphanumeric());
        let goes_on = groups.get(at + 1).is_some_and(|next| {
            next.gap.open
                && next.gap.width == 1
                && next.gap.has(sep::SPACE | sep::HYPHEN)
                && next.len < 10
                && !next.lost
        });
        let Some(kind) = kind(text, taken, digits, label) else { continue };
        if bounded && !(goes_on && label().is_none() && next_is_short(groups, at)) {
            return Some((kind, at + 1));
        }
    }
    None
}

/// Whether what follows in the same spelling would make the digits longer: four more after four fours.
fn next_is_short(groups: &[Group], at: usize) -> bool {
    groups[at + 1].len <= 4 && groups[at].len == groups[at + 1].len
}

/// The kind of identifier that these groups of `digits` digits are: the digits are asked first, the words, which cost
/// more, only where those agree.
fn kind(
    text: &str,
    groups: &[Group],
    digits: usize,
    label: impl Fn() -> Option<IdentifierKind>,
) -> Option<IdentifierKind> {
    let span = Span { start: groups[0].start, end: groups[groups.len() - 1].end };
    let begins = |starts: &[u64], count: usize| {
        let digits = span.of(text).bytes().filter(u8::is_ascii_digit).take(count);
        starts.contains(&digits.fold(0, |value, b| value * 10 + u64::from(b - b'0')))
    };
    let checked = || reject::luhn(span.of(text));
    let kind = match digits {
        15 if begins(&[234, 235], 3) && !(checked() && label() == Some(IdentifierKind::Imei)) => {
            IdentifierKind::Imsi
        }
        15 if checked() => IdentifierKind::Imei,
        19 | 20 if begins(&[8944], 4) && checked() => IdentifierKind::Iccid,
        _ => return None,
    };
    // Without its name an identifier must look like one: as it is printed, and an IMEI with a body that allots them.
    let printed = groups.len() == 1
        || GROUPINGS.iter().any(|shape| shape.iter().eq(groups.iter().map(|group| &group.len)));
    let allotted = kind != IdentifierKind::Imei || begins(&ALLOTTED, 2);
    match label() {
        Some(named) => (named == kind).then_some(kind),
        None => (printed && allotted && label::of(text, groups[0].lead) != Label::Reference).then_some(kind),
    }
}

/// Reporting bodies that allot IMEIs: their identifiers are the first two digits (GSMA TS.06).
const ALLOTTED: [u64; 14] = [1, 33, 35, 44, 45, 49, 50, 51, 52, 53, 54, 86, 91, 99];
