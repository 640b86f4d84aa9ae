use clap::Args;
use tipline_stream::{Stop, index::Beginning};

use super::{link::until, service};
use crate::{
    failure::{Exit, Failure},
    session::{Role, Session},
    signals,
};

/// Make every report searchable
///
/// Reads the reports topic into the search index. How far it has read is part of each commit, so a crash loses nothing
/// and the index can be deleted and built again. It joins no group: each search node runs its own and holds everything.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline --config tipline.toml index
  tipline index --rebuild --once            build it anew, then end

Exit status: as `tipline link`.")]
pub(crate) struct Index {
    /// Build the index from the beginning of the log beside the old one, which is searched meanwhile, and replace that
    #[arg(long)]
    rebuild: bool,
    /// End when what stands in the topic now has been indexed
    #[arg(long)]
    once: bool,
}

impl Index {
    /// Runs Index until it is stopped.
    ///
    /// # Errors
    /// What ended it.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Service)?;
        let mut settings = service::index_settings(&config, until(self.once))?;
        if self.rebuild {
            settings.beginning = Beginning::Scratch;
        }
        let stop = Stop::new();
        signals::stop_on_signal(&stop)?;
        service::serve_metrics(&config, None, Some(&settings))?;
        service::run_index(&settings, &config.decisions_file(), &stop)?;
        Ok(Exit::Success)
    }
}
