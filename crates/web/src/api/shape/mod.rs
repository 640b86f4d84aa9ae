//! What answers are made of: the contract with those who ask, apart from how the index and the log have it.

mod flag;
mod line;
mod number;
mod record;
mod report;
mod snippet;

use serde::Serialize;
use tipline_index::{FacetCount, FlagCounts, Seen};
use tipline_phone::E164;
use tipline_report::Span;
use utoipa::ToSchema;

pub(crate) use self::{
    flag::{Flag, Interval, Order},
    line::LineAnswer,
    number::NumberAnswer,
    record::LineRecord,
    report::{Fragment, Hit, Identifier, Listed, Mention, Report, Vetoed},
    snippet::{Segment, segments, snippet},
};
use crate::reading::View;

/// How fresh an answer is: whether something is not held, or not indexed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Index {
    /// How many records of the log the index has read; rises with every commit.
    pub(crate) generation: i64,
    /// When that was.
    #[schema(example = "2019-08-06T08:14:02Z")]
    pub(crate) as_of: String,
    /// How many reports it holds.
    pub(crate) reports: usize,
    /// How many records of the log it has yet to read, as was seen some seconds ago; left out where nobody can tell. What is
    /// not found may be among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) behind_records: Option<u64>,
}

/// A whole number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Number {
    /// E.164.
    #[schema(example = "+447700900461")]
    pub(crate) e164: String,
    /// As people write it.
    #[schema(example = "07700 900461")]
    pub(crate) display: String,
}

/// A value and how many reports have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Count {
    pub(crate) value: String,
    pub(crate) count: u64,
}

/// From the first report to the last, by when they came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Period {
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) reports: usize,
}

/// How many flags there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
pub(crate) struct Flags {
    pub(crate) known_line: usize,
    pub(crate) stale: usize,
    pub(crate) order_breach: usize,
}

impl Index {
    pub(crate) fn of(view: &View) -> Self {
        Self {
            generation: view.generation,
            as_of: view.committed_at.to_string(),
            reports: view.documents,
            behind_records: view.behind(),
        }
    }
}

impl From<E164> for Number {
    fn from(number: E164) -> Self {
        Self { e164: number.to_string(), display: number.display() }
    }
}

impl From<FacetCount> for Count {
    fn from(FacetCount { value, count }: FacetCount) -> Self {
        Self { value, count }
    }
}

impl From<Seen> for Period {
    fn from(Seen { first, last, reports }: Seen) -> Self {
        Self { first: first.to_string(), last: last.to_string(), reports }
    }
}

impl From<FlagCounts> for Flags {
    fn from(FlagCounts { known_line, stale, order_breach }: FlagCounts) -> Self {
        Self { known_line, stale, order_breach }
    }
}

/// Counts in the shape of an answer.
pub(crate) fn counts(counts: Vec<FacetCount>) -> Vec<Count> {
    counts.into_iter().map(Count::from).collect()
}

/// First byte, and one past the last.
pub(crate) const fn bytes(span: Span) -> [usize; 2] {
    [span.start, span.end]
}
