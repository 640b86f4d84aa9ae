use std::{sync::Arc, time::Duration};

use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
    message::BorrowedMessage,
};
use tipline_lines::{LinesError, Registry};
use tipline_report::Offset as Place;

use crate::{KafkaSettings, Stop, StreamError, kafka::Traced, link::log::Lines};

/// How long to wait for the next record while reading the topic to its end.
const WAIT: Duration = Duration::from_millis(200);

/// The lines table, kept up with its topic.
pub(crate) struct Follower<'k> {
    kafka: &'k KafkaSettings,
    consumer: BaseConsumer<Traced>,
    registry: Arc<Registry>,
}

impl<'k> Follower<'k> {
    /// Reads the topic from its beginning to the end that it has now; `None` where stopped meanwhile.
    ///
    /// A record that cannot be read does not end this: the line keeps the version that it had, and the log says so.
    pub(crate) fn open(
        kafka: &'k KafkaSettings,
        topic: &str,
        stop: &Stop,
    ) -> Result<Option<Self>, StreamError> {
        kafka.sign_in()?;
        let consumer: BaseConsumer<Traced> =
            kafka.reader()?.create_with_context(Traced).map_err(kafka.failed("create a consumer"))?;
        kafka.partitions(&consumer, topic)?;
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, 0, Offset::Beginning)
            .map_err(kafka.failed(format!("read {topic}")))?;
        consumer.assign(&list).map_err(kafka.failed(format!("read {topic}")))?;
        let mut follower = Self { kafka, consumer, registry: Arc::default() };
        while !stop.requested() {
            if follower.poll(WAIT)? == Polled::End {
                return Ok(Some(follower));
            }
        }
        Ok(None)
    }

    fn poll(&mut self, wait: Duration) -> Result<Polled, StreamError> {
        match self.consumer.poll(wait) {
            None => Ok(Polled::Nothing),
            Some(Ok(message)) => {
                apply(Arc::make_mut(&mut self.registry), &message);
                Ok(Polled::Applied)
            }
            Some(Err(KafkaError::PartitionEOF(_))) => Ok(Polled::End),
            Some(Err(error)) => {
                self.kafka.judge(&self.consumer, "read the lines topic", error)?;
                Ok(Polled::Nothing)
            }
        }
    }
}

impl Lines for Follower<'_> {
    fn follow(&mut self) -> Result<usize, StreamError> {
        let mut applied = 0;
        loop {
            match self.poll(Duration::ZERO)? {
                Polled::Applied => applied += 1,
                Polled::End => {}
                Polled::Nothing => return Ok(applied),
            }
        }
    }

    fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }
}

#[derive(PartialEq, Eq)]
enum Polled {
    Applied,
    End,
    Nothing,
}

fn apply(registry: &mut Registry, message: &BorrowedMessage<'_>) {
    let offset = Place(message.offset());
    let key = message.key().unwrap_or_default();
    if let Err(error) = registry.apply(key, message.payload(), offset) {
        // The error's own words can hold a number; the log gets the kind and the place.
        tracing::warn!(
            offset = offset.0,
            kind = kind(&error),
            "a record of the lines topic cannot be read; the line keeps the version it had. See `tipline lines list`"
        );
    }
}

fn kind(error: &LinesError) -> &'static str {
    match error {
        LinesError::Key { .. } => "key",
        LinesError::Value { .. } => "value",
        LinesError::OtherLine { .. } => "other_line",
        _ => "other",
    }
}
