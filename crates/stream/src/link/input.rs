use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    time::Duration,
};

use tipline_report::{Channel, Offset, Provenance, RawRecord};

use super::{BatchLimits, LinkEvent, log::Member};
use crate::{
    Stop, StreamError, Topics,
    envelope::Source,
    log::{LogRecord, Partition, Positions},
};

/// How long an idle loop waits for a record before it looks at the lines and the stop signal.
const IDLE: Duration = Duration::from_millis(50);

/// Records between two looks at the clock.
const CLOCK_STRIDE: usize = 64;

/// The raw topics, read as a member of the group.
pub(crate) struct Input<M> {
    member: M,
    channels: BTreeMap<String, Channel>,
}

/// Records in hand, in order of reading.
pub(crate) struct Batch<R> {
    records: Vec<R>,
    bytes: usize,
}

/// What the outputs of a raw record repeat of it.
pub(crate) struct Raw<'b> {
    pub(crate) source: Source<'b>,
    pub(crate) key: Option<&'b [u8]>,
    pub(crate) value: Option<&'b [u8]>,
}

impl<M: Member> Input<M> {
    pub(crate) fn new(member: M, topics: &Topics) -> Self {
        let channels = topics.all_raw().into_iter().map(|(channel, topic)| (topic, channel)).collect();
        Self { member, channels }
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
    ) -> Result<Batch<M::Record<'c>>, StreamError> {
        let member = &self.member;
        let mut batch = Batch { records: Vec::new(), bytes: 0 };
        let mut deadline = member.now() + IDLE;
        let mut wait = Duration::ZERO;
        while batch.records.len() < limits.records && batch.bytes < limits.bytes && !stop.requested() {
            let version = member.assignment().version();
            let polled = member.poll(wait);
            if member.assignment().version() != version {
                self.regroup(&mut batch, observer)?;
            }
            if let Some(record) = polled? {
                if member.assignment().is_waiting(record.topic(), record.partition()) {
                    continue;
                }
                if batch.records.is_empty() {
                    deadline = member.now() + limits.age;
                }
                batch.bytes += size(&record);
                batch.records.push(record);
                wait = Duration::ZERO;
                // While records flow, the clock is looked at now and then: it was a tenth of the time.
                if !batch.records.len().is_multiple_of(CLOCK_STRIDE) {
                    continue;
                }
            } else {
                wait = deadline.saturating_duration_since(member.now());
            }
            if member.now() >= deadline {
                break;
            }
        }
        Ok(batch)
    }

    fn regroup<R: LogRecord>(
        &self,
        batch: &mut Batch<R>,
        observer: &mut dyn FnMut(&LinkEvent),
    ) -> Result<(), StreamError> {
        let changes = self.member.assignment().take_changes();
        if let Some(failure) = changes.failure {
            return Err(failure);
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

    /// The batch as records for [`process_ahead`](crate::process::process_ahead).
    pub(crate) fn records<'b, R: LogRecord>(&self, batch: &'b Batch<R>) -> Vec<RawRecord<'b>> {
        batch
            .records
            .iter()
            .map(|record| RawRecord {
                channel: self.channels[record.topic()],
                value: record.value().unwrap_or_default(),
                provenance: Provenance {
                    topic: record.topic().to_owned(),
                    partition: record.partition(),
                    offset: Offset(record.offset()),
                    timestamp: record.timestamp(),
                },
            })
            .collect()
    }
}

impl<R: LogRecord> Batch<R> {
    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The batch in the pieces that become a transaction each.
    pub(crate) fn parts(&self, limits: BatchLimits) -> impl Iterator<Item = Part<'_, R>> {
        let mut rest = &self.records[..];
        iter::from_fn(move || {
            let (mut bytes, mut count) = (0, 0);
            while count < rest.len() && count < limits.records && bytes < limits.bytes {
                bytes += size(&rest[count]);
                count += 1;
            }
            let part = Part { rest, count, bytes };
            rest = &rest[count..];
            (count > 0).then_some(part)
        })
    }

    fn drop_partitions(&mut self, revoked: &BTreeSet<(&str, i32)>) {
        self.records.retain(|record| !revoked.contains(&(record.topic(), record.partition())));
        self.bytes = self.records.iter().map(size).sum();
    }
}

/// The records of one transaction, before those of the batch that follow them.
pub(crate) struct Part<'b, R> {
    rest: &'b [R],
    count: usize,
    bytes: usize,
}

impl<'b, R: LogRecord> Part<'b, R> {
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn sources(&self) -> impl Iterator<Item = Raw<'b>> {
        self.rest[..self.count].iter().map(|record| Raw {
            source: Source { topic: record.topic(), partition: record.partition(), offset: record.offset() },
            key: record.key(),
            value: record.value(),
        })
    }

    /// One past the last offset of each partition in the part.
    pub(crate) fn next(&self) -> Positions {
        ends(&self.rest[..self.count], |range| range.1 + 1)
    }

    /// The first offset of each partition in the part and in what follows it: where reading goes on after an abort.
    pub(crate) fn first_of_rest(&self) -> Positions {
        ends(self.rest, |range| range.0)
    }
}

fn ends<R: LogRecord>(records: &[R], end: impl Fn((i64, i64)) -> i64) -> Positions {
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

fn size(record: &impl LogRecord) -> usize {
    record.value().map_or(0, <[u8]>::len)
}
