//! Kafka as far as the loops can tell: logs with transactions, markers, a last stable offset and retention; a coordinator
//! that fences producers by epoch; requests that come late; the group's committed offsets.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use super::{
    random::Random,
    record::{Outgoing, Stored, TxId},
};
use crate::log::{Partition, Positions};

/// A producer whose epoch is no longer the newest of its transactional id.
#[derive(Debug)]
pub(super) struct Fenced;

/// One partition. Nothing is ever taken out, so that what was deleted can still be judged; `start` says what is left.
#[derive(Debug, Default)]
pub(super) struct PartitionLog {
    pub(super) start: i64,
    /// By offset; none where a marker of a transaction stands.
    pub(super) slots: Vec<Option<Arc<Stored>>>,
}

/// One transaction.
#[derive(Debug)]
pub(super) struct Tx {
    pub(super) producer: String,
    /// Whether it was committed; none while it is open.
    pub(super) decision: Option<bool>,
    /// Its first offset in each partition that has no marker of it yet.
    unmarked: BTreeMap<Partition, i64>,
    /// The group's offsets that it moves; none once they were moved, or dropped.
    offsets: Option<Positions>,
}

/// A request to end a transaction that is still on its way when its sender has given up waiting.
#[derive(Debug)]
struct Late {
    producer: String,
    epoch: i32,
    commit: bool,
}

#[derive(Debug, Default)]
pub(super) struct Broker {
    pub(super) logs: BTreeMap<Partition, PartitionLog>,
    pub(super) txs: Vec<Tx>,
    /// Transactions that are not over in every partition.
    pub(super) live: Vec<TxId>,
    epochs: BTreeMap<String, i32>,
    late: Vec<Late>,
    pub(super) committed: Positions,
    /// Of these the group says that it has committed nothing, whatever it has.
    pub(super) forgotten: BTreeSet<Partition>,
}

impl Broker {
    pub(super) fn of(topics: &[(String, i32)]) -> Self {
        let partitions =
            topics.iter().flat_map(|(topic, count)| (0..*count).map(move |number| (topic.clone(), number)));
        Self {
            logs: partitions.map(|partition| (partition, PartitionLog::default())).collect(),
            ..Self::default()
        }
    }

    pub(super) fn partitions_of(&self, topic: &str) -> impl Iterator<Item = (&Partition, &PartitionLog)> {
        self.logs.iter().filter(move |((name, _), _)| name == topic)
    }

    pub(super) fn log(&self, partition: &Partition) -> &PartitionLog {
        &self.logs[partition]
    }

    fn log_mut(&mut self, partition: &Partition) -> &mut PartitionLog {
        self.logs.get_mut(partition).expect("only partitions that exist are written to")
    }

    /// Where the first transaction that is not over begins, or the end.
    pub(super) fn stable_end(&self, partition: &Partition) -> i64 {
        let end = self.log(partition).slots.len() as i64;
        self.live.iter().filter_map(|&tx| self.txs[tx].unmarked.get(partition).copied()).min().unwrap_or(end)
    }

    pub(super) fn held(&self, partition: &Partition) -> Range<i64> {
        self.log(partition).start..self.stable_end(partition)
    }

    /// The first record from `from` on that can be read.
    pub(super) fn readable(&self, partition: &Partition, from: i64) -> Option<&Arc<Stored>> {
        let end = self.stable_end(partition).max(from);
        self.log(partition).slots[from as usize..end as usize]
            .iter()
            .flatten()
            .find(|stored| self.is_committed(stored))
    }

    pub(super) fn is_committed(&self, stored: &Stored) -> bool {
        stored.tx.is_none_or(|tx| self.txs[tx].decision == Some(true))
    }

    /// Writes outside any transaction, or in one that is open.
    pub(super) fn append(&mut self, record: Outgoing, tx: Option<TxId>) {
        let log = self.log_mut(&record.to);
        let offset = log.slots.len() as i64;
        let partition = record.to.clone();
        log.slots.push(Some(Arc::new(Stored { record, offset, tx })));
        if let Some(tx) = tx {
            self.txs[tx].unmarked.entry(partition).or_insert(offset);
        }
    }

    /// Whether a producer has the newest epoch of its transactional id.
    pub(super) fn check(&self, producer: &str, epoch: i32) -> Result<(), Fenced> {
        if self.epochs.get(producer) == Some(&epoch) { Ok(()) } else { Err(Fenced) }
    }

    pub(super) fn open(&self, producer: &str) -> Option<TxId> {
        self.live
            .iter()
            .copied()
            .find(|&tx| self.txs[tx].producer == producer && self.txs[tx].decision.is_none())
    }

    /// The open transaction of a producer; a new one where there is none. The one before is over by then.
    fn joined(&mut self, producer: &str, epoch: i32) -> Result<TxId, Fenced> {
        self.check(producer, epoch)?;
        if let Some(tx) = self.open(producer) {
            return Ok(tx);
        }
        self.finish(producer);
        let tx = self.txs.len();
        let producer = producer.to_owned();
        self.txs.push(Tx { producer, decision: None, unmarked: BTreeMap::new(), offsets: None });
        self.live.push(tx);
        Ok(tx)
    }

    pub(super) fn produce(&mut self, producer: &str, epoch: i32, record: Outgoing) -> Result<(), Fenced> {
        let tx = self.joined(producer, epoch)?;
        self.append(record, Some(tx));
        Ok(())
    }

    pub(super) fn add_offsets(&mut self, producer: &str, epoch: i32, next: &Positions) -> Result<(), Fenced> {
        let tx = self.joined(producer, epoch)?;
        self.txs[tx].offsets.get_or_insert_default().extend(next.clone());
        Ok(())
    }

    /// Decides the open transaction of a producer. Markers follow.
    pub(super) fn end(&mut self, producer: &str, epoch: i32, commit: bool) -> Result<(), Fenced> {
        self.check(producer, epoch)?;
        if let Some(tx) = self.open(producer) {
            self.txs[tx].decision = Some(commit);
            self.retire();
        }
        Ok(())
    }

    pub(super) fn end_later(&mut self, producer: &str, epoch: i32, commit: bool) {
        self.late.push(Late { producer: producer.to_owned(), epoch, commit });
    }

    /// A request that was held up on its way arrives.
    pub(super) fn let_one_arrive(&mut self, random: &mut Random) -> bool {
        if self.late.is_empty() {
            return false;
        }
        let Late { producer, epoch, commit } = self.late.swap_remove(random.below(self.late.len()));
        // Nobody waits for the answer.
        let _ = self.end(&producer, epoch, commit);
        true
    }

    /// Writes one marker of a transaction that was decided, or moves the group's offsets.
    pub(super) fn write_one_marker(&mut self, random: &mut Random) -> bool {
        let decided: Vec<TxId> =
            self.live.iter().copied().filter(|&tx| self.txs[tx].decision.is_some()).collect();
        let Some(tx) = random.pick(&decided) else { return false };
        let partitions: Vec<Partition> = self.txs[tx].unmarked.keys().cloned().collect();
        let which = random.below(partitions.len() + usize::from(self.txs[tx].offsets.is_some()));
        match partitions.get(which) {
            Some(partition) => self.mark(tx, partition),
            None => self.move_offsets(tx),
        }
        self.retire();
        true
    }

    fn mark(&mut self, tx: TxId, partition: &Partition) {
        self.txs[tx].unmarked.remove(partition);
        self.log_mut(partition).slots.push(None);
    }

    fn move_offsets(&mut self, tx: TxId) {
        let tx = &mut self.txs[tx];
        if let Some(offsets) = tx.offsets.take().filter(|_| tx.decision == Some(true)) {
            self.committed.extend(offsets);
        }
    }

    fn retire(&mut self) {
        let txs = &self.txs;
        self.live.retain(|&tx| {
            let tx = &txs[tx];
            tx.decision.is_none() || !tx.unmarked.is_empty() || tx.offsets.is_some()
        });
    }

    /// Writes what is missing of the transactions of a producer that were decided.
    fn finish(&mut self, producer: &str) {
        for tx in self.live.clone() {
            if self.txs[tx].producer == producer && self.txs[tx].decision.is_some() {
                for partition in self.txs[tx].unmarked.keys().cloned().collect::<Vec<_>>() {
                    self.mark(tx, &partition);
                }
                self.move_offsets(tx);
            }
        }
        self.retire();
    }

    /// Takes a transactional id over; gives the new epoch.
    pub(super) fn take_over(&mut self, producer: &str) -> i32 {
        self.bump(producer);
        self.finish(producer);
        self.epochs[producer]
    }

    /// Ends the open transaction of a producer that took too long, and fences it.
    pub(super) fn bump(&mut self, producer: &str) {
        *self.epochs.entry(producer.to_owned()).or_insert(-1) += 1;
        if let Some(tx) = self.open(producer) {
            self.txs[tx].decision = Some(false);
        }
        self.retire();
    }

    /// What the group says that it has committed.
    pub(super) fn answer(&self, partition: &Partition) -> Option<i64> {
        self.committed.get(partition).copied().filter(|_| !self.forgotten.contains(partition))
    }

    /// Whether a transaction that is not over may still move the group's offset of any of these, as far as the group says.
    pub(super) fn is_unstable(&self, partitions: &[Partition]) -> bool {
        let asked: BTreeSet<&Partition> =
            partitions.iter().filter(|p| !self.forgotten.contains(*p)).collect();
        let moves =
            |tx: &TxId| self.txs[*tx].offsets.iter().flat_map(Positions::keys).any(|p| asked.contains(p));
        self.live.iter().any(moves)
    }

    /// Deletes the records below an offset.
    pub(super) fn trim(&mut self, partition: &Partition, below: i64) {
        let stable = self.stable_end(partition);
        let log = self.log_mut(partition);
        log.start = log.start.max(below.min(stable));
    }
}
