//! Groups read as one number: which number they spell, and how far to believe it.

use crate::{
    Class, E164, Repair, Repairs, foreign,
    glyph::sep,
    grouping::{self, Fit},
    label::Label,
    plan,
    window::Group,
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

/// How a number says which country it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    /// `+44` or `0044`.
    Written,
    /// `44` alone.
    Bare,
    /// The trunk 0.
    Trunk,
    /// Nothing: the trunk 0 is missing.
    Missing,
}

/// A UK number without its prefix.
#[derive(Debug, Clone, Copy)]
struct National {
    nsn: u64,
    len: u8,
    prefix: Prefix,
    /// Digits before the national number.
    skipped: u8,
}

/// Longest run that is looked at: 00, a country code of three, (0), and eleven.
const MOST_DIGITS: u8 = 17;

/// Every number that begins with group `first`, shortest first.
pub(crate) fn from(
    groups: &[Group],
    first: usize,
    label: impl Fn() -> Label + Copy,
    mut found: impl FnMut(Candidate),
) {
    let head = &groups[first];
    if head.lost || !may_begin(head) {
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
fn may_begin(group: &Group) -> bool {
    // Without their 0, landlines and freephone numbers are read in few places: a year or a price begins none.
    group.plus
        || group.len >= 10
        || matches!(plan::leading(group.value, group.len, 1), 0 | 4 | 7)
        || matches!(group.len, 2 | 3 | 5)
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
        // Eight digits are the fewest with a trunk 0, and seven after a plus.
        if self.len < if plus { 7 } else { 8 } || (!plus && groups[0].len == 1 && is_fraction(groups)) {
            return None;
        }
        match self.national(plus) {
            Some(national) => self.uk(groups, national, label),
            None => self.foreign(groups, plus),
        }
    }

    /// The digits as a UK number; `None` where a foreign country code is written.
    fn national(&self, plus: bool) -> Option<National> {
        let significant = digits_of(self.value);
        let zeros = self.len - significant;
        let written = plus || zeros >= 2;
        let starts_44 = significant > 2 && plan::leading(self.value, significant, 2) == 44;
        let (prefix, skipped) = match zeros {
            0 | 2 if written && starts_44 => (Prefix::Written, zeros + 2),
            1 => (Prefix::Trunk, 1),
            0 if !written && starts_44 && self.len >= 12 => (Prefix::Bare, 2),
            0 if !written => (Prefix::Missing, 0),
            _ => return None,
        };
        let rest_len = self.len - skipped;
        let rest = self.value % plan::TENS[usize::from(rest_len)];
        // +44 (0)7700 900461
        let trunk = u8::from(prefix != Prefix::Trunk && rest_len > digits_of(rest) && rest_len > 7);
        Some(National { nsn: rest, len: rest_len - trunk, prefix, skipped: skipped + trunk })
    }

    fn uk(&self, groups: &[Group], national: National, label: impl Fn() -> Label) -> Option<Candidate> {
        let National { nsn, len, prefix, skipped } = national;
        if !matches!(len, 7 | 9 | 10) || digits_of(nsn) != len {
            return None;
        }
        let missing = prefix == Prefix::Missing;
        if (missing || prefix == Prefix::Bare) && len != 10 {
            return None;
        }
        let entry = plan::look_up(nsn, len)?;
        let split = (self.split >> skipped << 1) & ((1 << (len + 1)) - 1) & !0b11;
        let mut fit = grouping::fit(entry.class, nsn, len, split);
        let mut repairs = self.repairs;
        if self.spoken > 0 {
            fit = self.spoken_fit(groups, fit)?;
        } else if self.loose {
            let singles = grouping::is_singles(split, len);
            if !joins(self.seps, fit, entry.class, singles) {
                return None;
            }
            repairs = repairs.with(Repair::Separator);
        }
        // Letters need digits beside them; fewer will do where the groups, or the one group, are those of a mobile.
        let whole = split == 0 && entry.class == Class::Mobile && prefix == Prefix::Trunk;
        let real = if fit == Fit::Printed && (split != 0 || whole) { 6 } else { 8 };
        let placed = entry.class == Class::Mobile
            || (entry.class == Class::Landline && self.written >= 8 && fit == Fit::Printed);
        if repairs.contains(Repair::Lookalike) && (self.written < real || !placed) {
            return None;
        }
        if is_decimal(groups, prefix, skipped) {
            return None;
        }
        if missing {
            let label = label();
            let printed = fit == Fit::Printed && !self.loose;
            let mobile = plan::leading(nsn, len, 1) == 7;
            // A mobile's grouping speaks for itself; other digits need the word, and a plan that knows them.
            let said = label == Label::Phone
                && if mobile {
                    fit >= Fit::Usual && (!self.loose || self.spoken >= 8)
                } else {
                    printed && entry.valid && self.repairs.is_empty()
                };
            // Ten words for digits in a row are no counting, and nothing but a mobile begins with seven.
            let told = mobile && label == Label::None && self.spoken == 10 && !self.follows;
            if !(said || told || (mobile && label == Label::None && printed && split != 0)) {
                return None;
            }
            repairs = repairs.with(Repair::TrunkMissing);
        } else {
            let odd = fit == Fit::Odd && !grouping::is_singles(split, len);
            let unknown = entry.class == Class::Premium && !entry.valid;
            if odd || unknown {
                if label() != Label::Phone {
                    return None;
                }
                repairs = repairs.with(Repair::Labelled);
            }
        }
        let e164 = E164::from_integer(44 * plan::TENS[usize::from(len)] + nsn)?;
        let score = match fit {
            Fit::Printed => 1000,
            Fit::Usual => 800,
            Fit::Odd => 600,
        } + if prefix == Prefix::Written { 100 } else { 0 }
            + if entry.valid { 30 } else { 0 }
            - if self.loose { 200 } else { 0 }
            - if missing { 400 } else { 0 };
        Some(Candidate {
            first: 0,
            last: 0,
            end: 0,
            e164,
            class: entry.class,
            valid: entry.valid,
            repairs,
            fit,
            score,
        })
    }

    /// Words for digits make no print; a few of them are also words of their own, so they must be many, or stand where
    /// only a digit makes sense.
    fn spoken_fit(&self, groups: &[Group], fit: Fit) -> Option<Fit> {
        let zero_first = groups[0].is_spoken() && groups[0].value == 0 && groups[0].len == 1;
        let only_zero = zero_first && self.spoken == 1;
        let interior = self.spoken_tail == 0 && !groups[0].is_spoken();
        let believed = if only_zero || (interior && self.spoken < 4) {
            fit >= Fit::Usual
        } else {
            interior || self.spoken >= 6 || self.spoken_tail >= 3 || (zero_first && self.spoken >= 4)
        };
        believed.then_some(Fit::Usual)
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

/// Whether separators that no strict finder joins may join this number: the join makes a number and, its parts being
/// groups of one, neither side is one.
fn joins(seps: u16, fit: Fit, class: Class, singles: bool) -> bool {
    const DRAWN: u16 = sep::STRICT | sep::TAB | sep::THIN | sep::RULE | sep::HIDDEN;
    let placed = matches!(class, Class::Mobile | Class::Landline);
    if seps & !DRAWN == 0 {
        fit >= Fit::Usual || (singles && class == Class::Mobile)
    } else {
        // Commas, colons and line ends separate things of a list first of all.
        let listed = seps & sep::COMMA != 0 && seps & sep::SPACE != 0 && class == Class::Landline;
        placed && !listed && (fit == Fit::Printed || (singles && class == Class::Mobile))
    }
}

/// `0.7700900461` and `44.7700900461` are fractions.
fn is_decimal(groups: &[Group], prefix: Prefix, skipped: u8) -> bool {
    prefix != Prefix::Written && groups[0].len <= skipped.max(2) && is_fraction(groups)
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
