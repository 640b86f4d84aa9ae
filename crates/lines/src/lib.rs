//! County lines: which numbers are whose, when, and what a report's mentions meet.
//!
//! A [`CountyLine`] is a brand that owns numbers for a time ([`NumberInterval`]) and may have court orders against it
//! ([`Order`]). People write lines in a file ([`read_file`]); the program writes them to a compacted topic; the
//! [`Registry`] is that topic in memory. [`Registry::matching`] takes a report and gives its [`Flag`]s, and
//! [`LinkedReport`] is the report with them. What the reporter's own number meets is a [`Safeguarding`] record and never
//! a flag. [`Registry::look_back`] finds what a report meets that was linked before a line was known.
//!
//! A [`Decision`] is what a person makes of a flag; [`FlagState`] is what all of them come to.
//!
//! No I/O, no clock: the same report and the same lines give the same flags, ids included.

mod decision;
mod error;
mod file;
mod flag;
mod id;
mod line;
mod linked;
mod look_back;
mod matching;
mod order;
mod registry;
mod why;
mod workdays;

pub use decision::{Decision, Decisions, FlagState, UnreadableDecision, Verdict};
pub use error::LinesError;
pub use file::{FileError, FileFormat, read_file, read_line};
pub use flag::{Flag, FlagInterval, FlagKind, FlagOrder, RULE_VERSION, Rule, Safeguarding};
pub use id::{DecisionId, FlagId, InvalidHashId, InvalidLineId, LineId, SafeguardingId};
pub use line::{ClosedReason, CountyLine, NumberInterval, Status, StatusChange};
pub use linked::LinkedReport;
pub use look_back::LookedBack;
pub use order::{Order, OrderItem, OrderKind};
pub use registry::Registry;
pub use workdays::{default_comply_by, is_working_day};
