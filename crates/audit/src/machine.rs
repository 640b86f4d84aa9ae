use std::{fs::File, io, os::unix::fs::FileExt};

use jiff::Timestamp;

/// What the log asks of the machine while it writes: a seam for tests that count syncs, fill the disk or set the clock.
pub trait Machine: Send + Sync {
    /// The time of the next entries.
    fn now(&self) -> Timestamp;

    /// Writes all of the bytes at a place in the file.
    ///
    /// # Errors
    /// What the machine says; how much of it was written nobody knows then.
    fn write(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()>;

    /// Returns when what was written to the file is on disk.
    ///
    /// # Errors
    /// What the machine says; what of it is on disk nobody knows then.
    fn sync(&self, file: &File) -> io::Result<()>;
}

/// The machine itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Machine for Disk {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn write(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        file.write_all_at(bytes, at)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }
}
