use std::path::Path;

use tipline_lines::{CountyLine, FileError, FileFormat};
use tipline_stream::registry::{Change, ChangeKind};

use crate::{
    failure::{Exit, Failure, Place},
    session::Session,
};

/// The lines of a file in canonical form.
///
/// # Errors
/// Everything that is wrong with the file, each drawn at its place.
pub(super) fn read(file: &Path) -> Result<Vec<CountyLine>, Failure> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::from_error(&format!("cannot read {name}"), &error))?;
    let format = match file.extension() {
        Some(extension) if extension.eq_ignore_ascii_case("json") => FileFormat::Json,
        _ => FileFormat::Toml,
    };
    tipline_lines::read_file(&text, format).map_err(|errors| {
        errors
            .into_iter()
            .map(|error| drawn(&name, &text, error))
            .reduce(Failure::and)
            .unwrap_or_else(|| Failure::new(format!("{name} cannot be read")))
    })
}

fn drawn(name: &str, text: &str, error: FileError) -> Failure {
    let FileError { line, column, span, field, message, help } = error;
    let subject = if field.is_empty() { message } else { format!("{field}: {message}") };
    let failure = match span {
        Some(span) => Failure::new(subject).at(Place {
            name: name.to_owned(),
            text: text.to_owned(),
            span,
            label: "here".to_owned(),
        }),
        None => Failure::new(format!("{name}:{line}:{column}: {subject}")),
    };
    match help {
        Some(help) => failure.help(help),
        None => failure,
    }
}

/// What became, or would become, of each line.
///
/// # Errors
/// Where standard output cannot be written.
pub(super) fn report(session: &Session, changes: &[Change]) -> Result<Exit, Failure> {
    let mut output = session.terminal.output();
    for Change { id, kind, offset } in changes {
        let word = match kind {
            ChangeKind::New => "new",
            ChangeKind::Changed => "changed",
            ChangeKind::Unchanged => "unchanged",
        };
        match offset {
            Some(offset) => output.line(format_args!("{word}\t{id}\toffset {}", offset.0))?,
            None => output.line(format_args!("{word}\t{id}"))?,
        }
    }
    output.flush()?;
    Ok(Exit::Success)
}
