use super::{
    event::Batch,
    hand::Hand,
    input::Input,
    log::Log,
    output::{Ending, Output},
    setbacks::Setbacks,
};
use crate::{
    Stop, StreamError, Topics,
    log::{LogRecord, Positions},
};

/// Transactions one after another, whatever becomes of each.
pub(super) struct Transactions<'r, L: Log> {
    log: &'r L,
    topics: &'r Topics,
    stop: &'r Stop,
    output: Output<L::Producer>,
    setbacks: Setbacks,
}

/// What a transaction that was not committed has left.
pub(super) enum Left {
    Nothing,
    /// Nothing or everything.
    Unknown,
}

impl<'r, L: Log> Transactions<'r, L> {
    /// Takes the transactional id over.
    pub(super) fn open(log: &'r L, topics: &'r Topics, stop: &'r Stop) -> Result<Self, StreamError> {
        let output = Output::new(log.producer()?, topics);
        Ok(Self { log, topics, stop, output, setbacks: Setbacks::default() })
    }

    pub(super) fn output(&self) -> &Output<L::Producer> {
        &self.output
    }

    /// Writes what became of the records in hand, with their `next` offsets; says what that was, committed or not.
    ///
    /// # Errors
    /// As [`Output::transact`].
    pub(super) fn write<R: LogRecord>(
        &self,
        hand: &mut Hand<'_, R>,
        next: &Positions,
        input: &Input<L::Member>,
    ) -> Result<(Batch, Ending), StreamError> {
        let mut batch = Batch { records: hand.len(), bytes: hand.bytes(), ..Batch::default() };
        let Some(membership) = input.membership() else {
            return Ok((batch, Ending::Aborted("the group went on without this process".to_owned())));
        };
        let writes = hand.writes().inspect(|(_, outcome)| batch.add(outcome));
        let ending = self.output.transact(writes, next, &membership)?;
        if let Ending::Committed { written, commit } = ending {
            (batch.written, batch.commit) = (written, commit);
        }
        Ok((batch, ending))
    }

    /// Ready for the next transaction after one that ended so. Where it was not committed, `read_again` takes reading back
    /// to where it has to begin, and then its cause is waited for.
    ///
    /// # Errors
    /// [`StreamError::Stuck`] where too many in a row were not committed, and what a new producer or `read_again` meets.
    pub(super) fn after(
        mut self,
        ending: Ending,
        read_again: impl FnOnce(Left) -> Result<(), StreamError>,
    ) -> Result<Self, StreamError> {
        let reason = match ending {
            Ending::Committed { .. } => return Ok(Self { setbacks: Setbacks::default(), ..self }),
            Ending::Aborted(reason) => {
                read_again(Left::Nothing)?;
                reason
            }
            Ending::Unknown(reason) => {
                self = self.taken_over_anew()?;
                read_again(Left::Unknown)?;
                reason
            }
        };
        self.setbacks.another(reason, self.stop, self.log)?;
        Ok(self)
    }

    /// With a new producer, which settles what became of the last one's transaction. That one is gone before: of two with one
    /// transactional id the older is refused everything.
    fn taken_over_anew(self) -> Result<Self, StreamError> {
        let Self { log, topics, stop, output, setbacks } = self;
        drop(output);
        Ok(Self { setbacks, ..Self::open(log, topics, stop)? })
    }
}
