use std::{fmt, num::NonZeroU64, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::PhoneError;

/// A canonical number: `+`, country code, national number; at most 15 digits (ITU-T E.164).
///
/// Held as the integer that its digits spell. No country code begins with 0, so nothing is lost, and a number is eight
/// bytes that compare and hash as one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct E164(NonZeroU64);

/// The most digits of a number (ITU-T E.164).
const LONGEST: usize = 15;

impl E164 {
    /// The number whose digits, country code first, spell `digits`; `None` outside 7 to 15 digits.
    #[must_use]
    pub const fn from_integer(digits: u64) -> Option<Self> {
        if digits < 1_000_000 || digits > 999_999_999_999_999 {
            return None;
        }
        match NonZeroU64::new(digits) {
            Some(n) => Some(Self(n)),
            None => None,
        }
    }

    /// The digits as an integer, country code first.
    #[must_use]
    pub const fn as_integer(self) -> u64 {
        self.0.get()
    }

    /// The digits without `+`.
    #[must_use]
    pub fn digits(self) -> String {
        itoa::Buffer::new().format(self.0.get()).to_owned()
    }

    /// The number as it is written, without the formatting machinery: each report holds several.
    fn written(self, room: &mut [u8; 1 + LONGEST]) -> &str {
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(self.0.get()).as_bytes();
        let written = &mut room[..=digits.len()];
        written[0] = b'+';
        written[1..].copy_from_slice(digits);
        std::str::from_utf8(written).expect("a sign and digits are ASCII")
    }

    /// Whether the country code is 44: the United Kingdom, Jersey, Guernsey and the Isle of Man.
    #[must_use]
    pub const fn is_uk(self) -> bool {
        let mut prefix = self.0.get();
        while prefix >= 100 {
            prefix /= 10;
        }
        prefix == 44
    }

    /// The number as people write it: `07700 900461`, `020 7946 0123`, `+353 871234567`.
    #[must_use]
    pub fn display(self) -> String {
        crate::display::display(self)
    }
}

impl FromStr for E164 {
    type Err = PhoneError;

    fn from_str(s: &str) -> Result<Self, PhoneError> {
        let invalid = || PhoneError::InvalidE164(s.to_owned());
        let digits = s.strip_prefix('+').ok_or_else(invalid)?;
        if digits.starts_with('0') || digits.len() > 15 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        digits.parse().ok().and_then(Self::from_integer).ok_or_else(invalid)
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written(&mut [0; 1 + LONGEST]))
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for E164 {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.written(&mut [0; 1 + LONGEST]))
    }
}

impl<'de> Deserialize<'de> for E164 {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        s.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_it_was_read() {
        for s in ["+447700900461", "+44800555111", "+448001111", "+355691234567"] {
            assert_eq!(s.parse::<E164>().unwrap().to_string(), s);
        }
    }

    #[test]
    fn what_is_not_canonical_is_refused() {
        for s in [
            "",
            "+",
            "447700900461",
            "+0447700900461",
            "+44 7700900461",
            "+123456",
            "+1234567890123456",
            "++447700900461",
        ] {
            assert!(s.parse::<E164>().is_err(), "{s}");
        }
    }
}
