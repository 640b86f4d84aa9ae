//! The audit log as auditors read it. Each look at it leaves an entry in it.

use std::{collections::VecDeque, path::PathBuf, sync::Arc};

use tipline_audit::{Anchor, AuditError, Key, Outcome, Recorded, Sought};
use tokio::task;

use crate::{
    App,
    guard::Caller,
    look::{Trace, answered},
    problem::{Kind, Problem},
};

/// The most findings that are told one by one.
const MOST_TOLD: usize = 100;

/// Where the audit log stands and the key that it is sealed with.
#[derive(Debug, Clone)]
pub struct Trail {
    /// Its folder.
    pub folder: PathBuf,
    /// Its key.
    pub key: Key,
}

/// Entries that were sought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entries {
    /// How many there are.
    pub(crate) total: usize,
    /// The newest of them, newest first.
    pub(crate) newest: Vec<Recorded>,
    /// Lines that are not as the log wrote them.
    pub(crate) strange: u64,
}

/// Whether the log is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whole {
    /// How many entries are as they were written.
    pub(crate) entries: u64,
    /// What was done to it, the first of them; a write that a crash broke off is among them.
    pub(crate) findings: Vec<String>,
    /// How many findings there are.
    pub(crate) found: u64,
    /// Whether somebody did any of it.
    pub(crate) tampered: bool,
    /// The last entry, to be noted elsewhere.
    pub(crate) last: Option<Anchor>,
    /// Whether this look is on record: a log that was tampered with takes no further entry.
    pub(crate) recorded: bool,
}

impl App {
    /// The newest entries that meet these conditions, at most so many; on record before they are given away. A number in
    /// the text is found in any spelling.
    ///
    /// # Errors
    /// Where the log cannot be read or written.
    pub(crate) async fn entries(
        self: &Arc<Self>,
        caller: &Caller,
        mut sought: Sought,
        most: usize,
    ) -> Result<Entries, Problem> {
        let number = sought.text.as_deref().and_then(tipline_phone::read);
        sought.spelling = number.map(|number| number.to_string());
        let trace = Trace::consulted(format!("audit log: {sought}"));
        let read = self.of_trail(move |trail| {
            let mut entries = Entries { total: 0, newest: Vec::new(), strange: 0 };
            let mut newest = VecDeque::new();
            for line in tipline_audit::read(&trail.folder, &trail.key)? {
                match line?.recorded {
                    None => entries.strange += 1,
                    Some(recorded) if sought.takes(&recorded) => {
                        entries.total += 1;
                        if newest.len() == most {
                            newest.pop_front();
                        }
                        newest.push_back(recorded);
                    }
                    Some(_) => {}
                }
            }
            entries.newest = newest.into_iter().rev().collect();
            Ok(entries)
        });
        let read = read.await;
        let outcome = read.as_ref().map_or(Outcome::Failed, |entries| answered(entries.total));
        self.note(caller, trace, outcome).await?;
        read
    }

    /// Reads the whole log and says what was done to it, against what was noted elsewhere too.
    ///
    /// # Errors
    /// Where the log cannot be read; where it is whole and cannot be written.
    pub(crate) async fn verify_audit(
        self: &Arc<Self>,
        caller: &Caller,
        anchors: Vec<Anchor>,
    ) -> Result<Whole, Problem> {
        let verified = self.of_trail(move |trail| {
            let (mut findings, mut found, mut tampered) = (Vec::new(), 0, false);
            let verified = tipline_audit::verify(&trail.folder, &trail.key, &anchors, |finding| {
                found += 1;
                tampered |= finding.is_tampering();
                if findings.len() < MOST_TOLD {
                    findings.push(finding.to_string());
                }
            })?;
            let last = verified.last.filter(|_| !tampered);
            Ok(Whole { entries: verified.entries, findings, found, tampered, last, recorded: true })
        });
        let mut whole = verified.await?;
        let noted = self.note(caller, Trace::consulted("audit log: verify"), Outcome::Done);
        match noted.await {
            Ok(()) => {}
            // Nothing that the log holds is told, only what was done to it.
            Err(_) if whole.tampered => whole.recorded = false,
            Err(unrecorded) => return Err(unrecorded),
        }
        Ok(whole)
    }

    async fn of_trail<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Trail) -> Result<T, AuditError> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.trail_turns.take().await?;
        let trail = self.trail.clone();
        let reading = task::spawn_blocking(move || {
            let _turn = turn;
            read(&trail)
        });
        reading.await.map_err(|_| Problem::plain(Kind::Internal))?.map_err(|error| {
            tracing::error!(%error, "the audit log cannot be read");
            Problem::plain(Kind::AuditUnavailable).retry_after(5)
        })
    }
}
