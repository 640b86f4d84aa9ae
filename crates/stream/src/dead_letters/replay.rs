use std::{
    collections::BTreeMap,
    mem,
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::{
    Message,
    error::{KafkaError, RDKafkaErrorCode},
    message::{DeliveryResult, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer},
};
use tipline_report::Offset;

use super::{Filter, Letter, ledger, newer};
use crate::{
    KafkaSettings, Place, StreamError, Topics,
    envelope::{ORIGIN, REPLAY, SOURCE, Source},
    kafka::{Answers, Deliveries, guarded, hand_over},
    scan::{Reader, Record},
    topics::Creation,
};

/// How long each call of a transaction may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A transaction is closed at whichever is reached first.
const MOST: usize = 500;
const MOST_BYTES: usize = 4 << 20;

const DOING: &str =
    "feed every dead letter in again; run it again for the rest, those that are in are left alone";

/// What to feed in again.
#[derive(Debug, Clone)]
pub struct ReplaySettings {
    /// The brokers.
    pub kafka: KafkaSettings,
    /// The topics.
    pub topics: Topics,
    /// Which letters.
    pub filter: Filter,
    /// Whether to feed in also what would take the place of a newer record with the same reference.
    pub superseded: bool,
    /// Whether to write.
    pub creation: Creation,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was fed in again, as this raw record.
    Replayed(Place),
    /// It would be.
    WouldBe,
    /// It was fed in before, as this raw record, and is left alone.
    Before(Place),
    /// Its reference came in again later, in this raw record, and could be read then: it is left alone.
    Superseded(Place),
}

/// Feeds the letters in again that meet the filter, each once ever, and tells what became of each.
///
/// One replay at a time writes to an installation: a newer one ends an older one's.
///
/// # Errors
/// [`StreamError::MissingTopic`], [`StreamError::Kafka`]. Letters that were told of before are fed in; for the others it is
/// safe to run again.
pub fn replay(settings: &ReplaySettings, mut tell: impl FnMut(&Letter, &Fate)) -> Result<(), StreamError> {
    let ReplaySettings { kafka, topics, filter, superseded, creation } = settings;
    let reader = Reader::open(kafka)?;
    // The producer comes first: with the transactional id taken over, no other replay can write a receipt after the look.
    let feeder = match creation {
        Creation::Create => Some(Feeder::open(kafka, topics)?),
        Creation::DryRun => None,
    };
    let ledger = ledger::read(&reader, topics, filter)?;
    let mut waiting = Vec::new();
    for entry in &ledger.entries {
        match &entry.letter.replayed {
            Some(copy) => tell(&entry.letter, &Fate::Before(copy.clone())),
            None => waiting.push(entry),
        }
    }
    if !superseded {
        let newer = newer::find(&reader, &ledger, &waiting)?;
        waiting.retain(|entry| match newer.get(&entry.letter.raw) {
            Some(newer) => {
                tell(&entry.letter, &Fate::Superseded(newer.clone()));
                false
            }
            None => true,
        });
    }
    let waiting: Vec<&Letter> = waiting.iter().map(|entry| &entry.letter).collect();
    let Some(mut feeder) = feeder else {
        waiting.iter().for_each(|letter| tell(letter, &Fate::WouldBe));
        return Ok(());
    };
    ledger::contents(&reader, topics, &waiting, |letter, record| feeder.feed(letter, record, &mut tell))?;
    feeder.commit(&mut tell)
}

/// Writes copies and their receipts, some hundred in a transaction.
struct Feeder<'s> {
    kafka: &'s KafkaSettings,
    dead_letters: String,
    producer: Arc<BaseProducer<Deliveries<Delivered>>>,
    batch: Vec<Letter>,
    bytes: usize,
}

impl<'s> Feeder<'s> {
    fn open(kafka: &'s KafkaSettings, topics: &Topics) -> Result<Self, StreamError> {
        let failed = || kafka.failed("begin to feed dead letters in again; nothing was written");
        let producer: BaseProducer<Deliveries<Delivered>> = kafka
            .producer()?
            .set("transactional.id", format!("{}tipline-replay", topics.prefix()))
            .set("delivery.report.only.error", "false")
            .set("message.timeout.ms", "20000")
            .set("transaction.timeout.ms", "30000")
            .create_with_context(Deliveries::default())
            .map_err(failed())?;
        let producer = Arc::new(producer);
        let doing = "begin to feed dead letters in again";
        guarded(&producer, doing, PATIENCE, |producer| producer.init_transactions(PATIENCE))?
            .map_err(failed())?;
        Ok(Self { kafka, dead_letters: topics.dead_letters(), producer, batch: Vec::new(), bytes: 0 })
    }

    fn feed(
        &mut self,
        letter: &Letter,
        record: &Record<'_>,
        tell: &mut impl FnMut(&Letter, &Fate),
    ) -> Result<(), StreamError> {
        if self.batch.is_empty() {
            self.producer.begin_transaction().map_err(|error| self.failed(error))?;
        }
        let origin = letter.origin.as_ref().unwrap_or(&letter.raw);
        let headers = Source::at(origin).headers_named(&ORIGIN, OwnedHeaders::new());
        let mut copy = BaseRecord::<[u8], [u8], usize>::with_opaque_to(&letter.raw.topic, self.batch.len())
            .payload(record.value().unwrap_or_default())
            .headers(headers);
        // What has a key goes where records of that key go; the rest, where it was.
        copy = match record.key() {
            Some(key) => copy.key(key),
            None => copy.partition(letter.raw.partition),
        };
        self.send(copy)?;
        self.bytes += letter.bytes;
        self.batch.push(letter.clone());
        if self.batch.len() >= MOST || self.bytes >= MOST_BYTES { self.commit(tell) } else { Ok(()) }
    }

    /// Adds the receipts, ends the transaction, and tells what it did.
    fn commit(&mut self, tell: &mut impl FnMut(&Letter, &Fate)) -> Result<(), StreamError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let places = self.delivered(self.batch.len())?;
        let batch = mem::take(&mut self.batch);
        self.bytes = 0;
        let copies: Vec<Place> = (0..)
            .zip(&batch)
            .filter_map(|(index, letter)| {
                let &(partition, offset) = places.get(&index)?;
                Some(Place { topic: letter.raw.topic.clone(), partition, offset: Offset(offset) })
            })
            .collect();
        for (index, (letter, copy)) in batch.iter().zip(&copies).enumerate() {
            let origin = letter.origin.as_ref().unwrap_or(&letter.raw);
            let headers = Source::at(&letter.raw).headers_named(&SOURCE, OwnedHeaders::new());
            let headers = Source::at(copy).headers_named(&REPLAY, headers);
            let headers = Source::at(origin).headers_named(&ORIGIN, headers);
            self.send(
                BaseRecord::<[u8], [u8], usize>::with_opaque_to(&self.dead_letters, index)
                    .partition(letter.place.partition)
                    .headers(headers),
            )?;
        }
        self.delivered(batch.len())?;
        let ended =
            guarded(&self.producer, DOING, PATIENCE, |producer| producer.commit_transaction(PATIENCE))?;
        if let Err(error) = ended {
            return match &error {
                KafkaError::Transaction(said) if said.txn_requires_abort() => Err(self.failed(error)),
                // It may be committed all the same: the next replay finds out.
                _ => Err(self.kafka.failed(DOING)(error)),
            };
        }
        for (letter, copy) in batch.iter().zip(copies) {
            tell(letter, &Fate::Replayed(copy));
        }
        Ok(())
    }

    fn send(&self, record: BaseRecord<'_, [u8], [u8], usize>) -> Result<(), StreamError> {
        hand_over(&self.producer, record, PATIENCE).map_err(|error| self.failed(error))
    }

    /// Where the records of this transaction stand that were sent since the last call, once all `count` are there.
    fn delivered(&self, count: usize) -> Result<BTreeMap<usize, (i32, i64)>, StreamError> {
        let began = Instant::now();
        while self.producer.in_flight_count() > 0 && began.elapsed() < PATIENCE {
            self.producer.poll(Duration::from_millis(1));
            // A newer replay has taken over: what is in flight will never be answered.
            if self.producer.client().fatal_error().is_some() {
                break;
            }
        }
        let Delivered { places, failure } = self.producer.context().take();
        match failure {
            Some(error) => Err(self.failed(error)),
            None if places.len() < count => {
                Err(self.failed(KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut)))
            }
            None => Ok(places),
        }
    }

    /// Gives up with nothing of this transaction written. Where that cannot be said to the broker now, its time-out says it.
    fn failed(&self, error: KafkaError) -> StreamError {
        let _ = guarded(&self.producer, DOING, PATIENCE, |producer| producer.abort_transaction(PATIENCE));
        self.kafka.failed(DOING)(error)
    }
}

/// Where the copies stand, by their index in the batch.
#[derive(Default)]
struct Delivered {
    places: BTreeMap<usize, (i32, i64)>,
    failure: Option<KafkaError>,
}

impl Answers for Delivered {
    type Of = usize;

    fn add(&mut self, result: &DeliveryResult<'_>, index: usize) {
        match result {
            Ok(message) => {
                self.places.insert(index, (message.partition(), message.offset()));
            }
            Err((error, _)) => {
                self.failure.get_or_insert_with(|| error.clone());
            }
        }
    }
}
