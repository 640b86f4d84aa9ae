use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use rdkafka::{
    Offset, TopicPartitionList,
    client::ClientContext,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext, RebalanceProtocol},
    error::{KafkaError, KafkaResult},
    types::RDKafkaRespErr,
};

use crate::{KafkaSettings, StreamError, kafka::patiently, log::Partition};

/// How long to wait for committed offsets while partitions are handed over. An open transaction of a killed predecessor
/// holds them back until the broker ends it: its time-out, and up to ten seconds until the broker looks.
const COMMITTED: Duration = Duration::from_secs(40);

/// What the group has given this consumer, kept by the rebalance callbacks, which run on the thread that polls.
pub(crate) struct Assignment {
    kafka: KafkaSettings,
    held: Mutex<Held>,
    /// Counts callbacks, so that the poll loop sees at the cost of one load that nothing happened.
    changes: AtomicU64,
    /// Whether any partition waits, at the cost of a load.
    waits: AtomicBool,
}

#[derive(Default)]
struct Held {
    partitions: BTreeSet<Partition>,
    /// Those of them that may not be read yet: the group did not say where to begin.
    waiting: BTreeSet<Partition>,
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
        Self { kafka, held: Mutex::default(), changes: AtomicU64::new(0), waits: AtomicBool::new(false) }
    }

    pub(crate) fn version(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    pub(crate) fn partitions(&self) -> BTreeSet<Partition> {
        self.held().partitions.clone()
    }

    /// The partitions that may not be read yet.
    pub(crate) fn waiting(&self) -> BTreeSet<Partition> {
        if self.waits.load(Ordering::Acquire) { self.held().waiting.clone() } else { BTreeSet::new() }
    }

    /// Whether a record that was polled is of a partition that may not be read yet.
    pub(crate) fn is_waiting(&self, topic: &str, partition: i32) -> bool {
        self.waits.load(Ordering::Acquire)
            && self.held().waiting.iter().any(|(name, number)| name == topic && *number == partition)
    }

    /// Notes partitions that may not be read yet.
    pub(crate) fn hold(&self, partitions: impl IntoIterator<Item = Partition>) {
        let mut held = self.held();
        held.waiting.extend(partitions);
        self.waits.store(!held.waiting.is_empty(), Ordering::Release);
    }

    /// Notes partitions that are read from now on.
    pub(crate) fn release<'p>(&self, partitions: impl IntoIterator<Item = &'p Partition>) {
        let mut held = self.held();
        for partition in partitions {
            held.waiting.remove(partition);
        }
        self.waits.store(!held.waiting.is_empty(), Ordering::Release);
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
                held.waiting.remove(&partition);
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
    /// Begins each partition at its committed offset; one without waits, see [`starts`](super::starts).
    ///
    /// librdkafka would fetch the committed offsets by itself, but then a partition that was never read could only be told
    /// from one whose offset is lost by a rule (`auto.offset.reset`) that holds for both.
    fn rebalance(&self, consumer: &BaseConsumer<Self>, event: RDKafkaRespErr, list: &mut TopicPartitionList) {
        if event == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            let started = start(consumer, list);
            let waiting = started.as_ref().map(|started| started.waiting.clone()).unwrap_or_default();
            let done = match started {
                Ok(Started { list, .. }) => take_over(consumer, &list),
                Err(error) => take_over(consumer, &TopicPartitionList::new()).and(Err(error)),
            };
            // Outlasts a hand-over: it is taken back where the partition is given back.
            match done.and_then(|()| consumer.pause(&unread(&waiting))) {
                Ok(()) => {
                    self.hold(waiting);
                    self.given(partitions(list));
                }
                Err(error) => self.failed(error),
            }
        } else {
            let (taken, waiting) = (partitions(list), self.waiting());
            let paused: Vec<Partition> = taken.iter().filter(|p| waiting.contains(*p)).cloned().collect();
            let done = consumer.resume(&unread(&paused)).and(give_back(consumer, list));
            self.taken(taken);
            if let Err(error) = done {
                self.failed(error);
            }
        }
    }
}

/// Where to begin.
struct Started {
    list: TopicPartitionList,
    /// The group has no offset of these.
    waiting: Vec<Partition>,
}

fn start<C: ConsumerContext>(consumer: &BaseConsumer<C>, list: &TopicPartitionList) -> KafkaResult<Started> {
    if list.count() == 0 {
        return Ok(Started { list: list.clone(), waiting: Vec::new() });
    }
    let (list, mut waiting) = (committed(consumer, list)?, Vec::new());
    for mut element in list.elements() {
        let (topic, partition, offset) = (element.topic(), element.partition(), element.offset());
        if let Offset::Offset(offset) = offset {
            tracing::info!(topic, partition, offset, "partition taken over");
        } else {
            tracing::info!(topic, partition, "partition taken over; the group has no offset of it");
            waiting.push((topic.to_owned(), partition));
            // Nothing of it is read before it is sought in: it is paused.
            element.set_offset(Offset::Beginning)?;
        }
    }
    Ok(Started { list, waiting })
}

fn partitions(list: &TopicPartitionList) -> Vec<Partition> {
    list.elements().into_iter().map(|element| (element.topic().to_owned(), element.partition())).collect()
}

/// Partitions as librdkafka is told of them where it is not about an offset.
pub(crate) fn unread(partitions: &[Partition]) -> TopicPartitionList {
    partitions.iter().map(|partition| (partition.clone(), Offset::Invalid)).collect()
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
