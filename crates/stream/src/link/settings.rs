use std::time::Duration;

use tipline_report::References;

use crate::{KafkaSettings, Topics, Until, topics::Layout};

/// When a transaction is closed: at whichever bound is reached first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// Raw records.
    pub records: usize,
    /// Bytes of raw values.
    pub bytes: usize,
    /// Since the first record of the batch came in.
    pub age: Duration,
}

/// How a process belongs to the consumer group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// Its partitions move when it leaves or dies.
    Dynamic,
    /// It keeps its partitions over a restart that takes less than `session`; they wait for it meanwhile.
    Static {
        /// How long the group waits for it.
        session: Duration,
    },
}

/// What Link needs.
#[derive(Debug, Clone)]
pub struct LinkSettings {
    /// The brokers.
    pub kafka: KafkaSettings,
    /// The topics.
    pub topics: Topics,
    /// How the topics are to be; where a promise cannot be kept on them as they are, Link does not start.
    pub layout: Layout,
    /// The consumer group, without the topic prefix, which is put before it.
    pub group: String,
    /// Membership of the group.
    pub membership: Membership,
    /// Bounds of a transaction.
    pub batch: BatchLimits,
    /// The forms of references that look like numbers. Reports that are written already stay as they are when these change.
    pub references: References,
    /// Threads that read and match the records of a batch.
    pub threads: usize,
    /// How long to run.
    pub until: Until,
}

impl Default for BatchLimits {
    fn default() -> Self {
        Self { records: 5_000, bytes: 5 << 20, age: Duration::from_millis(50) }
    }
}

impl LinkSettings {
    /// The usual settings: group `tipline-link`, dynamic membership, no references, one thread a core, until stopped.
    #[must_use]
    pub fn new(kafka: KafkaSettings, topics: Topics) -> Self {
        Self {
            kafka,
            topics,
            layout: Layout::default(),
            group: "tipline-link".to_owned(),
            membership: Membership::Dynamic,
            batch: BatchLimits::default(),
            references: References::default(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            until: Until::Stopped,
        }
    }

    /// The group's full name: topic prefix and [`group`](Self::group).
    #[must_use]
    pub fn group_id(&self) -> String {
        format!("{}{}", self.topics.prefix(), self.group)
    }

    /// The transactional id.
    #[must_use]
    pub fn transactional_id(&self) -> String {
        format!("{}tipline-link-{}", self.topics.prefix(), self.kafka.instance)
    }
}
