//! How people split a number into groups, and which splits are none of a phone number's.
//!
//! A split is a set of places: bit `k` says that a group ends after `k` digits of the national number, its trunk 0
//! counted as the first. `07700 900461` is `{5}`, `020 7946 0123` is `{3, 7}`.

use crate::{Class, plan};

/// How well a split fits the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// Each digit, or pair, apart, or a split that no plan knows: believed only where nothing else stands near.
    Odd,
    /// A split that people use although no plan prints it.
    Usual,
    /// As plans and directories print it, or no split at all.
    Printed,
}

/// The set of these places.
const fn places<const N: usize>(at: [u8; N]) -> u32 {
    let (mut set, mut i) = (0, 0);
    while i < N {
        set |= 1 << at[i];
        i += 1;
    }
    set
}

/// How well `split` fits a UK number of `len` significant digits.
pub(crate) fn fit(class: Class, nsn: u64, len: u8, split: u32) -> Fit {
    if split == 0 {
        return Fit::Printed;
    }
    let total = len + 1;
    match class {
        Class::Mobile | Class::Personal | Class::Pager => mobile(split, total),
        Class::Landline => landline(plan::area_code(if len == 9 { nsn * 10 } else { nsn }), split, total),
        _ => non_geographic(split, total),
    }
}

fn mobile(split: u32, total: u8) -> Fit {
    if split == places([5]) || split == places([5, 8]) {
        return Fit::Printed;
    }
    let told = (3..=6).contains(&first(split)) && shortest(split, total) >= 2 && split.count_ones() <= 4;
    let rare = [places([2, 5]), places([2, 5, 8]), places([7])].contains(&split);
    // Read out: the code, then digit by digit, or one half of the rest so.
    let rare =
        rare || [places([5, 6, 7, 8, 9, 10]), places([5, 8, 9, 10]), places([5, 6, 7, 8])].contains(&split);
    if told || rare { Fit::Usual } else { Fit::Odd }
}

fn landline(code: u8, split: u32, total: u8) -> Fit {
    let tidy = shortest(split, total) >= 2 && split.count_ones() <= 3;
    let long_code = code == 5 && first(split) == 6 && split.count_ones() <= 2;
    if tidy && first(split) == code {
        Fit::Printed
    } else if (tidy && (long_code || (code == 3 && first(split) == 4)))
        || split == places([5])
        || split == places([5, 8])
    {
        Fit::Usual
    } else {
        Fit::Odd
    }
}

fn non_geographic(split: u32, total: u8) -> Fit {
    let known = match total {
        11 => [places([4, 7]), places([4]), places([5]), places([5, 8]), places([4, 6, 8])],
        10 => [places([4]), places([4, 7]), places([4, 6, 8]), places([5]), 0],
        _ => [places([4]), places([4, 6]), 0, 0, 0],
    };
    if known.contains(&split) { Fit::Printed } else { Fit::Odd }
}

/// Whether each digit stands alone.
pub(crate) fn is_singles(split: u32, len: u8) -> bool {
    let all = (1_u32 << (len + 1)) - 1;
    split | 0b11 == all
}

fn first(split: u32) -> u8 {
    split.trailing_zeros() as u8
}

/// The length of the shortest group.
fn shortest(split: u32, total: u8) -> u8 {
    let (mut shortest, mut from) = (u8::MAX, 0);
    for at in 1..=total {
        if at == total || split & (1 << at) != 0 {
            shortest = shortest.min(at - from);
            from = at;
        }
    }
    shortest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_fit_as_people_know_them() {
        let rows = [
            (Class::Mobile, 7_700_900_461, 10, places([5]), Fit::Printed),
            (Class::Mobile, 7_700_900_461, 10, places([4, 7]), Fit::Usual),
            (Class::Mobile, 7_700_900_461, 10, places([3, 5, 7, 9]), Fit::Usual),
            (Class::Mobile, 7_700_900_461, 10, places([2, 4, 6, 8, 10]), Fit::Odd),
            (Class::Landline, 2_079_460_123, 10, places([3, 7]), Fit::Printed),
            (Class::Landline, 2_079_460_123, 10, places([4, 7]), Fit::Usual),
            (Class::Landline, 1_632_960_123, 10, places([5]), Fit::Printed),
            (Class::Landline, 1_632_960_123, 10, places([4, 7]), Fit::Odd),
            (Class::Landline, 1_614_960_123, 10, places([4, 7]), Fit::Printed),
            (Class::Landline, 1_614_960_123, 10, places([5]), Fit::Usual),
            (Class::Freephone, 800_555_111, 9, places([4, 7]), Fit::Printed),
            (Class::Freephone, 8_001_111, 7, places([4]), Fit::Printed),
            (Class::Premium, 9_098_790_123, 10, places([4, 8]), Fit::Odd),
        ];
        for (class, nsn, len, split, expected) in rows {
            assert_eq!(fit(class, nsn, len, split), expected, "{nsn} {split:b}");
        }
    }

    #[test]
    fn digits_apart_are_told_from_groups() {
        assert!(is_singles(0b111_1111_1111, 10));
        assert!(!is_singles(places([5, 8]), 10));
    }
}
