use clap::Args;
use tipline_stream::Stop;

use super::{link::until, service};
use crate::{
    failure::{Exit, Failure},
    session::{Role, Session},
    signals,
};

/// Flag past reports that meet a line as it is now
///
/// When a line is added, or a number or its interval changes, reports that came in before are flagged as they would have
/// been, each flag once and marked as made later. Reads the index on this machine, which `tipline index` keeps up, and
/// writes to the topics. Run it on as many machines as you like: one works, the others stand by.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline --config tipline.toml look-back
  tipline look-back --once                  compare what is indexed now, then end
  tipline lines try lines.toml              see first what a line would flag

Exit status: as `tipline link`.")]
pub(crate) struct LookBack {
    /// End when what is indexed now has been compared; ends another one's turn
    #[arg(long)]
    once: bool,
}

impl LookBack {
    /// Looks back until it is stopped.
    ///
    /// # Errors
    /// What ended it.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Service)?;
        let settings = service::look_back_settings(&config, until(self.once))?;
        let stop = Stop::new();
        signals::stop_on_signal(&stop)?;
        service::serve_metrics(&config, None, None)?;
        service::run_look_back(&settings, &stop)?;
        Ok(Exit::Success)
    }
}
