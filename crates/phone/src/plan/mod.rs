//! The United Kingdom's numbering plan: which digits are a number, of which class, and whether libphonenumber's metadata
//! allocates them.
//!
//! A table instead of `phonenumber`, whose parse and validity check cost microseconds behind one lock. The table is made
//! from that crate's own metadata by `cargo xtask plan` and a test holds it current; others compare answers. What is accepted
//! here beyond the metadata stands in [`BEYOND_METADATA`], each row with its reason, and in the README.

mod table;

#[cfg(test)]
mod current;

use crate::Class;

/// What the plan says of a national significant number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub class: Class,
    pub valid: bool,
}

/// Numbers that are numbers although the metadata does not allocate them.
struct Beyond {
    /// How many digits the number has.
    len: u8,
    /// The digits it begins with.
    prefix: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "for people and for the tests"))]
    reason: &'static str,
}

const BEYOND_METADATA: [Beyond; 5] = [
    Beyond {
        len: 10,
        prefix: "7",
        reason: "ranges open faster than metadata; includes the drama range 07700 900000-900999",
    },
    Beyond { len: 10, prefix: "1632960", reason: "the drama range of no area" },
    Beyond { len: 10, prefix: "1154960", reason: "the drama range of Nottingham" },
    Beyond {
        len: 10,
        prefix: "9",
        reason: "premium services move between ranges; believed only where words say it is called",
    },
    Beyond { len: 9, prefix: "500", reason: "freephone until 2017, still painted on vans" },
];

/// Looks a national significant number (the digits after +44, no trunk 0) up; `None` where it is no number at all.
pub(crate) fn look_up(nsn: u64, len: u8) -> Option<Entry> {
    let class = class(nsn, len)?;
    let valid = allocated(nsn, len);
    (valid || beyond(nsn, len)).then_some(Entry { class, valid })
}

/// Whether the metadata allocates the mobile that ten digits are; `None` where they are no mobile.
#[inline]
pub(crate) fn mobile(nsn: u64) -> Option<bool> {
    let within = usize::try_from(nsn / 1_000_000).ok()?.checked_sub(FIRST_MOBILE)?;
    match MOBILES.get(within)? {
        Block::Allocated => Some(true),
        Block::Unallocated => Some(false),
        Block::Other => {
            look_up(nsn, 10).filter(|entry| entry.class == Class::Mobile).map(|entry| entry.valid)
        }
    }
}

/// The first four digits of the first block in [`MOBILES`].
const FIRST_MOBILE: usize = 7_000;

/// What all numbers are that begin with the same four digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    /// Mobiles of ranges that the metadata has.
    Allocated,
    /// Mobiles of ranges that it has not.
    Unallocated,
    /// Partly one and partly the other, or no mobiles.
    Other,
}

/// The numbers from 7000 to 7999, by their first four digits.
static MOBILES: [Block; 1_000] = {
    let (mut blocks, mut at) = ([Block::Other; 1_000], 0);
    while at < 1_000 {
        let (first, mobile) = ((FIRST_MOBILE + at) as u32 * 1_000, at >= 100 && at / 100 != 6);
        let (mut any, mut all, mut row) = (false, false, 0);
        while row < table::TEN.len() {
            let (from, to) = table::TEN[row];
            any |= from <= first + 999 && to >= first;
            all |= from <= first && to >= first + 999;
            row += 1;
        }
        if mobile && all {
            blocks[at] = Block::Allocated;
        } else if mobile && !any {
            blocks[at] = Block::Unallocated;
        }
        at += 1;
    }
    blocks
};

/// How many digits of the national number, its trunk 0 counted, the area code has by Ofcom's plan.
///
/// Twelve places have codes one digit longer inside these (016977 Brampton); both groupings are in use for them.
pub(crate) fn area_code(nsn: u64) -> u8 {
    match (leading(nsn, 10, 1), leading(nsn, 10, 3)) {
        (2, _) => 3,
        (1, code) if code / 10 == 11 || code % 10 == 1 => 4,
        _ => 5,
    }
}

fn class(nsn: u64, len: u8) -> Option<Class> {
    let one = leading(nsn, len, 1);
    let two = leading(nsn, len, 2);
    Some(match (len, one, two) {
        (10, 7, 70) => Class::Personal,
        (10, 7, 76) if leading(nsn, len, 4) != 7624 => Class::Pager,
        (10, 7, _) => Class::Mobile,
        (10, 1 | 2, _) | (9, 1, _) => Class::Landline,
        (10, 3, _) | (10, 5, 55 | 56) | (10 | 7, 8, 84) | (10, 8, 87) => Class::NonGeographic,
        (7 | 9 | 10, 8, 80) | (9, 5, 50) => Class::Freephone,
        (10, 9, _) => Class::Premium,
        _ => return None,
    })
}

fn allocated(nsn: u64, len: u8) -> bool {
    let (ranges, key) = match len {
        10 => (&table::TEN[..], nsn / 1_000),
        9 => (&table::NINE[..], nsn / 100),
        7 => (&table::SEVEN[..], nsn),
        _ => return false,
    };
    let Ok(key) = u32::try_from(key) else { return false };
    let after = ranges.partition_point(|range| range.0 <= key);
    after > 0 && key <= ranges[after - 1].1
}

fn beyond(nsn: u64, len: u8) -> bool {
    let begins = |prefix: &str| {
        let value = prefix.bytes().fold(0, |value, b| value * 10 + u64::from(b - b'0'));
        leading(nsn, len, prefix.len() as u8) == value
    };
    BEYOND_METADATA.iter().any(|row| row.len == len && begins(row.prefix))
}

/// Powers of ten that fit 64 bits: cheaper than multiplying them out for each group of digits.
pub(crate) const TENS: [u64; 20] = {
    let (mut tens, mut at) = ([1; 20], 1);
    while at < 20 {
        tens[at] = tens[at - 1] * 10;
        at += 1;
    }
    tens
};

/// The first `count` of a number's `len` digits.
pub(crate) fn leading(nsn: u64, len: u8, count: u8) -> u64 {
    nsn / TENS[usize::from(len.saturating_sub(count))]
}
