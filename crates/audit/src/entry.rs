use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is to be recorded; the log adds its number and the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who did it.
    pub who: Who,
    /// What they did.
    pub action: Action,
    /// What they did it to: a query as it was read, the id of a report, a line or a flag. Of what was erased only the
    /// kind and the id: an audit log may not keep what had to go.
    pub subject: String,
    /// Why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// By which way.
    pub via: Via,
    /// The id of the request, which the logs of the service name too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
}

/// Who did it. Found out by the program, never typed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Who {
    /// A user of the operating system.
    System {
        /// The user id that the process ran under.
        uid: u32,
        /// Its name, where the machine has one for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The user id that signed in to the machine, where the kernel keeps it: it stays the same through `sudo`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed_in: Option<u32>,
    },
    /// Somebody who signed in.
    Person {
        /// The identity provider's name for them, which never passes to another.
        id: String,
        /// Their name for people to read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The roles that they acted in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        roles: Vec<String>,
    },
    /// A script with a token.
    Token {
        /// The token's id, which is not the token.
        id: String,
        /// Who answers for it.
        owner: String,
    },
    /// Somebody who did not, or could not, say who they are.
    Unknown,
    /// The log itself.
    Log,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Looked at: a search, a report, a number, a line, this log.
    Consulted,
    /// Handed to somebody, or taken out of the system: an original record, an export.
    Disclosed,
    /// Taken in.
    Collected,
    /// Changed: a line, a decision on a flag.
    Altered,
    /// Brought together with other data.
    Combined,
    /// Erased.
    Erased,
    /// Signed in.
    SignedIn,
    /// Signed out.
    SignedOut,
    /// Asked for something that they may not have.
    Refused,
    /// The log was opened after a crash and a torn write behind its last whole line was cut off.
    Repaired,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 10] = [
        Self::Consulted,
        Self::Disclosed,
        Self::Collected,
        Self::Altered,
        Self::Combined,
        Self::Erased,
        Self::SignedIn,
        Self::SignedOut,
        Self::Refused,
        Self::Repaired,
    ];

    /// The word in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consulted => "consulted",
            Self::Disclosed => "disclosed",
            Self::Collected => "collected",
            Self::Altered => "altered",
            Self::Combined => "combined",
            Self::Erased => "erased",
            Self::SignedIn => "signed_in",
            Self::SignedOut => "signed_out",
            Self::Refused => "refused",
            Self::Repaired => "repaired",
        }
    }
}

/// By which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Via {
    /// A command on the machine.
    CommandLine,
    /// The HTTP API.
    Api,
    /// A page.
    Page,
    /// The log itself.
    Log,
}

impl Via {
    /// The word in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CommandLine => "command_line",
            Self::Api => "api",
            Self::Page => "page",
            Self::Log => "log",
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Answered, with so many records: reports, numbers, whatever the subject counts.
    Answered {
        /// How many.
        records: u64,
    },
    /// Done.
    Done,
    /// Not allowed.
    Refused,
    /// It went wrong.
    Failed,
}

impl Outcome {
    /// The word for it, and how many records where that is what it says.
    #[must_use]
    pub const fn told(self) -> (&'static str, Option<u64>) {
        match self {
            Self::Answered { records } => ("answered", Some(records)),
            Self::Done => ("done", None),
            Self::Refused => ("refused", None),
            Self::Failed => ("failed", None),
        }
    }
}

/// The number of an entry, counted from 1 over the whole life of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequence(pub u64);

impl Sequence {
    /// Before the first entry.
    pub const NONE: Self = Self(0);

    /// The number that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// An entry as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its number.
    pub sequence: Sequence,
    /// When it was written, by the clock of the machine that wrote it.
    pub time: Timestamp,
    /// What was recorded.
    #[serde(flatten)]
    pub entry: Entry,
}
