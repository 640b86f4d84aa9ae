use std::{collections::BTreeMap, ops::Range, panic, thread, time::Duration};

use tipline_index::{Anchor, Checkpoint, Commit, IndexError, Writer};
use tipline_lines::LinkedReport;
use tipline_report::Offset;

use crate::{
    StreamError,
    log::{Clock, LogRecord},
};

/// The `reports` topic, read by a consumer that belongs to no group.
pub(crate) trait Log: Clock {
    type Record<'l>: LogRecord
    where
        Self: 'l;

    fn cluster_id(&self) -> &str;

    fn topic(&self) -> &str;

    /// How many partitions the topic has now.
    fn partitions(&self) -> Result<i32, StreamError>;

    /// The first offset of a partition and one past its last committed record.
    fn held(&self, partition: i32) -> Result<Range<i64>, StreamError>;

    /// The committed records at these offsets, as far as there are any. Nothing of this is in the way of
    /// [`poll`](Self::poll) later.
    fn anchors(&self, at: &BTreeMap<i32, Offset>) -> Result<BTreeMap<i32, Anchor>, StreamError>;

    /// Reads these partitions too, each from its offset on.
    fn assign(&self, starts: &BTreeMap<i32, i64>) -> Result<(), StreamError>;

    /// The next committed record, if one comes in time.
    ///
    /// # Errors
    /// [`StreamError::Gap`] where the record that is next is no longer there.
    fn poll(&self, wait: Duration) -> Result<Polled<Self::Record<'_>>, StreamError>;
}

/// What polling gave.
pub(crate) enum Polled<R> {
    Record(R),
    /// A partition has been read to its end.
    End(i32),
    Nothing,
}

/// Where documents and offsets become visible together.
pub(crate) trait Store {
    /// Puts a report in the place of the revision that is there. Nothing is visible before [`commit`](Self::commit).
    fn upsert(&mut self, report: &LinkedReport, json: &[u8]) -> Result<(), IndexError>;

    /// Puts a report that was looked back on in the place of the revision that is there, unless that came from another raw
    /// record.
    fn revise(&mut self, report: &LinkedReport, json: &[u8]) -> Result<(), IndexError>;

    /// Makes everything since the last commit visible, and the checkpoint with it. What is to be done `meanwhile` can ask
    /// whether the commit is over.
    fn commit_while<T>(
        &mut self,
        checkpoint: &Checkpoint,
        meanwhile: impl FnOnce(&dyn Fn() -> bool) -> T,
    ) -> (Result<Commit, IndexError>, T);
}

impl Store for Writer {
    fn upsert(&mut self, report: &LinkedReport, json: &[u8]) -> Result<(), IndexError> {
        Self::upsert(self, report, json)
    }

    fn revise(&mut self, report: &LinkedReport, json: &[u8]) -> Result<(), IndexError> {
        Self::revise(self, report, json).map(drop)
    }

    fn commit_while<T>(
        &mut self,
        checkpoint: &Checkpoint,
        meanwhile: impl FnOnce(&dyn Fn() -> bool) -> T,
    ) -> (Result<Commit, IndexError>, T) {
        thread::scope(|scope| {
            let commit = scope.spawn(|| self.commit(checkpoint));
            let done = meanwhile(&|| commit.is_finished());
            (commit.join().unwrap_or_else(|panic| panic::resume_unwind(panic)), done)
        })
    }
}
