//! Numbers of other countries: digits after `+` or `00`.
//!
//! Patterns, lengths and the order in which they are asked are `phonenumber`'s, and so are the answers. What is done here and
//! not there: each pattern is compiled once, at the first number of its country. That crate keeps a hundred of some two
//! thousand, behind one lock, and compiles the others anew at every look, which hostile text can ask of every twelve bytes.

mod country;
#[cfg(test)]
mod current;
mod pattern;

use self::country::Country;
use crate::{E164, plan};

/// A foreign number and whether the metadata allocates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub e164: E164,
    pub valid: bool,
}

/// The most digits of a number (ITU-T E.164).
const LONGEST: usize = 15;

/// Fewer digits than this after the country code are no national number, whatever the metadata says of its country.
const FEWEST_NATIONAL: usize = 2;

/// The number that `digits`, country code first, spell. `None` where the metadata knows no such country or length.
pub(crate) fn read(digits: u64) -> Option<Foreign> {
    let mut buffer = itoa::Buffer::new();
    let written = buffer.format(digits);
    let (country, code) = country_of(written)?;
    if written.len() <= FEWEST_NATIONAL {
        return None;
    }
    let (national, region) = country.national(&written[code.len..]);
    let len = national.len();
    if len < FEWEST_NATIONAL || code.len + len > LONGEST || !country.has_numbers_of(len) {
        return None;
    }
    let value: u64 = national.parse().ok().filter(|&value| value > 0)?;
    let e164 = E164::from_integer(u64::from(code.value) * plan::TENS[len] + value)?;
    Some(Foreign { e164, valid: region.is_some_and(|region| region.allocates(&national)) })
}

/// How many digits the country code at the head of a number has.
pub(crate) fn country_code_len(e164: E164) -> usize {
    country_of(&e164.digits()).map_or(3, |(_, code)| code.len)
}

/// A country code.
struct Code {
    value: u16,
    /// Digits.
    len: usize,
}

/// The country with whose code the digits begin.
fn country_of(digits: &str) -> Option<(&'static Country, Code)> {
    let mut value = 0;
    (1..).zip(digits.bytes().take(3)).find_map(|(len, digit)| {
        value = value * 10 + u16::from(digit - b'0');
        Some((Country::of(value)?, Code { value, len }))
    })
}
