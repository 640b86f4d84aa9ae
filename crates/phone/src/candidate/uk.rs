//! A UK number: how it says that it is one, and what its groups, its separators and the words before it must be.

use super::{Candidate, Run, digits_of, is_fraction};
use crate::{
    Class, E164, Repair,
    glyph::sep,
    grouping::{self, Fit},
    label::Label,
    plan,
    window::Group,
};

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
pub(super) struct National {
    nsn: u64,
    len: u8,
    prefix: Prefix,
    /// Digits before the national number.
    skipped: u8,
}

impl Run {
    /// The digits as a UK number; `None` where a foreign country code is written.
    pub(super) fn national(&self, plus: bool) -> Option<National> {
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

    pub(super) fn uk(
        &self,
        groups: &[Group],
        national: National,
        label: impl Fn() -> Label,
    ) -> Option<Candidate> {
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
