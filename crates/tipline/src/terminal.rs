use std::{
    fmt::Write as _,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use clap::ColorChoice;

use crate::failure::Failure;

/// Standard output as a command sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    /// Whether a person is looking.
    pub(crate) is_terminal: bool,
    /// Columns; `None` where the terminal itself is to be asked.
    pub(crate) width: Option<u16>,
    /// The styles to write with; empty ones where colours are off.
    pub(crate) palette: Palette,
}

/// The styles of everything that is shown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Palette {
    /// A place: a file, a time.
    pub(crate) place: Style,
    /// What was found.
    pub(crate) hit: Style,
    /// A heading.
    pub(crate) heading: Style,
    /// What needs a person.
    pub(crate) alert: Style,
}

impl Palette {
    fn coloured() -> Self {
        Self {
            place: AnsiColor::Magenta.on_default(),
            hit: AnsiColor::Red.on_default().bold(),
            heading: Style::new().bold(),
            alert: AnsiColor::Yellow.on_default().bold(),
        }
    }
}

impl Terminal {
    pub(crate) fn of_stdout(choice: ColorChoice) -> Self {
        let palette = match colours_on(&io::stdout(), choice) {
            true => Palette::coloured(),
            false => Palette::default(),
        };
        Self { is_terminal: io::stdout().is_terminal(), width: None, palette }
    }

    /// As for a person, wherever it goes: what is meant to be read from top to bottom lines up in a file too.
    pub(crate) fn as_page(self) -> Self {
        match self.is_terminal {
            true => self,
            false => Self { is_terminal: true, width: Some(110), ..self },
        }
    }

    /// A buffered writer to standard output.
    pub(crate) fn output(&self) -> Output {
        Output(BufWriter::with_capacity(1 << 16, io::stdout().lock()))
    }
}

/// Whether a stream gets colours: as asked, or where it is a terminal and neither `NO_COLOR` nor `TERM=dumb` forbids it.
pub(crate) fn colours_on(stream: &impl anstream::stream::RawStream, choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
    }
}

/// Standard output. A reader that has gone away, as `head` does, ends the program silently.
pub(crate) struct Output(BufWriter<StdoutLock<'static>>);

impl Output {
    /// Writes a line.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub(crate) fn line(&mut self, line: impl std::fmt::Display) -> Result<(), Failure> {
        writeln!(self.0, "{line}").map_err(|error| Failure::output(&error))
    }

    /// Writes text as it stands.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.0.write_all(text.as_bytes()).map_err(|error| Failure::output(&error))
    }

    /// Writes bytes as they stand.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.0.write_all(bytes).map_err(|error| Failure::output(&error))
    }

    /// Writes a value as one line of JSON.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.0, value).map_err(|error| Failure::output(&error.into()))?;
        self.text("\n")
    }

    /// Hands on what is buffered.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.0.flush().map_err(|error| Failure::output(&error))
    }
}

/// A text in a style.
pub(crate) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// A text that cannot steer the terminal that shows it: what is not printable is written as an escape.
///
/// Reports come from strangers, and a terminal obeys what it is shown.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
                let _ = write!(shown, "{}", c.escape_unicode());
            }
            c if c.is_control() => {
                let _ = write!(shown, "{}", c.escape_debug());
            }
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_cannot_steer_the_terminal() {
        assert_eq!(
            printable("ring\t07700\u{1b}[2J\u{202e}900461\n"),
            "ring\\t07700\\u{1b}[2J\\u{202e}900461\\n"
        );
        assert_eq!(printable("caf\u{e9} \u{1f600} £10"), "caf\u{e9} \u{1f600} £10");
    }
}
