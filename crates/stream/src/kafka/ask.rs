use std::{
    ops::Range,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    Message,
    consumer::{BaseConsumer, Consumer, ConsumerContext},
    error::KafkaError,
    message::BorrowedMessage,
    types::RDKafkaErrorCode,
};

use super::{KafkaSettings, trouble::passes};
use crate::StreamError;

/// How long a single question to the brokers may take.
pub(crate) const ASK: Duration = Duration::from_secs(15);

/// How long a topic may be unknown to one broker after another has said that it is there.
const NEW_TOPIC: Duration = Duration::from_secs(2);

impl KafkaSettings {
    /// How many partitions a topic has.
    ///
    /// # Errors
    /// [`StreamError::MissingTopic`] where there is no such topic.
    pub(crate) fn partitions<C: ConsumerContext>(
        &self,
        consumer: &BaseConsumer<C>,
        topic: &str,
    ) -> Result<i32, StreamError> {
        let doing = format!("ask about topic {topic}");
        let began = Instant::now();
        loop {
            let metadata = patiently(|| consumer.fetch_metadata(Some(topic), ASK))
                .map_err(self.failed(doing.clone()))?;
            let found = metadata.topics().iter().find(|found| found.name() == topic);
            match found.map(|found| (found.error(), found.partitions().len())) {
                Some((None, count)) if count > 0 => {
                    return Ok(i32::try_from(count).expect("Kafka counts partitions in an i32"));
                }
                Some((Some(code), _))
                    if RDKafkaErrorCode::from(code) != RDKafkaErrorCode::UnknownTopicOrPartition =>
                {
                    return Err(self.failed(doing)(KafkaError::MetadataFetch(code.into())));
                }
                // A topic that was just made is not known to every broker at once.
                _ if began.elapsed() < NEW_TOPIC => thread::sleep(Duration::from_millis(100)),
                _ => return Err(StreamError::MissingTopic { topic: topic.to_owned() }),
            }
        }
    }

    /// The first offset of a partition and one past its last committed record (the last stable offset).
    pub(crate) fn watermarks<C: ConsumerContext>(
        &self,
        consumer: &BaseConsumer<C>,
        topic: &str,
        partition: i32,
    ) -> Result<Range<i64>, StreamError> {
        match patiently(|| consumer.fetch_watermarks(topic, partition, ASK)) {
            Ok((low, high)) => Ok(low..high),
            // It was there a moment ago, or nobody would ask: it was deleted meanwhile.
            Err(error) if error.rdkafka_error_code().is_some_and(is_missing) => {
                Err(StreamError::MissingTopic { topic: topic.to_owned() })
            }
            Err(error) => Err(self.failed(format!("ask for the ends of {topic}/{partition}"))(error)),
        }
    }
}

fn is_missing(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as E;
    matches!(code, E::UnknownTopicOrPartition | E::UnknownTopic | E::UnknownPartition)
}

/// Asks again for a while where the answer is an error that passes, such as a leader that moves or a topic that is new.
pub(crate) fn patiently<T>(mut ask: impl FnMut() -> Result<T, KafkaError>) -> Result<T, KafkaError> {
    let began = Instant::now();
    loop {
        match ask() {
            Err(error) if error.rdkafka_error_code().is_some_and(passes) && began.elapsed() < ASK => {
                thread::sleep(Duration::from_millis(50));
            }
            answer => return answer,
        }
    }
}

/// A record's own time. Producers may write any 64-bit number: what no calendar holds becomes the nearest time that one does.
pub(crate) fn timestamp(message: &BorrowedMessage<'_>) -> jiff::Timestamp {
    let milliseconds = message.timestamp().to_millis().unwrap_or(0);
    jiff::Timestamp::from_millisecond(milliseconds).unwrap_or(if milliseconds < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    })
}
