//! Link: raw records in, linked reports and flags out, exactly once.

mod assignment;
mod first_start;
mod goal;
mod input;
mod kafka;
pub(crate) mod log;
mod member;
mod output;
mod producer;
mod setbacks;
pub(crate) mod starts;
mod verdict;

use std::time::Duration;

use tipline_failpoint::{FailPoint, reach};
use tipline_lines::Registry;
use tipline_report::{Offset, References};

use self::{
    goal::Goal,
    input::Input,
    kafka::Kafka,
    log::{Lines, Log},
    output::{Ending, Output},
    setbacks::Setbacks,
    starts::Starts,
};
use crate::{
    KafkaSettings, Stop, StreamError, Topics, Until,
    process::{Outcome, process_ahead},
    topics::{self, Layout},
};

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

/// What happened, for progress displays and metrics; carries no content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkEvent {
    /// The lines table has been read to its end.
    LinesRead {
        /// Lines in it.
        lines: usize,
        /// The next offset of the lines topic.
        next: Offset,
    },
    /// The group gave this process partitions.
    Assigned {
        /// How many it has now.
        partitions: usize,
    },
    /// The group took partitions away.
    Revoked {
        /// How many it has now.
        partitions: usize,
    },
    /// A transaction was committed.
    Committed(Batch),
    /// A transaction was aborted and its input will be read again.
    Aborted {
        /// Records in the batch.
        records: usize,
        /// What the broker or the client library said.
        reason: String,
    },
}

/// One committed transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Batch {
    /// Raw records read.
    pub records: usize,
    /// Bytes of their values.
    pub bytes: usize,
    /// Reports written.
    pub reports: usize,
    /// Flags written.
    pub flags: usize,
    /// Safeguarding records written.
    pub safeguarding: usize,
    /// Dead letters written.
    pub dead_letters: usize,
    /// Time until every output was acknowledged, from the first on; records are read and matched meanwhile.
    pub written: Duration,
    /// Time to commit.
    pub commit: Duration,
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkSummary {
    /// Committed transactions.
    pub batches: u64,
    /// Aborted transactions.
    pub aborted: u64,
    /// Raw records dealt with.
    pub records: u64,
    /// Reports written.
    pub reports: u64,
    /// Flags written.
    pub flags: u64,
    /// Safeguarding records written.
    pub safeguarding: u64,
    /// Dead letters written.
    pub dead_letters: u64,
}

impl BatchLimits {
    /// Room for so many transactions. They are no older than one may be.
    fn times(self, transactions: usize) -> Self {
        Self {
            records: self.records.saturating_mul(transactions),
            bytes: self.bytes.saturating_mul(transactions),
            age: self.age,
        }
    }
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

/// Transactions whose records are gathered at once: those of the next are read while one is being ended. No partition can be
/// given or taken between them, since that happens while polling only.
const GATHERED: usize = 2;

/// Runs Link on this thread.
///
/// # Errors
/// Each variant of [`StreamError`] but those of the index; [`StreamError::recovery`] says what would help.
pub fn run(
    settings: &LinkSettings,
    stop: &Stop,
    mut observer: impl FnMut(&LinkEvent),
) -> Result<LinkSummary, StreamError> {
    topics::require(&settings.kafka, &settings.topics, &settings.layout, &settings.topics.of_link())?;
    run_on(&Kafka(settings), settings, stop, &mut observer)
}

/// Runs Link on whatever stands for Kafka.
pub(crate) fn run_on<L: Log>(
    log: &L,
    settings: &LinkSettings,
    stop: &Stop,
    observer: &mut dyn FnMut(&LinkEvent),
) -> Result<LinkSummary, StreamError> {
    let Some(mut lines) = log.lines(stop)? else {
        return Ok(LinkSummary::default());
    };
    observer(&LinkEvent::of(lines.registry()));
    let look = log.look()?;
    first_start::refuse_lost_offsets(settings, &look)?;
    let mut goal = Goal::of(settings, &look)?;
    let topics = &settings.topics;
    let mut output = Output::new(log.producer()?, topics);
    reach(FailPoint::LinkTookOver);
    starts::adopt(settings, &look, &output)?;
    let mut starts = Starts::new(settings, &look);
    let input = Input::new(log.join()?, topics);
    let mut summary = LinkSummary::default();
    let mut setbacks = Setbacks::default();

    while !stop.requested() && !goal.is_reached() {
        if lines.follow()? > 0 {
            observer(&LinkEvent::of(lines.registry()));
        }
        match starts.go_on(&input, &output, &look)? {
            None => {}
            Some(Ending::Committed { .. }) => setbacks = Setbacks::default(),
            Some(Ending::Aborted(reason)) => setbacks.another(reason, stop, log)?,
            Some(Ending::Unknown(reason)) => {
                drop(output);
                output = Output::new(log.producer()?, topics);
                setbacks.another(reason, stop, log)?;
            }
        }
        let batch = input.gather(settings.batch.times(GATHERED), stop, observer)?;
        if batch.is_empty() {
            goal.look_round()?;
            continue;
        }
        reach(FailPoint::LinkGathered);
        let records = input.records(&batch);
        let ended =
            process_ahead(&records, lines.registry(), &settings.references, settings.threads, |outcomes| {
                for part in batch.parts(settings.batch) {
                    let mut counts = Batch { records: part.len(), bytes: part.bytes(), ..Batch::default() };
                    let next = part.next();
                    let ending = match input.membership() {
                        Some(membership) => {
                            let writes = part
                                .sources()
                                .zip(&mut *outcomes)
                                .inspect(|(_, outcome)| counts.add(outcome));
                            output.transact(writes, &next, &membership)?
                        }
                        None => Ending::Aborted("the group went on without this process".to_owned()),
                    };
                    match ending {
                        Ending::Committed { written, commit } => {
                            setbacks = Setbacks::default();
                            goal.passed(&next);
                            summary.commit(Batch { written, commit, ..counts }, observer);
                        }
                        Ending::Aborted(reason) => {
                            summary.abort(counts, &reason, observer);
                            return Ok(Some((reason, Some(part.first_of_rest()))));
                        }
                        Ending::Unknown(reason) => {
                            summary.abort(counts, &reason, observer);
                            return Ok(Some((reason, None)));
                        }
                    }
                }
                Ok::<_, StreamError>(None)
            })?;
        drop(records);
        drop(batch);
        match ended {
            None => {}
            Some((reason, Some(first))) => {
                input.rewind(&first)?;
                setbacks.another(reason, stop, log)?;
            }
            Some((reason, None)) => {
                // The new producer settles what became of the transaction before it.
                drop(output);
                output = Output::new(log.producer()?, topics);
                input.rewind_to_committed()?;
                setbacks.another(reason, stop, log)?;
            }
        }
    }
    input.leave();
    Ok(summary)
}

impl LinkEvent {
    fn of(registry: &Registry) -> Self {
        Self::LinesRead { lines: registry.len(), next: registry.next_offset() }
    }
}

impl Batch {
    fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Linked(linked) => {
                self.reports += 1;
                self.flags += linked.flags.len();
                self.safeguarding += linked.safeguarding.len();
            }
            Outcome::Dead(_) => self.dead_letters += 1,
        }
    }
}

impl LinkSummary {
    fn commit(&mut self, batch: Batch, observer: &mut dyn FnMut(&LinkEvent)) {
        self.batches += 1;
        self.records += batch.records as u64;
        self.reports += batch.reports as u64;
        self.flags += batch.flags as u64;
        self.safeguarding += batch.safeguarding as u64;
        self.dead_letters += batch.dead_letters as u64;
        tracing::debug!(
            records = batch.records,
            reports = batch.reports,
            flags = batch.flags,
            dead_letters = batch.dead_letters,
            written_ms = batch.written.as_millis(),
            commit_ms = batch.commit.as_millis(),
            "batch committed"
        );
        observer(&LinkEvent::Committed(batch));
    }

    fn abort(&mut self, batch: Batch, reason: &str, observer: &mut dyn FnMut(&LinkEvent)) {
        self.aborted += 1;
        tracing::warn!(records = batch.records, reason, "batch not committed; reading it again");
        observer(&LinkEvent::Aborted { records: batch.records, reason: reason.to_owned() });
    }
}
