//! What happens round the processes.

use std::sync::Arc;

use tipline_index::TopicPartition;

use super::{
    index,
    link::{self, VERSIONS},
    look_back,
    process::{Role, State},
    schedule::run,
    story::{Event, What},
    world::{Disk, Sim, World},
};
use crate::log::Partition;

impl World {
    pub(super) fn happened(&mut self, event: Event) {
        self.told(None, What::Round(event));
    }

    /// The client's own thread sends a record on.
    pub(super) fn deliver(&mut self) {
        let sending: Vec<usize> = self
            .running()
            .filter(|&p| {
                self.processes[p].producer.as_ref().is_some_and(|producer| !producer.outbox.is_empty())
            })
            .collect();
        if let Some(process) = self.random.pick(&sending) {
            self.deliver_one(process);
            self.happened(Event::Delivered);
        }
    }

    pub(super) fn deliver_one(&mut self, process: usize) {
        let Some(producer) = &mut self.processes[process].producer else { return };
        let Some(record) = producer.outbox.pop_front() else { return };
        if self.broker.produce(&producer.id, producer.epoch, record).is_err() {
            producer.is_fenced = true;
        }
    }

    fn running(&self) -> impl Iterator<Item = usize> {
        (0..self.processes.len())
            .filter(|&p| self.processes[p].state == State::Running && !self.processes[p].doomed)
    }

    pub(super) fn write_marker(&mut self) {
        if self.broker.write_one_marker(&mut self.random) {
            self.happened(Event::Marker);
        }
    }

    pub(super) fn let_a_request_arrive(&mut self) {
        if self.broker.let_one_arrive(&mut self.random) {
            self.count("late request");
            self.happened(Event::LateRequest);
        }
    }

    /// The client's own thread of one process talks to the group.
    pub(super) fn heartbeat(&mut self) {
        let members: Vec<usize> =
            self.running().filter(|&p| self.processes[p].membership.is_some()).collect();
        if let Some(process) = self.random.pick(&members) {
            self.talk_to_the_group(process);
        }
    }

    pub(super) fn talk_to_the_group(&mut self, process: usize) {
        let partitions = self.partitions();
        let Some(membership) = &mut self.processes[process].membership else { return };
        if membership.hear_of_loss(&self.group) {
            self.happened(Event::HearsOfLoss);
            return;
        }
        membership.hear_of_generation(&self.group);
        let Some(id) = membership.id else { return };
        if self.group.come_again(id, &partitions, &mut self.random) {
            self.happened(Event::ComesAgain(id));
        }
    }

    /// A member that was silent for too long; one in so many times one that was not.
    pub(super) fn throw_out(&mut self, healthy: usize) {
        let spared = |process: usize, world: &mut Self| {
            let process = &world.processes[process];
            process.state == State::Running && !process.doomed && !world.random.once_in(healthy)
        };
        let members: Vec<(usize, u32)> = (0..self.processes.len())
            .filter_map(|p| Some((p, self.processes[p].membership.as_ref()?.id?)))
            .filter(|(_, id)| self.group.has(*id))
            .collect();
        let Some((process, id)) = self.random.pick(&members) else { return };
        if spared(process, self) {
            return;
        }
        self.group.remove(id);
        let partitions = self.partitions();
        self.group.begin_generation_if_complete(&partitions, &mut self.random);
        self.happened(Event::ThrownOut(id));
    }

    /// The brokers end a transaction that was open for too long; one in so many times one that was not.
    pub(super) fn time_out(&mut self, healthy: usize) {
        let open: Vec<usize> =
            self.broker.live.iter().copied().filter(|&tx| self.broker.txs[tx].decision.is_none()).collect();
        let Some(tx) = self.random.pick(&open) else { return };
        let id = self.broker.txs[tx].producer.clone();
        let is_used = self
            .running()
            .filter_map(|p| self.processes[p].producer.as_ref())
            .any(|producer| producer.id == id && self.broker.check(&id, producer.epoch).is_ok());
        if is_used && !self.random.once_in(healthy) {
            return;
        }
        self.broker.bump(&id);
        self.happened(Event::TimedOut);
    }

    pub(super) fn rebalance(&mut self) {
        self.group.change();
        let partitions = self.partitions();
        self.group.begin_generation_if_complete(&partitions, &mut self.random);
        self.happened(Event::Rebalance);
    }

    /// Retention. What was not read yet is deleted in a few schedules only, and of the raw topics only where that is the
    /// end of the story.
    pub(super) fn trim(&mut self) {
        let (partitions, reports) = (self.partitions(), self.topics.reports());
        let raw = self.random.once_in(2);
        let all: Vec<Partition> = match raw {
            true => partitions,
            false => self.broker.partitions_of(&reports).map(|(partition, _)| partition.clone()).collect(),
        };
        let partition = all[self.random.below(all.len())].clone();
        let held = self.broker.held(&partition);
        let unread = match raw {
            // Of a partition that was never read, reading begins at the first record that there is: nobody can tell then
            // what was deleted before.
            true if !self.broker.committed.contains_key(&partition) => false,
            true => self.unread_may_be_trimmed && self.random.once_in(3),
            false => self.random.once_in(2),
        };
        let read = self.broker.committed.get(&partition).copied().unwrap_or(0);
        let below = match (raw, unread) {
            (_, true) => held.start + self.random.below((held.end - held.start + 1) as usize) as i64,
            (true, false) => read,
            (false, false) => {
                let partition = TopicPartition::new(&*reports, partition.1);
                let checkpoint = self.disk.checkpoint.as_ref();
                checkpoint
                    .and_then(|checkpoint| checkpoint.position(&partition))
                    .map_or(0, |position| position.next.0)
            }
        };
        self.broker.trim(&partition, below);
        self.happened(if raw && below > read { Event::TrimmedUnread } else { Event::Trimmed });
    }

    /// The group says that it has committed nothing of a partition, or says the truth again.
    pub(super) fn forget(&mut self) {
        if !self.broker.forgotten.is_empty() && !self.forgets_for_good && self.random.once_in(2) {
            return self.remember();
        }
        let committed: Vec<&Partition> = self.broker.committed.keys().collect();
        if let Some(partition) = self.random.pick(&committed).cloned() {
            self.told(None, What::Forgets(partition.clone()));
            // How far was looked back may be forgotten at no cost but time.
            self.has_forgotten |= self.partitions().contains(&partition);
            self.broker.forgotten.insert(partition);
        }
    }

    pub(super) fn remember(&mut self) {
        self.broker.forgotten.clear();
        self.happened(Event::Remembers);
    }

    /// A line more is known.
    pub(super) fn grow_the_lines(&mut self) {
        if self.lines + 1 < VERSIONS {
            self.lines += 1;
            self.happened(Event::LinesGrow);
        }
    }

    pub(super) fn ask_to_stop(&mut self) {
        let running: Vec<usize> = self.running().collect();
        if let Some(process) = self.random.pick(&running) {
            self.processes[process].stop.request();
            self.happened(Event::AskedToStop);
        }
    }

    pub(super) fn wake_one(&mut self) {
        let still: Vec<usize> =
            (0..self.processes.len()).filter(|&p| self.processes[p].state == State::Still).collect();
        let Some(process) = self.random.pick(&still) else { return };
        self.processes[process].state = State::Running;
        if self.random.once_in(4) {
            self.processes[process].doomed = true;
        } else {
            let membership = self.processes[process].membership.as_ref();
            if membership.and_then(|membership| membership.id).is_some_and(|id| !self.group.has(id)) {
                self.count("L6");
            }
        }
        self.told(Some(process), What::Wakes);
    }

    pub(super) fn lose_the_disk(&mut self) {
        if !self.disk.locked && self.disk.checkpoint.is_some() {
            self.disk = Disk::default();
            self.count("B1");
            self.happened(Event::DiskLost);
        }
    }

    /// A service manager starts what does not run. What stands still looks like that to it, now and then.
    pub(super) fn start_one(&mut self, sim: &Arc<Sim>) {
        let roles = if self.looks_back { &Role::ALL[..] } else { &Role::LINK_AND_INDEX };
        let role = roles[self.random.below(roles.len())];
        let of_role = |state| self.processes.iter().any(|p| p.role == role && p.state == state);
        if of_role(State::Running) || (of_role(State::Still) && !self.random.once_in(4)) {
            return;
        }
        let until_caught_up = self.random.once_in(8);
        let (name, me) = (role.name(), self.processes.len());
        match role {
            Role::Link(_) => {
                self.start(sim, role, move |here| run(&here, || link::run(&here, name, until_caught_up)));
            }
            Role::Index => self.start(sim, role, |here| run(&here, || index::run(&here))),
            Role::LookBack(_) => self.start(sim, role, move |here| {
                run(&here, || look_back::run(&here, name, until_caught_up));
            }),
        }
        self.told(Some(me), What::Starts { name, until_caught_up });
    }
}
