use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    error::{KafkaError, RDKafkaErrorCode},
    message::OwnedHeaders,
    producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer},
    util::Timeout,
};
use serde::Serialize;
use tipline_failpoint::{FailPoint, reach};
use tipline_lines::LookedBack;
use tipline_report::Offset;

use super::{LookBackSettings, member::Member, progress::Progress};
use crate::{
    StreamError,
    envelope::{LINES, LOOKED_BACK, SOURCE, Source, with_offset},
    kafka::{guarded, hand_over},
};

/// The brokers end a transaction that is open for longer: who reads `reports` waits for it.
const TRANSACTION: Duration = Duration::from_secs(20);
const MESSAGE: Duration = Duration::from_secs(15);
/// How long one call may take.
const CALL: Duration = Duration::from_secs(30);
/// Bytes after which a transaction is closed, however few reports it has.
const MOST_BYTES: usize = 4 << 20;
/// Between two times that how far it came is written where it wrote nothing else.
const NOTE: Duration = Duration::from_secs(10);

type Client = BaseProducer<DefaultProducerContext>;

/// Writes reports that were looked back on, some hundred in a transaction.
pub(super) struct Writer<'s> {
    settings: &'s LookBackSettings,
    member: &'s Member<'s>,
    client: Arc<Client>,
    reports: usize,
    bytes: usize,
    /// Whether anything was written since the round began.
    wrote: bool,
    noted: Option<Instant>,
}

impl<'s> Writer<'s> {
    /// Takes the transactional id over: what a predecessor has not committed is gone, and it commits no more.
    pub(super) fn open(settings: &'s LookBackSettings, member: &'s Member<'s>) -> Result<Self, StreamError> {
        let kafka = &settings.kafka;
        let mut config = kafka.producer()?;
        config
            .set("transactional.id", format!("{}tipline-look-back", settings.topics.prefix()))
            .set("transaction.timeout.ms", TRANSACTION.as_millis().to_string())
            .set("message.timeout.ms", MESSAGE.as_millis().to_string());
        let client = Arc::new(config.create().map_err(kafka.failed("create a producer"))?);
        let writer = Self { settings, member, client, reports: 0, bytes: 0, wrote: false, noted: None };
        writer.call("take over looking back", |client| client.init_transactions(CALL))?;
        Ok(writer)
    }

    /// Writes a report with its new flags; it may stay in an open transaction until the next one, or until
    /// [`finish`](Self::finish).
    pub(super) fn put(&mut self, looked_back: &LookedBack) -> Result<(), StreamError> {
        if self.reports == 0 {
            self.begin()?;
        }
        let LookedBack { report, added } = looked_back;
        let (topics, raw) = (&self.settings.topics, &report.provenance);
        let source = Source { topic: &raw.topic, partition: raw.partition, offset: raw.offset.0 };
        let lines = report.looked_back.unwrap_or(Offset(0));
        let headers = source.headers_named(&SOURCE, OwnedHeaders::new_with_capacity(5));
        let headers = with_offset(with_offset(headers, LINES, lines), LOOKED_BACK, lines);
        let key = report.report_id.encoded();
        self.send(&topics.reports(), key.as_ref(), report, Some(headers))?;
        for flag in added {
            self.send(&topics.flags(), key.as_ref(), flag, None)?;
        }
        self.reports += 1;
        if self.reports >= self.settings.batch || self.bytes >= MOST_BYTES {
            self.commit()?;
            // Long rounds keep their turn.
            self.member.is_its_turn()?;
        }
        Ok(())
    }

    /// Writes what is left, with how far the round came. Says whether the round wrote anything.
    pub(super) fn finish(&mut self, before: &Progress, next: &Progress) -> Result<bool, StreamError> {
        let wrote = std::mem::take(&mut self.wrote) || self.reports > 0;
        // Where only reports came in that need nothing, it is enough to say so now and then.
        let is_due = self.noted.is_none_or(|noted| noted.elapsed() > NOTE);
        if wrote || before.lines != next.lines || is_due {
            if self.reports == 0 {
                self.begin()?;
            }
            self.drain()?;
            let offsets = next.offsets(self.settings);
            let proof = self.member.proof().ok_or_else(|| self.fenced("the group knows no such member"))?;
            self.call("say how far was looked back", move |client| {
                client.send_offsets_to_transaction(&offsets, &proof, Timeout::After(CALL))
            })?;
            reach(FailPoint::LookBackOffsetsAdded);
            self.commit()?;
            self.wrote = false;
            self.noted = Some(Instant::now());
        }
        Ok(wrote)
    }

    fn begin(&self) -> Result<(), StreamError> {
        self.call("begin a transaction", Client::begin_transaction)
    }

    fn commit(&mut self) -> Result<(), StreamError> {
        self.drain()?;
        self.call("commit a transaction", |client| client.commit_transaction(CALL))?;
        reach(FailPoint::LookBackCommitted);
        (self.reports, self.bytes, self.wrote) = (0, 0, true);
        Ok(())
    }

    fn send(
        &mut self,
        topic: &str,
        key: &[u8],
        value: &impl Serialize,
        headers: Option<OwnedHeaders>,
    ) -> Result<(), StreamError> {
        let value = serde_json::to_vec(value).expect("records have string keys and serialise into memory");
        self.bytes += value.len();
        let mut record = BaseRecord::<[u8], [u8]>::to(topic).key(key).payload(&value);
        if let Some(headers) = headers {
            record = record.headers(headers);
        }
        hand_over(&self.client, record, MESSAGE)
            .map_err(|error| self.failed("write what was looked back on", error))
    }

    /// Waits until every record is acknowledged, or has failed: then the commit says so.
    fn drain(&self) -> Result<(), StreamError> {
        reach(FailPoint::LookBackWritten);
        let began = Instant::now();
        while self.client.in_flight_count() > 0 {
            self.client.poll(Duration::ZERO);
            thread::sleep(Duration::from_micros(200));
            if began.elapsed() > TRANSACTION {
                let late = KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut);
                return Err(self.failed("write what was looked back on", late));
            }
        }
        Ok(())
    }

    fn call(
        &self,
        doing: &'static str,
        call: impl FnOnce(&Client) -> Result<(), KafkaError> + Send + 'static,
    ) -> Result<(), StreamError> {
        guarded(&self.client, doing, CALL, call)?.map_err(|error| self.failed(doing, error))
    }

    /// Whatever fails ends this process's turn: its transaction is ended by the next one that takes the id over, and what it
    /// would have written is found again.
    fn failed(&self, doing: &str, error: KafkaError) -> StreamError {
        self.settings.kafka.ended(&self.client, doing, error)
    }

    fn fenced(&self, reason: &str) -> StreamError {
        StreamError::Fenced { instance: self.settings.kafka.instance.clone(), reason: reason.to_owned() }
    }
}
