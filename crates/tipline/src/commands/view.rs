//! What the pages of a number and of a line have in common.

use std::fmt::Write as _;

use tipline_index::{FacetCount, FlagCounts, Seen};
use tipline_lines::{FlagInterval, FlagKind, FlagOrder, OrderKind};
use tipline_report::Span;

use super::search;
use crate::{
    sparkline::{Bars, sparkline},
    table::Rows,
    terminal::{Palette, Terminal, paint, printable},
    times,
};

/// The most months of a row of bars.
const MOST_MONTHS: usize = 60;

/// A page that grows from top to bottom.
pub(super) struct Page {
    terminal: Terminal,
    text: String,
}

impl Page {
    pub(super) fn new(terminal: Terminal) -> Self {
        Self { terminal: terminal.as_page(), text: String::new() }
    }

    pub(super) fn title(&mut self, name: &str, rest: &str) {
        let _ = writeln!(self.text, "{}  {rest}", paint(self.terminal.palette.heading, name));
    }

    pub(super) fn fact(&mut self, name: &str, value: &str) {
        let _ = writeln!(self.text, "{name:<12}{value}");
    }

    /// Says so where not all reports were read.
    pub(super) fn read_of(&mut self, read: usize, reports: usize) {
        if read < reports {
            self.fact("read", &format!("the newest {read} of them, --limit 0 for all"));
        }
    }

    pub(super) fn counts(&mut self, name: &str, counts: &[FacetCount]) {
        let counts: Vec<String> =
            counts.iter().map(|counted| format!("{} {}", printable(&counted.value), counted.count)).collect();
        if !counts.is_empty() {
            self.fact(name, &counts.join(", "));
        }
    }

    /// Bars, each a month, with the first and last month and the last one's count in figures.
    pub(super) fn months(&mut self, months: &[FacetCount]) {
        let shown = &months[months.len().saturating_sub(MOST_MONTHS)..];
        let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return };
        let bars = sparkline(shown.iter().map(|month| month.count), Bars::of_locale());
        self.fact("months", &format!("{} {bars} {} ({})", first.value, last.value, last.count));
    }

    pub(super) fn section(&mut self, heading: &str, entries: impl Iterator<Item = String>) {
        let entries: Vec<String> = entries.collect();
        if !entries.is_empty() {
            let _ = writeln!(self.text, "{}", paint(self.terminal.palette.heading, heading));
            for entry in entries {
                let _ = writeln!(self.text, "  {entry}");
            }
        }
    }

    /// The reports at the end of the page, and the page.
    pub(super) fn listed(mut self, rows: &Rows, listed: usize, reports: usize) -> String {
        if listed > 0 {
            let _ = writeln!(self.text);
            self.text.push_str(&rows.render(self.terminal));
        }
        if listed < reports {
            let _ = writeln!(self.text, "{listed} of {reports}, --limit 0 for all");
        }
        self.text
    }
}

/// Such as `7 reports, 2019-07-02 21:47 BST to 2019-08-14 19:40 BST`.
pub(super) fn reports(count: usize, seen: Option<Seen>) -> String {
    let counted = match count {
        1 => "1 report".to_owned(),
        count => format!("{count} reports"),
    };
    match seen {
        Some(seen) if seen.reports > 1 => format!(
            "{counted}, {} to {}",
            times::for_people(seen.first.timestamp),
            times::for_people(seen.last.timestamp)
        ),
        Some(seen) => format!("{counted}, {}", times::for_people(seen.first.timestamp)),
        None => counted,
    }
}

/// Such as `6 known_line, 1 order_breach`.
pub(super) fn flags(counts: FlagCounts) -> String {
    let told: Vec<String> = [
        (FlagKind::OrderBreach, counts.order_breach),
        (FlagKind::KnownLine, counts.known_line),
        (FlagKind::Stale, counts.stale),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(kind, count)| format!("{count} {}", kind.as_str()))
    .collect();
    if told.is_empty() { "none".to_owned() } else { told.join(", ") }
}

pub(super) fn kinds(kinds: &[FlagKind]) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}

pub(super) fn interval(interval: &FlagInterval) -> String {
    let to = interval.to.map_or_else(|| "now".to_owned(), times::for_people);
    format!("{} to {to} ({})", times::for_people(interval.from), printable(&interval.basis))
}

pub(super) fn order(order: &FlagOrder) -> String {
    let kind = match order.kind {
        OrderKind::Ddtro => "DDTRO",
        _ => "order",
    };
    format!(
        "{kind} of {}, made {}, in effect from {}",
        printable(&order.court),
        order.made_on,
        times::for_people(order.effective_from)
    )
}

/// The words round the first of the places.
pub(super) fn snippet(text: &str, places: &[Span]) -> String {
    search::snippet(text, places, Palette::default())
}
