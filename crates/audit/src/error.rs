use std::{io, path::PathBuf, sync::Arc};

use crate::Sequence;

/// Why the log cannot be written or read. A caller that has one for a look-up must not answer it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The machine refused: disk full, no permission, a failed sync.
    #[error("cannot {doing} {path}: {source}", path = path.display())]
    Machine {
        /// What was tried, such as `write`.
        doing: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What it said.
        #[source]
        source: Arc<io::Error>,
    },
    /// An earlier write failed. Whether it is on disk nobody knows, so nothing follows it until the log is opened again.
    #[error("the audit log in {folder} failed earlier and has not been opened again since: {source}", folder = folder.display())]
    Poisoned {
        /// The log's folder.
        folder: PathBuf,
        /// The first failure.
        #[source]
        source: Arc<AuditError>,
    },
    /// The file holds no key.
    #[error("{path} is no audit key: it has to hold exactly 32 bytes. `tipline audit key` makes one", path = path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// Others can read the key, and with it make entries up.
    #[error("{path} can be read by everybody on this machine. chmod o-rwx it, and ask whether it has been copied", path = path.display())]
    OpenKey {
        /// The file.
        path: PathBuf,
    },
    /// The key lies in the folder of the log that it seals.
    #[error("{path} lies in the folder of the log that it seals: who can write the one could forge the other", path = path.display())]
    KeyInside {
        /// The file.
        path: PathBuf,
    },
    /// There are segments and no head.
    #[error("{folder} holds an audit log without its head file, so nothing tells how long it was. {ASIDE}", folder = folder.display())]
    NoHead {
        /// The log's folder.
        folder: PathBuf,
    },
    /// The head was not sealed with this key.
    #[error("the head of the audit log in {folder} was not sealed with this key: it was changed, or this is another log's key. {ASIDE}", folder = folder.display())]
    ForgedHead {
        /// The log's folder.
        folder: PathBuf,
    },
    /// The head counts entries that are not there.
    #[error("the audit log in {folder} had {expected} entries and its end is cut off. {ASIDE}", folder = folder.display())]
    CutOff {
        /// The log's folder.
        folder: PathBuf,
        /// The number of the last entry that the head counts.
        expected: Sequence,
    },
    /// The last entry is not as it was written.
    #[error("entry {sequence}, the last of the audit log in {folder}, is not as it was written. {ASIDE}", folder = folder.display())]
    Changed {
        /// The log's folder.
        folder: PathBuf,
        /// The entry's number.
        sequence: Sequence,
    },
    /// The log went back to an earlier state while it was open.
    #[error("the audit log in {folder} was at entry {known} and is back at {found}: an old copy was put in its place. {ASIDE}", folder = folder.display())]
    PutBack {
        /// The log's folder.
        folder: PathBuf,
        /// The entry that this process has seen.
        known: Sequence,
        /// The last one now.
        found: Sequence,
    },
    /// More stands behind the last entry than one write can have left.
    #[error("{bytes} bytes stand behind the last entry of {path}, more than a crash can leave. {ASIDE}", path = path.display())]
    Foreign {
        /// The segment.
        path: PathBuf,
        /// How many bytes.
        bytes: u64,
    },
    /// The entry is too long to be recorded.
    #[error("what was asked for takes {bytes} bytes to record, more than the {most} that an entry may have")]
    TooLong {
        /// Bytes of its line.
        bytes: usize,
        /// The most that a line may have.
        most: usize,
    },
}

/// What a person does about a log that was tampered with.
const ASIDE: &str = "See what `tipline audit verify` says, keep the folder as evidence, and move it aside: a new log \
                     begins in its place";

impl AuditError {
    pub(crate) fn machine(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> AuditError {
        move |source| Self::Machine { doing, path: path.into(), source: Arc::new(source) }
    }
}
