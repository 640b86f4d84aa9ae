use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    Offset, TopicPartitionList,
    consumer::ConsumerGroupMetadata,
    error::KafkaError,
    producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer as _, PurgeConfig},
    util::Timeout,
};

use super::{
    LinkSettings,
    log::{Answer, Output, Producer, Refusal},
    output::TRANSACTION,
    verdict::repeated,
};
use crate::{
    KafkaSettings, StreamError,
    kafka::{guarded, hand_over},
    log::{Clock, Positions},
};

/// A record that cannot be delivered within this fails its transaction. Must be less than [`TRANSACTION`].
const MESSAGE: Duration = Duration::from_secs(8);

/// How long one call may take: longer than the broker leaves a transaction open, so that a slow answer is not taken for none.
const CALL: Duration = Duration::from_secs(15);

/// How long to wait for the transaction of a killed predecessor to be ended.
const TAKE_OVER: Duration = Duration::from_secs(30);

/// Between two looks whether everything was acknowledged.
const LOOK: Duration = Duration::from_micros(200);

/// A transactional producer of librdkafka.
pub(crate) struct KafkaProducer<'s> {
    kafka: &'s KafkaSettings,
    client: Arc<Client>,
}

type Client = BaseProducer<DefaultProducerContext>;

impl<'s> KafkaProducer<'s> {
    pub(crate) fn open(settings: &'s LinkSettings) -> Result<Self, StreamError> {
        let kafka = &settings.kafka;
        let mut config = kafka.producer()?;
        config
            .set("transactional.id", settings.transactional_id())
            .set("transaction.timeout.ms", TRANSACTION.as_millis().to_string())
            .set("message.timeout.ms", MESSAGE.as_millis().to_string());
        let client = Arc::new(config.create().map_err(kafka.failed("create a producer"))?);
        let producer = Self { kafka, client };
        let doing = "take over the transactional id";
        repeated(|| producer.call(doing, TAKE_OVER, |client| client.init_transactions(TAKE_OVER)))?
            .map_err(|refusal| producer.ended_by(doing, refusal))?;
        Ok(producer)
    }

    /// Makes a call that takes at most `within`.
    fn call(
        &self,
        doing: &'static str,
        within: Duration,
        call: impl FnOnce(&Client) -> Result<(), KafkaError> + Send + 'static,
    ) -> Answer {
        Ok(guarded(&self.client, doing, within, call)?.map_err(Refusal::from))
    }
}

impl Clock for KafkaProducer<'_> {}

impl Producer for KafkaProducer<'_> {
    type Proof = Arc<ConsumerGroupMetadata>;

    fn begin(&self) -> Answer {
        self.call("begin a transaction", CALL, Client::begin_transaction)
    }

    fn send(&self, record: Output<'_>) -> Result<(), Refusal> {
        let Output { topic, key, value, headers } = record;
        let record = BaseRecord::<[u8], [u8]> {
            topic,
            partition: None,
            payload: value,
            key,
            timestamp: None,
            headers,
            delivery_opaque: (),
        };
        hand_over(&self.client, record, MESSAGE).map_err(Refusal::from)
    }

    /// Committing would wait too, but in slices of 100 ms: rdkafka's `flush` waits out its poll. Looked at until nothing is
    /// in flight, a transaction of 5,000 records takes a sixth of the time. The wait is a sleep, because rdkafka's poll
    /// spins through the last millisecond of its time-out, on a core that the broker or the client's own threads could use.
    fn drain(&self, patience: Duration) -> bool {
        let began = Instant::now();
        while self.client.in_flight_count() > 0 {
            self.client.poll(Duration::ZERO);
            thread::sleep(LOOK);
            if began.elapsed() > patience {
                return false;
            }
        }
        true
    }

    fn purge(&self) {
        self.client.purge(PurgeConfig::default().queue());
    }

    fn add_offsets(&self, next: &Positions, proof: &Self::Proof) -> Answer {
        let next: TopicPartitionList =
            next.iter().map(|(partition, &offset)| (partition.clone(), Offset::Offset(offset))).collect();
        let proof = Arc::clone(proof);
        self.call("add the offsets to a transaction", CALL, move |client| {
            client.send_offsets_to_transaction(&next, &proof, Timeout::After(CALL))
        })
    }

    fn commit(&self) -> Answer {
        self.call("commit a transaction", CALL, |client| client.commit_transaction(CALL))
    }

    fn abort(&self) -> Answer {
        self.call("abort a transaction", CALL, |client| client.abort_transaction(CALL))
    }

    fn ended_by(&self, doing: &str, refusal: Refusal) -> StreamError {
        self.kafka.ended(&self.client, doing, refusal.error)
    }
}
