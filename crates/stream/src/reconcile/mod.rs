//! Proof over a live cluster that nothing was lost, nothing doubled, and that an index is what its log says.

mod index;
mod raw;

use std::path::PathBuf;

use tipline_report::ReportId;

use crate::{KafkaSettings, Place, StreamError, Topics, scan::Reader};

/// What to compare.
#[derive(Debug, Clone)]
pub struct ReconcileSettings {
    /// The brokers.
    pub kafka: KafkaSettings,
    /// The topics.
    pub topics: Topics,
    /// Link's consumer group, without the topic prefix.
    pub group: String,
    /// An index to compare with `reports`; `None` compares topics only.
    pub index: Option<PathBuf>,
    /// How many findings to list; all are counted.
    pub limit: usize,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Finding {
    /// A raw record below the group's offset has neither a report nor a dead letter.
    #[error("{raw}: neither a report nor a dead letter came of it")]
    Missing {
        /// The raw record.
        raw: Place,
    },
    /// A raw record has more than one report or dead letter.
    #[error("{raw}: more than one report or dead letter came of it; another stands at {output}")]
    Doubled {
        /// The raw record.
        raw: Place,
        /// The second output.
        output: Place,
    },
    /// An output names a raw record below the group's offset that is not there.
    #[error("{output}: it names {raw}, which is not there")]
    Orphan {
        /// The raw record that it names.
        raw: Place,
        /// The output.
        output: Place,
    },
    /// A dead letter was fed in again more than once.
    #[error("{raw}: its dead letter was fed in again twice; the second receipt stands at {receipt}")]
    ReplayedTwice {
        /// The raw record that the letter is for.
        raw: Place,
        /// The second receipt.
        receipt: Place,
    },
    /// A report was looked back on that did not come of this raw record.
    #[error("{raw}: a report of it was looked back on, and there is none")]
    LookedBackOnNothing {
        /// The raw record.
        raw: Place,
    },
    /// An output has no readable provenance headers.
    #[error("{output}: it does not say which raw record it came from, or has no report id for a key")]
    Unlabelled {
        /// The output.
        output: Place,
    },
    /// A report is in the log up to the index's checkpoint but not in the index.
    #[error("{report_id}: not in the index; its newest record is at {newest}")]
    IndexMissing {
        /// Which report.
        report_id: ReportId,
        /// Its newest record.
        newest: Place,
    },
    /// A report is in the index but not in the log up to the checkpoint.
    #[error("{report_id}: in the index, but not in the log up to the index's checkpoint")]
    IndexExtra {
        /// Which report.
        report_id: ReportId,
    },
    /// The index holds an older revision of a report than the newest.
    #[error("{report_id}: the index holds what came from {indexed}; the newest record is at {newest}")]
    IndexStale {
        /// Which report.
        report_id: ReportId,
        /// Its newest record.
        newest: Place,
        /// The raw record that the index's document came from.
        indexed: Place,
    },
    /// The index holds a report with another content than its newest record.
    #[error("{report_id}: the index holds another content than the record at {newest}")]
    IndexDiffers {
        /// Which report.
        report_id: ReportId,
        /// Its newest record.
        newest: Place,
    },
    /// The index holds a report more than once.
    #[error("{report_id}: more than once in the index")]
    IndexDoubled {
        /// Which report.
        report_id: ReportId,
    },
}

/// The result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciliation {
    /// Raw records below the group's offset that are still in the topics.
    pub raw: u64,
    /// Raw records that had been deleted by retention before this look.
    pub trimmed: u64,
    /// Reports read.
    pub reports: u64,
    /// Reports that were written again with flags that looking back added.
    pub looked_back: u64,
    /// Dead letters read.
    pub dead_letters: u64,
    /// Dead letters that were fed in again, as their receipts say.
    pub replayed: u64,
    /// Outputs that belong to transactions after the group's offsets were read; not judged.
    pub ahead: u64,
    /// Documents in the index, where one was compared.
    pub documents: Option<u64>,
    /// The first findings, up to the limit.
    pub findings: Vec<Finding>,
    /// How many findings there are in all.
    pub found: u64,
}

impl Reconciliation {
    /// Whether invariant 1 holds, and the index is what its log says.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.found == 0
    }

    fn find(&mut self, finding: Finding, limit: usize) {
        self.found += 1;
        if self.findings.len() < limit {
            self.findings.push(finding);
        }
    }
}

/// Reads the outputs to their end and compares them with the raw topics, and an index with `reports`.
///
/// # Errors
/// [`StreamError::Kafka`], [`StreamError::MissingTopic`], [`StreamError::Index`]. Findings are no errors.
pub fn run(settings: &ReconcileSettings) -> Result<Reconciliation, StreamError> {
    let mut result = Reconciliation::default();
    let reader = Reader::open(&settings.kafka)?;
    raw::compare(settings, &reader, &mut result)?;
    if let Some(dir) = &settings.index {
        index::compare(settings, &reader, dir, &mut result)?;
    }
    Ok(result)
}
