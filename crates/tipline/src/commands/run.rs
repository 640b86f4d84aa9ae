use std::thread;

use clap::Args;
use tipline_stream::Stop;

use super::{link::until, service};
use crate::{
    failure::{Exit, Failure},
    session::{Role, Session},
    signals,
};

/// Link, index and look back in one process
///
/// They share nothing but the process: each has a thread and a consumer of its own. If one ends, so do the others.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  tipline --config tipline.toml run

Exit status: as `tipline link`.")]
pub(crate) struct Run {
    /// End when what stands in the topics now has been dealt with and indexed
    #[arg(long)]
    once: bool,
}

/// Asks the other threads to stop when its own ends, however it ends.
struct StopAtEnd<'a>(&'a Stop);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.request();
    }
}

impl Run {
    /// Runs all of them until they are stopped.
    ///
    /// # Errors
    /// What ended the first that failed.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Service)?;
        let link = service::link_settings(&config, until(self.once))?;
        let index = service::index_settings(&config, until(self.once))?;
        let look_back = service::look_back_settings(&config, until(self.once))?;
        let stop = Stop::new();
        signals::stop_on_signal(&stop)?;
        service::serve_metrics(&config, Some(&link), Some(&index))?;
        if self.once {
            service::run_link(&link, &stop)?;
            service::run_index(&index, &config.decisions_file(), &stop)?;
            if service::run_look_back(&look_back, &stop)? > 0 {
                service::run_index(&index, &config.decisions_file(), &stop)?;
            }
            return Ok(Exit::Success);
        }
        let (linked, indexed, looked_back) = thread::scope(|scope| {
            let named = |name: &str| thread::Builder::new().name(name.to_owned());
            let link = named("link").spawn_scoped(scope, || {
                let _end = StopAtEnd(&stop);
                service::run_link(&link, &stop)
            });
            let index = named("index").spawn_scoped(scope, || {
                let _end = StopAtEnd(&stop);
                service::run_index(&index, &config.decisions_file(), &stop)
            });
            let look_back = named("look-back").spawn_scoped(scope, || {
                let _end = StopAtEnd(&stop);
                service::run_look_back(&look_back, &stop).map(drop)
            });
            (ended(link, &stop), ended(index, &stop), ended(look_back, &stop))
        });
        linked.and(indexed).and(looked_back)?;
        Ok(Exit::Success)
    }
}

/// Waits for a thread; one that panicked, or never began, is a failure like any other.
fn ended(
    thread: std::io::Result<thread::ScopedJoinHandle<'_, Result<(), Failure>>>,
    stop: &Stop,
) -> Result<(), Failure> {
    match thread {
        Ok(thread) => thread
            .join()
            .unwrap_or_else(|_| Err(Failure::new("a thread of tipline ended by a bug").exit(Exit::Bug))),
        Err(error) => {
            stop.request();
            Err(Failure::from_error("cannot start a thread", &error).exit(Exit::TryLater))
        }
    }
}
