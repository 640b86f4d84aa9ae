//! Where raw records come from: the brokers, which this crate does not know.

use std::{error::Error, sync::Arc};

use jiff::Timestamp;
use tipline_report::{Provenance, ReportId};

/// A report as it came in.
#[derive(Clone)]
pub struct Raw {
    /// When the broker took it.
    pub at: Timestamp,
    /// Its bytes, reporter's details and all.
    pub value: Vec<u8>,
}

/// Fetches the raw record of a report from where it stands; none where it is kept no longer. Blocks.
pub type Fetch =
    dyn Fn(ReportId, &Provenance) -> Result<Option<Raw>, Box<dyn Error + Send + Sync>> + Send + Sync;

/// The one way to raw records.
#[derive(Clone)]
pub struct Originals(Arc<Fetch>);

impl Originals {
    /// Raw records that this function fetches.
    pub fn new(
        fetch: impl Fn(ReportId, &Provenance) -> Result<Option<Raw>, Box<dyn Error + Send + Sync>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self(Arc::new(fetch))
    }

    pub(crate) fn fetch(
        &self,
        report: ReportId,
        provenance: &Provenance,
    ) -> Result<Option<Raw>, Box<dyn Error + Send + Sync>> {
        (self.0)(report, provenance)
    }
}

// What a raw record says is printed nowhere by accident.
impl std::fmt::Debug for Originals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Originals")
    }
}
