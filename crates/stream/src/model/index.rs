//! Index on the model. Its disk keeps documents and checkpoint as tantivy does: both change with one rename.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use tipline_index::{Anchor, Checkpoint, Commit, IndexError};
use tipline_lines::LinkedReport;
use tipline_report::{Offset, ReportId};

use super::{
    here::{Here, Waits},
    record::Read,
    rules::Rule,
    schedule::A_MOMENT,
    story::Point,
    world::Disk,
};
use crate::{
    KafkaSettings, StreamError,
    index::{
        self, CommitLimits, IndexSettings,
        log::{Log, Polled, Store},
    },
    log::{Clock, LogRecord},
};

/// Runs Index as a process of the model, and builds it anew where records were deleted unread, as its message says.
pub(super) fn run(here: &Here) -> Result<(), StreamError> {
    let (settings, topic, stop) = {
        let mut world = here.world();
        let commit = CommitLimits { records: 1 + world.random.below(6), ..CommitLimits::default() };
        let kafka = KafkaSettings::new("the model", "index");
        let settings =
            IndexSettings { commit, ..IndexSettings::new(kafka, world.topics.clone(), "the disk") };
        (settings, world.topics.reports(), world.processes[here.me].stop.clone())
    };
    loop {
        let log = ModelLog { here: here.clone(), topic: topic.clone(), positions: RefCell::default() };
        let (mut store, checkpoint) = ModelStore::open(here)?;
        match index::run_on(&log, &mut store, checkpoint, &settings, &stop, &mut |_| {}) {
            Err(StreamError::Gap { .. }) => {
                let mut world = here.world();
                world.count("B2");
                world.disk = Disk { locked: true, ..Disk::default() };
            }
            ended => return ended.map(drop),
        }
    }
}

struct ModelLog {
    here: Here,
    topic: String,
    positions: RefCell<BTreeMap<i32, i64>>,
}

struct ModelStore {
    here: Here,
    waiting: Vec<(ReportId, Vec<u8>)>,
}

impl Clock for ModelLog {
    fn now(&self) -> Instant {
        self.here.now()
    }
}

impl Log for ModelLog {
    type Record<'l> = Read;

    fn cluster_id(&self) -> &str {
        "the model"
    }

    fn topic(&self) -> &str {
        &self.topic
    }

    fn partitions(&self) -> Result<i32, StreamError> {
        Ok(self.here.world().broker.partitions_of(&self.topic).count() as i32)
    }

    fn held(&self, partition: i32) -> Result<Range<i64>, StreamError> {
        self.here.step(Point::IndexLook, Waits::No);
        Ok(self.here.world().broker.held(&(self.topic.clone(), partition)))
    }

    fn anchors(&self, at: &BTreeMap<i32, Offset>) -> Result<BTreeMap<i32, Anchor>, StreamError> {
        self.here.step(Point::IndexLook, Waits::No);
        let world = self.here.world();
        let anchor = |(&partition, offset): (&i32, &Offset)| {
            let stored = world.broker.readable(&(self.topic.clone(), partition), offset.0)?;
            let found = Read(Arc::clone(stored));
            (found.offset() == offset.0).then(|| {
                let (key, value) = (found.key().unwrap_or_default(), found.value().unwrap_or_default());
                (partition, Anchor::of(*offset, key, value))
            })
        };
        Ok(at.iter().filter_map(anchor).collect())
    }

    fn assign(&self, starts: &BTreeMap<i32, i64>) -> Result<(), StreamError> {
        let mut world = self.here.world();
        if world.disk.checkpoint.is_none() {
            world.disk.began = starts.clone();
        }
        self.positions.borrow_mut().extend(starts);
        Ok(())
    }

    fn poll(&self, wait: Duration) -> Result<Polled<Read>, StreamError> {
        self.here.step(Point::IndexPoll, Waits::No);
        let found = {
            let mut world = self.here.world();
            let mut positions = self.positions.borrow_mut();
            let first = world.random.below(positions.len());
            let order = (0..positions.len()).map(|n| (n + first) % positions.len());
            let mut found = None;
            for partition in order.map(|n| n as i32) {
                let named = (self.topic.clone(), partition);
                let held = world.broker.held(&named);
                let mut position = positions[&partition];
                if position < held.start {
                    if world.rule != Some(Rule::RefuseAGapInReports) {
                        return Err(StreamError::Gap {
                            topic: self.topic.clone(),
                            partition,
                            wanted: Offset(position),
                            first: Offset(held.start),
                            end: Offset(held.end),
                        });
                    }
                    position = held.start;
                }
                if let Some(stored) = world.broker.readable(&named, position) {
                    found = Some(Read(Arc::clone(stored)));
                    break;
                }
            }
            if let Some(read) = &found {
                positions.insert(read.partition(), read.offset() + 1);
            }
            found
        };
        if found.is_none() && !wait.is_zero() {
            self.here.world().pass_time(wait + A_MOMENT);
            self.here.step(Point::IndexPoll, Waits::ForOthers);
        }
        Ok(found.map_or(Polled::Nothing, Polled::Record))
    }
}

impl ModelStore {
    fn open(here: &Here) -> Result<(Self, Option<Checkpoint>), StreamError> {
        here.step(Point::Start, Waits::No);
        let mut world = here.world();
        if world.disk.locked {
            return Err(IndexError::Locked { dir: "the disk".into() }.into());
        }
        world.disk.locked = true;
        Ok((Self { here: here.clone(), waiting: Vec::new() }, world.disk.checkpoint.clone()))
    }
}

impl Drop for ModelStore {
    fn drop(&mut self) {
        // However a process ends, the kernel gives its lock back.
        self.here.world().disk.locked = false;
    }
}

impl Store for ModelStore {
    fn upsert(&mut self, report: &LinkedReport, json: &[u8]) -> Result<(), IndexError> {
        self.here.step(Point::Upsert, Waits::No);
        self.waiting.push((report.report_id, json.to_vec()));
        Ok(())
    }

    fn revise(&mut self, report: &LinkedReport, json: &[u8]) -> Result<(), IndexError> {
        if self.here.world().rule == Some(Rule::OnlyTheSameRawRecord) {
            return self.upsert(report, json);
        }
        let held = self.waiting.iter().rfind(|(id, _)| *id == report.report_id).map(|(_, json)| json.clone());
        let held = held.or_else(|| self.here.world().disk.documents.get(&report.report_id).cloned());
        let held = held.and_then(|json| serde_json::from_slice::<LinkedReport>(&json).ok());
        match held {
            Some(held) if held.provenance != report.provenance => Ok(()),
            _ => self.upsert(report, json),
        }
    }

    fn commit_while<T>(
        &mut self,
        checkpoint: &Checkpoint,
        meanwhile: impl FnOnce(&dyn Fn() -> bool) -> T,
    ) -> (Result<Commit, IndexError>, T) {
        let here = self.here.clone();
        let is_over = || here.world().random.below(4) == 0;
        // What happens at the same time happens in one order or the other.
        if here.world().random.below(2) == 0 {
            let done = meanwhile(&is_over);
            (self.commit(checkpoint), done)
        } else {
            (self.commit(checkpoint), meanwhile(&is_over))
        }
    }
}

impl ModelStore {
    fn commit(&mut self, checkpoint: &Checkpoint) -> Result<Commit, IndexError> {
        self.here.step(Point::IndexCommit, Waits::No);
        {
            let mut world = self.here.world();
            let world = &mut *world;
            let rule = world.rule;
            let kept_back = match rule {
                Some(Rule::PayloadWithItsDocuments) => self.waiting.pop(),
                _ => None,
            };
            for (id, json) in self.waiting.drain(..) {
                if rule == Some(Rule::NewestRevisionWins) {
                    world.disk.documents.entry(id).or_insert(json);
                } else {
                    world.disk.documents.insert(id, json);
                }
            }
            self.waiting.extend(kept_back);
            world.disk.checkpoint = Some(checkpoint.clone());
        }
        self.here.step(Point::IndexCommitted, Waits::No);
        Ok(Commit { took: Duration::ZERO })
    }
}
