//! What is printed of a block of lines: a function of the block, so that any thread can make it.

use std::{fmt::Display, io::Write as _};

use tipline_phone::{Found, IdentifierKind, Reading, References, Repair, Span};

use super::{
    input::{Block, Line},
    record::{Input, Read, Record},
};
use crate::{
    failure::Failure,
    terminal::{Palette, paint, printable},
};

/// The longest line of plain text that is read in one piece, and the longest JSON record.
const LONGEST_LINE: usize = 1 << 20;
const LONGEST_RECORD: usize = 16 << 20;

/// What lines are, and how they are answered.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    pub(super) jsonl: bool,
    pub(super) json: bool,
    pub(super) palette: Palette,
    pub(super) references: References,
}

/// All that is to be said of a block, in order.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) parts: Vec<Part>,
    pub(super) found: bool,
    /// How many bytes were read for it.
    pub(super) bytes: usize,
}

/// Something that is to be said.
#[derive(Debug)]
pub(super) enum Part {
    /// On standard output.
    Output(Vec<u8>),
    /// On standard error, after all output before it.
    Complaint(Failure),
}

impl Answer {
    pub(super) fn complaint(failure: Failure) -> Self {
        Self { parts: vec![Part::Complaint(failure)], ..Self::default() }
    }

    fn output(&mut self) -> &mut Vec<u8> {
        if !matches!(self.parts.last(), Some(Part::Output(_))) {
            self.parts.push(Part::Output(Vec::new()));
        }
        match self.parts.last_mut() {
            Some(Part::Output(bytes)) => bytes,
            _ => unreachable!("the last part was made output above"),
        }
    }

    fn line(&mut self, line: impl Display) -> Result<(), Failure> {
        writeln!(self.output(), "{line}").map_err(|error| Failure::output(&error))
    }

    fn json(&mut self, record: &Record<'_>) -> Result<(), Failure> {
        let output = self.output();
        serde_json::to_writer(&mut *output, record).map_err(|error| Failure::output(&error.into()))?;
        output.push(b'\n');
        Ok(())
    }

    fn complain(&mut self, failure: Failure) {
        self.parts.push(Part::Complaint(failure));
    }
}

impl Manner {
    /// The longest line that is read in one piece.
    pub(super) fn longest(&self) -> usize {
        if self.jsonl { LONGEST_RECORD } else { LONGEST_LINE }
    }

    /// Reads a block of the file that is called `name`.
    pub(super) fn answer(&self, name: &str, block: Block) -> Answer {
        let mut answer = Answer { bytes: block.len(), ..Answer::default() };
        let said = block.each_line(|line| match self.jsonl {
            true => self.record(name, line, &mut answer),
            false => self.line(name, line, &mut answer),
        });
        if let Err(failure) = said {
            answer.complain(failure);
        }
        answer
    }

    fn line(&self, name: &str, line: &Line<'_>, answer: &mut Answer) -> Result<(), Failure> {
        let read = self.read(line.text);
        let is_something = is_something(&read.found);
        answer.found |= is_something;
        if self.json {
            let id = format!("{name}:{}", line.number);
            return answer.json(&Record::of_line(&id, line, &read));
        }
        if !is_something {
            return Ok(());
        }
        let place = format!("{name}:{}", line.number);
        self.print(&place, line.offset, line.text, &read, answer)
    }

    fn record(&self, name: &str, line: &Line<'_>, answer: &mut Answer) -> Result<(), Failure> {
        if line.is_piece {
            // A record in pieces is reported once, at its first.
            if line.offset == 0 {
                let at = format!("{name}:{}", line.number);
                answer.complain(Failure::new(format!(
                    "{at}: the record is longer than {LONGEST_RECORD} bytes"
                )));
            }
            return Ok(());
        }
        if line.text.trim().is_empty() {
            return Ok(());
        }
        let input = match Input::read(line.text) {
            Ok(input) => input,
            Err(error) => {
                let complaint = Failure::new(format!("{name}:{}: {error}", line.number))
                    .help("--jsonl wants {\"id\": ..., \"text\": \"...\"} on each line");
                answer.complain(complaint);
                return Ok(());
            }
        };
        let read = self.read(&input.text);
        answer.found |= is_something(&read.found);
        match self.json {
            true => answer.json(&Record::of_input(&input, &read)),
            false => self.print(&printable(input.id.get().trim_matches('"')), 0, &input.text, &read, answer),
        }
    }

    fn read(&self, text: &str) -> Read {
        let mut found = tipline_phone::find(text);
        let vetoed = self.references.veto(text, &mut found);
        Read { found, vetoed }
    }

    fn print(
        &self,
        place: &str,
        offset: usize,
        text: &str,
        read: &Read,
        answer: &mut Answer,
    ) -> Result<(), Failure> {
        for (start, line) in readings(text, read, self.palette) {
            let column = offset + start + 1;
            let place = paint(self.palette.place, format_args!("{place}:{column}"));
            answer.line(format_args!("{place}: {line}"))?;
        }
        Ok(())
    }
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
fn readings(text: &str, Read { found, vetoed }: &Read, palette: Palette) -> Vec<(usize, String)> {
    let surface = |span: Span| paint(palette.hit, printable(span.of(text)));
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
    for vetoed in vetoed {
        let rule = printable(&vetoed.rule);
        readings.push((vetoed.span.start, format!("{} -> reference {rule}", surface(vetoed.span))));
    }
    readings.sort();
    readings
}
