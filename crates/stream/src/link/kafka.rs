use std::{cell::OnceCell, collections::BTreeMap, ops::Range, sync::Arc};

use rdkafka::{
    Offset,
    consumer::{BaseConsumer, ConsumerGroupMetadata},
};

use super::{
    LinkSettings,
    assignment::committed,
    log::{Log, Look},
    member::{KafkaMember, positions},
    producer::KafkaProducer,
};
use crate::{
    Stop, StreamError, embedded,
    kafka::Traced,
    log::{Clock, Partition, Positions},
    registry::Follower,
    scan::Reader,
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
        KafkaProducer::open(self.0)
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
        let asked = partitions.iter().map(|partition| (partition.clone(), Offset::Invalid)).collect();
        committed(self.group()?, &asked)
            .map(|committed| positions(&committed))
            .map_err(self.settings.kafka.failed("ask for the group's committed offsets"))
    }

    fn forgets_offsets(&self) -> bool {
        embedded::is_embedded(self.reader.consumer())
    }
}
