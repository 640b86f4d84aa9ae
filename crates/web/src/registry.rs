//! The table of lines as it is kept: a line's versions, what another one would flag, and writing it.
//!
//! The topic is not this crate's to know: it is reached by a [`Registrar`]. What is here is no JSON and no page, so that both
//! have it from here.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
    error::Error,
    fmt,
    sync::Arc,
};

use tipline_audit::{Action, Outcome};
use tipline_index::Subject;
use tipline_lines::{CountyLine, FileError, LineId, LookedBack, Registry};
use tipline_pages::{LineVersion, PreviewFlag};
use tipline_report::Offset;
use tokio::task;

use crate::{
    App,
    guard::Caller,
    look::{Trace, answered},
    problem::{Fault, Kind, Problem},
};

/// The most reports of a number that a trial looks at.
const READ: usize = 10_000;

/// What came of writing a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineWritten {
    /// It is there, at this offset.
    At(Offset),
    /// It stood there so already, and was not written again.
    Unchanged(Offset),
    /// Nothing was written: its newest version is another than the writer saw; none where there is none.
    Other(Option<Offset>),
}

/// The topic of lines. Calls block.
pub trait Registrar: fmt::Debug + Send + Sync {
    /// The versions of a line that are kept, oldest first.
    ///
    /// # Errors
    /// Where the topic cannot be read.
    fn versions(&self, id: &LineId) -> Result<Vec<LineVersion>, Box<dyn Error + Send + Sync>>;

    /// Writes a line if its newest version is the one at `seen`, or where that is none, if there is no such line. Nobody
    /// else's version comes between the look and the write.
    ///
    /// # Errors
    /// Where it is not known to have been written.
    fn write(
        &self,
        line: &CountyLine,
        seen: Option<Offset>,
        by: &str,
    ) -> Result<LineWritten, Box<dyn Error + Send + Sync>>;
}

/// What a line would flag that is not flagged now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tried {
    /// How many reports have a number of the line.
    pub(crate) looked_at: usize,
    /// Whether that is all of them: of one number only the newest 10,000 are looked at.
    pub(crate) complete: bool,
    /// How many flags of each kind would be added.
    pub(crate) kinds: BTreeMap<&'static str, usize>,
    /// The newest of them, by the time that is compared.
    pub(crate) newest: Vec<PreviewFlag>,
}

impl App {
    /// The versions of a line that are kept, oldest first, on record.
    ///
    /// # Errors
    /// Where there are none, the brokers do not answer, or it cannot be recorded.
    pub(crate) async fn line_versions(
        self: &Arc<Self>,
        caller: &Caller,
        id: &LineId,
    ) -> Result<Vec<LineVersion>, Problem> {
        let sought = id.clone();
        let versions = self.of_brokers("read the lines", move |app| app.registrar.versions(&sought)).await;
        let outcome = versions.as_ref().map_or(Outcome::Failed, |versions| answered(versions.len()));
        self.note(caller, Trace::consulted(format!("versions of line {id}")), outcome).await?;
        versions.and_then(|versions| if versions.is_empty() { Err(Problem::no_such()) } else { Ok(versions) })
    }

    /// Reads a line from JSON, the keys of a file of lines, and checks it beside the other lines that there are.
    ///
    /// # Errors
    /// Everything that is wrong with it, each fault with its field.
    pub(crate) fn line_of(&self, id: &LineId, json: &str) -> Result<CountyLine, Problem> {
        let line = tipline_lines::read_line(json, &self.lines.load()).map_err(faults)?;
        if line.id != *id {
            return Err(Problem::field("#/id", format!("the line of this address is {id}")));
        }
        Ok(line)
    }

    /// What a line would flag that is not flagged now, on record; the newest flags, at most so many. Writes nothing.
    ///
    /// # Errors
    /// As [`App::look`].
    pub(crate) async fn try_line(
        self: &Arc<Self>,
        caller: &Caller,
        line: CountyLine,
        most: usize,
    ) -> Result<Tried, Problem> {
        let trace = Trace::consulted(format!("what line {} would flag", line.id));
        let try_it = self.look(caller, trace, move |view, traced| {
            let (table, mut seen) = (alone(&line)?, HashSet::new());
            let mut tried =
                Tried { looked_at: 0, complete: true, kinds: BTreeMap::new(), newest: Vec::new() };
            for number in table.numbers() {
                let about = view.searcher.about(&Subject::Number(number), READ, &[])?;
                tried.complete &= about.newest.len() == about.total;
                let new = about.newest.into_iter().filter(|report| seen.insert(report.report_id));
                for LookedBack { report, added } in new.filter_map(|report| table.look_back(report)) {
                    for flag in added {
                        *tried.kinds.entry(flag.kind.as_str()).or_default() += 1;
                        tried.newest.push(PreviewFlag { reference: report.reference.clone(), flag });
                    }
                }
            }
            tried.looked_at = seen.len();
            traced.records(tried.newest.len());
            tried.newest.sort_by_key(|PreviewFlag { flag, .. }| (Reverse(flag.at.timestamp), flag.flag_id));
            tried.newest.truncate(most);
            for PreviewFlag { flag, .. } in &tried.newest {
                traced.name(&flag.report_id);
            }
            Ok(tried)
        });
        try_it.await
    }

    /// Writes a line in the place of the version that the caller saw, on record first; where they saw none, it has to be
    /// new. Gives the offset at which it stands.
    ///
    /// # Errors
    /// [`Kind::Changed`] where its newest version is another; where it cannot be recorded or written.
    pub(crate) async fn write_line(
        self: &Arc<Self>,
        caller: &Caller,
        line: CountyLine,
        seen: Option<Offset>,
    ) -> Result<Offset, Problem> {
        let before = seen.map_or_else(|| "new".to_owned(), |seen| format!("after its version {}", seen.0));
        let trace = Trace { action: Action::Altered, subject: format!("line {}, {before}", line.id) };
        self.note(caller, trace.clone(), Outcome::Done).await?;
        let (writing, by) = (line.clone(), caller.name.clone());
        let written =
            self.of_brokers("write a line", move |app| app.registrar.write(&writing, seen, &by)).await;
        match written {
            Ok(LineWritten::At(offset) | LineWritten::Unchanged(offset)) => {
                self.take_in(&line, offset);
                Ok(offset)
            }
            Ok(LineWritten::Other(newest)) => {
                self.note(caller, trace, Outcome::Refused).await?;
                let newest = newest.map_or_else(
                    || "there is no such line".to_owned(),
                    |newest| format!("its newest version is {}", newest.0),
                );
                Err(Problem::new(Kind::Changed, format!("{newest}; nothing was written")))
            }
            Err(problem) => {
                self.note(caller, trace, Outcome::Failed).await?;
                Err(problem)
            }
        }
    }

    /// Asks the brokers something, which may take a while: searches do not wait for it.
    pub(crate) async fn of_brokers<T: Send + 'static>(
        self: &Arc<Self>,
        doing: &'static str,
        ask: impl FnOnce(&Self) -> Result<T, Box<dyn Error + Send + Sync>> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.broker_turns.take().await?;
        let app = Arc::clone(self);
        let asked = task::spawn_blocking(move || {
            let _turn = turn;
            ask(&app)
        });
        asked.await.map_err(|_| Problem::plain(Kind::Internal))?.map_err(|error| {
            tracing::error!(%error, doing, "the brokers could not do it");
            Problem::new(Kind::Busy, "the brokers cannot be reached now, or refuse").retry_after(10)
        })
    }

    /// What was written is answered from at once; the topic is read anew before long.
    fn take_in(&self, line: &CountyLine, offset: Offset) {
        self.lines.rcu(|table| {
            let mut table = Registry::clone(table);
            put(&mut table, line, offset);
            table
        });
    }
}

/// A table of one line; where it will stand on the topic is not known before it is written.
fn alone(line: &CountyLine) -> Result<Registry, Problem> {
    let mut table = Registry::new();
    match put(&mut table, line, Offset(0)) {
        true => Ok(table),
        false => Err(Problem::plain(Kind::Internal)),
    }
}

fn put(table: &mut Registry, line: &CountyLine, offset: Offset) -> bool {
    let value = serde_json::to_vec(line);
    value.is_ok_and(|value| table.apply(line.id.as_str().as_bytes(), Some(&value), offset).is_ok())
}

/// Faults of a line as faults of the body that it came in.
fn faults(errors: Vec<FileError>) -> Problem {
    let said = match errors.as_slice() {
        [FileError { message, .. }] => message.clone(),
        errors => format!("{} things are wrong with the line", errors.len()),
    };
    errors.into_iter().fold(Problem::new(Kind::Validation, said), |problem, error| {
        let FileError { span, field, message, help, .. } = error;
        problem.fault(Fault {
            pointer: pointer(&field),
            span: span.map(|span| [span.start, span.end]),
            message,
            suggestion: help,
        })
    })
}

/// `numbers[0].from` as a JSON pointer.
fn pointer(field: &str) -> String {
    let parts = field.split(['.', '[']).map(|part| part.trim_end_matches(']'));
    parts
        .filter(|part| !part.is_empty())
        .fold("#".to_owned(), |pointer, part| pointer + "/" + &part.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_pointed_at_as_json_pointers_do() {
        for (field, expected) in [
            ("", "#"),
            ("id", "#/id"),
            ("numbers[0].from", "#/numbers/0/from"),
            ("orders[1].items[2].value", "#/orders/1/items/2/value"),
            ("a/b~c", "#/a~1b~0c"),
        ] {
            assert_eq!(pointer(field), expected);
        }
    }
}
