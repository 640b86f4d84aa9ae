//! Index: `reports` in, a search index out; documents and next offsets in one commit.

mod batch;
mod kafka;
pub(crate) mod log;
mod reading;

use std::{collections::VecDeque, path::PathBuf, time::Duration};

use tipline_failpoint::{FailPoint, reach};
use tipline_index::{Checkpoint, Rebuild, Writer, WriterOptions};

use self::{
    batch::{Parsed, Uncommitted},
    kafka::Kafka,
    log::{Log, Store},
    reading::Reading,
};
use crate::{
    KafkaSettings, Stop, StreamError, Topics, Until,
    topics::{self, Layout},
};

/// The most records that are read while a commit is under way.
const AHEAD: usize = 10_000;

/// When the index is committed: at whichever bound is reached first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitLimits {
    /// Reports since the last commit.
    pub records: usize,
    /// Since the first report after the last commit.
    pub age: Duration,
}

/// Where an index begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// At its checkpoint; a folder without an index starts with the log's first record.
    Checkpoint,
    /// From nothing, beside the index that stands in the folder, which is searched meanwhile and replaced at the end.
    Scratch,
}

/// What Index needs.
#[derive(Debug, Clone)]
pub struct IndexSettings {
    /// The brokers.
    pub kafka: KafkaSettings,
    /// The topics.
    pub topics: Topics,
    /// How the topics are to be; where a promise cannot be kept on them as they are, Index does not start.
    pub layout: Layout,
    /// The index's folder; created where it is missing.
    pub dir: PathBuf,
    /// Threads and memory of the writer.
    pub writer: WriterOptions,
    /// Bounds of a commit.
    pub commit: CommitLimits,
    /// Where to begin.
    pub beginning: Beginning,
    /// How long to run.
    pub until: Until,
}

/// What happened, for progress displays and metrics; carries no content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndexEvent {
    /// The index is open and its checkpoint agrees with the log.
    Opened {
        /// Offsets of the log that are still to be read; an upper bound for reports, as transaction markers take offsets.
        behind: u64,
    },
    /// A commit succeeded: its documents can be searched.
    Committed {
        /// Reports in it.
        records: usize,
        /// Reports since the run began.
        total: u64,
        /// Time that the commit took.
        took: Duration,
    },
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexSummary {
    /// Commits.
    pub commits: u64,
    /// Reports applied.
    pub records: u64,
}

impl Default for CommitLimits {
    fn default() -> Self {
        Self { records: 20_000, age: Duration::from_secs(1) }
    }
}

impl IndexSettings {
    /// The usual settings: from the checkpoint, until stopped.
    #[must_use]
    pub fn new(kafka: KafkaSettings, topics: Topics, dir: impl Into<PathBuf>) -> Self {
        Self {
            kafka,
            topics,
            layout: Layout::default(),
            dir: dir.into(),
            writer: WriterOptions::default(),
            commit: CommitLimits::default(),
            beginning: Beginning::Checkpoint,
            until: Until::Stopped,
        }
    }
}

/// Runs Index on this thread.
///
/// # Errors
/// [`StreamError::Unfit`] where the topics are such that an index could not be rebuilt, [`StreamError::Index`] where the index
/// belongs to another log or cannot be written, [`StreamError::Gap`] where the log was trimmed past the checkpoint,
/// [`StreamError::Unreadable`] for a record that Link did not write, and what the brokers say.
pub fn run(
    settings: &IndexSettings,
    stop: &Stop,
    mut observer: impl FnMut(&IndexEvent),
) -> Result<IndexSummary, StreamError> {
    topics::require(&settings.kafka, &settings.topics, &settings.layout, &settings.topics.of_index())?;
    let topic = settings.topics.reports();
    let mut rebuilt = IndexSummary::default();
    if settings.beginning == Beginning::Scratch {
        rebuilt = rebuild(settings, &topic, stop, &mut observer)?;
        if stop.requested() || settings.until == Until::CaughtUp {
            return Ok(rebuilt);
        }
    }
    let log = Kafka::open(&settings.kafka, &topic)?;
    let (mut writer, checkpoint) = Writer::open(&settings.dir, settings.writer)?;
    let summary = run_on(&log, &mut writer, checkpoint, settings, stop, &mut observer)?;
    // Who is asked to stop does not wait for merges.
    if !stop.requested() {
        writer.close()?;
    }
    Ok(IndexSummary {
        commits: rebuilt.commits + summary.commits,
        records: rebuilt.records + summary.records,
    })
}

/// Builds an index of what stands in the log now, beside the one in the folder, and puts it in its place. One that is
/// stopped before leaves the old index as it was.
fn rebuild(
    settings: &IndexSettings,
    topic: &str,
    stop: &Stop,
    observer: &mut impl FnMut(&IndexEvent),
) -> Result<IndexSummary, StreamError> {
    let log = Kafka::open(&settings.kafka, topic)?;
    let (place, mut writer) = Rebuild::begin(&settings.dir, settings.writer)?;
    let until_caught_up = IndexSettings { until: Until::CaughtUp, ..settings.clone() };
    let summary = run_on(&log, &mut writer, None, &until_caught_up, stop, observer)?;
    reach(FailPoint::IndexRebuilt);
    if !stop.requested() {
        place.take_place(writer)?;
        reach(FailPoint::IndexExchanged);
    }
    Ok(summary)
}

/// Reads a log into a store, from the store's checkpoint on.
pub(crate) fn run_on<L: Log, S: Store>(
    log: &L,
    store: &mut S,
    checkpoint: Option<Checkpoint>,
    settings: &IndexSettings,
    stop: &Stop,
    observer: &mut impl FnMut(&IndexEvent),
) -> Result<IndexSummary, StreamError> {
    let mut checkpoint = checkpoint.unwrap_or_else(|| Checkpoint::new(log.cluster_id()));
    let mut reading = Reading::of(log)?;
    reading.verify(&checkpoint)?;
    let behind = reading.begin(&mut checkpoint)?;
    observer(&IndexEvent::Opened { behind });
    reach(FailPoint::IndexOpened);

    let mut summary = IndexSummary::default();
    let mut ahead = VecDeque::new();
    loop {
        let uncommitted = gather(settings, stop, log, &reading, store, &mut ahead)?;
        if !uncommitted.is_empty() {
            uncommitted.advance(&mut checkpoint, log.topic())?;
            reach(FailPoint::IndexApplied);
            let (commit, read) =
                store.commit_while(&checkpoint, |is_over| read_ahead(&reading, &mut ahead, is_over));
            let took = commit?.took;
            reach(FailPoint::IndexCommitted);
            summary.commit(uncommitted.records(), took, observer);
            read?;
        }
        drop(uncommitted);
        match settings.until {
            _ if stop.requested() => return Ok(summary),
            Until::CaughtUp if reading.caught_up() && ahead.is_empty() => return Ok(summary),
            _ => reading.look_for_new_partitions(&mut checkpoint)?,
        }
    }
}

/// Applies records to the store until a bound is reached, or there is nothing to wait for.
fn gather<'l, L: Log, S: Store>(
    settings: &IndexSettings,
    stop: &Stop,
    log: &'l L,
    reading: &Reading<'l, L>,
    store: &mut S,
    ahead: &mut VecDeque<Parsed<L::Record<'l>>>,
) -> Result<Uncommitted<L::Record<'l>>, StreamError> {
    /// How long an idle loop waits before it looks at the stop signal.
    const IDLE: Duration = Duration::from_millis(100);
    /// Records between two looks at the clock.
    const CLOCK_STRIDE: usize = 64;

    let mut uncommitted = Uncommitted::nothing();
    let mut deadline = log.now() + IDLE;
    let mut wait = Duration::ZERO;
    while uncommitted.records() < settings.commit.records && !stop.requested() {
        let parsed = match ahead.pop_front() {
            Some(parsed) => Some(parsed),
            None => reading.next(wait)?.map(Parsed::of).transpose()?,
        };
        if let Some(parsed) = parsed {
            if uncommitted.is_empty() {
                deadline = log.now() + settings.commit.age;
            }
            uncommitted.apply(store, parsed)?;
            wait = Duration::ZERO;
            if !uncommitted.records().is_multiple_of(CLOCK_STRIDE) {
                continue;
            }
        } else if settings.until == Until::CaughtUp && reading.caught_up() {
            break;
        } else {
            wait = deadline.saturating_duration_since(log.now()).min(IDLE);
        }
        if log.now() >= deadline {
            break;
        }
    }
    Ok(uncommitted)
}

/// Reads and parses records of the next commit while one is under way: it leaves a core idle at its end.
fn read_ahead<'l, L: Log>(
    reading: &Reading<'l, L>,
    ahead: &mut VecDeque<Parsed<L::Record<'l>>>,
    is_over: &dyn Fn() -> bool,
) -> Result<(), StreamError> {
    while ahead.len() < AHEAD && !is_over() {
        let Some(record) = reading.next(Duration::ZERO)? else { break };
        ahead.push_back(Parsed::of(record)?);
    }
    Ok(())
}

impl IndexSummary {
    fn commit(&mut self, records: usize, took: Duration, observer: &mut impl FnMut(&IndexEvent)) {
        self.commits += 1;
        self.records += records as u64;
        tracing::debug!(records, total = self.records, commit_ms = took.as_millis(), "index committed");
        observer(&IndexEvent::Committed { records, total: self.records, took });
    }
}
