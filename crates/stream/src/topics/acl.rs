use std::fmt;

use super::Topics;

/// Who connects to the brokers, each with a name of its own where access control lists hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// `tipline link`.
    Link,
    /// `tipline index`, on every search node.
    Index,
    /// `tipline look-back`, beside an index.
    LookBack,
    /// `tipline send`, or whoever else feeds the channels.
    Send,
    /// `tipline lines`, reading and writing the table.
    Lines,
    /// `tipline reconcile`.
    Reconcile,
    /// `tipline dead-letters`, replay included.
    DeadLetters,
    /// `tipline original`.
    Original,
    /// `tipline serve`.
    Serve,
    /// `tipline flag`, deciding.
    Flag,
    /// `tipline topics` and `tipline check --connect`.
    Topics,
}

/// What a grant is about, by full name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// A topic.
    Topic(String),
    /// A consumer group.
    Group(String),
    /// A transactional id.
    TransactionalId(String),
}

/// What is allowed. Each of `Read`, `Write` and `Create`, by Kafka's rules, but the last allows `Describe` too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Fetch records; commit offsets of a group.
    Read,
    /// Produce records; use a transactional id.
    Write,
    /// Ask about it.
    Describe,
    /// Create a topic of this name.
    Create,
    /// Read a topic's settings.
    DescribeConfigs,
}

/// One entry of an access control list, from any host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// On what.
    pub resource: Resource,
    /// What.
    pub operation: Operation,
}

impl Client {
    /// Everyone.
    pub const ALL: [Self; 11] = [
        Self::Link,
        Self::Index,
        Self::LookBack,
        Self::Send,
        Self::Lines,
        Self::Reconcile,
        Self::DeadLetters,
        Self::Original,
        Self::Serve,
        Self::Flag,
        Self::Topics,
    ];

    /// The least that it needs. `group` is Link's, without the topic prefix; `instance` is the client's instance name.
    #[must_use]
    pub fn grants(self, topics: &Topics, group: &str, instance: &str) -> Vec<Grant> {
        use Operation::{Create, Describe, DescribeConfigs, Read, Write};
        let prefix = topics.prefix();
        let raw = || topics.all_raw().into_iter().map(|(_, topic)| topic).collect::<Vec<_>>();
        let group = || Resource::Group(format!("{prefix}{group}"));
        let transactional = |of: String| Grant {
            resource: Resource::TransactionalId(format!("{prefix}tipline-{of}")),
            operation: Write,
        };
        let on = |names: Vec<String>, operation: Operation| {
            names.into_iter().map(move |name| Grant { resource: Resource::Topic(name), operation })
        };
        let outputs = || vec![topics.reports(), topics.flags(), topics.dead_letters(), topics.safeguarding()];
        let on_group = |operation: Operation| Grant { resource: group(), operation };
        let mut grants: Vec<Grant> = match self {
            // It reads the first records of two outputs, so that it never begins anew over what it wrote. Like Index and
            // looking back, it reads the settings of its topics, so that it does not start where they break a promise.
            Self::Link => on(raw(), Read)
                .chain(on(
                    vec![topics.lines(), topics.reports(), topics.dead_letters(), topics.starts()],
                    Read,
                ))
                .chain(on(outputs(), Write))
                .chain(on(vec![topics.starts()], Write))
                .chain(on(topics.of_link(), DescribeConfigs))
                .chain([on_group(Read), transactional(format!("link-{instance}"))])
                .collect(),
            Self::Index => {
                on(topics.of_index(), Read).chain(on(topics.of_index(), DescribeConfigs)).collect()
            }
            Self::LookBack => on(vec![topics.lines(), topics.reports()], Read)
                .chain(on(vec![topics.reports(), topics.flags()], Write))
                .chain(on(topics.of_look_back(), DescribeConfigs))
                .chain([
                    Grant {
                        resource: Resource::Group(format!("{prefix}tipline-look-back")),
                        operation: Read,
                    },
                    transactional("look-back".to_owned()),
                ])
                .collect(),
            Self::Send => on(raw(), Write).collect(),
            Self::Lines => on(vec![topics.lines()], Read)
                .chain(on(vec![topics.lines()], Write))
                .chain([transactional("lines".to_owned())])
                .collect(),
            Self::Reconcile => on(raw(), Read)
                .chain(on(vec![topics.reports(), topics.dead_letters()], Read))
                .chain([on_group(Describe)])
                .collect(),
            Self::DeadLetters => on(raw(), Read)
                .chain(on(raw(), Write))
                .chain(on(vec![topics.dead_letters()], Read))
                .chain(on(vec![topics.dead_letters()], Write))
                .chain([transactional("replay".to_owned())])
                .collect(),
            Self::Original => on(raw(), Read).collect(),
            // Raw records, for those who may see them; where nobody may, leave those out. So with writing: lines for
            // supervisors, raw topics and dead letters for operators who feed in again.
            Self::Serve => on(vec![topics.lines(), topics.flags(), topics.decisions()], Read)
                .chain(on(raw(), Read))
                .chain(on(raw(), Write))
                .chain(on(vec![topics.dead_letters()], Read))
                .chain(on(vec![topics.lines(), topics.decisions(), topics.dead_letters()], Write))
                .chain([transactional("lines".to_owned()), transactional("replay".to_owned())])
                .collect(),
            Self::Flag => {
                on(vec![topics.decisions()], Read).chain(on(vec![topics.decisions()], Write)).collect()
            }
            Self::Topics => {
                let all = || topics.with_partitions(1).into_iter().map(|(topic, _)| topic).collect();
                on(all(), Create).chain(on(all(), Describe)).chain(on(all(), DescribeConfigs)).collect()
            }
        };
        // librdkafka reads only under a group's name, for whose coordinator it asks. Nothing is committed under it.
        let reader = Resource::Group(crate::kafka::reader_group(instance));
        grants.push(Grant { resource: reader, operation: Describe });
        grants
    }
}

impl fmt::Display for Grant {
    /// As options of Kafka's own `kafka-acls.sh`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (option, name) = match &self.resource {
            Resource::Topic(name) => ("--topic", name),
            Resource::Group(name) => ("--group", name),
            Resource::TransactionalId(name) => ("--transactional-id", name),
        };
        write!(f, "--operation {:?} {option} {name}", self.operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(client: Client) -> String {
        let grants = client.grants(&Topics::new("gmp."), "tipline-link", "one");
        grants.iter().map(|grant| format!("{grant}\n")).collect()
    }

    #[test]
    fn link_reads_raw_records_and_lines_and_writes_its_outputs() {
        insta::assert_snapshot!(printed(Client::Link), @"
        --operation Read --topic gmp.raw.101
        --operation Read --topic gmp.raw.online
        --operation Read --topic gmp.raw.crimestoppers
        --operation Read --topic gmp.lines
        --operation Read --topic gmp.reports
        --operation Read --topic gmp.dead-letters
        --operation Read --topic gmp.starts
        --operation Write --topic gmp.reports
        --operation Write --topic gmp.flags
        --operation Write --topic gmp.dead-letters
        --operation Write --topic gmp.safeguarding
        --operation Write --topic gmp.starts
        --operation DescribeConfigs --topic gmp.raw.101
        --operation DescribeConfigs --topic gmp.raw.online
        --operation DescribeConfigs --topic gmp.raw.crimestoppers
        --operation DescribeConfigs --topic gmp.reports
        --operation DescribeConfigs --topic gmp.flags
        --operation DescribeConfigs --topic gmp.dead-letters
        --operation DescribeConfigs --topic gmp.safeguarding
        --operation DescribeConfigs --topic gmp.lines
        --operation DescribeConfigs --topic gmp.starts
        --operation Read --group gmp.tipline-link
        --operation Write --transactional-id gmp.tipline-link-one
        --operation Describe --group tipline-reader-one
        ");
    }

    #[test]
    fn no_one_else_reads_more_than_it_has_to() {
        insta::assert_snapshot!(printed(Client::Index), @"
        --operation Read --topic gmp.reports
        --operation Read --topic gmp.decisions
        --operation DescribeConfigs --topic gmp.reports
        --operation DescribeConfigs --topic gmp.decisions
        --operation Describe --group tipline-reader-one
        ");
        for client in Client::ALL {
            let may = printed(client);
            assert!(!may.contains("Read --topic gmp.safeguarding"));
            assert_eq!(may.contains("Read --topic gmp.flags"), client == Client::Serve);
        }
    }
}
