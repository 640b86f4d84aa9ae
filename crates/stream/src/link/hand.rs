use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use super::{
    ahead::Outcomes,
    input::{Gathered, ends, size},
};
use crate::{
    envelope::Source,
    log::{LogRecord, Partition, Positions},
    process::Outcome,
};

/// What the outputs of a raw record repeat of it.
pub(crate) struct Raw<'b> {
    pub(crate) source: Source<'b>,
    pub(crate) key: Option<&'b [u8]>,
    pub(crate) value: Option<&'b [u8]>,
}

/// The records of one transaction, which are being read and matched.
pub(super) struct Hand<'e, R> {
    records: Arc<[R]>,
    outcomes: Outcomes<'e>,
    /// Partitions that the group took away since: whoever has them begins at the same committed offset.
    taken: BTreeSet<Partition>,
}

/// The transactions to come, in order.
pub(super) struct Hands<'e, R>(VecDeque<Hand<'e, R>>);

impl<'e, R: LogRecord> Hand<'e, R> {
    pub(super) fn new(records: Arc<[R]>, outcomes: Outcomes<'e>) -> Self {
        Self { records, outcomes, taken: BTreeSet::new() }
    }

    /// Its records that are still ours.
    pub(super) fn records(&self) -> impl Iterator<Item = &R> {
        self.records.iter().filter(|record| is_kept(&self.taken, *record))
    }

    pub(super) fn len(&self) -> usize {
        self.records().count()
    }

    /// Bytes of the values.
    pub(super) fn bytes(&self) -> usize {
        self.records().map(size).sum()
    }

    /// One past the last offset of each partition.
    pub(super) fn next(&self) -> Positions {
        ends(self.records(), |range| range.1 + 1)
    }

    /// The records that are still ours, with what became of them.
    pub(super) fn writes(&mut self) -> impl Iterator<Item = (Raw<'_>, Outcome)> {
        let Self { records, outcomes, taken } = self;
        let kept = records.iter().zip(outcomes).filter(|(record, _)| is_kept(taken, *record));
        kept.map(|(record, outcome)| (raw(record), outcome))
    }
}

fn is_kept(taken: &BTreeSet<Partition>, record: &impl LogRecord) -> bool {
    taken.is_empty()
        || !taken.iter().any(|(topic, number)| topic == record.topic() && *number == record.partition())
}

fn raw(record: &impl LogRecord) -> Raw<'_> {
    Raw {
        source: Source { topic: record.topic(), partition: record.partition(), offset: record.offset() },
        key: record.key(),
        value: record.value(),
    }
}

impl<'e, R: LogRecord> Hands<'e, R> {
    pub(super) fn new() -> Self {
        Self(VecDeque::new())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn push(&mut self, hand: Hand<'e, R>) {
        self.0.push_back(hand);
    }

    /// The next transaction.
    pub(super) fn pop(&mut self) -> Option<Hand<'e, R>> {
        self.0.pop_front()
    }

    /// Notes that the group took partitions away.
    pub(super) fn take_away(&mut self, partitions: &[Partition]) {
        for hand in &mut self.0 {
            hand.taken.extend(partitions.iter().cloned());
        }
    }

    /// Lets go of everything in hand, that of `failed` and what is being gathered with it: where reading goes on for it to
    /// come again.
    pub(super) fn let_go(&mut self, failed: &Hand<'e, R>, gathered: &mut Gathered<R>) -> Positions {
        let gathered = gathered.take();
        let first =
            ends(failed.records().chain(self.0.iter().flat_map(Hand::records)).chain(&gathered), |range| {
                range.0
            });
        self.0.clear();
        first
    }
}
