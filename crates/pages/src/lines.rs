use std::collections::BTreeMap;

use askama::Template;
use tipline_index::FacetCount;
use tipline_lines::{ClosedReason, CountyLine, Status};
use tipline_report::london;

use crate::{
    Frame,
    part::{NumberLink, grouped},
};

/// The most lines of a page.
const MOST: usize = 100;

/// The table of known lines, a page of it.
#[derive(Debug, Template)]
#[template(path = "lines.html")]
pub struct Lines<'a> {
    frame: &'a Frame<'a>,
    /// All of them, where there are several.
    pages: Vec<Page>,
    rows: Vec<Row>,
}

/// A page of the table, by the names that it begins and ends with.
#[derive(Debug)]
struct Page {
    name: String,
    address: String,
    is_shown: bool,
}

#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    status: String,
    now: Vec<NumberLink>,
    all: usize,
    orders: usize,
    flagged: String,
}

/// A line, or what flags alone say of one.
struct Told<'l> {
    id: String,
    name: String,
    known: Option<&'l CountyLine>,
    flagged: u64,
}

impl<'a> Lines<'a> {
    /// These lines and those that only flags name, in the order of their names, the page that has the one at `place`;
    /// `flagged` counts the reports of each id.
    #[must_use]
    pub fn new<'l>(
        frame: &'a Frame<'a>,
        lines: impl Iterator<Item = &'l CountyLine>,
        flagged: Vec<FacetCount>,
        place: usize,
    ) -> Self {
        let mut counts: BTreeMap<String, u64> =
            flagged.into_iter().map(|counted| (counted.value, counted.count)).collect();
        let told = |line: &'l CountyLine| Told {
            id: line.id.to_string(),
            name: line.display_name(),
            known: Some(line),
            flagged: counts.remove(line.id.as_str()).unwrap_or_default(),
        };
        let mut all: Vec<Told<'l>> = lines.map(told).collect();
        let unknown =
            counts.into_iter().map(|(id, flagged)| Told { name: id.clone(), id, known: None, flagged });
        all.extend(unknown);
        all.sort_by_key(|told| told.name.to_lowercase());
        let shown = place.min(all.len().saturating_sub(1)) / MOST;
        let pages = (0..).zip(all.chunks(MOST)).map(|(nth, page)| Page {
            name: match page {
                [first, .., last] => format!("{} to {}", first.name, last.name),
                page => page.iter().map(|told| told.name.as_str()).collect(),
            },
            address: format!("/lines?from={}", nth * MOST),
            is_shown: nth == shown,
        });
        let pages = if all.len() > MOST { pages.collect() } else { Vec::new() };
        let rows = all.into_iter().skip(shown * MOST).take(MOST).map(|told| Row::new(frame, told));
        Self { frame, pages, rows: rows.collect() }
    }
}

impl Row {
    fn new(frame: &Frame<'_>, told: Told<'_>) -> Self {
        let Told { id, name, known, flagged } = told;
        let held = known.into_iter().flat_map(|line| &line.numbers).filter(|held| held.contains(frame.now));
        Self {
            id,
            name,
            status: match known {
                Some(line) => status(line).unwrap_or_else(|| "not said".to_owned()),
                None => "not in the table: flags alone name it".to_owned(),
            },
            now: held.map(|held| frame.number(held.number)).collect(),
            all: known.map_or(0, |line| line.numbers.len()),
            orders: known.map_or(0, |line| line.orders.len()),
            flagged: shown(flagged),
        }
    }
}

fn shown(count: u64) -> String {
    grouped(usize::try_from(count).unwrap_or(usize::MAX))
}

/// "closed by an order on 5 August 2019".
pub(crate) fn status(line: &CountyLine) -> Option<String> {
    let change = line.current_status()?;
    let word = match change.status {
        Status::Suspected => "suspected",
        Status::Active => "active",
        Status::Dormant => "dormant",
        Status::Closed { reason } => closed(reason),
        _ => change.status.as_str(),
    };
    Some(format!("{word} since {}", london::day(change.on)))
}

const fn closed(reason: ClosedReason) -> &'static str {
    match reason {
        ClosedReason::Charge => "closed by charges",
        ClosedReason::Seizure => "closed by a seizure",
        ClosedReason::Ddtro => "closed by an order",
        ClosedReason::OfItself => "closed by itself",
        ClosedReason::Merged => "merged into another line",
        _ => "closed",
    }
}
