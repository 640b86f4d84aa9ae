use std::collections::BTreeMap;

use rdkafka::{
    admin::{AdminClient, AdminOptions, ConfigResource, OwnedResourceSpecifier, ResourceSpecifier},
    consumer::Consumer,
    error::KafkaError,
};

use super::{Layout, Planned, create::wait};
use crate::{
    KafkaSettings, StreamError, Topics, embedded,
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
    #[error("does not exist")]
    Missing,
    /// A table, such as `lines`, that has not one partition: it is read as one, and what is in the others is not seen.
    #[error("has {found} partitions, must have one")]
    Table {
        /// How many it has.
        found: i32,
    },
    /// Fewer partitions than asked for: fewer processes can share the work.
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
        /// Whether that breaks a promise.
        breaks: bool,
    },
}

impl Complaint {
    /// Whether a promise would be broken: Link and Index do not start then. The others cost speed, or a stop that says why.
    #[must_use]
    pub fn breaks_a_promise(&self) -> bool {
        match self {
            Self::Missing | Self::Table { .. } | Self::Replication { .. } => true,
            Self::Partitions { .. } => false,
            Self::Config { breaks, .. } => *breaks,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn way_out(&self, topic: &str) -> String {
        match self {
            Self::Missing => "run `tipline topics create`".to_owned(),
            Self::Table { .. } => {
                format!("make {topic} anew with one partition, and write what it held into it again")
            }
            Self::Partitions { wanted, .. } => format!(
                "kafka-topics.sh --alter --topic {topic} --partitions {wanted}, or set topics.partitions to what is there"
            ),
            Self::Replication { wanted, .. } => format!(
                "move {topic} to {wanted} copies with kafka-reassign-partitions.sh; where fewer are meant, say so with topics.replication"
            ),
            Self::Config { key, wanted, .. } => format!(
                "kafka-configs.sh --alter --entity-type topics --entity-name {topic} --add-config {key}={wanted}"
            ),
        }
    }
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
    compare(kafka, &Reader::open(kafka)?, topics, layout, |_| true)
}

/// Refuses where a promise could not be kept on the topics that this client uses, saying for each what to do; warns of
/// what is merely not as it should be. An embedded broker promises nothing and is not asked.
///
/// # Errors
/// [`StreamError::Unfit`], [`StreamError::Kafka`] where the brokers cannot be asked.
pub(crate) fn require(
    kafka: &KafkaSettings,
    topics: &Topics,
    layout: &Layout,
    uses: &[String],
) -> Result<(), StreamError> {
    let reader = Reader::open(kafka)?;
    if embedded::is_embedded(reader.consumer()) {
        return Ok(());
    }
    let mut unfit: Vec<String> = Vec::new();
    for Described { topic, complaints, .. } in compare(kafka, &reader, topics, layout, |t| uses.contains(t))?
    {
        for complaint in complaints {
            if complaint == Complaint::Missing && unfit.is_empty() {
                // Asked for by name, a topic that may not be seen is told from one that is not there.
                match kafka.partitions(reader.consumer(), &topic) {
                    Ok(_) => continue,
                    Err(StreamError::MissingTopic { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            let way_out = complaint.way_out(&topic);
            if complaint.breaks_a_promise() {
                unfit.push(format!("topic {topic} {complaint} ({way_out})"));
            } else {
                tracing::warn!(topic, way_out, "{complaint}");
            }
        }
    }
    if unfit.is_empty() { Ok(()) } else { Err(StreamError::Unfit { complaints: unfit.join("; ") }) }
}

fn compare(
    kafka: &KafkaSettings,
    reader: &Reader<'_>,
    topics: &Topics,
    layout: &Layout,
    is_asked_for: impl Fn(&String) -> bool,
) -> Result<Vec<Described>, StreamError> {
    let (present, brokers) = found(kafka, reader)?;
    let mut planned = topics.planned(layout, brokers);
    planned.retain(|planned| is_asked_for(&planned.topic));
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

/// Every topic of the cluster that can be seen, and how many brokers there are.
pub(crate) fn found(
    kafka: &KafkaSettings,
    reader: &Reader<'_>,
) -> Result<(BTreeMap<String, Shape>, i32), StreamError> {
    let metadata = reader.consumer().fetch_metadata(None, ASK).map_err(kafka.failed("ask for the topics"))?;
    let count = |n: usize| i32::try_from(n).expect("Kafka counts in an i32");
    let shapes = metadata
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
        .collect();
    Ok((shapes, count(metadata.brokers().len())))
}

fn complaints(
    planned: &Planned,
    topics: &Topics,
    shape: &Shape,
    config: impl Fn(&str) -> Option<String>,
) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if topics.tables().contains(&planned.topic) {
        if shape.partitions != 1 {
            complaints.push(Complaint::Table { found: shape.partitions });
        }
    } else if shape.partitions < planned.partitions {
        complaints.push(Complaint::Partitions { found: shape.partitions, wanted: planned.partitions });
    }
    if shape.replication < planned.replication {
        complaints.push(Complaint::Replication { found: shape.replication, wanted: planned.replication });
    }
    // Also where fewer copies were asked for than there are: with copies, one that is lost must not take records along.
    let careful = [("min.insync.replicas", "2"), ("unclean.leader.election.enable", "false")];
    let careful = careful.map(|(key, wanted)| (key, wanted.to_owned()));
    let copied = careful.iter().filter(|(key, _)| {
        shape.replication > 1 && !planned.config.iter().any(|(planned, _)| planned == key)
    });
    for (key, wanted) in planned.config.iter().chain(copied) {
        let Some(found) = config(key) else { continue };
        if let Some(consequence) = consequence(key, &found, wanted) {
            let breaks = breaks(key, &planned.topic, topics);
            complaints.push(Complaint::Config { key, found, wanted: wanted.clone(), consequence, breaks });
        }
    }
    complaints
}

/// Whether a setting that is not as it should be breaks a promise. What Link has read of a raw topic may go; what an index
/// is rebuilt from may not, nor a table's records.
fn breaks(key: &str, topic: &str, topics: &Topics) -> bool {
    match key {
        "retention.ms" | "retention.bytes" => topic == topics.reports(),
        "max.message.bytes" => false,
        _ => true,
    }
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
        "cleanup.policy" if wanted == "compact" => "records that do not change would be deleted",
        "cleanup.policy" => "records that a later one of the same key replaces would be lost",
        "retention.ms" | "retention.bytes" => "what is older is deleted, and could not be read again",
        "max.message.bytes" => "a large record would stop Link",
        "min.insync.replicas" => "what one broker took could be lost with it",
        "unclean.leader.election.enable" => {
            "a broker that was behind could take over, and what it missed be lost"
        }
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
    let failed =
        || kafka.failed("ask for the settings of the topics (for rights, see `tipline topics acls`)");
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
        let layout = Layout { partitions: 1, replication: Some(1), ..Layout::default() };
        for (replication, in_sync, bad) in [(1, "1", false), (2, "1", true), (3, "1", true), (3, "2", false)]
        {
            let shape = Shape { partitions: 1, replication, led: true };
            for planned in topics.planned(&layout, 1) {
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
    fn tables_must_have_one_partition_and_others_at_least_as_many_as_asked() {
        let topics = Topics::new("");
        let layout = Layout { partitions: 4, replication: Some(1), ..Layout::default() };
        for planned in topics.planned(&layout, 1) {
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
            let bad = topics.tables().contains(&planned.topic);
            assert_eq!(!complaints(&planned, &topics, &more, |_| None).is_empty(), bad, "{}", planned.topic);
        }
    }
}
