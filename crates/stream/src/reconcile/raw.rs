use std::{
    collections::BTreeMap,
    ops::Range,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, RDKafkaErrorCode},
};

use super::{Finding, ReconcileSettings, Reconciliation, offsets::Offsets};
use crate::{
    Place, StreamError,
    envelope::Source,
    kafka::{ASK, Traced, patiently},
    scan::{Reader, Record},
};

/// How long to wait for transactions that were open when the group's offsets were read.
const SETTLE: Duration = Duration::from_secs(60);

/// One raw partition.
#[derive(Default)]
struct Partition {
    /// The group's offset: everything below it must have exactly one output.
    committed: i64,
    /// The first offset that was still there.
    first: i64,
    present: Offsets,
    answered: Offsets,
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
    let outputs = settled_ends(settings, reader)?;
    for (topic, parts) in &mut partitions {
        present(reader, topic, parts, result)?;
    }
    for (topic, ends) in &outputs {
        let is_report = *topic == settings.topics.reports();
        reader.read(topic, ends, |record| {
            if is_report {
                result.reports += 1;
            } else {
                result.dead_letters += 1;
            }
            answer(&mut partitions, record, settings, result);
            Ok::<(), StreamError>(())
        })?;
    }
    for (topic, parts) in &partitions {
        for (number, part) in (0..).zip(parts) {
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

/// What each partition of the outputs holds, once every transaction that has written below that end is over.
fn settled_ends(settings: &ReconcileSettings, reader: &Reader<'_>) -> Result<Vec<Reading>, StreamError> {
    let kafka = &settings.kafka;
    let everything: BaseConsumer<Traced> = kafka
        .reader()?
        .set("isolation.level", "read_uncommitted")
        .create_with_context(Traced)
        .map_err(kafka.failed("create a consumer"))?;
    let began = Instant::now();
    let mut outputs = Vec::new();
    for topic in [settings.topics.reports(), settings.topics.dead_letters()] {
        let mut ends = BTreeMap::new();
        for partition in 0..kafka.partitions(reader.consumer(), &topic)? {
            let written = kafka.watermarks(&everything, &topic, partition)?.end;
            let held = loop {
                let held = reader.held_in(&topic, partition)?;
                if held.end >= written {
                    break held;
                }
                if began.elapsed() > SETTLE {
                    let doing = format!("see the end of {topic}/{partition}: a transaction stays open");
                    return Err(kafka.failed(doing)(KafkaError::MessageConsumption(
                        RDKafkaErrorCode::OperationTimedOut,
                    )));
                }
                thread::sleep(ASK / 100);
            };
            ends.insert(partition, held.start..held.end);
        }
        outputs.push((topic, ends));
    }
    Ok(outputs)
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
    let part = partitions
        .get_mut(source.topic)
        .and_then(|parts| parts.get_mut(usize::try_from(source.partition).ok()?));
    let Some(part) = part else {
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
