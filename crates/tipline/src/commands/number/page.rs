use tipline_index::{Listed, NumberLine, NumberView};
use tipline_lines::Decision;

use crate::{
    commands::{
        flag,
        view::{self, Page},
    },
    table::Rows,
    terminal::{Terminal, printable},
};

/// The view as a person reads it from top to bottom.
pub(super) fn of(view: &NumberView, decisions: &[Decision], terminal: Terminal) -> String {
    let mut page = Page::new(terminal);
    page.title(&view.display, &view::reports(view.reports, view.seen));
    page.read_of(view.read, view.reports);
    page.counts("channels", &view.by_channel);
    page.counts("forces", &view.by_force);
    page.months(&view.by_month);
    page.section("lines", view.lines.iter().map(line));
    page.section("decisions", flag::lines(decisions).into_iter());
    page.section(
        "named together with it, both as suspect",
        view.seen_with.iter().map(|other| {
            format!("{}  {}", other.display, view::reports(other.seen.reports, Some(other.seen)))
        }),
    );
    page.section(
        "parts of numbers that fit it",
        view.fragments
            .iter()
            .map(|fragment| format!("{}  {}", fragment.pattern, view::reports(fragment.reports, None))),
    );
    page.section(
        "one slip away",
        view.neighbours.iter().map(|other| {
            format!("{}  {}: {}", other.display, view::reports(other.reports, None), other.difference)
        }),
    );
    page.listed(&rows(&view.listed), view.listed.len(), view.reports)
}

fn line(line: &NumberLine) -> String {
    let name = line
        .brand
        .as_deref()
        .map_or_else(|| line.line_id.to_string(), |brand| format!("{} ({})", printable(brand), line.line_id));
    let mut told = format!("{name}: {}", view::flags(line.flags));
    for interval in &line.intervals {
        told += &format!("; its number {}", view::interval(interval));
    }
    for order in &line.orders {
        told += &format!("; broken: {}", view::order(order));
    }
    told
}

fn rows(listed: &[Listed]) -> Rows {
    let mut rows = Rows::with_last_below(&[
        "received",
        "channel",
        "reference",
        "force",
        "role",
        "read",
        "flags",
        "text",
    ]);
    for report in listed {
        let mut roles: Vec<&str> = report.mentions.iter().map(|mention| mention.role.as_str()).collect();
        roles.dedup();
        let mut readings: Vec<String> = report
            .mentions
            .iter()
            .map(|mention| match mention.repairs.is_empty() {
                true => mention.reading.to_owned(),
                false => mention.repairs.to_string(),
            })
            .collect();
        readings.dedup();
        let spans: Vec<_> = report.mentions.iter().map(|mention| mention.span).collect();
        rows.push([
            crate::times::for_people(report.received_at.timestamp),
            report.channel.to_string(),
            printable(&report.reference),
            printable(&report.force),
            roles.join(", "),
            readings.join(", "),
            view::kinds(&report.flags),
            view::snippet(&report.text, &spans),
        ]);
    }
    rows
}
