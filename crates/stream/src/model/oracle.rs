//! What has to be true when all is over.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rdkafka::message::Headers;
use tipline_index::TopicPartition;
use tipline_lines::FlagId;
use tipline_report::{Offset, ReportId};

use super::{broker::Broker, look_back::read, record::Stored, world::World};
use crate::{
    envelope::LOOKED_BACK,
    log::{Partition, Positions},
};

impl World {
    /// What does not hold, if anything.
    pub(super) fn verdict(&mut self) -> Result<(), String> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.broker.settle();
        self.every_raw_offset_is_accounted_for()?;
        self.each_flag_of_a_raw_record_stands_once()?;
        if self.person_asked { Ok(()) } else { self.the_index_is_what_the_log_says() }
    }

    /// Each raw record below the group's offset has one report or one dead letter, and no other has any.
    fn every_raw_offset_is_accounted_for(&self) -> Result<(), String> {
        let mut answers: BTreeMap<(Partition, i64), u32> = BTreeMap::new();
        for topic in [self.topics.reports(), self.topics.dead_letters()] {
            // One that was looked back on is no output of a raw record of its own.
            let outputs = self.committed(&topic).filter(|output| offset_in(output, LOOKED_BACK).is_none());
            for output in outputs {
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

    /// Each flag of a report stands beside it once for each raw record that it came from, however often that was looked back
    /// on: flags come with the transaction of the report that first has them.
    fn each_flag_of_a_raw_record_stands_once(&self) -> Result<(), String> {
        let mut of_raw: BTreeMap<(Partition, i64), BTreeSet<FlagId>> = BTreeMap::new();
        for report in self.committed(&self.topics.reports()) {
            let source = source(report).ok_or("a report does not name its raw record")?;
            of_raw.entry(source).or_default().extend(flags_of(report)?);
        }
        let mut missing: BTreeMap<FlagId, i64> = BTreeMap::new();
        for flag in of_raw.into_values().flatten() {
            *missing.entry(flag).or_default() += 1;
        }
        for stored in self.committed(&self.topics.flags()) {
            let json = stored.record.value.as_deref().unwrap_or_default();
            let flag: OfFlag = serde_json::from_slice(json).map_err(|_| "a flag cannot be read")?;
            *missing.entry(flag.flag_id).or_default() -= 1;
        }
        let torn = missing.into_iter().find(|(_, difference)| *difference != 0);
        torn.map_or(Ok(()), |(flag, missing)| Err(format!("flag {flag} is missing {missing} times")))
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
                    let (id, json) = (id(stored)?, stored.record.value.as_deref().unwrap_or_default());
                    let is_new = || offset_in(stored, LOOKED_BACK).is_none();
                    let same = |held: &&[u8]| read(held).provenance == read(json).provenance;
                    if is_new() || rebuilt.get(&id).is_none_or(same) {
                        rebuilt.insert(id, json);
                    }
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

#[derive(serde::Deserialize)]
struct OfFlag {
    flag_id: FlagId,
}

fn flags_of(report: &Stored) -> Result<Vec<FlagId>, String> {
    #[derive(serde::Deserialize)]
    struct Flags {
        flags: Vec<OfFlag>,
    }
    let json = report.record.value.as_deref().unwrap_or_default();
    let read: Result<Flags, _> = serde_json::from_slice(json);
    read.map(|read| read.flags.into_iter().map(|flag| flag.flag_id).collect())
        .map_err(|error| format!("a report cannot be read: {error}"))
}

/// The raw record that an output names.
pub(super) fn source(output: &Stored) -> Option<(Partition, i64)> {
    let partition = (text(output, "src-topic")?.to_owned(), text(output, "src-partition")?.parse().ok()?);
    Some((partition, text(output, "src-offset")?.parse().ok()?))
}

/// The offset that a header holds.
pub(super) fn offset_in(stored: &Stored, name: &str) -> Option<Offset> {
    text(stored, name)?.parse().ok().map(Offset)
}

fn text<'s>(stored: &'s Stored, name: &str) -> Option<&'s str> {
    let header = stored.record.headers.as_ref()?.iter().find(|header| header.key == name)?;
    std::str::from_utf8(header.value?).ok()
}

/// The group's offsets, for the story.
pub(super) fn told(positions: &Positions) -> String {
    positions.iter().map(|((topic, number), next)| format!("{topic}/{number}:{next} ")).collect()
}
