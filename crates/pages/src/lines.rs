use askama::Template;
use tipline_index::FacetCount;
use tipline_lines::{ClosedReason, CountyLine, Status};

use crate::{
    Frame,
    part::{NumberLink, grouped},
    when,
};

/// The table of known lines.
#[derive(Debug, Template)]
#[template(path = "lines.html")]
pub struct Lines<'a> {
    frame: &'a Frame<'a>,
    rows: Vec<Row>,
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

impl<'a> Lines<'a> {
    /// These lines, and those that only flags name, in the order of their names; `flagged` counts the reports of each id.
    #[must_use]
    pub fn new<'l>(
        frame: &'a Frame<'a>,
        lines: impl Iterator<Item = &'l CountyLine>,
        mut flagged: Vec<FacetCount>,
    ) -> Self {
        let mut reports_of = |id: &str| {
            let at = flagged.iter().position(|counted| counted.value == id);
            shown(at.map_or(0, |at| flagged.swap_remove(at).count))
        };
        let row = |line: &CountyLine| {
            let numbers = line.numbers.iter().filter(|held| held.contains(frame.now));
            Row {
                id: line.id.to_string(),
                name: line.display_name(),
                status: status(line).unwrap_or_else(|| "not said".to_owned()),
                now: numbers.map(|held| frame.number(held.number)).collect(),
                all: line.numbers.len(),
                orders: line.orders.len(),
                flagged: reports_of(line.id.as_str()),
            }
        };
        let mut rows: Vec<Row> = lines.map(row).collect();
        rows.extend(flagged.into_iter().map(|counted| Row {
            id: counted.value.clone(),
            name: counted.value,
            status: "not in the table: flags alone name it".to_owned(),
            now: Vec::new(),
            all: 0,
            orders: 0,
            flagged: shown(counted.count),
        }));
        rows.sort_by_key(|row| row.name.to_lowercase());
        Self { frame, rows }
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
    Some(format!("{word} since {}", when::day(change.on)))
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
