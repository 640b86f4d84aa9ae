//! The records of tipline and how a channel's raw record becomes a [`Report`].
//!
//! [`normalise()`] is the one door: the bytes of one of three [`Channel`]s in, a [`Normalised`] report out, or a
//! [`Rejection`] that names the field at fault. On the way
//!
//! 1. the bytes are read once into the channel's own type ([`CallLog`], [`OnlineForm`], [`CrimestoppersReport`]), which
//!    borrows from them; [`json_schema`] publishes what each of them takes, and the files in `schemas/` are its output;
//! 2. the record is parted: words to one side, the reporter's contact fields to the other, never to meet again;
//! 3. the words, field by field, become [`Report::text`], and [`Report::sections`] say which bytes came from where;
//! 4. [`tipline_phone::find`] reads the text;
//! 5. what is known of the reporter, from the contact fields or because the text itself says so, is masked in every field
//!    that is kept, byte for byte, and the mentions that stood there are struck. The numbers alone leave by another way,
//!    [`Normalised::reporter_numbers`], for the safeguarding check and nothing else;
//! 6. what stands in a force's own reference, of a form that the caller gives ([`References`]), is struck, and
//!    [`Report::vetoed`] tells of it.
//!
//! So nothing downstream can index, match or count the person who rang. A message of a [`Rejection`] repeats no value, for
//! the same reason.
//!
//! No I/O, no clock, no randomness: the same bytes give the same report, with the same [`ReportId`], wherever and whenever
//! they are read.
//!
//! ```
//! use tipline_report::{Channel, Offset, Provenance, RawRecord, Timestamp, normalise};
//!
//! let value = br#"{
//!     "reference": "CAD-20190712-0461",
//!     "force": "West Mercia",
//!     "received_at": "2019-07-12 14:02",
//!     "caller": {"name": "Example Caller", "number": "07700 900123"},
//!     "log": [{"at": "2019-07-12 14:03", "text": "CALLER ON 07700 900123 SAYS NINO LINE IS 07700 900461"}]
//! }"#;
//! let topic = Channel::Call101.topic_suffix().to_owned();
//! let provenance = Provenance { topic, partition: 0, offset: Offset(7), timestamp: Timestamp::UNIX_EPOCH };
//!
//! let normalised = normalise(&RawRecord { channel: Channel::Call101, value, provenance })?;
//! assert_eq!(normalised.report.text, "CALLER ON ************ SAYS NINO LINE IS 07700 900461");
//! assert_eq!(normalised.report.mentions[0].e164.to_string(), "+447700900461");
//! assert_eq!(normalised.reporter_numbers[0].field, "caller.number");
//! # Ok::<(), tipline_report::Rejection>(())
//! ```

mod channel;
mod id;
mod input;
mod instant;
pub mod london;
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
pub use instant::instant;
pub use jiff::Timestamp;
pub use moment::{InvalidMoment, Moment};
pub use normalise::{normalise, normalise_with};
pub use rejection::{Rejection, RejectionKind};
pub use report::{Normalised, Occurred, Offset, Provenance, RawRecord, Report, ReporterNumber, Section};
pub use tipline_phone::{E164, Fragment, Identifier, Mention, References, Role, Span, Vetoed};

/// The largest raw record that is read, bytes; a larger one becomes a dead letter.
pub const MAX_RECORD_BYTES: usize = 1 << 20;
