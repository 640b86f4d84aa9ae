use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Channel;

/// A report's name for ever: 128 bits of a BLAKE3 hash of channel and channel reference, written `r_` and 32 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportId([u8; 16]);

/// Bytes that BLAKE3 takes at once.
const BLOCK: usize = 64;

/// Why a string names no report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a report id: write r_ and 32 lower-case hexadecimal digits")]
pub struct InvalidReportId(pub String);

impl ReportId {
    /// The id of the report that `channel` calls `reference`.
    ///
    /// Blanks around the reference do not count; case does, because receipt codes are case-sensitive. The 0 byte between
    /// the two keeps every pair apart, as no channel's name holds one.
    #[must_use]
    pub fn of(channel: Channel, reference: &str) -> Self {
        let parts = [channel.as_str().as_bytes(), &[0], reference.trim().as_bytes()];
        let mut block = [0; BLOCK];
        let length = parts.iter().map(|part| part.len()).sum();
        let hash = if length <= BLOCK {
            // One block needs no state to be carried on, and nearly every reference fits.
            let mut at = 0;
            for part in parts {
                block[at..at + part.len()].copy_from_slice(part);
                at += part.len();
            }
            blake3::hash(&block[..length])
        } else {
            let mut hasher = blake3::Hasher::new();
            parts.iter().for_each(|part| {
                hasher.update(part);
            });
            hasher.finalize()
        };
        let mut id = [0; 16];
        id.copy_from_slice(&hash.as_bytes()[..16]);
        Self(id)
    }

    /// The id as it is written, in ASCII: what [`Display`](fmt::Display) shows, without its machinery.
    #[must_use]
    pub fn encoded(&self) -> [u8; 34] {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = *b"r_00000000000000000000000000000000";
        for (pair, byte) in text[2..].chunks_exact_mut(2).zip(self.0) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 15)];
        }
        text
    }

    /// The 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The id that these 16 bytes are, for a store that keeps ids as bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

fn ascii(encoded: &[u8]) -> &str {
    std::str::from_utf8(encoded).expect("hexadecimal digits are ASCII")
}

impl fmt::Display for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(ascii(&self.encoded()))
    }
}

impl fmt::Debug for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ReportId {
    type Err = InvalidReportId;

    fn from_str(text: &str) -> Result<Self, InvalidReportId> {
        let invalid = || InvalidReportId(text.to_owned());
        let hex = text.strip_prefix("r_").ok_or_else(invalid)?;
        if hex.len() != 32 || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(invalid());
        }
        u128::from_str_radix(hex, 16).map(|n| Self(n.to_be_bytes())).map_err(|_| invalid())
    }
}

impl Serialize for ReportId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(ascii(&self.encoded()))
    }
}

impl<'de> Deserialize<'de> for ReportId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl de::Visitor<'_> for Written {
            type Value = ReportId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a report id")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ReportId, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_named_by_its_channel_and_reference() {
        let id = ReportId::of(Channel::Call101, "CAD-20190712-0461");
        insta::assert_snapshot!(id, @"r_8e996fcc56659c109d8bfa5dbbfa2a74");
        assert_eq!(id, ReportId::of(Channel::Call101, "  CAD-20190712-0461\n"));
        assert_ne!(id, ReportId::of(Channel::Online, "CAD-20190712-0461"));
        assert_ne!(id, ReportId::of(Channel::Call101, "cad-20190712-0461"));
    }

    #[test]
    fn the_id_is_the_beginning_of_the_hash() {
        for length in [1, 7, 57, 58, 200] {
            let reference = "4".repeat(length);
            let hash = blake3::hash(format!("online\0{reference}").as_bytes());
            assert_eq!(ReportId::of(Channel::Online, &reference).as_bytes()[..], hash.as_bytes()[..16]);
        }
    }

    #[test]
    fn an_id_is_read_as_it_is_written_and_no_other_way() {
        let id = ReportId::of(Channel::Online, "TIP-461");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::from_value::<ReportId>(serde_json::to_value(id).unwrap()).unwrap(), id);
        assert_eq!(ReportId::from_bytes(*id.as_bytes()), id);
        assert_eq!(ReportId::from_bytes([0; 16]).to_string(), format!("r_{}", "0".repeat(32)));
        let hex = &id.to_string()[2..];
        for wrong in [hex, &format!("f_{hex}"), &format!("r_{hex}0"), &format!("r_{}", &hex[1..]), "r_", ""] {
            assert!(wrong.parse::<ReportId>().is_err(), "{wrong}");
        }
        assert!(id.to_string().to_uppercase().replace('R', "r").parse::<ReportId>().is_err());
        assert!("r_+bcdefabcdefabcdefabcdefabcdefab".parse::<ReportId>().is_err());
    }
}
