//! A transactional producer of the model.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::{
    here::{Here, Waits},
    member::Proof,
    process::ProducerState,
    record::Outgoing,
    rules::Rule,
    story::{Point, What},
    world::{Phase, World},
};
use crate::{
    StreamError,
    link::log::{Answer, Output, Producer, Refusal, Said},
    log::{Clock, Positions},
};

pub(super) struct ModelProducer<'s> {
    pub(super) here: Here,
    pub(super) instance: &'s str,
}

impl Clock for ModelProducer<'_> {
    fn now(&self) -> Instant {
        self.here.now()
    }
}

fn refused(code: RDKafkaErrorCode, requires_abort: bool, fatal: bool) -> Refusal {
    let retriable = !requires_abort && !fatal;
    Refusal {
        said: Said { code: Some(code), fatal, retriable, requires_abort },
        error: KafkaError::MessageProduction(code),
    }
}

fn fenced() -> Refusal {
    refused(RDKafkaErrorCode::ProducerFenced, false, true)
}

/// What becomes of a request to end a transaction.
enum Way {
    Answered,
    AnswerLost,
    RequestLost,
    Late,
    Refused,
}

impl ModelProducer<'_> {
    /// The world, and this producer's part of it.
    fn with<T>(&self, act: impl FnOnce(&mut World, &mut ProducerState) -> T) -> T {
        let mut world = self.here.world();
        let mut state = world.processes[self.here.me].producer.take().expect("who writes has a producer");
        let result = act(&mut world, &mut state);
        world.processes[self.here.me].producer = Some(state);
        result
    }

    fn end(&self, commit: bool) -> Result<(), Refusal> {
        self.with(|world, state| {
            if state.is_fenced {
                return Err(fenced());
            }
            if commit && state.has_failed {
                return Err(refused(RDKafkaErrorCode::MessageTimedOut, true, false));
            }
            // What is not acknowledged by now is not in it.
            state.outbox.clear();
            let way = match world.phase {
                Phase::Faults => match world.random.below(20) {
                    0 => Way::AnswerLost,
                    1 => Way::RequestLost,
                    2 | 3 => Way::Late,
                    4 if commit => Way::Refused,
                    _ => Way::Answered,
                },
                _ => Way::Answered,
            };
            let no_answer = match (world.rule, commit) {
                (Some(Rule::NewProducerAfterNoAnswer), true) => {
                    Err(refused(RDKafkaErrorCode::OperationTimedOut, true, false))
                }
                (Some(Rule::NewProducerAfterNoAnswerToAnAbort), false) => Ok(()),
                _ => Err(refused(RDKafkaErrorCode::OperationTimedOut, false, false)),
            };
            match way {
                Way::Refused => return Err(refused(RDKafkaErrorCode::IllegalGeneration, true, false)),
                Way::RequestLost => return no_answer,
                Way::Late => {
                    world.broker.end_later(&state.id, state.epoch, commit);
                    return no_answer;
                }
                Way::Answered | Way::AnswerLost => {}
            }
            if world.broker.end(&state.id, state.epoch, commit).is_err() {
                state.is_fenced = true;
                return Err(fenced());
            }
            if let Way::Answered = way {
                return Ok(());
            }
            world.count("L4");
            no_answer
        })
    }
}

impl Producer for ModelProducer<'_> {
    type Proof = Proof;

    fn begin(&self) -> Answer {
        self.here.step(Point::Begin, Waits::No);
        self.with(|_, state| {
            (state.has_failed, state.outbox) = (false, VecDeque::new());
            Ok(if state.is_fenced { Err(fenced()) } else { Ok(()) })
        })
    }

    fn send(&self, record: Output<'_>) -> Result<(), Refusal> {
        self.here.step(Point::Send, Waits::No);
        self.with(|world, state| {
            if state.is_fenced {
                return Err(fenced());
            }
            let Output { topic, key, value, headers } = record;
            let count = world.broker.partitions_of(topic).count();
            let hash = key
                .unwrap_or_default()
                .iter()
                .fold(7_usize, |hash, &b| hash.wrapping_mul(31) ^ usize::from(b));
            let to = (topic.to_owned(), (hash % count) as i32);
            let record =
                Outgoing { to, key: key.map(<[u8]>::to_vec), value: value.map(<[u8]>::to_vec), headers };
            if world.rule == Some(Rule::StartsInTheTransaction) && topic == world.topics.starts() {
                world.broker.append(record, None);
            } else {
                state.outbox.push_back(record);
            }
            Ok(())
        })
    }

    fn drain(&self, _: Duration) -> bool {
        self.here.step(Point::Drain, Waits::No);
        if self.here.world().rule == Some(Rule::DrainBeforeCommit) {
            return true;
        }
        loop {
            {
                let mut world = self.here.world();
                let faults = world.phase == Phase::Faults;
                let state =
                    world.processes[self.here.me].producer.as_ref().expect("who writes has a producer");
                if state.outbox.is_empty() {
                    return true;
                }
                if faults && world.random.once_in(100) {
                    // One record is not acknowledged in time.
                    let state = world.processes[self.here.me].producer.as_mut();
                    let state = state.expect("who writes has a producer");
                    state.has_failed = true;
                    state.outbox.clear();
                    return false;
                }
                world.deliver_one(self.here.me);
            }
            self.here.step(Point::Drain, Waits::No);
        }
    }

    fn purge(&self) {
        self.with(|_, state| state.outbox.clear());
    }

    fn add_offsets(&self, next: &Positions, proof: &Proof) -> Answer {
        self.here.step(Point::AddOffsets, Waits::No);
        let added = self.with(|world, state| {
            if state.is_fenced {
                return Err(fenced());
            }
            if state.has_failed {
                return Err(refused(RDKafkaErrorCode::MessageTimedOut, true, false));
            }
            if world.phase == Phase::Faults && world.random.once_in(60) {
                return Err(refused(RDKafkaErrorCode::OperationTimedOut, false, false));
            }
            if !world.group.accepts(proof.id, proof.generation) {
                world.count("refused generation");
                return Err(refused(RDKafkaErrorCode::IllegalGeneration, true, false));
            }
            world.told(Some(self.here.me), What::AddsOffsets(next.clone()));
            if world.rule == Some(Rule::OffsetsInTheTransaction) {
                world.broker.committed.extend(next.clone());
                return Ok(());
            }
            world.broker.add_offsets(&state.id, state.epoch, next).map_err(|_| {
                state.is_fenced = true;
                fenced()
            })
        });
        Ok(added)
    }

    fn commit(&self) -> Answer {
        self.here.step(Point::Commit, Waits::No);
        let ended = self.end(true);
        self.here.step(Point::CommitAsked, Waits::No);
        if ended.is_ok() {
            self.here.step(Point::CommitAnswered, Waits::No);
        }
        Ok(ended)
    }

    fn abort(&self) -> Answer {
        self.here.step(Point::Abort, Waits::No);
        let ended = self.end(false);
        self.here.step(Point::AbortAsked, Waits::No);
        Ok(ended)
    }

    fn ended_by(&self, _: &str, refusal: Refusal) -> StreamError {
        StreamError::Fenced { instance: self.instance.to_owned(), reason: refusal.error.to_string() }
    }
}
