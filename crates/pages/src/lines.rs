use askama::Template;
use tipline_lines::{ClosedReason, CountyLine, Status};

use crate::{Frame, part::NumberLink, when};

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
}

impl<'a> Lines<'a> {
    /// These lines, in the order of their names.
    #[must_use]
    pub fn new<'l>(frame: &'a Frame<'a>, lines: impl Iterator<Item = &'l CountyLine>) -> Self {
        let row = |line: &CountyLine| {
            let numbers = line.numbers.iter().filter(|held| held.contains(frame.now));
            Row {
                id: line.id.to_string(),
                name: line.display_name(),
                status: status(line).unwrap_or_else(|| "not said".to_owned()),
                now: numbers.map(|held| frame.number(held.number)).collect(),
                all: line.numbers.len(),
                orders: line.orders.len(),
            }
        };
        let mut rows: Vec<Row> = lines.map(row).collect();
        rows.sort_by_key(|row| row.name.to_lowercase());
        Self { frame, rows }
    }
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
