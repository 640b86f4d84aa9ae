use tipline_index::{LineNumber, LineOrder, LineView, Listed};
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
pub(super) fn of(view: &LineView, decisions: &[Decision], terminal: Terminal) -> String {
    let mut page = Page::new(terminal);
    let name = view.brand.as_deref().map_or_else(|| view.line_id.to_string(), printable);
    page.title(&format!("{name}  {}", view.line_id), &view::reports(view.reports, view.seen));
    page.read_of(view.read, view.reports);
    if !view.aliases.is_empty() {
        page.fact("also called", &printable(&view.aliases.join(", ")));
    }
    page.fact("flags", &view::flags(view.flags));
    page.counts("channels", &view.by_channel);
    page.counts("forces", &view.by_force);
    page.months(&view.by_month);
    page.section("numbers", view.numbers.iter().map(number));
    page.section("orders, and what came in while they were in effect", view.orders.iter().flat_map(order));
    page.section("decisions", flag::lines(decisions).into_iter());
    page.listed(&rows(&view.listed), view.listed.len(), view.reports)
}

fn number(number: &LineNumber) -> String {
    let mut told = format!(
        "{}  {}",
        number.display,
        view::reports(number.seen.map_or(0, |seen| seen.reports), number.seen)
    );
    if number.seen.is_some() {
        told += &format!("; {}", view::flags(number.flags));
    }
    for interval in &number.intervals {
        told += &format!("; {}", view::interval(interval));
    }
    told
}

fn order(order: &LineOrder) -> Vec<String> {
    let until =
        order.effective_to.map_or_else(String::new, |to| format!(" to {}", crate::times::for_people(to)));
    let told = format!("{}{until}: {}", view::order(&order.order), view::reports(order.reports_after, None));
    let after = order.after.iter().map(|report| {
        let received = crate::times::for_people(report.received_at.timestamp);
        format!("  {received}  {}  {}", printable(&report.reference), view::kinds(&report.flags))
    });
    std::iter::once(told).chain(after).collect()
}

fn rows(listed: &[Listed]) -> Rows {
    let mut rows = Rows::with_last_below(&["received", "channel", "reference", "force", "flags", "text"]);
    for report in listed {
        rows.push([
            crate::times::for_people(report.received_at.timestamp),
            report.channel.to_string(),
            printable(&report.reference),
            printable(&report.force),
            view::kinds(&report.flags),
            view::snippet(&report.text, &report.flagged),
        ]);
    }
    rows
}
