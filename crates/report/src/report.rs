use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};
use tipline_phone::{E164, Fragment, Identifier, Mention, Span, Vetoed};

use crate::{Channel, Moment, ReportId};

/// A Kafka offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Offset(pub i64);

impl Offset {
    /// The offset after this one: where to read on.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Where in Kafka a raw record stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Topic, with the installation's prefix.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: Offset,
    /// The record's own timestamp, to the millisecond.
    #[serde(serialize_with = "crate::moment::serialize_instant")]
    pub timestamp: Timestamp,
}

/// What a channel sent, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRecord<'a> {
    /// Which channel.
    pub channel: Channel,
    /// The record's value.
    pub value: &'a [u8],
    /// Where it stands.
    pub provenance: Provenance,
}

/// When the thing that is reported happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurred {
    /// From.
    pub from: Moment,
    /// To, where the reporter gave a span of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
}

/// A part of the report's text that came from one field of the raw record.
///
/// In JSON one flat object: `{"field": "answers.who", "start": 0, "end": 17}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "FlatSection")]
pub struct Section {
    /// Path of the field in the raw record, such as `log[2].text` or `answers.who`.
    pub field: String,
    /// The bytes of [`Report::text`] that hold it.
    pub span: Span,
}

/// [`Section`] as JSON has it. By hand because `serde(flatten)` buffers every field before it reads one.
#[derive(Deserialize)]
struct FlatSection {
    field: String,
    start: usize,
    end: usize,
}

impl From<FlatSection> for Section {
    fn from(FlatSection { field, start, end }: FlatSection) -> Self {
        Self { field, span: Span { start, end } }
    }
}

impl Serialize for Section {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut flat = serializer.serialize_struct("Section", 3)?;
        flat.serialize_field("field", &self.field)?;
        flat.serialize_field("start", &self.span.start)?;
        flat.serialize_field("end", &self.span.end)?;
        flat.end()
    }
}

/// One shape for every channel, reporter's details taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Name for ever.
    pub report_id: ReportId,
    /// Channel.
    pub channel: Channel,
    /// The channel's own reference.
    pub reference: String,
    /// The force it was made to.
    pub force: String,
    /// When it came in.
    pub received_at: Moment,
    /// When it happened, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Occurred>,
    /// The words, reporter's contact details masked byte for byte.
    pub text: String,
    /// Which bytes came from which field; in order, disjoint.
    pub sections: Vec<Section>,
    /// Numbers in the text, the reporter's own left out.
    pub mentions: Vec<Mention>,
    /// Numbers of which the text gives only a part; none that could be the reporter's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fragments: Vec<Fragment>,
    /// Handsets, subscriptions and SIM cards in the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// What would be one of these but stands in a reference of a form that the configuration gives; no number here is one
    /// of the reporter's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vetoed: Vec<Vetoed>,
    /// Where the raw record stands.
    pub provenance: Provenance,
}

/// A number that is the reporter's own: from a contact field, or from the text where the words claim it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReporterNumber {
    /// The number.
    pub e164: E164,
    /// The field of the raw record that held it.
    pub field: String,
}

/// What [`normalise`](crate::normalise()) gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalised {
    /// The sanitised report.
    pub report: Report,
    /// The reporter's own numbers: for the safeguarding check and nothing else.
    pub reporter_numbers: Vec<ReporterNumber>,
}
