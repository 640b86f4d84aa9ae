use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
    time::Duration,
};

use rdkafka::{error::KafkaError, message::OwnedHeaders};
use tipline_lines::Registry;

pub(crate) use super::{assignment::Assignment, verdict::Said};
use crate::{
    Stop, StreamError,
    log::{Clock, LogRecord, Partition, Positions},
};

/// Everything that Link does outside its own memory.
pub(crate) trait Log: Clock {
    type Lines: Lines;
    type Look: Look;
    type Producer: Producer<Proof = Self::Proof>;
    type Member: Member<Proof = Self::Proof>;
    /// Says to the brokers which member of the group, in which generation, moves the group's offsets.
    type Proof;

    /// Reads the lines table to its end; `None` where stopped meanwhile.
    fn lines(&self, stop: &Stop) -> Result<Option<Self::Lines>, StreamError>;

    /// Ready to look at topics and offsets without reading on.
    fn look(&self) -> Result<Self::Look, StreamError>;

    /// Takes the transactional id over: a predecessor's open transaction is ended first, and a predecessor that still runs
    /// can no longer write.
    fn producer(&self) -> Result<Self::Producer, StreamError>;

    /// Joins the group.
    fn join(&self) -> Result<Self::Member, StreamError>;
}

/// The lines table, kept up with its topic.
pub(crate) trait Lines {
    /// Applies what has come in since; says how many records that was.
    fn follow(&mut self) -> Result<usize, StreamError>;

    fn registry(&self) -> &Arc<Registry>;
}

/// Questions that change nothing.
pub(crate) trait Look {
    /// How many partitions a topic has; an error where there is no such topic.
    fn partitions(&self, topic: &str) -> Result<i32, StreamError>;

    /// The offsets that each partition holds now: from its first record to one past its last committed one.
    fn held(&self, topic: &str) -> Result<BTreeMap<i32, Range<i64>>, StreamError>;

    /// Whether there is a committed record among the given offsets.
    fn holds_any(&self, topic: &str, ranges: &BTreeMap<i32, Range<i64>>) -> Result<bool, StreamError>;

    /// What the group has committed; nothing of a partition that it never read.
    fn committed(&self, partitions: &[Partition]) -> Result<Positions, StreamError>;

    /// The partitions that the group has begun, as the topic of starts says, once every transaction that has written there is
    /// over.
    fn begun(&self) -> Result<BTreeSet<Partition>, StreamError>;

    /// Which of these raw partitions the outputs name: there are outputs of their records.
    fn named(&self, partitions: &[Partition]) -> Result<BTreeSet<Partition>, StreamError>;

    /// Whether the brokers forget committed offsets, as the demonstration's do.
    fn forgets_offsets(&self) -> bool;
}

/// A member of the group that reads the raw topics.
pub(crate) trait Member: Clock {
    type Record<'c>: LogRecord + Send + Sync
    where
        Self: 'c;
    type Proof;

    /// The next record, if one comes in time. What the group gives and takes is noted in
    /// [`assignment`](Self::assignment) in here and nowhere else.
    fn poll(&self, wait: Duration) -> Result<Option<Self::Record<'_>>, StreamError>;

    fn assignment(&self) -> &Assignment;

    /// Which member this is and in which generation, as far as this process knows.
    fn proof(&self) -> Option<Self::Proof>;

    /// Whether this process knows that the group has gone on without it.
    fn is_lost(&self) -> bool;

    /// What the group has committed, once no transaction that is under way can change it; nothing of a partition that it
    /// never read.
    fn committed(&self, partitions: &[Partition]) -> Result<Positions, StreamError>;

    /// Reads on from other places.
    fn seek(&self, to: &Positions) -> Result<(), StreamError>;

    /// Reads nothing of these partitions until they are released; notes that in [`assignment`](Self::assignment).
    fn hold(&self, partitions: &[Partition]) -> Result<(), StreamError>;

    /// Reads partitions that wait, from these places.
    fn release(&self, at: &Positions) -> Result<(), StreamError>;

    /// Leaves the group, so that it hands the partitions on at once.
    fn leave(self);
}

/// The answer to a call of a transaction; an error only where the call did not come back.
pub(crate) type Answer = Result<Result<(), Refusal>, StreamError>;

/// A call that failed.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) said: Said,
    pub(crate) error: KafkaError,
}

/// A record to write.
pub(crate) struct Output<'a> {
    pub(crate) topic: &'a str,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) headers: Option<OwnedHeaders>,
}

/// The transactional producer.
pub(crate) trait Producer: Clock {
    type Proof;

    fn begin(&self) -> Answer;

    /// Hands one record over, waiting while there is no room for it.
    fn send(&self, record: Output<'_>) -> Result<(), Refusal>;

    /// Waits until every record is acknowledged or has failed; `false` where that takes too long.
    fn drain(&self, patience: Duration) -> bool;

    /// Forgets the records that are not under way yet.
    fn purge(&self);

    /// Adds the group's next offsets to the transaction.
    fn add_offsets(&self, next: &Positions, proof: &Self::Proof) -> Answer;

    /// Ends the transaction with everything in it. What was not acknowledged before need not be in it.
    fn commit(&self) -> Answer;

    /// Ends the transaction with nothing of it.
    fn abort(&self) -> Answer;

    /// Why this process cannot go on, after a refusal that is final.
    fn ended_by(&self, doing: &str, refusal: Refusal) -> StreamError;
}
