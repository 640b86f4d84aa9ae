//! `tipline find`: the numbers in text, without a broker or an index.

mod answer;
mod flow;
mod input;
mod record;

use std::{num::NonZeroUsize, path::PathBuf, thread};

use clap::Args;

use self::{
    answer::{Manner, Part},
    flow::Flow,
};
use crate::{
    failure::{Exit, Failure},
    session::Session,
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
/// and where the configuration has forms of references that are no numbers (find.references):
///    "vetoed": [{"start","end","surface","rule"}]
/// Spans are bytes of the record's text in UTF-8. An id comes back as it was given. A line of
/// plain text is its own record; its id is "file:line", and "-" is standard input. A byte that
/// is not UTF-8 counts as one byte.
///
/// A file of any size is read in a few megabytes of memory, by all processors, and answered in
/// its order.
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
    /// How many threads read; all processors without it
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl Find {
    /// Reads every file and prints what is in it.
    ///
    /// # Errors
    /// Where standard output cannot be written. What cannot be read is reported and the rest is read.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let terminal = session.terminal;
        let references = session.load_short()?.config.references()?;
        let manner = Manner { jsonl: self.jsonl, json: self.json, palette: terminal.palette, references };
        let threads =
            self.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let files = if self.files.is_empty() { vec![PathBuf::from("-")] } else { self.files.clone() };
        let mut flow = Flow::start(files, &manner, threads, terminal.is_terminal)?;
        let mut output = terminal.output();
        let (mut found, mut failed) = (false, false);
        // What is known is shown before waiting for more.
        while let Some(answer) = flow.next_answer(|| output.flush())? {
            found |= answer.found;
            for part in answer.parts {
                match part {
                    Part::Output(bytes) => output.bytes(&bytes)?,
                    Part::Complaint(complaint) => {
                        failed = true;
                        output.flush()?;
                        flow.aside(|| complaint.report(session.look()));
                    }
                }
            }
        }
        output.flush()?;
        Ok(match (failed, found) {
            (true, _) => Exit::Failed,
            (false, true) => Exit::Success,
            (false, false) => Exit::Nothing,
        })
    }
}
