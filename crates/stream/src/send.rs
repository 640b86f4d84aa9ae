//! Feeding a channel's raw topic.

use std::{borrow::Cow, time::Duration};

use rdkafka::{
    error::{KafkaError, RDKafkaErrorCode},
    message::DeliveryResult,
    producer::{BaseProducer, BaseRecord, Producer},
};
use serde::Deserialize;
use tipline_report::Channel;

use crate::{
    KafkaSettings, StreamError, Topics,
    kafka::{Answers, Deliveries, hand_over},
    scan::Reader,
};

/// How long one record may take before it counts as refused.
const MESSAGE: Duration = Duration::from_secs(120);

/// What has become of the records so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sent {
    /// Records that the brokers have.
    pub delivered: u64,
    /// Bytes of their values.
    pub bytes: u64,
    /// Records that the brokers refused for good.
    pub failed: u64,
}

/// Produces raw records to one channel's topic, byte for byte.
///
/// A record is keyed by the channel's reference where it can be read, so that a correction lands behind what it corrects.
pub struct Sender {
    kafka: KafkaSettings,
    topic: String,
    producer: BaseProducer<Deliveries<Delivered>>,
}

#[derive(Default)]
struct Delivered {
    sent: Sent,
    first_failure: Option<KafkaError>,
}

impl Sender {
    /// Ready to send to `channel`'s topic.
    ///
    /// # Errors
    /// [`StreamError::Settings`], [`StreamError::MissingTopic`], [`StreamError::Kafka`].
    pub fn open(kafka: &KafkaSettings, topics: &Topics, channel: Channel) -> Result<Self, StreamError> {
        let topic = topics.raw(channel);
        kafka.partitions(Reader::open(kafka)?.consumer(), &topic)?;
        let producer = kafka
            .producer()?
            .set("delivery.report.only.error", "false")
            .set("linger.ms", "20")
            .set("message.timeout.ms", MESSAGE.as_millis().to_string())
            .create_with_context(Deliveries::default())
            .map_err(kafka.failed("create a producer"))?;
        Ok(Self { kafka: kafka.clone(), topic, producer })
    }

    /// Hands one record over; waits while the client's buffer is full.
    ///
    /// # Errors
    /// [`StreamError::TooLarge`], [`StreamError::Kafka`].
    pub fn push(&mut self, record: &[u8]) -> Result<(), StreamError> {
        let reference = reference(record);
        let mut waiting = BaseRecord::<[u8], [u8]>::to(&self.topic).payload(record);
        if let Some(reference) = &reference {
            waiting = waiting.key(reference.as_bytes());
        }
        match hand_over(&self.producer, waiting, MESSAGE) {
            Ok(()) => {}
            Err(KafkaError::MessageProduction(RDKafkaErrorCode::MessageSizeTooLarge)) => {
                return Err(StreamError::TooLarge { topics: self.topic.clone() });
            }
            Err(error) => return Err(self.failed(error)),
        }
        self.producer.poll(Duration::ZERO);
        Ok(())
    }

    /// What has become of the records so far.
    #[must_use]
    pub fn progress(&self) -> Sent {
        self.producer.context().so_far().sent
    }

    /// Waits until every record is acknowledged or refused.
    ///
    /// # Errors
    /// [`StreamError::Kafka`] where a record was refused, or the brokers do not answer.
    pub fn finish(self) -> Result<Sent, StreamError> {
        self.producer.flush(MESSAGE).map_err(|error| self.failed(error))?;
        let refused = self.producer.context().so_far().first_failure.take();
        match refused {
            Some(error) => Err(self.failed(error)),
            None => Ok(self.progress()),
        }
    }

    fn failed(&self, error: KafkaError) -> StreamError {
        let Sent { delivered, .. } = self.progress();
        self.kafka.failed(format!("send to {} ({delivered} records were delivered)", self.topic))(error)
    }
}

/// Sends every record, and says now and then how far it has come.
///
/// # Errors
/// As [`Sender::push`] and [`Sender::finish`].
pub fn send_all(
    kafka: &KafkaSettings,
    topics: &Topics,
    channel: Channel,
    records: impl IntoIterator<Item = impl AsRef<[u8]>>,
    mut progress: impl FnMut(Sent),
) -> Result<Sent, StreamError> {
    /// Records between two calls of `progress`.
    const STRIDE: usize = 1_000;

    let mut sender = Sender::open(kafka, topics, channel)?;
    for (index, record) in records.into_iter().enumerate() {
        sender.push(record.as_ref())?;
        if index % STRIDE == STRIDE - 1 {
            progress(sender.progress());
        }
    }
    let sent = sender.finish()?;
    progress(sent);
    Ok(sent)
}

/// The channel's own reference, which every channel calls `reference`; `None` where the record is no such JSON.
fn reference(record: &[u8]) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Referenced<'a> {
        #[serde(borrow)]
        reference: Cow<'a, str>,
    }
    let Referenced { reference } = serde_json::from_slice(record).ok()?;
    let trimmed = reference.trim();
    match trimmed.len() {
        0 => None,
        length if length == reference.len() => Some(reference),
        _ => Some(Cow::Owned(trimmed.to_owned())),
    }
}

impl Answers for Delivered {
    type Of = ();

    fn add(&mut self, result: &DeliveryResult<'_>, (): ()) {
        match result {
            Ok(message) => {
                self.sent.delivered += 1;
                self.sent.bytes += message.payload_len() as u64;
            }
            Err((error, _)) => {
                self.sent.failed += 1;
                self.first_failure.get_or_insert_with(|| error.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_keyed_by_its_reference_without_blanks_round_it() {
        let cases: [(&[u8], Option<&str>); 6] = [
            (br#"{"reference":"CAD 7","x":[1]}"#, Some("CAD 7")),
            (br#"{"x":1,"reference":" CAD 7\t"}"#, Some("CAD 7")),
            (br#"{"reference":"  "}"#, None),
            (br#"{"reference":7}"#, None),
            (br#"{"ref":"CAD 7"}"#, None),
            (b"\xff not json", None),
        ];
        for (record, key) in cases {
            assert_eq!(reference(record).as_deref(), key, "{}", record.escape_ascii());
        }
    }
}
