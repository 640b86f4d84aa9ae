use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata},
    message::BorrowedMessage,
};
use tipline_report::{Channel, Offset as Place, Provenance, RawRecord};

use super::{
    BatchLimits, LinkEvent, LinkSettings, Membership,
    assignment::{Assignment, start},
};
use crate::{KafkaSettings, Stop, StreamError, envelope::Source, kafka::ASK};

/// How long an idle loop waits for a record before it looks at the lines and the stop signal.
const IDLE: Duration = Duration::from_millis(50);

/// Records between two looks at the clock.
const CLOCK_STRIDE: usize = 64;

/// How long a dynamic member may be silent before the group goes on without it.
const SESSION: Duration = Duration::from_secs(10);

/// The raw topics, read as a member of the group.
pub(crate) struct Input<'s> {
    kafka: &'s KafkaSettings,
    consumer: BaseConsumer<Assignment>,
    channels: BTreeMap<String, Channel>,
}

/// Records in hand, in order of reading.
pub(crate) struct Batch<'c> {
    messages: Vec<BorrowedMessage<'c>>,
    bytes: usize,
}

/// What the outputs of a raw record repeat of it.
pub(crate) struct Raw<'b> {
    pub(crate) source: Source<'b>,
    pub(crate) key: Option<&'b [u8]>,
    pub(crate) value: Option<&'b [u8]>,
}

impl<'s> Input<'s> {
    /// Joins the group.
    pub(crate) fn open(settings: &'s LinkSettings) -> Result<Self, StreamError> {
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
        let consumer: BaseConsumer<Assignment> =
            config.create_with_context(Assignment::default()).map_err(kafka.failed("create a consumer"))?;
        let channels: BTreeMap<String, Channel> =
            settings.topics.all_raw().into_iter().map(|(channel, topic)| (topic, channel)).collect();
        for topic in channels.keys() {
            kafka.partitions(&consumer, topic)?;
        }
        let topics: Vec<&str> = channels.keys().map(String::as_str).collect();
        consumer.subscribe(&topics).map_err(kafka.failed("join the group"))?;
        Ok(Self { kafka, consumer, channels })
    }

    /// Polls until the batch is full, old enough, or there is nothing to read; an empty batch after a short wait.
    ///
    /// Where the group takes partitions away meanwhile, their records are dropped from the batch: whoever gets the partition
    /// begins at the same committed offset.
    pub(crate) fn gather<'c>(
        &'c self,
        limits: BatchLimits,
        stop: &Stop,
        observer: &mut dyn FnMut(&LinkEvent),
    ) -> Result<Batch<'c>, StreamError> {
        let mut batch = Batch { messages: Vec::new(), bytes: 0 };
        let mut deadline = Instant::now() + IDLE;
        let mut wait = Duration::ZERO;
        while batch.messages.len() < limits.records && batch.bytes < limits.bytes && !stop.requested() {
            let version = self.consumer.context().version();
            let polled = self.consumer.poll(wait);
            if self.consumer.context().version() != version {
                self.regroup(&mut batch, observer)?;
            }
            wait = Duration::ZERO;
            match polled {
                Some(Ok(message)) => {
                    if batch.messages.is_empty() {
                        deadline = Instant::now() + limits.age;
                    }
                    batch.bytes += message.payload_len();
                    batch.messages.push(message);
                    // While records flow, the clock is looked at now and then: it was a tenth of the time.
                    if !batch.messages.len().is_multiple_of(CLOCK_STRIDE) {
                        continue;
                    }
                }
                Some(Err(error)) => self.kafka.judge(&self.consumer, "read the raw topics", error)?,
                None => wait = deadline.saturating_duration_since(Instant::now()),
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        Ok(batch)
    }

    fn regroup(
        &self,
        batch: &mut Batch<'_>,
        observer: &mut dyn FnMut(&LinkEvent),
    ) -> Result<(), StreamError> {
        let changes = self.consumer.context().take_changes();
        if let Some(failure) = changes.failure {
            return Err(self.kafka.failed("take over partitions from the group")(failure));
        }
        if changes.revoked.is_empty() {
            observer(&LinkEvent::Assigned { partitions: changes.partitions });
        } else {
            let revoked: BTreeSet<(&str, i32)> =
                changes.revoked.iter().map(|(topic, partition)| (topic.as_str(), *partition)).collect();
            batch.drop_partitions(&revoked);
            observer(&LinkEvent::Revoked { partitions: changes.partitions });
        }
        Ok(())
    }

    /// The proof of membership for a commit; `None` where the group has gone on without this process.
    ///
    /// The order matters. After this member was thrown out, librdkafka may know neither member id nor generation, and the
    /// broker takes an offset commit that names neither as from a consumer without a group: nothing would fence us. The
    /// metadata comes from the thread that notes the loss, so metadata taken first, and no loss seen then, is from before
    /// any loss.
    pub(crate) fn membership(&self) -> Option<ConsumerGroupMetadata> {
        let metadata = self.consumer.group_metadata()?;
        (!self.consumer.assignment_lost()).then_some(metadata)
    }

    /// Goes back to the first record of a batch that was not committed.
    pub(crate) fn rewind(&self, first: &TopicPartitionList) -> Result<(), StreamError> {
        self.seek(first)
    }

    /// Goes back to what the group has committed, in every partition. For when it is not known whether a batch was.
    pub(crate) fn rewind_to_committed(&self) -> Result<(), StreamError> {
        let held: TopicPartitionList = self
            .consumer
            .context()
            .partitions()
            .into_iter()
            .map(|partition| (partition, Offset::Invalid))
            .collect();
        let started = start(&self.consumer, &held)
            .map_err(self.kafka.failed("ask for the group's committed offsets"))?;
        self.seek(&started)
    }

    fn seek(&self, to: &TopicPartitionList) -> Result<(), StreamError> {
        // A partition that is no longer ours cannot be sought in, and need not be.
        let held = self.consumer.context().partitions();
        let ours: TopicPartitionList = to
            .elements()
            .into_iter()
            .map(|element| ((element.topic().to_owned(), element.partition()), element.offset()))
            .filter(|(partition, _)| held.contains(partition))
            .collect();
        if ours.count() == 0 || self.consumer.assignment_lost() {
            return Ok(());
        }
        let doing = "go back to the first record of a batch";
        let sought = self.consumer.seek_partitions(ours, ASK).map_err(self.kafka.failed(doing))?;
        for element in sought.elements() {
            element.error().map_err(self.kafka.failed(doing))?;
        }
        Ok(())
    }

    /// Leaves the group, so that it hands the partitions on at once.
    pub(crate) fn leave(self) {
        // Dropping the consumer closes it: it gives its partitions back and says goodbye.
        drop(self.consumer);
    }

    /// The batch as records for [`process_all`](crate::process::process_all).
    pub(crate) fn records<'b>(&self, batch: &'b Batch<'_>) -> Vec<RawRecord<'b>> {
        batch
            .messages
            .iter()
            .map(|message| RawRecord {
                channel: self.channels[message.topic()],
                value: message.payload().unwrap_or_default(),
                provenance: Provenance {
                    topic: message.topic().to_owned(),
                    partition: message.partition(),
                    offset: Place(message.offset()),
                    timestamp: crate::kafka::timestamp(message),
                },
            })
            .collect()
    }

    pub(crate) fn consumer(&self) -> &BaseConsumer<Assignment> {
        &self.consumer
    }
}

impl Batch<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.messages.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn sources(&self) -> impl Iterator<Item = Raw<'_>> {
        self.messages.iter().map(|message| Raw {
            source: Source {
                topic: message.topic(),
                partition: message.partition(),
                offset: message.offset(),
            },
            key: message.key(),
            value: message.payload(),
        })
    }

    /// The first offset of each partition in the batch.
    pub(crate) fn first(&self) -> TopicPartitionList {
        self.ends(|range| range.0)
    }

    /// One past the last offset of each partition in the batch.
    pub(crate) fn next(&self) -> TopicPartitionList {
        self.ends(|range| range.1 + 1)
    }

    fn ends(&self, end: impl Fn((i64, i64)) -> i64) -> TopicPartitionList {
        let mut ranges: BTreeMap<(&str, i32), (i64, i64)> = BTreeMap::new();
        for message in &self.messages {
            let offset = message.offset();
            ranges
                .entry((message.topic(), message.partition()))
                .and_modify(|range| range.1 = offset)
                .or_insert((offset, offset));
        }
        ranges
            .into_iter()
            .map(|((topic, partition), range)| ((topic.to_owned(), partition), Offset::Offset(end(range))))
            .collect()
    }

    fn drop_partitions(&mut self, revoked: &BTreeSet<(&str, i32)>) {
        self.messages.retain(|message| !revoked.contains(&(message.topic(), message.partition())));
        self.bytes = self.messages.iter().map(BorrowedMessage::payload_len).sum();
    }
}
