use clap::Args;
use tipline_stream::{Stop, Until};

use super::service;
use crate::{
    failure::{Exit, Failure},
    session::{Role, Session},
    signals,
};

/// Read raw records, find their numbers, flag known lines
///
/// Reads raw.101, raw.online and raw.crimestoppers, and writes reports, flags and dead-letters. Each batch is one Kafka
/// transaction with the offsets that it read: after a crash, a batch is there whole or not at all. Start more processes
/// to share the work, each with its own instance name; there is work for as many as the topics have partitions.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline --config tipline.toml link
  tipline link --set instance=link-2 --set link.batch_age=1s

SIGTERM or Ctrl-C finishes the batch in hand; a second one ends at once.
Exit status: 0 stopped as asked, 75 the brokers are away or another process runs under this
instance name, 78 something has to be changed first, 70 a bug.")]
pub(crate) struct Link {
    /// End when what stands in the topics now has been dealt with
    #[arg(long)]
    once: bool,
}

impl Link {
    /// Runs Link until it is stopped.
    ///
    /// # Errors
    /// What ended it.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Service)?;
        let settings = service::link_settings(&config, until(self.once))?;
        let stop = Stop::new();
        signals::stop_on_signal(&stop)?;
        service::serve_metrics(&config, Some(&settings), None)?;
        service::run_link(&settings, &stop)?;
        Ok(Exit::Success)
    }
}

/// How long a service runs.
pub(super) fn until(once: bool) -> Until {
    match once {
        true => Until::CaughtUp,
        false => Until::Stopped,
    }
}
