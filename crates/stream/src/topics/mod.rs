//! The topics: their names, their settings, and whether a cluster has them as it should.

mod acl;
mod create;
mod describe;

pub use acl::{Client, Grant, Operation, Resource};
pub use create::{Creation, Layout, Planned, Retention, create};
pub(crate) use describe::require;
pub use describe::{Complaint, Described, Found, describe};
use tipline_report::Channel;

/// The names of an installation's topics.
///
/// A prefix keeps installations apart that share a cluster: `"gmp."` gives `gmp.raw.101` and so on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Topics {
    prefix: String,
}

impl Topics {
    /// Names that begin with `prefix`, which may be empty.
    #[must_use]
    pub fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }

    /// What every name begins with.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Where `channel` comes in.
    #[must_use]
    pub fn raw(&self, channel: Channel) -> String {
        self.named(channel.topic_suffix())
    }

    /// Every raw topic with its channel.
    #[must_use]
    pub fn all_raw(&self) -> Vec<(Channel, String)> {
        Channel::ALL.iter().map(|&channel| (channel, self.raw(channel))).collect()
    }

    /// The county lines: compacted, one partition, keyed by line id.
    #[must_use]
    pub fn lines(&self) -> String {
        self.named("lines")
    }

    /// Linked reports, keyed by report id.
    #[must_use]
    pub fn reports(&self) -> String {
        self.named("reports")
    }

    /// Flags, keyed by report id.
    #[must_use]
    pub fn flags(&self) -> String {
        self.named("flags")
    }

    /// Raw records that could not be read, whole.
    #[must_use]
    pub fn dead_letters(&self) -> String {
        self.named("dead-letters")
    }

    /// Reporters' own numbers that equal a line's: restricted.
    #[must_use]
    pub fn safeguarding(&self) -> String {
        self.named("safeguarding")
    }

    /// What people decided on flags: compacted, one partition, keyed by decision id.
    #[must_use]
    pub fn decisions(&self) -> String {
        self.named("decisions")
    }

    /// Which raw partitions Link has begun: compacted, one partition, keyed by group and partition.
    #[must_use]
    pub fn starts(&self) -> String {
        self.named("starts")
    }

    /// What Link reads and writes.
    pub(crate) fn of_link(&self) -> Vec<String> {
        let outputs = [self.reports(), self.flags(), self.dead_letters(), self.safeguarding()];
        let raw = self.all_raw().into_iter().map(|(_, topic)| topic);
        raw.chain(outputs).chain([self.lines(), self.starts()]).collect()
    }

    /// What Index reads, and the copy of the decisions beside it.
    pub(crate) fn of_index(&self) -> Vec<String> {
        vec![self.reports(), self.decisions()]
    }

    /// What looking back reads and writes.
    pub(crate) fn of_look_back(&self) -> Vec<String> {
        vec![self.lines(), self.reports(), self.flags()]
    }

    /// The topics of one partition that are compacted.
    pub(crate) fn tables(&self) -> [String; 3] {
        [self.lines(), self.decisions(), self.starts()]
    }

    /// Every topic with how many partitions it has, when those that are not [tables](Self::tables) have `partitions`.
    pub(crate) fn with_partitions(&self, partitions: i32) -> Vec<(String, i32)> {
        let raw = self.all_raw().into_iter().map(|(_, topic)| topic);
        let derived = [self.reports(), self.flags(), self.dead_letters(), self.safeguarding()];
        let mut all: Vec<_> = raw.chain(derived).map(|topic| (topic, partitions)).collect();
        all.extend(self.tables().map(|topic| (topic, 1)));
        all
    }

    fn named(&self, suffix: &str) -> String {
        format!("{}{suffix}", self.prefix)
    }
}
