use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    PhoneText, Text, WrittenTime,
    intake::{Detail, DetailKind, Intake, Words, in_list, occurred, optional_time, time},
    person::{Person, UnlistedField, details, optional_person},
    value::{objects, optional_object},
};
use crate::Rejection;

/// A record of `raw.101`: the log of a call to the police.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "raw.101: call log")]
pub struct CallLog<'a> {
    /// The incident's reference, such as `CAD-20190712-0461`. A later record with the same reference replaces this one.
    #[serde(borrow)]
    pub reference: Text<'a>,
    /// The force that took the call.
    #[serde(borrow)]
    pub force: Text<'a>,
    /// When the incident was opened.
    #[serde(borrow)]
    pub received_at: WrittenTime<'a>,
    /// When the incident was closed.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<WrittenTime<'a>>,
    /// When the thing that is reported happened.
    #[serde(borrow, default, deserialize_with = "optional_object", skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Period<'a>>,
    /// The person who rang. Taken out before anything else reads the record, with the fields that are not
    /// named here: a text or number in one is a detail of theirs, and its name says which (`mobile`, `first_name`, `postcode`).
    #[serde(borrow, default, deserialize_with = "optional_person", skip_serializing_if = "Option::is_none")]
    pub caller: Option<Caller<'a>>,
    /// What the call handler typed, in order.
    #[serde(borrow, deserialize_with = "objects")]
    pub log: Vec<LogEntry<'a>>,
}

/// A point or span of time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Period<'a> {
    /// The point, or where the span begins.
    #[serde(borrow)]
    pub from: WrittenTime<'a>,
    /// Where the span ends, not before `from`.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub to: Option<WrittenTime<'a>>,
}

/// The person who rang.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Caller<'a> {
    /// Full name.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text<'a>>,
    /// The number that the call came from.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneText<'a>>,
    /// Whether the caller kept the number back. A number that is here all the same is a contact all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<bool>,
    /// Address.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Text<'a>>,
    /// The number to ring back on, with whatever was written beside it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub callback_number: Option<PhoneText<'a>>,
    #[serde(skip)]
    pub(crate) unlisted: Vec<UnlistedField>,
}

/// One timed entry of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct LogEntry<'a> {
    /// When it was typed.
    #[serde(borrow)]
    pub at: WrittenTime<'a>,
    /// Who typed it: a collar number or a position. Not part of the report's text.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Text<'a>>,
    /// What was typed.
    #[serde(borrow)]
    pub text: Text<'a>,
}

impl CallLog<'_> {
    pub(super) fn intake(&self) -> Result<Intake<'_>, Rejection> {
        let received_at = time(|| "received_at".to_owned(), &self.received_at)?;
        optional_time(|| "closed_at".to_owned(), self.closed_at.as_ref())?;
        let occurred = match &self.occurred {
            Some(period) => occurred("occurred", Some(&period.from), period.to.as_ref())?,
            None => None,
        };
        let bytes = self.log.iter().map(|entry| entry.text.0.len() + 1).sum();
        let mut words = Words::with_capacity(bytes, self.log.len());
        for (at, entry) in self.log.iter().enumerate() {
            // The report does not keep an entry's time; it is read to refuse a log whose clock cannot be trusted.
            time(|| in_list("log", at, ".at"), &entry.at)?;
            words.add(|| in_list("log", at, ".text"), &entry.text.0);
        }
        let details = self.caller.as_ref().map_or_else(|| Ok(Vec::new()), Caller::details)?;
        Ok(Intake {
            reference: &self.reference.0,
            force: &self.force.0,
            received_at,
            occurred,
            words,
            details,
        })
    }
}

impl Caller<'_> {
    fn details(&self) -> Result<Vec<Detail<'_>>, Rejection> {
        use DetailKind::{Address, Name, Number};
        let known = [
            Detail::of("caller.number", Number, self.number.as_ref().map(|n| &*n.0)),
            Detail::of("caller.callback_number", Number, self.callback_number.as_ref().map(|n| &*n.0)),
            Detail::of("caller.name", Name, self.name.as_ref().map(|n| &*n.0)),
            Detail::of("caller.address", Address, self.address.as_ref().map(|n| &*n.0)),
        ];
        details("caller", known.into_iter().flatten(), &self.unlisted)
    }
}

impl<'de: 'a, 'a> Person<'de> for Caller<'a> {
    const FIELD: &'static str = "caller";

    fn keep(&mut self, unlisted: Vec<UnlistedField>) {
        self.unlisted = unlisted;
    }
}
