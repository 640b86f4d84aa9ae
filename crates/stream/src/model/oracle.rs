//! What has to be true when all is over.

use std::{collections::BTreeMap, sync::Arc};

use rdkafka::message::Headers;
use tipline_index::TopicPartition;
use tipline_report::ReportId;

use super::{
    broker::{Broker, Stored},
    world::World,
};
use crate::log::{Partition, Positions};

impl World {
    /// What does not hold, if anything.
    pub(super) fn verdict(&mut self) -> Result<(), String> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.broker.settle();
        self.every_raw_offset_is_accounted_for()?;
        self.flags_are_those_of_the_reports()?;
        if self.person_asked { Ok(()) } else { self.the_index_is_what_the_log_says() }
    }

    /// Each raw record below the group's offset has one report or one dead letter, and no other has any.
    fn every_raw_offset_is_accounted_for(&self) -> Result<(), String> {
        let mut answers: BTreeMap<(Partition, i64), u32> = BTreeMap::new();
        for topic in [self.topics.reports(), self.topics.dead_letters()] {
            for output in self.committed(&topic) {
                let source = source(output).ok_or("an output does not name its raw record")?;
                *answers.entry(source).or_default() += 1;
            }
        }
        for partition in self.partitions() {
            let next = self.broker.committed.get(&partition).copied().unwrap_or(0);
            for stored in self.broker.log(&partition).slots.iter().flatten() {
                let answers = answers.remove(&(partition.clone(), stored.offset)).unwrap_or(0);
                let wanted = u32::from(stored.offset < next && self.broker.is_committed(stored));
                if answers != wanted {
                    let (topic, number) = &partition;
                    return Err(format!(
                        "{topic}/{number} offset {} has {answers} outputs, not {wanted}; the group is at {next}",
                        stored.offset
                    ));
                }
            }
        }
        answers
            .into_keys()
            .next()
            .map_or(Ok(()), |raw| Err(format!("an output names {raw:?}, which is not there")))
    }

    /// The flags of a report stand beside it: they came with the same transaction.
    fn flags_are_those_of_the_reports(&self) -> Result<(), String> {
        let mut flags: BTreeMap<Vec<u8>, i64> = BTreeMap::new();
        for flag in self.committed(&self.topics.flags()) {
            *flags.entry(flag.record.key.clone().unwrap_or_default()).or_default() += 1;
        }
        for report in self.committed(&self.topics.reports()) {
            let beside = flags_of(report)?;
            *flags.entry(report.record.key.clone().unwrap_or_default()).or_default() -= beside as i64;
        }
        let torn = flags.into_iter().find(|(_, difference)| *difference != 0);
        torn.map_or(Ok(()), |(_, difference)| {
            Err(format!("a report has {difference} flags too many beside it"))
        })
    }

    /// The index holds what one that is built anew from where it began holds.
    fn the_index_is_what_the_log_says(&self) -> Result<(), String> {
        let mut rebuilt: BTreeMap<ReportId, &[u8]> = BTreeMap::new();
        let topic = self.topics.reports();
        for ((_, number), log) in self.broker.partitions_of(&topic) {
            let partition = TopicPartition::new(&*topic, *number);
            let checkpoint = self.disk.checkpoint.as_ref();
            let next =
                checkpoint.and_then(|checkpoint| checkpoint.position(&partition)).map_or(0, |p| p.next.0);
            let began = self.disk.began.get(number).copied().unwrap_or(0);
            for stored in log.slots.iter().flatten().filter(|stored| self.broker.is_committed(stored)) {
                if (began..next).contains(&stored.offset) {
                    rebuilt.insert(id(stored)?, stored.record.value.as_deref().unwrap_or_default());
                } else if stored.offset >= next.max(log.start) {
                    return Err(format!("the index never read {topic}/{number} offset {}", stored.offset));
                }
            }
        }
        for (id, json) in &self.disk.documents {
            match rebuilt.remove(id) {
                None => return Err(format!("{id} is in the index and not in the log")),
                Some(newest) if newest != json => {
                    return Err(format!("the index holds an old revision of {id}"));
                }
                Some(_) => {}
            }
        }
        rebuilt.into_keys().next().map_or(Ok(()), |id| Err(format!("{id} is not in the index")))
    }

    fn committed(&self, topic: &str) -> impl Iterator<Item = &Arc<Stored>> {
        let slots = self.broker.partitions_of(topic).flat_map(|(_, log)| log.slots.iter().flatten());
        slots.filter(|stored| self.broker.is_committed(stored))
    }
}

impl Broker {
    /// Ends every transaction that is open, and writes what is missing of the others.
    fn settle(&mut self) {
        while let Some(&tx) = self.live.first() {
            let producer = self.txs[tx].producer.clone();
            self.take_over(&producer);
        }
    }
}

fn id(report: &Stored) -> Result<ReportId, String> {
    let key = std::str::from_utf8(report.record.key.as_deref().unwrap_or_default());
    key.ok().and_then(|key| key.parse().ok()).ok_or_else(|| "a report has no id for a key".to_owned())
}

fn flags_of(report: &Stored) -> Result<usize, String> {
    #[derive(serde::Deserialize)]
    struct Flags {
        flags: Vec<serde::de::IgnoredAny>,
    }
    let json = report.record.value.as_deref().unwrap_or_default();
    let read: Result<Flags, _> = serde_json::from_slice(json);
    read.map(|read| read.flags.len()).map_err(|error| format!("a report cannot be read: {error}"))
}

/// The raw record that an output names.
pub(super) fn source(output: &Stored) -> Option<(Partition, i64)> {
    let headers = output.record.headers.as_ref()?;
    let text = |name| {
        let header = headers.iter().find(|header| header.key == name)?;
        std::str::from_utf8(header.value?).ok()
    };
    let partition = (text("src-topic")?.to_owned(), text("src-partition")?.parse().ok()?);
    Some((partition, text("src-offset")?.parse().ok()?))
}

/// The group's offsets, for the story.
pub(super) fn told(positions: &Positions) -> String {
    positions.iter().map(|((topic, number), next)| format!("{topic}/{number}:{next} ")).collect()
}
