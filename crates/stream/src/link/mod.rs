//! Link: raw records in, linked reports and flags out, exactly once.

mod ahead;
mod assignment;
mod event;
mod first_start;
mod goal;
mod hand;
mod input;
mod kafka;
pub(crate) mod log;
pub(crate) mod member;
mod output;
pub(crate) mod producer;
mod setbacks;
mod settings;
pub(crate) mod starts;
mod verdict;

use std::{sync::Arc, thread};

use tipline_failpoint::{FailPoint, reach};

pub(crate) use self::assignment::unread;
pub use self::{
    event::{Batch, LinkEvent, LinkSummary},
    settings::{BatchLimits, LinkSettings, Membership},
};

use self::{
    ahead::Ahead,
    goal::Goal,
    hand::{Hand, Hands},
    input::{Channels, Gathered, Input},
    kafka::Kafka,
    log::{Lines, Log},
    output::{Ending, Output},
    setbacks::Setbacks,
    starts::Starts,
};
use crate::{Stop, StreamError, process::process, topics};

/// Transactions in hand at once: while one is being written, the records of the next are read and matched. The group gives
/// and takes partitions while the loop polls only, and so between two transactions; what it takes leaves those in hand.
const IN_HAND: usize = 2;

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
    let input = Input::new(log.join()?);
    let mut summary = LinkSummary::default();
    let mut setbacks = Setbacks::default();
    let channels = Channels::new(topics);
    let decide = |record: &_, registry: &_| process(&channels.raw(record), registry, &settings.references);

    thread::scope(|scope| {
        let ahead = Ahead::start(scope, settings.threads, &decide);
        let (mut gathered, mut hands) = (Gathered::new(), Hands::new());
        while !goal.is_reached() && (!stop.requested() || !hands.is_empty()) {
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
            input.gather(&mut gathered, &mut hands, settings.batch, stop, observer)?;
            let is_full = gathered.is_full(settings.batch);
            if is_full || (hands.is_empty() && !gathered.is_empty()) {
                reach(FailPoint::LinkGathered);
                let records = Arc::from(gathered.take());
                hands.push(Hand::new(Arc::clone(&records), ahead.begin(&records, lines.registry())));
                if is_full && hands.len() < IN_HAND {
                    continue;
                }
            }
            let Some(mut hand) = hands.pop() else {
                goal.look_round()?;
                continue;
            };
            let mut counts = Batch { records: hand.len(), bytes: hand.bytes(), ..Batch::default() };
            if counts.records == 0 {
                continue;
            }
            let next = hand.next();
            let ending = match input.membership() {
                Some(membership) => {
                    let writes = hand.writes().inspect(|(_, outcome)| counts.add(outcome));
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
                    input.rewind(&hands.let_go(&hand, &mut gathered))?;
                    setbacks.another(reason, stop, log)?;
                }
                Ending::Unknown(reason) => {
                    summary.abort(counts, &reason, observer);
                    hands.let_go(&hand, &mut gathered);
                    // The new producer settles what became of the transaction before it.
                    drop(output);
                    output = Output::new(log.producer()?, topics);
                    input.rewind_to_committed()?;
                    setbacks.another(reason, stop, log)?;
                }
            }
        }
        Ok::<(), StreamError>(())
    })?;
    input.leave();
    Ok(summary)
}
