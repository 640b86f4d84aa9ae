use std::{collections::BTreeMap, ops::Range};

use tipline_index::Checkpoint;

use super::{log::Look, progress::Progress};
use crate::StreamError;

/// The newest revisions of the reports, as an index holds them up to its checkpoint.
pub(crate) struct View<L> {
    look: L,
    /// The ends of the topic before which everything has to be in the view, where that is not seen yet.
    wanted: Option<BTreeMap<i32, Range<i64>>>,
}

impl<L: Look> View<L> {
    /// A view that has to hold everything that was written before this call.
    pub(crate) fn new(look: L) -> Result<Self, StreamError> {
        let mut view = Self { look, wanted: None };
        view.wants_what_is_written()?;
        Ok(view)
    }

    /// From now on the view is whole once it holds all that stands in the topic now.
    pub(crate) fn wants_what_is_written(&mut self) -> Result<(), StreamError> {
        self.wanted = Some(self.look.settled()?);
        Ok(())
    }

    /// Looks at the newest commit, and whether that holds what it has to: all that was written here before, and all that
    /// was looked back on before. An index that is being built anew does not for a while.
    pub(crate) fn is_whole(&mut self, progress: &Progress) -> Result<bool, StreamError> {
        self.look.reload()?;
        let Some(checkpoint) = self.look.checkpoint() else {
            // It may be made in a moment; where nothing was ever reported, there is nothing to wait for.
            return Ok(progress.reports.is_empty() && !self.lacks(&BTreeMap::new())?);
        };
        checkpoint.verify_cluster(self.look.cluster_id())?;
        let held = self.positions();
        if progress.reports.iter().any(|(partition, &done)| held.get(partition).is_none_or(|&at| at < done)) {
            return Ok(false);
        }
        if self.lacks(&held)? {
            return Ok(false);
        }
        self.wanted = None;
        Ok(true)
    }

    /// Whether something that has to be in the view stands in the topic behind these offsets, or was deleted there.
    fn lacks(&self, held: &BTreeMap<i32, i64>) -> Result<bool, StreamError> {
        let Some(wanted) = &self.wanted else { return Ok(false) };
        let begin = |partition: &i32, range: &Range<i64>| held.get(partition).map_or(range.start, |&at| at);
        let missing =
            wanted.iter().map(|(partition, range)| (*partition, begin(partition, range)..range.end));
        if self.look.holds_any(&missing.collect())? {
            return Ok(true);
        }
        // Asked afterwards: what is deleted from now on was seen not to be missing. An index with such a gap is built anew.
        let there = self.look.held()?;
        let is_gone = |(partition, range): (&i32, &Range<i64>)| {
            there.get(partition).is_some_and(|there| begin(partition, range) < there.start)
        };
        Ok(wanted.iter().any(is_gone))
    }

    /// The next offset of each partition that the view does not hold.
    pub(crate) fn positions(&self) -> BTreeMap<i32, i64> {
        let positions = self.look.checkpoint().into_iter().flat_map(Checkpoint::positions);
        let ours = positions.filter(|(partition, _)| partition.topic == self.look.topic());
        ours.map(|(partition, position)| (partition.partition, position.next.0)).collect()
    }

    /// What it looks through.
    pub(crate) const fn look(&self) -> &L {
        &self.look
    }
}
