//! What the index knows of one number, or of one line: functions of [`Reports`](crate::Reports) and nothing else.

mod line;
mod number;

use std::collections::BTreeMap;

use serde::Serialize;
use tipline_lines::{Flag, FlagInterval, FlagKind, FlagOrder, LinkedReport};
use tipline_phone::{E164, Repairs, Role};
use tipline_report::{Channel, Moment, ReportId, Span};

pub use self::{
    line::{LineNumber, LineOrder, LineView},
    number::{FittingFragment, Neighbour, NumberLine, NumberView, SeenWith},
};
use crate::{Facet, FacetCount};

/// How much of a view is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewOptions {
    /// The most reports that are read, newest first. Counts by channel, force and month are of all of them; what is only in
    /// the reports themselves (who was named together, which lines) is of those that were read.
    pub most_read: usize,
    /// The most reports that are listed.
    pub most_listed: usize,
}

/// A report in the list of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Which report.
    pub report_id: ReportId,
    /// The channel.
    pub channel: Channel,
    /// The channel's own reference.
    pub reference: String,
    /// The force.
    pub force: String,
    /// When it came in.
    pub received_at: Moment,
    /// The kinds of its flags that concern the number or the line, each once.
    pub flags: Vec<FlagKind>,
    /// Where those flags stand in its text.
    pub flagged: Vec<Span>,
    /// The number's places in it; empty in a line's list.
    pub mentions: Vec<ListedMention>,
    /// What the report says.
    pub text: String,
}

/// A place where a number stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedMention {
    /// The bytes of the text.
    pub span: Span,
    /// Whose it seems to be.
    pub role: Role,
    /// How it was read: `exact` or `recovered`.
    pub reading: &'static str,
    /// What was undone to read it.
    pub repairs: Repairs,
}

/// How many flags there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FlagCounts {
    /// Of [`FlagKind::KnownLine`].
    pub known_line: usize,
    /// Of [`FlagKind::Stale`].
    pub stale: usize,
    /// Of [`FlagKind::OrderBreach`].
    pub order_breach: usize,
}

/// From the first report to the last, by when they came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The first.
    pub first: Moment,
    /// The last.
    pub last: Moment,
    /// How many.
    pub reports: usize,
}

impl Default for ViewOptions {
    /// Ten thousand read, twenty listed.
    fn default() -> Self {
        Self { most_read: 10_000, most_listed: 20 }
    }
}

impl Listed {
    fn new(record: &LinkedReport, concerns: impl Fn(&Flag) -> bool) -> Self {
        let concerned = || record.flags.iter().filter(|flag| concerns(flag));
        let mut flags: Vec<FlagKind> = concerned().map(|flag| flag.kind).collect();
        flags.sort_unstable();
        flags.dedup();
        Self {
            report_id: record.report_id,
            channel: record.channel,
            reference: record.reference.clone(),
            force: record.force.clone(),
            received_at: record.received_at,
            flags,
            flagged: concerned().map(|flag| flag.span).collect(),
            mentions: Vec::new(),
            text: record.text.clone(),
        }
    }
}

impl FlagCounts {
    fn add(&mut self, kind: FlagKind) {
        match kind {
            FlagKind::Stale => self.stale += 1,
            FlagKind::OrderBreach => self.order_breach += 1,
            _ => self.known_line += 1,
        }
    }
}

impl Seen {
    fn once(at: Moment) -> Self {
        Self { first: at, last: at, reports: 1 }
    }

    fn again(&mut self, at: Moment) {
        self.reports += 1;
        if at.timestamp < self.first.timestamp {
            self.first = at;
        }
        if at.timestamp > self.last.timestamp {
            self.last = at;
        }
    }

    /// Takes note of one more report.
    fn note(seen: &mut Option<Self>, at: Moment) {
        match seen {
            Some(seen) => seen.again(at),
            None => *seen = Some(Self::once(at)),
        }
    }
}

/// Whether a number of this role is one that the report is about. Whom a line writes to, and relatives, are no suspects.
const fn is_suspect(role: Role) -> bool {
    matches!(role, Role::AllegedLine | Role::Unknown)
}

/// The numbers that a report speaks of as suspect, each once.
fn suspects(record: &LinkedReport) -> Vec<E164> {
    let mut suspects: Vec<E164> = record
        .mentions
        .iter()
        .filter(|mention| is_suspect(mention.role))
        .map(|mention| mention.e164)
        .collect();
    suspects.sort_unstable();
    suspects.dedup();
    suspects
}

/// Each of these once, sorted by where it begins.
fn distinct<T: Clone + PartialEq>(items: impl Iterator<Item = T>, begins: impl Fn(&T) -> i128) -> Vec<T> {
    let mut distinct: Vec<T> = Vec::new();
    for item in items {
        if !distinct.contains(&item) {
            distinct.push(item);
        }
    }
    distinct.sort_by_key(begins);
    distinct
}

fn intervals<'a>(flags: impl Iterator<Item = &'a Flag>) -> Vec<FlagInterval> {
    distinct(flags.filter_map(|flag| flag.interval.clone()), |interval| interval.from.as_nanosecond())
}

fn orders<'a>(flags: impl Iterator<Item = &'a Flag>) -> Vec<FlagOrder> {
    distinct(flags.filter_map(|flag| flag.order.clone()), |order| order.effective_from.as_nanosecond())
}

/// The months from the first to the last, those without a report between them too.
fn without_gaps(months: Vec<FacetCount>) -> Vec<FacetCount> {
    let known: BTreeMap<String, u64> = months.into_iter().map(|month| (month.value, month.count)).collect();
    let (Some((first, _)), Some((last, _))) = (known.first_key_value(), known.last_key_value()) else {
        return Vec::new();
    };
    let mut filled = Vec::new();
    let mut month = first.clone();
    loop {
        filled
            .push(FacetCount { count: known.get(&month).copied().unwrap_or_default(), value: month.clone() });
        match next_month(&month) {
            Some(next) if month < *last => month = next,
            _ => return filled,
        }
    }
}

/// The month after `2019-08`.
fn next_month(month: &str) -> Option<String> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (u16, u16) = (year.parse().ok()?, month.parse().ok()?);
    Some(if month == 12 { format!("{:04}-01", year + 1) } else { format!("{year:04}-{:02}", month + 1) })
}

/// What a subject's reports are counted by in its view.
const COUNTED_BY: [Facet; 3] = [Facet::Channel, Facet::Force, Facet::Month];

/// Counts by channel, force and month, in the order of [`COUNTED_BY`].
fn counted(counts: Vec<Vec<FacetCount>>) -> [Vec<FacetCount>; 3] {
    let mut counts = counts.into_iter();
    let mut next = || counts.next().unwrap_or_default();
    [next(), next(), without_gaps(next())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_line_writes_to_is_no_suspect() {
        assert!([Role::AllegedLine, Role::Unknown].into_iter().all(is_suspect));
        let others = [Role::Recipient, Role::ThirdParty, Role::Helpline, Role::ReporterContact];
        assert!(!others.into_iter().any(is_suspect));
    }

    #[test]
    fn months_without_a_report_stand_between_those_with_one() {
        let month = |value: &str, count| FacetCount { value: value.to_owned(), count };
        assert_eq!(
            without_gaps(vec![month("2018-11", 2), month("2019-02", 1)]),
            [month("2018-11", 2), month("2018-12", 0), month("2019-01", 0), month("2019-02", 1)]
        );
        assert_eq!(without_gaps(Vec::new()), []);
    }
}
