use std::time::Duration;

use tipline_lines::Registry;
use tipline_report::Offset;

use super::output::Ending;
use crate::process::Outcome;

/// What happened, for progress displays and metrics; carries no content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkEvent {
    /// The lines table has been read to its end.
    LinesRead {
        /// Lines in it.
        lines: usize,
        /// The next offset of the lines topic.
        next: Offset,
    },
    /// The group gave this process partitions.
    Assigned {
        /// How many it has now.
        partitions: usize,
    },
    /// The group took partitions away.
    Revoked {
        /// How many it has now.
        partitions: usize,
    },
    /// A transaction was committed.
    Committed(Batch),
    /// A transaction was aborted and its input will be read again.
    Aborted {
        /// Records in the batch.
        records: usize,
        /// What the broker or the client library said.
        reason: String,
    },
}

/// One committed transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Batch {
    /// Raw records read.
    pub records: usize,
    /// Bytes of their values.
    pub bytes: usize,
    /// Reports written.
    pub reports: usize,
    /// Flags written.
    pub flags: usize,
    /// Safeguarding records written.
    pub safeguarding: usize,
    /// Dead letters written.
    pub dead_letters: usize,
    /// Time until every output was acknowledged, from the first on; records are read and matched meanwhile.
    pub written: Duration,
    /// Time to commit.
    pub commit: Duration,
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkSummary {
    /// Committed transactions.
    pub batches: u64,
    /// Aborted transactions.
    pub aborted: u64,
    /// Raw records dealt with.
    pub records: u64,
    /// Reports written.
    pub reports: u64,
    /// Flags written.
    pub flags: u64,
    /// Safeguarding records written.
    pub safeguarding: u64,
    /// Dead letters written.
    pub dead_letters: u64,
}

impl LinkEvent {
    pub(super) fn of(registry: &Registry) -> Self {
        Self::LinesRead { lines: registry.len(), next: registry.next_offset() }
    }
}

impl Batch {
    pub(super) fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Linked(linked) => {
                self.reports += 1;
                self.flags += linked.flags.len();
                self.safeguarding += linked.safeguarding.len();
            }
            Outcome::Dead(_) => self.dead_letters += 1,
        }
    }
}

impl LinkSummary {
    /// Counts a transaction, however it ended.
    pub(super) fn add(&mut self, batch: Batch, ending: &Ending, observer: &mut dyn FnMut(&LinkEvent)) {
        match ending {
            Ending::Committed { .. } => self.commit(batch, observer),
            Ending::Aborted(reason) | Ending::Unknown(reason) => self.abort(batch, reason, observer),
        }
    }

    fn commit(&mut self, batch: Batch, observer: &mut dyn FnMut(&LinkEvent)) {
        self.batches += 1;
        self.records += batch.records as u64;
        self.reports += batch.reports as u64;
        self.flags += batch.flags as u64;
        self.safeguarding += batch.safeguarding as u64;
        self.dead_letters += batch.dead_letters as u64;
        tracing::debug!(
            records = batch.records,
            reports = batch.reports,
            flags = batch.flags,
            dead_letters = batch.dead_letters,
            written_ms = batch.written.as_millis(),
            commit_ms = batch.commit.as_millis(),
            "batch committed"
        );
        observer(&LinkEvent::Committed(batch));
    }

    fn abort(&mut self, batch: Batch, reason: &str, observer: &mut dyn FnMut(&LinkEvent)) {
        self.aborted += 1;
        tracing::warn!(records = batch.records, reason, "batch not committed; reading it again");
        observer(&LinkEvent::Aborted { records: batch.records, reason: reason.to_owned() });
    }
}
