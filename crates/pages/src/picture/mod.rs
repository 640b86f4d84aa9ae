//! Pictures: shapes in an SVG, the same facts in a table, and what they come to in one sentence.
//!
//! They are made here and not in the browser, so that they stand on paper as on the screen and need no script. Colours are
//! those of the stylesheet, by class; no fact is told by colour alone.

mod chart;
mod heat;
mod hours;
mod intervals;
mod months;

use askama::{Template, filters::HtmlSafe};

pub use chart::{Edge, Node, NodeKind, Strength, chart};
pub use heat::heat;
pub use hours::hours;
pub use intervals::{Interval, Mark, intervals};
pub use months::months;

/// A picture with its sentence and its table.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "picture/picture.html")]
pub struct Picture {
    /// What the picture is of.
    pub title: String,
    /// What it comes to.
    pub sentence: String,
    width: u32,
    height: u32,
    shapes: Vec<Shape>,
    /// Whether it can be read as narrow as a phone; else it is scrolled there.
    fits: bool,
    /// The same facts.
    pub table: Table,
}

/// Facts in rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What the columns are.
    pub head: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// What a column is.
    fn head_of(&self, column: &usize) -> &'static str {
        self.head.get(*column).copied().unwrap_or_default()
    }
}

impl HtmlSafe for Picture {}

/// Something that is drawn; places and lengths are in pixels of a picture at its own size.
#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Box { x: f32, y: f32, width: f32, height: f32, class: &'static str, says: String, to: Option<String> },
    Line { from: (f32, f32), to: (f32, f32), class: &'static str, width: f32 },
    Circle { x: f32, y: f32, radius: f32, class: &'static str, says: String, to: Option<String> },
    Text { x: f32, y: f32, class: &'static str, text: String },
}

impl Picture {
    /// Whether something in it leads elsewhere: then it is more than an image.
    fn has_links(&self) -> bool {
        self.shapes
            .iter()
            .any(|shape| matches!(shape, Shape::Box { to: Some(_), .. } | Shape::Circle { to: Some(_), .. }))
    }

    /// Whether there is anything to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.rows.is_empty()
    }
}

/// How wide a picture is at its own size.
const WIDTH: u32 = 720;

#[expect(clippy::cast_precision_loss, reason = "places in a picture")]
fn px(number: usize) -> f32 {
    number as f32
}

/// Text that fits about so many characters.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
