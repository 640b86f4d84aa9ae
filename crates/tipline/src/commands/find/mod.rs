//! `tipline find`: the numbers in text, without a broker or an index.

mod input;
mod record;

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use clap::Args;
use tipline_phone::{Found, IdentifierKind, Reading, Repair};

use self::{
    input::{Line, Lines},
    record::{Input, Record},
};
use crate::{
    failure::{Exit, Failure},
    session::Session,
    terminal::{Output, Palette, paint, printable},
};

/// Find the phone numbers in a text
///
/// Reads files, or standard input, and prints each number with the place it stands in, as grep
/// does. Each line is read by itself. Text of several lines goes in as JSON: with --jsonl each
/// line is an object with `id` and `text`.
///
/// With --json the answer is one object a record, with numbers or without:
///   {"id",
///    "numbers": [{"start","end","surface","e164","class","valid","reading","repairs","role"}],
///    "fragments": [{"start","end","surface","pattern"}],
///    "identifiers": [{"start","end","kind","value"}]}
/// Spans are bytes of the record's text in UTF-8. An id comes back as it was given. A line of
/// plain text is its own record; its id is "file:line", and "-" is standard input. A byte that
/// is not UTF-8 counts as one byte.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  tipline find notes.txt
  echo 'ring 07700.900.461 or oh seven seven double oh 900 577' | tipline find
  tipline find --json notes.txt | jq -r '.numbers[].e164' | sort | uniq -c
  tipline find --jsonl --json < reports.jsonl > numbers.jsonl

Exit status: 0 something was found, 1 nothing, 2 a file or record could not be read."
)]
pub(crate) struct Find {
    /// Files to read; - or none: standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Each line is a JSON object with `id` (a text or a number) and `text`
    #[arg(long)]
    jsonl: bool,
    /// Print one JSON object a record
    #[arg(long)]
    json: bool,
}

/// The longest line of plain text that is read in one piece, and the longest JSON record.
const LONGEST_LINE: usize = 1 << 20;
const LONGEST_RECORD: usize = 16 << 20;

impl Find {
    /// Reads every file and prints what is in it.
    ///
    /// # Errors
    /// Where standard output cannot be written. What cannot be read is reported and the rest is read.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut search = Search {
            find: self,
            session,
            palette: session.terminal.palette,
            output: session.terminal.output(),
            found: false,
            failed: false,
        };
        let standard_input = [PathBuf::from("-")];
        for file in if self.files.is_empty() { &standard_input[..] } else { &self.files } {
            search.file(file)?;
        }
        search.output.flush()?;
        Ok(match search {
            Search { failed: true, .. } => Exit::Failed,
            Search { found: true, .. } => Exit::Success,
            _ => Exit::Nothing,
        })
    }
}

/// A run over several files.
struct Search<'a> {
    find: &'a Find,
    session: &'a Session,
    palette: Palette,
    output: Output,
    found: bool,
    failed: bool,
}

impl Search<'_> {
    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let name = printable(&path.display().to_string());
        match open(path) {
            Ok(reader) => self.lines(&name, reader),
            Err(error) => self.complain(&Failure::new(format!("{name}: {error}"))),
        }
    }

    fn lines(&mut self, name: &str, reader: Box<dyn BufRead>) -> Result<(), Failure> {
        let longest = if self.find.jsonl { LONGEST_RECORD } else { LONGEST_LINE };
        let mut lines = Lines::new(reader, longest);
        loop {
            match lines.next_line() {
                Ok(Some(line)) if self.find.jsonl => self.record(name, &line)?,
                Ok(Some(line)) => self.line(name, &line)?,
                Ok(None) => return Ok(()),
                Err(error) => return self.complain(&Failure::new(format!("{name}: {error}"))),
            }
            if self.session.terminal.is_terminal {
                self.output.flush()?;
            }
        }
    }

    fn line(&mut self, name: &str, line: &Line<'_>) -> Result<(), Failure> {
        let found = tipline_phone::find(line.text);
        self.found |= is_something(&found);
        if self.find.json {
            let id = format!("{name}:{}", line.number);
            return self.output.json(&Record::of_line(&id, line, &found));
        }
        let place = format!("{name}:{}", line.number);
        self.print(&place, line.offset, line.text, &found)
    }

    fn record(&mut self, name: &str, line: &Line<'_>) -> Result<(), Failure> {
        if line.is_piece {
            let at = format!("{name}:{}", line.number);
            // A record in pieces is reported once, at its first.
            return match line.offset {
                0 => self.complain(&Failure::new(format!(
                    "{at}: the record is longer than {LONGEST_RECORD} bytes"
                ))),
                _ => Ok(()),
            };
        }
        if line.text.trim().is_empty() {
            return Ok(());
        }
        let input = match Input::read(line.text) {
            Ok(input) => input,
            Err(error) => {
                let message = format!("{name}:{}: {error}", line.number);
                return self.complain(
                    &Failure::new(message)
                        .help("--jsonl wants {\"id\": ..., \"text\": \"...\"} on each line"),
                );
            }
        };
        let found = tipline_phone::find(&input.text);
        self.found |= is_something(&found);
        match self.find.json {
            true => self.output.json(&Record::of_input(&input, &found)),
            false => self.print(&printable(input.id.get().trim_matches('"')), 0, &input.text, &found),
        }
    }

    fn print(&mut self, place: &str, offset: usize, text: &str, found: &Found) -> Result<(), Failure> {
        for (start, line) in readings(text, found, self.palette) {
            let column = offset + start + 1;
            self.output.line(format_args!(
                "{}: {line}",
                paint(self.palette.place, format_args!("{place}:{column}"))
            ))?;
        }
        Ok(())
    }

    /// Says what could not be read, after what was printed before it.
    fn complain(&mut self, failure: &Failure) -> Result<(), Failure> {
        self.failed = true;
        self.output.flush()?;
        failure.report(self.session.look());
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, io::stdin())));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

fn is_something(found: &Found) -> bool {
    !(found.numbers.is_empty() && found.fragments.is_empty() && found.identifiers.is_empty())
}

fn kind_of(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Imei => "imei",
        IdentifierKind::Imsi => "imsi",
        IdentifierKind::Iccid => "iccid",
        _ => "identifier",
    }
}

/// What was found, in order of place: the byte it begins at, and a line that says what it is.
fn readings(text: &str, found: &Found, palette: Palette) -> Vec<(usize, String)> {
    let surface = |span: tipline_phone::Span| paint(palette.hit, printable(span.of(text)));
    let mut readings: Vec<(usize, String)> = Vec::new();
    for mention in &found.numbers {
        let reading = match mention.reading {
            Reading::Exact => "exact".to_owned(),
            Reading::Recovered(repairs) => {
                let repairs: Vec<_> = repairs.iter().map(Repair::as_str).collect();
                format!("recovered({})", repairs.join(","))
            }
        };
        let (class, role) = (mention.class.as_str(), mention.role.as_str());
        readings.push((
            mention.span.start,
            format!("{} -> {} {class} {role} {reading}", surface(mention.span), mention.e164),
        ));
    }
    for fragment in &found.fragments {
        readings.push((
            fragment.span.start,
            format!("{} -> {} fragment", surface(fragment.span), fragment.pattern),
        ));
    }
    for identifier in &found.identifiers {
        let kind = kind_of(identifier.kind);
        readings.push((
            identifier.span.start,
            format!("{} -> {} {kind}", surface(identifier.span), identifier.value),
        ));
    }
    readings.sort();
    readings
}
