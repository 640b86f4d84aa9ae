use tipline_phone::Span;

use super::{CallLog, CrimestoppersReport, OnlineForm, WrittenTime, parse::parse};
use crate::{Channel, Moment, Occurred, Rejection, RejectionKind, Section};

/// What every channel has in common once its own shape is gone: words on one side, the reporter's details on the other.
///
/// A field is on one side or the other. Nothing moves from `details` to `words`; what is in `words` is never a contact
/// field.
#[derive(Debug)]
pub(crate) struct Intake<'r> {
    pub(crate) reference: &'r str,
    pub(crate) force: &'r str,
    pub(crate) received_at: Moment,
    pub(crate) occurred: Option<Occurred>,
    pub(crate) words: Words,
    pub(crate) details: Vec<Detail<'r>>,
}

/// The report's text as it grows, each field's words on lines of their own.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) sections: Vec<Section>,
}

/// One contact field of a record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Detail<'r> {
    pub(crate) field: &'r str,
    pub(crate) kind: DetailKind,
    pub(crate) text: &'r str,
}

/// What a contact field should hold; any of them may hold a telephone number as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DetailKind {
    Number,
    Name,
    Email,
    Address,
    DateOfBirth,
    /// A date of birth, or its day, month or year alone, in a field that no schema names.
    PartOfBirth,
    /// A field whose name says nothing: a telephone number or e-mail address in it is the reporter's, the words are not theirs
    /// alone.
    Other,
}

/// Reads a record's JSON and hands what it holds to `then`; by continuation, because an intake borrows from the input
/// type that was read.
pub(crate) fn intake<T>(
    channel: Channel,
    json: &str,
    then: impl FnOnce(Intake<'_>) -> Result<T, Rejection>,
) -> Result<T, Rejection> {
    match channel {
        Channel::Call101 => then(parse::<CallLog<'_>>(json)?.intake()?),
        Channel::Online => then(parse::<OnlineForm<'_>>(json)?.intake()?),
        Channel::Crimestoppers => then(parse::<CrimestoppersReport<'_>>(json)?.intake()?),
    }
}

impl Words {
    pub(super) fn with_capacity(bytes: usize, sections: usize) -> Self {
        Self { text: String::with_capacity(bytes), sections: Vec::with_capacity(sections) }
    }

    /// Adds a field's words, verbatim, on a new line. A blank field adds nothing; `field` is only asked for otherwise.
    pub(super) fn add(&mut self, field: impl FnOnce() -> String, words: &str) {
        if words.trim_start().is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(words);
        self.sections.push(Section { field: field(), span: Span { start, end: self.text.len() } });
    }
}

/// The path of a field in the `at`th element of a list, such as `log[2].text`; a report has many.
pub(super) fn in_list(list: &str, at: usize, field: &str) -> String {
    let mut digits = itoa::Buffer::new();
    [list, "[", digits.format(at), "]", field].concat()
}

impl<'r> Detail<'r> {
    /// The field, where it was filled in.
    pub(super) fn of(field: &'r str, kind: DetailKind, text: Option<&'r str>) -> Option<Self> {
        text.filter(|text| !text.trim_start().is_empty()).map(|text| Self { field, kind, text })
    }
}

/// Reads a time.
pub(super) fn time(field: impl FnOnce() -> String, written: &WrittenTime<'_>) -> Result<Moment, Rejection> {
    written.0.parse().map_err(|why: crate::InvalidMoment| Rejection {
        kind: RejectionKind::Time,
        field: Some(field()),
        message: why.to_string(),
    })
}

/// Reads a time that need not be there; a form's date field that was left alone is blank.
pub(super) fn optional_time(
    field: impl FnOnce() -> String,
    written: Option<&WrittenTime<'_>>,
) -> Result<Option<Moment>, Rejection> {
    written.filter(|w| !w.0.trim_start().is_empty()).map(|w| time(field, w)).transpose()
}

/// Reads the span of time under `field`, whose two ends are its `from` and `to`.
pub(super) fn occurred(
    field: &str,
    from: Option<&WrittenTime<'_>>,
    to: Option<&WrittenTime<'_>>,
) -> Result<Option<Occurred>, Rejection> {
    let from = optional_time(|| format!("{field}.from"), from)?;
    let to = optional_time(|| format!("{field}.to"), to)?;
    let fault = |end: &str, kind, message: &str| {
        Err(Rejection { kind, field: Some(format!("{field}.{end}")), message: message.to_owned() })
    };
    match (from, to) {
        (None, None) => Ok(None),
        (None, Some(_)) => fault("from", RejectionKind::Schema, "missing, though to is given"),
        (Some(from), Some(to)) if to.timestamp < from.timestamp => {
            fault("to", RejectionKind::Time, "before from: give the earlier time as from")
        }
        (Some(from), to) => Ok(Some(Occurred { from, to })),
    }
}
