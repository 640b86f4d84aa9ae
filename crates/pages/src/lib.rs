//! What an analyst sees: pages and pictures, as functions from what is known to HTML.
//!
//! Each page is a value ([`Results`], [`Number`], [`Line`], ...) that is given what its view holds and is
//! [rendered](render) to one string. [`Frame`] is what stands around every page: the unit, the handling marking, who is
//! signed in, how fresh the index is. [`picture`] makes the pictures, each an SVG with the same facts beside it as a table
//! and as one sentence.
//!
//! A number stands in no address: pages link by [`Links`], which whoever serves them makes.
//!
//! What it must never do: read anything, decide who may see what, or let a word of a report, a brand or a query become
//! markup. Templates escape what they are given; the few pieces of markup made here are types of their own.

mod audit;
mod check;
mod edit;
mod flags;
mod frame;
mod help;
mod history;
mod letters;
mod line;
mod lines;
mod message;
mod number;
mod part;
pub mod picture;
mod reason;
mod report;
mod results;
mod start;
mod text;
mod tour;
mod when;

pub use audit::{Audit, AuditAsked, AuditEntry, Whole};
pub use check::{Check, Checked, Held};
pub use edit::{EditLine, Fault, LineForm, Preview, PreviewFlag, Rows};
pub use flags::{FlagRow, Flags, FlagsShown};
pub use frame::{Frame, Links, Section, User};
pub use help::{EXAMPLES, Example, Help};
pub use history::{History, LineVersion};
pub use letters::{Letter, LetterFate, Letters, OneLetter, ReplayLetters, Stage};
pub use line::Line;
pub use lines::Lines;
pub use message::Message;
pub use number::Number;
pub use reason::Reason;
pub use report::Report;
pub use results::{KeptSearch, Places, Results, Wrong};
pub use start::{OrderDue, Start};
pub use tour::{TourPlace, TourStep};

/// The stylesheet of every page.
pub const STYLESHEET: &str = include_str!("../assets/desk.css");

/// The script: live flags, keys, copying. Every page works without it.
pub const SCRIPT: &str = include_str!("../assets/desk.js");

/// The page as a document.
#[must_use]
pub fn render(page: &impl askama::Template) -> String {
    let mut html = String::with_capacity(32 << 10);
    // Writing to memory does not fail, and no template has a step of its own that could.
    if page.render_into(&mut html).is_err() {
        html.clear();
    }
    html
}
