use std::{sync::Arc, time::Duration};

use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata};

use super::{LookBackSettings, log::Member};
use crate::{
    KafkaSettings, StreamError, Until,
    kafka::{ASK, Traced, patiently},
    link::{member::positions, unread},
    log::{Partition, Positions},
};

/// The most that is asked of the group at once.
const POLLS: usize = 16;

/// A member of the group of those who look back. The one that the group gives the lines topic works; the others stand by. What
/// it reads there is not used: the group is a queue for the work, and the transactional id what keeps two from doing it.
pub(crate) struct KafkaMember<'s> {
    kafka: &'s KafkaSettings,
    consumer: BaseConsumer<Traced>,
    waits: bool,
}

impl<'s> KafkaMember<'s> {
    pub(crate) fn new(settings: &'s LookBackSettings) -> Result<Self, StreamError> {
        let LookBackSettings { kafka, topics, until, .. } = settings;
        let consumer: BaseConsumer<Traced> = kafka
            .consumer(&settings.group_id())?
            .set("auto.offset.reset", "latest")
            .create_with_context(Traced)
            .map_err(kafka.failed("create a consumer"))?;
        let waits = *until == Until::Stopped;
        if waits {
            consumer.subscribe(&[&topics.lines()]).map_err(kafka.failed("join the group that looks back"))?;
        }
        Ok(Self { kafka, consumer, waits })
    }
}

impl Member for KafkaMember<'_> {
    type Proof = Arc<ConsumerGroupMetadata>;

    fn is_its_turn(&self) -> Result<bool, StreamError> {
        if !self.waits {
            return Ok(true);
        }
        for _ in 0..POLLS {
            match self.consumer.poll(Duration::ZERO) {
                None => break,
                Some(Ok(_)) => {}
                Some(Err(error)) => self.kafka.judge(&self.consumer, "follow the lines topic", error)?,
            }
        }
        let assigned =
            self.consumer.assignment().map_err(self.kafka.failed("ask for the group's partitions"))?;
        Ok(assigned.count() > 0 && !self.consumer.assignment_lost())
    }

    fn proof(&self) -> Option<Self::Proof> {
        self.consumer.group_metadata().map(Arc::new)
    }

    fn committed(&self, partitions: &[Partition]) -> Result<Positions, StreamError> {
        patiently(|| self.consumer.committed_offsets(unread(partitions), ASK))
            .map(|committed| positions(&committed))
            .map_err(self.kafka.failed("ask how far was looked back"))
    }
}
