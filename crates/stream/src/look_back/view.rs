use std::{collections::BTreeMap, ops::Range};

use rdkafka::{
    consumer::Consumer,
    error::{KafkaError, RDKafkaErrorCode},
};
use tipline_index::{IndexError, Searcher};

use super::{LookBackSettings, progress::Progress};
use crate::{StreamError, kafka::ASK, scan::Reader};

/// The newest revisions of the reports, as an index holds them up to its checkpoint.
pub(super) struct View<'s> {
    settings: &'s LookBackSettings,
    topic: String,
    reader: Reader<'s>,
    cluster_id: String,
    searcher: Option<Searcher>,
    /// The ends of the topic before which everything has to be in the view, where that is not seen yet.
    wanted: Option<BTreeMap<i32, Range<i64>>>,
}

impl<'s> View<'s> {
    /// A view that has to hold everything that was written before this call.
    pub(super) fn new(settings: &'s LookBackSettings) -> Result<Self, StreamError> {
        let reader = Reader::open(&settings.kafka)?;
        let unknown = || {
            let code = RDKafkaErrorCode::OperationTimedOut;
            settings.kafka.failed("ask for the cluster's id")(KafkaError::MetadataFetch(code))
        };
        let cluster_id = reader.consumer().client().fetch_cluster_id(ASK).ok_or_else(unknown)?;
        let topic = settings.topics.reports();
        let mut view = Self { settings, topic, reader, cluster_id, searcher: None, wanted: None };
        view.wants_what_is_written()?;
        Ok(view)
    }

    /// From now on the view is whole once it holds all that stands in the topic now.
    pub(super) fn wants_what_is_written(&mut self) -> Result<(), StreamError> {
        self.wanted = Some(self.reader.settled(&self.topic)?);
        Ok(())
    }

    /// Looks at the newest commit, and whether that holds what it has to: all that was written here before, and all that
    /// was looked back on before. An index that is being built anew does not for a while.
    pub(super) fn is_whole(&mut self, progress: &Progress) -> Result<bool, StreamError> {
        match &mut self.searcher {
            Some(searcher) => searcher.reload()?,
            None => match Searcher::open(&self.settings.dir) {
                Ok(searcher) => self.searcher = Some(searcher),
                Err(IndexError::Missing { .. }) => {}
                Err(error) => return Err(error.into()),
            },
        }
        let Some(checkpoint) = self.searcher.as_ref().and_then(Searcher::checkpoint) else {
            // It may be made in a moment; where nothing was ever reported, there is nothing to wait for.
            return Ok(progress.reports.is_empty() && !self.lacks(&BTreeMap::new())?);
        };
        checkpoint.verify_cluster(&self.cluster_id)?;
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

    /// Whether something that has to be in the view stands in the topic behind these offsets.
    fn lacks(&self, held: &BTreeMap<i32, i64>) -> Result<bool, StreamError> {
        let Some(wanted) = &self.wanted else { return Ok(false) };
        let begin = |partition: &i32, range: &Range<i64>| held.get(partition).map_or(range.start, |&at| at);
        let missing =
            wanted.iter().map(|(partition, range)| (*partition, begin(partition, range)..range.end));
        self.reader.holds_any(&self.topic, &missing.collect())
    }

    /// The next offset of each partition that the view does not hold.
    pub(super) fn positions(&self) -> BTreeMap<i32, i64> {
        let checkpoint = self.searcher.as_ref().and_then(Searcher::checkpoint);
        let positions = checkpoint.into_iter().flat_map(tipline_index::Checkpoint::positions);
        let ours = positions.filter(|(partition, _)| partition.topic == self.topic);
        ours.map(|(partition, position)| (partition.partition, position.next.0)).collect()
    }

    pub(super) fn searcher(&self) -> Option<&Searcher> {
        self.searcher.as_ref()
    }

    pub(super) fn reader(&self) -> &Reader<'s> {
        &self.reader
    }

    pub(super) fn topic(&self) -> &str {
        &self.topic
    }
}
