//! What every client of the brokers has in common: settings, questions, errors, the log.

mod ask;
mod deliveries;
mod guarded;
mod hand_over;
mod sign_in;
mod traced;
mod trouble;

use std::collections::BTreeMap;

use rdkafka::{ClientConfig, config::RDKafkaLogLevel};

pub(crate) use self::{
    ask::{ASK, patiently, timestamp},
    deliveries::{Answers, Deliveries},
    guarded::guarded,
    hand_over::hand_over,
    traced::{Traced, log},
    trouble::needs_a_person,
};
use crate::StreamError;

/// The largest raw record that is sent or taken, bytes.
pub(crate) const MAX_RAW_BYTES: u32 = 4 << 20;

/// The largest record that is written: a raw record whole, with the headers of a dead letter.
pub(crate) const MAX_WRITTEN_BYTES: u32 = 5 << 20;

/// How to reach the brokers, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KafkaSettings {
    /// `host:port`, comma between several.
    pub bootstrap_servers: String,
    /// Names this process for ever: the transactional id and the static membership come from it. No two running processes may
    /// share one; the newer wins and the older ends.
    pub instance: String,
    /// Further librdkafka settings, such as TLS and sign-in. Those that hold a promise (offsets, transactions, isolation) are
    /// refused: see [`KafkaSettings::refused`].
    pub options: BTreeMap<String, String>,
}

/// Settings that tipline owns: with another value it could not keep what it promises.
const OWNED: [&str; 29] = [
    "acks",
    "allow.auto.create.topics",
    "auto.offset.reset",
    "bootstrap.servers",
    "client.id",
    "delivery.report.only.error",
    "delivery.timeout.ms",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.gapless.guarantee",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "group.instance.id",
    "group.protocol",
    "heartbeat.interval.ms",
    "isolation.level",
    "log.queue",
    "message.max.bytes",
    "message.timeout.ms",
    "metadata.broker.list",
    "partition.assignment.strategy",
    "partitioner",
    "request.required.acks",
    "session.timeout.ms",
    "statistics.interval.ms",
    "test.mock.num.brokers",
    "transaction.timeout.ms",
    "transactional.id",
];

impl KafkaSettings {
    /// Settings with no further options.
    #[must_use]
    pub fn new(bootstrap_servers: impl Into<String>, instance: impl Into<String>) -> Self {
        Self {
            bootstrap_servers: bootstrap_servers.into(),
            instance: instance.into(),
            options: BTreeMap::new(),
        }
    }

    /// The keys of [`options`](Self::options) that may not be set, in order.
    #[must_use]
    pub fn refused(&self) -> Vec<&str> {
        self.options.keys().map(String::as_str).filter(|key| OWNED.contains(key)).collect()
    }

    /// What every client starts from: `tuning`, which options may override, and what tipline owns, which they may not.
    ///
    /// # Errors
    /// [`StreamError::Settings`] where an option is one that tipline owns.
    pub(crate) fn client(&self, tuning: &[(&str, &str)]) -> Result<ClientConfig, StreamError> {
        if let Some(key) = self.refused().first() {
            return Err(StreamError::Settings {
                reason: format!("{key} is set by tipline itself; remove it"),
            });
        }
        let mut config = ClientConfig::new();
        config.set_log_level(RDKafkaLogLevel::Info);
        for (key, value) in tuning {
            config.set(*key, *value);
        }
        for (key, value) in &self.options {
            config.set(key, value);
        }
        config
            .set("bootstrap.servers", &self.bootstrap_servers)
            .set("client.id", format!("tipline-{}", self.instance))
            .set("allow.auto.create.topics", "false");
        Ok(config)
    }

    /// What every consumer starts from: committed records only, checked, and never a silent jump over lost ones.
    ///
    /// Public, as [`KafkaSettings::producer`] is, for a loop of one's own beside tipline's, such as a benchmark's.
    ///
    /// # Errors
    /// [`StreamError::Settings`] where an option is one that tipline owns.
    pub fn consumer(&self, group: &str) -> Result<ClientConfig, StreamError> {
        let mut config = self.client(&[
            ("fetch.min.bytes", "65536"),
            ("fetch.wait.max.ms", "50"),
            // After the queue fills, the default leaves the fetcher idle for a second.
            ("fetch.queue.backoff.ms", "20"),
            ("fetch.message.max.bytes", "4194304"),
            ("queued.max.messages.kbytes", "131072"),
            ("check.crcs", "true"),
        ])?;
        config
            .set("group.id", group)
            .set("isolation.level", "read_committed")
            .set("auto.offset.reset", "error")
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false");
        Ok(config)
    }

    /// For a consumer that is told what to read and belongs to no group. librdkafka wants a group name even so; nothing is
    /// ever committed under it.
    pub(crate) fn reader(&self) -> Result<ClientConfig, StreamError> {
        let mut config = self.consumer(&reader_group(&self.instance))?;
        config.set("enable.partition.eof", "true");
        Ok(config)
    }

    /// What every producer starts from: acknowledged by all copies, never doubled by a retry, bounded in memory.
    ///
    /// # Errors
    /// [`StreamError::Settings`] where an option is one that tipline owns.
    pub fn producer(&self) -> Result<ClientConfig, StreamError> {
        let mut config = self.client(&[
            ("linger.ms", "5"),
            // Of reports, lz4 packs 700 MB/s to a third, zstd 110 MB/s to a fifth: at a thousand bytes a record 1.5 against 9
            // microseconds, where the whole work on a record is about ten.
            ("compression.type", "lz4"),
            ("queue.buffering.max.messages", "200000"),
            ("queue.buffering.max.kbytes", "131072"),
        ])?;
        config
            .set("message.max.bytes", MAX_WRITTEN_BYTES.to_string())
            // As the Java clients do, so that records of one key share a partition whoever wrote them.
            .set("partitioner", "murmur2_random")
            .set("enable.idempotence", "true")
            .set("delivery.report.only.error", "true");
        Ok(config)
    }
}

/// The group's name of consumers that belong to none.
pub(crate) fn reader_group(instance: &str) -> String {
    format!("tipline-reader-{instance}")
}

#[cfg(test)]
mod tests {
    use rdkafka::consumer::BaseConsumer;

    use super::*;

    fn with(key: &str, value: &str) -> KafkaSettings {
        let options = [(key.to_owned(), value.to_owned())].into();
        KafkaSettings { options, ..KafkaSettings::new("localhost:1", "one") }
    }

    #[test]
    fn what_holds_a_promise_cannot_be_set_and_the_rest_can() {
        for key in
            ["isolation.level", "enable.auto.commit", "transactional.id", "auto.offset.reset", "group.id"]
        {
            let settings = with(key, "x");
            assert_eq!(settings.refused(), [key]);
            assert!(matches!(settings.client(&[]), Err(StreamError::Settings { .. })), "{key}");
        }
        let settings = with("fetch.wait.max.ms", "7");
        assert_eq!(settings.consumer("g").unwrap().get("fetch.wait.max.ms"), Some("7"));
    }

    #[test]
    fn an_option_that_librdkafka_does_not_know_is_named_without_its_value() {
        let settings = with("sasl.pasword", "secret");
        let error = settings.consumer("g").unwrap().create_with_context::<_, BaseConsumer<Traced>>(Traced);
        let error = error.map(|_| ()).map_err(settings.failed("create a consumer")).unwrap_err();
        assert!(error.to_string().contains("sasl.pasword"), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
