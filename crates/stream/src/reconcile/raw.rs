use std::{collections::BTreeMap, ops::Range};

use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
};

use super::{Finding, ReconcileSettings, Reconciliation};
use crate::{
    Place, StreamError,
    envelope::{self, LOOKED_BACK, REPLAY, Source},
    kafka::{Traced, patiently},
    offsets::Offsets,
    scan::{Reader, Record, SETTLE},
};

/// One raw partition.
#[derive(Default)]
struct Partition {
    /// The group's offset: everything below it must have exactly one output.
    committed: i64,
    /// The first offset that was still there.
    first: i64,
    present: Offsets,
    answered: Offsets,
    /// What was fed in again, as receipts say.
    replayed: Offsets,
    /// Of which a report was looked back on.
    looked_back: Offsets,
}

/// By topic, then by number.
type Partitions = BTreeMap<String, Vec<Partition>>;

/// A topic and the offsets to read in each of its partitions.
type Reading = (String, BTreeMap<i32, Range<i64>>);

/// Compares each raw record below the group's offsets with the outputs.
pub(crate) fn compare(
    settings: &ReconcileSettings,
    reader: &Reader<'_>,
    result: &mut Reconciliation,
) -> Result<(), StreamError> {
    // The order of these steps is the proof. The group's offsets come first: an output that is missing after that is
    // missing. Then the outputs' ends, waited for until no transaction that was open then is open any more: offsets of a
    // committed transaction can be seen before its records.
    let mut partitions = committed(settings, reader)?;
    let mut outputs: Vec<Reading> = Vec::new();
    for topic in [settings.topics.reports(), settings.topics.dead_letters()] {
        let ends = reader.settled(&topic)?;
        outputs.push((topic, ends));
    }
    for (topic, parts) in &mut partitions {
        present(reader, topic, parts, result)?;
    }
    for (topic, ends) in &outputs {
        let is_report = *topic == settings.topics.reports();
        reader.read(topic, ends, |record| {
            if let Some(copy) = Source::named(record, &REPLAY) {
                result.replayed += 1;
                acknowledge(&mut partitions, record, copy, settings, result);
                return Ok::<(), StreamError>(());
            }
            if is_report && envelope::offset(record, LOOKED_BACK).is_some() {
                result.looked_back += 1;
                look_back(&mut partitions, record, settings, result);
                return Ok(());
            }
            if is_report {
                result.reports += 1;
            } else {
                result.dead_letters += 1;
            }
            answer(&mut partitions, record, settings, result);
            Ok(())
        })?;
    }
    for (topic, parts) in &partitions {
        for (number, part) in (0..).zip(parts) {
            for offset in part.looked_back.without(&part.answered) {
                let raw =
                    Place { topic: topic.clone(), partition: number, offset: tipline_report::Offset(offset) };
                result.find(Finding::LookedBackOnNothing { raw }, settings.limit);
            }
            for offset in part.present.without(&part.answered) {
                let raw =
                    Place { topic: topic.clone(), partition: number, offset: tipline_report::Offset(offset) };
                result.find(Finding::Missing { raw }, settings.limit);
            }
        }
    }
    Ok(())
}

fn committed(settings: &ReconcileSettings, reader: &Reader<'_>) -> Result<Partitions, StreamError> {
    let kafka = &settings.kafka;
    let group = format!("{}{}", settings.topics.prefix(), settings.group);
    let consumer: BaseConsumer<Traced> =
        kafka.consumer(&group)?.create_with_context(Traced).map_err(kafka.failed("create a consumer"))?;
    let (mut asked, mut partitions) = (TopicPartitionList::new(), Partitions::new());
    for (_, topic) in settings.topics.all_raw() {
        let count = kafka.partitions(reader.consumer(), &topic)?;
        asked.add_partition_range(&topic, 0, count - 1);
        partitions.insert(topic, (0..count).map(|_| Partition::default()).collect());
    }
    let committed = patiently(|| consumer.committed_offsets(asked.clone(), SETTLE))
        .map_err(kafka.failed(format!("ask for the committed offsets of group {group}")))?;
    for element in committed.elements() {
        if let (Offset::Offset(offset), Some(parts)) = (element.offset(), partitions.get_mut(element.topic()))
        {
            let number = usize::try_from(element.partition()).expect("partitions are counted from 0");
            parts[number].committed = offset;
        }
    }
    Ok(partitions)
}

/// Notes which raw offsets below the group's are there.
fn present(
    reader: &Reader<'_>,
    topic: &str,
    parts: &mut [Partition],
    result: &mut Reconciliation,
) -> Result<(), StreamError> {
    let mut ranges = reader.held(topic)?;
    for (number, part) in (0..).zip(parts.iter_mut()) {
        let held = ranges.get(&number).cloned().unwrap_or_default();
        part.first = held.start;
        result.trimmed += part.committed.min(held.start).max(0).unsigned_abs();
        ranges.insert(number, held.start..held.end.min(part.committed));
    }
    result.raw += reader.read(topic, &ranges, |record| {
        if let Some(part) = usize::try_from(record.partition()).ok().and_then(|number| parts.get_mut(number))
        {
            part.present.insert(record.offset().0);
        }
        Ok::<(), StreamError>(())
    })?;
    Ok(())
}

/// Judges one output.
fn answer(
    partitions: &mut Partitions,
    record: &Record<'_>,
    settings: &ReconcileSettings,
    result: &mut Reconciliation,
) {
    let limit = settings.limit;
    let Some(source) = Source::of(record) else {
        return result.find(Finding::Unlabelled { output: record.place() }, limit);
    };
    let Some(part) = part_of(partitions, &source) else {
        return result.find(Finding::Orphan { raw: source.place(), output: record.place() }, limit);
    };
    if source.offset >= part.committed {
        result.ahead += 1;
    } else if !part.answered.insert(source.offset) {
        result.find(Finding::Doubled { raw: source.place(), output: record.place() }, limit);
    } else if source.offset >= part.first && !part.present.contains(source.offset) {
        result.find(Finding::Orphan { raw: source.place(), output: record.place() }, limit);
    }
}

/// Notes of which raw record a report was looked back on: there has to be a report of it.
fn look_back(
    partitions: &mut Partitions,
    record: &Record<'_>,
    settings: &ReconcileSettings,
    result: &mut Reconciliation,
) {
    let Some(source) = Source::of(record) else {
        return result.find(Finding::Unlabelled { output: record.place() }, settings.limit);
    };
    match part_of(partitions, &source) {
        Some(part) if source.offset < part.committed => {
            part.looked_back.insert(source.offset);
        }
        Some(_) => result.ahead += 1,
        None => result.find(Finding::Orphan { raw: source.place(), output: record.place() }, settings.limit),
    }
}

/// Judges one receipt of a dead letter that was fed in again: the copy is a raw record, and there is one at most.
fn acknowledge(
    partitions: &mut Partitions,
    receipt: &Record<'_>,
    copy: Source<'_>,
    settings: &ReconcileSettings,
    result: &mut Reconciliation,
) {
    let limit = settings.limit;
    let Some(source) = Source::of(receipt) else {
        return result.find(Finding::Unlabelled { output: receipt.place() }, limit);
    };
    let Some(part) = part_of(partitions, &source) else {
        return result.find(Finding::Orphan { raw: source.place(), output: receipt.place() }, limit);
    };
    if !part.replayed.insert(source.offset) {
        result.find(Finding::ReplayedTwice { raw: source.place(), receipt: receipt.place() }, limit);
    }
    match part_of(partitions, &copy) {
        // Like any other raw record, it is looked at once the group has passed it.
        Some(part) if copy.offset >= part.committed || copy.offset < part.first => {}
        Some(part) if part.present.contains(copy.offset) => {}
        _ => result.find(Finding::Orphan { raw: copy.place(), output: receipt.place() }, limit),
    }
}

fn part_of<'p>(partitions: &'p mut Partitions, source: &Source<'_>) -> Option<&'p mut Partition> {
    partitions.get_mut(source.topic)?.get_mut(usize::try_from(source.partition).ok()?)
}
