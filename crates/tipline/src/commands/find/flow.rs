//! Who reads, who looks for numbers, and how the answers keep their order.
//!
//! ```text
//! reader --(block, where its answer goes)--> finders, any of them
//!    \--(where each answer comes from, in order)--> next_answer
//! ```
//!
//! Both channels are bounded, so that no more than a few blocks are in memory, however large the file and however slow who
//! reads the answers. The threads are left alone when the answers are no longer wanted: the reader may wait for standard
//! input, and the program ends.

use std::{
    fs::File,
    io::{self, IsTerminal as _, Read},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvError, SendError, SyncSender, TryRecvError, sync_channel},
    },
    thread,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{
    answer::{Answer, Manner},
    input::{Block, Blocks, Sizes},
};
use crate::{failure::Failure, terminal::printable};

/// Bytes that are asked for at a time: enough that handing them on costs nothing, few enough to be in the cache.
const BLOCK: usize = 1 << 18;

/// Blocks for each thread that may wait for it or for their turn.
const WAITING: usize = 4;

/// A block to answer, and where the answer goes.
struct Task {
    name: Arc<str>,
    block: Block,
    reply: SyncSender<Answer>,
}

/// Answers, in the order of the files and of their lines.
pub(super) struct Flow {
    answers: Receiver<Receiver<Answer>>,
    progress: ProgressBar,
}

impl Flow {
    /// Begins to read `files` and to look for numbers on `threads` threads.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn start(
        files: Vec<PathBuf>,
        manner: &Manner,
        threads: usize,
        answers_are_seen: bool,
    ) -> Result<Self, Failure> {
        let (to_finders, tasks) = sync_channel(threads);
        let (in_order, answers) = sync_channel(threads * WAITING);
        let tasks = Arc::new(Mutex::new(tasks));
        // A bar among the answers would be in the way.
        let progress = if answers_are_seen { ProgressBar::hidden() } else { progress(&files) };
        let sizes = Sizes { block: BLOCK, longest: manner.longest() };
        for _ in 0..threads {
            let (tasks, manner) = (Arc::clone(&tasks), manner.clone());
            spawn("finder", move || find_in(&tasks, &manner))?;
        }
        spawn("reader", move || {
            // Where nobody wants the answers there is nothing left to do.
            let _ = files.iter().try_for_each(|file| read(file, sizes, &to_finders, &in_order));
        })?;
        Ok(Self { answers, progress })
    }

    /// The next answer, `None` after the last. Calls `before_waiting` where it is not there yet.
    ///
    /// # Errors
    /// What `before_waiting` gives, and where a thread broke off.
    pub(super) fn next_answer(
        &mut self,
        before_waiting: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<Option<Answer>, Failure> {
        let next = match self.answers.try_recv() {
            Ok(next) => next,
            Err(TryRecvError::Disconnected) => return Ok(None),
            Err(TryRecvError::Empty) => {
                before_waiting()?;
                match self.answers.recv() {
                    Ok(next) => next,
                    Err(RecvError) => return Ok(None),
                }
            }
        };
        let answer = next.recv().map_err(|RecvError| Failure::new("a thread broke off: this is a bug"))?;
        self.progress.inc(answer.bytes as u64);
        Ok(Some(answer))
    }

    /// Does something that writes to standard error, beside the bar.
    pub(super) fn aside(&self, act: impl FnOnce()) {
        self.progress.suspend(act);
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        self.progress.finish_and_clear();
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map(drop).map_err(|error| Failure::from_error("cannot start a thread", &error))
}

/// Nobody wants the answers any longer.
struct Unwanted;

impl<T> From<SendError<T>> for Unwanted {
    fn from(_: SendError<T>) -> Self {
        Self
    }
}

/// Hands every block of a file on, and where its answer will come from.
fn read(
    path: &Path,
    sizes: Sizes,
    to_finders: &SyncSender<Task>,
    in_order: &SyncSender<Receiver<Answer>>,
) -> Result<(), Unwanted> {
    let name: Arc<str> = printable(&path.display().to_string()).into();
    let complain = |error: io::Error| {
        let (reply, answer) = sync_channel(1);
        reply.send(Answer::complaint(Failure::new(format!("{name}: {error}"))))?;
        Ok(in_order.send(answer)?)
    };
    let mut blocks = match open(path) {
        Ok(reader) => Blocks::new(reader, sizes),
        Err(error) => return complain(error),
    };
    loop {
        let block = match blocks.next_block() {
            Ok(Some(block)) => block,
            Ok(None) => return Ok(()),
            Err(error) => return complain(error),
        };
        let (reply, answer) = sync_channel(1);
        in_order.send(answer)?;
        to_finders.send(Task { name: Arc::clone(&name), block, reply })?;
    }
}

fn find_in(tasks: &Mutex<Receiver<Task>>, manner: &Manner) {
    loop {
        // Held for as long as it takes to take one out: a receiver has no state that a panic could break.
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Task { name, block, reply }) = task else { return };
        if reply.send(manner.answer(&name, block)).is_err() {
            return;
        }
    }
}

fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(Box::new(file))
}

/// A bar on a terminal, nothing elsewhere: of all files where each has a size, else of what has been read.
fn progress(files: &[PathBuf]) -> ProgressBar {
    let target = match io::stderr().is_terminal() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    let size =
        |file: &PathBuf| file.metadata().ok().filter(std::fs::Metadata::is_file).map(|about| about.len());
    let size: Option<u64> = files.iter().map(size).sum();
    let template = match size {
        Some(_) => "{wide_bar} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}",
        None => "{spinner} {binary_bytes} {binary_bytes_per_sec} {elapsed}",
    };
    let style = ProgressStyle::with_template(template).expect("the templates above are well formed");
    ProgressBar::with_draw_target(size, target).with_style(style)
}
