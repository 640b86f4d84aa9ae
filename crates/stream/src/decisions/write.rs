use std::time::{Duration, Instant};

use rdkafka::{
    error::{KafkaError, RDKafkaErrorCode},
    message::DeliveryResult,
    producer::{BaseProducer, BaseRecord, Producer},
};
use tipline_lines::Decision;

use crate::{
    KafkaSettings, StreamError, Topics,
    kafka::{Answers, Deliveries, hand_over},
    scan::Reader,
};

/// How long a write may take in all; the client gives up before.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes a decision and returns when every copy of the topic has it. Written twice, it is one decision still.
///
/// # Errors
/// [`StreamError::MissingTopic`], or [`StreamError::Kafka`] where it is not known to have been written.
pub fn write(kafka: &KafkaSettings, topics: &Topics, decision: &Decision) -> Result<(), StreamError> {
    let topic = topics.decisions();
    let failed = || kafka.failed(format!("write to {topic}"));
    kafka.partitions(Reader::open(kafka)?.consumer(), &topic)?;
    let producer: BaseProducer<Deliveries<Delivered>> = kafka
        .producer()?
        .set("delivery.report.only.error", "false")
        .set("message.timeout.ms", "20000")
        .create_with_context(Deliveries::default())
        .map_err(failed())?;
    let value = serde_json::to_vec(decision).expect("a decision has string keys and serialises into memory");
    let key = decision.decision_id.to_string();
    let record = BaseRecord::<str, [u8]>::to(&topic).key(&key).payload(&value).partition(0);
    hand_over(&producer, record, PATIENCE).map_err(failed())?;
    let began = Instant::now();
    loop {
        producer.poll(Duration::from_millis(5));
        if let Some(delivered) = producer.context().take().0 {
            return delivered.map_err(failed());
        }
        if began.elapsed() > PATIENCE {
            return Err(failed()(KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut)));
        }
    }
}

/// What became of the one record.
#[derive(Default)]
struct Delivered(Option<Result<(), KafkaError>>);

impl Answers for Delivered {
    type Of = ();

    fn add(&mut self, result: &DeliveryResult<'_>, (): ()) {
        self.0 = Some(result.as_ref().map(|_| ()).map_err(|(error, _)| error.clone()));
    }
}
