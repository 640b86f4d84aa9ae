//! What happens when: drawn from the seed.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use tipline_index::{IndexError, TopicPartition};

use super::{
    here::{Fate, Here, Killed, Waits},
    link::lines,
    look_back,
    process::{Role, State},
    story::{Event, Point, What},
    world::{Phase, Sim, World},
};
use crate::{StreamError, log::Partition};

/// Steps within which everything has to be caught up with, once nothing goes wrong any longer.
const PATIENCE: usize = 6_000;

/// Processes that stand still at a time.
const MOST_STILL: usize = 2;

impl World {
    /// What becomes of a process at a step, and what happens round it.
    pub(super) fn fate(&mut self, sim: &Arc<Sim>, me: usize, point: Point, waits: Waits) -> Fate {
        if self.processes[me].doomed {
            return Fate::Dies;
        }
        if let Some((deadly, left @ 1..)) = &mut self.deadly
            && *deadly == point
        {
            *left -= 1;
            return Fate::Dies;
        }
        self.steps += 1;
        self.change_phase(waits);
        if waits == Waits::ForOthers || self.random.once_in(3) {
            self.something_happens(sim);
        }
        if self.phase == Phase::Faults {
            match self.random.below(1_000) {
                0..14 => return Fate::Dies,
                14..26 if self.still() < MOST_STILL => return Fate::StandsStill,
                26..160 => return Fate::OthersFirst,
                _ => {}
            }
        } else if self.phase == Phase::Calm && matches!(point, Point::Commit) && self.random.once_in(40) {
            return Fate::OthersFirst;
        }
        if waits == Waits::ForOthers { Fate::OthersFirst } else { Fate::GoesOn }
    }

    fn still(&self) -> usize {
        self.processes.iter().filter(|process| process.state == State::Still).count()
    }

    fn change_phase(&mut self, waits: Waits) {
        match self.phase {
            Phase::Faults if self.steps >= self.faults_for => {
                self.phase = Phase::Calm;
                self.told(None, What::Round(Event::Quiet));
                if !self.forgets_for_good {
                    self.remember();
                }
            }
            Phase::Faults => {}
            Phase::Calm if self.person_asked || (waits == Waits::ForOthers && self.is_settled()) => {
                self.phase = Phase::Over;
                self.processes.iter().for_each(|process| process.stop.request());
            }
            Phase::Calm | Phase::Over => {}
        }
        if self.steps > self.faults_for + PATIENCE {
            self.fail("it never comes to rest".to_owned());
        }
    }

    /// Whether there is nothing left to do.
    fn is_settled(&self) -> bool {
        let read = |partition: &Partition, next: i64| {
            let next = next.max(self.broker.log(partition).start);
            self.broker.readable(partition, next).is_none()
        };
        let raw = |partition: &Partition| self.broker.committed.get(partition).copied().unwrap_or(0);
        let reports = self.topics.reports();
        let indexed = |partition: &Partition| {
            let position =
                self.disk.checkpoint.as_ref()?.position(&TopicPartition::new(&*reports, partition.1));
            position.map(|position| position.next.0)
        };
        self.to_send == 0
            && self.broker.live.is_empty()
            && self.still() == 0
            && self.partitions().iter().all(|partition| read(partition, raw(partition)))
            && self.broker.partitions_of(&reports).all(|(p, log)| {
                // A gap that it has yet to meet makes the index begin anew.
                let next = indexed(p);
                next.is_none_or(|next| next >= log.start) && read(p, next.unwrap_or(0))
            })
            && (!self.looks_back || self.nothing_is_left_to_look_back_on())
    }

    fn nothing_is_left_to_look_back_on(&self) -> bool {
        let adds = |json: &Vec<u8>| lines(self.lines).look_back(look_back::read(json)).is_some();
        !self.disk.documents.values().any(adds)
    }

    /// Whose turn is next.
    pub(super) fn next(&mut self, sim: &Arc<Sim>) -> Option<usize> {
        loop {
            if self.phase == Phase::Over {
                // Who stands still is killed as he stands.
                for process in &mut self.processes {
                    if process.state == State::Still {
                        (process.state, process.doomed) = (State::Running, true);
                    }
                }
            }
            let running: Vec<usize> =
                (0..self.processes.len()).filter(|&p| self.processes[p].state == State::Running).collect();
            if let Some(next) = self.random.pick(&running) {
                return Some(next);
            }
            if self.phase == Phase::Over {
                return None;
            }
            self.steps += 1;
            self.change_phase(Waits::No);
            if self.phase != Phase::Over {
                self.start_one(sim);
                self.wake_one();
            }
        }
    }

    fn something_happens(&mut self, sim: &Arc<Sim>) {
        if self.phase == Phase::Faults {
            match self.random.below(100) {
                0..22 => self.send(),
                22..30 => self.deliver(),
                30..42 => self.write_marker(),
                42..48 => self.let_a_request_arrive(),
                48..62 => self.heartbeat(),
                62..68 => self.throw_out(20),
                68..73 => self.time_out(20),
                73..75 => self.rebalance(),
                75..79 => self.trim(),
                79..81 => self.ask_to_stop(),
                81..83 => self.grow_the_lines(),
                83..88 => self.wake_one(),
                88..90 => self.lose_the_disk(),
                90..93 => self.forget(),
                _ => self.start_one(sim),
            }
        } else {
            match self.random.below(90) {
                0..15 if self.phase == Phase::Calm => self.send(),
                0..20 => self.deliver(),
                20..35 => self.write_marker(),
                35..40 => self.let_a_request_arrive(),
                40..60 => self.heartbeat(),
                60..70 => self.throw_out(usize::MAX),
                70..80 => self.time_out(usize::MAX),
                _ if self.phase == Phase::Calm => {
                    self.wake_one();
                    self.start_one(sim);
                }
                _ => {}
            }
        }
    }

    /// Judges why a process ended by itself.
    pub(super) fn judge_end(&mut self, process: usize, error: StreamError) {
        match (error, self.processes[process].role) {
            (StreamError::Fenced { .. }, Role::Link(_)) => self.count("fenced"),
            (StreamError::Stuck { .. }, Role::Link(_))
            | (StreamError::Fenced { .. } | StreamError::Behind { .. }, Role::LookBack(_))
            | (StreamError::Index(IndexError::Locked { .. }), Role::Index) => {}
            (StreamError::Gap { .. }, Role::Link(_)) if self.unread_may_be_trimmed => {
                self.count("gap");
                if !std::mem::replace(&mut self.person_asked, true) {
                    (self.phase, self.faults_for) = (Phase::Calm, self.steps);
                }
            }
            (error @ (StreamError::OffsetLost { .. } | StreamError::OffsetsLost { .. }), Role::Link(_))
                if self.has_forgotten =>
            {
                let one = matches!(error, StreamError::OffsetLost { .. });
                self.count(if one { "offset lost" } else { "all offsets lost" });
                if self.forgets_for_good && !std::mem::replace(&mut self.person_asked, true) {
                    (self.phase, self.faults_for) = (Phase::Calm, self.steps);
                }
            }
            (error, role) => self.fail(format!("{} ended: {error}", role.name())),
        }
    }
}

/// A process from its start to its end.
pub(super) fn run(here: &Here, body: impl FnOnce() -> Result<(), StreamError>) {
    let ended = catch_unwind(AssertUnwindSafe(|| {
        here.await_turn(here.world());
        body()
    }));
    match ended {
        Ok(Ok(())) => here.end(Ok(()), "well".to_owned()),
        Ok(Err(error)) => {
            let words = error.to_string();
            here.end(Err(error), words);
        }
        Err(unwound) if unwound.is::<Killed>() => here.end(Ok(()), "killed".to_owned()),
        Err(_) => {
            here.world().fail("a loop panicked".to_owned());
            here.end(Ok(()), "panicked".to_owned());
        }
    }
}

/// How far the clock goes on at a call that waits in vain.
pub(super) const A_MOMENT: Duration = Duration::from_millis(1);

/// How far it goes on where a partition waits.
pub(super) const A_WHILE: Duration = Duration::from_secs(2);
