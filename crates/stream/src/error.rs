use std::{path::PathBuf, time::Duration};

use rdkafka::error::KafkaError;
use tipline_index::IndexError;
use tipline_report::Offset;

use crate::kafka;

/// Why a loop or a command over Kafka ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The broker could not be asked, or refused, for longer than we retry.
    #[error("could not {doing}: {source}. Check that the brokers of {brokers} are up and reachable")]
    Kafka {
        /// What was tried, to follow "could not".
        doing: String,
        /// The bootstrap servers that were asked.
        brokers: String,
        /// What the client library says.
        #[source]
        source: Box<KafkaError>,
    },
    /// The brokers do not let this process in, or it does not trust them.
    #[error("the brokers of {brokers} and this process do not accept each other ({reason}). Check {check}")]
    NotLetIn {
        /// The bootstrap servers.
        brokers: String,
        /// Settings that may be wrong.
        check: &'static str,
        /// What the client library says.
        reason: String,
    },
    /// The client library refused the settings.
    #[error("the Kafka settings are not usable: {reason}")]
    Settings {
        /// Which key and why.
        reason: String,
    },
    /// A topic that is needed does not exist.
    #[error("topic {topic} does not exist. Create it with `tipline topics create`")]
    MissingTopic {
        /// Full name.
        topic: String,
    },
    /// Topics were refused on creation.
    #[error("topic {topic} could not be created: {reason}")]
    TopicRefused {
        /// Full name.
        topic: String,
        /// The broker's reason.
        reason: String,
    },
    /// The brokers let this producer write no longer: another process runs with the same instance name, or a transaction of
    /// this one took longer than they wait, and they ended it.
    #[error(
        "another process took over as instance {instance:?}, or the brokers ended a transaction that took too long ({reason}). Nothing was lost; where each process has its own instance name, starting again is enough"
    )]
    Fenced {
        /// The instance name.
        instance: String,
        /// What the broker says.
        reason: String,
    },
    /// One batch after another could not be committed.
    #[error(
        "{attempts} transactions in a row were not committed, the last because: {reason}. Nothing was lost; the input is read again on the next start"
    )]
    Stuck {
        /// How many.
        attempts: u32,
        /// What the broker or the client library said last.
        reason: String,
    },
    /// An index does not come up with the log that it is to be looked back in.
    #[error("the index in {dir} does not follow the reports topic: run `tipline index` on it, then try again", dir = dir.display())]
    Behind {
        /// The index's folder.
        dir: PathBuf,
    },
    /// A call of the client library did not come back, long after its own time-out.
    #[error(
        "could not {doing}: the client library gave no answer within {} s. Nothing was lost: start again, and what was not finished is done then",
        within.as_secs()
    )]
    Hung {
        /// What was tried, to follow "could not".
        doing: &'static str,
        /// How long it was waited for.
        within: Duration,
    },
    /// The operating system gives no more threads.
    #[error("could not {doing}: no thread for it: {source}")]
    NoThread {
        /// What was tried, to follow "could not".
        doing: &'static str,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The records at the position where reading should go on are gone.
    #[error(
        "{topic}/{partition}: offset {wanted} is wanted next, but the topic holds offsets from {first} to below {end}. Records were deleted unread, or the topic was made anew. Nothing was skipped; lost records can only be sent again. An index can be built anew with `tipline index --rebuild`",
        wanted = wanted.0, first = first.0, end = end.0
    )]
    Gap {
        /// Full name.
        topic: String,
        /// Partition.
        partition: i32,
        /// The next offset to read.
        wanted: Offset,
        /// The first offset that the broker still has.
        first: Offset,
        /// One past the last offset.
        end: Offset,
    },
    /// The group has no offsets, yet its outputs exist: starting from the beginning would double them.
    #[error(
        "group {group} has no committed offsets, but {topic} already holds records that Link wrote. Starting at the beginning would write them again. Restore the group's offsets, or use another topic prefix"
    )]
    OffsetsLost {
        /// The consumer group.
        group: String,
        /// The output topic that is not empty.
        topic: String,
    },
    /// Topics are such that a promise could not be kept.
    #[error("{complaints}")]
    Unfit {
        /// What is wrong with which, and what to do.
        complaints: String,
    },
    /// The group has begun a partition, and the brokers say that it has no offset there: starting at the beginning would
    /// double what it wrote.
    #[error(
        "group {group} has begun {topic}/{partition}, as the topic of starts says, but the brokers know no committed offset of it. Starting at the beginning would write its records again, so nothing of it is read. Set the offset to one past the last record that `reports` or `dead-letters` name: kafka-consumer-groups.sh --group {group} --topic {topic}:{partition} --reset-offsets --to-offset N --execute"
    )]
    OffsetLost {
        /// The consumer group.
        group: String,
        /// Full name of the raw topic.
        topic: String,
        /// Partition.
        partition: i32,
    },
    /// A record on a topic that tipline writes is not what tipline writes.
    #[error("{topic}/{partition} offset {offset}: {reason}", offset = offset.0)]
    Unreadable {
        /// Full name.
        topic: String,
        /// Partition.
        partition: i32,
        /// Where the record stands.
        offset: Offset,
        /// What is wrong with it.
        reason: String,
    },
    /// A record is larger than the broker takes.
    #[error("a record for one of {topics} is larger than the topic takes. Raise its max.message.bytes")]
    TooLarge {
        /// Full names of the topics that may be meant.
        topics: String,
    },
    /// The index could not be opened, written or read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A file or folder could not be used.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// What would help after a [`StreamError`]; a program's exit status follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Starting again is right: nothing was lost, and the cause may have passed. Exit status 75 (`EX_TEMPFAIL`).
    TryAgain,
    /// A person has to change something first: settings, topics, the index. Exit status 78 (`EX_CONFIG`).
    AskAPerson,
    /// Something that tipline wrote is broken, which is a fault of ours. Exit status 70 (`EX_SOFTWARE`).
    Broken,
}

impl StreamError {
    /// What would help.
    #[must_use]
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Kafka { source, .. } if source.rdkafka_error_code().is_some_and(kafka::needs_a_person) => {
                Recovery::AskAPerson
            }
            Self::Kafka { .. }
            | Self::Fenced { .. }
            | Self::Stuck { .. }
            | Self::Behind { .. }
            | Self::Hung { .. }
            | Self::NoThread { .. }
            | Self::Index(IndexError::Locked { .. }) => Recovery::TryAgain,
            Self::Unreadable { .. } => Recovery::Broken,
            Self::Settings { .. }
            | Self::NotLetIn { .. }
            | Self::MissingTopic { .. }
            | Self::TopicRefused { .. }
            | Self::Gap { .. }
            | Self::OffsetsLost { .. }
            | Self::OffsetLost { .. }
            | Self::Unfit { .. }
            | Self::TooLarge { .. }
            | Self::Index(_)
            | Self::Io { .. } => Recovery::AskAPerson,
        }
    }

    /// The process exit status that [`recovery`](Self::recovery) stands for.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match self.recovery() {
            Recovery::TryAgain => 75,
            Recovery::AskAPerson => 78,
            Recovery::Broken => 70,
        }
    }
}
