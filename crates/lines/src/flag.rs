use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use tipline_phone::{E164, Span};
use tipline_report::{Channel, Moment, Offset, Provenance, ReportId};

use crate::{FlagId, LineId, OrderKind, SafeguardingId};

/// The version of the rules in this crate; it rises whenever the same report and lines could give other flags.
pub const RULE_VERSION: u32 = 1;

/// How a mention meets a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FlagKind {
    /// The number was the line's at the time.
    KnownLine,
    /// The number was the line's, at another time: it may be an innocent person's.
    Stale,
    /// The number was under a court order that should have cut it off.
    OrderBreach,
}

/// The rule that made a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// The whole number, inside an interval of the line.
    ExactInInterval,
    /// The whole number, outside every interval of the line.
    ExactOutsideInterval,
    /// The whole number, named by an order in force.
    OrderInForce,
}

/// A mention that meets a line: the value on the `flags` topic, keyed by report id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// Name for ever.
    pub flag_id: FlagId,
    /// The report.
    pub report_id: ReportId,
    /// Its channel.
    pub channel: Channel,
    /// The force it was made to.
    pub force: String,
    /// How the mention meets the line.
    pub kind: FlagKind,
    /// The line.
    pub line_id: LineId,
    /// The line's brand, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Its other names at the time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The number.
    pub e164: E164,
    /// Where it stands in the report's text: the first mention that meets the line so.
    pub span: Span,
    /// The rule that made this flag.
    pub rule: Rule,
    /// The version of the rules.
    pub rule_version: u32,
    /// The time that was compared: when it happened where the report says so, else when the report came in.
    pub at: Moment,
    /// The interval that was met, or the nearest one of a stale match; none where an order names a number for which the
    /// line has no interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<FlagInterval>,
    /// The order in force, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<FlagOrder>,
    /// Where on the `lines` topic the version of the line stands that was met.
    pub lines_offset: Offset,
    /// Whether it was made by looking back: the line was not known so when the report came in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retrospective: bool,
    /// One plain sentence that says why.
    pub why: String,
    /// Where the raw record stands.
    pub provenance: Provenance,
}

/// The interval of a line that a flag rests on: half-open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagInterval {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after; none while it is the line's still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// How the interval is known.
    pub basis: String,
}

/// The order that a flag rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagOrder {
    /// Which power it was made under.
    pub kind: OrderKind,
    /// The court that made it.
    pub court: String,
    /// The day it was made.
    pub made_on: Date,
    /// When it took effect.
    pub effective_from: Timestamp,
}

/// That a reporter's own number is or was a line's: a held phone, an exploited child. The value on the restricted
/// `safeguarding` topic, and on no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safeguarding {
    /// Name for ever.
    pub safeguarding_id: SafeguardingId,
    /// The report.
    pub report_id: ReportId,
    /// Its channel.
    pub channel: Channel,
    /// The force it was made to.
    pub force: String,
    /// The line.
    pub line_id: LineId,
    /// The reporter's number.
    pub e164: E164,
    /// The field of the raw record that held it.
    pub field: String,
    /// When it happened where the report says so, else when the report came in.
    pub at: Moment,
    /// Where on the `lines` topic the version of the line stands that was met.
    pub lines_offset: Offset,
    /// Where the raw record stands.
    pub provenance: Provenance,
}

impl FlagKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::KnownLine, Self::Stale, Self::OrderBreach];

    /// The name in JSON and in queries.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KnownLine => "known_line",
            Self::Stale => "stale",
            Self::OrderBreach => "order_breach",
        }
    }
}
