//! Looking back: past reports that meet a line as it is now, flagged as Link would have flagged them.
//!
//! A function of two logs. A report is written again, to `reports` under its key, with the flags that the lines add to it, and
//! those flags to `flags`; all in transactions of one transactional id, so that of two processes one writes.
//!
//! **What is looked at.** A round has a view of the index, which holds the newest revision of every report up to its
//! checkpoint, and the lines table up to an offset. It looks at the reports that have a number of a line whose version is
//! newer than the last round's, and at those that came in since and that Link had matched against an older table, as the
//! `lines-offset` header says: Link may commit a batch long after the lines have moved on. How far it came, in both
//! logs, is in its last transaction.
//!
//! **Why nothing is doubled.** Only flags are added that the report in the view does not have, and no round begins before the
//! view holds all that was written here before, by a predecessor that was killed midway too. So a round that is done again
//! adds what is missing, and offsets that the brokers have forgotten cost time and nothing else.
//!
//! **Why nothing old comes back.** Link may write a corrected revision while an older one is looked back on. Whoever reads
//! `reports` puts a record that was looked back on in the place of a revision of the same raw record alone.

mod candidates;
mod kafka;
pub(crate) mod log;
mod member;
mod progress;
mod view;
mod writer;

use std::{path::PathBuf, time::Duration};

use tipline_failpoint::{FailPoint, reach};
use tipline_report::Offset;

use self::{
    kafka::Kafka,
    log::{Log, Member},
    progress::Progress,
    view::View,
    writer::Writer,
};
use crate::{
    KafkaSettings, Recovery, Stop, StreamError, Topics, Until,
    link::log::Lines,
    topics::{self, Layout},
};

/// The brokers end a transaction that is open for longer: who reads `reports` waits for it.
const TRANSACTION: Duration = Duration::from_secs(20);

/// Between two looks for something to do.
const IDLE: Duration = Duration::from_millis(200);

/// After a turn that failed.
const AGAIN: Duration = Duration::from_secs(5);

/// How long an index may take to hold what was written, where the run ends by itself.
const PATIENCE: u32 = 300;

/// What looking back needs.
#[derive(Debug, Clone)]
pub struct LookBackSettings {
    /// The brokers.
    pub kafka: KafkaSettings,
    /// The topics.
    pub topics: Topics,
    /// How the topics are to be; where a promise cannot be kept on them as they are, nothing is looked back on.
    pub layout: Layout,
    /// The folder of an index that is kept up with `reports`.
    pub dir: PathBuf,
    /// The most reports of a transaction.
    pub batch: usize,
    /// How long to run.
    pub until: Until,
}

/// What happened, for progress displays; carries no content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LookBackEvent {
    /// This process looks back from now on; others wait.
    TookOver,
    /// A round is done.
    LookedBack(Round),
}

/// One round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// The next offset of the lines table that reports were compared with.
    pub lines: Offset,
    /// Reports that were compared.
    pub looked_at: u64,
    /// Reports that were written again.
    pub reports: u64,
    /// Flags that were added.
    pub flags: u64,
    /// How long it took.
    pub took: Duration,
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LookBackSummary {
    /// Reports that were compared.
    pub looked_at: u64,
    /// Reports that were written again.
    pub reports: u64,
    /// Flags that were added.
    pub flags: u64,
}

impl LookBackSettings {
    /// The usual settings: until stopped.
    #[must_use]
    pub fn new(kafka: KafkaSettings, topics: Topics, dir: impl Into<PathBuf>) -> Self {
        let layout = Layout::default();
        Self { kafka, topics, layout, dir: dir.into(), batch: 500, until: Until::Stopped }
    }

    /// The group's full name.
    pub(crate) fn group_id(&self) -> String {
        format!("{}tipline-look-back", self.topics.prefix())
    }

    /// The transactional id, of which there is one: of two processes one writes.
    pub(crate) fn transactional_id(&self) -> String {
        format!("{}tipline-look-back", self.topics.prefix())
    }
}

/// Looks back on this thread. However many processes do, one of them works and the others stand by; a run until it has caught
/// up does not wait for its turn, and ends another's.
///
/// # Errors
/// [`StreamError::Unfit`] where the topics break a promise, [`StreamError::Fenced`] where another one took over from a run until
/// it has caught up, [`StreamError::Behind`] where the index does not follow, [`StreamError::Index`] where it belongs to another log or is broken, and what the brokers say.
pub fn run(
    settings: &LookBackSettings,
    stop: &Stop,
    mut observer: impl FnMut(&LookBackEvent),
) -> Result<LookBackSummary, StreamError> {
    topics::require(&settings.kafka, &settings.topics, &settings.layout, &settings.topics.of_look_back())?;
    run_on(&Kafka(settings), settings, stop, &mut observer)
}

/// Looks back on whatever stands for Kafka and the index.
pub(crate) fn run_on<L: Log>(
    log: &L,
    settings: &LookBackSettings,
    stop: &Stop,
    observer: &mut dyn FnMut(&LookBackEvent),
) -> Result<LookBackSummary, StreamError> {
    let Some(mut lines) = log.lines(stop)? else {
        return Ok(LookBackSummary::default());
    };
    let member = log.join()?;
    let mut summary = LookBackSummary::default();
    let mut tell = |event: &LookBackEvent| {
        if let LookBackEvent::LookedBack(round) = event {
            summary.add(round);
        }
        observer(event);
    };
    while !stop.requested() {
        if !member.is_its_turn()? {
            log.sleep(IDLE);
            continue;
        }
        match turn(log, settings, &member, &mut lines, stop, &mut tell) {
            Ok(()) if settings.until == Until::CaughtUp => break,
            Ok(()) => {}
            // The next turn begins with a new producer, which settles what became of the last transaction.
            Err(error) if settings.until == Until::Stopped && error.recovery() == Recovery::TryAgain => {
                tracing::warn!(%error, "looking back stopped in the middle and begins again");
                wait(AGAIN, log, &member, stop)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(summary)
}

/// Looks back for as long as it is this process's turn.
fn turn<L: Log>(
    log: &L,
    settings: &LookBackSettings,
    member: &L::Member,
    lines: &mut L::Lines,
    stop: &Stop,
    tell: &mut impl FnMut(&LookBackEvent),
) -> Result<(), StreamError> {
    let mut writer = Writer::new(settings, member, log.producer()?);
    reach(FailPoint::LookBackTookOver);
    tell(&LookBackEvent::TookOver);
    // Read with the transactional id in hand: nobody else moves it any longer, or writes what the view lacks.
    let look = log.look()?;
    let mut progress = Progress::read(settings, member, &look)?;
    let mut view = View::new(look)?;
    let mut waited = 0;
    while !stop.requested() && member.is_its_turn()? {
        lines.follow()?;
        let registry = lines.registry();
        if !view.is_whole(&progress)? {
            waited += 1;
            if settings.until == Until::CaughtUp && waited > PATIENCE {
                return Err(StreamError::Behind { dir: settings.dir.clone() });
            }
            log.sleep(IDLE);
            continue;
        }
        waited = 0;
        let next = Progress::next(registry, &view);
        if next != progress {
            let round = candidates::look_back(&view, registry, &progress, &next, &mut writer)?;
            if writer.finish(&progress, &next)? {
                view.wants_what_is_written()?;
            }
            progress = next;
            if round.looked_at > 0 {
                tell(&LookBackEvent::LookedBack(round));
            }
        }
        // The view held all that was written when the turn began.
        if settings.until == Until::CaughtUp {
            return Ok(());
        }
        log.sleep(IDLE);
    }
    Ok(())
}

/// Waits, and stays a member meanwhile.
fn wait<L: Log>(time: Duration, log: &L, member: &L::Member, stop: &Stop) -> Result<(), StreamError> {
    let until = log.now() + time;
    while log.now() < until && !stop.requested() {
        member.is_its_turn()?;
        log.sleep(IDLE);
    }
    Ok(())
}

impl LookBackSummary {
    fn add(&mut self, round: &Round) {
        self.looked_at += round.looked_at;
        self.reports += round.reports;
        self.flags += round.flags;
    }
}
