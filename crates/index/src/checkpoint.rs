use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use tipline_report::Offset;

use crate::{Digest, IndexError, SCHEMA_VERSION};

/// How far an index has read its log: the next offset of each partition, and which log that is.
///
/// It is the payload of every commit, so documents and offsets become visible together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Payload", into = "Payload")]
pub struct Checkpoint {
    schema_version: u32,
    cluster_id: String,
    positions: BTreeMap<TopicPartition, Position>,
}

/// One partition of one topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicPartition {
    /// Topic, with the installation's prefix.
    pub topic: String,
    /// Partition.
    pub partition: i32,
}

/// Where reading goes on in one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The offset to read next; every record below it has been applied.
    pub next: Offset,
    /// The last record that was applied; none while there was none.
    pub last: Option<Anchor>,
}

/// A record that was applied, by its offset and a digest of its bytes.
///
/// A topic that was deleted and made anew has the same name and the same offsets; only the records tell it from the old
/// one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Where the record stands.
    pub offset: Offset,
    /// Of its key and value.
    pub digest: Digest,
}

impl Checkpoint {
    /// A checkpoint before the first record of a log on this cluster.
    #[must_use]
    pub fn new(cluster_id: impl Into<String>) -> Self {
        Self { schema_version: SCHEMA_VERSION, cluster_id: cluster_id.into(), positions: BTreeMap::new() }
    }

    /// The schema version of the index.
    #[must_use]
    pub const fn schema_version(&self) -> u32 {
        self.schema_version
    }

    /// The Kafka cluster that the log is on.
    #[must_use]
    pub fn cluster_id(&self) -> &str {
        &self.cluster_id
    }

    /// Where each partition stands, in order of topic and partition.
    pub fn positions(&self) -> impl Iterator<Item = (&TopicPartition, &Position)> {
        self.positions.iter()
    }

    /// Where a partition stands; none where nothing of it was read.
    #[must_use]
    pub fn position(&self, partition: &TopicPartition) -> Option<&Position> {
        self.positions.get(partition)
    }

    /// Moves a partition forward over the offsets from `from` to below `next`, `last` being the last record among them.
    ///
    /// Offsets may be skipped, since transaction markers and compaction leave gaps; none may be read twice.
    /// Where no record stood in the range, `last` is none and the anchor before it stays.
    ///
    /// # Errors
    /// [`IndexError::Backwards`] where `from` or `next` lies before what was read already. Nothing has changed then.
    pub fn advance(
        &mut self,
        partition: &TopicPartition,
        from: Offset,
        next: Offset,
        last: Option<Anchor>,
    ) -> Result<(), IndexError> {
        let before = self.positions.get(partition).copied();
        let floor = before.map_or(Offset(0), |position| position.next);
        if from < floor || next < from {
            return Err(IndexError::Backwards { partition: partition.clone(), at: floor, from, next });
        }
        let last = last.or(before.and_then(|position| position.last));
        self.positions.insert(partition.clone(), Position { next, last });
        Ok(())
    }

    /// Checks that the log on this cluster is the one that the checkpoint speaks of.
    ///
    /// # Errors
    /// [`IndexError::ForeignCluster`].
    pub fn verify_cluster(&self, cluster_id: &str) -> Result<(), IndexError> {
        if self.cluster_id == cluster_id {
            return Ok(());
        }
        Err(IndexError::ForeignCluster { index: self.cluster_id.clone(), log: cluster_id.to_owned() })
    }

    /// Checks that the record that the topic holds at the anchor's offset is the one that was applied.
    ///
    /// A partition without an anchor agrees with everything: nothing of it is in the index.
    ///
    /// # Errors
    /// [`IndexError::ForeignTopic`].
    pub fn verify_topic(&self, partition: &TopicPartition, found: Anchor) -> Result<(), IndexError> {
        match self.positions.get(partition).and_then(|position| position.last) {
            Some(anchor) if anchor != found => {
                Err(IndexError::ForeignTopic { partition: partition.clone(), offset: anchor.offset })
            }
            _ => Ok(()),
        }
    }

    /// Checks that this checkpoint may replace `before`: same log, no partition further back.
    pub(crate) fn verify_follows(&self, before: &Self) -> Result<(), IndexError> {
        before.verify_cluster(&self.cluster_id)?;
        for (partition, old) in &before.positions {
            let next = self.positions.get(partition).map_or(Offset(0), |new| new.next);
            if next < old.next {
                let partition = partition.clone();
                return Err(IndexError::Backwards { partition, at: old.next, from: next, next });
            }
        }
        Ok(())
    }
}

impl Anchor {
    /// The anchor of a record; an absent key counts as an empty one.
    #[must_use]
    pub fn of(offset: Offset, key: &[u8], value: &[u8]) -> Self {
        Self { offset, digest: Digest::of_record(key, value) }
    }
}

impl TopicPartition {
    /// The partition of the topic.
    #[must_use]
    pub fn new(topic: impl Into<String>, partition: i32) -> Self {
        Self { topic: topic.into(), partition }
    }
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.partition)
    }
}

/// The checkpoint as JSON writes it: JSON has no maps whose keys are records.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    schema_version: u32,
    cluster_id: String,
    positions: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    topic: String,
    partition: i32,
    next: Offset,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<Anchor>,
}

impl From<Checkpoint> for Payload {
    fn from(checkpoint: Checkpoint) -> Self {
        let positions = checkpoint.positions.into_iter().map(|(partition, position)| Entry {
            topic: partition.topic,
            partition: partition.partition,
            next: position.next,
            last: position.last,
        });
        Self {
            schema_version: checkpoint.schema_version,
            cluster_id: checkpoint.cluster_id,
            positions: positions.collect(),
        }
    }
}

impl From<Payload> for Checkpoint {
    fn from(payload: Payload) -> Self {
        let positions = payload.positions.into_iter().map(|Entry { topic, partition, next, last }| {
            (TopicPartition { topic, partition }, Position { next, last })
        });
        Self {
            schema_version: payload.schema_version,
            cluster_id: payload.cluster_id,
            positions: positions.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reports(partition: i32) -> TopicPartition {
        TopicPartition::new("reports", partition)
    }

    fn anchor(offset: i64) -> Anchor {
        Anchor::of(Offset(offset), b"key", format!("value {offset}").as_bytes())
    }

    #[test]
    fn a_checkpoint_moves_forward_over_gaps_and_never_back() {
        let mut checkpoint = Checkpoint::new("c1");
        checkpoint.advance(&reports(0), Offset(0), Offset(5), Some(anchor(4))).unwrap();
        checkpoint.advance(&reports(0), Offset(9), Offset(12), None).unwrap();
        assert_eq!(
            checkpoint.position(&reports(0)),
            Some(&Position { next: Offset(12), last: Some(anchor(4)) })
        );

        let before = checkpoint.clone();
        for (from, next) in [(11, 20), (0, 12), (12, 11), (-1, 13)] {
            let refused = checkpoint.advance(&reports(0), Offset(from), Offset(next), None);
            assert!(matches!(refused, Err(IndexError::Backwards { .. })), "{from}..{next}");
            assert_eq!(checkpoint, before);
        }
    }

    #[test]
    fn a_partition_starts_where_its_log_does() {
        let mut checkpoint = Checkpoint::new("c1");
        checkpoint.advance(&reports(3), Offset(700), Offset(701), Some(anchor(700))).unwrap();
        assert_eq!(checkpoint.position(&reports(3)).unwrap().next, Offset(701));
        assert_eq!(checkpoint.position(&reports(0)), None);
    }

    #[test]
    fn another_cluster_is_refused_by_name() {
        let refused = Checkpoint::new("c1").verify_cluster("c2").unwrap_err();
        insta::assert_snapshot!(refused, @"the index was built from Kafka cluster c1, but the brokers are cluster c2. Rebuild it with `tipline index --rebuild`");
    }

    #[test]
    fn a_topic_that_was_made_anew_is_refused_by_the_record_at_the_anchor() {
        let mut checkpoint = Checkpoint::new("c1");
        checkpoint.advance(&reports(0), Offset(0), Offset(5), Some(anchor(4))).unwrap();
        checkpoint.verify_topic(&reports(0), anchor(4)).unwrap();
        checkpoint.verify_topic(&reports(1), anchor(4)).unwrap();

        let other = Anchor::of(Offset(4), b"key", b"another value");
        let refused = checkpoint.verify_topic(&reports(0), other).unwrap_err();
        insta::assert_snapshot!(refused, @"reports/0 holds another record at offset 4 than the one in the index: the topic was made anew. Rebuild the index with `tipline index --rebuild`");
    }

    #[test]
    fn the_payload_is_json_that_reads_back() {
        let mut checkpoint = Checkpoint::new("c1");
        checkpoint.advance(&reports(1), Offset(0), Offset(5), Some(anchor(4))).unwrap();
        checkpoint.advance(&reports(0), Offset(0), Offset(0), None).unwrap();
        let json = serde_json::to_string(&checkpoint).unwrap();
        insta::assert_snapshot!(json, @r#"{"schema_version":3,"cluster_id":"c1","positions":[{"topic":"reports","partition":0,"next":0},{"topic":"reports","partition":1,"next":5,"last":{"offset":4,"digest":"f67cd3b9ede6e5997aaff6c8b048ac83"}}]}"#);
        assert_eq!(serde_json::from_str::<Checkpoint>(&json).unwrap(), checkpoint);
    }
}
