use std::ops::Range;

use askama::Template;
use tipline_phone::E164;

use crate::{
    Frame,
    part::{NumberLink, count, grouped},
};

/// The most rows of a page.
const ROWS: usize = 80;

/// Many numbers at once.
#[derive(Debug, Template)]
#[template(path = "check.html")]
pub struct Check<'a> {
    frame: &'a Frame<'a>,
    asked: &'a str,
    /// How many lines of what was asked are seen at once.
    seen: usize,
    most: usize,
    summary: String,
    rows: Vec<Row>,
    /// The other pages: the place of their first number, and what they are called.
    pages: Vec<Page>,
}

#[derive(Debug)]
struct Page {
    from: usize,
    name: String,
    is_shown: bool,
}

/// What was asked and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The line as it was written.
    pub asked: String,
    /// The number that it is.
    pub number: Option<E164>,
    /// Whether reports hold it.
    pub held: Held,
    /// How many reports mention it.
    pub reports: usize,
    /// How many mention a number one slip away instead; looked for where none mentions it.
    pub near: usize,
    /// The lines it was flagged for: ids and names.
    pub lines: Vec<(String, String)>,
}

/// Whether reports hold a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Flagged for a line that had it at the time.
    KnownLine,
    /// Flagged only outside the time at which a line had it.
    Stale,
    /// Mentioned, never flagged.
    Mentioned,
    /// One slip away from a number that is mentioned.
    Near,
    /// Not mentioned.
    NotHeld,
    /// No number.
    NoNumber,
}

#[derive(Debug)]
struct Row {
    asked: String,
    number: Option<NumberLink>,
    class: &'static str,
    word: &'static str,
    reports: String,
    /// Where the reports are that mention a number one slip away, and how many.
    near: Option<(String, String)>,
    lines: Vec<(String, String)>,
}

impl Held {
    /// The words for it, on the page and in a CSV file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::KnownLine => "Known line",
            Self::Stale => "Stale",
            Self::Mentioned => "Mentioned",
            Self::Near => "One slip away",
            Self::NotHeld => "Not held",
            Self::NoNumber => "Not a number",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::KnownLine => "known",
            Self::Stale => "stale",
            Self::Mentioned | Self::Near => "plain",
            Self::NotHeld | Self::NoNumber => "none",
        }
    }
}

impl<'a> Check<'a> {
    /// The places of the numbers on the page that has the one at `place`.
    #[must_use]
    pub const fn page(place: usize) -> Range<usize> {
        let first = place / ROWS * ROWS;
        first..first.saturating_add(ROWS)
    }

    /// The form, with what was asked and what came of it, in the order in which it was asked: the page that has the number at
    /// `place`.
    #[must_use]
    pub fn new(
        frame: &'a Frame<'a>,
        asked: &'a str,
        most: usize,
        checked: Vec<Checked>,
        place: usize,
    ) -> Self {
        let known = checked.iter().filter(|row| row.held == Held::KnownLine).count();
        let held = checked.iter().filter(|row| row.reports > 0).count();
        let without = checked.iter().filter(|row| row.held == Held::NoNumber).count();
        let mut summary = format!(
            "{} checked: {} held, {} of a known line",
            count(checked.len() - without, "number"),
            grouped(held),
            grouped(known)
        );
        if without > 0 {
            summary += &format!("; {} without a number", count(without, "line"));
        }
        let row = |row: Checked| Row {
            asked: row.asked,
            number: row.number.map(|number| frame.number(number)),
            class: row.held.class(),
            word: row.held.word(),
            reports: grouped(row.reports),
            near: row
                .number
                .filter(|_| row.near > 0)
                .map(|number| (frame.links.search(&format!("near:{number}")), count(row.near, "report"))),
            lines: row.lines,
        };
        let shown = Self::page(place.min(checked.len().saturating_sub(1)));
        let pages = (0..checked.len()).step_by(ROWS).map(|from| Page {
            from,
            name: format!("{} to {}", from + 1, (from + ROWS).min(checked.len())),
            is_shown: from == shown.start,
        });
        let pages = if checked.len() > ROWS { pages.collect() } else { Vec::new() };
        let checked_any = !checked.is_empty();
        let rows = checked.into_iter().skip(shown.start).take(ROWS).map(row);
        // Above an answer the list stands back.
        let seen = if checked_any { asked.lines().count().clamp(3, 10) } else { 10 };
        Self { frame, asked, seen, most, summary, rows: rows.collect(), pages }
    }
}
