use std::{sync::Arc, time::Duration};

use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata},
    message::BorrowedMessage,
};

use super::{
    LinkSettings, Membership,
    assignment::{Assignment, committed, unread},
    log::Member,
};
use crate::{
    KafkaSettings, StreamError,
    kafka::ASK,
    log::{Clock, Partition, Positions},
};

/// How long a dynamic member may be silent before the group goes on without it.
const SESSION: Duration = Duration::from_secs(10);

/// A consumer of librdkafka in Link's group.
pub(crate) struct KafkaMember<'s> {
    kafka: &'s KafkaSettings,
    consumer: BaseConsumer<Assignment>,
}

impl<'s> KafkaMember<'s> {
    pub(crate) fn join(settings: &'s LinkSettings) -> Result<Self, StreamError> {
        let kafka = &settings.kafka;
        let mut config = kafka.consumer(&settings.group_id())?;
        config.set("partition.assignment.strategy", "cooperative-sticky");
        let session = match settings.membership {
            Membership::Dynamic => SESSION,
            Membership::Static { session } => {
                config.set("group.instance.id", &kafka.instance);
                session
            }
        };
        config
            .set("session.timeout.ms", session.as_millis().to_string())
            .set("heartbeat.interval.ms", (session.as_millis() / 4).max(1).to_string());
        let consumer: BaseConsumer<Assignment> = config
            .create_with_context(Assignment::new(kafka.clone()))
            .map_err(kafka.failed("create a consumer"))?;
        let topics: Vec<String> = settings.topics.all_raw().into_iter().map(|(_, topic)| topic).collect();
        for topic in &topics {
            kafka.partitions(&consumer, topic)?;
        }
        let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
        consumer.subscribe(&topics).map_err(kafka.failed("join the group"))?;
        Ok(Self { kafka, consumer })
    }
}

impl Clock for KafkaMember<'_> {}

impl Member for KafkaMember<'_> {
    type Record<'c>
        = BorrowedMessage<'c>
    where
        Self: 'c;
    type Proof = Arc<ConsumerGroupMetadata>;

    fn poll(&self, wait: Duration) -> Result<Option<BorrowedMessage<'_>>, StreamError> {
        match self.consumer.poll(wait) {
            None => Ok(None),
            Some(Ok(message)) => Ok(Some(message)),
            Some(Err(error)) => {
                self.kafka.judge(&self.consumer, "read the raw topics", error)?;
                Ok(None)
            }
        }
    }

    fn assignment(&self) -> &Assignment {
        self.consumer.context()
    }

    fn proof(&self) -> Option<Self::Proof> {
        self.consumer.group_metadata().map(Arc::new)
    }

    fn is_lost(&self) -> bool {
        self.consumer.assignment_lost()
    }

    fn committed(&self, partitions: &[Partition]) -> Result<Positions, StreamError> {
        committed(&self.consumer, &unread(partitions))
            .map(|committed| positions(&committed))
            .map_err(self.kafka.failed("ask for the group's committed offsets"))
    }

    fn seek(&self, to: &Positions) -> Result<(), StreamError> {
        let list: TopicPartitionList =
            to.iter().map(|(partition, &offset)| (partition.clone(), Offset::Offset(offset))).collect();
        let doing = "read on from another place";
        let sought = self.consumer.seek_partitions(list, ASK).map_err(self.kafka.failed(doing))?;
        for element in sought.elements() {
            element.error().map_err(self.kafka.failed(doing))?;
        }
        Ok(())
    }

    fn hold(&self, partitions: &[Partition]) -> Result<(), StreamError> {
        self.consumer
            .pause(&unread(partitions))
            .map_err(self.kafka.failed("read nothing of a partition for now"))?;
        self.assignment().hold(partitions.iter().cloned());
        Ok(())
    }

    fn release(&self, at: &Positions) -> Result<(), StreamError> {
        if at.is_empty() {
            return Ok(());
        }
        self.seek(at)?;
        let partitions: Vec<Partition> = at.keys().cloned().collect();
        self.consumer
            .resume(&unread(&partitions))
            .map_err(self.kafka.failed("read a partition that waited"))?;
        self.assignment().release(&partitions);
        Ok(())
    }

    fn leave(self) {
        // Dropping the consumer closes it: it gives its partitions back and says goodbye.
        drop(self.consumer);
    }
}

/// The offsets of a list that are offsets, and not a word such as "none".
pub(crate) fn positions(list: &TopicPartitionList) -> Positions {
    list.elements()
        .iter()
        .filter_map(|element| match element.offset() {
            Offset::Offset(offset) => Some(((element.topic().to_owned(), element.partition()), offset)),
            _ => None,
        })
        .collect()
}
