//! Lines as people write them: a file in TOML or JSON, read strictly into canonical form.

mod check;
mod draft;
mod fields;
mod time;
mod tree;

use std::{fmt, ops::Range};

use crate::{CountyLine, Registry};

/// How a file of lines is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// `[[line]]` tables; `config/lines.example.toml` shows and explains every key.
    Toml,
    /// `{"lines": [...]}` with the same keys. A line in canonical form, as on the `lines` topic, reads back as itself.
    Json,
}

/// One thing that is wrong with a file of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// Line of the file, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The bytes of the file at fault, where they are known.
    pub span: Option<Range<usize>>,
    /// Path of the field, such as `line[1].numbers[0].from`; empty for the file as a whole.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl std::error::Error for FileError {}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

/// Reads a file of lines into canonical form.
///
/// Strict, because a slip in this file accuses somebody: an unknown key is an error. Numbers may stand in any spelling
/// that [`tipline_phone::read`] knows. A time without an offset is a time on the clocks of London. A bare date is the
/// first instant of that day in `from`, `served_at` and `discharged_at`; in `to`, `comply_by`, `complied_at` and
/// `ends_at` the day is included. An order without `comply_by` has [`default_comply_by`](crate::default_comply_by).
///
/// A number may go from one line to another, but it cannot be two lines' at once: such a file is refused, since which of
/// the two is right decides what a flag says of people.
///
/// # Errors
/// Everything that is wrong with the file, in order of place. Where it is no TOML or JSON at all, only that.
pub fn read_file(text: &str, format: FileFormat) -> Result<Vec<CountyLine>, Vec<FileError>> {
    let mut errors = fields::Errors::new(text);
    let lines = tree::parse(text, format, &mut errors)
        .and_then(|root| draft::lines(&root, format, &mut errors))
        .and_then(|drafts| {
            check::all(&drafts, &mut errors);
            drafts.into_iter().map(draft::LineDraft::settle).collect()
        });
    match (lines, errors.finish()) {
        (Ok(lines), errors) if errors.is_empty() => Ok(lines),
        (_, errors) => Err(errors),
    }
}

/// Reads one line, JSON as [`read_file`] takes it in a list, as strictly, and beside the other lines that there are: a number
/// that it has may not be another's in the same time. The version of the line from before is none of those.
///
/// # Errors
/// Everything that is wrong with it, in order of place.
pub fn read_line(json: &str, table: &Registry) -> Result<CountyLine, Vec<FileError>> {
    let mut errors = fields::Errors::new(json);
    let line = tree::parse(json, FileFormat::Json, &mut errors)
        .and_then(|root| draft::single(&root, &mut errors))
        .and_then(|draft| {
            check::beside(&draft, table, &mut errors);
            let drafts = [draft];
            check::all(&drafts, &mut errors);
            let [draft] = drafts;
            draft.settle()
        });
    match (line, errors.finish()) {
        (Ok(line), errors) if errors.is_empty() => Ok(line),
        (_, errors) => Err(errors),
    }
}
