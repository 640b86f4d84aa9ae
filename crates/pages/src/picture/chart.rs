use super::{Picture, Shape, Table, WIDTH, px, shortened};
use crate::part::{count, grouped};

/// Nodes of one layer that are shown one by one; the others are one node.
const MOST_IN_LAYER: usize = 20;
/// The most links that the table beside it has.
const MOST_ROWS: usize = 40;
const ROW: f32 = 54.0;
const TOP: f32 = 34.0;

/// Something that is linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What tells it from others.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// What it is called.
    pub name: String,
    /// Where its page is.
    pub address: Option<String>,
    /// Which column it stands in, from the left.
    pub layer: usize,
}

/// What a node is; each kind has a shape of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A county line: a box.
    Line,
    /// A number: a circle.
    Number,
    /// Part of a number: a small circle.
    Fragment,
}

/// That two nodes have to do with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The ids of the two.
    pub between: [String; 2],
    /// In how many reports.
    pub reports: usize,
    /// How sure it is.
    pub strength: Strength,
    /// What links them.
    pub what: String,
}

/// How sure a link is, drawn as link charts of the field do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// The line's table says so: a solid line.
    Confirmed,
    /// Reports say so: a dashed line.
    Unconfirmed,
    /// It could be: a dotted line.
    Tentative,
}

impl Strength {
    const fn class(self) -> &'static str {
        match self {
            Self::Confirmed => "link solid",
            Self::Unconfirmed => "link dashed",
            Self::Tentative => "link dotted",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Unconfirmed => "unconfirmed",
            Self::Tentative => "tentative",
        }
    }
}

impl NodeKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Number => "number",
            Self::Fragment => "part of a number",
        }
    }
}

/// Nodes in columns, each column in the order in which its nodes are given, and the links between them. The same nodes
/// give the same picture, so that what was printed can be found again on the screen.
pub fn chart(title: &str, nodes: &[Node], edges: &[Edge]) -> Picture {
    let layers = nodes.iter().map(|node| node.layer + 1).max().unwrap_or(0);
    let mut columns: Vec<Vec<&Node>> = vec![Vec::new(); layers];
    for node in nodes {
        columns[node.layer].push(node);
    }
    let rows = columns.iter().map(|column| shown(column.len())).max().unwrap_or(0);
    let height = TOP + px(rows) * ROW + 10.0;
    let mut places = Vec::new();
    let mut shapes = Vec::new();
    for (layer, column) in columns.iter().enumerate() {
        let x = (px(layer) + 0.5) * px(WIDTH as usize) / px(layers.max(1));
        let top = TOP + (px(rows) - px(shown(column.len()))) * ROW / 2.0;
        for (row, node) in column.iter().take(MOST_IN_LAYER).enumerate() {
            places.push((node, x, top + px(row) * ROW));
        }
        if column.len() > MOST_IN_LAYER {
            let text = format!("and {} more", grouped(column.len() - MOST_IN_LAYER));
            shapes.push(Shape::Text { x, y: top + px(MOST_IN_LAYER) * ROW, class: "node-label", text });
        }
    }
    let most = edges.iter().map(|edge| edge.reports).max().unwrap_or(1).max(1);
    let place = |id: &str| places.iter().find(|(node, ..)| node.id == *id).map(|(_, x, y)| (*x, *y));
    for edge in edges {
        let [Some(from), Some(to)] = [place(&edge.between[0]), place(&edge.between[1])] else { continue };
        let width = 1.0 + 4.0 * px(edge.reports) / px(most);
        shapes.push(Shape::Line { from, to, class: edge.strength.class(), width });
        // Nearer to the farther node, where lines from one node have spread.
        let (x, y) = (from.0 + (to.0 - from.0) * 0.62, from.1 + (to.1 - from.1) * 0.62 - 4.0);
        if edge.reports > 0 {
            shapes.push(Shape::Text { x, y, class: "figure halo", text: grouped(edge.reports) });
        }
    }
    for (node, x, y) in &places {
        shapes.push(icon(node, *x, *y));
        let text = shortened(&node.name, 20);
        shapes.push(Shape::Text { x: *x, y: y + 29.0, class: "node-label", text });
    }
    Picture {
        title: title.to_owned(),
        sentence: sentence(nodes, edges),
        width: WIDTH,
        height: height as u32,
        shapes,
        fits: true,
        table: Table { head: vec!["From", "To", "Link", "How sure", "Reports"], rows: table(nodes, edges) },
    }
}

/// How many rows a column of so many nodes takes.
fn shown(nodes: usize) -> usize {
    nodes.min(MOST_IN_LAYER + 1)
}

fn icon(node: &Node, x: f32, y: f32) -> Shape {
    let says = format!("{}: {}", node.kind.word(), node.name);
    let to = node.address.clone();
    match node.kind {
        NodeKind::Line => {
            let (x, y) = (x - 15.0, y - 11.0);
            Shape::Box { x, y, width: 30.0, height: 22.0, class: "node line", says, to }
        }
        NodeKind::Number => Shape::Circle { x, y, radius: 12.0, class: "node", says, to },
        NodeKind::Fragment => Shape::Circle { x, y, radius: 8.0, class: "node part", says, to },
    }
}

fn table(nodes: &[Node], edges: &[Edge]) -> Vec<Vec<String>> {
    let name = |id: &str| {
        nodes.iter().find(|node| node.id == *id).map_or_else(String::new, |node| node.name.clone())
    };
    let row = |edge: &Edge| {
        vec![
            name(&edge.between[0]),
            name(&edge.between[1]),
            edge.what.clone(),
            edge.strength.word().to_owned(),
            grouped(edge.reports),
        ]
    };
    let more = edges.len().saturating_sub(MOST_ROWS);
    let left_off = (more > 0).then(|| {
        let said = format!("and {} more", grouped(more));
        vec![said, String::new(), String::new(), String::new(), String::new()]
    });
    edges.iter().take(MOST_ROWS).map(row).chain(left_off).collect()
}

fn sentence(nodes: &[Node], edges: &[Edge]) -> String {
    let of = |kind| nodes.iter().filter(|node| node.kind == kind).count();
    let parts = [
        (of(NodeKind::Line), "line"),
        (of(NodeKind::Number), "number"),
        (of(NodeKind::Fragment), "fragment"),
    ];
    let named: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, thing)| count(number, thing))
        .collect();
    match named.as_slice() {
        [] => "Nothing is linked.".to_owned(),
        named => format!(
            "{} and {} between them. Solid: confirmed; dashed: reports say so; dotted: could be.",
            named.join(", "),
            count(edges.len(), "link")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: &str, layer: usize) -> Node {
        let kind = if layer == 0 { NodeKind::Line } else { NodeKind::Number };
        Node { id: id.to_owned(), kind, name: id.to_uppercase(), address: None, layer }
    }

    fn edge(from: &str, to: &str, reports: usize) -> Edge {
        let between = [from.to_owned(), to.to_owned()];
        Edge { between, reports, strength: Strength::Confirmed, what: "flags".to_owned() }
    }

    #[test]
    fn the_table_names_what_the_links_join() {
        let picture = chart("Links", &[node("nino", 0), node("a", 1)], &[edge("nino", "a", 3)]);
        assert_eq!(
            picture.table.rows,
            [["NINO", "A", "flags", "confirmed", "3"].map(str::to_owned).to_vec()]
        );
        assert!(picture.sentence.starts_with("1 line, 1 number and 1 link between them."));
        assert_eq!(chart("Links", &[], &[]).sentence, "Nothing is linked.");
    }

    #[test]
    fn sixty_nodes_stand_apart_and_inside_and_more_are_one() {
        let mut nodes: Vec<Node> = (0..60).map(|nth| node(&format!("n{nth}"), nth % 3)).collect();
        let stand = |picture: &Picture| -> Vec<(f32, f32)> {
            let middle = |shape: &Shape| match shape {
                Shape::Box { x, y, width, height, .. } => Some((x + width / 2.0, y + height / 2.0)),
                Shape::Circle { x, y, .. } => Some((*x, *y)),
                _ => None,
            };
            picture.shapes.iter().filter_map(middle).collect()
        };
        let places = stand(&chart("Links", &nodes, &[]));
        assert_eq!(places.len(), 60);
        for (nth, (x, y)) in places.iter().enumerate() {
            assert!((15.0..=705.0).contains(x) && *y > 0.0);
            for (other_x, other_y) in &places[..nth] {
                assert!((x - other_x).abs() >= 40.0 || (y - other_y).abs() >= 40.0);
            }
        }
        nodes.push(node("one-more", 0));
        let more = chart("Links", &nodes, &[]);
        assert!(
            more.shapes.iter().any(|shape| matches!(shape, Shape::Text { text, .. } if text == "and 1 more"))
        );
    }
}
