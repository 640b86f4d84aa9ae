use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The first 128 bits of a BLAKE3 hash, written as 32 hexadecimal digits: enough to tell records apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(u128);

impl Digest {
    /// The digest of a record's value as the log holds it.
    #[must_use]
    pub fn of(value: &[u8]) -> Self {
        Self::finish(blake3::Hasher::new().update(value))
    }

    /// The digest of a record's key and value; an absent key counts as an empty one.
    #[must_use]
    pub fn of_record(key: &[u8], value: &[u8]) -> Self {
        // The length keeps ("ab", "c") apart from ("a", "bc").
        let length = (key.len() as u64).to_le_bytes();
        Self::finish(blake3::Hasher::new().update(&length).update(key).update(value))
    }

    fn finish(hasher: &blake3::Hasher) -> Self {
        let mut first = [0; 16];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Self(u128::from_be_bytes(first))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = std::num::ParseIntError;

    fn from_str(hex: &str) -> Result<Self, Self::Err> {
        u128::from_str_radix(hex, 16).map(Self)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_tells_key_from_value_and_reads_back() {
        assert_ne!(Digest::of_record(b"ab", b"c"), Digest::of_record(b"a", b"bc"));
        assert_ne!(Digest::of(b"abc"), Digest::of(b"abd"));
        let digest = Digest::of(b"abc");
        assert_eq!(digest.to_string(), "6437b3ac38465133ffb63b75273a8db5");
        assert_eq!(digest.to_string().parse(), Ok(digest));
    }
}
