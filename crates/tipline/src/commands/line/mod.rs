//! `tipline line`: all that the reports say of a county line.

mod page;

use std::{fs, path::PathBuf};

use clap::Args;
use tipline_index::LineView;
use tipline_lines::{CountyLine, FileFormat, LineId};
use tipline_stream::{decisions, registry};

use super::{flag, number::options, service};
use crate::{
    config::Config,
    failure::{Exit, Failure},
    reports,
    session::{Role, Session},
    terminal::printable,
    trail::{Trail, Why},
};

/// All that the reports say of a county line
///
/// Its numbers and when they were reported, its flags, its reports over time, and what came in after an order took effect.
/// The index knows of orders and intervals what flags rest on; the lines themselves tell the rest: --connect, --lines.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline line nino
  tipline line 'Young Nino' --connect
  tipline line nino --lines lines.toml --json | jq .orders

Exit status: 0 there is such a line, 1 there is none, 2 the index or the lines could not be read.")]
pub(crate) struct Line {
    /// The line's id, brand or another name
    #[arg(value_name = "LINE")]
    name: String,
    /// Read the lines from the brokers too, for orders and intervals that no flag rests on
    #[arg(long)]
    connect: bool,
    /// Read the lines from this file instead
    #[arg(long, value_name = "FILE", conflicts_with = "connect")]
    lines: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The most reports to list; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    why: Why,
}

impl Line {
    /// Looks the line up in the index that the configuration names.
    ///
    /// # Errors
    /// Where several lines have the name, or the index or the lines cannot be read.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        let reports = reports::open(&config)?;
        let trail = Trail::open(&config, &self.why)?;
        let options = options(self.limit);
        let table = self.table(&config)?;
        let mut ids = LineView::called(&*reports, &self.name, options)?;
        ids.extend(table.iter().filter(|line| line.is_called(&self.name)).map(|line| line.id.clone()));
        ids.sort_unstable();
        ids.dedup();
        let line_id = match ids.as_slice() {
            [] => {
                trail.consulted(format!("line:{:?}", self.name), 0)?;
                eprintln!(
                    "none of {} reports is flagged for a line called {}",
                    reports.freshness()?.documents,
                    printable(&self.name)
                );
                return Ok(Exit::Nothing);
            }
            [line_id] => line_id,
            // An id is an id, whatever others are called.
            several => match several.iter().find(|id| id.as_str() == self.name) {
                Some(line_id) => line_id,
                None => {
                    trail.consulted(format!("line:{:?}", self.name), several.len())?;
                    return Err(ambiguous(&self.name, several));
                }
            },
        };
        let known = table.iter().find(|line| line.id == *line_id);
        let view = LineView::of(&*reports, line_id, known, options)?;
        let decisions = decisions::read_copy(&config.decisions_file())?;
        let decisions = flag::about(&decisions, |decision| decision.line_id == *line_id);
        trail.consulted(format!("line:{line_id}"), view.reports)?;
        let mut output = session.terminal.output();
        match self.json {
            true => output.json(&flag::Decided { view: &view, decisions: &decisions })?,
            false => output.text(&page::of(&view, &decisions, session.terminal))?,
        }
        output.flush()?;
        reports::tell(view.counted);
        Ok(Exit::Success)
    }

    /// The lines where they are to be had.
    fn table(&self, config: &Config) -> Result<Vec<CountyLine>, Failure> {
        if self.connect {
            let loaded = registry::load(&config.kafka_settings()?, &service::topics(config))?;
            return Ok(loaded.registry.iter().cloned().collect());
        }
        let Some(file) = &self.lines else { return Ok(Vec::new()) };
        let text = fs::read_to_string(file)
            .map_err(|error| Failure::from_error(&format!("cannot read {}", file.display()), &error))?;
        let format = match file.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("json") => FileFormat::Json,
            _ => FileFormat::Toml,
        };
        tipline_lines::read_file(&text, format).map_err(|errors| {
            Failure::new(format!("{} is no file of lines ({} faults)", file.display(), errors.len()))
                .help(format!("tipline lines import --dry-run {} says what is wrong", file.display()))
        })
    }
}

fn ambiguous(name: &str, ids: &[LineId]) -> Failure {
    let ids: Vec<&str> = ids.iter().map(LineId::as_str).collect();
    Failure::new(format!("{} lines are called {}", ids.len(), printable(name)))
        .help(format!("name one by its id: {}", ids.join(", ")))
}
