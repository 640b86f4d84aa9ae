use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use rdkafka::{
    Offset, TopicPartitionList,
    client::ClientContext,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext, RebalanceProtocol},
    error::{KafkaError, KafkaResult},
    topic_partition_list::TopicPartitionListElem,
    types::RDKafkaRespErr,
};

use crate::{KafkaSettings, StreamError, kafka::patiently, log::Partition};

/// How long to wait for committed offsets while partitions are handed over. An open transaction of a killed predecessor
/// holds them back until the broker ends it: its time-out, and up to ten seconds until the broker looks.
const COMMITTED: Duration = Duration::from_secs(40);

/// How often, and how long apart, a group that has committed offsets is asked again for those that it says it has not.
///
/// Seen once on three brokers of which one was paused: a group had no offset for one partition, of which hundreds of records
/// had been dealt with in committed transactions, and had those of the others. They were read from their beginning and
/// doubled. A partition that is new to the group waits this long in vain, once.
const ASK_AGAIN: (u32, Duration) = (6, Duration::from_millis(500));

/// What the group has given this consumer, kept by the rebalance callbacks, which run on the thread that polls.
pub(crate) struct Assignment {
    kafka: KafkaSettings,
    held: Mutex<Held>,
    /// Counts callbacks, so that the poll loop sees at the cost of one load that nothing happened.
    changes: AtomicU64,
    /// The group has committed an offset, of whichever partition: this is not its first start.
    begun: AtomicBool,
}

#[derive(Default)]
struct Held {
    partitions: BTreeSet<Partition>,
    revoked: Vec<Partition>,
    failure: Option<StreamError>,
}

/// What changed since the last look.
pub(crate) struct Changes {
    /// Partitions taken away, in the meantime perhaps given back: records in hand are no longer ours to deal with.
    pub(crate) revoked: Vec<Partition>,
    /// How many there are now.
    pub(crate) partitions: usize,
    /// Why partitions could not be taken over.
    pub(crate) failure: Option<StreamError>,
}

impl Assignment {
    /// Nothing yet.
    pub(crate) fn new(kafka: KafkaSettings) -> Self {
        Self { kafka, held: Mutex::default(), changes: AtomicU64::new(0), begun: AtomicBool::new(false) }
    }

    pub(crate) fn version(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    pub(crate) fn partitions(&self) -> BTreeSet<Partition> {
        self.held().partitions.clone()
    }

    /// Takes what the callbacks have noted.
    pub(crate) fn take_changes(&self) -> Changes {
        let mut held = self.held();
        Changes {
            revoked: std::mem::take(&mut held.revoked),
            partitions: held.partitions.len(),
            failure: held.failure.take(),
        }
    }

    /// Notes partitions that the group gave.
    pub(crate) fn given(&self, partitions: impl IntoIterator<Item = Partition>) {
        self.note(|held| held.partitions.extend(partitions));
    }

    /// Notes partitions that the group took away.
    pub(crate) fn taken(&self, partitions: impl IntoIterator<Item = Partition>) {
        self.note(|held| {
            for partition in partitions {
                held.partitions.remove(&partition);
                held.revoked.push(partition);
            }
        });
    }

    fn failed(&self, error: KafkaError) {
        let failure = self.kafka.failed("take over partitions from the group")(error);
        self.note(|held| held.failure = Some(failure));
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().expect("no callback panics while it holds the lock")
    }

    fn note(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.held());
        self.changes.fetch_add(1, Ordering::Release);
    }
}

impl ClientContext for Assignment {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        crate::kafka::log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::warn!(target: "librdkafka", %error, reason, "client error");
    }
}

impl ConsumerContext for Assignment {
    /// Begins each partition at its committed offset, one without at the first record that there is.
    ///
    /// librdkafka would fetch the committed offsets by itself, but then a partition that was never read could only be told
    /// from one whose offset is lost by a rule (`auto.offset.reset`) that holds for both.
    fn rebalance(&self, consumer: &BaseConsumer<Self>, event: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let done = match event {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => match self.start(consumer, list) {
                Ok(started) => take_over(consumer, &started),
                Err(error) => take_over(consumer, &TopicPartitionList::new()).and(Err(error)),
            },
            _ => give_back(consumer, list),
        };
        let partitions =
            list.elements().into_iter().map(|element| (element.topic().to_owned(), element.partition()));
        match event {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => match done {
                Ok(()) => self.given(partitions),
                Err(error) => self.failed(error),
            },
            _ => {
                self.taken(partitions);
                if let Err(error) = done {
                    self.failed(error);
                }
            }
        }
    }
}

impl Assignment {
    /// Where to begin in each partition.
    fn start<C: ConsumerContext>(
        &self,
        consumer: &BaseConsumer<C>,
        list: &TopicPartitionList,
    ) -> KafkaResult<TopicPartitionList> {
        if list.count() == 0 {
            return Ok(list.clone());
        }
        let mut started = committed(consumer, list)?;
        let (mut times, pause) = ASK_AGAIN;
        while times > 0 && self.is_odd(&started) {
            tracing::warn!("the group has no offset for a partition, but for others: asking again");
            thread::sleep(pause);
            started = committed(consumer, list)?;
            times -= 1;
        }
        for mut element in started.elements() {
            let (topic, partition, offset) = (element.topic(), element.partition(), element.offset());
            if let Offset::Offset(offset) = offset {
                tracing::info!(topic, partition, offset, "partition taken over");
            } else {
                tracing::info!(topic, partition, "partition taken over from its first record");
                element.set_offset(Offset::Beginning)?;
            }
        }
        Ok(started)
    }

    /// Whether a partition has no offset although the group has committed some.
    fn is_odd(&self, started: &TopicPartitionList) -> bool {
        let has_offset = |element: &TopicPartitionListElem<'_>| matches!(element.offset(), Offset::Offset(_));
        let elements = started.elements();
        if elements.iter().any(has_offset) {
            self.begun.store(true, Ordering::Relaxed);
        }
        self.begun.load(Ordering::Relaxed) && !elements.iter().all(has_offset)
    }
}

/// What the group has committed.
pub(crate) fn committed<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    list: &TopicPartitionList,
) -> KafkaResult<TopicPartitionList> {
    let committed = patiently(|| consumer.committed_offsets(list.clone(), COMMITTED))?;
    for element in committed.elements() {
        element.error()?;
    }
    Ok(committed)
}

fn take_over(consumer: &BaseConsumer<Assignment>, list: &TopicPartitionList) -> KafkaResult<()> {
    match consumer.rebalance_protocol() {
        RebalanceProtocol::Cooperative => consumer.incremental_assign(list),
        RebalanceProtocol::Eager | RebalanceProtocol::None => consumer.assign(list),
    }
}

fn give_back(consumer: &BaseConsumer<Assignment>, list: &TopicPartitionList) -> KafkaResult<()> {
    match consumer.rebalance_protocol() {
        RebalanceProtocol::Cooperative => consumer.incremental_unassign(list),
        RebalanceProtocol::Eager | RebalanceProtocol::None => consumer.unassign(),
    }
}
