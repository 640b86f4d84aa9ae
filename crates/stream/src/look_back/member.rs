use std::time::Duration;

use rdkafka::{
    TopicPartitionList,
    consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata},
};

use super::LookBackSettings;
use crate::{KafkaSettings, StreamError, Until, kafka::Traced};

/// The most that is asked of the group at once.
const POLLS: usize = 16;

/// A member of the group of those who look back. The one that the group gives the lines topic works; the others stand by. What
/// it reads there is not used: the group is a queue for the work, and the transactional id what keeps two from doing it.
pub(super) struct Member<'s> {
    kafka: &'s KafkaSettings,
    consumer: BaseConsumer<Traced>,
    waits: bool,
}

impl<'s> Member<'s> {
    pub(super) fn new(settings: &'s LookBackSettings) -> Result<Self, StreamError> {
        let LookBackSettings { kafka, topics, until, .. } = settings;
        let consumer: BaseConsumer<Traced> = kafka
            .consumer(&group(settings))?
            .set("auto.offset.reset", "latest")
            .create_with_context(Traced)
            .map_err(kafka.failed("create a consumer"))?;
        let waits = *until == Until::Stopped;
        if waits {
            consumer.subscribe(&[&topics.lines()]).map_err(kafka.failed("join the group that looks back"))?;
        }
        Ok(Self { kafka, consumer, waits })
    }

    /// Whether the work is this process's. Called often, it keeps the membership alive.
    pub(super) fn is_its_turn(&self) -> Result<bool, StreamError> {
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

    /// Which member this is and in which generation; of a process that does not wait for its turn, that it is none.
    pub(super) fn proof(&self) -> Option<ConsumerGroupMetadata> {
        self.consumer.group_metadata()
    }

    /// What the group has committed of these partitions.
    pub(super) fn committed(&self, asked: &TopicPartitionList) -> Result<TopicPartitionList, StreamError> {
        crate::kafka::patiently(|| self.consumer.committed_offsets(asked.clone(), crate::kafka::ASK))
            .map_err(self.kafka.failed("ask how far was looked back"))
    }
}

/// The group's full name.
pub(super) fn group(settings: &LookBackSettings) -> String {
    format!("{}tipline-look-back", settings.topics.prefix())
}
