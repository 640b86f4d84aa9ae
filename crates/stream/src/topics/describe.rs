use std::collections::BTreeMap;

use rdkafka::{
    admin::{AdminClient, AdminOptions, ConfigResource, OwnedResourceSpecifier, ResourceSpecifier},
    consumer::Consumer,
    error::KafkaError,
};

use super::{Layout, Planned, create::wait};
use crate::{
    KafkaSettings, StreamError, Topics,
    kafka::{ASK, Traced},
    scan::Reader,
};

/// Whether a topic was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It was missing.
    Missing,
    /// It stands already, with so many partitions.
    Present {
        /// Partitions.
        partitions: i32,
    },
}

/// One topic beside what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Full name.
    pub topic: String,
    /// Whether it is there.
    pub found: Found,
    /// What is wrong with it; empty where all is well.
    pub complaints: Vec<Complaint>,
}

/// Something about a topic that breaks or weakens a promise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Complaint {
    /// It does not exist.
    #[error("does not exist: run `tipline topics create`")]
    Missing,
    /// Another number of partitions than it should have.
    #[error("has {found} partitions, should have {wanted}")]
    Partitions {
        /// How many it has.
        found: i32,
        /// How many it should have.
        wanted: i32,
    },
    /// Fewer copies than asked for.
    #[error("has {found} copies of each partition, {wanted} were asked for")]
    Replication {
        /// How many it has.
        found: i32,
        /// How many were asked for.
        wanted: i32,
    },
    /// A topic setting differs.
    #[error("{key} is {found:?}, should be {wanted:?}: {consequence}")]
    Config {
        /// Name of the topic setting.
        key: &'static str,
        /// Its value.
        found: String,
        /// What it should be.
        wanted: String,
        /// What happens otherwise.
        consequence: &'static str,
    },
}

/// Compares the topics of a cluster with what they should be; changes nothing.
///
/// # Errors
/// [`StreamError::Kafka`] where the brokers cannot be asked.
pub fn describe(
    kafka: &KafkaSettings,
    topics: &Topics,
    layout: &Layout,
) -> Result<Vec<Described>, StreamError> {
    let reader = Reader::open(kafka)?;
    let present = partitions_found(kafka, &reader)?;
    let planned = topics.planned(layout);
    let names: Vec<&str> = planned
        .iter()
        .map(|planned| planned.topic.as_str())
        .filter(|topic| present.contains_key(*topic))
        .collect();
    let configs = configs(kafka, &names)?;
    Ok(planned
        .iter()
        .map(|planned| match present.get(&planned.topic) {
            None => Described {
                topic: planned.topic.clone(),
                found: Found::Missing,
                complaints: vec![Complaint::Missing],
            },
            Some(shape) => Described {
                topic: planned.topic.clone(),
                found: Found::Present { partitions: shape.partitions },
                complaints: complaints(planned, topics, shape, |key| {
                    configs.get(&planned.topic)?.get(key).cloned()
                }),
            },
        })
        .collect())
}

/// How a topic stands on the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) partitions: i32,
    /// The fewest copies that any partition has.
    pub(crate) replication: i32,
    /// Whether every partition has a leader.
    pub(crate) led: bool,
}

/// Every topic of the cluster that can be seen.
pub(crate) fn partitions_found(
    kafka: &KafkaSettings,
    reader: &Reader<'_>,
) -> Result<BTreeMap<String, Shape>, StreamError> {
    let metadata = reader.consumer().fetch_metadata(None, ASK).map_err(kafka.failed("ask for the topics"))?;
    let count = |n: usize| i32::try_from(n).expect("Kafka counts in an i32");
    Ok(metadata
        .topics()
        .iter()
        .filter(|topic| topic.error().is_none())
        .map(|topic| {
            let partitions = topic.partitions();
            let shape = Shape {
                partitions: count(partitions.len()),
                replication: count(partitions.iter().map(|p| p.replicas().len()).min().unwrap_or(0)),
                led: partitions.iter().all(|partition| partition.leader() >= 0),
            };
            (topic.name().to_owned(), shape)
        })
        .collect())
}

fn complaints(
    planned: &Planned,
    topics: &Topics,
    shape: &Shape,
    config: impl Fn(&str) -> Option<String>,
) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let wrong_count = if planned.topic == topics.lines() {
        // Link reads one partition to its end; a second one would hide lines from it.
        shape.partitions != planned.partitions
    } else {
        shape.partitions < planned.partitions
    };
    if wrong_count {
        complaints.push(Complaint::Partitions { found: shape.partitions, wanted: planned.partitions });
    }
    if shape.replication < planned.replication {
        complaints.push(Complaint::Replication { found: shape.replication, wanted: planned.replication });
    }
    // Also where fewer copies were asked for than there are: with copies, one that is lost must not take records along.
    let in_sync = ("min.insync.replicas", "2".to_owned());
    let copied = shape.replication > 1 && !planned.config.iter().any(|(key, _)| *key == in_sync.0);
    for (key, wanted) in planned.config.iter().chain(copied.then_some(&in_sync)) {
        let Some(found) = config(key) else { continue };
        if let Some(consequence) = consequence(key, &found, wanted) {
            complaints.push(Complaint::Config { key, found, wanted: wanted.clone(), consequence });
        }
    }
    complaints
}

/// What is bad about a setting, where it is.
fn consequence(key: &str, found: &str, wanted: &str) -> Option<&'static str> {
    let (found_number, wanted_number) = (found.parse::<i64>(), wanted.parse::<i64>());
    let less = match (found_number, wanted_number) {
        // In retention settings -1 is without end.
        (Ok(found), Ok(wanted)) if key.starts_with("retention") => {
            found != -1 && (wanted == -1 || found < wanted)
        }
        (Ok(found), Ok(wanted)) => found < wanted,
        _ => found != wanted,
    };
    if !less {
        return None;
    }
    Some(match key {
        "cleanup.policy" if wanted == "compact" => "lines that do not change would be deleted",
        "cleanup.policy" => "records that a later one of the same key replaces would be lost",
        "retention.ms" | "retention.bytes" => "an index could not be rebuilt after that",
        "max.message.bytes" => "a large record would stop Link",
        "min.insync.replicas" => "what one broker took could be lost with it",
        _ => "a promise may not hold",
    })
}

fn configs(
    kafka: &KafkaSettings,
    topics: &[&str],
) -> Result<BTreeMap<String, BTreeMap<String, String>>, StreamError> {
    if topics.is_empty() {
        return Ok(BTreeMap::new());
    }
    let admin: AdminClient<Traced> =
        kafka.client(&[])?.create_with_context(Traced).map_err(kafka.failed("create an admin client"))?;
    let specifiers: Vec<_> = topics.iter().map(|topic| ResourceSpecifier::Topic(topic)).collect();
    let options = AdminOptions::new().request_timeout(Some(ASK));
    let failed = || kafka.failed("ask for the settings of the topics");
    let answers = wait(admin.describe_configs(&specifiers, &options)).map_err(failed())?;
    let mut configs = BTreeMap::new();
    for answer in answers {
        let ConfigResource { specifier, entries } =
            answer.map_err(|code| failed()(KafkaError::AdminOp(code)))?;
        let OwnedResourceSpecifier::Topic(topic) = specifier else { continue };
        let values = entries.into_iter().filter_map(|entry| Some((entry.name, entry.value?))).collect();
        configs.insert(topic, values);
    }
    Ok(configs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_complained_of_only_where_it_keeps_or_takes_less() {
        let cases = [
            ("retention.ms", "-1", "-1", false),
            ("retention.ms", "604800000", "-1", true),
            ("retention.ms", "-1", "604800000", false),
            ("retention.ms", "1000", "604800000", true),
            ("max.message.bytes", "1048588", "4194304", true),
            ("max.message.bytes", "9000000", "4194304", false),
            ("min.insync.replicas", "1", "2", true),
            ("min.insync.replicas", "2", "2", false),
            ("cleanup.policy", "compact", "compact", false),
            ("cleanup.policy", "delete", "compact", true),
            ("cleanup.policy", "compact,delete", "compact", true),
            ("cleanup.policy", "compact", "delete", true),
        ];
        for (key, found, wanted, bad) in cases {
            assert_eq!(consequence(key, found, wanted).is_some(), bad, "{key} {found} for {wanted}");
        }
    }

    #[test]
    fn where_there_are_copies_two_must_have_a_record_before_it_counts_as_written() {
        let topics = Topics::new("");
        let layout = Layout { partitions: 1, replication: 1, ..Layout::default() };
        for (replication, in_sync, bad) in [(1, "1", false), (2, "1", true), (3, "1", true), (3, "2", false)]
        {
            let shape = Shape { partitions: 1, replication, led: true };
            for planned in topics.planned(&layout) {
                let complaints = complaints(&planned, &topics, &shape, |key| {
                    (key == "min.insync.replicas").then(|| in_sync.to_owned())
                });
                let found = complaints
                    .iter()
                    .any(|c| matches!(c, Complaint::Config { key: "min.insync.replicas", .. }));
                assert_eq!(found, bad, "{} {replication} {in_sync}", planned.topic);
            }
        }
    }

    #[test]
    fn lines_must_have_one_partition_and_others_at_least_as_many_as_asked() {
        let topics = Topics::new("");
        let layout = Layout { partitions: 4, replication: 1, ..Layout::default() };
        for planned in topics.planned(&layout) {
            for (partitions, bad) in [(planned.partitions - 1, true), (planned.partitions, false)] {
                let shape = Shape { partitions, replication: 1, led: true };
                assert_eq!(
                    !complaints(&planned, &topics, &shape, |_| None).is_empty(),
                    bad,
                    "{}",
                    planned.topic
                );
            }
            let more = Shape { partitions: planned.partitions + 1, replication: 1, led: true };
            let bad = planned.topic == "lines";
            assert_eq!(!complaints(&planned, &topics, &more, |_| None).is_empty(), bad, "{}", planned.topic);
        }
    }
}
