use askama::Template;
use jiff::{Timestamp, civil::Date};
use tipline_index::{FlagCounts, LineNumber, LineOrder, LineView};
use tipline_lines::{CountyLine, OrderItem};
use tipline_report::london;

use crate::{
    Frame,
    lines::status,
    part::{count, grouped},
    picture::{self, Edge, Interval, Mark, Node, NodeKind, Picture, Strength},
    start::left,
    when,
};

/// The most numbers that the table and the picture of intervals show.
const MOST_NUMBERS: usize = 40;

/// All that is known of a line.
#[derive(Debug, Template)]
#[template(path = "line.html")]
pub struct Line<'a> {
    frame: &'a Frame<'a>,
    view: &'a LineView,
    name: String,
    status: Option<String>,
    runs: Option<String>,
    is_known: bool,
    all: String,
    flags: String,
    numbers: Vec<&'a LineNumber>,
    /// How many more there are.
    left_off: String,
    orders: Vec<OrderShown>,
    intervals: Picture,
    months: Picture,
    chart: Picture,
    heat: Picture,
}

#[derive(Debug)]
struct OrderShown {
    title: String,
    clock: String,
    items: String,
    after: String,
}

impl<'a> Line<'a> {
    /// The page of a line; `table` is what the table of lines says of it, where it is there.
    #[must_use]
    pub fn new(frame: &'a Frame<'a>, view: &'a LineView, table: Option<&CountyLine>) -> Self {
        let id = view.line_id.to_string();
        let effective: Vec<Timestamp> = view.orders.iter().map(|told| told.order.effective_from).collect();
        let days: Vec<Date> = effective.iter().map(|at| london::at(*at).date()).collect();
        let query = format!("line:{id}");
        let month = |month: &str| frame.links.search(&format!("{query} received:{month}"));
        let numbers = numbers(view);
        let held = numbers.iter().flat_map(|number| {
            number.intervals.iter().map(|interval| Interval {
                name: number.display.clone(),
                from: interval.from,
                to: interval.to,
                basis: interval.basis.clone(),
            })
        });
        let marks: Vec<Mark> =
            effective.iter().map(|at| Mark { name: "order in effect".to_owned(), at: *at }).collect();
        Self {
            name: frame.line(&view.line_id, view.brand.as_deref()),
            status: table.and_then(status),
            runs: table.and_then(runs),
            is_known: table.is_some(),
            all: frame.links.search(&query),
            flags: flag_words(view.flags),
            orders: view.orders.iter().map(|told| OrderShown::new(told, table, frame.now)).collect(),
            intervals: picture::intervals(&held.collect::<Vec<_>>(), &marks, frame.now),
            months: picture::months(&view.by_month, &days, month),
            chart: links(frame, view),
            left_off: match view.numbers.len() - numbers.len() {
                0 => String::new(),
                more => count(more, "more number"),
            },
            numbers,
            heat: picture::heat(view.listed.iter().map(|report| report.received_at.timestamp)),
            frame,
            view,
        }
    }
}

impl OrderShown {
    fn new(told: &LineOrder, table: Option<&CountyLine>, now: Timestamp) -> Self {
        let order = &told.order;
        let known = table
            .into_iter()
            .flat_map(|line| &line.orders)
            .find(|known| known.made_on == order.made_on && known.effective_from() == order.effective_from);
        let clock = match known {
            Some(known) => match known.complied_at {
                Some(at) => format!("The provider complied on {}.", when::instant(at)),
                None => {
                    format!("Comply by {}: {}.", when::deadline(known.comply_by), left(known.comply_by, now))
                }
            },
            None => format!("In effect from {}.", when::instant(order.effective_from)),
        };
        let ended = told.effective_to.map(|to| format!(" It ended on {}.", when::instant(to)));
        let items: Vec<String> = told.items.iter().map(item).collect();
        Self {
            title: format!("DDTRO of {}, made {}", order.court, london::day(order.made_on)),
            clock: clock + &ended.unwrap_or_default(),
            items: items.join(", "),
            after: match told.reports_after {
                0 => "No flagged report since it took effect.".to_owned(),
                reports => format!("{} flagged since it took effect.", count(reports, "report")),
            },
        }
    }
}

pub(crate) fn item(item: &OrderItem) -> String {
    match item {
        OrderItem::Msisdn(number) => number.display(),
        OrderItem::Imei(digits) => format!("IMEI {digits}"),
        OrderItem::Imsi(digits) => format!("IMSI {digits}"),
        OrderItem::Iccid(digits) => format!("ICCID {digits}"),
        OrderItem::Device(words) => words.clone(),
        _ => "something else".to_owned(),
    }
}

/// "from Synthetic City to Synthetic Town".
fn runs(line: &CountyLine) -> Option<String> {
    let listed = |areas: &[String]| areas.join(", ");
    match (line.exporting.is_empty(), line.importing.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("from {}", listed(&line.exporting))),
        (true, false) => Some(format!("in {}", listed(&line.importing))),
        (false, false) => Some(format!("from {} to {}", listed(&line.exporting), listed(&line.importing))),
    }
}

/// "1 as order breach, 3 as known line"; "none".
pub(crate) fn flag_words(flags: FlagCounts) -> String {
    let kinds =
        [(flags.order_breach, "order breach"), (flags.known_line, "known line"), (flags.stale, "stale")];
    let words: Vec<String> = kinds
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, kind)| format!("{} as {kind}", grouped(number)))
        .collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// The numbers that are shown: those that the table says were the line's, then those in most reports.
fn numbers(view: &LineView) -> Vec<&LineNumber> {
    let (held, flagged): (Vec<_>, Vec<_>) =
        view.numbers.iter().partition(|number| !number.intervals.is_empty());
    held.into_iter().chain(flagged).take(MOST_NUMBERS).collect()
}

/// The line and its numbers.
fn links(frame: &Frame<'_>, view: &LineView) -> Picture {
    if view.numbers.is_empty() {
        return picture::chart("The line and its numbers", &[], &[]);
    }
    let own = format!("line {}", view.line_id);
    let name = frame.line(&view.line_id, view.brand.as_deref());
    let mut nodes = vec![Node { id: own.clone(), kind: NodeKind::Line, name, address: None, layer: 0 }];
    let mut edges = Vec::new();
    for number in &view.numbers {
        let id = number.number.to_string();
        let (strength, what) = if number.intervals.is_empty() {
            (Strength::Unconfirmed, "flagged for the line")
        } else {
            (Strength::Confirmed, "had the number")
        };
        let reports = number.seen.map_or(0, |seen| seen.reports);
        edges.push(Edge { between: [own.clone(), id.clone()], reports, strength, what: what.to_owned() });
        nodes.push(Node {
            id,
            kind: NodeKind::Number,
            name: number.display.clone(),
            address: Some(frame.links.number(number.number)),
            layer: 1,
        });
    }
    picture::chart("The line and its numbers", &nodes, &edges)
}
