use std::{path::Path, time::Duration};

use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
};
use tipline_lines::Decisions;

use super::{apply, copy::write_copy};
use crate::{KafkaSettings, Stop, StreamError, Topics, Until, kafka::Traced};

/// How long to wait for the next record before looking at the stop signal.
const WAIT: Duration = Duration::from_millis(200);

/// Reads the topic from its beginning and keeps a copy of it in a file up to date, on this thread.
///
/// # Errors
/// [`StreamError::MissingTopic`], [`StreamError::Kafka`], [`StreamError::Io`] where the file cannot be written.
pub fn keep(
    kafka: &KafkaSettings,
    topics: &Topics,
    file: &Path,
    until: Until,
    stop: &Stop,
) -> Result<(), StreamError> {
    let topic = topics.decisions();
    let failed = || kafka.failed(format!("read {topic}"));
    let consumer: BaseConsumer<Traced> =
        kafka.reader()?.create_with_context(Traced).map_err(kafka.failed("create a consumer"))?;
    kafka.partitions(&consumer, &topic)?;
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(&topic, 0, Offset::Beginning).map_err(failed())?;
    consumer.assign(&list).map_err(failed())?;

    let mut decisions = Decisions::new();
    // Nothing is written before the end was reached once: a copy goes from whole to whole.
    let mut written: Option<Decisions> = None;
    while !stop.requested() {
        match consumer.poll(WAIT) {
            None => {}
            Some(Ok(message)) => {
                let offset = tipline_report::Offset(message.offset());
                apply(&mut decisions, message.key(), message.payload(), offset);
            }
            Some(Err(KafkaError::PartitionEOF(_))) => {
                if written.as_ref() != Some(&decisions) {
                    write_copy(file, &decisions)?;
                    tracing::debug!(decisions = decisions.iter().count(), "decisions copied");
                    written = Some(decisions.clone());
                }
                if until == Until::CaughtUp {
                    return Ok(());
                }
            }
            Some(Err(error)) => kafka.judge(&consumer, "read the decisions topic", error)?,
        }
    }
    Ok(())
}
