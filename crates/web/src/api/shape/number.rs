use serde::Serialize;
use tipline_index::NumberView;
use utoipa::ToSchema;

use super::{Count, Flags, Index, Interval, Listed, Number, Order, Period, counts};

/// All that the reports say of a number. The same, with nothing in it, for a number that nobody mentioned and for one that
/// is kept from being looked up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NumberAnswer {
    pub(crate) number: Number,
    pub(crate) index: Index,
    /// How many reports mention it.
    pub(crate) reports: usize,
    /// How many of them were read, newest first, for what follows but the counts.
    pub(crate) read: usize,
    pub(crate) seen: Option<Period>,
    /// The lines that it was flagged for.
    pub(crate) lines: Vec<NumberLine>,
    /// The numbers that reports speak of together with it, both as suspect.
    pub(crate) seen_with: Vec<SeenWith>,
    /// Parts of numbers in reports that could be this one.
    pub(crate) fragments: Vec<Fitting>,
    /// Numbers one slip away that reports mention.
    pub(crate) neighbours: Vec<Neighbour>,
    pub(crate) by_channel: Vec<Count>,
    pub(crate) by_force: Vec<Count>,
    pub(crate) by_month: Vec<Count>,
    /// The newest of the reports.
    pub(crate) listed: Vec<Listed>,
}

/// A line that a number was flagged for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NumberLine {
    pub(crate) id: String,
    pub(crate) brand: Option<String>,
    pub(crate) intervals: Vec<Interval>,
    /// The orders that were broken.
    pub(crate) orders: Vec<Order>,
    pub(crate) flags: Flags,
    pub(crate) seen: Period,
}

/// A number that reports speak of together with another.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeenWith {
    pub(crate) number: Number,
    pub(crate) seen: Period,
}

/// Part of a number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fitting {
    pub(crate) pattern: String,
    pub(crate) reports: usize,
}

/// A number one slip away.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Neighbour {
    pub(crate) number: Number,
    /// The slip, in words.
    pub(crate) difference: String,
    pub(crate) reports: usize,
}

impl NumberAnswer {
    pub(crate) fn new(view: NumberView, index: Index) -> Self {
        Self {
            number: view.number.into(),
            index,
            reports: view.reports,
            read: view.read,
            seen: view.seen.map(Period::from),
            lines: view
                .lines
                .into_iter()
                .map(|line| NumberLine {
                    id: line.line_id.to_string(),
                    brand: line.brand,
                    intervals: line.intervals.iter().map(Interval::from).collect(),
                    orders: line.orders.iter().map(Order::from).collect(),
                    flags: line.flags.into(),
                    seen: line.seen.into(),
                })
                .collect(),
            seen_with: view
                .seen_with
                .into_iter()
                .map(|other| SeenWith { number: other.number.into(), seen: other.seen.into() })
                .collect(),
            fragments: view
                .fragments
                .into_iter()
                .map(|part| Fitting { pattern: part.pattern.to_string(), reports: part.reports })
                .collect(),
            neighbours: view
                .neighbours
                .into_iter()
                .map(|other| Neighbour {
                    number: other.number.into(),
                    difference: other.difference,
                    reports: other.reports,
                })
                .collect(),
            by_channel: counts(view.by_channel),
            by_force: counts(view.by_force),
            by_month: counts(view.by_month),
            listed: view.listed.iter().map(Listed::from).collect(),
        }
    }
}
