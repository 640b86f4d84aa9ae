//! The records of tipline and how a channel's raw record becomes a [`Report`].
//!
//! [`normalise`] is the one door: bytes of one of three [`Channel`]s in, a [`Normalised`] report out, or a [`Rejection`]
//! that names the field at fault. It takes the reporter's contact details out before it looks for numbers, and masks
//! them where the text repeats them, so that nothing downstream can index, match or count the person who rang.
//!
//! No I/O, no clock, no randomness: the same bytes give the same report.

mod channel;
mod id;
mod input;
mod moment;
mod normalise;
mod rejection;
mod report;
mod reporter;

pub use channel::{Channel, UnknownChannel};
pub use id::{InvalidReportId, ReportId};
pub use input::{
    Answers, CallLog, Caller, Contact, CrimestoppersReport, LogEntry, Ongoing, OnlineForm, Passage, Passages,
    Period, PhoneNumbers, PhoneText, Text, When, WrittenTime, json_schema,
};
pub use jiff::Timestamp;
pub use moment::{InvalidMoment, Moment};
pub use normalise::normalise;
pub use rejection::{Rejection, RejectionKind};
pub use report::{Normalised, Occurred, Offset, Provenance, RawRecord, Report, ReporterNumber, Section};
pub use tipline_phone::{E164, Mention, Role, Span};

/// The largest raw record that is read, bytes; a larger one becomes a dead letter.
pub const MAX_RECORD_BYTES: usize = 1 << 20;
