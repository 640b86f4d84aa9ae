use std::{collections::BTreeMap, ops::Range, sync::Arc, time::Duration};

use rdkafka::{
    consumer::{Consumer, ConsumerGroupMetadata},
    error::{KafkaError, RDKafkaErrorCode},
};
use tipline_index::{Checkpoint, IndexError, Searcher};
use tipline_lines::{LinkedReport, LookedBack, Registry};
use tipline_phone::E164;
use tipline_report::{Offset, ReportId};

use super::{
    LookBackSettings, TRANSACTION,
    log::{Log, Look},
    member::KafkaMember,
};
use crate::{
    Stop, StreamError,
    envelope::{LINES, offset},
    kafka::ASK,
    link::producer::{KafkaProducer, Within},
    log::Clock,
    registry::Follower,
    scan::{Reader, Record},
};

/// Who reads `reports` waits for a transaction that is open.
const WITHIN: Within = Within {
    transaction: TRANSACTION,
    message: Duration::from_secs(15),
    call: Duration::from_secs(30),
    take_over: Duration::from_secs(30),
};

/// Looking back on Kafka, beside an index in a folder.
pub(crate) struct Kafka<'s>(pub(crate) &'s LookBackSettings);

/// A reader of the topic, and the index where there is one.
pub(crate) struct KafkaLook<'s> {
    settings: &'s LookBackSettings,
    topic: String,
    reader: Reader<'s>,
    cluster_id: String,
    searcher: Option<Searcher>,
}

impl Clock for Kafka<'_> {}

impl<'s> Log for Kafka<'s> {
    type Lines = Follower<'s>;
    type Member = KafkaMember<'s>;
    type Look = KafkaLook<'s>;
    type Producer = KafkaProducer<'s>;
    type Proof = Arc<ConsumerGroupMetadata>;

    fn lines(&self, stop: &Stop) -> Result<Option<Follower<'s>>, StreamError> {
        Follower::open(&self.0.kafka, &self.0.topics.lines(), stop)
    }

    fn join(&self) -> Result<KafkaMember<'s>, StreamError> {
        KafkaMember::new(self.0)
    }

    fn producer(&self) -> Result<KafkaProducer<'s>, StreamError> {
        KafkaProducer::open(&self.0.kafka, &self.0.transactional_id(), WITHIN)
    }

    fn look(&self) -> Result<KafkaLook<'s>, StreamError> {
        let LookBackSettings { kafka, topics, .. } = self.0;
        let reader = Reader::open(kafka)?;
        let unknown = || {
            let code = RDKafkaErrorCode::OperationTimedOut;
            kafka.failed("ask for the cluster's id")(KafkaError::MetadataFetch(code))
        };
        let cluster_id = reader.consumer().client().fetch_cluster_id(ASK).ok_or_else(unknown)?;
        Ok(KafkaLook { settings: self.0, topic: topics.reports(), reader, cluster_id, searcher: None })
    }
}

impl Look for KafkaLook<'_> {
    fn topic(&self) -> &str {
        &self.topic
    }

    fn cluster_id(&self) -> &str {
        &self.cluster_id
    }

    fn partitions(&self) -> Result<i32, StreamError> {
        self.settings.kafka.partitions(self.reader.consumer(), &self.topic)
    }

    fn held(&self) -> Result<BTreeMap<i32, Range<i64>>, StreamError> {
        self.reader.held(&self.topic)
    }

    fn settled(&self) -> Result<BTreeMap<i32, Range<i64>>, StreamError> {
        self.reader.settled(&self.topic)
    }

    fn holds_any(&self, ranges: &BTreeMap<i32, Range<i64>>) -> Result<bool, StreamError> {
        self.reader.holds_any(&self.topic, ranges)
    }

    fn read(
        &self,
        ranges: &BTreeMap<i32, Range<i64>>,
        mut each: impl FnMut(Option<Offset>, &[u8]),
    ) -> Result<(), StreamError> {
        self.reader.read(&self.topic, ranges, |record: &Record<'_>| {
            each(offset(record, LINES), record.value().unwrap_or_default());
            Ok::<(), StreamError>(())
        })?;
        Ok(())
    }

    fn reload(&mut self) -> Result<(), StreamError> {
        match &mut self.searcher {
            Some(searcher) => searcher.reload()?,
            None => match Searcher::open(&self.settings.dir) {
                Ok(searcher) => self.searcher = Some(searcher),
                Err(IndexError::Missing { .. }) => {}
                Err(error) => return Err(error.into()),
            },
        }
        Ok(())
    }

    fn checkpoint(&self) -> Option<&Checkpoint> {
        self.searcher.as_ref().and_then(Searcher::checkpoint)
    }

    fn look_back(
        &self,
        registry: &Registry,
        numbers: &[E164],
        each: impl FnMut(LookedBack) -> Result<(), StreamError>,
    ) -> Result<usize, StreamError> {
        let Some(searcher) = &self.searcher else { return Ok(0) };
        searcher.look_back(registry, numbers, each)
    }

    fn report(&self, id: ReportId) -> Result<Option<LinkedReport>, StreamError> {
        let Some(searcher) = &self.searcher else { return Ok(None) };
        Ok(searcher.report(id)?)
    }
}
