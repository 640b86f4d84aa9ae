use std::{
    fmt, mem,
    path::Path,
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
};

use jiff::Timestamp;

use crate::{
    Anchor, AuditError, Disk, Entry, Key, Machine, Sequence,
    chain::{Chain, WRITE},
    line::{self, Mac},
};

/// A log that is open for writing. A clone is the same log.
#[derive(Clone)]
pub struct Log {
    shared: Arc<Shared>,
}

struct Shared {
    folder: std::path::PathBuf,
    key: Key,
    machine: Arc<dyn Machine>,
    state: Mutex<State>,
    /// Told whenever a write has ended, well or not.
    ended: Condvar,
}

struct State {
    /// Those who wait for the next write, in the order in which they came.
    waiting: Vec<Waiting>,
    pen: Pen,
}

/// The right to write.
enum Pen {
    /// Whoever asks next may write, for all who wait.
    Free(Box<Chain>),
    /// Somebody writes.
    Taken,
    /// A write failed, and nobody may write until the log is opened again.
    Broken(Arc<AuditError>),
}

struct Waiting {
    entry: Entry,
    /// At most so many bytes.
    size: usize,
    written: Arc<OnceLock<Written>>,
}

/// The number of an entry that is on disk, or why it is not known to be.
type Written = Result<Sequence, Arc<AuditError>>;

impl Log {
    /// Opens the log in a folder, or begins one there, and repairs what a crash has left.
    ///
    /// # Errors
    /// Where the folder cannot be written, or the end of the log is not what its head says.
    pub fn open(folder: &Path, key: &Key) -> Result<Self, AuditError> {
        Self::open_on(folder, key, Arc::new(Disk))
    }

    /// As [`open`](Self::open), on a machine of one's own: for tests of what happens when it fails.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_on(folder: &Path, key: &Key, machine: Arc<dyn Machine>) -> Result<Self, AuditError> {
        let chain = Chain::open(folder, key, Arc::clone(&machine))?;
        Ok(Self {
            shared: Arc::new(Shared {
                folder: folder.to_owned(),
                key: key.clone(),
                machine,
                state: Mutex::new(State { waiting: Vec::new(), pen: Pen::Free(Box::new(chain)) }),
                ended: Condvar::new(),
            }),
        })
    }

    /// Records what was done, now, and returns its number when it is on disk. Blocks for one sync, or two where one was
    /// under way; however many wait, they share it.
    ///
    /// # Errors
    /// Where it is not known to be on disk: then what was asked for must not be answered. After a failed write every call
    /// fails with [`AuditError::Poisoned`] until [`reopen`](Self::reopen).
    pub fn append(&self, entry: Entry) -> Result<Sequence, AuditError> {
        let size = largest(&entry)?;
        let written = Arc::new(OnceLock::new());
        let mut state = self.lock();
        if let Pen::Broken(error) = &state.pen {
            return Err(self.poisoned(error));
        }
        state.waiting.push(Waiting { entry, size, written: Arc::clone(&written) });
        loop {
            if let Some(written) = written.get() {
                return written.clone().map_err(|error| (*error).clone());
            }
            match mem::replace(&mut state.pen, Pen::Taken) {
                Pen::Free(chain) => {
                    let batch = next_batch(&mut state.waiting);
                    drop(state);
                    self.write(chain, batch);
                    state = self.lock();
                }
                Pen::Taken => state = self.shared.ended.wait(state).unwrap_or_else(PoisonError::into_inner),
                Pen::Broken(error) => {
                    state.pen = Pen::Broken(Arc::clone(&error));
                    state.waiting.retain(|waiting| !Arc::ptr_eq(&waiting.written, &written));
                    return Err(self.poisoned(&error));
                }
            }
        }
    }

    /// Opens the log again after a failure, for this and every clone: what was being written is found on disk or cut off,
    /// and that is recorded. Does nothing where all is well.
    ///
    /// # Errors
    /// As [`open`](Self::open); the log stays poisoned then.
    pub fn reopen(&self) -> Result<(), AuditError> {
        let mut state = self.lock();
        if let Pen::Broken(_) = state.pen {
            let Shared { folder, key, machine, .. } = &*self.shared;
            state.pen = Pen::Free(Box::new(Chain::open(folder, key, Arc::clone(machine))?));
        }
        Ok(())
    }

    /// Whether the log can be written, as far as is known: for a health check.
    ///
    /// # Errors
    /// The failure since which it cannot.
    pub fn check(&self) -> Result<(), AuditError> {
        match &self.lock().pen {
            Pen::Broken(error) => Err(self.poisoned(error)),
            Pen::Free(_) | Pen::Taken => Ok(()),
        }
    }

    /// The last entry that this process knows of; none in a log without any, and none while a write is under way.
    #[must_use]
    pub fn anchor(&self) -> Option<Anchor> {
        match &self.lock().pen {
            Pen::Free(chain) => {
                Some(chain.head().anchor()).filter(|anchor| anchor.sequence != Sequence::NONE)
            }
            Pen::Taken | Pen::Broken(_) => None,
        }
    }

    /// Writes one batch and passes the pen on.
    fn write(&self, mut chain: Box<Chain>, batch: Vec<Waiting>) {
        let died = std::io::Error::other("the writing thread died");
        let died = Arc::new(AuditError::machine("write", &self.shared.folder)(died));
        let mut turn = Turn { log: self, batch, numbers: Vec::new(), pen: Pen::Broken(died) };
        let entries: Vec<Entry> = turn.batch.iter().map(|waiting| waiting.entry.clone()).collect();
        turn.pen = match chain.append(&entries) {
            Ok(numbers) => {
                turn.numbers = numbers;
                Pen::Free(chain)
            }
            Err(error) => Pen::Broken(Arc::new(error)),
        };
    }

    fn poisoned(&self, error: &Arc<AuditError>) -> AuditError {
        AuditError::Poisoned { folder: self.shared.folder.clone(), source: Arc::clone(error) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole at every point at which a thread could die.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many wait for a write that has not begun.
    #[cfg(test)]
    fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }
}

/// Tells those whose entries were written, or were not, and gives the pen back; also where its holder panics.
struct Turn<'a> {
    log: &'a Log,
    batch: Vec<Waiting>,
    numbers: Vec<Sequence>,
    pen: Pen,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.log.lock();
        state.pen = mem::replace(&mut self.pen, Pen::Taken);
        for (at, waiting) in self.batch.iter().enumerate() {
            let written = match (&state.pen, self.numbers.get(at)) {
                (Pen::Broken(error), _) => Err(Arc::clone(error)),
                (_, Some(number)) => Ok(*number),
                (_, None) => continue,
            };
            // Nobody else sets it.
            let _ = waiting.written.set(written);
        }
        self.log.shared.ended.notify_all();
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").field("folder", &self.shared.folder).finish_non_exhaustive()
    }
}

/// The longest that the line of an entry can be, whatever its number and time.
fn largest(entry: &Entry) -> Result<usize, AuditError> {
    let (line, _) = line::write(&[0; 32], Sequence(u64::MAX), Timestamp::MAX, entry, Mac::NONE);
    match line.len() {
        bytes if bytes > line::MOST => Err(AuditError::TooLong { bytes, most: line::MOST }),
        bytes => Ok(bytes),
    }
}

/// Those who came first, as many as one write takes.
fn next_batch(waiting: &mut Vec<Waiting>) -> Vec<Waiting> {
    let mut bytes = 0;
    let fitting = waiting.iter().take_while(|waiting| {
        bytes += waiting.size;
        bytes <= WRITE
    });
    let count = fitting.count();
    waiting.drain(..count).collect()
}

#[cfg(test)]
mod tests;
