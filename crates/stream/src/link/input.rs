use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use tipline_report::{Channel, Offset, Provenance, RawRecord};

use super::{BatchLimits, LinkEvent, hand::Hands, log::Member};
use crate::{
    Stop, StreamError, Topics,
    log::{LogRecord, Partition, Positions},
};

/// How long an idle loop waits for a record before it looks at the lines and the stop signal.
const IDLE: Duration = Duration::from_millis(50);

/// The raw topics, read as a member of the group.
pub(crate) struct Input<M> {
    member: M,
}

/// Which channel the records of a raw topic came in by.
pub(super) struct Channels(BTreeMap<String, Channel>);

/// The records of a transaction that is being put together, in order of reading.
pub(crate) struct Gathered<R> {
    records: Vec<R>,
    bytes: usize,
    /// When the oldest of them has waited for long enough.
    due: Option<Instant>,
}

impl<M: Member> Input<M> {
    pub(crate) fn new(member: M) -> Self {
        Self { member }
    }

    /// Polls until the transaction is full, or nothing more is there: for as long as its first record may wait, but not at
    /// all where another transaction is in hand that can be written meanwhile.
    ///
    /// Where the group takes partitions away meanwhile, their records are dropped: whoever gets the partition begins at the
    /// same committed offset.
    pub(super) fn gather<'c>(
        &'c self,
        gathered: &mut Gathered<M::Record<'c>>,
        hands: &mut Hands<'_, M::Record<'c>>,
        limits: BatchLimits,
        stop: &Stop,
        observer: &mut dyn FnMut(&LinkEvent),
    ) -> Result<(), StreamError> {
        let member = &self.member;
        let idle = member.now() + IDLE;
        let mut wait = Duration::ZERO;
        while !gathered.is_full(limits) && !stop.requested() {
            let version = member.assignment().version();
            let polled = member.poll(wait);
            if member.assignment().version() != version {
                self.regroup(gathered, hands, observer)?;
            }
            if let Some(record) = polled? {
                if !member.assignment().is_waiting(record.topic(), record.partition()) {
                    gathered.push(record, || member.now() + limits.age);
                }
                wait = Duration::ZERO;
                continue;
            }
            if !hands.is_empty() {
                break;
            }
            // The clock is looked at where nothing is there: while records flow, it was a tenth of the time.
            wait = gathered.due.unwrap_or(idle).saturating_duration_since(member.now());
            if wait.is_zero() {
                break;
            }
        }
        Ok(())
    }

    fn regroup<R: LogRecord>(
        &self,
        gathered: &mut Gathered<R>,
        hands: &mut Hands<'_, R>,
        observer: &mut dyn FnMut(&LinkEvent),
    ) -> Result<(), StreamError> {
        let changes = self.member.assignment().take_changes();
        if let Some(failure) = changes.failure {
            return Err(failure);
        }
        if changes.revoked.is_empty() {
            observer(&LinkEvent::Assigned { partitions: changes.partitions });
        } else {
            gathered.take_away(&changes.revoked);
            hands.take_away(&changes.revoked);
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
    pub(crate) fn membership(&self) -> Option<M::Proof> {
        let proof = self.member.proof()?;
        (!self.member.is_lost()).then_some(proof)
    }

    /// The member itself.
    pub(crate) fn member(&self) -> &M {
        &self.member
    }

    /// Goes back to the first record of a batch that was not committed.
    pub(crate) fn rewind(&self, first: &Positions) -> Result<(), StreamError> {
        // A partition that is no longer ours cannot be sought in, and need not be.
        let held = self.member.assignment().partitions();
        let ours: Positions = first
            .iter()
            .filter(|(partition, _)| held.contains(*partition))
            .map(|(partition, &offset)| (partition.clone(), offset))
            .collect();
        if ours.is_empty() || self.member.is_lost() {
            return Ok(());
        }
        self.member.seek(&ours)
    }

    /// Goes back to what the group has committed, in every partition that is read; what it denies waits. For when it is not
    /// known whether a batch was committed.
    pub(crate) fn rewind_to_committed(&self) -> Result<(), StreamError> {
        let (held, waiting) = (self.member.assignment().partitions(), self.member.assignment().waiting());
        let read: Vec<Partition> = held.difference(&waiting).cloned().collect();
        let committed = self.member.committed(&read)?;
        let denied: Vec<Partition> = read.into_iter().filter(|p| !committed.contains_key(p)).collect();
        self.member.hold(&denied)?;
        self.rewind(&committed)
    }

    /// Leaves the group, so that it hands the partitions on at once.
    pub(crate) fn leave(self) {
        self.member.leave();
    }
}

impl Channels {
    pub(super) fn new(topics: &Topics) -> Self {
        Self(topics.all_raw().into_iter().map(|(channel, topic)| (topic, channel)).collect())
    }

    /// A record as [`process`](crate::process::process) takes it.
    pub(super) fn raw<'b>(&self, record: &'b impl LogRecord) -> RawRecord<'b> {
        RawRecord {
            channel: self.0[record.topic()],
            value: record.value().unwrap_or_default(),
            provenance: Provenance {
                topic: record.topic().to_owned(),
                partition: record.partition(),
                offset: Offset(record.offset()),
                timestamp: record.timestamp(),
            },
        }
    }
}

impl<R: LogRecord> Gathered<R> {
    pub(super) fn new() -> Self {
        Self { records: Vec::new(), bytes: 0, due: None }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    pub(super) fn is_full(&self, limits: BatchLimits) -> bool {
        self.records.len() >= limits.records || self.bytes >= limits.bytes
    }

    /// What was gathered; the next transaction begins with nothing.
    pub(super) fn take(&mut self) -> Vec<R> {
        std::mem::replace(self, Self::new()).records
    }

    fn push(&mut self, record: R, due: impl FnOnce() -> Instant) {
        if self.records.is_empty() {
            self.due = Some(due());
        }
        self.bytes += size(&record);
        self.records.push(record);
    }

    fn take_away(&mut self, partitions: &[Partition]) {
        self.records.retain(|record| !is_of(partitions, record));
        self.bytes = self.records.iter().map(size).sum();
        if self.records.is_empty() {
            self.due = None;
        }
    }
}

/// Whether a record is of one of these partitions.
pub(super) fn is_of<'p>(
    partitions: impl IntoIterator<Item = &'p Partition>,
    record: &impl LogRecord,
) -> bool {
    partitions.into_iter().any(|(topic, number)| *number == record.partition() && topic == record.topic())
}

/// An offset of each partition, made of the first and the last that it has among the records.
pub(super) fn ends<'r, R: LogRecord + 'r>(
    records: impl IntoIterator<Item = &'r R>,
    end: impl Fn((i64, i64)) -> i64,
) -> Positions {
    let mut ranges: BTreeMap<(&str, i32), (i64, i64)> = BTreeMap::new();
    for record in records {
        let offset = record.offset();
        ranges
            .entry((record.topic(), record.partition()))
            .and_modify(|range| range.1 = offset)
            .or_insert((offset, offset));
    }
    ranges
        .into_iter()
        .map(|((topic, partition), range)| ((topic.to_owned(), partition), end(range)))
        .collect()
}

/// Bytes of its value.
pub(super) fn size(record: &impl LogRecord) -> usize {
    record.value().map_or(0, <[u8]>::len)
}
