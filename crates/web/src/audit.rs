//! The one way into the audit log.

use std::sync::Arc;

use crate::problem::{Kind, Problem};

/// What was done: the six operations of section 62 of the Data Protection Act 2018 that a server can do, and what guards
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Somebody looked.
    Consulted,
    /// Data went out in bulk.
    Disclosed,
    /// Somebody changed or judged something.
    Altered,
    /// A session or a token began.
    SignedIn,
    /// A session ended by its owner's wish.
    SignedOut,
    /// Somebody asked for what is not for them.
    Refused,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The answer was given.
    Done,
    /// There was none: the work failed.
    Failed,
    /// It was not allowed.
    Refused,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who: the subject that the provider names, or the name of a token.
    pub who: String,
    /// What was done.
    pub action: Action,
    /// To what.
    pub subject: String,
    /// Why, in their own words.
    pub reason: Option<String>,
    /// The request's id.
    pub request: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// The log; a call of it returns when the entry is on disk.
#[derive(Clone)]
pub struct Audit(Arc<Append>);

type Append = dyn Fn(&Entry) -> Result<(), Box<dyn std::error::Error + Send + Sync>> + Send + Sync;

impl Audit {
    /// A log that is written by this function, which blocks until the entry is on disk.
    pub fn new(
        append: impl Fn(&Entry) -> Result<(), Box<dyn std::error::Error + Send + Sync>> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(append))
    }

    pub(crate) fn append(&self, entry: &Entry) -> Result<(), Problem> {
        (self.0)(entry).map_err(|error| {
            tracing::error!(%error, "the audit log cannot be written: look-ups are refused");
            Problem::plain(Kind::AuditUnavailable).retry_after(5)
        })
    }
}

impl Entry {
    pub(crate) fn ended(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Audit")
    }
}
