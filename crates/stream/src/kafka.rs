use std::{collections::BTreeMap, ops::Range, time::Duration};

use rdkafka::{
    ClientConfig, Message,
    client::ClientContext,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext},
    error::KafkaError,
    message::BorrowedMessage,
    types::RDKafkaErrorCode,
};
use tipline_report::Offset;

use crate::StreamError;

/// How long a single question to the brokers may take.
pub(crate) const ASK: Duration = Duration::from_secs(15);

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
const OWNED: [&str; 19] = [
    "acks",
    "allow.auto.create.topics",
    "auto.offset.reset",
    "bootstrap.servers",
    "client.id",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.gapless.guarantee",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "group.instance.id",
    "group.protocol",
    "isolation.level",
    "log.queue",
    "metadata.broker.list",
    "partition.assignment.strategy",
    "request.required.acks",
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
    pub(crate) fn consumer(&self, group: &str) -> Result<ClientConfig, StreamError> {
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
        let mut config = self.consumer(&format!("tipline-reader-{}", self.instance))?;
        config.set("enable.partition.eof", "true");
        Ok(config)
    }

    /// What every producer starts from: acknowledged by all copies, never doubled by a retry, bounded in memory.
    pub(crate) fn producer(&self) -> Result<ClientConfig, StreamError> {
        let mut config = self.client(&[
            ("linger.ms", "5"),
            ("compression.type", "lz4"),
            ("queue.buffering.max.messages", "200000"),
            ("queue.buffering.max.kbytes", "131072"),
        ])?;
        config
            .set("message.max.bytes", MAX_WRITTEN_BYTES.to_string())
            .set("enable.idempotence", "true")
            .set("delivery.report.only.error", "true");
        Ok(config)
    }

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
        let metadata = consumer.fetch_metadata(Some(topic), ASK).map_err(self.failed(doing.clone()))?;
        let found = metadata.topics().iter().find(|found| found.name() == topic);
        match found.map(|found| (found.error(), found.partitions().len())) {
            Some((None, count)) if count > 0 => {
                Ok(i32::try_from(count).expect("Kafka counts partitions in an i32"))
            }
            Some((Some(code), _))
                if RDKafkaErrorCode::from(code) != RDKafkaErrorCode::UnknownTopicOrPartition =>
            {
                Err(self.failed(doing)(KafkaError::MetadataFetch(code.into())))
            }
            _ => Err(StreamError::MissingTopic { topic: topic.to_owned() }),
        }
    }

    /// The first offset of a partition and one past its last committed record (the last stable offset).
    pub(crate) fn watermarks<C: ConsumerContext>(
        &self,
        consumer: &BaseConsumer<C>,
        topic: &str,
        partition: i32,
    ) -> Result<Range<i64>, StreamError> {
        consumer
            .fetch_watermarks(topic, partition, ASK)
            .map(|(low, high)| low..high)
            .map_err(self.failed(format!("ask for the ends of {topic}/{partition}")))
    }

    /// Decides about an error that polling gave: those that pass by themselves are `Ok`, librdkafka keeps trying.
    pub(crate) fn judge<C: ConsumerContext>(
        &self,
        consumer: &BaseConsumer<C>,
        doing: &str,
        error: KafkaError,
    ) -> Result<(), StreamError> {
        let code = error.rdkafka_error_code();
        match code {
            Some(RDKafkaErrorCode::FencedInstanceId) => {
                Err(StreamError::Fenced { instance: self.instance.clone(), reason: error.to_string() })
            }
            Some(
                RDKafkaErrorCode::AutoOffsetReset
                | RDKafkaErrorCode::OffsetOutOfRange
                | RDKafkaErrorCode::LogTruncation,
            ) => Err(self.gap(consumer)?.unwrap_or_else(|| self.failed(doing)(error))),
            Some(code) if passes(code) && !matches!(error, KafkaError::MessageConsumptionFatal(_)) => {
                tracing::warn!(%error, "trouble with the brokers; trying on");
                Ok(())
            }
            _ => Err(self.failed(doing)(error)),
        }
    }

    /// Which assigned partition wants an offset that the broker does not have.
    fn gap<C: ConsumerContext>(
        &self,
        consumer: &BaseConsumer<C>,
    ) -> Result<Option<StreamError>, StreamError> {
        let positions = consumer.position().map_err(self.failed("ask for the position"))?;
        let assigned = consumer.assignment().map_err(self.failed("ask for the assignment"))?;
        for element in positions.elements() {
            let start =
                assigned.find_partition(element.topic(), element.partition()).map(|start| start.offset());
            // A partition from which nothing was read yet has no position, only a start.
            let wanted =
                [Some(element.offset()), start].into_iter().flatten().find_map(|offset| match offset {
                    rdkafka::Offset::Offset(wanted) => Some(wanted),
                    _ => None,
                });
            let Some(wanted) = wanted else { continue };
            let held = self.watermarks(consumer, element.topic(), element.partition())?;
            if wanted < held.start || wanted > held.end {
                return Ok(Some(StreamError::Gap {
                    topic: element.topic().to_owned(),
                    partition: element.partition(),
                    wanted: Offset(wanted),
                    first: Offset(held.start),
                    end: Offset(held.end),
                }));
            }
        }
        Ok(None)
    }

    /// Wraps what the client library says, naming what was tried.
    pub(crate) fn failed(&self, doing: impl Into<String>) -> impl FnOnce(KafkaError) -> StreamError {
        let (doing, brokers) = (doing.into(), self.bootstrap_servers.clone());
        move |source| match source {
            // The value is left out: it may be a password.
            KafkaError::ClientConfig(_, why, key, _) => {
                StreamError::Settings { reason: format!("{key}: {why}") }
            }
            KafkaError::ClientCreation(reason) => StreamError::Settings { reason },
            source => StreamError::Kafka { doing, brokers, source },
        }
    }
}

/// Whether librdkafka gets over an error by itself. Errors of sign-in, of rights and of damaged data do not pass.
fn passes(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as E;
    matches!(
        code,
        E::BrokerTransportFailure
            | E::AllBrokersDown
            | E::Resolve
            | E::OperationTimedOut
            | E::MessageTimedOut
            | E::WaitingForCoordinator
            | E::PollExceeded
            | E::NotLeaderForPartition
            | E::LeaderNotAvailable
            | E::ReplicaNotAvailable
            | E::BrokerNotAvailable
            | E::RequestTimedOut
            | E::NetworkException
            | E::CoordinatorLoadInProgress
            | E::CoordinatorNotAvailable
            | E::NotCoordinator
            | E::IllegalGeneration
            | E::UnknownMemberId
            | E::RebalanceInProgress
            | E::FencedLeaderEpoch
            | E::UnknownLeaderEpoch
            | E::OffsetNotAvailable
            | E::KafkaStorageError
            | E::UnstableOffsetCommit
            | E::UnknownBroker
    )
}

/// Whether a refusal will stay until somebody changes rights, passwords or certificates.
pub(crate) fn needs_a_person(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as E;
    matches!(
        code,
        E::Authentication
            | E::SSL
            | E::SaslAuthenticationFailed
            | E::TopicAuthorizationFailed
            | E::GroupAuthorizationFailed
            | E::ClusterAuthorizationFailed
            | E::TransactionalIdAuthorizationFailed
    )
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

/// Sends librdkafka's own log to `tracing` under the target `librdkafka`.
///
/// librdkafka logs addresses, topics, groups and error codes, never record contents.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Traced;

impl ClientContext for Traced {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::warn!(target: "librdkafka", %error, reason, "client error");
    }
}

impl ConsumerContext for Traced {}

/// One line of librdkafka's log.
pub(crate) fn log(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        RDKafkaLogLevel::Emerg
        | RDKafkaLogLevel::Alert
        | RDKafkaLogLevel::Critical
        | RDKafkaLogLevel::Error => {
            tracing::error!(target: "librdkafka", facility, "{message}");
        }
        RDKafkaLogLevel::Warning => tracing::warn!(target: "librdkafka", facility, "{message}"),
        RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => {
            tracing::info!(target: "librdkafka", facility, "{message}");
        }
        RDKafkaLogLevel::Debug => tracing::debug!(target: "librdkafka", facility, "{message}"),
    }
}
