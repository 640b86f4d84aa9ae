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
    log::{Answer, Output, Producer, Refusal},
    verdict::repeated,
};
use crate::{
    KafkaSettings, StreamError,
    kafka::{guarded, hand_over},
    log::{Clock, Positions},
};

/// How long what may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Within {
    /// The broker ends a transaction that is open for longer.
    pub(crate) transaction: Duration,
    /// A record that cannot be delivered within this fails its transaction. Must be less than that.
    pub(crate) message: Duration,
    /// One call: longer than the broker leaves a transaction open, so that a slow answer is not taken for none.
    pub(crate) call: Duration,
    /// Until the transaction of a killed predecessor is ended.
    pub(crate) take_over: Duration,
}

/// Between two looks whether everything was acknowledged.
const LOOK: Duration = Duration::from_micros(200);

/// A transactional producer of librdkafka.
pub(crate) struct KafkaProducer<'s> {
    kafka: &'s KafkaSettings,
    client: Arc<Client>,
    within: Within,
}

type Client = BaseProducer<DefaultProducerContext>;

impl<'s> KafkaProducer<'s> {
    pub(crate) fn open(
        kafka: &'s KafkaSettings,
        transactional_id: &str,
        within: Within,
    ) -> Result<Self, StreamError> {
        let Within { transaction, message, take_over, .. } = within;
        let mut config = kafka.producer()?;
        config
            .set("transactional.id", transactional_id)
            .set("transaction.timeout.ms", transaction.as_millis().to_string())
            .set("message.timeout.ms", message.as_millis().to_string());
        let client = Arc::new(config.create().map_err(kafka.failed("create a producer"))?);
        let producer = Self { kafka, client, within };
        let doing = "take over the transactional id";
        repeated(|| producer.call(doing, take_over, move |client| client.init_transactions(take_over)))?
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
        self.call("begin a transaction", self.within.call, Client::begin_transaction)
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
        hand_over(&self.client, record, self.within.message).map_err(Refusal::from)
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
        let (proof, within) = (Arc::clone(proof), self.within.call);
        self.call("add the offsets to a transaction", within, move |client| {
            client.send_offsets_to_transaction(&next, &proof, Timeout::After(within))
        })
    }

    fn commit(&self) -> Answer {
        let within = self.within.call;
        self.call("commit a transaction", within, move |client| client.commit_transaction(within))
    }

    fn abort(&self) -> Answer {
        let within = self.within.call;
        self.call("abort a transaction", within, move |client| client.abort_transaction(within))
    }

    fn ended_by(&self, doing: &str, refusal: Refusal) -> StreamError {
        self.kafka.ended(&self.client, doing, refusal.error)
    }
}
