use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a raw record could not be read.
///
/// Names the field and never repeats what the field holds: the message travels in headers and logs, and the field may be
/// the reporter's telephone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", .field.as_ref().map(|f| format!("{f}: ")).unwrap_or_default())]
pub struct Rejection {
    /// Which kind of fault.
    pub kind: RejectionKind,
    /// Path of the field at fault, where there is one, such as `caller.number`.
    pub field: Option<String>,
    /// What is wrong with it, for a person.
    pub message: String,
}

/// The kinds of fault, a closed set: they are metric labels and header values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectionKind {
    /// Not JSON.
    Json,
    /// JSON of another shape: a field is missing or of a wrong type.
    Schema,
    /// A time that cannot be read.
    Time,
    /// Larger than [`MAX_RECORD_BYTES`](crate::MAX_RECORD_BYTES).
    Size,
    /// Not UTF-8.
    Utf8,
    /// No bytes, or no words.
    Empty,
}

impl RejectionKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Json, Self::Schema, Self::Time, Self::Size, Self::Utf8, Self::Empty];

    /// The kind's name, as headers, metrics and JSON write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Schema => "schema",
            Self::Time => "time",
            Self::Size => "size",
            Self::Utf8 => "utf8",
            Self::Empty => "empty",
        }
    }
}

impl fmt::Display for RejectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
