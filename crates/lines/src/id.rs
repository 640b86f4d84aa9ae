use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tipline_phone::E164;
use tipline_report::ReportId;

use crate::{FlagKind, Verdict};

/// A line's name for ever: a slug of 1 to 64 of `a-z`, `0-9` and `-`, letter or digit first. The key of the `lines` topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct LineId(String);

/// Why a string is no line id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a line id: write 1 to 64 of a-z, 0-9 and -, a letter or digit first, such as nino")]
pub struct InvalidLineId(pub String);

impl LineId {
    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for LineId {
    type Error = InvalidLineId;

    fn try_from(slug: String) -> Result<Self, InvalidLineId> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if slug.is_empty() || slug.len() > 64 || slug.starts_with('-') || !slug.bytes().all(allowed) {
            return Err(InvalidLineId(slug));
        }
        Ok(Self(slug))
    }
}

impl FromStr for LineId {
    type Err = InvalidLineId;

    fn from_str(slug: &str) -> Result<Self, InvalidLineId> {
        Self::try_from(slug.to_owned())
    }
}

impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a string is no id of a flag or a safeguarding record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{written:?} is not an id: write {prefix} and 32 hexadecimal digits")]
pub struct InvalidHashId {
    /// What was written.
    pub written: String,
    /// What the id begins with.
    pub prefix: &'static str,
}

/// As many hexadecimal digits as 128 bits have.
const DIGITS: usize = 32;

/// An id of `LEN` bytes as it is written, without the formatting machinery.
fn written<const LEN: usize>(prefix: &str, bits: &[u8; 16]) -> [u8; LEN] {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; LEN];
    text[..prefix.len()].copy_from_slice(prefix.as_bytes());
    for (pair, byte) in text[prefix.len()..].chunks_exact_mut(2).zip(bits) {
        pair[0] = HEX[usize::from(byte >> 4)];
        pair[1] = HEX[usize::from(byte & 15)];
    }
    text
}

fn ascii(written: &[u8]) -> &str {
    std::str::from_utf8(written).expect("a prefix and hexadecimal digits are ASCII")
}

macro_rules! hash_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The 128 bits.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(ascii(&written::<{ $prefix.len() + DIGITS }>($prefix, &self.0)))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidHashId;

            fn from_str(written: &str) -> Result<Self, InvalidHashId> {
                written
                    .strip_prefix($prefix)
                    .and_then(from_hex)
                    .map(Self)
                    .ok_or_else(|| InvalidHashId { written: written.to_owned(), prefix: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(ascii(&written::<{ $prefix.len() + DIGITS }>($prefix, &self.0)))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let written = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                written.parse().map_err(de::Error::custom)
            }
        }
    };
}

hash_id! {
    /// A flag's name for ever, written `f_` and 32 hex digits: 128 bits of a BLAKE3 hash of report, number, line and
    /// kind, so that a replay writes the same id whatever else the table of lines holds.
    FlagId, "f_"
}

hash_id! {
    /// A safeguarding record's name for ever, written `s_` and 32 hex digits: 128 bits of a BLAKE3 hash of report, number
    /// and line.
    SafeguardingId, "s_"
}

hash_id! {
    /// A decision's name for ever, written `d_` and 32 hex digits: 128 bits of a BLAKE3 hash of flag, verdict, person and
    /// time, so that one that is sent twice is one.
    DecisionId, "d_"
}

impl DecisionId {
    /// The id of what this person decided on the flag at that time.
    #[must_use]
    pub fn of(flag: FlagId, verdict: Verdict, by: &str, at: Timestamp) -> Self {
        // A name could hold a zero byte: its length goes before it.
        let by = format!("{} {by}", by.len());
        Self(hash("tipline decision id 1", &[&flag.to_string(), verdict.as_str(), &by, &at.to_string()]))
    }
}

impl FlagId {
    /// The id of the one flag that `report` can have for this number, line and kind.
    #[must_use]
    pub fn of(report: &ReportId, number: E164, line: &LineId, kind: FlagKind) -> Self {
        Self(hash(
            "tipline flag id 1",
            &[&report.to_string(), &number.to_string(), line.as_str(), kind.as_str()],
        ))
    }
}

impl SafeguardingId {
    /// The id of the one safeguarding record that `report` can have for this number and line.
    #[must_use]
    pub fn of(report: &ReportId, number: E164, line: &LineId) -> Self {
        Self(hash("tipline safeguarding id 1", &[&report.to_string(), &number.to_string(), line.as_str()]))
    }
}

/// A hash of the parts, each ended by a zero byte, which none of them can hold: no two lists of parts share an input.
fn hash(context: &str, parts: &[&str]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    for part in parts {
        hasher.update(part.as_bytes()).update(&[0]);
    }
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    id
}

fn from_hex(digits: &str) -> Option<[u8; 16]> {
    let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if digits.len() != 32 || !digits.bytes().all(lower) {
        return None;
    }
    u128::from_str_radix(digits, 16).ok().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use tipline_report::Channel;

    use super::*;

    #[test]
    fn a_line_id_is_a_slug() {
        for slug in ["nino", "line-577", "0", "a--", &"a".repeat(64)] {
            assert_eq!(slug.parse::<LineId>().unwrap().to_string(), slug);
        }
        for other in ["", "-nino", "Nino", "niño", "ni no", "ni_no", &"a".repeat(65)] {
            assert!(other.parse::<LineId>().is_err(), "{other}");
            assert!(serde_json::from_value::<LineId>(other.into()).is_err(), "{other}");
        }
    }

    /// A replay months later must write the same ids: these are for ever.
    #[test]
    fn ids_are_these_for_ever() {
        let report = ReportId::from_bytes([7; 16]);
        let number = "+447700900461".parse().unwrap();
        let nino = "nino".parse().unwrap();
        let ids = FlagKind::ALL.map(|kind| FlagId::of(&report, number, &nino, kind).to_string());
        assert_eq!(
            ids,
            [
                "f_78acc6bed710f2f7398669874b475089",
                "f_2d879160861131cc3a8ca9831c01938e",
                "f_f24f72c2dba4abf492619cc46bdd0d88"
            ]
        );
        assert_eq!(
            SafeguardingId::of(&report, number, &nino).to_string(),
            "s_5f219b8484d8ec046ffdb2fb8cc18fa9"
        );
    }

    #[test]
    fn an_id_differs_where_anything_that_it_names_does() {
        let id = |reference: &str, number: &str, line: &str, kind| {
            let report = ReportId::of(Channel::Online, reference);
            FlagId::of(&report, number.parse().unwrap(), &line.parse().unwrap(), kind)
        };
        let one = id("A", "+447700900461", "nino", FlagKind::Stale);
        assert_ne!(one, id("B", "+447700900461", "nino", FlagKind::Stale));
        assert_ne!(one, id("A", "+447700900462", "nino", FlagKind::Stale));
        assert_ne!(one, id("A", "+447700900461", "nina", FlagKind::Stale));
        assert_ne!(one, id("A", "+447700900461", "nino", FlagKind::KnownLine));
    }

    #[test]
    fn an_id_reads_back_as_itself_and_nothing_else_does() {
        let id = SafeguardingId([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::from_str::<SafeguardingId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
        let hex = "ab".repeat(16);
        for other in
            [hex.clone(), format!("f_{hex}"), format!("s_{}", &hex[1..]), format!("s_{}", hex.to_uppercase())]
        {
            assert!(other.parse::<SafeguardingId>().is_err(), "{other}");
        }
        assert!(format!("s_+{}", &hex[1..]).parse::<SafeguardingId>().is_err());
    }
}
