//! Link on the model.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Range,
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use tipline_lines::Registry;
use tipline_report::Offset;

use super::{
    broker::PartitionLog,
    group::Membership,
    here::{Here, Waits},
    member::{ModelMember, Proof},
    oracle::source,
    process::ProducerState,
    producer::ModelProducer,
    record::Stored,
    rules::Rule,
    story::Point,
};
use crate::{
    KafkaSettings, Stop, StreamError, Until,
    link::{
        self, BatchLimits, LinkSettings,
        log::{Lines, Log, Look},
        starts::Start,
    },
    log::{Clock, Partition, Positions},
};

/// Runs Link as a process of the model.
pub(super) fn run(here: &Here, instance: &str, until_caught_up: bool) -> Result<(), StreamError> {
    let (settings, stop) = {
        let mut world = here.world();
        let batch = BatchLimits { records: 1 + world.random.below(6), ..BatchLimits::default() };
        let until = if until_caught_up { Until::CaughtUp } else { Until::Stopped };
        let kafka = KafkaSettings::new("the model", instance);
        let settings =
            LinkSettings { batch, threads: 1, until, ..LinkSettings::new(kafka, world.topics.clone()) };
        (settings, world.processes[here.me].stop.clone())
    };
    let log = ModelLog { here: here.clone(), settings: &settings };
    link::run_on(&log, &settings, &stop, &mut |_| {}).map(drop)
}

struct ModelLog<'s> {
    here: Here,
    settings: &'s LinkSettings,
}

/// The lines table as a process last read it.
pub(super) struct ModelLines {
    here: Here,
    version: usize,
}

struct ModelLook(Here);

/// The lines table as it grows: one line more in each.
static LINES: LazyLock<[Arc<Registry>; VERSIONS]> = LazyLock::new(|| {
    let mut registry = Registry::new();
    let mut grow = |id: &str, number: &str, offset: i64| {
        let line = format!(
            r#"{{"id":"{id}","numbers":[{{"number":"{number}","from":"2019-06-01T00:00:00Z","basis":"test"}}]}}"#
        );
        let applied = registry.apply(id.as_bytes(), Some(line.as_bytes()), Offset(offset));
        applied.expect("a line of the tests can be read");
        Arc::new(registry.clone())
    };
    [Arc::default(), grow("nino", "+447700900461", 0), grow("yogi", "+447700900462", 1)]
});

/// How many versions of the lines table there are.
pub(super) const VERSIONS: usize = 3;

/// The lines table in one of its versions.
pub(super) fn lines(version: usize) -> &'static Arc<Registry> {
    &LINES[version]
}

impl Clock for ModelLog<'_> {
    fn now(&self) -> Instant {
        self.here.now()
    }

    fn sleep(&self, time: Duration) {
        self.here.sleep(time);
    }
}

impl<'s> Log for ModelLog<'s> {
    type Lines = ModelLines;
    type Look = ModelLook;
    type Producer = ModelProducer<'s>;
    type Member = ModelMember;
    type Proof = Proof;

    fn lines(&self, _: &Stop) -> Result<Option<ModelLines>, StreamError> {
        self.here.step(Point::Start, Waits::No);
        Ok(Some(ModelLines::read(&self.here)))
    }

    fn look(&self) -> Result<ModelLook, StreamError> {
        Ok(ModelLook(self.here.clone()))
    }

    fn producer(&self) -> Result<ModelProducer<'s>, StreamError> {
        Ok(take_over(&self.here, self.settings.transactional_id(), &self.settings.kafka.instance))
    }

    fn join(&self) -> Result<ModelMember, StreamError> {
        self.here.step(Point::Join, Waits::No);
        let mut world = self.here.world();
        let membership = Membership::join(&mut world.group);
        world.processes[self.here.me].membership = Some(membership);
        Ok(ModelMember::new(self.here.clone(), &self.settings.kafka))
    }
}

impl ModelLines {
    pub(super) fn read(here: &Here) -> Self {
        Self { here: here.clone(), version: here.world().lines }
    }
}

impl Lines for ModelLines {
    fn follow(&mut self) -> Result<usize, StreamError> {
        let before = std::mem::replace(&mut self.version, self.here.world().lines);
        Ok(self.version - before)
    }

    fn registry(&self) -> &Arc<Registry> {
        lines(self.version)
    }
}

/// Takes a transactional id over.
pub(super) fn take_over<'s>(here: &Here, id: String, instance: &'s str) -> ModelProducer<'s> {
    here.step(Point::TakeOver, Waits::No);
    let mut world = here.world();
    let epoch = world.broker.take_over(&id);
    let state = ProducerState { id, epoch, outbox: VecDeque::new(), has_failed: false, is_fenced: false };
    world.processes[here.me].producer = Some(state);
    ModelProducer { here: here.clone(), instance }
}

/// Whether there is a committed record among the given offsets of a topic.
pub(super) fn holds_any(here: &Here, topic: &str, ranges: &BTreeMap<i32, Range<i64>>) -> bool {
    let world = here.world();
    ranges.iter().any(|(&number, range)| {
        let partition = (topic.to_owned(), number);
        let from = range.start.max(world.broker.log(&partition).start);
        world.broker.readable(&partition, from).is_some_and(|stored| stored.offset < range.end)
    })
}

impl Look for ModelLook {
    fn partitions(&self, topic: &str) -> Result<i32, StreamError> {
        Ok(self.0.world().broker.partitions_of(topic).count() as i32)
    }

    fn held(&self, topic: &str) -> Result<BTreeMap<i32, Range<i64>>, StreamError> {
        self.0.step(Point::Look, Waits::No);
        let world = self.0.world();
        Ok(world.broker.partitions_of(topic).map(|(p, _)| (p.1, world.broker.held(p))).collect())
    }

    fn holds_any(&self, topic: &str, ranges: &BTreeMap<i32, Range<i64>>) -> Result<bool, StreamError> {
        self.0.step(Point::Look, Waits::No);
        Ok(holds_any(&self.0, topic, ranges))
    }

    fn committed(&self, partitions: &[Partition]) -> Result<Positions, StreamError> {
        committed(&self.0, partitions)
    }

    fn begun(&self) -> Result<BTreeSet<Partition>, StreamError> {
        let (topic, group, rule) = {
            let world = self.0.world();
            let settings = LinkSettings::new(KafkaSettings::new("the model", ""), world.topics.clone());
            (world.topics.starts(), settings.group_id(), world.rule)
        };
        if rule == Some(Rule::LookAtWhatWasBegun) {
            return Ok(BTreeSet::new());
        }
        let records = self.settled(&topic, rule != Some(Rule::WaitForStartsUnderWay));
        let start = |stored: &Arc<Stored>| {
            let value = stored.record.value.as_deref().unwrap_or_default();
            let start: Start<'_> = serde_json::from_slice(value).expect("only Link writes starts");
            (start.group == group).then(|| (start.topic.to_owned(), start.partition))
        };
        Ok(records.iter().filter_map(start).collect())
    }

    fn named(&self, partitions: &[Partition]) -> Result<BTreeSet<Partition>, StreamError> {
        let (topics, rule) = {
            let world = self.0.world();
            ([world.topics.reports(), world.topics.dead_letters()], world.rule)
        };
        if rule == Some(Rule::LookThroughTheOutputsOfAnOldGroup) {
            return Ok(BTreeSet::new());
        }
        let records = topics.iter().flat_map(|topic| self.settled(topic, true));
        let named = records.filter_map(|stored| source(&stored)).map(|(partition, _)| partition);
        Ok(named.filter(|partition| partitions.contains(partition)).collect())
    }

    fn forgets_offsets(&self) -> bool {
        false
    }
}

impl ModelLook {
    /// The committed records of a topic, once every transaction that has written there by now is over, where it `waits`.
    fn settled(&self, topic: &str, waits: bool) -> Vec<Arc<Stored>> {
        self.0.step(Point::Look, Waits::No);
        let written: Vec<(Partition, i64)> = {
            let world = self.0.world();
            let end = |log: &PartitionLog| log.slots.len() as i64;
            world.broker.partitions_of(topic).map(|(p, log)| (p.clone(), end(log))).collect()
        };
        let is_open = || {
            let world = self.0.world();
            written.iter().any(|(partition, end)| world.broker.stable_end(partition) < *end)
        };
        while waits && is_open() {
            self.0.step(Point::Look, Waits::ForOthers);
        }
        let world = self.0.world();
        let held = |(partition, _): &(Partition, i64)| {
            let held = world.broker.held(partition);
            let slots = &world.broker.log(partition).slots[held.start as usize..held.end as usize];
            slots
                .iter()
                .flatten()
                .filter(|stored| world.broker.is_committed(stored))
                .cloned()
                .collect::<Vec<_>>()
        };
        written.iter().flat_map(held).collect()
    }
}

/// The group's offsets, once no transaction may move them any longer.
pub(super) fn committed(here: &Here, partitions: &[Partition]) -> Result<Positions, StreamError> {
    here.step(Point::Committed, Waits::No);
    loop {
        {
            let mut world = here.world();
            let careless = world.rule == Some(Rule::WaitForOffsetsThatMayMove);
            if careless || !world.broker.is_unstable(partitions) {
                let of = |p: &Partition| Some((p.clone(), world.broker.answer(p)?));
                let answer: Positions = partitions.iter().filter_map(of).collect();
                if partitions.iter().any(|p| world.broker.forgotten.contains(p)) {
                    world.count("offset denied");
                }
                return Ok(answer);
            }
        }
        here.step(Point::Committed, Waits::ForOthers);
    }
}
