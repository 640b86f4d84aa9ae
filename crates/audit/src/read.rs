use std::{path::Path, vec};

use crate::{
    AuditError, Key, Place, Recorded,
    chain::keep_still,
    line,
    segment::{self, Extent, Lines},
};

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands.
    pub place: Place,
    /// What it records; none where the log did not write it, or it was changed since.
    pub recorded: Option<Recorded>,
}

/// The lines of a log, oldest first, as far as it goes now: what is written while they are read is left out.
///
/// Each is checked by its own MAC; only [`verify`](crate::verify) tells whether some are missing.
///
/// # Errors
/// Where the folder or, later, one of its files cannot be read.
pub fn read(
    folder: &Path,
    key: &Key,
) -> Result<impl Iterator<Item = Result<Line, AuditError>> + use<>, AuditError> {
    let still = keep_still(folder)?;
    let segments = segment::all(folder)?;
    drop(still);
    let key = key.clone();
    Ok(all_lines(segments).map(move |raw| {
        let raw = raw?;
        let recorded = line::read(&key.entries, &raw.bytes).map(|genuine| genuine.recorded);
        Ok(Line { place: raw.place, recorded })
    }))
}

/// The lines of segments, one after the other.
pub(crate) fn all_lines(
    segments: Vec<Extent>,
) -> impl Iterator<Item = Result<segment::RawLine, AuditError>> + use<> {
    AllLines { segments: segments.into_iter(), lines: None }
}

struct AllLines {
    segments: vec::IntoIter<Extent>,
    lines: Option<Lines>,
}

impl Iterator for AllLines {
    type Item = Result<segment::RawLine, AuditError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(line) = self.lines.as_mut().and_then(Iterator::next) {
                return Some(line);
            }
            match Lines::open(&self.segments.next()?) {
                Ok(lines) => self.lines = Some(lines),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
