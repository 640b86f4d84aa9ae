use std::collections::BTreeMap;

use tipline_index::{Anchor, Checkpoint, TopicPartition};
use tipline_lines::LinkedReport;
use tipline_report::Offset;

use super::log::Store;
use crate::{StreamError, log::LogRecord};

/// What has been applied to the store since its last commit.
pub(crate) struct Uncommitted<R> {
    records: usize,
    partitions: BTreeMap<i32, Read<R>>,
}

/// The records of one partition: from which offset, and the last one, which anchors the checkpoint.
struct Read<R> {
    from: i64,
    last: R,
}

/// A record and the report that it is.
pub(crate) struct Parsed<R> {
    report: LinkedReport,
    record: R,
}

impl<R: LogRecord> Parsed<R> {
    /// # Errors
    /// [`StreamError::Unreadable`] where Link did not write it.
    pub(crate) fn of(record: R) -> Result<Self, StreamError> {
        let unreadable = |place: String| StreamError::Unreadable {
            topic: record.topic().to_owned(),
            partition: record.partition(),
            offset: Offset(record.offset()),
            reason: format!("no linked report ({place})"),
        };
        // Looked through once as a whole, not each string by itself.
        let json = std::str::from_utf8(record.value().unwrap_or_default())
            .map_err(|error| unreadable(format!("no UTF-8 at byte {}", error.valid_up_to())))?;
        // serde's message can quote the value; the place in it is enough to find it.
        let report = serde_json::from_str(json)
            .map_err(|error| unreadable(format!("line {}, column {}", error.line(), error.column())))?;
        Ok(Self { report, record })
    }
}

impl<R: LogRecord> Uncommitted<R> {
    pub(crate) fn nothing() -> Self {
        Self { records: 0, partitions: BTreeMap::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.records == 0
    }

    pub(crate) fn records(&self) -> usize {
        self.records
    }

    /// Puts a report into the index in place of its revision before.
    pub(crate) fn apply(&mut self, store: &mut impl Store, parsed: Parsed<R>) -> Result<(), StreamError> {
        let Parsed { report, record } = parsed;
        let json = record.value().unwrap_or_default();
        match report.looked_back {
            None => store.upsert(&report, json)?,
            Some(_) => store.revise(&report, json)?,
        }
        self.records += 1;
        let from = self.partitions.get(&record.partition()).map_or(record.offset(), |read| read.from);
        self.partitions.insert(record.partition(), Read { from, last: record });
        Ok(())
    }

    /// Moves a checkpoint past what has been applied.
    pub(crate) fn advance(&self, checkpoint: &mut Checkpoint, topic: &str) -> Result<(), StreamError> {
        for (&partition, Read { from, last }) in &self.partitions {
            let (key, value) = (last.key().unwrap_or_default(), last.value().unwrap_or_default());
            let offset = Offset(last.offset());
            let anchor = Anchor::of(offset, key, value);
            let next = Offset(offset.0 + 1);
            checkpoint.advance(&TopicPartition::new(topic, partition), Offset(*from), next, Some(anchor))?;
        }
        Ok(())
    }
}
