//! Numbers of other countries: digits after `+` or `00`, read by `phonenumber`.
//!
//! Off the hot path: few reports write `+` and a country code other than 44.

use phonenumber::{Mode, metadata::DATABASE};

use crate::E164;

/// A foreign number and whether the metadata allocates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub e164: E164,
    pub valid: bool,
}

/// The number that `digits`, country code first, spell. `None` where the metadata knows no such country or length.
pub(crate) fn read(digits: u64) -> Option<Foreign> {
    let number = phonenumber::parse(None, format!("+{digits}")).ok()?;
    let e164: E164 = number.format().mode(Mode::E164).to_string().parse().ok()?;
    let national = u16::try_from(number.national().to_string().len()).ok()?;
    let possible = DATABASE.by_code(&number.code().value())?.iter().any(|metadata| {
        let lengths = metadata.descriptors().general().possible_length();
        lengths.is_empty() || lengths.contains(&national)
    });
    let valid = number.is_valid();
    (valid || possible).then_some(Foreign { e164, valid })
}

/// How many digits the country code at the head of a number has.
pub(crate) fn country_code_len(e164: E164) -> usize {
    let digits = e164.digits();
    (1..=3)
        .find(|&len| digits[..len].parse().is_ok_and(|code: u16| DATABASE.region(&code).is_some()))
        .unwrap_or(3)
}
