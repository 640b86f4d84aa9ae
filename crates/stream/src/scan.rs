//! Reading a topic from a given place to the end that it has now.

use std::{
    collections::BTreeMap,
    ops::Range,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    Message, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
    message::{BorrowedMessage, Headers},
};
use tipline_report::Offset;

use crate::{
    KafkaSettings, Place, Stop, StreamError,
    kafka::{ASK, Traced},
};

/// How long a scan waits for the next record of a topic that has more: so many times [`WAIT`].
const STALLED: u32 = 60;
const WAIT: Duration = Duration::from_secs(1);

/// How long to wait for transactions that are open.
pub(crate) const SETTLE: Duration = Duration::from_secs(60);

/// One record, borrowed from the client library.
#[derive(Debug)]
pub struct Record<'a>(&'a BorrowedMessage<'a>);

impl Record<'_> {
    /// Full name of the topic.
    #[must_use]
    pub fn topic(&self) -> &str {
        self.0.topic()
    }

    /// Partition.
    #[must_use]
    pub fn partition(&self) -> i32 {
        self.0.partition()
    }

    /// Offset.
    #[must_use]
    pub fn offset(&self) -> Offset {
        Offset(self.0.offset())
    }

    /// The record's own time, to the millisecond.
    #[must_use]
    pub fn timestamp(&self) -> jiff::Timestamp {
        crate::kafka::timestamp(self.0)
    }

    /// Key.
    #[must_use]
    pub fn key(&self) -> Option<&[u8]> {
        self.0.key()
    }

    /// Value.
    #[must_use]
    pub fn value(&self) -> Option<&[u8]> {
        self.0.payload()
    }

    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.0.headers()?.iter().find(|header| header.key == name)?.value
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { topic: self.topic().to_owned(), partition: self.partition(), offset: self.offset() }
    }
}

/// Reads every committed record that the topic holds at the call: partitions interleaved, each in order.
///
/// # Errors
/// [`StreamError::MissingTopic`], [`StreamError::Kafka`], and whatever `each` gives, which ends the reading.
pub fn topic<E: From<StreamError>>(
    kafka: &KafkaSettings,
    topic: &str,
    each: impl FnMut(&Record<'_>) -> Result<(), E>,
) -> Result<u64, E> {
    let reader = Reader::open(kafka)?;
    let held = reader.held(topic)?;
    reader.read(topic, &held, each)
}

/// Follows a topic until it is stopped. `from` is given the offsets that each partition holds now and says where to begin;
/// partitions that are added later are not read.
///
/// # Errors
/// [`StreamError::MissingTopic`], [`StreamError::Kafka`].
pub fn follow(
    kafka: &KafkaSettings,
    topic: &str,
    stop: &Stop,
    mut from: impl FnMut(i32, Range<i64>) -> i64,
    mut each: impl FnMut(&Record<'_>),
) -> Result<(), StreamError> {
    let reader = Reader::open(kafka)?;
    let held = reader.held(topic)?;
    let begins = |(partition, held): (i32, Range<i64>)| (partition, from(partition, held)..i64::MAX);
    reader.assign(topic, &held.into_iter().map(begins).collect())?;
    while !stop.requested() {
        match reader.consumer.poll(WAIT / 5) {
            Some(Ok(message)) => each(&Record(&message)),
            None | Some(Err(KafkaError::PartitionEOF(_))) => {}
            Some(Err(error)) => kafka.judge(&reader.consumer, &format!("read {topic}"), error)?,
        }
    }
    Ok(())
}

/// A consumer that belongs to nobody: it is told what to read and commits nothing.
pub(crate) struct Reader<'k> {
    kafka: &'k KafkaSettings,
    consumer: BaseConsumer<Traced>,
}

impl<'k> Reader<'k> {
    pub(crate) fn open(kafka: &'k KafkaSettings) -> Result<Self, StreamError> {
        kafka.sign_in()?;
        let consumer =
            kafka.reader()?.create_with_context(Traced).map_err(kafka.failed("create a consumer"))?;
        Ok(Self { kafka, consumer })
    }

    pub(crate) fn consumer(&self) -> &BaseConsumer<Traced> {
        &self.consumer
    }

    /// The offsets that each partition holds now: from its first record to one past its last committed one.
    pub(crate) fn held(&self, topic: &str) -> Result<BTreeMap<i32, Range<i64>>, StreamError> {
        (0..self.kafka.partitions(&self.consumer, topic)?)
            .map(|partition| Ok((partition, self.held_in(topic, partition)?)))
            .collect()
    }

    pub(crate) fn held_in(&self, topic: &str, partition: i32) -> Result<Range<i64>, StreamError> {
        self.kafka.watermarks(&self.consumer, topic, partition)
    }

    /// As [`held`](Self::held), once every transaction that has written anything by now is over: records of a committed
    /// transaction may stand behind one that is still open, and cannot be read until that has ended too.
    pub(crate) fn settled(&self, topic: &str) -> Result<BTreeMap<i32, Range<i64>>, StreamError> {
        let kafka = self.kafka;
        let everything: BaseConsumer<Traced> = kafka
            .reader()?
            .set("isolation.level", "read_uncommitted")
            .create_with_context(Traced)
            .map_err(kafka.failed("create a consumer"))?;
        let began = Instant::now();
        let mut ranges = BTreeMap::new();
        for partition in 0..kafka.partitions(&self.consumer, topic)? {
            let written = kafka.watermarks(&everything, topic, partition)?.end;
            let held = loop {
                let held = self.held_in(topic, partition)?;
                if held.end >= written {
                    break held;
                }
                if began.elapsed() > SETTLE {
                    let doing = format!("see the end of {topic}/{partition}: a transaction stays open");
                    let timed_out =
                        KafkaError::MessageConsumption(rdkafka::types::RDKafkaErrorCode::OperationTimedOut);
                    return Err(kafka.failed(doing)(timed_out));
                }
                thread::sleep(ASK / 100);
            };
            ranges.insert(partition, held);
        }
        Ok(ranges)
    }

    /// Reads the given offsets of a topic's partitions; records outside them are not shown.
    pub(crate) fn read<E: From<StreamError>>(
        &self,
        topic: &str,
        ranges: &BTreeMap<i32, Range<i64>>,
        each: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let seen = self.read_assigned(topic, ranges, each);
        self.consumer.unassign().map_err(self.kafka.failed(format!("read {topic}")))?;
        seen
    }

    fn read_assigned<E: From<StreamError>>(
        &self,
        topic: &str,
        ranges: &BTreeMap<i32, Range<i64>>,
        mut each: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let mut open: BTreeMap<i32, Range<i64>> = ranges
            .iter()
            .filter(|(_, range)| !range.is_empty())
            .map(|(&p, range)| (p, range.clone()))
            .collect();
        self.assign(topic, &open)?;
        let (mut seen, mut silent) = (0, 0);
        while !open.is_empty() {
            let finished = match self.consumer.poll(WAIT) {
                None if silent >= STALLED => {
                    let silence =
                        KafkaError::MessageConsumption(rdkafka::types::RDKafkaErrorCode::OperationTimedOut);
                    return Err(self.kafka.failed(format!("read on in {topic}"))(silence).into());
                }
                None => {
                    silent += 1;
                    None
                }
                Some(Ok(message)) => {
                    silent = 0;
                    let (partition, offset) = (message.partition(), message.offset());
                    let Some(range) = open.get(&partition) else { continue };
                    if range.contains(&offset) {
                        each(&Record(&message))?;
                        seen += 1;
                    }
                    (offset + 1 >= range.end).then_some(partition)
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => Some(partition),
                Some(Err(error)) => {
                    self.kafka.judge(&self.consumer, &format!("read {topic}"), error)?;
                    continue;
                }
            };
            if let Some(partition) = finished.filter(|partition| open.remove(partition).is_some()) {
                self.close(topic, partition)?;
            }
        }
        Ok(seen)
    }

    /// Whether there is a committed record among the given offsets.
    pub(crate) fn holds_any(
        &self,
        topic: &str,
        ranges: &BTreeMap<i32, Range<i64>>,
    ) -> Result<bool, StreamError> {
        enum Ended {
            Found,
            Failed(StreamError),
        }
        impl From<StreamError> for Ended {
            fn from(error: StreamError) -> Self {
                Self::Failed(error)
            }
        }
        match self.read(topic, ranges, |_| Err(Ended::Found)) {
            Ok(_) => Ok(false),
            Err(Ended::Found) => Ok(true),
            Err(Ended::Failed(error)) => Err(error),
        }
    }

    fn assign(&self, topic: &str, ranges: &BTreeMap<i32, Range<i64>>) -> Result<(), StreamError> {
        let list: TopicPartitionList = ranges
            .iter()
            .map(|(&partition, range)| (topic.to_owned(), partition, rdkafka::Offset::Offset(range.start)))
            .collect();
        self.consumer.incremental_assign(&list).map_err(self.kafka.failed(format!("read {topic}")))
    }

    /// A partition that is done must not fill the client's queue while the others are read. (Pausing it would outlast this
    /// assignment.)
    fn close(&self, topic: &str, partition: i32) -> Result<(), StreamError> {
        let mut list = TopicPartitionList::new();
        list.add_partition(topic, partition);
        self.consumer.incremental_unassign(&list).map_err(self.kafka.failed(format!("read {topic}")))
    }
}
