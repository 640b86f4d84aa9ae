//! The reports as the newest commit left them, looked at anew each second.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::SystemTime,
};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use tipline_index::{Freshness, IndexError, Reports, Searcher};

/// Connects to wherever the reports are held.
type Connect = dyn Fn() -> Result<Arc<dyn Reports>, IndexError> + Send + Sync;

/// The newest view of an index that another thread or process writes, or of a cluster.
pub(crate) struct Reading {
    dir: PathBuf,
    /// What is answered from in the place of the folder.
    cluster: OnceLock<Box<Connect>>,
    view: ArcSwapOption<View>,
    behind: Behind,
    /// Held while the index is looked at anew; a searcher of the folder, to be loaded again.
    looking: Mutex<Option<(Searcher, Option<SystemTime>)>>,
}

/// How many records of the log are not in it yet, as was seen last; none where nobody can tell.
pub(crate) type Behind = Arc<ArcSwapOption<u64>>;

/// The reports as they can be searched at one time.
pub(crate) struct View {
    pub(crate) searcher: Arc<dyn Reports>,
    /// Rises with every commit: how many records of the log it holds.
    pub(crate) generation: i64,
    /// When it was committed, or was first seen of a cluster.
    pub(crate) committed_at: Timestamp,
    /// How many reports there are; of a cluster, revisions that a newer one replaced are among them.
    pub(crate) documents: usize,
    behind: Behind,
}

impl View {
    /// How many records of the log are not in it yet, as was seen last; none where nobody can tell. A few of them may be
    /// markers of transactions.
    pub(crate) fn behind(&self) -> Option<u64> {
        self.behind.load().as_deref().copied()
    }
}

impl Reading {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            cluster: OnceLock::new(),
            view: ArcSwapOption::empty(),
            behind: Behind::default(),
            looking: Mutex::new(None),
        }
    }

    /// From now on, and for good, answers come from what this connects to, and not from the folder.
    pub(crate) fn elsewhere(
        &self,
        connect: impl Fn() -> Result<Arc<dyn Reports>, IndexError> + Send + Sync + 'static,
    ) {
        // Who says it first has said it. What the folder held is no answer any more.
        let _ = self.cluster.set(Box::new(connect));
        self.view.store(None);
    }

    /// The newest view; none where there is nothing that can be read.
    pub(crate) fn view(&self) -> Option<Arc<View>> {
        self.view.load_full()
    }

    /// Takes note of how far it is behind the log.
    pub(crate) fn is_behind(&self, records: Option<u64>) {
        self.behind.store(records.map(Arc::new));
    }

    /// Moves on to the newest commit. Blocks while files are read, or a cluster is asked.
    ///
    /// # Errors
    /// Where it cannot be read. A view from before stays.
    pub(crate) fn look(&self) -> Result<(), IndexError> {
        match self.cluster.get() {
            Some(connect) => self.look_at_cluster(connect),
            None => self.look_into_folder(),
        }
    }

    fn look_into_folder(&self) -> Result<(), IndexError> {
        let mut looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let written = written(&self.dir);
        let mut searcher = match looking.as_ref() {
            Some((_, seen)) if written.is_some() && *seen == written => return Ok(()),
            Some((searcher, _)) => {
                let mut searcher = searcher.clone();
                searcher.reload()?;
                searcher
            }
            None => Searcher::open(&self.dir)?,
        };
        searcher.prepare()?;
        let at = written.and_then(|at| Timestamp::try_from(at).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
        let freshness = Reports::freshness(&searcher)?;
        self.show(Arc::new(searcher.clone()), &freshness, at);
        *looking = Some((searcher, written));
        Ok(())
    }

    fn look_at_cluster(&self, connect: &Connect) -> Result<(), IndexError> {
        let _one = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.view();
        let cluster = before.as_ref().map_or_else(connect, |view| Ok(Arc::clone(&view.searcher)))?;
        let freshness = cluster.freshness()?;
        let is_new = before.is_none_or(|view| {
            view.generation != generation(&freshness) || view.documents != freshness.documents
        });
        if is_new {
            self.show(cluster, &freshness, Timestamp::now());
        }
        Ok(())
    }

    fn show(&self, searcher: Arc<dyn Reports>, freshness: &Freshness, committed_at: Timestamp) {
        let (generation, documents) = (generation(freshness), freshness.documents);
        let behind = Arc::clone(&self.behind);
        self.view.store(Some(Arc::new(View { searcher, generation, committed_at, documents, behind })));
    }
}

/// When the file was written that names the segments of the last commit.
fn written(dir: &Path) -> Option<SystemTime> {
    fs::metadata(dir.join("meta.json")).and_then(|about| about.modified()).ok()
}

fn generation(freshness: &Freshness) -> i64 {
    freshness.positions.values().map(|next| next.0).sum()
}

// What holds the reports has no Debug of its own.
impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("dir", &self.dir).finish_non_exhaustive()
    }
}
