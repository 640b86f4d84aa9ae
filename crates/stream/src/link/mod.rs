//! Link: raw records in, linked reports and flags out, exactly once.

mod assignment;
mod event;
mod first_start;
mod goal;
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

use tipline_failpoint::{FailPoint, reach};

pub(crate) use self::assignment::unread;
pub use self::{
    event::{Batch, LinkEvent, LinkSummary},
    settings::{BatchLimits, LinkSettings, Membership},
};

use self::{
    goal::Goal,
    input::Input,
    kafka::Kafka,
    log::{Lines, Log},
    output::{Ending, Output},
    setbacks::Setbacks,
    starts::Starts,
};
use crate::{Stop, StreamError, process::process_ahead, topics};

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
