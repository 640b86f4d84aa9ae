//! The one way into the audit log.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tipline_audit::{AuditError, Entry, Log};

use crate::problem::{Kind, Problem};

/// The audit log; a call of it returns when the entry is on disk.
#[derive(Clone)]
pub struct Audit {
    append: Arc<Append>,
    mend: Arc<Mend>,
    /// Whether the last entry could not be written.
    is_failing: Arc<AtomicBool>,
}

type Append = dyn Fn(Entry) -> Result<(), AuditError> + Send + Sync;
/// Tries to make a log that failed fit to be written again.
type Mend = dyn Fn() -> bool + Send + Sync;

impl Audit {
    /// A log that is written by this function, which blocks until the entry is on disk.
    pub fn new(append: impl Fn(Entry) -> Result<(), AuditError> + Send + Sync + 'static) -> Self {
        Self::mended_by(append, || false)
    }

    fn mended_by(
        append: impl Fn(Entry) -> Result<(), AuditError> + Send + Sync + 'static,
        mend: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self { append: Arc::new(append), mend: Arc::new(mend), is_failing: Arc::default() }
    }

    pub(crate) fn append(&self, entry: Entry) -> Result<(), Problem> {
        let appended = (self.append)(entry);
        self.is_failing.store(appended.is_err(), Ordering::Relaxed);
        appended.map_err(|error| {
            tracing::error!(%error, "the audit log cannot be written: look-ups are refused");
            Problem::plain(Kind::AuditUnavailable).retry_after(5)
        })
    }

    /// Whether it can be written, as far as is known; where it failed, tries to mend it. Blocks.
    pub(crate) fn is_well(&self) -> bool {
        if self.is_failing.load(Ordering::Relaxed) && (self.mend)() {
            self.is_failing.store(false, Ordering::Relaxed);
        }
        !self.is_failing.load(Ordering::Relaxed)
    }
}

impl From<Log> for Audit {
    /// A log that failed is opened again by the next entry, or when it is asked whether it is well: what had failed may have
    /// been mended, and until then nothing is answered.
    fn from(log: Log) -> Self {
        let mending = log.clone();
        Self::mended_by(
            move |entry| {
                if log.check().is_err() {
                    log.reopen()?;
                }
                log.append(entry).map(|_| ())
            },
            move || mending.reopen().is_ok(),
        )
    }
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Audit")
    }
}
