//! Dead letters: raw records that could not be read, and feeding them in again.
//!
//! Who keeps the installation running sees why, not what: a letter's content is a raw record, reporter and all, and is
//! source protection's alone, as every raw record is.

use std::{error::Error, fmt, sync::Arc};

use jiff::Timestamp;
use tipline_audit::{Action, Outcome};
use tipline_pages::Letter;
use tipline_report::Channel;

use crate::{
    App,
    guard::Caller,
    look::{Trace, answered},
    problem::Problem,
};

/// Which letters are meant: those that meet every condition that is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letters {
    /// With one of these names; any where empty.
    pub ids: Vec<String>,
    /// Of one of these faults; any where empty.
    pub reasons: Vec<String>,
    /// From one of these channels; any where empty.
    pub channels: Vec<Channel>,
    /// Written at this instant or later.
    pub after: Option<Timestamp>,
    /// Written earlier than this instant.
    pub before: Option<Timestamp>,
}

/// What became of a letter that was to be fed in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was fed in again, as this raw record.
    Replayed(String),
    /// It would be.
    WouldBe,
    /// It was fed in before, as this raw record, and is left alone.
    Before(String),
    /// Its reference came in again later, in this raw record, and could be read then: it is left alone.
    Superseded(String),
}

/// Whether letters are fed in again or it is only said which would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// They are.
    ForGood,
    /// Nothing is written.
    Try,
}

/// The topic of dead letters. Calls block.
pub trait Post: fmt::Debug + Send + Sync {
    /// The letters that are meant, oldest first.
    ///
    /// # Errors
    /// Where a word of it names nothing, or the topic cannot be read.
    fn list(&self, which: &Letters) -> Result<Vec<Letter>, Box<dyn Error + Send + Sync>>;

    /// The letter of this name and what came in, byte for byte; none where there is no such letter.
    ///
    /// # Errors
    /// Where the topic cannot be read.
    fn open(&self, id: &str) -> Result<Option<Opened>, Box<dyn Error + Send + Sync>>;

    /// Feeds the letters in again, each once ever, and says what became of each.
    ///
    /// # Errors
    /// Where the brokers refuse; some may have been fed in then, and none of them is again.
    fn replay(
        &self,
        which: &Letters,
        replay: Replay,
    ) -> Result<Vec<(Letter, Fate)>, Box<dyn Error + Send + Sync>>;
}

/// A letter and what came in, for those who may see it.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The letter.
    pub letter: Letter,
    /// The raw record, byte for byte, reporter's details and all.
    pub value: Vec<u8>,
}

impl App {
    /// The letters that are meant, newest first, on record.
    ///
    /// # Errors
    /// Where the brokers do not answer, or it cannot be recorded.
    pub(crate) async fn letters(
        self: &Arc<Self>,
        caller: &Caller,
        which: Letters,
    ) -> Result<Vec<Letter>, Problem> {
        let mut letters = self.listed(caller, which, Trace::consulted("the list of dead letters")).await?;
        letters.reverse();
        Ok(letters)
    }

    /// A letter without its content, on record.
    ///
    /// # Errors
    /// Where there is no such letter, the brokers do not answer, or it cannot be recorded.
    pub(crate) async fn letter(self: &Arc<Self>, caller: &Caller, id: &str) -> Result<Letter, Problem> {
        let which = Letters { ids: vec![id.to_owned()], ..Letters::default() };
        let listed = self.listed(caller, which, Trace::consulted(format!("dead letter {id}"))).await?;
        listed.into_iter().next().ok_or_else(Problem::no_such)
    }

    /// The letters that are meant, oldest first, on record as this.
    async fn listed(
        self: &Arc<Self>,
        caller: &Caller,
        which: Letters,
        trace: Trace,
    ) -> Result<Vec<Letter>, Problem> {
        let listed = self.of_brokers("read the dead letters", move |app| app.post.list(&which)).await;
        let outcome = listed.as_ref().map_or(Outcome::Failed, |letters| answered(letters.len()));
        self.note(caller, trace, outcome).await?;
        listed
    }

    /// A letter with what came in, on record before it is given away. For source protection alone.
    ///
    /// # Errors
    /// As [`App::letter`].
    pub(crate) async fn open_letter(self: &Arc<Self>, caller: &Caller, id: &str) -> Result<Opened, Problem> {
        let sought = id.to_owned();
        let opened = self.of_brokers("read the dead letters", move |app| app.post.open(&sought)).await;
        let (action, outcome) = match &opened {
            Ok(Some(_)) => (Action::Disclosed, answered(1)),
            Ok(None) => (Action::Consulted, answered(0)),
            Err(_) => (Action::Consulted, Outcome::Failed),
        };
        self.note(caller, Trace { action, subject: format!("dead letter {id}, as it came in") }, outcome)
            .await?;
        opened?.ok_or_else(Problem::no_such)
    }

    /// Feeds letters in again, on record first, or says which would be. None is fed in twice, however often this is asked.
    ///
    /// # Errors
    /// Where the brokers refuse, or it cannot be recorded.
    pub(crate) async fn replay_letters(
        self: &Arc<Self>,
        caller: &Caller,
        which: Letters,
        replay: Replay,
    ) -> Result<Vec<(Letter, Fate)>, Problem> {
        let action = match replay {
            Replay::ForGood => Action::Altered,
            Replay::Try => Action::Consulted,
        };
        let trace = Trace { action, subject: format!("dead letters fed in again: {which}") };
        self.note(caller, trace.clone(), Outcome::Done).await?;
        let fates =
            self.of_brokers("feed dead letters in again", move |app| app.post.replay(&which, replay)).await;
        if fates.is_err() {
            self.note(caller, trace, Outcome::Failed).await?;
        }
        fates
    }
}

/// As it is recorded.
impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ids, reasons, channels, after, before } = self;
        let mut parts = Vec::new();
        parts.extend(ids.iter().cloned());
        parts.extend(reasons.iter().map(|reason| format!("reason {reason}")));
        parts.extend(channels.iter().map(|channel| format!("channel {channel}")));
        parts.extend(after.map(|after| format!("after {after}")));
        parts.extend(before.map(|before| format!("before {before}")));
        if parts.is_empty() { f.write_str("all") } else { f.write_str(&parts.join(", ")) }
    }
}

// What a raw record says is printed nowhere by accident.
impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("letter", &self.letter).finish_non_exhaustive()
    }
}
