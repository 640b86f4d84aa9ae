//! A line of the log: JSON whose last member is the MAC over the bytes before it.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entry, Recorded, Sequence};

/// The most bytes of a line, its newline included.
pub(crate) const MOST: usize = 64 << 10;

/// What stands between the bytes that are sealed and the MAC, and after it.
const BEFORE: &[u8] = b",\"mac\":\"";
const AFTER: &[u8] = b"\"}\n";

/// A keyed BLAKE3 hash.
///
/// Compared in constant time, so that a forger learns nothing from how long it takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mac(blake3::Hash);

impl Mac {
    /// What the first line takes for the MAC of the line before.
    pub(crate) const NONE: Self = Self(blake3::Hash::from_bytes([0; 32]));

    fn of(key: &[u8; blake3::KEY_LEN], bytes: &[u8]) -> Self {
        Self(blake3::keyed_hash(key, bytes))
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_hex())
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Mac {
    type Err = blake3::HexError;

    fn from_str(text: &str) -> Result<Self, blake3::HexError> {
        blake3::Hash::from_hex(text).map(Self)
    }
}

impl Serialize for Mac {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Mac {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Closes `{...` with its MAC and a newline.
pub(crate) fn seal(key: &[u8; blake3::KEY_LEN], mut open: Vec<u8>) -> (Vec<u8>, Mac) {
    let mac = Mac::of(key, &open);
    open.extend_from_slice(BEFORE);
    open.extend_from_slice(mac.to_string().as_bytes());
    open.extend_from_slice(AFTER);
    (open, mac)
}

/// The sealed bytes and the MAC of a line, where it has the shape of one and the MAC is right.
pub(crate) fn unseal<'a>(key: &[u8; blake3::KEY_LEN], line: &'a [u8]) -> Option<(&'a [u8], Mac)> {
    let rest = line.strip_suffix(AFTER)?;
    let (rest, hex) = rest.split_at_checked(rest.len().checked_sub(64)?)?;
    let sealed = rest.strip_suffix(BEFORE)?;
    let mac: Mac = std::str::from_utf8(hex).ok()?.parse().ok()?;
    // `from_hex` takes upper case too; one entry has one spelling.
    (mac == Mac::of(key, sealed) && !hex.iter().any(u8::is_ascii_uppercase)).then_some((sealed, mac))
}

/// An entry with its place in the chain, as the line has it.
#[derive(Serialize)]
struct Written<'a> {
    sequence: Sequence,
    time: Timestamp,
    #[serde(flatten)]
    entry: &'a Entry,
    previous: Mac,
}

#[derive(Deserialize)]
struct Linked {
    previous: Mac,
}

/// A line whose MAC is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Genuine {
    pub(crate) recorded: Recorded,
    pub(crate) previous: Mac,
    pub(crate) mac: Mac,
}

/// The line of an entry, with its newline, and its MAC.
pub(crate) fn write(
    key: &[u8; blake3::KEY_LEN],
    sequence: Sequence,
    time: Timestamp,
    entry: &Entry,
    previous: Mac,
) -> (Vec<u8>, Mac) {
    let mut open = serde_json::to_vec(&Written { sequence, time, entry, previous })
        .expect("strings, numbers and enums of them have a JSON form");
    let brace = open.pop();
    debug_assert_eq!(brace, Some(b'}'));
    seal(key, open)
}

/// The entry of a line, newline included, where this key sealed it.
pub(crate) fn read(key: &[u8; blake3::KEY_LEN], line: &[u8]) -> Option<Genuine> {
    let (sealed, mac) = unseal(key, line)?;
    let closed = [sealed, b"}"].concat();
    let recorded = serde_json::from_slice(&closed).ok()?;
    let Linked { previous } = serde_json::from_slice(&closed).ok()?;
    Some(Genuine { recorded, previous, mac })
}

/// The number that a line gives itself, whether or not it is genuine.
pub(crate) fn claimed(line: &[u8]) -> Option<Sequence> {
    let digits = line.strip_prefix(b"{\"sequence\":")?;
    let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok().map(Sequence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Outcome, Via, Who};

    const KEY: [u8; 32] = [7; 32];

    fn entry() -> Entry {
        Entry {
            who: Who::System { uid: 1000, name: Some("analyst".into()), signed_in: None },
            action: Action::Consulted,
            subject: "number:07700900461".into(),
            reason: Some("op-1234 line review".into()),
            via: Via::CommandLine,
            request: None,
            outcome: Outcome::Answered { records: 3 },
        }
    }

    #[test]
    fn a_line_says_who_what_when_why_and_what_stood_before_it() {
        let (line, mac) =
            write(&KEY, Sequence(461), "2019-08-05T09:14:02Z".parse().unwrap(), &entry(), Mac::NONE);
        insta::assert_snapshot!(std::str::from_utf8(&line).unwrap().replace(&mac.to_string(), "MAC"), @r#"{"sequence":461,"time":"2019-08-05T09:14:02Z","who":{"kind":"system","uid":1000,"name":"analyst"},"action":"consulted","subject":"number:07700900461","reason":"op-1234 line review","via":"command_line","outcome":{"answered":{"records":3}},"previous":"0000000000000000000000000000000000000000000000000000000000000000","mac":"MAC"}"#);
        let genuine = read(&KEY, &line).unwrap();
        assert_eq!((genuine.recorded.entry, genuine.mac, genuine.previous), (entry(), mac, Mac::NONE));
        assert_eq!(claimed(&line), Some(Sequence(461)));
    }

    #[test]
    fn a_line_is_read_with_its_key_and_whole_or_not_at_all() {
        let (line, _) = write(&KEY, Sequence(1), Timestamp::UNIX_EPOCH, &entry(), Mac::NONE);
        assert_eq!(read(&[8; 32], &line), None);
        for length in 0..line.len() {
            assert_eq!(read(&KEY, &line[..length]), None);
        }
        for at in 0..line.len() {
            let mut changed = line.clone();
            changed[at] ^= 0x20;
            assert_eq!(read(&KEY, &changed), None, "byte {at}");
        }
    }
}
