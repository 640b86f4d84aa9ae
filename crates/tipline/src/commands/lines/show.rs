use std::fmt::Write as _;

use jiff::Timestamp;
use tipline_lines::{ClosedReason, CountyLine, NumberInterval, Order, OrderItem, Status};
use tipline_phone::E164;

use crate::{
    terminal::{Terminal, paint, printable},
    times,
};

/// The numbers that the line ever had, each once, in the order of its record.
pub(super) fn distinct_numbers(line: &CountyLine) -> impl Iterator<Item = E164> {
    let mut numbers: Vec<E164> = Vec::new();
    for interval in &line.numbers {
        if !numbers.contains(&interval.number) {
            numbers.push(interval.number);
        }
    }
    numbers.into_iter()
}

/// An instant as a person reads it.
pub(super) fn instant(at: Timestamp) -> String {
    times::for_people(at)
}

/// A status in a word or two.
pub(super) fn status(status: Status) -> String {
    match status {
        Status::Suspected => "suspected".to_owned(),
        Status::Active => "active".to_owned(),
        Status::Dormant => "dormant".to_owned(),
        Status::Closed { reason } => format!("closed ({})", closed_by(reason)),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn closed_by(reason: ClosedReason) -> &'static str {
    match reason {
        ClosedReason::Charge => "charge",
        ClosedReason::Seizure => "seizure",
        ClosedReason::Ddtro => "DDTRO",
        ClosedReason::OfItself => "of itself",
        ClosedReason::Merged => "merged",
        _ => "not known how",
    }
}

/// All that is known of a line.
pub(super) fn text(line: &CountyLine, terminal: Terminal) -> String {
    let heading = |text: &str| paint(terminal.palette.heading, text);
    let mut text = format!("{}  {}\n", heading(&printable(&line.display_name())), line.id);
    let mut list = |name: &str, values: &[String]| {
        if !values.is_empty() {
            let _ = writeln!(text, "{name:<12}{}", printable(&values.join(", ")));
        }
    };
    list("also called", &line.aliases);
    list("run from", &line.exporting);
    list("sells in", &line.importing);
    section(&mut text, &heading("numbers"), line.numbers.iter().map(number));
    section(
        &mut text,
        &heading("history"),
        line.status.iter().map(|change| {
            let note = change.note.as_ref().map(|note| format!(": {}", printable(note))).unwrap_or_default();
            format!("{}  {}{note}", change.on, status(change.status))
        }),
    );
    section(&mut text, &heading("orders"), line.orders.iter().map(order));
    text
}

fn section(text: &mut String, heading: &str, entries: impl Iterator<Item = String>) {
    let entries: Vec<_> = entries.collect();
    if !entries.is_empty() {
        let _ = writeln!(text, "{heading}");
        for entry in entries {
            let _ = writeln!(text, "  {entry}");
        }
    }
}

fn number(interval: &NumberInterval) -> String {
    let to = interval.to.map_or_else(|| "now".to_owned(), instant);
    format!(
        "{}  {} to {to}: {}",
        interval.number.display(),
        instant(interval.from),
        printable(&interval.basis)
    )
}

fn order(order: &Order) -> String {
    let items: Vec<String> = order.items.iter().map(item).collect();
    let mut text = format!(
        "made {} at {}, to be complied with by {}",
        order.made_on,
        printable(&order.court),
        instant(order.comply_by)
    );
    let mut step = |name: &str, at: Option<Timestamp>| {
        if let Some(at) = at {
            let _ = write!(text, ", {name} {}", instant(at));
        }
    };
    step("served", order.served_at);
    step("complied with", order.complied_at);
    step("ends", order.ends_at);
    step("discharged", order.discharged_at);
    format!("{text}: {}", items.join(", "))
}

fn item(item: &OrderItem) -> String {
    match item {
        OrderItem::Msisdn(number) => number.display(),
        OrderItem::Imei(value) => format!("IMEI {}", printable(value)),
        OrderItem::Imsi(value) => format!("IMSI {}", printable(value)),
        OrderItem::Iccid(value) => format!("SIM {}", printable(value)),
        OrderItem::Device(words) => printable(words),
        other => format!("{other:?}"),
    }
}

/// What is new in a revision, in a few words.
pub(super) fn changes(before: Option<&CountyLine>, after: Option<&CountyLine>) -> String {
    let (before, after) = match (before, after) {
        (_, None) => return "struck out".to_owned(),
        (None, Some(line)) => {
            return format!("written: {} numbers, {} orders", line.numbers.len(), line.orders.len());
        }
        (Some(before), Some(after)) => (before, after),
    };
    let parts = [
        ("brand", before.brand != after.brand),
        ("aliases", before.aliases != after.aliases),
        ("numbers", before.numbers != after.numbers),
        ("status", before.status != after.status),
        ("areas", (&before.exporting, &before.importing) != (&after.exporting, &after.importing)),
        ("orders", before.orders != after.orders),
    ];
    let changed: Vec<&str> = parts.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
    if changed.is_empty() { "written again unchanged".to_owned() } else { changed.join(", ") }
}
