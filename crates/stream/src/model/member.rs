//! A member of the model's group.

use std::{
    cell::Cell,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tipline_report::Offset;

use super::{
    group::{Change, Membership},
    here::{Here, Waits},
    link::committed,
    process::Process,
    record::Read,
    rules::Rule,
    schedule::{A_MOMENT, A_WHILE},
    story::{Point, What},
    world::World,
};
use crate::{
    KafkaSettings, StreamError,
    link::log::{Assignment, Member},
    log::{Clock, Partition, Positions},
};

pub(super) struct ModelMember {
    here: Here,
    assignment: Assignment,
    /// What was known of a loss before the proof was taken, where that rule is broken.
    asked_before: Cell<bool>,
}

/// Member and generation, as the process believed them to be.
pub(super) struct Proof {
    pub(super) id: Option<u32>,
    pub(super) generation: i32,
}

impl Clock for ModelMember {
    fn now(&self) -> Instant {
        self.here.now()
    }
}

impl ModelMember {
    pub(super) fn new(here: Here, kafka: &KafkaSettings) -> Self {
        Self { here, assignment: Assignment::new(kafka.clone()), asked_before: Cell::new(false) }
    }

    fn knows_of_a_loss(&self) -> bool {
        let world = self.here.world();
        world.processes[self.here.me].membership.as_ref().is_some_and(|membership| membership.is_lost)
    }

    /// What the group gives or takes, as librdkafka tells of it while the loop polls.
    fn rebalance(&self, world: &mut World) -> bool {
        let (me, rule) = (self.here.me, world.rule);
        world.talk_to_the_group(me);
        let mut membership = world.processes[me].membership.take().expect("who polls has joined");
        let changed = if membership.is_lost {
            let taken = std::mem::take(&mut membership.positions);
            self.take(rule, taken.into_keys());
            membership = Membership::join(&mut world.group);
            true
        } else {
            match world.group.wants(&membership) {
                Change::Nothing => false,
                Change::Take(partitions) => {
                    membership.positions.retain(|partition, _| !partitions.contains(partition));
                    world.group.take(&partitions);
                    self.take(rule, partitions);
                    true
                }
                Change::Give(partition) => {
                    let asked = [partition.clone()];
                    let careless = rule == Some(Rule::WaitForOffsetsThatMayMove);
                    if world.broker.is_unstable(&asked) && !careless {
                        false
                    } else {
                        let committed = world.broker.answer(&partition);
                        let first = world.broker.log(&partition).start;
                        let careless = rule == Some(Rule::BeginAtTheCommittedOffset);
                        let start = if careless { first } else { committed.unwrap_or(first) };
                        if committed.is_none() {
                            self.assignment.hold([partition.clone()]);
                        }
                        world
                            .group
                            .give(&partition, membership.id.expect("who is given something is a member"));
                        membership.positions.insert(partition.clone(), start);
                        self.assignment.given([partition]);
                        true
                    }
                }
            }
        };
        world.processes[me].membership = Some(membership);
        changed
    }

    fn take(&self, rule: Option<Rule>, partitions: impl IntoIterator<Item = Partition>) {
        self.assignment.taken(partitions);
        if rule == Some(Rule::DropWhatWasTakenAway) {
            // The loop is not told.
            self.assignment.take_changes();
        }
    }
}

impl Member for ModelMember {
    type Record<'c> = Read;
    type Proof = Proof;

    fn poll(&self, wait: Duration) -> Result<Option<Read>, StreamError> {
        self.here.step(Point::Poll, Waits::No);
        let found = {
            let mut world = self.here.world();
            let world = &mut *world;
            if self.rebalance(world) {
                return Ok(None);
            }
            let membership = world.processes[self.here.me].membership.as_mut().expect("who polls has joined");
            let waiting = self.assignment.waiting();
            let mut assigned: Vec<&Partition> =
                membership.positions.keys().filter(|p| !waiting.contains(*p)).collect();
            if !assigned.is_empty() {
                let first = world.random.below(assigned.len());
                assigned.rotate_left(first);
            }
            let mut found = None;
            for partition in assigned {
                let mut position = membership.positions[partition];
                let held = world.broker.held(partition);
                if position < held.start {
                    if world.rule == Some(Rule::RefuseAGapInRaw) {
                        position = held.start;
                    } else {
                        return Err(StreamError::Gap {
                            topic: partition.0.clone(),
                            partition: partition.1,
                            wanted: Offset(position),
                            first: Offset(held.start),
                            end: Offset(held.end),
                        });
                    }
                }
                let careless = world.rule == Some(Rule::ReadCommittedRaw);
                let read = match careless {
                    false => world.broker.readable(partition, position),
                    true => world.broker.log(partition).slots[position as usize..].iter().flatten().next(),
                };
                if let Some(stored) = read {
                    found = Some((partition.clone(), Read(Arc::clone(stored))));
                    break;
                }
            }
            if let Some((partition, read)) = &found {
                membership.positions.insert(partition.clone(), read.0.offset + 1);
                world.told(Some(self.here.me), What::Reads(partition.clone(), read.0.offset));
            }
            found
        };
        if found.is_none() && !wait.is_zero() {
            let more = if self.assignment.waiting().is_empty() { A_MOMENT } else { A_WHILE };
            self.here.world().pass_time(wait + more);
            self.here.step(Point::Poll, Waits::ForOthers);
        }
        Ok(found.map(|(_, read)| read))
    }

    fn assignment(&self) -> &Assignment {
        &self.assignment
    }

    fn proof(&self) -> Option<Proof> {
        let rule = self.here.world().rule;
        self.asked_before.set(self.knows_of_a_loss());
        self.here.step(Point::Proof, Waits::No);
        let proof = {
            let world = self.here.world();
            let membership = world.processes[self.here.me].membership.as_ref();
            let membership = membership.expect("who commits has joined");
            match rule {
                Some(Rule::ProofOfMembership) => Proof { id: None, generation: -1 },
                _ => Proof { id: membership.id, generation: membership.generation },
            }
        };
        Some(proof)
    }

    fn is_lost(&self) -> bool {
        let rule = self.here.world().rule;
        if rule == Some(Rule::ProofBeforeLoss) { self.asked_before.get() } else { self.knows_of_a_loss() }
    }

    fn committed(&self, partitions: &[Partition]) -> Result<Positions, StreamError> {
        if self.here.world().rule == Some(Rule::AskWhatWasCommittedAfterNoAnswer) {
            let world = self.here.world();
            let membership = world.processes[self.here.me].membership.as_ref();
            return Ok(membership.expect("who reads has joined").positions.clone());
        }
        committed(&self.here, partitions)
    }

    fn seek(&self, to: &Positions) -> Result<(), StreamError> {
        self.here.step(Point::Seek, Waits::No);
        let mut world = self.here.world();
        if world.rule != Some(Rule::SeekAfterAbort) {
            move_to(&mut world.processes[self.here.me], to);
        }
        Ok(())
    }

    fn hold(&self, partitions: &[Partition]) -> Result<(), StreamError> {
        self.assignment.hold(partitions.iter().cloned());
        Ok(())
    }

    fn release(&self, at: &Positions) -> Result<(), StreamError> {
        self.here.step(Point::Seek, Waits::No);
        move_to(&mut self.here.world().processes[self.here.me], at);
        self.assignment.release(at.keys());
        Ok(())
    }

    fn leave(self) {
        // As in life, whoever drops it leaves.
        drop(self);
    }
}

fn move_to(process: &mut Process, to: &Positions) {
    let membership = process.membership.as_mut().expect("who reads has joined");
    for (partition, offset) in to {
        if let Some(position) = membership.positions.get_mut(partition) {
            *position = *offset;
        }
    }
}

impl Drop for ModelMember {
    fn drop(&mut self) {
        // Who is killed says nothing.
        if thread::panicking() {
            return;
        }
        let mut world = self.here.world();
        let world = &mut *world;
        if let Some(id) = world.processes[self.here.me].membership.take().and_then(|membership| membership.id)
        {
            world.group.remove(id);
        }
    }
}
