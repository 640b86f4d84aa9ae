//! A look-up: work on the index within bounds, and its trace in the audit log before the answer leaves.

use std::{sync::Arc, time::Instant};

use tipline_audit::{Action, Entry, Outcome, Via, Who};
use tipline_lines::LinkedReport;
use tipline_report::ReportId;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task,
};

use crate::{
    App,
    guard::Caller,
    problem::{Kind, Problem},
    reading::View,
    request_id,
};

/// What came of a look-up that found so many records.
pub(crate) fn answered(records: usize) -> Outcome {
    Outcome::Answered { records: records as u64 }
}

/// How many searches run at once, and how many may wait for their turn.
#[derive(Debug)]
pub(crate) struct Turns {
    running: Arc<Semaphore>,
}

impl Turns {
    pub(crate) fn new(searches: usize) -> Self {
        Self { running: Arc::new(Semaphore::new(searches.max(1))) }
    }

    /// Waits for a turn; the deadline of the request bounds how long.
    pub(crate) async fn take(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let taken = Arc::clone(&self.running).acquire_owned().await;
        taken.map_err(|_| Problem::plain(Kind::Busy).retry_after(1))
    }
}

/// What a look-up leaves in the audit log.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    pub(crate) action: Action,
    /// What was looked at.
    pub(crate) subject: String,
}

impl Trace {
    pub(crate) fn consulted(subject: impl Into<String>) -> Self {
        Self { action: Action::Consulted, subject: subject.into() }
    }

    pub(crate) fn disclosed(subject: impl Into<String>) -> Self {
        Self { action: Action::Disclosed, subject: subject.into() }
    }
}

impl App {
    /// Does work on the newest view of the index and records it; the answer is held back until the record is on disk. The
    /// work says in the trace what it found.
    ///
    /// # Errors
    /// Where there is no index, the work fails, or it cannot be recorded.
    pub(crate) async fn look<T: Send + 'static>(
        self: &Arc<Self>,
        caller: &Caller,
        trace: Trace,
        work: impl FnOnce(&View, &mut Found) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let view = self.view()?;
        let turn = self.turns.take().await?;
        let mut entry = Self::entry(caller, trace, Outcome::Failed);
        let audit = self.audit.clone();
        let work = move || {
            let mut found = Found::default();
            let answer = work(&view, &mut found);
            // The disk is waited for without keeping others from the processor.
            drop(turn);
            if answer.is_ok() {
                entry.outcome = answered(found.records);
            }
            for entry in found.entries(entry) {
                audit.append(entry)?;
            }
            answer
        };
        task::spawn_blocking(work).await.map_err(|_| Problem::plain(Kind::Internal))?
    }

    /// The newest view of the index.
    ///
    /// # Errors
    /// Where there is none that can be read.
    pub(crate) fn view(&self) -> Result<Arc<View>, Problem> {
        self.reading.view().ok_or_else(|| Problem::plain(Kind::IndexUnavailable).retry_after(5))
    }

    /// A report as the newest view has it; none where it is not held. Records nothing: whoever asks does.
    ///
    /// # Errors
    /// Where there is no index, or it cannot be read.
    pub(crate) async fn held(&self, id: ReportId) -> Result<Option<LinkedReport>, Problem> {
        let view = self.view()?;
        let held = task::spawn_blocking(move || view.searcher.report(id));
        Ok(held.await.map_err(|_| Problem::plain(Kind::Internal))??)
    }

    /// Records what needed no index.
    ///
    /// # Errors
    /// Where it cannot be recorded.
    pub(crate) async fn note(&self, caller: &Caller, trace: Trace, outcome: Outcome) -> Result<(), Problem> {
        let entry = Self::entry(caller, trace, outcome);
        let audit = self.audit.clone();
        let append = move || audit.append(entry);
        task::spawn_blocking(append).await.map_err(|_| Problem::plain(Kind::Internal))?
    }

    /// Records that somebody who is not known tried to be let in, by this way. They are turned away whether or not it can be.
    pub(crate) async fn turned_away(&self, how: &str, via: Via) {
        let Some(passed_over) = self.refusals.another(Instant::now()) else { return };
        let more = match passed_over {
            0 => String::new(),
            more => format!(", and {more} more times before"),
        };
        let entry = Entry {
            who: Who::Unknown,
            action: Action::Refused,
            subject: format!("sign-in by {how}{more}"),
            reason: None,
            via,
            request: Some(request_id::current().to_string()),
            outcome: Outcome::Refused,
        };
        let audit = self.audit.clone();
        // The audit log itself says where it fails.
        let _ = task::spawn_blocking(move || audit.append(entry)).await;
    }

    fn entry(caller: &Caller, Trace { action, subject }: Trace, outcome: Outcome) -> Entry {
        let request = Some(request_id::current().to_string());
        Entry {
            who: caller.who(),
            action,
            subject,
            reason: caller.reason.clone(),
            via: caller.via,
            request,
            outcome,
        }
    }
}

/// What a look-up found: the names of what it gives away, and how many records there are.
#[derive(Debug, Default)]
pub(crate) struct Found {
    names: Vec<String>,
    records: usize,
}

/// How many names stand in one entry of the audit log, which has a longest line: ids of reports take 35 bytes each.
const NAMED_AT_ONCE: usize = 1_000;

impl Found {
    /// So many records answer.
    pub(crate) fn records(&mut self, records: usize) {
        self.records = records;
    }

    /// This one is given away.
    pub(crate) fn name(&mut self, name: &impl std::fmt::Display) {
        self.names.push(name.to_string());
    }

    /// What is recorded: one entry with all the names, or where they are many one for each so many of them.
    fn entries(self, entry: Entry) -> impl Iterator<Item = Entry> {
        let parts: Vec<String> = match self.names.chunks(NAMED_AT_ONCE) {
            parts if parts.len() <= 1 => vec![self.names.iter().map(|name| format!(" {name}")).collect()],
            parts => {
                let of = parts.len();
                let part =
                    |(nth, names): (usize, &[String])| format!(" (part {nth} of {of}) {}", names.join(" "));
                (1..).zip(parts).map(part).collect()
            }
        };
        parts
            .into_iter()
            .map(move |names| Entry { subject: format!("{}{names}", entry.subject), ..entry.clone() })
    }
}
