use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    ops::Range,
    time::{Duration, Instant},
};

use rdkafka::{
    Message, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, RDKafkaErrorCode},
    message::BorrowedMessage,
};
use tipline_index::{Anchor, Checkpoint, IndexError, TopicPartition};
use tipline_report::Offset;

use crate::{
    KafkaSettings, StreamError,
    kafka::{ASK, Traced},
    scan::Reader,
};

/// How often to ask whether the topic has more partitions than before.
const NEW_PARTITIONS: Duration = Duration::from_secs(30);

/// The `reports` topic, every partition, read from a checkpoint by a consumer that belongs to no group.
pub(crate) struct Log<'s> {
    kafka: &'s KafkaSettings,
    topic: &'s str,
    cluster_id: String,
    reader: Reader<'s>,
    partitions: i32,
    looked: Instant,
    /// Partitions that still hold records which stood there at the start, with one past the last.
    behind: RefCell<BTreeMap<i32, i64>>,
    caught_up: Cell<bool>,
}

impl<'s> Log<'s> {
    pub(crate) fn open(kafka: &'s KafkaSettings, topic: &'s str) -> Result<Self, StreamError> {
        let reader = Reader::open(kafka)?;
        let partitions = kafka.partitions(reader.consumer(), topic)?;
        let cluster_id = reader.consumer().client().fetch_cluster_id(ASK).ok_or_else(|| {
            kafka.failed("ask for the cluster's id")(KafkaError::MetadataFetch(
                RDKafkaErrorCode::OperationTimedOut,
            ))
        })?;
        Ok(Self {
            kafka,
            topic,
            cluster_id,
            reader,
            partitions,
            looked: Instant::now(),
            behind: RefCell::default(),
            caught_up: Cell::new(false),
        })
    }

    pub(crate) fn cluster_id(&self) -> &str {
        &self.cluster_id
    }

    /// Makes sure that the checkpoint speaks of this log and that nothing after it is lost.
    pub(crate) fn verify(&self, checkpoint: &Checkpoint) -> Result<(), StreamError> {
        checkpoint.verify_cluster(&self.cluster_id)?;
        // A consumer of its own, so that nothing of these looks is in the queue when reading begins.
        let reader = Reader::open(self.kafka)?;
        for (partition, position) in checkpoint.positions() {
            let foreign = |anchor: Anchor| IndexError::ForeignTopic {
                partition: partition.clone(),
                offset: anchor.offset,
            };
            if partition.topic != self.topic || partition.partition >= self.partitions {
                return Err(position
                    .last
                    .map_or_else(|| self.gap(partition, position.next, 0..0), |a| foreign(a).into()));
            }
            let held = reader.held_in(self.topic, partition.partition)?;
            if let Some(anchor) = position.last.filter(|anchor| held.start <= anchor.offset.0) {
                let found = self
                    .record_at(&reader, partition.partition, anchor.offset)?
                    .ok_or_else(|| foreign(anchor))?;
                checkpoint.verify_topic(partition, found)?;
            }
            if !(held.start..=held.end).contains(&position.next.0) {
                return Err(self.gap(partition, position.next, held));
            }
        }
        Ok(())
    }

    fn gap(&self, partition: &TopicPartition, wanted: Offset, held: Range<i64>) -> StreamError {
        StreamError::Gap {
            topic: partition.topic.clone(),
            partition: partition.partition,
            wanted,
            first: Offset(held.start),
            end: Offset(held.end),
        }
    }

    fn record_at(
        &self,
        reader: &Reader<'_>,
        partition: i32,
        offset: Offset,
    ) -> Result<Option<Anchor>, StreamError> {
        let mut found = None;
        reader.read(self.topic, &BTreeMap::from([(partition, offset.0..offset.0 + 1)]), |record| {
            let (key, value) = (record.key().unwrap_or_default(), record.value().unwrap_or_default());
            found = Some(Anchor::of(record.offset(), key, value));
            Ok::<(), StreamError>(())
        })?;
        Ok(found)
    }

    /// Assigns every partition, each from where the checkpoint stands or else from its first record. Says how many offsets
    /// there are to read.
    pub(crate) fn begin(&mut self, checkpoint: &Checkpoint) -> Result<u64, StreamError> {
        let (mut starts, mut behind, mut distance) = (BTreeMap::new(), BTreeMap::new(), 0);
        for (partition, held) in self.reader.held(self.topic)? {
            let position = checkpoint.position(&TopicPartition::new(self.topic, partition));
            let start = position.map_or(held.start, |position| position.next.0);
            starts.insert(partition, start);
            if start < held.end {
                behind.insert(partition, held.end);
                distance += held.end.abs_diff(start);
            }
        }
        self.assign(&starts)?;
        self.caught_up.set(behind.is_empty());
        *self.behind.borrow_mut() = behind;
        Ok(distance)
    }

    fn assign(&self, starts: &BTreeMap<i32, i64>) -> Result<(), StreamError> {
        let list: TopicPartitionList = starts
            .iter()
            .map(|(&partition, &start)| (self.topic.to_owned(), partition, rdkafka::Offset::Offset(start)))
            .collect();
        self.reader.consumer().incremental_assign(&list).map_err(self.kafka.failed("read the reports"))
    }

    /// The next record, if one comes in time.
    pub(crate) fn next(&self, wait: Duration) -> Result<Option<BorrowedMessage<'_>>, StreamError> {
        let consumer: &BaseConsumer<Traced> = self.reader.consumer();
        match consumer.poll(wait) {
            None => Ok(None),
            Some(Ok(message)) => {
                let next = message.offset() + 1;
                if !self.caught_up.get()
                    && self.behind.borrow().get(&message.partition()).is_some_and(|end| next >= *end)
                {
                    self.passed(message.partition());
                }
                Ok(Some(message))
            }
            // Offsets before the end may be markers, which no record tells of.
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                self.passed(partition);
                Ok(None)
            }
            Some(Err(error)) => {
                self.kafka.judge(consumer, "read the reports", error)?;
                Ok(None)
            }
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
    pub(crate) fn look_for_new_partitions(&mut self) -> Result<(), StreamError> {
        if self.looked.elapsed() < NEW_PARTITIONS {
            return Ok(());
        }
        self.looked = Instant::now();
        let partitions = self.kafka.partitions(self.reader.consumer(), self.topic)?;
        let mut starts = BTreeMap::new();
        for partition in self.partitions..partitions {
            starts.insert(partition, self.reader.held_in(self.topic, partition)?.start);
        }
        if !starts.is_empty() {
            tracing::info!(partitions, "the reports topic has new partitions");
            self.assign(&starts)?;
            self.partitions = partitions;
        }
        Ok(())
    }
}
