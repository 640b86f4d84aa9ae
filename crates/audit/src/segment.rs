//! Segments: files named after the number of their first entry.

use std::{
    fmt, fs,
    io::{self, BufRead, BufReader, Read, Seek},
    path::{Path, PathBuf},
};

use crate::{AuditError, Sequence, line};

/// Where a line stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The segment's file.
    pub file: PathBuf,
    /// The line in it, counted from 1.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// The file of the segment that begins with this entry.
pub(crate) fn path(folder: &Path, first: Sequence) -> PathBuf {
    folder.join(format!("{first:0>16}.jsonl"))
}

/// A segment and how many bytes of it are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) first: Sequence,
    pub(crate) path: PathBuf,
    pub(crate) length: u64,
}

/// The segments of a folder in the order of their numbers.
///
/// # Errors
/// Where the folder cannot be read.
pub(crate) fn all(folder: &Path) -> Result<Vec<Extent>, AuditError> {
    let failed = |error| AuditError::machine("read", folder)(error);
    let mut segments = Vec::new();
    for file in fs::read_dir(folder).map_err(failed)? {
        let file = file.map_err(failed)?;
        let name = file.file_name();
        let first = name.to_str().and_then(|name| name.strip_suffix(".jsonl")).and_then(|n| n.parse().ok());
        if let Some(first) = first {
            let length = file.metadata().map_err(failed)?.len();
            segments.push(Extent { first: Sequence(first), path: file.path(), length });
        }
    }
    segments.sort_by(|a, b| (a.first, &a.path).cmp(&(b.first, &b.path)));
    Ok(segments)
}

/// One line of a segment, genuine or not.
pub(crate) struct RawLine {
    pub(crate) place: Place,
    /// Where it begins in its segment.
    pub(crate) start: u64,
    /// With its newline, where it has one and is not longer than any genuine line.
    pub(crate) bytes: Vec<u8>,
    /// All of its bytes, also those that were passed over.
    pub(crate) length: u64,
}

/// The lines of one segment, in order. A line that is longer than any genuine one is given in part.
pub(crate) struct Lines {
    path: PathBuf,
    reader: io::Take<BufReader<fs::File>>,
    line: u64,
    start: u64,
}

impl Lines {
    /// # Errors
    /// Where the segment cannot be read.
    pub(crate) fn open(extent: &Extent) -> Result<Self, AuditError> {
        Self::open_behind(extent, 0)
    }

    /// The lines that begin there or later; they are counted from 1 all the same.
    ///
    /// # Errors
    /// Where the segment cannot be read.
    pub(crate) fn open_behind(extent: &Extent, start: u64) -> Result<Self, AuditError> {
        let failed = |error| AuditError::machine("read", &extent.path)(error);
        let mut file = fs::File::open(&extent.path).map_err(failed)?;
        file.seek(io::SeekFrom::Start(start)).map_err(failed)?;
        let reader = BufReader::with_capacity(1 << 16, file).take(extent.length.saturating_sub(start));
        Ok(Self { path: extent.path.clone(), reader, line: 0, start })
    }

    fn read(&mut self) -> io::Result<Option<RawLine>> {
        let mut bytes = Vec::new();
        let mut length = (&mut self.reader).take(line::MOST as u64).read_until(b'\n', &mut bytes)? as u64;
        if length == 0 {
            return Ok(None);
        }
        let mut ended = bytes.ends_with(b"\n");
        while !ended {
            let buffer = self.reader.fill_buf()?;
            let (taken, end) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(taken);
            length += taken as u64;
            ended = end;
        }
        self.line += 1;
        let start = self.start;
        self.start += length;
        Ok(Some(RawLine { place: Place { file: self.path.clone(), line: self.line }, start, bytes, length }))
    }
}

impl Iterator for Lines {
    type Item = Result<RawLine, AuditError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().map_err(AuditError::machine("read", &self.path)).transpose()
    }
}
