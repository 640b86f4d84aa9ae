//! What the channels send: one type for each channel's JSON, and how it becomes an [`Intake`].
//!
//! The types borrow from the record they are read from and keep what they read as it was written; a time is text until
//! [`Moment`](crate::Moment) reads it. Fields that are not named here are ignored, but in the
//! object of the person who reports: there they are details of theirs as well.

mod call_log;
mod crimestoppers;
mod intake;
mod online_form;
mod parse;
mod person;
mod schema;
mod value;

pub use call_log::{CallLog, Caller, LogEntry, Period};
pub use crimestoppers::{CrimestoppersReport, Passage, Passages};
pub use online_form::{Answers, Contact, Ongoing, OnlineForm, PhoneNumbers, When};
pub use schema::json_schema;
pub use value::{PhoneText, Text, WrittenTime};

pub(crate) use intake::{Detail, DetailKind, Intake, Words, intake};
