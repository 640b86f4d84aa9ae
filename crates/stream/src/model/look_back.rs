//! Looking back on the model: whoever wants to writes, so that only the transactional id stands between two of them.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use tipline_index::Checkpoint;
use tipline_lines::{LinkedReport, LookedBack, Registry};
use tipline_phone::E164;
use tipline_report::{Offset, ReportId};

use super::{
    here::{Here, Waits},
    link::{ModelLines, committed, holds_any, take_over},
    member::Proof,
    oracle::offset_in,
    process::{Role, State},
    producer::ModelProducer,
    rules::Rule,
    schedule::A_WHILE,
    story::Point,
    world::Phase,
};
use crate::{
    KafkaSettings, Stop, StreamError, Until,
    envelope::LINES,
    log::{Clock, Partition, Positions},
    look_back::{
        self, LookBackSettings,
        log::{Log, Look, Member},
    },
};

/// Looks back as a process of the model.
pub(super) fn run(here: &Here, instance: &str, until_caught_up: bool) -> Result<(), StreamError> {
    let (settings, stop) = {
        let mut world = here.world();
        let batch = 1 + world.random.below(3);
        let until = if until_caught_up { Until::CaughtUp } else { Until::Stopped };
        let kafka = KafkaSettings::new("the model", instance);
        let settings = LookBackSettings {
            batch,
            until,
            ..LookBackSettings::new(kafka, world.topics.clone(), "the disk")
        };
        (settings, world.processes[here.me].stop.clone())
    };
    let log = ModelLog { here: here.clone(), settings: &settings };
    look_back::run_on(&log, &settings, &stop, &mut |_| {}).map(drop)
}

struct ModelLog<'s> {
    here: Here,
    settings: &'s LookBackSettings,
}

struct ModelMember(Here);

/// What stood on the disk when it was last looked at.
struct ModelLook {
    here: Here,
    topic: String,
    documents: BTreeMap<ReportId, Vec<u8>>,
    checkpoint: Option<Checkpoint>,
}

impl Clock for ModelLog<'_> {
    fn now(&self) -> Instant {
        self.here.now()
    }

    fn sleep(&self, time: Duration) {
        self.here.sleep(time.max(A_WHILE));
        self.here.step(Point::LookBackIdle, Waits::ForOthers);
    }
}

impl<'s> Log for ModelLog<'s> {
    type Lines = ModelLines;
    type Member = ModelMember;
    type Look = ModelLook;
    type Producer = ModelProducer<'s>;
    type Proof = Proof;

    fn lines(&self, _: &Stop) -> Result<Option<ModelLines>, StreamError> {
        self.here.step(Point::LookBackLook, Waits::No);
        Ok(Some(ModelLines::read(&self.here)))
    }

    fn join(&self) -> Result<ModelMember, StreamError> {
        Ok(ModelMember(self.here.clone()))
    }

    fn producer(&self) -> Result<ModelProducer<'s>, StreamError> {
        let mut id = self.settings.transactional_id();
        if self.here.world().rule == Some(Rule::OneIdForAllWhoLookBack) {
            id += &self.settings.kafka.instance;
        }
        Ok(take_over(&self.here, id, &self.settings.kafka.instance))
    }

    fn look(&self) -> Result<ModelLook, StreamError> {
        let topic = self.settings.topics.reports();
        Ok(ModelLook { here: self.here.clone(), topic, documents: BTreeMap::new(), checkpoint: None })
    }
}

impl Member for ModelMember {
    type Proof = Proof;

    fn is_its_turn(&self) -> Result<bool, StreamError> {
        self.0.step(Point::LookBackTurn, Waits::No);
        let world = self.0.world();
        let first = world
            .processes
            .iter()
            .position(|process| matches!(process.role, Role::LookBack(_)) && process.state == State::Running);
        Ok(world.phase == Phase::Faults || first == Some(self.0.me))
    }

    fn proof(&self) -> Option<Proof> {
        Some(Proof { id: None, generation: -1 })
    }

    fn committed(&self, partitions: &[Partition]) -> Result<Positions, StreamError> {
        committed(&self.0, partitions)
    }
}

impl Look for ModelLook {
    fn topic(&self) -> &str {
        &self.topic
    }

    fn cluster_id(&self) -> &str {
        "the model"
    }

    fn partitions(&self) -> Result<i32, StreamError> {
        Ok(self.here.world().broker.partitions_of(&self.topic).count() as i32)
    }

    fn held(&self) -> Result<BTreeMap<i32, Range<i64>>, StreamError> {
        self.here.step(Point::LookBackLook, Waits::No);
        let world = self.here.world();
        Ok(world.broker.partitions_of(&self.topic).map(|(p, _)| (p.1, world.broker.held(p))).collect())
    }

    fn settled(&self) -> Result<BTreeMap<i32, Range<i64>>, StreamError> {
        self.here.step(Point::LookBackLook, Waits::No);
        if self.here.world().rule == Some(Rule::WaitForAWholeView) {
            return Ok(BTreeMap::new());
        }
        let written: BTreeMap<i32, Range<i64>> = {
            let world = self.here.world();
            let logs = world.broker.partitions_of(&self.topic);
            logs.map(|((_, number), log)| (*number, log.start..log.slots.len() as i64)).collect()
        };
        let is_open = || {
            let world = self.here.world();
            written
                .iter()
                .any(|(number, range)| world.broker.stable_end(&(self.topic.clone(), *number)) < range.end)
        };
        while is_open() {
            self.here.step(Point::LookBackLook, Waits::ForOthers);
        }
        Ok(written)
    }

    fn holds_any(&self, ranges: &BTreeMap<i32, Range<i64>>) -> Result<bool, StreamError> {
        self.here.step(Point::LookBackLook, Waits::No);
        Ok(holds_any(&self.here, &self.topic, ranges))
    }

    fn read(
        &self,
        ranges: &BTreeMap<i32, Range<i64>>,
        mut each: impl FnMut(Option<Offset>, &[u8]),
    ) -> Result<(), StreamError> {
        self.here.step(Point::LookBackLook, Waits::No);
        let found = {
            let world = self.here.world();
            let mut found = Vec::new();
            for (number, range) in ranges {
                let partition = (self.topic.clone(), *number);
                let mut next = range.start.max(world.broker.log(&partition).start);
                while let Some(stored) =
                    world.broker.readable(&partition, next).filter(|stored| stored.offset < range.end)
                {
                    next = stored.offset + 1;
                    found.push(Arc::clone(stored));
                }
            }
            found
        };
        for stored in found {
            each(offset_in(&stored, LINES), stored.record.value.as_deref().unwrap_or_default());
        }
        Ok(())
    }

    fn reload(&mut self) -> Result<(), StreamError> {
        self.here.step(Point::LookBackLook, Waits::No);
        let world = self.here.world();
        self.documents.clone_from(&world.disk.documents);
        self.checkpoint.clone_from(&world.disk.checkpoint);
        Ok(())
    }

    fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoint.as_ref()
    }

    fn look_back(
        &self,
        registry: &Registry,
        numbers: &[E164],
        mut each: impl FnMut(LookedBack) -> Result<(), StreamError>,
    ) -> Result<usize, StreamError> {
        let mut looked_at = 0;
        for json in self.documents.values() {
            let report = read(json);
            if !report.numbers.iter().any(|number| numbers.contains(number)) {
                continue;
            }
            looked_at += 1;
            if let Some(looked_back) = registry.look_back(report) {
                self.here.world().count("looked back");
                each(looked_back)?;
            }
        }
        Ok(looked_at)
    }

    fn report(&self, id: ReportId) -> Result<Option<LinkedReport>, StreamError> {
        Ok(self.documents.get(&id).map(|json| read(json)))
    }
}

/// A report as the log has it.
pub(super) fn read(json: &[u8]) -> LinkedReport {
    serde_json::from_slice(json).expect("only Link and looking back write reports")
}
