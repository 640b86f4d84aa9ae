use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
    time::Duration,
};

use rdkafka::consumer::{BaseConsumer, ConsumerGroupMetadata};

use super::{
    LinkSettings,
    assignment::{committed, unread},
    log::{Log, Look},
    member::{KafkaMember, positions},
    output::TRANSACTION,
    producer::{KafkaProducer, Within},
    starts::Start,
};
use crate::{
    Stop, StreamError, embedded,
    envelope::Source,
    kafka::Traced,
    log::{Clock, Partition, Positions},
    registry::Follower,
    scan::Reader,
};

const WITHIN: Within = Within {
    transaction: TRANSACTION,
    message: Duration::from_secs(8),
    call: Duration::from_secs(15),
    take_over: Duration::from_secs(30),
};

/// Link on Kafka.
pub(crate) struct Kafka<'s>(pub(crate) &'s LinkSettings);

/// A reader, and a consumer that asks in the group's name, once there is something to ask.
pub(crate) struct KafkaLook<'s> {
    settings: &'s LinkSettings,
    reader: Reader<'s>,
    group: OnceCell<BaseConsumer<Traced>>,
}

impl Clock for Kafka<'_> {}

impl<'s> Log for Kafka<'s> {
    type Lines = Follower<'s>;
    type Look = KafkaLook<'s>;
    type Producer = KafkaProducer<'s>;
    type Member = KafkaMember<'s>;
    type Proof = Arc<ConsumerGroupMetadata>;

    fn lines(&self, stop: &Stop) -> Result<Option<Follower<'s>>, StreamError> {
        Follower::open(&self.0.kafka, &self.0.topics.lines(), stop)
    }

    fn look(&self) -> Result<KafkaLook<'s>, StreamError> {
        let reader = Reader::open(&self.0.kafka)?;
        Ok(KafkaLook { settings: self.0, reader, group: OnceCell::new() })
    }

    fn producer(&self) -> Result<KafkaProducer<'s>, StreamError> {
        KafkaProducer::open(&self.0.kafka, &self.0.transactional_id(), WITHIN)
    }

    fn join(&self) -> Result<KafkaMember<'s>, StreamError> {
        KafkaMember::join(self.0)
    }
}

impl KafkaLook<'_> {
    fn group(&self) -> Result<&BaseConsumer<Traced>, StreamError> {
        if let Some(consumer) = self.group.get() {
            return Ok(consumer);
        }
        let kafka = &self.settings.kafka;
        let consumer = kafka
            .consumer(&self.settings.group_id())?
            .create_with_context(Traced)
            .map_err(kafka.failed("create a consumer"))?;
        Ok(self.group.get_or_init(|| consumer))
    }
}

impl Look for KafkaLook<'_> {
    fn partitions(&self, topic: &str) -> Result<i32, StreamError> {
        self.settings.kafka.partitions(self.reader.consumer(), topic)
    }

    fn held(&self, topic: &str) -> Result<BTreeMap<i32, Range<i64>>, StreamError> {
        self.reader.held(topic)
    }

    fn holds_any(&self, topic: &str, ranges: &BTreeMap<i32, Range<i64>>) -> Result<bool, StreamError> {
        self.reader.holds_any(topic, ranges)
    }

    fn committed(&self, partitions: &[Partition]) -> Result<Positions, StreamError> {
        committed(self.group()?, &unread(partitions))
            .map(|committed| positions(&committed))
            .map_err(self.settings.kafka.failed("ask for the group's committed offsets"))
    }

    fn begun(&self) -> Result<BTreeSet<Partition>, StreamError> {
        let (topic, group) = (self.settings.topics.starts(), self.settings.group_id());
        let mut begun = BTreeSet::new();
        self.reader.read(&topic, &self.reader.settled(&topic)?, |record| {
            // Compaction leaves the newest of each key; one that was erased by hand is begun no longer.
            let Some(value) = record.value() else { return Ok(()) };
            let start: Start<'_> =
                serde_json::from_slice(value).map_err(|error| StreamError::Unreadable {
                    topic: topic.clone(),
                    partition: record.partition(),
                    offset: record.offset(),
                    reason: format!("it does not say where a partition was begun: {error}"),
                })?;
            if start.group == group {
                begun.insert((start.topic.to_owned(), start.partition));
            }
            Ok::<(), StreamError>(())
        })?;
        Ok(begun)
    }

    fn named(&self, partitions: &[Partition]) -> Result<BTreeSet<Partition>, StreamError> {
        let mut named = BTreeSet::new();
        for topic in [self.settings.topics.reports(), self.settings.topics.dead_letters()] {
            if named.len() == partitions.len() {
                break;
            }
            self.reader.read(&topic, &self.reader.settled(&topic)?, |record| {
                if let Some(source) = Source::of(record) {
                    let found = partitions
                        .iter()
                        .find(|(topic, number)| topic == source.topic && *number == source.partition);
                    named.extend(found.filter(|found| !named.contains(*found)).cloned());
                }
                Ok::<(), StreamError>(())
            })?;
        }
        Ok(named)
    }

    fn forgets_offsets(&self) -> bool {
        embedded::is_embedded(self.reader.consumer())
    }
}
