use std::{collections::BTreeMap, time::Duration};

use rdkafka::{
    error::{KafkaError, RDKafkaErrorCode},
    message::{Header, OwnedHeaders},
};

use tipline_failpoint::{FailPoint, reach};

use super::{
    hand::Raw,
    log::{Output as Written, Producer, Refusal},
    starts::Start,
    verdict::{Step, Verdict, judge, repeated},
};
use crate::{
    StreamError, Topics,
    envelope::{LINES, Source, with_offset},
    log::{Partition, Positions},
    process::{DeadLetter, Linked, Outcome},
};

/// The broker ends a transaction that is open for longer than this; then others that wait for it go on.
pub(crate) const TRANSACTION: Duration = Duration::from_secs(10);

/// How a transaction ended, when it did not end this process.
pub(crate) enum Ending {
    /// Everything is there, offsets included. It took `written` until every record was acknowledged.
    Committed { written: Duration, commit: Duration },
    /// Nothing is there; the same producer can go on.
    Aborted(String),
    /// The broker's answer did not come: everything is there or nothing. The producer cannot be used again.
    Unknown(String),
}

/// The outputs of Link, written in transactions.
pub(crate) struct Output<P> {
    producer: P,
    names: Names,
}

struct Names {
    reports: String,
    flags: String,
    safeguarding: String,
    dead_letters: String,
    starts: String,
}

impl<P: Producer> Output<P> {
    pub(crate) fn new(producer: P, topics: &Topics) -> Self {
        Self { producer, names: Names::of(topics) }
    }

    /// Writes the outcomes in order, and the offsets of the input that they came from, all or none.
    ///
    /// # Errors
    /// What this process does not survive: [`StreamError::Fenced`], [`StreamError::TooLarge`], [`StreamError::Hung`],
    /// [`StreamError::Kafka`].
    pub(crate) fn transact<'a>(
        &self,
        mut writes: impl Iterator<Item = (Raw<'a>, Outcome)>,
        next: &Positions,
        proof: &P::Proof,
    ) -> Result<Ending, StreamError> {
        self.all_or_nothing(
            || writes.try_for_each(|(raw, outcome)| self.write(&raw, &outcome)),
            Some((next, proof)),
        )
    }

    /// Commits the group's first offset in each of these partitions, and records that they are begun.
    ///
    /// # Errors
    /// As [`transact`](Self::transact).
    pub(crate) fn begin(
        &self,
        group: &str,
        first: &Positions,
        proof: &P::Proof,
    ) -> Result<Ending, StreamError> {
        let starts = || {
            first.iter().map(|((topic, partition), &offset)| Start {
                group,
                topic,
                partition: *partition,
                offset: Some(offset),
            })
        };
        self.all_or_nothing(|| starts().try_for_each(|start| self.record(&start)), Some((first, proof)))
    }

    /// Records that partitions are begun, moving no offset.
    ///
    /// # Errors
    /// As [`transact`](Self::transact).
    pub(crate) fn record_begun(
        &self,
        group: &str,
        begun: &BTreeMap<Partition, Option<i64>>,
    ) -> Result<Ending, StreamError> {
        let starts = || {
            begun.iter().map(|((topic, partition), &offset)| Start {
                group,
                topic,
                partition: *partition,
                offset,
            })
        };
        self.all_or_nothing(|| starts().try_for_each(|start| self.record(&start)), None)
    }

    fn record(&self, start: &Start<'_>) -> Result<(), Refusal> {
        let value = serde_json::to_vec(start).expect("a start is names and numbers");
        self.producer.send(Written {
            topic: &self.names.starts,
            key: Some(start.key().as_bytes()),
            value: Some(&value),
            headers: None,
        })
    }

    fn all_or_nothing(
        &self,
        write: impl FnOnce() -> Result<(), Refusal>,
        offsets: Option<(&Positions, &P::Proof)>,
    ) -> Result<Ending, StreamError> {
        let producer = &self.producer;
        repeated(|| producer.begin())?
            .map_err(|refusal| producer.ended_by("begin a transaction", refusal))?;
        reach(FailPoint::LinkBegun);
        let began = producer.now();
        if let Err(refusal) = write() {
            return self.give_up(refusal);
        }
        reach(FailPoint::LinkWritten);
        let elapsed = || producer.now().saturating_duration_since(began);
        if !producer.drain(TRANSACTION.saturating_sub(elapsed())) {
            return self.give_up(KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut).into());
        }
        reach(FailPoint::LinkDrained);
        let written = elapsed();
        if let Some((next, proof)) = offsets
            && let Err(refusal) = repeated(|| producer.add_offsets(next, proof))?
        {
            return self.give_up(refusal);
        }
        reach(FailPoint::LinkOffsetsAdded);
        match producer.commit()? {
            Ok(()) => {
                reach(FailPoint::LinkCommitted);
                Ok(Ending::Committed { written, commit: elapsed().saturating_sub(written) })
            }
            Err(refusal) => match judge(&refusal, Step::Commit) {
                Verdict::Fatal => Err(producer.ended_by("commit a transaction", refusal)),
                Verdict::Abort => self.give_up(refusal),
                Verdict::Repeat | Verdict::Unknown => Ok(Ending::Unknown(refusal.error.to_string())),
            },
        }
    }

    fn write(&self, raw: &Raw<'_>, outcome: &Outcome) -> Result<(), Refusal> {
        let names = &self.names;
        let send = |topic, key, value, headers| self.producer.send(Written { topic, key, value, headers });
        match outcome {
            Outcome::Linked(Linked { report_id, report, flags, safeguarding, lines }) => {
                let key = report_id.encoded();
                let key = Some(key.as_ref());
                let headers = with_offset(raw.source.headers(1), LINES, *lines);
                send(&names.reports, key, Some(report), Some(headers))?;
                for flag in flags {
                    send(&names.flags, key, Some(flag), None)?;
                }
                for record in safeguarding {
                    send(&names.safeguarding, key, Some(record), None)?;
                }
                Ok(())
            }
            Outcome::Dead(letter) => {
                send(&names.dead_letters, raw.key, raw.value, Some(labelled(&raw.source, letter)))
            }
        }
    }

    /// Ends the transaction with nothing written.
    fn give_up(&self, cause: Refusal) -> Result<Ending, StreamError> {
        let producer = &self.producer;
        if let Verdict::Fatal = judge(&cause, Step::Other) {
            return Err(producer.ended_by("write a transaction", cause));
        }
        // Aborting waits for records that are under way, and while it does nobody takes their delivery reports.
        reach(FailPoint::LinkAborting);
        producer.purge();
        if !producer.drain(TRANSACTION) {
            return Ok(Ending::Unknown(cause.error.to_string()));
        }
        // Never a second time on the same producer, as the verdict on a commit says; the model of the tests found the place.
        let ended = producer.abort()?;
        reach(FailPoint::LinkAborted);
        match ended {
            Ok(()) if is_too_large(&cause) => Err(StreamError::TooLarge { topics: self.names.all() }),
            Ok(()) => Ok(Ending::Aborted(cause.error.to_string())),
            Err(refusal) => match judge(&refusal, Step::Abort) {
                Verdict::Fatal => Err(producer.ended_by("abort a transaction", refusal)),
                Verdict::Abort | Verdict::Repeat | Verdict::Unknown => {
                    Ok(Ending::Unknown(refusal.error.to_string()))
                }
            },
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
            starts: topics.starts(),
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

fn is_too_large(refusal: &Refusal) -> bool {
    refusal.said.code == Some(RDKafkaErrorCode::MessageSizeTooLarge)
}
