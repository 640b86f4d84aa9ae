//! `tipline number`: all that the reports say of a number.

mod page;

use clap::Args;
use tipline_index::{NumberView, ViewOptions};
use tipline_stream::decisions;

use super::flag;
use crate::{
    failure::{Exit, Failure},
    reports,
    session::{Role, Session},
    trail::{Trail, Why},
};

/// All that the reports say of a number
///
/// How often and when it was reported, which lines it was flagged for, which numbers were named with it as suspects, parts
/// of numbers that fit it, and numbers one slip away: a digit wrong, missing or more, or two neighbours swapped.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline number 07700 900461
  tipline number --limit 0 '+44 7700 900461'
  tipline number --json 07700900461 | jq .seen_with

Exit status: 0 reports mention it, 1 none does, 2 it is no number or the index could not be read.")]
pub(crate) struct Number {
    /// The number, in any spelling
    #[arg(value_name = "NUMBER", required = true)]
    number: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The most reports to list; 0 lists all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    why: Why,
}

impl Number {
    /// Looks the number up in the index that the configuration names.
    ///
    /// # Errors
    /// Where it is no number, or the index cannot be read.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        let written = self.number.join(" ");
        let number = written.parse().ok().or_else(|| tipline_phone::read(&written));
        let number = number.ok_or_else(|| {
            Failure::new(format!("`{}` is no number", crate::terminal::printable(&written)))
                .help("for part of one: tipline search 'number:07700*461'")
        })?;
        let reports = reports::open(&config)?;
        let trail = Trail::open(&config, &self.why)?;
        let view = NumberView::of(&*reports, number, options(self.limit))?;
        let decisions = decisions::read_copy(&config.decisions_file())?;
        let decisions = flag::about(&decisions, |decision| decision.e164 == number);
        trail.consulted(format!("number:{number}"), view.reports)?;
        let mut output = session.terminal.output();
        match self.json {
            true => output.json(&flag::Decided { view: &view, decisions: &decisions })?,
            false => output.text(&page::of(&view, &decisions, session.terminal))?,
        }
        output.flush()?;
        reports::tell(view.counted);
        if view.reports == 0 {
            eprintln!("none of {} reports mentions {}", reports.freshness()?.documents, view.display);
        }
        Ok(if view.reports == 0 { Exit::Nothing } else { Exit::Success })
    }
}

/// How much is read and listed; 0 lists all that are read, and then all are.
pub(super) fn options(limit: usize) -> ViewOptions {
    match limit {
        0 => ViewOptions { most_read: usize::MAX, most_listed: usize::MAX },
        limit => {
            let usual = ViewOptions::default();
            ViewOptions { most_read: usual.most_read.max(limit), most_listed: limit }
        }
    }
}
