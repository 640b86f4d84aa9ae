//! The head: a sealed record of how far the log goes, in a file beside the segments.

use std::{fs, io, path::Path};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Anchor, AuditError, Key, Sequence,
    line::{Mac, seal, unseal},
};

/// How far the log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// The last entry that is on disk.
    pub(crate) sequence: Sequence,
    /// Its MAC.
    pub(crate) last: Mac,
    /// The number of the first entry in the segment that is written.
    pub(crate) segment: Sequence,
    /// Bytes of that segment that are on disk.
    pub(crate) length: u64,
    /// The day (UTC) on which that segment was begun.
    pub(crate) day: Date,
}

/// The head's file has this many bytes, always: they lie in one sector, so that a power cut leaves the old head or the new.
pub(crate) const SIZE: usize = 512;

/// The head's file in the log's folder.
pub(crate) const NAME: &str = "head";

impl Head {
    /// Of a log without entries.
    pub(crate) const EMPTY: Self = Self {
        sequence: Sequence::NONE,
        last: Mac::NONE,
        segment: Sequence(1),
        length: 0,
        day: Date::constant(1970, 1, 1),
    };

    /// The bytes of its file.
    pub(crate) fn write(&self, key: &Key) -> Vec<u8> {
        let mut open = serde_json::to_vec(self).expect("numbers and strings have a JSON form");
        open.pop();
        let (mut line, _) = seal(&key.head, open);
        line.resize(SIZE, b' ');
        line
    }

    /// What a head's file says, where this key sealed it.
    fn parse(key: &Key, bytes: &[u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (line, padding) = bytes.split_at(end + 1);
        let (sealed, _) = unseal(&key.head, line)?;
        let whole = bytes.len() == SIZE && padding.iter().all(|byte| *byte == b' ');
        whole.then(|| serde_json::from_slice(&[sealed, b"}"].concat()).ok())?
    }

    /// The entry that it names.
    pub(crate) const fn anchor(&self) -> Anchor {
        Anchor { sequence: self.sequence, mac: self.last }
    }

    /// Reads the head of a log; none where it has not begun.
    ///
    /// # Errors
    /// [`AuditError::ForgedHead`] where this key did not seal it.
    pub(crate) fn read(folder: &Path, key: &Key) -> Result<Option<Self>, AuditError> {
        let path = folder.join(NAME);
        match fs::read(&path) {
            Ok(bytes) => Self::parse(key, &bytes)
                .map(Some)
                .ok_or_else(|| AuditError::ForgedHead { folder: folder.to_owned() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(AuditError::machine("read", path)(error)),
        }
    }
}
