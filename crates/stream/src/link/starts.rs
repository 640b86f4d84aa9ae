//! Where Link began each raw partition: a fact that is written once, in the transaction that commits the group's first
//! offset there.
//!
//! A group that answers "nothing committed" may mean a partition that was never read, offsets that Kafka forgot, or a
//! coordinator that is wrong: seen once on three brokers of which one was paused, when 484 records were read and written a
//! second time. The three look alike in the group's answer. So the first offset is committed before the first record is
//! read, and the topic of starts says of which partitions that was done. Of one that it names, "nothing" is never the
//! beginning: it is asked again, and in the end a person is.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use super::{
    LinkSettings,
    input::Input,
    log::{Look, Member, Producer},
    output::{Ending, Output},
};
use crate::{
    StreamError,
    log::{Partition, Positions},
};

/// How long the group is asked again for an offset that it must have.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two such questions.
const PAUSE: Duration = Duration::from_millis(500);

/// A record of the topic of starts.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Start<'a> {
    pub(crate) group: &'a str,
    pub(crate) topic: &'a str,
    pub(crate) partition: i32,
    /// The group's first offset there; of a partition that was begun before starts were recorded, the one that it had then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offset: Option<i64>,
}

impl Start<'_> {
    pub(crate) fn key(&self) -> String {
        let Self { group, topic, partition, .. } = self;
        format!("{group}/{topic}/{partition}")
    }
}

/// Partitions that the group gave and that are not read yet.
pub(crate) struct Starts {
    group: String,
    forgets_offsets: bool,
    /// Since when the group denies an offset that it must have.
    denied: Option<Instant>,
    next_look: Option<Instant>,
}

impl Starts {
    pub(crate) fn new(settings: &LinkSettings, look: &impl Look) -> Self {
        let forgets_offsets = look.forgets_offsets();
        Self { group: settings.group_id(), forgets_offsets, denied: None, next_look: None }
    }

    /// Lets the partitions that wait for it be read from where the group stands, and begins those that it never read: says
    /// how the transaction for that ended, where there was one.
    ///
    /// The proof is taken before the first question: where the group goes on meanwhile, nothing is committed.
    ///
    /// # Errors
    /// [`StreamError::OffsetLost`] where a partition was begun and the group has no offset of it, for a minute.
    pub(crate) fn go_on<M: Member, P: Producer<Proof = M::Proof>>(
        &mut self,
        input: &Input<M>,
        output: &Output<P>,
        look: &impl Look,
    ) -> Result<Option<Ending>, StreamError> {
        let member = input.member();
        let mut waiting = member.assignment().waiting();
        if waiting.is_empty() {
            (self.denied, self.next_look) = (None, None);
            return Ok(None);
        }
        if self.next_look.is_some_and(|next| member.now() < next) {
            return Ok(None);
        }
        self.next_look = Some(member.now() + PAUSE);
        let Some(proof) = input.membership() else { return Ok(None) };
        let asked: Vec<Partition> = waiting.iter().cloned().collect();
        let committed = member.committed(&asked)?;
        member.release(&committed)?;
        waiting.retain(|partition| !committed.contains_key(partition));
        if waiting.is_empty() {
            return Ok(None);
        }
        let begun = if self.forgets_offsets { BTreeSet::new() } else { look.begun()? };
        let first = first_offsets(look, waiting.iter().filter(|partition| !begun.contains(*partition)))?;
        if let Some((topic, partition)) = waiting.iter().find(|partition| begun.contains(*partition)) {
            tracing::warn!(
                topic,
                partition,
                "the group denies an offset of a partition that it has begun; asking again"
            );
            let denied = *self.denied.get_or_insert(member.now());
            if member.now().saturating_duration_since(denied) > PATIENCE {
                return Err(StreamError::OffsetLost {
                    group: self.group.clone(),
                    topic: topic.clone(),
                    partition: *partition,
                });
            }
        }
        if first.is_empty() {
            return Ok(None);
        }
        let ending = output.begin(&self.group, &first, &proof)?;
        if let Ending::Committed { .. } = ending {
            for ((topic, partition), offset) in &first {
                tracing::info!(topic, partition, offset, "partition begun");
            }
            // What was committed is asked for, and released, at once; an embedded broker would not know it.
            self.next_look = None;
            if self.forgets_offsets {
                member.release(&first)?;
            }
        }
        Ok(Some(ending))
    }
}

fn first_offsets<'p>(
    look: &impl Look,
    partitions: impl Iterator<Item = &'p Partition>,
) -> Result<Positions, StreamError> {
    let (mut first, mut held) = (Positions::new(), BTreeMap::new());
    for partition @ (topic, number) in partitions {
        let held = match held.entry(topic) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(look.held(topic)?),
        };
        let range = held.get(number).ok_or_else(|| StreamError::MissingTopic { topic: topic.clone() })?;
        first.insert(partition.clone(), range.start);
    }
    Ok(first)
}

/// Records what a group has begun that is older than the topic of starts: each partition of which it has an offset or of
/// which there are outputs. To look through the outputs takes as long as they are long, once.
///
/// # Errors
/// [`StreamError::Stuck`] where that could not be written; a new start tries again.
pub(crate) fn adopt<P: Producer>(
    settings: &LinkSettings,
    look: &impl Look,
    output: &Output<P>,
) -> Result<(), StreamError> {
    if look.forgets_offsets() || !look.begun()?.is_empty() {
        return Ok(());
    }
    let raw = raw_partitions(settings, look)?;
    let committed = look.committed(&raw)?;
    let unknown: Vec<Partition> = raw.into_iter().filter(|p| !committed.contains_key(p)).collect();
    let named = look.named(&unknown)?.into_iter().map(|partition| (partition, None));
    let mut begun: BTreeMap<Partition, Option<i64>> = named.collect();
    begun.extend(committed.into_iter().map(|(partition, offset)| (partition, Some(offset))));
    if begun.is_empty() {
        return Ok(());
    }
    tracing::info!(
        partitions = begun.len(),
        "the group is older than the topic of starts; recording what it has begun"
    );
    match output.record_begun(&settings.group_id(), &begun)? {
        Ending::Committed { .. } => Ok(()),
        Ending::Aborted(reason) | Ending::Unknown(reason) => Err(StreamError::Stuck { attempts: 1, reason }),
    }
}

/// Every partition of the raw topics.
pub(crate) fn raw_partitions(
    settings: &LinkSettings,
    look: &impl Look,
) -> Result<Vec<Partition>, StreamError> {
    let mut raw = Vec::new();
    for (_, topic) in settings.topics.all_raw() {
        raw.extend((0..look.partitions(&topic)?).map(|partition| (topic.clone(), partition)));
    }
    Ok(raw)
}
