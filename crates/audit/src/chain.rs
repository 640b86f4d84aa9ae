//! The files of a log, as one process after another writes them.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::tz::Offset;

use crate::{
    Action, AuditError, Entry, Key, Machine, Outcome, Sequence, Via, Who,
    head::{self, Head},
    line,
    segment::{self, Extent, Lines},
};

/// A segment that has grown to so many bytes is followed by another; so is one of an earlier day.
const SEGMENT: u64 = 64 << 20;

/// The most bytes of one write: what is asked for above it waits for the next.
pub(crate) const WRITE: usize = 1 << 20;

/// The file whose lock says whose turn it is.
const LOCK: &str = "lock";

/// The one who writes a log, for this process.
pub(crate) struct Chain {
    folder: PathBuf,
    key: Key,
    machine: Arc<dyn Machine>,
    /// The furthest head that this process has seen.
    known: Head,
}

/// What a log is caught up to, and what was cut off behind it.
struct Caught {
    head: Head,
    torn: u64,
}

impl Chain {
    /// Opens the log in a folder, or begins one there, and repairs what a crash has left.
    pub(crate) fn open(folder: &Path, key: &Key, machine: Arc<dyn Machine>) -> Result<Self, AuditError> {
        let mut chain = Self { folder: folder.to_owned(), key: key.clone(), machine, known: Head::EMPTY };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(AuditError::machine("make", folder))?;
        chain.append(&[])?;
        Ok(chain)
    }

    /// Writes entries behind what any process has written, and returns when they are on disk.
    pub(crate) fn append(&mut self, entries: &[Entry]) -> Result<Vec<Sequence>, AuditError> {
        let turn = self.take_turn()?;
        let Caught { mut head, torn } = self.catch_up()?;
        let repair = (torn > 0).then(|| repaired(torn, head.sequence));
        let numbers = self.write(&mut head, repair.iter().chain(entries))?;
        self.known = head;
        drop(turn);
        Ok(numbers.into_iter().skip(repair.iter().len()).collect())
    }

    /// The head as this process last saw it.
    pub(crate) const fn head(&self) -> &Head {
        &self.known
    }

    /// Waits until no other process writes. The lock goes when the file is closed, also by the end of a process.
    fn take_turn(&self) -> Result<File, AuditError> {
        let path = self.folder.join(LOCK);
        let file = self.open_file(&path)?;
        file.lock().map_err(AuditError::machine("lock", path))?;
        Ok(file)
    }

    /// Opens a file for writing, or makes it: for those who may write the folder, and nobody else.
    fn open_file(&self, path: &Path) -> Result<File, AuditError> {
        let folder = fs::metadata(&self.folder).map_err(AuditError::machine("read", &self.folder))?;
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600 | folder.mode() & 0o060)
            .open(path)
            .map_err(AuditError::machine("open", path))
    }

    /// Makes the names of new files last.
    fn sync_folder(&self) -> Result<(), AuditError> {
        let failed = |error| AuditError::machine("sync", &self.folder)(error);
        self.machine.sync(&File::open(&self.folder).map_err(failed)?).map_err(failed)
    }

    /// Where the log goes on.
    fn catch_up(&self) -> Result<Caught, AuditError> {
        let Some(mut head) = Head::read(&self.folder, &self.key)? else {
            return self.begin().map(|head| Caught { head, torn: 0 });
        };
        let folder = || self.folder.clone();
        if head.sequence < self.known.sequence {
            return Err(AuditError::PutBack {
                folder: folder(),
                known: self.known.sequence,
                found: head.sequence,
            });
        }
        if head == self.known && head.sequence != Sequence::NONE && self.stands_at(&head)? {
            return Ok(Caught { head, torn: 0 });
        }
        let mut torn = 0;
        let mut start = head.length;
        loop {
            let path = segment::path(&self.folder, head.segment);
            let length = match fs::metadata(&path) {
                Ok(metadata) => metadata.len(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
                Err(error) => return Err(AuditError::machine("read", path)(error)),
            };
            if length < head.length {
                return Err(AuditError::CutOff { folder: folder(), expected: head.sequence });
            }
            if head.length > 0 && !self.ends_with_last(&path, &head)? {
                return Err(AuditError::Changed { folder: folder(), sequence: head.sequence });
            }
            if length > start {
                let extent = Extent { first: head.segment, path, length };
                torn = self.adopt(&mut head, extent, start)?;
            }
            let next = head.sequence.next();
            if torn > 0 || next == head.segment || !segment::path(&self.folder, next).exists() {
                return Ok(Caught { head, torn });
            }
            (head.segment, head.length, start) = (next, 0, 0);
        }
    }

    /// Whether nothing stands behind the head: neither in its segment nor in one that would follow.
    fn stands_at(&self, head: &Head) -> Result<bool, AuditError> {
        let path = segment::path(&self.folder, head.segment);
        let length = fs::metadata(&path).map_err(AuditError::machine("read", &path))?.len();
        Ok(length == head.length
            && !segment::path(&self.folder, head.sequence.next()).exists()
            && self.ends_with_last(&path, head)?)
    }

    /// Whether the bytes up to the head's length end as its last entry does.
    fn ends_with_last(&self, path: &Path, head: &Head) -> Result<bool, AuditError> {
        let failed = |error| AuditError::machine("read", path)(error);
        let end = format!("{}\"}}\n", head.last);
        let mut bytes = vec![0; end.len()];
        let file = File::open(path).map_err(failed)?;
        let start = head.length.saturating_sub(end.len() as u64);
        file.read_exact_at(&mut bytes, start).map_err(failed)?;
        Ok(bytes == end.as_bytes())
    }

    /// The first head of a log.
    ///
    /// It gets its name when it is on disk, so that no crash leaves a log with an empty one.
    fn begin(&self) -> Result<Head, AuditError> {
        if segment::all(&self.folder)?.iter().any(|segment| segment.length > 0) {
            return Err(AuditError::NoHead { folder: self.folder.clone() });
        }
        if self.known.sequence != Sequence::NONE {
            let known = self.known.sequence;
            return Err(AuditError::PutBack { folder: self.folder.clone(), known, found: Sequence::NONE });
        }
        let draft = self.folder.join("head.new");
        let file = self.open_file(&draft)?;
        self.machine
            .write(&file, &Head::EMPTY.write(&self.key), 0)
            .and_then(|()| self.machine.sync(&file))
            .and_then(|()| fs::rename(&draft, self.folder.join(head::NAME)))
            .map_err(AuditError::machine("write", draft))?;
        self.sync_folder()?;
        Ok(Head::EMPTY)
    }

    /// Moves the head over the genuine lines behind it and cuts off the rest, whose bytes are counted.
    ///
    /// Their writer died or failed before it could say that they are on disk, so they are written once more: after a
    /// failed sync the kernel takes pages for clean that it never wrote.
    fn adopt(&self, head: &mut Head, extent: Extent, start: u64) -> Result<u64, AuditError> {
        let file = self.open_file(&extent.path)?;
        let failed = |error| AuditError::machine("repair", &extent.path)(error);
        let mut end = start;
        for raw in Lines::open_behind(&extent, start)? {
            let raw = raw?;
            let Some(genuine) = line::read(&self.key.entries, &raw.bytes) else { break };
            if genuine.recorded.sequence != head.sequence.next() || genuine.previous != head.last {
                break;
            }
            self.machine.write(&file, &raw.bytes, raw.start).map_err(failed)?;
            if head.length == 0 {
                head.day = Offset::UTC.to_datetime(genuine.recorded.time).date();
            }
            end = raw.start + raw.length;
            (head.sequence, head.last, head.length) = (genuine.recorded.sequence, genuine.mac, end);
        }
        let torn = extent.length - end;
        if torn > (WRITE + line::MOST) as u64 {
            return Err(AuditError::Foreign { path: extent.path, bytes: torn });
        }
        if torn > 0 {
            file.set_len(end).map_err(failed)?;
        }
        self.machine.sync(&file).map_err(failed)?;
        self.write_head(head)?;
        Ok(torn)
    }

    fn write<'a>(
        &self,
        head: &mut Head,
        entries: impl Iterator<Item = &'a Entry>,
    ) -> Result<Vec<Sequence>, AuditError> {
        let time = self.machine.now();
        let day = Offset::UTC.to_datetime(time).date();
        if head.length >= SEGMENT || head.length > 0 && day != head.day {
            (head.segment, head.length) = (head.sequence.next(), 0);
        }
        if head.length == 0 {
            head.day = day;
        }
        let mut bytes = Vec::new();
        let mut numbers = Vec::new();
        for entry in entries {
            head.sequence = head.sequence.next();
            let (line, mac) = line::write(&self.key.entries, head.sequence, time, entry, head.last);
            head.last = mac;
            bytes.extend_from_slice(&line);
            numbers.push(head.sequence);
        }
        if numbers.is_empty() {
            return Ok(numbers);
        }
        let path = segment::path(&self.folder, head.segment);
        let file = self.open_file(&path)?;
        self.machine.write(&file, &bytes, head.length).map_err(AuditError::machine("write", &path))?;
        self.machine.sync(&file).map_err(AuditError::machine("sync", &path))?;
        if head.length == 0 {
            self.sync_folder()?;
        }
        head.length += bytes.len() as u64;
        self.write_head(head)?;
        Ok(numbers)
    }

    /// Not synced: a power cut may leave an older head, which is right all the same.
    fn write_head(&self, head: &Head) -> Result<(), AuditError> {
        let path = self.folder.join(head::NAME);
        let file = self.open_file(&path)?;
        self.machine.write(&file, &head.write(&self.key), 0).map_err(AuditError::machine("write", path))
    }
}

/// Waits until nobody writes, and keeps writers waiting; nothing where the log has no lock yet.
pub(crate) fn keep_still(folder: &Path) -> Result<Option<File>, AuditError> {
    let path = folder.join(LOCK);
    match File::open(&path) {
        Ok(file) => {
            file.lock_shared().map_err(AuditError::machine("lock", path))?;
            Ok(Some(file))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(AuditError::machine("open", path)(error)),
    }
}

fn repaired(bytes: u64, after: Sequence) -> Entry {
    Entry {
        who: Who::Log,
        action: Action::Repaired,
        subject: format!("{bytes} bytes of a torn write behind entry {after}"),
        reason: None,
        via: Via::Log,
        request: None,
        outcome: Outcome::Done,
    }
}
