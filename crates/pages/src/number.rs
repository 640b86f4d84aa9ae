use askama::Template;
use jiff::civil::Date;
use tipline_index::NumberView;
use tipline_report::london;

use crate::{
    Frame,
    line::flag_words,
    part::{count, pattern, spoken},
    picture::{self, Edge, Node, NodeKind, Picture, Strength},
    report::interval,
};

/// Others that a chart shows.
const MOST_IN_CHART: usize = 18;

/// All that the reports say of a number.
#[derive(Debug, Template)]
#[template(path = "number.html")]
pub struct Number<'a> {
    frame: &'a Frame<'a>,
    view: &'a NumberView,
    spoken: String,
    all: String,
    lines: Vec<LineShown>,
    months: Picture,
    chart: Picture,
    heat: Picture,
}

#[derive(Debug)]
struct LineShown {
    id: String,
    name: String,
    had: String,
    flags: String,
    seen: String,
}

impl<'a> Number<'a> {
    /// The page of a number.
    #[must_use]
    pub fn new(frame: &'a Frame<'a>, view: &'a NumberView) -> Self {
        let lines = view.lines.iter().map(|line| LineShown {
            id: line.line_id.to_string(),
            name: frame.line(&line.line_id, line.brand.as_deref()),
            had: line.intervals.iter().map(interval).collect::<Vec<_>>().join("; "),
            flags: flag_words(line.flags),
            seen: count(line.seen.reports, "report"),
        });
        let orders: Vec<Date> = view
            .lines
            .iter()
            .flat_map(|line| &line.orders)
            .map(|order| london::at(order.effective_from).date())
            .collect();
        let all = view.number.to_string();
        let month = |month: &str| frame.links.search(&format!("{all} received:{month}"));
        Self {
            spoken: spoken(&view.display),
            all: frame.links.search(&all),
            lines: lines.collect(),
            months: picture::months(&view.by_month, &orders, month),
            chart: links(frame, view),
            heat: picture::heat(view.listed.iter().map(|report| report.received_at.timestamp)),
            frame,
            view,
        }
    }
}

/// Lines on the left, the number, and what it is seen with on the right.
fn links(frame: &Frame<'_>, view: &NumberView) -> Picture {
    let own = view.number.to_string();
    let mut nodes = vec![Node {
        id: own.clone(),
        kind: NodeKind::Number,
        name: view.display.clone(),
        address: None,
        layer: 1,
    }];
    let mut edges = Vec::new();
    let mut link = |node: Node, reports, strength, what: &str| {
        let between = [own.clone(), node.id.clone()];
        edges.push(Edge { between, reports, strength, what: what.to_owned() });
        nodes.push(node);
    };
    for line in view.lines.iter().take(MOST_IN_CHART) {
        let node = Node {
            id: format!("line {}", line.line_id),
            kind: NodeKind::Line,
            name: frame.line(&line.line_id, line.brand.as_deref()),
            address: Some(format!("/lines/{}", line.line_id)),
            layer: 0,
        };
        link(node, line.seen.reports, Strength::Confirmed, "had the number");
    }
    for other in view.seen_with.iter().take(MOST_IN_CHART) {
        let node = Node {
            id: other.number.to_string(),
            kind: NodeKind::Number,
            name: other.display.clone(),
            address: Some(frame.links.number(other.number)),
            layer: 2,
        };
        link(node, other.seen.reports, Strength::Unconfirmed, "seen together");
    }
    for part in view.fragments.iter().take(6) {
        let node = Node {
            id: format!("part {}", part.pattern),
            kind: NodeKind::Fragment,
            name: pattern(&part.pattern),
            address: Some(frame.fragment(&part.pattern)),
            layer: 2,
        };
        link(node, part.reports, Strength::Tentative, "could be this number");
    }
    if edges.is_empty() {
        nodes.clear();
    }
    picture::chart("What it is linked with", &nodes, &edges)
}
