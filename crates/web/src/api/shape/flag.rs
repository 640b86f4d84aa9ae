use serde::Serialize;
use tipline_lines::{FlagInterval, FlagOrder, OrderKind, Rule};
use utoipa::ToSchema;

use super::{Number, bytes};

/// That a number in a report meets a line, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Flag {
    /// Name for ever.
    #[schema(example = "f_78acc6bed710f2f7398669874b475089")]
    pub(crate) id: String,
    /// The report.
    pub(crate) report: String,
    /// `known_line`, `stale` or `order_breach`.
    pub(crate) kind: &'static str,
    /// The line.
    pub(crate) line: LineName,
    /// The number.
    pub(crate) number: Number,
    /// Where it stands in the report's text.
    pub(crate) span: [usize; 2],
    /// The time that was compared with the line's intervals.
    pub(crate) at: String,
    /// Whether it was made by looking back: the line was not known so when the report came in.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) retrospective: bool,
    /// What it rests on.
    pub(crate) why: Why,
}

/// What a line is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LineName {
    #[schema(example = "nino")]
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) brand: Option<String>,
}

/// What a flag rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Why {
    /// One plain sentence.
    pub(crate) sentence: String,
    /// The rule that made the flag.
    pub(crate) rule: &'static str,
    pub(crate) rule_version: u32,
    /// When the number was the line's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interval: Option<Interval>,
    /// The order that was in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) order: Option<Order>,
    /// Where on the `lines` topic the version of the line stands.
    pub(crate) lines_offset: i64,
}

/// When a number was a line's; `to` is the first instant after, none while it is still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Interval {
    pub(crate) from: String,
    pub(crate) to: Option<String>,
    /// How it is known.
    pub(crate) basis: String,
}

/// A court order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Order {
    /// `ddtro`.
    pub(crate) kind: &'static str,
    pub(crate) court: String,
    #[schema(example = "2019-08-05")]
    pub(crate) made_on: String,
    pub(crate) effective_from: String,
}

impl From<&tipline_lines::Flag> for Flag {
    fn from(flag: &tipline_lines::Flag) -> Self {
        Self {
            id: flag.flag_id.to_string(),
            report: flag.report_id.to_string(),
            kind: flag.kind.as_str(),
            line: LineName { id: flag.line_id.to_string(), brand: flag.brand.clone() },
            number: flag.e164.into(),
            span: bytes(flag.span),
            at: flag.at.to_string(),
            retrospective: flag.retrospective,
            why: Why {
                sentence: flag.why.clone(),
                rule: rule(flag.rule),
                rule_version: flag.rule_version,
                interval: flag.interval.as_ref().map(Interval::from),
                order: flag.order.as_ref().map(Order::from),
                lines_offset: flag.lines_offset.0,
            },
        }
    }
}

impl From<&FlagInterval> for Interval {
    fn from(interval: &FlagInterval) -> Self {
        Self {
            from: interval.from.to_string(),
            to: interval.to.map(|to| to.to_string()),
            basis: interval.basis.clone(),
        }
    }
}

impl From<&FlagOrder> for Order {
    fn from(order: &FlagOrder) -> Self {
        Self {
            kind: match order.kind {
                OrderKind::Ddtro => "ddtro",
                _ => "order",
            },
            court: order.court.clone(),
            made_on: order.made_on.to_string(),
            effective_from: order.effective_from.to_string(),
        }
    }
}

const fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::ExactInInterval => "exact_in_interval",
        Rule::ExactOutsideInterval => "exact_outside_interval",
        Rule::OrderInForce => "order_in_force",
        _ => "other",
    }
}
