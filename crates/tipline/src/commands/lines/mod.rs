//! `tipline lines`: the county lines, as they stand and as they came to be.

mod import;
mod show;
mod trying;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tipline_lines::{CountyLine, LineId};
use tipline_phone::E164;
use tipline_stream::registry::{self, Loaded, Revision};

use super::service;
use crate::{
    failure::{Exit, Failure},
    session::{Role, Session},
    table::Rows,
    terminal::printable,
    trail::{Trail, Why},
};

/// Import, list and show county lines
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline lines try lines.toml
  tipline lines import lines.toml --dry-run
  tipline lines import lines.toml
  tipline lines list
  tipline lines show nino
  tipline lines history nino

Lines live on the compacted topic `lines`. A running link follows it: an import takes effect at once.")]
pub(crate) struct Lines {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read lines from a TOML or JSON file and write those that are new or changed
    Import {
        /// The file; it is JSON where its name ends in .json, else TOML
        file: PathBuf,
        /// Check the file, say what would be written, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Show which reports the lines of a file would flag that are not flagged now, and write nothing
    ///
    /// Reads the index alone, no brokers.
    Try {
        /// The file; it is JSON where its name ends in .json, else TOML
        file: PathBuf,
        /// Print one JSON object a flag
        #[arg(long)]
        json: bool,
        /// The most flags to show; 0 shows all
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
        #[command(flatten)]
        why: Why,
    },
    /// Every line, one a row
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// One line: its numbers, its history, its orders
    Show {
        /// The line's id
        id: LineId,
        /// Print the JSON that stands on the topic
        #[arg(long)]
        json: bool,
    },
    /// The revisions of one line that the topic still holds, oldest first
    History {
        /// The line's id
        id: LineId,
        /// Print one JSON object a revision
        #[arg(long)]
        json: bool,
    },
}

impl Lines {
    /// Does what was asked.
    ///
    /// # Errors
    /// Where the file or the brokers cannot be read, or there is no such line.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match &self.what {
            What::Import { file, dry_run } => {
                // A file that is wrong is told so before a broker is asked.
                let lines = import::read(file)?;
                let (kafka, topics) = brokers(session)?;
                let held = load(session)?.registry;
                for shared in import::shared(&lines, &held) {
                    eprintln!("note: {shared}");
                }
                let changes = match dry_run {
                    true => registry::compare(&held, &lines),
                    false => registry::write(&kafka, &topics, &lines)?,
                };
                import::report(session, &changes)
            }
            What::Try { file, json, limit, why } => {
                let lines = import::read(file)?;
                let config = session.configure(Role::Short)?;
                trying::run(session, &config, &Trail::open(&config, why)?, &lines, *json, *limit)
            }
            What::List { json } => list(session, &load(session)?, *json),
            What::Show { id, json } => {
                let loaded = load(session)?;
                let line = loaded.registry.get(id).ok_or_else(|| unknown(id, &loaded))?;
                let mut output = session.terminal.output();
                match json {
                    true => output.json(line)?,
                    false => output.text(&show::text(line, session.terminal))?,
                }
                output.flush()?;
                Ok(Exit::Success)
            }
            What::History { id, json } => {
                let loaded = load(session)?;
                let revisions: Vec<_> =
                    loaded.revisions.iter().filter(|revision| revision.id == *id).collect();
                match revisions.is_empty() {
                    true => Err(unknown(id, &loaded)),
                    false => history(session, &revisions, *json),
                }
            }
        }
    }
}

fn brokers(session: &Session) -> Result<(tipline_stream::KafkaSettings, tipline_stream::Topics), Failure> {
    let config = session.configure(Role::Short)?;
    Ok((config.kafka_settings()?, service::topics(&config)))
}

fn load(session: &Session) -> Result<Loaded, Failure> {
    let (kafka, topics) = brokers(session)?;
    registry::load(&kafka, &topics).map_err(Failure::from)
}

fn unknown(id: &LineId, loaded: &Loaded) -> Failure {
    let near = loaded
        .registry
        .iter()
        .map(|line| (strsim::damerau_levenshtein(line.id.as_str(), id.as_str()), &line.id))
        .min()
        .filter(|(distance, _)| *distance <= 2);
    let failure = Failure::new(format!("there is no line {id}"));
    match near {
        Some((_, near)) => failure.help(format!("did you mean {near}?")),
        None => failure.help("`tipline lines list` shows those there are"),
    }
}

fn list(session: &Session, loaded: &Loaded, json: bool) -> Result<Exit, Failure> {
    let mut output = session.terminal.output();
    if json {
        for line in loaded.registry.iter() {
            output.json(line)?;
        }
    } else {
        let mut rows = Rows::new(&["id", "name", "status", "numbers", "orders", "sells in"]);
        for line in loaded.registry.iter() {
            let numbers: Vec<String> = show::distinct_numbers(line).map(E164::display).collect();
            rows.push([
                line.id.to_string(),
                printable(&line.display_name()),
                line.current_status().map(|change| show::status(change.status)).unwrap_or_default(),
                numbers.join(", "),
                line.orders.len().to_string(),
                printable(&line.importing.join(", ")),
            ]);
        }
        output.text(&rows.render(session.terminal))?;
    }
    output.flush()?;
    Ok(if loaded.registry.is_empty() { Exit::Nothing } else { Exit::Success })
}

fn history(session: &Session, revisions: &[&Revision], json: bool) -> Result<Exit, Failure> {
    let mut output = session.terminal.output();
    if json {
        for Revision { offset, written_at, written_by, id, line } in revisions {
            output.json(&serde_json::json!({
                "offset": offset, "written_at": written_at, "written_by": written_by, "id": id, "line": line,
            }))?;
        }
    } else {
        let mut rows = Rows::new(&["offset", "written", "what changed"]);
        let mut before: Option<&CountyLine> = None;
        for revision in revisions {
            rows.push([
                revision.offset.0.to_string(),
                show::instant(revision.written_at),
                show::changes(before, revision.line.as_ref()),
            ]);
            before = revision.line.as_ref();
        }
        output.text(&rows.render(session.terminal))?;
    }
    output.flush()?;
    Ok(Exit::Success)
}
