//! The consumer group: members, generations, and who may read what.

use std::collections::{BTreeMap, BTreeSet};

use super::random::Random;
use crate::log::Partition;

pub(super) type MemberId = u32;

/// What the broker knows of the group.
#[derive(Debug, Default)]
pub(super) struct Group {
    next: MemberId,
    pub(super) generation: i32,
    members: BTreeSet<MemberId>,
    /// Members that have to come again before the next generation begins; none while nothing is changing.
    awaited: BTreeSet<MemberId>,
    changing: bool,
    /// Who reads a partition now, as far as the broker can know.
    owner: BTreeMap<Partition, MemberId>,
    /// Who is to read it.
    target: BTreeMap<Partition, MemberId>,
}

/// What a process believes of its membership. librdkafka's own thread keeps this, between any two calls of the loop.
#[derive(Debug, Default)]
pub(super) struct Membership {
    pub(super) id: Option<MemberId>,
    /// -1 until the member was in a generation, and again once it was thrown out.
    pub(super) generation: i32,
    pub(super) is_lost: bool,
    /// Next offset of each partition that is read.
    pub(super) positions: BTreeMap<Partition, i64>,
}

/// What the group wants of a member.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    Give(Partition),
    Take(Vec<Partition>),
    Nothing,
}

impl Membership {
    pub(super) fn join(group: &mut Group) -> Self {
        Self { id: Some(group.join()), generation: -1, is_lost: false, positions: BTreeMap::new() }
    }

    /// The client's own thread hears that the group has gone on without this process.
    pub(super) fn hear_of_loss(&mut self, group: &Group) -> bool {
        let lost = self.id.is_some_and(|id| !group.members.contains(&id));
        if lost {
            (self.id, self.generation, self.is_lost) = (None, -1, true);
        }
        lost
    }

    /// The client's own thread hears of a new generation.
    pub(super) fn hear_of_generation(&mut self, group: &Group) {
        if self.id.is_some_and(|id| group.members.contains(&id)) && !group.changing {
            self.generation = group.generation;
        }
    }
}

impl Group {
    fn join(&mut self) -> MemberId {
        self.next += 1;
        self.members.insert(self.next);
        self.change();
        self.next
    }

    /// Everybody has to come again.
    pub(super) fn change(&mut self) {
        self.changing = true;
        self.awaited = self.members.clone();
    }

    /// A member leaves, or was silent for too long.
    pub(super) fn remove(&mut self, id: MemberId) {
        if self.members.remove(&id) {
            self.owner.retain(|_, owner| *owner != id);
            self.change();
        }
    }

    pub(super) fn has(&self, id: MemberId) -> bool {
        self.members.contains(&id)
    }

    /// A member comes again; with the last of them the next generation begins.
    pub(super) fn come_again(&mut self, id: MemberId, partitions: &[Partition], random: &mut Random) -> bool {
        if !self.awaited.remove(&id) {
            return false;
        }
        self.begin_generation_if_complete(partitions, random);
        true
    }

    pub(super) fn begin_generation_if_complete(&mut self, partitions: &[Partition], random: &mut Random) {
        if !self.changing || !self.awaited.is_empty() {
            return;
        }
        self.changing = false;
        self.generation += 1;
        let members: Vec<MemberId> = self.members.iter().copied().collect();
        let draw = |partition: &Partition| Some((partition.clone(), random.pick(&members)?));
        self.target = partitions.iter().filter_map(draw).collect();
    }

    /// What a member has to give up, or may take, now. A partition is given only when nobody else reads it any longer.
    pub(super) fn wants(&self, member: &Membership) -> Change {
        let Some(id) = member.id.filter(|_| !self.changing && member.generation == self.generation) else {
            return Change::Nothing;
        };
        let mine = |partition: &Partition| self.target.get(partition) == Some(&id);
        let taken: Vec<Partition> = member.positions.keys().filter(|p| !mine(p)).cloned().collect();
        if !taken.is_empty() {
            return Change::Take(taken);
        }
        let free = self.target.iter().find(|(partition, target)| {
            **target == id
                && !member.positions.contains_key(*partition)
                && !self.owner.contains_key(*partition)
        });
        free.map_or(Change::Nothing, |(partition, _)| Change::Give(partition.clone()))
    }

    pub(super) fn give(&mut self, partition: &Partition, to: MemberId) {
        self.owner.insert(partition.clone(), to);
    }

    pub(super) fn take(&mut self, partitions: &[Partition]) {
        self.owner.retain(|partition, _| !partitions.contains(partition));
    }

    /// Whether the group takes offsets from whoever says so of himself. Who names neither member nor generation counts as
    /// a consumer without a group.
    pub(super) fn accepts(&self, id: Option<MemberId>, generation: i32) -> bool {
        match id {
            None => generation == -1,
            Some(id) => self.members.contains(&id) && generation == self.generation,
        }
    }
}
