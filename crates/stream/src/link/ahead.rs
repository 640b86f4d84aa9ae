//! Records that other threads read and match while the loop is busy with those before, such as waiting for a transaction.

use std::{
    ops::Range,
    sync::{Arc, Mutex, mpsc},
    thread::Scope,
};

use tipline_lines::Registry;

use crate::process::Outcome;

/// Records that are read before the first of them is handed on. What is produced at once goes into one batch a partition,
/// and a batch costs client and broker much more than a record in it.
const CHUNK: usize = 1_250;

/// Decides what becomes of a record, given the lines.
pub(super) trait Decide<R>: Fn(&R, &Registry) -> Outcome + Sync {}

impl<R, D: Fn(&R, &Registry) -> Outcome + Sync> Decide<R> for D {}

/// The threads that read records, where there are several; else they are read as their outcomes are asked for.
pub(super) struct Ahead<'e, R, D> {
    decide: &'e D,
    jobs: Option<mpsc::Sender<Job<R>>>,
}

/// Some records of a batch, and where their outcomes go.
struct Job<R> {
    records: Arc<[R]>,
    range: Range<usize>,
    registry: Arc<Registry>,
    place: mpsc::SyncSender<Vec<Outcome>>,
}

/// What became of records, in their order.
pub(super) type Outcomes<'e> = Box<dyn Iterator<Item = Outcome> + 'e>;

impl<'e, R: Send + Sync + 'e, D: Decide<R>> Ahead<'e, R, D> {
    /// Starts the threads; they end when this is dropped.
    pub(super) fn start<'scope>(scope: &'scope Scope<'scope, 'e>, threads: usize, decide: &'e D) -> Self
    where
        R: 'scope,
    {
        if threads < 2 {
            return Self { decide, jobs: None };
        }
        let (jobs, waiting) = mpsc::channel::<Job<R>>();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..threads {
            let waiting = Arc::clone(&waiting);
            scope.spawn(move || {
                let next = || waiting.lock().expect("nobody panics while waiting for work").recv();
                while let Ok(Job { records, range, registry, place }) = next() {
                    let outcomes = records[range].iter().map(|record| decide(record, &registry)).collect();
                    // Nobody waits for the rest where a transaction has failed.
                    let _ = place.send(outcomes);
                }
            });
        }
        Self { decide, jobs: Some(jobs) }
    }

    /// Begins to read these records.
    pub(super) fn begin(&self, records: &Arc<[R]>, registry: &Arc<Registry>) -> Outcomes<'e> {
        let Some(jobs) = &self.jobs else {
            let (decide, records, registry) = (self.decide, Arc::clone(records), Arc::clone(registry));
            return Box::new((0..records.len()).map(move |place| decide(&records[place], &registry)));
        };
        let begun = (0..records.len()).step_by(CHUNK).map(|start| {
            let range = start..records.len().min(start + CHUNK);
            let (place, outcomes) = mpsc::sync_channel(1);
            let (records, registry) = (Arc::clone(records), Arc::clone(registry));
            jobs.send(Job { records, range, registry, place }).expect("the threads outlive the jobs");
            outcomes
        });
        let begun: Vec<mpsc::Receiver<Vec<Outcome>>> = begun.collect();
        Box::new(
            begun
                .into_iter()
                .flat_map(|outcomes| outcomes.recv().expect("a panic is caught for each record")),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use tipline_report::RejectionKind;

    use super::*;
    use crate::process::{DeadLetter, Reason};

    /// An outcome that tells records apart.
    fn decide(record: &usize, _: &Registry) -> Outcome {
        Outcome::Dead(DeadLetter {
            reason: Reason::Rejected(RejectionKind::Json),
            field: None,
            message: record.to_string(),
        })
    }

    fn batch(first: usize, records: usize) -> Arc<[usize]> {
        (first..first + records).collect()
    }

    #[test]
    fn several_threads_give_what_one_gives_in_the_same_order() {
        let batches = [batch(0, 4_000), batch(4_000, 1), batch(4_001, CHUNK), batch(9_000, 0)];
        let all = |threads| {
            thread::scope(|scope| {
                let ahead = Ahead::start(scope, threads, &decide);
                let begun: Vec<_> = batches.iter().map(|batch| ahead.begin(batch, &Arc::default())).collect();
                begun.into_iter().flatten().collect::<Vec<_>>()
            })
        };
        let records = batches.iter().flat_map(|batch| batch.iter());
        let one: Vec<Outcome> = records.map(|record| decide(record, &Registry::new())).collect();
        for threads in [0, 1, 2, 3, 7, 64] {
            assert!(all(threads) == one, "{threads} threads");
        }
    }

    #[test]
    fn who_takes_no_more_outcomes_is_not_kept_waiting_for_the_rest() {
        let first = thread::scope(|scope| {
            let ahead = Ahead::start(scope, 2, &decide);
            ahead.begin(&batch(0, 20_000), &Arc::default()).next()
        });
        assert_eq!(first, Some(decide(&0, &Registry::new())));
    }
}
