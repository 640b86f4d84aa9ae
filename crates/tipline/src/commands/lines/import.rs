use std::path::Path;

use tipline_lines::{CountyLine, FileError, FileFormat, NumberInterval, Registry};
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

/// Where a number of these lines is another line's at the same time, among them or as it is held: a number has one line at a
/// time, as a rule, and a flag would name both.
pub(super) fn shared(lines: &[CountyLine], held: &Registry) -> Vec<String> {
    let is_replaced = |line: &CountyLine| lines.iter().any(|new| new.id == line.id);
    let others: Vec<&CountyLine> =
        lines.iter().chain(held.iter().filter(|line| !is_replaced(line))).collect();
    let mut told = Vec::new();
    for (nth, line) in lines.iter().enumerate() {
        for number in &line.numbers {
            // Of two in the file the first is told.
            for other in &others[nth + 1..] {
                let at_the_same_time = |theirs: &&NumberInterval| {
                    theirs.number == number.number
                        && theirs.to.is_none_or(|to| number.from < to)
                        && number.to.is_none_or(|to| theirs.from < to)
                };
                if other.numbers.iter().any(|theirs| at_the_same_time(&theirs)) {
                    told.push(format!(
                        "{} is of {} and of {} at the same time",
                        number.number.display(),
                        line.id,
                        other.id
                    ));
                }
            }
        }
    }
    told.dedup();
    told
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

#[cfg(test)]
mod tests {
    use tipline_report::Offset;

    use super::*;

    fn line(id: &str, number: &str, from: &str, to: &str) -> CountyLine {
        let text = format!(
            "[[line]]\nid = \"{id}\"\nbrand = \"{id}\"\n[[line.numbers]]\nnumber = \"{number}\"\nfrom = {from}\nto = {to}\nbasis = \"test purchase\"\n"
        );
        tipline_lines::read_file(&text, FileFormat::Toml).unwrap().remove(0)
    }

    #[test]
    fn a_number_of_two_lines_at_the_same_time_is_told_and_one_that_passed_on_is_not() {
        let mut held = Registry::new();
        let old = line("old", "07700 900461", "2019-01-01", "2019-03-31");
        held.apply(b"old", Some(&serde_json::to_vec(&old).unwrap()), Offset(0)).unwrap();
        let rows = [
            (
                vec![line("a", "07700 900461", "2019-03-01", "2019-05-01")],
                vec!["07700 900461 is of a and of old at the same time"],
            ),
            (vec![line("a", "07700 900461", "2019-04-01", "2019-05-01")], vec![]),
            (vec![line("a", "07700 900462", "2019-03-01", "2019-05-01")], vec![]),
            // The line itself, as it is to be.
            (vec![line("old", "07700 900461", "2019-02-01", "2019-05-01")], vec![]),
            (
                vec![
                    line("a", "07700 900463", "2019-03-01", "2019-05-01"),
                    line("b", "07700 900463", "2019-04-30", "2019-06-01"),
                ],
                vec!["07700 900463 is of a and of b at the same time"],
            ),
        ];
        for (lines, told) in rows {
            assert_eq!(shared(&lines, &held), told);
        }
    }
}
