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
mod transactions;
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
    output::Ending,
    starts::Starts,
    transactions::{Left, Transactions},
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
    let mut transactions = Transactions::open(log, &settings.topics, stop)?;
    reach(FailPoint::LinkTookOver);
    starts::adopt(settings, &look, transactions.output())?;
    let mut starts = Starts::new(settings, &look);
    let input = Input::new(log.join()?);
    let mut summary = LinkSummary::default();
    let channels = Channels::new(&settings.topics);
    let decide = |record: &_, registry: &_| process(&channels.raw(record), registry, &settings.references);

    thread::scope(|scope| {
        let ahead = Ahead::start(scope, settings.threads, &decide);
        let (mut gathered, mut hands) = (Gathered::new(), Hands::new());
        while !goal.is_reached() && (!stop.requested() || !hands.is_empty()) {
            if lines.follow()? > 0 {
                observer(&LinkEvent::of(lines.registry()));
            }
            if let Some(ending) = starts.go_on(&input, transactions.output(), &look)? {
                // Nothing was read of what was to begin.
                transactions = transactions.after(ending, |_| Ok(()))?;
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
            let next = hand.next();
            if next.is_empty() {
                continue;
            }
            let (batch, ending) = transactions.write(&mut hand, &next, &input)?;
            if let Ending::Committed { .. } = ending {
                goal.passed(&next);
            }
            summary.add(batch, &ending, observer);
            transactions = transactions.after(ending, |left| {
                let first = hands.let_go(&hand, &mut gathered);
                match left {
                    Left::Nothing => input.rewind(&first),
                    Left::Unknown => input.rewind_to_committed(),
                }
            })?;
        }
        Ok::<(), StreamError>(())
    })?;
    input.leave();
    Ok(summary)
}
