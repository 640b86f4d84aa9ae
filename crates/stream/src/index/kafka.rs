use std::{collections::BTreeMap, ops::Range, time::Duration};

use rdkafka::{
    TopicPartitionList,
    consumer::Consumer,
    error::{KafkaError, RDKafkaErrorCode},
    message::BorrowedMessage,
};
use tipline_index::Anchor;
use tipline_report::Offset;

use super::log::{Log, Polled};
use crate::{KafkaSettings, StreamError, kafka::ASK, log::Clock, scan::Reader};

const DOING: &str = "read the reports";

/// The `reports` topic on Kafka.
pub(crate) struct Kafka<'s> {
    kafka: &'s KafkaSettings,
    topic: &'s str,
    cluster_id: String,
    reader: Reader<'s>,
}

impl<'s> Kafka<'s> {
    pub(crate) fn open(kafka: &'s KafkaSettings, topic: &'s str) -> Result<Self, StreamError> {
        let reader = Reader::open(kafka)?;
        kafka.partitions(reader.consumer(), topic)?;
        let cluster_id = reader.consumer().client().fetch_cluster_id(ASK).ok_or_else(|| {
            kafka.failed("ask for the cluster's id")(KafkaError::MetadataFetch(
                RDKafkaErrorCode::OperationTimedOut,
            ))
        })?;
        Ok(Self { kafka, topic, cluster_id, reader })
    }
}

impl Clock for Kafka<'_> {}

impl Log for Kafka<'_> {
    type Record<'l>
        = BorrowedMessage<'l>
    where
        Self: 'l;

    fn cluster_id(&self) -> &str {
        &self.cluster_id
    }

    fn topic(&self) -> &str {
        self.topic
    }

    fn partitions(&self) -> Result<i32, StreamError> {
        self.kafka.partitions(self.reader.consumer(), self.topic)
    }

    fn held(&self, partition: i32) -> Result<Range<i64>, StreamError> {
        self.reader.held_in(self.topic, partition)
    }

    fn anchors(&self, at: &BTreeMap<i32, Offset>) -> Result<BTreeMap<i32, Anchor>, StreamError> {
        let mut found = BTreeMap::new();
        if at.is_empty() {
            return Ok(found);
        }
        // A consumer of its own, so that nothing of this is in the queue when reading begins.
        let ranges = at.iter().map(|(&partition, offset)| (partition, offset.0..offset.0 + 1)).collect();
        Reader::open(self.kafka)?.read(self.topic, &ranges, |record| {
            let (key, value) = (record.key().unwrap_or_default(), record.value().unwrap_or_default());
            found.insert(record.partition(), Anchor::of(record.offset(), key, value));
            Ok::<(), StreamError>(())
        })?;
        Ok(found)
    }

    fn assign(&self, starts: &BTreeMap<i32, i64>) -> Result<(), StreamError> {
        let list: TopicPartitionList = starts
            .iter()
            .map(|(&partition, &start)| (self.topic.to_owned(), partition, rdkafka::Offset::Offset(start)))
            .collect();
        self.reader.consumer().incremental_assign(&list).map_err(self.kafka.failed(DOING))
    }

    fn poll(&self, wait: Duration) -> Result<Polled<BorrowedMessage<'_>>, StreamError> {
        let consumer = self.reader.consumer();
        match consumer.poll(wait) {
            None => Ok(Polled::Nothing),
            Some(Ok(message)) => Ok(Polled::Record(message)),
            Some(Err(KafkaError::PartitionEOF(partition))) => Ok(Polled::End(partition)),
            Some(Err(error)) => {
                self.kafka.judge(consumer, DOING, error)?;
                Ok(Polled::Nothing)
            }
        }
    }
}
