//! Reports that come in while somebody searches.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tipline_index::{TopicPartition, Writer, WriterOptions};

use super::{Outcome, build, made_up::MadeUp};

/// A thread that writes so many reports each second and commits them.
pub(crate) struct Arriving {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<u64, String>>,
}

impl Arriving {
    pub(crate) fn start(dir: &Path, made_up: MadeUp, a_second: u64) -> Outcome<Self> {
        let (mut writer, checkpoint) = Writer::open(dir, WriterOptions::default())?;
        let mut checkpoint = checkpoint.ok_or("the index has no checkpoint")?;
        // A run before this one may have gone further than the reports that were asked for.
        let reports = TopicPartition::new("reports", 0);
        let first = checkpoint.position(&reports).map_or(0, |position| position.next.0 as u64);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let mut write = move || -> Outcome<u64> {
            let mut nth = first;
            let began = Instant::now();
            for second in 1.. {
                for _ in 0..a_second {
                    build::put(&mut writer, made_up, nth)?;
                    nth += 1;
                }
                build::advance(&mut checkpoint, nth)?;
                writer.commit(&checkpoint)?;
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                thread::sleep(Duration::from_secs(second).saturating_sub(began.elapsed()));
            }
            Ok(nth - first)
        };
        let thread = thread::spawn(move || write().map_err(|error| error.to_string()));
        Ok(Self { stop, thread })
    }

    /// Whether it goes on.
    pub(crate) fn check(&self) -> Outcome<()> {
        if self.thread.is_finished() { Err("the writer ended early".into()) } else { Ok(()) }
    }

    /// How many reports came in.
    pub(crate) fn stop(self) -> Outcome<u64> {
        self.stop.store(true, Ordering::Relaxed);
        Ok(self.thread.join().map_err(|_| "the writer panicked")??)
    }
}
