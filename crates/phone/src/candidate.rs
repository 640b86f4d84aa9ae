//! Groups read as one number: which number they spell, and how far to believe it.

mod uk;

use crate::{
    Class, E164, Repair, Repairs, foreign, glyph::sep, grouping::Fit, label::Label, plan, window::Group,
};

/// A number that a run of groups spells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Its first group.
    pub first: usize,
    /// Its last group.
    pub last: usize,
    /// Where its last byte ends.
    pub end: usize,
    pub e164: E164,
    pub class: Class,
    pub valid: bool,
    pub repairs: Repairs,
    pub fit: Fit,
    pub score: i32,
}

/// Longest run that is looked at: 00, a country code of three, (0), and eleven.
const MOST_DIGITS: u8 = 17;

/// Fewest digits of a number, which have a plus before them.
const FEWEST_DIGITS: u8 = 7;

/// Every number that begins with group `first`, shortest first.
pub(crate) fn from(
    groups: &[Group],
    first: usize,
    label: impl Fn() -> Label + Copy,
    mut found: impl FnMut(Candidate),
) {
    let head = &groups[first];
    if !may_begin(head) {
        return;
    }
    let alone = groups.get(first + 1).is_none_or(|next| next.lost || !next.gap.open);
    if alone && head.len < FEWEST_DIGITS {
        return;
    }
    let mut run = Run { follows: first > 0, ..Run::default() };
    for (last, group) in groups.iter().enumerate().skip(first) {
        if last > first {
            if group.lost || !group.gap.open {
                break;
            }
            run.cross(group);
        }
        if group.len >= Group::LONGEST || run.len + group.len > MOST_DIGITS {
            break;
        }
        run.add(group);
        if let Some(candidate) = run.read(&groups[first..=last], label) {
            found(Candidate { first, last, end: group.end, ..candidate });
        }
    }
}

/// Whether a number can begin with this group: a sign, a trunk 0, 44, or the 7 of a mobile.
pub(crate) fn may_begin(group: &Group) -> bool {
    // Without their 0, landlines and freephone numbers are read in few places: a year or a price begins none.
    !group.lost
        && (group.plus
            || group.len >= 10
            || matches!(plan::leading(group.value, group.len, 1), 0 | 4 | 7)
            || matches!(group.len, 2 | 3 | 5))
}

/// Groups from the first on, taken together.
#[derive(Debug, Default)]
struct Run {
    /// Other digits stand before it in its window.
    follows: bool,
    value: u64,
    len: u8,
    /// Bit `k`: a group ends after `k` digits.
    split: u32,
    seps: u16,
    loose: bool,
    repairs: Repairs,
    written: u8,
    spoken: u8,
    /// Digits of the spoken groups at the end.
    spoken_tail: u8,
}

impl Run {
    fn cross(&mut self, next: &Group) {
        // Words for digits stand apart whatever the groups are: "nine double oh" is one.
        if !(next.is_spoken() && self.spoken_tail > 0) {
            self.split |= 1 << self.len;
        }
        self.seps |= next.gap.seps;
        self.loose |= !next.gap.is_strict();
    }

    fn add(&mut self, group: &Group) {
        self.value = self.value * plan::TENS[usize::from(group.len)] + group.value;
        self.len += group.len;
        self.repairs = self.repairs.union(group.repairs);
        self.written += group.written.min(Group::LONGEST);
        if group.is_spoken() {
            self.spoken += group.len;
            self.spoken_tail += group.len;
        } else {
            self.spoken_tail = 0;
        }
    }

    fn read(&self, groups: &[Group], label: impl Fn() -> Label) -> Option<Candidate> {
        let plus = groups[0].plus;
        // Eight digits are the fewest with a trunk 0.
        if self.len < if plus { FEWEST_DIGITS } else { FEWEST_DIGITS + 1 }
            || (!plus && groups[0].len == 1 && is_fraction(groups))
        {
            return None;
        }
        match self.national(plus) {
            Some(national) => self.uk(groups, national, label),
            None => self.foreign(groups, plus),
        }
    }

    fn foreign(&self, groups: &[Group], plus: bool) -> Option<Candidate> {
        let significant = digits_of(self.value);
        if significant < 8 || !self.repairs.is_empty() && self.repairs.contains(Repair::Lookalike) {
            return None;
        }
        let zeros = self.len - significant;
        if !(plus && zeros == 0 || zeros == 2)
            || (self.loose && self.seps & !(sep::STRICT | sep::THIN | sep::WORD) != 0)
        {
            return None;
        }
        // `00/49201/19` is a reference: nothing but a space or a hyphen parts 00 from a country code.
        let parted = |next: &Group| next.gap.has(sep::SLASH | sep::DOT | sep::COMMA);
        if !plus && groups[0].value == 0 && groups.get(1).is_some_and(parted) {
            return None;
        }
        let number = foreign::read(self.value)?;
        // A short last group after a long one is more often a quantity than the end of a number.
        let ragged = groups.len() > 2 && groups[groups.len() - 1].len < 2;
        if !number.valid && (!plus || ragged || significant < 10) {
            return None;
        }
        let repairs = if self.loose { self.repairs.with(Repair::Separator) } else { self.repairs };
        let score = if number.valid { 900 } else { 400 } - if ragged { 300 } else { 0 } + i32::from(self.len);
        Some(Candidate {
            first: 0,
            last: 0,
            end: 0,
            e164: number.e164,
            class: Class::International,
            valid: number.valid,
            repairs,
            fit: Fit::Usual,
            score,
        })
    }
}

/// Whether a point stands after the first group, and not after each digit.
fn is_fraction(groups: &[Group]) -> bool {
    let point = |next: &Group| next.gap.is_just(sep::DOT) || next.gap.is_just(sep::COMMA);
    groups.len() <= 3 && groups.get(1).is_some_and(point)
}

/// How many digits `value` has without leading zeros.
fn digits_of(value: u64) -> u8 {
    value.checked_ilog10().map_or(0, |log| log as u8 + 1)
}
