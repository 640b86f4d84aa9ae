use std::time::{Duration, Instant};

use rdkafka::{
    error::{KafkaError, RDKafkaErrorCode},
    message::OwnedHeaders,
};
use serde::Serialize;
use tipline_failpoint::{FailPoint, reach};
use tipline_lines::LookedBack;
use tipline_report::Offset;

use super::{LookBackSettings, TRANSACTION, log::Member, progress::Progress};
use crate::{
    StreamError,
    envelope::{LINES, LOOKED_BACK, SOURCE, Source, with_offset},
    link::log::{Output, Producer, Refusal},
};

/// Bytes after which a transaction is closed, however few reports it has.
const MOST_BYTES: usize = 4 << 20;
/// Between two times that how far it came is written where it wrote nothing else.
const NOTE: Duration = Duration::from_secs(10);

const WRITING: &str = "write what was looked back on";

/// Writes reports that were looked back on, some hundred in a transaction.
pub(crate) struct Writer<'s, P, M> {
    settings: &'s LookBackSettings,
    member: &'s M,
    producer: P,
    reports: usize,
    bytes: usize,
    /// Whether anything was written since the round began.
    wrote: bool,
    noted: Option<Instant>,
}

impl<'s, P: Producer, M: Member<Proof = P::Proof>> Writer<'s, P, M> {
    /// One whose producer has taken the transactional id over.
    pub(crate) const fn new(settings: &'s LookBackSettings, member: &'s M, producer: P) -> Self {
        Self { settings, member, producer, reports: 0, bytes: 0, wrote: false, noted: None }
    }

    pub(crate) fn now(&self) -> Instant {
        self.producer.now()
    }

    /// Writes a report with its new flags; it may stay in an open transaction until the next one, or until
    /// [`finish`](Self::finish).
    pub(crate) fn put(&mut self, looked_back: &LookedBack) -> Result<(), StreamError> {
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
    pub(crate) fn finish(&mut self, before: &Progress, next: &Progress) -> Result<bool, StreamError> {
        let wrote = std::mem::take(&mut self.wrote) || self.reports > 0;
        // Where only reports came in that need nothing, it is enough to say so now and then.
        let is_due = self.noted.is_none_or(|noted| self.now().saturating_duration_since(noted) > NOTE);
        if wrote || before.lines != next.lines || is_due {
            if self.reports == 0 {
                self.begin()?;
            }
            self.drain()?;
            let offsets = next.offsets(self.settings);
            let proof = self.member.proof().ok_or_else(|| self.fenced("the group knows no such member"))?;
            let added = self.producer.add_offsets(&offsets, &proof)?;
            added.map_err(|refusal| self.failed("say how far was looked back", refusal))?;
            reach(FailPoint::LookBackOffsetsAdded);
            self.commit()?;
            self.wrote = false;
            self.noted = Some(self.now());
        }
        Ok(wrote)
    }

    fn begin(&self) -> Result<(), StreamError> {
        self.producer.begin()?.map_err(|refusal| self.failed("begin a transaction", refusal))
    }

    fn commit(&mut self) -> Result<(), StreamError> {
        self.drain()?;
        self.producer.commit()?.map_err(|refusal| self.failed("commit a transaction", refusal))?;
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
        let record = Output { topic, key: Some(key), value: Some(&value), headers };
        self.producer.send(record).map_err(|refusal| self.failed(WRITING, refusal))
    }

    /// Waits until every record is acknowledged, or has failed: then the commit says so.
    fn drain(&self) -> Result<(), StreamError> {
        reach(FailPoint::LookBackWritten);
        if self.producer.drain(TRANSACTION) {
            return Ok(());
        }
        let late = KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut);
        Err(self.failed(WRITING, late.into()))
    }

    /// Whatever fails ends this process's turn: its transaction is ended by the next one that takes the id over, and what it
    /// would have written is found again.
    fn failed(&self, doing: &str, refusal: Refusal) -> StreamError {
        self.producer.ended_by(doing, refusal)
    }

    fn fenced(&self, reason: &str) -> StreamError {
        StreamError::Fenced { instance: self.settings.kafka.instance.clone(), reason: reason.to_owned() }
    }
}
