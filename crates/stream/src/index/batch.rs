use std::collections::BTreeMap;

use rdkafka::{Message, message::BorrowedMessage};
use tipline_index::{Anchor, Checkpoint, TopicPartition, Writer};
use tipline_lines::LinkedReport;
use tipline_report::Offset;

use crate::StreamError;

/// What has been applied to the writer since its last commit.
#[derive(Default)]
pub(crate) struct Uncommitted<'l> {
    records: usize,
    partitions: BTreeMap<i32, Read<'l>>,
}

/// The records of one partition: from which offset, and the last one, which anchors the checkpoint.
struct Read<'l> {
    from: i64,
    last: BorrowedMessage<'l>,
}

impl<'l> Uncommitted<'l> {
    pub(crate) fn is_empty(&self) -> bool {
        self.records == 0
    }

    pub(crate) fn records(&self) -> usize {
        self.records
    }

    /// Puts a report into the index in place of its revision before.
    pub(crate) fn apply(
        &mut self,
        writer: &mut Writer,
        message: BorrowedMessage<'l>,
    ) -> Result<(), StreamError> {
        let json = message.payload().unwrap_or_default();
        let report: LinkedReport = serde_json::from_slice(json).map_err(|error| StreamError::Unreadable {
            topic: message.topic().to_owned(),
            partition: message.partition(),
            offset: Offset(message.offset()),
            // serde's message can quote the value; the place in it is enough to find it.
            reason: format!("no linked report (line {}, column {})", error.line(), error.column()),
        })?;
        writer.upsert(&report, json)?;
        self.records += 1;
        let from = self.partitions.get(&message.partition()).map_or(message.offset(), |read| read.from);
        self.partitions.insert(message.partition(), Read { from, last: message });
        Ok(())
    }

    /// Moves a checkpoint past what has been applied.
    pub(crate) fn advance(&self, checkpoint: &mut Checkpoint, topic: &str) -> Result<(), StreamError> {
        for (&partition, Read { from, last }) in &self.partitions {
            let (key, value) = (last.key().unwrap_or_default(), last.payload().unwrap_or_default());
            let offset = Offset(last.offset());
            let anchor = Anchor::of(offset, key, value);
            let next = Offset(offset.0 + 1);
            checkpoint.advance(&TopicPartition::new(topic, partition), Offset(*from), next, Some(anchor))?;
        }
        Ok(())
    }
}
