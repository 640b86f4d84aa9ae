use std::fmt::Write as _;

use comfy_table::{Cell, ContentArrangement, Row, Table, presets};

use crate::terminal::{Terminal, paint};

/// Rows under a heading: columns that line up on a terminal, values between tabs elsewhere.
pub(crate) struct Rows {
    heading: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Rows {
    pub(crate) fn new(heading: &'static [&'static str]) -> Self {
        Self { heading, rows: Vec::new() }
    }

    /// Adds a row; each value is printable and has no line breaks.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = String>) {
        self.rows.push(row.into_iter().collect());
    }

    /// The rows as this terminal, or its absence, wants them.
    pub(crate) fn render(&self, terminal: Terminal) -> String {
        match terminal.is_terminal {
            true => self.columns(terminal),
            false => self.tab_separated(),
        }
    }

    fn columns(&self, terminal: Terminal) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if let Some(width) = terminal.width {
            table.set_width(width);
        }
        table.set_header(self.heading.iter().map(|name| Cell::new(paint(terminal.palette.heading, name))));
        for row in &self.rows {
            table.add_row(Row::from(row.iter().map(Cell::new).collect::<Vec<_>>()));
        }
        let mut text: String = String::new();
        for line in table.lines() {
            let _ = writeln!(text, "{}", line.trim_end().trim_start_matches(' '));
        }
        text
    }

    fn tab_separated(&self) -> String {
        let heading = self.heading.join("\t");
        std::iter::once(heading)
            .chain(self.rows.iter().map(|row| row.join("\t")))
            .map(|line| line + "\n")
            .collect()
    }
}
