//! A broker inside this process, for a demonstration that needs nothing installed.
//!
//! It is librdkafka's mock cluster. It speaks the protocol, groups included, but it makes no promise: an abort has no effect,
//! offsets sent to a transaction are dropped, each partition keeps 5 MiB, and joining a group takes three seconds. A green run
//! on it says nothing about exactly-once.

use rdkafka::{
    consumer::{BaseConsumer, Consumer, ConsumerContext},
    mocking::MockCluster,
    producer::DefaultProducerContext,
};

use crate::{KafkaSettings, StreamError, Topics, kafka::ASK};

/// What the cluster id of librdkafka's mock begins with.
const CLUSTER_ID: &str = "mockCluster";

/// A running embedded broker; dropping it ends it and forgets its records.
pub struct EmbeddedBroker {
    cluster: MockCluster<'static, DefaultProducerContext>,
}

impl EmbeddedBroker {
    /// Starts a broker with the topics of an installation.
    ///
    /// # Errors
    /// [`StreamError::Kafka`] where the loopback cannot be bound.
    pub fn start(topics: &Topics, partitions: i32) -> Result<Self, StreamError> {
        let here = KafkaSettings::new("this process", "embedded");
        let cluster = MockCluster::new(1).map_err(here.failed("start the embedded broker"))?;
        for (topic, partitions) in topics.with_partitions(partitions) {
            cluster
                .create_topic(&topic, partitions, 1)
                .map_err(here.failed("create a topic on the embedded broker"))?;
        }
        Ok(Self { cluster })
    }

    /// How to reach it.
    #[must_use]
    pub fn kafka(&self, instance: &str) -> KafkaSettings {
        KafkaSettings::new(self.cluster.bootstrap_servers(), instance)
    }
}

/// Whether the brokers behind a consumer are an embedded one. It forgets committed offsets, so nothing may rely on them.
pub(crate) fn is_embedded<C: ConsumerContext>(consumer: &BaseConsumer<C>) -> bool {
    consumer.client().fetch_cluster_id(ASK).is_some_and(|id| id.starts_with(CLUSTER_ID))
}
