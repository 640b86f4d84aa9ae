use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

use rdkafka::{
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    error::RDKafkaErrorCode,
};

use super::{Found, Topics, describe::found};
use crate::{
    KafkaSettings, StreamError,
    kafka::{ASK, MAX_RAW_BYTES, MAX_WRITTEN_BYTES, Traced},
    scan::Reader,
};

/// How long records are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// For ever: what a rebuild reads again.
    Forever,
    /// This many days.
    Days(u32),
}

/// How many partitions and copies, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Partitions of each topic but `lines`, `decisions` and `starts`, which have one.
    pub partitions: i32,
    /// Copies of each partition; where nothing is said, one on each broker, up to three. With one copy a broker's disk takes
    /// records along when it is lost, so that where there are more brokers one copy has to be asked for.
    pub replication: Option<i32>,
    /// For the raw topics.
    pub raw: Retention,
    /// For `reports`, `flags`, `dead-letters` and `safeguarding`: what an index is rebuilt from.
    pub derived: Retention,
}

/// One topic as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Full name.
    pub topic: String,
    /// Partitions.
    pub partitions: i32,
    /// Copies of each partition.
    pub replication: i32,
    /// Topic settings, name and value.
    pub config: Vec<(&'static str, String)>,
}

/// Whether [`create`] creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// Create what is missing.
    Create,
    /// Ask the broker whether it would, and change nothing.
    DryRun,
}

impl Default for Layout {
    fn default() -> Self {
        Self { partitions: 6, replication: None, raw: Retention::Forever, derived: Retention::Forever }
    }
}

impl Retention {
    /// The value of `retention.ms`.
    #[must_use]
    pub fn milliseconds(self) -> i64 {
        match self {
            Self::Forever => -1,
            Self::Days(days) => i64::from(days) * 24 * 60 * 60 * 1_000,
        }
    }
}

/// Creates the topics that are missing and leaves the others as they are; [`describe`](super::describe()) says whether
/// those fit. Returns each topic as it should be and as it was found.
///
/// # Errors
/// [`StreamError::TopicRefused`] where the broker refuses one, [`StreamError::Kafka`] where it cannot be asked.
pub fn create(
    kafka: &KafkaSettings,
    topics: &Topics,
    layout: &Layout,
    creation: Creation,
) -> Result<Vec<(Planned, Found)>, StreamError> {
    let reader = Reader::open(kafka)?;
    let (present, brokers) = found(kafka, &reader)?;
    let planned: Vec<(Planned, Found)> = topics
        .planned(layout, brokers)
        .into_iter()
        .map(|planned| {
            let found = match present.get(&planned.topic) {
                Some(found) => Found::Present { partitions: found.partitions },
                None => Found::Missing,
            };
            (planned, found)
        })
        .collect();
    let missing: Vec<&Planned> =
        planned.iter().filter(|(_, found)| *found == Found::Missing).map(|(planned, _)| planned).collect();
    if !missing.is_empty() {
        ask_for(kafka, &missing, creation)?;
        if creation == Creation::Create {
            until_known(kafka, &reader, &missing)?;
        }
    }
    Ok(planned)
}

impl Topics {
    /// Every topic as it is to be on a cluster of so many brokers.
    #[must_use]
    pub fn planned(&self, layout: &Layout, brokers: i32) -> Vec<Planned> {
        let replication = layout.replication.unwrap_or_else(|| brokers.clamp(1, 3));
        self.with_partitions(layout.partitions)
            .into_iter()
            .map(|(topic, partitions)| {
                let config = self.config(&topic, layout, replication);
                Planned { topic, partitions, replication, config }
            })
            .collect()
    }

    fn config(&self, topic: &str, layout: &Layout, replication: i32) -> Vec<(&'static str, String)> {
        let is_raw = self.all_raw().iter().any(|(_, raw)| raw == topic);
        let mut config = if self.tables().iter().any(|table| table == topic) {
            vec![("cleanup.policy", "compact".to_owned())]
        } else {
            let retention = if is_raw { layout.raw } else { layout.derived };
            let largest = if is_raw { MAX_RAW_BYTES } else { MAX_WRITTEN_BYTES };
            vec![
                ("cleanup.policy", "delete".to_owned()),
                ("retention.ms", retention.milliseconds().to_string()),
                ("retention.bytes", "-1".to_owned()),
                ("max.message.bytes", largest.to_string()),
            ]
        };
        if replication > 1 {
            config.push(("min.insync.replicas", "2".to_owned()));
            config.push(("unclean.leader.election.enable", "false".to_owned()));
        }
        config
    }
}

fn ask_for(kafka: &KafkaSettings, missing: &[&Planned], creation: Creation) -> Result<(), StreamError> {
    let admin: AdminClient<Traced> =
        kafka.client(&[])?.create_with_context(Traced).map_err(kafka.failed("create an admin client"))?;
    let new: Vec<NewTopic<'_>> =
        missing
            .iter()
            .map(|planned| {
                let replication = TopicReplication::Fixed(planned.replication);
                planned.config.iter().fold(
                    NewTopic::new(&planned.topic, planned.partitions, replication),
                    |new, (key, value)| new.set(key, value),
                )
            })
            .collect();
    let options = AdminOptions::new()
        .request_timeout(Some(ASK))
        .operation_timeout(Some(ASK))
        .validate_only(creation == Creation::DryRun);
    let answers = wait(admin.create_topics(&new, &options)).map_err(kafka.failed("create topics"))?;
    for answer in answers {
        match answer {
            // Somebody else created it between the two looks.
            Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((topic, code)) => return Err(StreamError::TopicRefused { topic, reason: code.to_string() }),
        }
    }
    Ok(())
}

/// Waits until the brokers tell of the new topics: creation is acknowledged before every broker knows.
fn until_known(kafka: &KafkaSettings, reader: &Reader<'_>, missing: &[&Planned]) -> Result<(), StreamError> {
    let began = Instant::now();
    loop {
        let (present, _) = found(kafka, reader)?;
        match missing.iter().find(|planned| !present.get(&planned.topic).is_some_and(|found| found.led)) {
            None => return Ok(()),
            Some(planned) if began.elapsed() > ASK => {
                return Err(StreamError::MissingTopic { topic: planned.topic.clone() });
            }
            Some(_) => thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// Waits for one answer of the admin client, whose interface is asynchronous, on this thread.
pub(crate) fn wait<F: Future>(answer: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut answer = pin!(answer);
    loop {
        match answer.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(layout: &Layout) -> String {
        let line = |planned: &Planned| {
            let config: Vec<_> = planned.config.iter().map(|(key, value)| format!("{key}={value}")).collect();
            format!("{} {}x{} {}", planned.topic, planned.partitions, planned.replication, config.join(" "))
        };
        Topics::new("x.").planned(layout, 5).iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_a_rebuild_needs_is_kept_for_ever_and_lines_are_compacted() {
        insta::assert_snapshot!(shown(&Layout::default()), @r"
        x.raw.101 6x3 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=4194304 min.insync.replicas=2 unclean.leader.election.enable=false
        x.raw.online 6x3 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=4194304 min.insync.replicas=2 unclean.leader.election.enable=false
        x.raw.crimestoppers 6x3 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=4194304 min.insync.replicas=2 unclean.leader.election.enable=false
        x.reports 6x3 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=5242880 min.insync.replicas=2 unclean.leader.election.enable=false
        x.flags 6x3 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=5242880 min.insync.replicas=2 unclean.leader.election.enable=false
        x.dead-letters 6x3 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=5242880 min.insync.replicas=2 unclean.leader.election.enable=false
        x.safeguarding 6x3 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=5242880 min.insync.replicas=2 unclean.leader.election.enable=false
        x.lines 1x3 cleanup.policy=compact min.insync.replicas=2 unclean.leader.election.enable=false
        x.decisions 1x3 cleanup.policy=compact min.insync.replicas=2 unclean.leader.election.enable=false
        x.starts 1x3 cleanup.policy=compact min.insync.replicas=2 unclean.leader.election.enable=false
        ");
    }

    #[test]
    fn a_laptop_has_one_copy_and_may_forget_raw_records() {
        let layout =
            Layout { partitions: 2, replication: Some(1), raw: Retention::Days(7), ..Layout::default() };
        insta::assert_snapshot!(shown(&layout), @r"
        x.raw.101 2x1 cleanup.policy=delete retention.ms=604800000 retention.bytes=-1 max.message.bytes=4194304
        x.raw.online 2x1 cleanup.policy=delete retention.ms=604800000 retention.bytes=-1 max.message.bytes=4194304
        x.raw.crimestoppers 2x1 cleanup.policy=delete retention.ms=604800000 retention.bytes=-1 max.message.bytes=4194304
        x.reports 2x1 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=5242880
        x.flags 2x1 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=5242880
        x.dead-letters 2x1 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=5242880
        x.safeguarding 2x1 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 max.message.bytes=5242880
        x.lines 1x1 cleanup.policy=compact
        x.decisions 1x1 cleanup.policy=compact
        x.starts 1x1 cleanup.policy=compact
        ");
    }
}
