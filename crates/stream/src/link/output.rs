use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    TopicPartitionList,
    consumer::ConsumerGroupMetadata,
    error::{KafkaError, RDKafkaErrorCode},
    message::{Header, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer, PurgeConfig},
    util::Timeout,
};

use super::{
    LinkSettings,
    guarded::guarded,
    input::Raw,
    verdict::{Step, Verdict, judge},
};
use crate::{
    KafkaSettings, StreamError, Topics,
    envelope::Source,
    kafka::hand_over,
    process::{DeadLetter, Linked, Outcome},
};

/// The broker ends a transaction that is open for longer than this; then others that wait for it go on.
const TRANSACTION: Duration = Duration::from_secs(10);

/// A record that cannot be delivered within this fails its transaction. Must be less than [`TRANSACTION`].
const MESSAGE: Duration = Duration::from_secs(8);

/// How long one call may take: longer than the broker leaves a transaction open, so that a slow answer is not taken for none.
const CALL: Duration = Duration::from_secs(15);

/// How much longer than its own time-out a call may take before it is given up.
const GRACE: Duration = Duration::from_secs(15);

/// How often a call that says it may be repeated is repeated.
const REPEATS: u32 = 5;

/// How long to wait for the transaction of a killed predecessor to be ended.
const TAKE_OVER: Duration = Duration::from_secs(30);

/// Between two looks whether everything was acknowledged.
const LOOK: Duration = Duration::from_micros(200);

/// How a transaction ended, when it did not end this process.
pub(crate) enum Ending {
    /// Everything is there, offsets included. It took `written` until every record was acknowledged.
    Committed { written: Duration, commit: Duration },
    /// Nothing is there; the same producer can go on.
    Aborted(String),
    /// The broker's answer did not come: everything is there or nothing. The producer cannot be used again.
    Unknown(String),
}

/// The transactional producer.
pub(crate) struct Output<'s> {
    kafka: &'s KafkaSettings,
    producer: Arc<Client>,
    names: Names,
}

type Client = BaseProducer<DefaultProducerContext>;

struct Names {
    reports: String,
    flags: String,
    safeguarding: String,
    dead_letters: String,
}

impl<'s> Output<'s> {
    /// Opens a producer and takes the transactional id over: a predecessor's open transaction is ended first, and a
    /// predecessor that still runs can no longer write.
    pub(crate) fn open(settings: &'s LinkSettings) -> Result<Self, StreamError> {
        let kafka = &settings.kafka;
        let mut config = kafka.producer()?;
        config
            .set("transactional.id", settings.transactional_id())
            .set("transaction.timeout.ms", TRANSACTION.as_millis().to_string())
            .set("message.timeout.ms", MESSAGE.as_millis().to_string());
        let producer = Arc::new(config.create().map_err(kafka.failed("create a producer"))?);
        let output = Self { kafka, producer, names: Names::of(&settings.topics) };
        let doing = "take over the transactional id";
        output
            .repeated(doing, TAKE_OVER, |client| client.init_transactions(TAKE_OVER))?
            .map_err(|error| output.fatal(doing, error))?;
        Ok(output)
    }

    /// A new producer in place of one whose last transaction has an unknown end; that end is settled by then.
    pub(crate) fn again(self, settings: &'s LinkSettings) -> Result<Self, StreamError> {
        drop(self);
        Self::open(settings)
    }

    /// Writes the outcomes in order, and the offsets of the input that they came from, all or none.
    ///
    /// # Errors
    /// What this process does not survive: [`StreamError::Fenced`], [`StreamError::TooLarge`], [`StreamError::Hung`],
    /// [`StreamError::Kafka`].
    pub(crate) fn transact<'a>(
        &self,
        writes: impl Iterator<Item = (Raw<'a>, Outcome)>,
        next: &TopicPartitionList,
        group: ConsumerGroupMetadata,
    ) -> Result<Ending, StreamError> {
        let doing = "begin a transaction";
        self.repeated(doing, CALL, Producer::begin_transaction)?.map_err(|error| self.fatal(doing, error))?;
        let began = Instant::now();
        for (raw, outcome) in writes {
            if let Err(error) = self.write(&raw, &outcome) {
                return self.give_up(error);
            }
        }
        if !self.drained(began) {
            return self.give_up(KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut));
        }
        let written = began.elapsed();
        let (next, group) = (next.clone(), Arc::new(group));
        if let Err(error) = self.repeated("add the offsets to a transaction", CALL, move |client| {
            client.send_offsets_to_transaction(&next, &group, Timeout::After(CALL))
        })? {
            return self.give_up(error);
        }
        let doing = "commit a transaction";
        match guarded(&self.producer, doing, CALL + GRACE, |client| client.commit_transaction(CALL))? {
            Ok(()) => Ok(Ending::Committed { written, commit: began.elapsed() - written }),
            Err(error) => match judge(&error, Step::Commit) {
                Verdict::Fatal => Err(self.fatal(doing, error)),
                Verdict::Abort => self.give_up(error),
                Verdict::Repeat | Verdict::Unknown => Ok(Ending::Unknown(error.to_string())),
            },
        }
    }

    fn write(&self, raw: &Raw<'_>, outcome: &Outcome) -> Result<(), KafkaError> {
        let names = &self.names;
        match outcome {
            Outcome::Linked(Linked { report_id, report, flags, safeguarding }) => {
                let key = report_id.encoded();
                self.send(&names.reports, Some(&key), Some(report), Some(raw.source.headers(0)))?;
                for flag in flags {
                    self.send(&names.flags, Some(&key), Some(flag), None)?;
                }
                for record in safeguarding {
                    self.send(&names.safeguarding, Some(&key), Some(record), None)?;
                }
                Ok(())
            }
            Outcome::Dead(letter) => {
                self.send(&names.dead_letters, raw.key, raw.value, Some(labelled(&raw.source, letter)))
            }
        }
    }

    /// Hands one record to the client, waiting while its buffer is full.
    fn send(
        &self,
        topic: &str,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: Option<OwnedHeaders>,
    ) -> Result<(), KafkaError> {
        let record = BaseRecord::<[u8], [u8]> {
            topic,
            partition: None,
            payload: value,
            key,
            timestamp: None,
            headers,
            delivery_opaque: (),
        };
        hand_over(&self.producer, record, MESSAGE)
    }

    /// Waits until every record is acknowledged or has failed.
    ///
    /// Committing would wait too, but in slices of 100 ms: rdkafka's `flush` waits out its poll. Looked at until nothing is
    /// in flight, a transaction of 5,000 records takes a sixth of the time. The wait is a sleep, because rdkafka's poll
    /// spins through the last millisecond of its time-out, on a core that the broker or the client's own threads could use.
    fn drained(&self, began: Instant) -> bool {
        while self.producer.in_flight_count() > 0 {
            self.producer.poll(Duration::ZERO);
            thread::sleep(LOOK);
            if began.elapsed() > TRANSACTION {
                return false;
            }
        }
        true
    }

    /// Ends the transaction with nothing written.
    fn give_up(&self, cause: KafkaError) -> Result<Ending, StreamError> {
        if let Verdict::Fatal = judge(&cause, Step::Other) {
            return Err(self.fatal("write a transaction", cause));
        }
        // Aborting waits for records that are under way, and while it does nobody takes their delivery reports.
        self.producer.purge(PurgeConfig::default().queue());
        if !self.drained(Instant::now()) {
            return Ok(Ending::Unknown(cause.to_string()));
        }
        let doing = "abort a transaction";
        match self.repeated(doing, CALL, |client| client.abort_transaction(CALL))? {
            Ok(()) if is_too_large(&cause) => Err(StreamError::TooLarge { topics: self.names.all() }),
            Ok(()) => Ok(Ending::Aborted(cause.to_string())),
            Err(error) => match judge(&error, Step::Abort) {
                Verdict::Fatal => Err(self.fatal(doing, error)),
                Verdict::Abort | Verdict::Repeat | Verdict::Unknown => Ok(Ending::Unknown(error.to_string())),
            },
        }
    }

    /// Makes a call that takes at most `within`, and makes it again, a few times, for as long as it says that it may be.
    fn repeated(
        &self,
        doing: &'static str,
        within: Duration,
        call: impl FnOnce(&Client) -> Result<(), KafkaError> + Clone + Send + 'static,
    ) -> Result<Result<(), KafkaError>, StreamError> {
        let mut left = REPEATS;
        loop {
            match guarded(&self.producer, doing, within + GRACE, call.clone())? {
                Err(error) if left > 0 && matches!(judge(&error, Step::Other), Verdict::Repeat) => left -= 1,
                done => return Ok(done),
            }
        }
    }

    fn fatal(&self, doing: &str, error: KafkaError) -> StreamError {
        let cause = self.producer.client().fatal_error().map(|(code, _)| code).or(error.rdkafka_error_code());
        match cause {
            Some(
                RDKafkaErrorCode::Fenced
                | RDKafkaErrorCode::ProducerFenced
                | RDKafkaErrorCode::InvalidProducerEpoch,
            ) => StreamError::Fenced { instance: self.kafka.instance.clone(), reason: error.to_string() },
            _ => self.kafka.failed(doing)(error),
        }
    }
}

impl Names {
    fn of(topics: &Topics) -> Self {
        Self {
            reports: topics.reports(),
            flags: topics.flags(),
            safeguarding: topics.safeguarding(),
            dead_letters: topics.dead_letters(),
        }
    }

    fn all(&self) -> String {
        [&*self.reports, &*self.flags, &*self.safeguarding, &*self.dead_letters].join(", ")
    }
}

fn labelled(source: &Source<'_>, letter: &DeadLetter) -> OwnedHeaders {
    let headers = source
        .headers(3)
        .insert(Header { key: "reason", value: Some(letter.reason.as_str()) })
        .insert(Header { key: "message", value: Some(&letter.message) });
    match &letter.field {
        Some(field) => headers.insert(Header { key: "field", value: Some(field) }),
        None => headers,
    }
}

fn is_too_large(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge)
}
