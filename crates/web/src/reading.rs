//! The index as the newest commit left it, looked at anew each second.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use tipline_index::{Checkpoint, IndexError, Searcher};

/// The newest view of an index that another thread or process writes.
#[derive(Debug)]
pub(crate) struct Reading {
    dir: PathBuf,
    view: ArcSwapOption<View>,
    /// Held while the index is looked at anew.
    looking: Mutex<()>,
}

/// One commit.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) searcher: Searcher,
    /// Rises with every commit: how many records of the log it holds.
    pub(crate) generation: i64,
    /// When it was committed.
    pub(crate) committed_at: Timestamp,
    written: Option<SystemTime>,
}

impl Reading {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir, view: ArcSwapOption::empty(), looking: Mutex::new(()) }
    }

    /// The newest view; none where there is no index that can be read.
    pub(crate) fn view(&self) -> Option<Arc<View>> {
        self.view.load_full()
    }

    /// Moves on to the newest commit. Blocks while files are read.
    ///
    /// # Errors
    /// Where the index cannot be read. A view from before stays.
    pub(crate) fn look(&self) -> Result<(), IndexError> {
        let _one = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let written = written(&self.dir);
        let searcher = match self.view() {
            Some(view) if written.is_some() && view.written == written => return Ok(()),
            Some(view) => {
                let mut searcher = view.searcher.clone();
                searcher.reload()?;
                searcher
            }
            None => Searcher::open(&self.dir)?,
        };
        self.view.store(Some(Arc::new(View {
            generation: searcher.checkpoint().map_or(0, generation),
            committed_at: written
                .and_then(|at| Timestamp::try_from(at).ok())
                .unwrap_or(Timestamp::UNIX_EPOCH),
            searcher,
            written,
        })));
        Ok(())
    }
}

/// When the file was written that names the segments of the last commit.
fn written(dir: &Path) -> Option<SystemTime> {
    fs::metadata(dir.join("meta.json")).and_then(|about| about.modified()).ok()
}

fn generation(checkpoint: &Checkpoint) -> i64 {
    checkpoint.positions().map(|(_, position)| position.next.0).sum()
}
