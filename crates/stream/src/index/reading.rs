use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    ops::Range,
    time::{Duration, Instant},
};

use tipline_index::{Anchor, Checkpoint, IndexError, TopicPartition};
use tipline_report::Offset;

use super::log::{Log, Polled};
use crate::{StreamError, log::LogRecord};

/// How often to ask whether the topic has more partitions than before.
const NEW_PARTITIONS: Duration = Duration::from_secs(30);

/// Every partition of the `reports` topic, read from a checkpoint.
pub(crate) struct Reading<'l, L> {
    log: &'l L,
    partitions: i32,
    looked: Instant,
    /// Partitions that still hold records which stood there at the start, with one past the last.
    behind: RefCell<BTreeMap<i32, i64>>,
    caught_up: Cell<bool>,
}

impl<'l, L: Log> Reading<'l, L> {
    pub(crate) fn of(log: &'l L) -> Result<Self, StreamError> {
        let partitions = log.partitions()?;
        let (behind, caught_up) = (RefCell::default(), Cell::new(false));
        Ok(Self { log, partitions, looked: log.now(), behind, caught_up })
    }

    /// Makes sure that the checkpoint speaks of this log and that nothing after it is lost.
    pub(crate) fn verify(&self, checkpoint: &Checkpoint) -> Result<(), StreamError> {
        checkpoint.verify_cluster(self.log.cluster_id())?;
        let ours = |partition: &TopicPartition| {
            partition.topic == self.log.topic() && (0..self.partitions).contains(&partition.partition)
        };
        let (mut held, mut anchored) = (BTreeMap::new(), BTreeMap::new());
        for (partition, position) in checkpoint.positions().filter(|(partition, _)| ours(partition)) {
            let number = partition.partition;
            let range = self.log.held(number)?;
            // Below the first record nothing can be compared; beyond the last there is nothing.
            if let Some(anchor) = position.last.filter(|anchor| range.contains(&anchor.offset.0)) {
                anchored.insert(number, anchor.offset);
            }
            held.insert(number, range);
        }
        let found = self.log.anchors(&anchored)?;
        for (partition, position) in checkpoint.positions() {
            let foreign = |anchor: Anchor| IndexError::ForeignTopic {
                partition: partition.clone(),
                offset: anchor.offset,
            };
            let Some(held) = held.get(&partition.partition).filter(|_| ours(partition)) else {
                return Err(position
                    .last
                    .map_or_else(|| gap(partition, position.next, 0..0), |anchor| foreign(anchor).into()));
            };
            if let Some(anchor) = position.last.filter(|anchor| held.start <= anchor.offset.0) {
                let found = *found.get(&partition.partition).ok_or_else(|| foreign(anchor))?;
                checkpoint.verify_topic(partition, found)?;
            }
            if !(held.start..=held.end).contains(&position.next.0) {
                return Err(gap(partition, position.next, held.clone()));
            }
        }
        Ok(())
    }

    /// Assigns every partition, each from where the checkpoint stands or else from its first record, which the checkpoint
    /// says from now on: what is deleted later without having been read is missed then. Says how many offsets there are to
    /// read.
    pub(crate) fn begin(&mut self, checkpoint: &mut Checkpoint) -> Result<u64, StreamError> {
        let (mut starts, mut behind, mut distance) = (BTreeMap::new(), BTreeMap::new(), 0);
        for partition in 0..self.partitions {
            let held = self.log.held(partition)?;
            let start = start(checkpoint, &TopicPartition::new(self.log.topic(), partition), held.start)?;
            starts.insert(partition, start);
            if start < held.end {
                behind.insert(partition, held.end);
                distance += held.end.abs_diff(start);
            }
        }
        self.log.assign(&starts)?;
        self.caught_up.set(behind.is_empty());
        *self.behind.borrow_mut() = behind;
        Ok(distance)
    }

    /// The next record, if one comes in time.
    pub(crate) fn next(&self, wait: Duration) -> Result<Option<L::Record<'l>>, StreamError> {
        match self.log.poll(wait)? {
            Polled::Record(record) => {
                if !self.caught_up.get() {
                    let end = self.behind.borrow().get(&record.partition()).copied();
                    if end.is_some_and(|end| record.offset() + 1 >= end) {
                        self.passed(record.partition());
                    }
                }
                Ok(Some(record))
            }
            // Offsets before the end may be markers, which no record tells of.
            Polled::End(partition) => {
                self.passed(partition);
                Ok(None)
            }
            Polled::Nothing => Ok(None),
        }
    }

    fn passed(&self, partition: i32) {
        let mut behind = self.behind.borrow_mut();
        behind.remove(&partition);
        self.caught_up.set(behind.is_empty());
    }

    /// Whether every record that stood in the topic at the start has been given out.
    pub(crate) fn caught_up(&self) -> bool {
        self.caught_up.get()
    }

    /// Now and then, takes in partitions that the topic did not have before.
    pub(crate) fn look_for_new_partitions(&mut self, checkpoint: &mut Checkpoint) -> Result<(), StreamError> {
        if self.log.now().saturating_duration_since(self.looked) < NEW_PARTITIONS {
            return Ok(());
        }
        self.looked = self.log.now();
        let partitions = self.log.partitions()?;
        let mut starts = BTreeMap::new();
        for partition in self.partitions..partitions {
            let first = self.log.held(partition)?.start;
            starts.insert(
                partition,
                start(checkpoint, &TopicPartition::new(self.log.topic(), partition), first)?,
            );
        }
        if !starts.is_empty() {
            tracing::info!(partitions, "the reports topic has new partitions");
            self.log.assign(&starts)?;
            self.partitions = partitions;
        }
        Ok(())
    }
}

/// Where reading goes on; from the first record of a partition that was never read.
fn start(checkpoint: &mut Checkpoint, partition: &TopicPartition, first: i64) -> Result<i64, StreamError> {
    if let Some(position) = checkpoint.position(partition) {
        return Ok(position.next.0);
    }
    checkpoint.advance(partition, Offset(first), Offset(first), None)?;
    Ok(first)
}

fn gap(partition: &TopicPartition, wanted: Offset, held: Range<i64>) -> StreamError {
    StreamError::Gap {
        topic: partition.topic.clone(),
        partition: partition.partition,
        wanted,
        first: Offset(held.start),
        end: Offset(held.end),
    }
}
