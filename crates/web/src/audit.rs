//! The one way into the audit log.

use std::sync::Arc;

use tipline_audit::{AuditError, Entry, Log};

use crate::problem::{Kind, Problem};

/// The audit log; a call of it returns when the entry is on disk.
#[derive(Clone)]
pub struct Audit(Arc<Append>);

type Append = dyn Fn(Entry) -> Result<(), AuditError> + Send + Sync;

impl Audit {
    /// A log that is written by this function, which blocks until the entry is on disk.
    pub fn new(append: impl Fn(Entry) -> Result<(), AuditError> + Send + Sync + 'static) -> Self {
        Self(Arc::new(append))
    }

    pub(crate) fn append(&self, entry: Entry) -> Result<(), Problem> {
        (self.0)(entry).map_err(|error| {
            tracing::error!(%error, "the audit log cannot be written: look-ups are refused");
            Problem::plain(Kind::AuditUnavailable).retry_after(5)
        })
    }
}

impl From<Log> for Audit {
    /// A log that failed is opened again by the next entry: what had failed may have been mended, and until then nothing
    /// is answered.
    fn from(log: Log) -> Self {
        Self::new(move |entry| {
            if log.check().is_err() {
                log.reopen()?;
            }
            log.append(entry).map(|_| ())
        })
    }
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Audit")
    }
}
