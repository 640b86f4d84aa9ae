use std::fmt::Write as _;

use comfy_table::{Cell, ContentArrangement, Row, Table, presets};
use unicode_width::UnicodeWidthStr;

use crate::terminal::{Terminal, paint};

/// Rows under a heading: columns that line up on a terminal, values between tabs elsewhere.
pub(crate) struct Rows {
    heading: &'static [&'static str],
    rows: Vec<Vec<String>>,
    last: Last,
}

/// Where the last value of a row stands on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Beside,
    Below,
}

/// What stands before a value below its row.
const INDENT: &str = "    ";

impl Rows {
    pub(crate) fn new(heading: &'static [&'static str]) -> Self {
        Self { heading, rows: Vec::new(), last: Last::Beside }
    }

    /// Rows whose last value is long: on a terminal it stands on a line of its own, below the others.
    pub(crate) fn with_last_below(heading: &'static [&'static str]) -> Self {
        Self { last: Last::Below, ..Self::new(heading) }
    }

    /// Adds a row; each value is printable and has no line breaks.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = String>) {
        self.rows.push(row.into_iter().collect());
    }

    /// The rows as this terminal, or its absence, wants them.
    pub(crate) fn render(&self, terminal: Terminal) -> String {
        match (terminal.is_terminal, self.last) {
            (false, _) => self.tab_separated(),
            (true, Last::Beside) => self.columns(terminal),
            (true, Last::Below) => self.two_lines_a_row(terminal),
        }
    }

    fn two_lines_a_row(&self, terminal: Terminal) -> String {
        let beside = self.heading.len() - 1;
        let heading: Vec<_> =
            self.heading[..beside].iter().map(|name| paint(terminal.palette.heading, name)).collect();
        let lines = std::iter::once(&heading[..]).chain(self.rows.iter().map(|row| &row[..beside]));
        let widths: Vec<_> = (0..beside)
            .map(|column| lines.clone().map(|line| shown_width(&line[column])).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        let below = std::iter::once(None).chain(self.rows.iter().map(|row| row.get(beside)));
        for (line, below) in lines.zip(below) {
            let mut shown = String::new();
            for (value, width) in line.iter().zip(&widths) {
                let _ = write!(shown, "{value}{:1$}", "", width - shown_width(value) + 2);
            }
            let _ = writeln!(text, "{}", shown.trim_end());
            if let Some(below) = below {
                let _ = writeln!(text, "{INDENT}{below}");
            }
        }
        text
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

/// Columns that a value takes, its styles not counted.
fn shown_width(value: &str) -> usize {
    anstream::adapter::strip_str(value).to_string().width()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::Palette;

    const ON: Terminal = Terminal {
        is_terminal: true,
        width: Some(80),
        palette: Palette { heading: anstyle::Style::new().bold(), ..PLAIN },
    };
    const OFF: Terminal = Terminal { is_terminal: false, width: None, palette: PLAIN };
    const PLAIN: Palette = Palette {
        place: anstyle::Style::new(),
        hit: anstyle::Style::new(),
        heading: anstyle::Style::new(),
        alert: anstyle::Style::new(),
    };

    fn rows() -> Rows {
        let mut rows = Rows::with_last_below(&["reference", "numbers", "text"]);
        rows.push(["CAD-1", "07700 900461", "rings and a lad comes"].map(str::to_owned));
        rows.push(["CS-1904417", "", "seen twice"].map(str::to_owned));
        rows
    }

    #[test]
    fn a_long_last_value_stands_below_its_row_and_columns_line_up_whatever_their_style() {
        let shown = anstream::adapter::strip_str(&rows().render(ON)).to_string();
        insta::assert_snapshot!(shown, @r"
        reference   numbers
        CAD-1       07700 900461
            rings and a lad comes
        CS-1904417
            seen twice
        ");
    }

    #[test]
    fn elsewhere_than_on_a_terminal_a_row_is_one_line_with_tabs() {
        assert_eq!(
            rows().render(OFF),
            "reference\tnumbers\ttext\nCAD-1\t07700 900461\trings and a lad comes\nCS-1904417\t\tseen twice\n"
        );
    }
}
