use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::{
    Message,
    message::{DeliveryResult, Header, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer},
};
use tipline_lines::{CountyLine, Registry};
use tipline_report::Offset;

use super::{Change, ChangeKind, Put, WRITTEN_BY, load};
use crate::{
    KafkaSettings, StreamError, Topics,
    kafka::{Answers, Deliveries, guarded, hand_over},
    scan::Reader,
};

/// How long a write may take in all.
const PATIENCE: Duration = Duration::from_secs(30);

/// Compares lines with the table: what [`write()`] would do.
#[must_use]
pub fn compare(registry: &Registry, lines: &[CountyLine]) -> Vec<Change> {
    lines
        .iter()
        .map(|line| {
            let kind = match registry.get(&line.id) {
                None => ChangeKind::New,
                Some(held) if held == line => ChangeKind::Unchanged,
                Some(_) => ChangeKind::Changed,
            };
            Change { id: line.id.clone(), kind, offset: None }
        })
        .collect()
}

/// Writes the lines that are new or changed, all or none, and waits until they can be read.
///
/// # Errors
/// [`StreamError::MissingTopic`], or [`StreamError::Kafka`] where they could not be written: then none of them was.
pub fn write(
    kafka: &KafkaSettings,
    topics: &Topics,
    lines: &[CountyLine],
) -> Result<Vec<Change>, StreamError> {
    let is_new = |change: &Change| change.kind != ChangeKind::Unchanged;
    let changes = compare(&load(kafka, topics)?.registry, lines);
    if !changes.iter().any(is_new) {
        return Ok(changes);
    }
    let pen = Pen::take(kafka, topics)?;
    let mut changes = compare(&load(kafka, topics)?.registry, lines);
    let new: Vec<(usize, &CountyLine)> =
        lines.iter().enumerate().filter(|(index, _)| is_new(&changes[*index])).collect();
    for (index, offset) in pen.write(&new, None)? {
        changes[index].offset = Some(offset);
    }
    Ok(changes)
}

/// Writes a line if its newest version is the one at `seen`, or where that is none, if there is no such line; says in the
/// record who did. Whoever else writes lines meanwhile is refused, so that nobody's version comes in between.
///
/// # Errors
/// As [`write()`].
pub fn put(
    kafka: &KafkaSettings,
    topics: &Topics,
    line: &CountyLine,
    seen: Option<Offset>,
    by: &str,
) -> Result<Put, StreamError> {
    let pen = Pen::take(kafka, topics)?;
    let loaded = load(kafka, topics)?;
    let newest = loaded.revisions.iter().rfind(|revision| revision.id == line.id);
    let newest = newest.and_then(|revision| Some((revision.offset, revision.line.as_ref()?)));
    match newest {
        Some((offset, held)) if held == line => Ok(Put::Unchanged(offset)),
        newest if newest.map(|(offset, _)| offset) != seen => {
            Ok(Put::Other(newest.map(|(offset, _)| offset)))
        }
        _ => {
            let written = pen.write(&[(0, line)], Some(by))?;
            let offset = written.into_values().next().expect("a record that was committed was delivered");
            Ok(Put::At(offset))
        }
    }
}

/// The right to write lines, which one process has at a time: whoever takes it ends what another one had begun, so that
/// what is read after taking it is what stands there until something is written with it.
struct Pen<'k> {
    kafka: &'k KafkaSettings,
    topic: String,
    producer: Arc<BaseProducer<Deliveries<Places>>>,
}

impl<'k> Pen<'k> {
    fn take(kafka: &'k KafkaSettings, topics: &Topics) -> Result<Self, StreamError> {
        let topic = topics.lines();
        let failed = || kafka.failed(format!("write to {topic}; nothing was written"));
        let producer: BaseProducer<Deliveries<Places>> = kafka
            .producer()?
            .set("transactional.id", format!("{}tipline-lines", topics.prefix()))
            .set("delivery.report.only.error", "false")
            .set("message.timeout.ms", "20000")
            .create_with_context(Deliveries::default())
            .map_err(failed())?;
        let producer = Arc::new(producer);
        let doing = "begin to write lines";
        guarded(&producer, doing, PATIENCE, |producer| producer.init_transactions(PATIENCE))?
            .map_err(failed())?;
        Reader::open(kafka)?.settled(&topic)?;
        Ok(Self { kafka, topic, producer })
    }

    /// Writes lines, all or none, and waits until they can be read; gives the offset of each by its index.
    fn write(self, lines: &[(usize, &CountyLine)], by: Option<&str>) -> Result<Places, StreamError> {
        let Self { kafka, topic, producer } = self;
        let failed = || kafka.failed(format!("write to {topic}; nothing was written"));
        producer.begin_transaction().map_err(failed())?;
        for &(index, line) in lines {
            let value = serde_json::to_vec(line).expect("a line has string keys and serialises into memory");
            let mut record = BaseRecord::<str, [u8], usize>::with_opaque_to(&topic, index)
                .key(line.id.as_str())
                .payload(&value)
                .partition(0);
            if let Some(by) = by {
                record =
                    record.headers(OwnedHeaders::new().insert(Header { key: WRITTEN_BY, value: Some(by) }));
            }
            hand_over(&producer, record, PATIENCE).map_err(failed())?;
        }
        let began = Instant::now();
        while producer.in_flight_count() > 0 && began.elapsed() < PATIENCE {
            producer.poll(Duration::from_millis(1));
        }
        let doing = "write lines";
        guarded(&producer, doing, PATIENCE, |producer| producer.commit_transaction(PATIENCE))?
            .map_err(failed())?;
        // The commit is decided, and its records can be read a moment later only: until then, a Link that starts would flag
        // reports without these lines.
        Reader::open(kafka)?.settled(&topic)?;
        Ok(producer.context().take())
    }
}

/// Where each delivered record stands, by its index in the list of lines.
type Places = BTreeMap<usize, Offset>;

impl Answers for Places {
    type Of = usize;

    fn add(&mut self, result: &DeliveryResult<'_>, index: usize) {
        if let Ok(message) = result {
            self.insert(index, Offset(message.offset()));
        }
    }
}
