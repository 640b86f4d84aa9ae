//! Where the next page begins: opaque, bound to its question and its asker, and short-lived.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tipline_report::ReportId;

use crate::{
    problem::{Kind, Problem},
    random,
};

const LASTS: SignedDuration = SignedDuration::from_mins(15);
const MAC: usize = 16;

/// What cursors are signed with: made at start, so that a cursor ends with the process that made it.
#[derive(Debug, Clone)]
pub(crate) struct CursorKey([u8; 32]);

/// Where in the order of an answer the page before ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Place {
    /// Behind this report: when it came in, in milliseconds, its id, and how many of that instant came before.
    Behind { received: i64, report: ReportId, of_instant: usize },
    /// Behind so many reports: where near numbers come after exact ones.
    Skip(usize),
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    place: Place,
    until: i64,
}

impl CursorKey {
    pub(crate) fn new() -> Self {
        Self(random::bytes())
    }

    /// The cursor for a place in the answer to a question. `question` tells apart whatever gives another order or another
    /// set, and whoever asks.
    pub(crate) fn seal(&self, place: Place, question: &str, now: Timestamp) -> String {
        let until = (now + LASTS).as_second();
        let mut bytes = serde_json::to_vec(&Sealed { place, until }).expect("a place is plain JSON");
        let mac = self.mac(&bytes, question);
        bytes.extend(mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place of a cursor that this key sealed for this question.
    pub(crate) fn open(&self, cursor: &str, question: &str, now: Timestamp) -> Result<Place, Problem> {
        let refused = || Problem::plain(Kind::Cursor);
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
        let (json, mac) = bytes.split_last_chunk::<MAC>().ok_or_else(refused)?;
        let is_ours = subtle::ConstantTimeEq::ct_eq(&self.mac(json, question)[..], &mac[..]);
        if !bool::from(is_ours) {
            return Err(refused());
        }
        let sealed: Sealed = serde_json::from_slice(json).map_err(|_| refused())?;
        if sealed.until < now.as_second() {
            return Err(refused());
        }
        Ok(sealed.place)
    }

    fn mac(&self, json: &[u8], question: &str) -> [u8; MAC] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&(json.len() as u64).to_be_bytes()).update(json).update(question.as_bytes());
        let mut mac = [0; MAC];
        mac.copy_from_slice(&hasher.finalize().as_bytes()[..MAC]);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_for_its_own_question_until_it_is_old_and_for_no_other_key() {
        let key = CursorKey::new();
        let now = Timestamp::from_second(1_565_000_000).unwrap();
        let place = Place::Behind { received: 7, report: ReportId::from_bytes([3; 16]), of_instant: 2 };
        let cursor = key.seal(place, "number:+447700900461", now);
        assert_eq!(key.open(&cursor, "number:+447700900461", now + LASTS).unwrap(), place);

        let refused = |key: &CursorKey, cursor: &str, question: &str, at| {
            assert_eq!(key.open(cursor, question, at).unwrap_err().kind(), Kind::Cursor);
        };
        refused(&key, &cursor, "number:+447700900462", now);
        refused(&key, &cursor, "number:+447700900461", now + LASTS + SignedDuration::from_secs(1));
        refused(&CursorKey::new(), &cursor, "number:+447700900461", now);
        for cut in 0..cursor.len() {
            refused(&key, &cursor[..cut], "number:+447700900461", now);
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            refused(&key, &URL_SAFE_NO_PAD.encode(&bytes), "number:+447700900461", now);
            bytes[at] ^= 1;
        }
    }
}
