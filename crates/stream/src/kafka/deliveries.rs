use std::{
    mem,
    sync::{Mutex, MutexGuard},
};

use rdkafka::{
    client::ClientContext, config::RDKafkaLogLevel, error::KafkaError, message::DeliveryResult,
    producer::ProducerContext, util::IntoOpaque,
};

use super::Traced;

/// What is kept of the brokers' answers to the records of a producer.
pub(crate) trait Answers: Default + Send {
    /// What was handed over with a record, to know it by.
    type Of: IntoOpaque;

    /// Takes in the answer to one record.
    fn add(&mut self, result: &DeliveryResult<'_>, of: Self::Of);
}

/// A producer's context that keeps the answers, which come while the producer is polled.
#[derive(Default)]
pub(crate) struct Deliveries<A>(Mutex<A>);

impl<A: Answers> Deliveries<A> {
    /// The answers so far.
    pub(crate) fn so_far(&self) -> MutexGuard<'_, A> {
        self.0.lock().expect("no delivery panics")
    }

    /// The answers since the last call.
    pub(crate) fn take(&self) -> A {
        mem::take(&mut self.so_far())
    }
}

impl<A: Answers> ClientContext for Deliveries<A> {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        Traced.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        Traced.error(error, reason);
    }
}

impl<A: Answers> ProducerContext for Deliveries<A> {
    type DeliveryOpaque = A::Of;

    fn delivery(&self, result: &DeliveryResult<'_>, of: A::Of) {
        self.so_far().add(result, of);
    }
}
