use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
};

use super::LinkSettings;
use crate::{
    StreamError, embedded,
    kafka::{ASK, Traced, patiently},
    scan::Reader,
};

/// Makes sure that the topics to write to are there.
///
/// A producer waits for a topic that is missing until its records time out, and would abort one batch after another.
pub(crate) fn require_outputs(settings: &LinkSettings) -> Result<(), StreamError> {
    let reader = Reader::open(&settings.kafka)?;
    let topics = &settings.topics;
    for topic in [topics.reports(), topics.flags(), topics.safeguarding(), topics.dead_letters()] {
        settings.kafka.partitions(reader.consumer(), &topic)?;
    }
    Ok(())
}

/// Refuses to begin at the first raw record when the group's offsets are gone but its outputs are there.
///
/// Kafka forgets the offsets of a group that was empty for a week. Beginning again would write every report twice.
pub(crate) fn refuse_lost_offsets(settings: &LinkSettings) -> Result<(), StreamError> {
    let kafka = &settings.kafka;
    let reader = Reader::open(kafka)?;
    if embedded::is_embedded(reader.consumer()) {
        return Ok(());
    }
    // The outputs are looked at first: another member may commit the group's first batch between the two looks.
    let mut written = None;
    for topic in [settings.topics.reports(), settings.topics.dead_letters()] {
        if reader.holds_any(&topic, &reader.held(&topic)?)? {
            written = Some(topic);
            break;
        }
    }
    let Some(topic) = written else { return Ok(()) };
    let group = settings.group_id();
    let consumer: BaseConsumer<Traced> =
        kafka.consumer(&group)?.create_with_context(Traced).map_err(kafka.failed("create a consumer"))?;
    let mut raw = TopicPartitionList::new();
    for (_, topic) in settings.topics.all_raw() {
        for partition in 0..kafka.partitions(&consumer, &topic)? {
            raw.add_partition(&topic, partition);
        }
    }
    let committed = patiently(|| consumer.committed_offsets(raw.clone(), ASK))
        .map_err(kafka.failed("ask for the group's committed offsets"))?;
    let any = committed.elements().iter().any(|element| matches!(element.offset(), Offset::Offset(_)));
    if any { Ok(()) } else { Err(StreamError::OffsetsLost { group, topic }) }
}
