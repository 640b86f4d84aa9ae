//! Everything outside the loops' own memory, and whose turn it is.
//!
//! Each process is a thread, but only the one whose turn it is runs: at each call of a loop the schedule decides whether the
//! process goes on, dies there, stands still while others go on, or something happens round it. So a seed is a schedule.

use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tipline_index::Checkpoint;
use tipline_report::ReportId;

use super::{
    broker::Broker,
    group::Group,
    here::Here,
    link::VERSIONS,
    process::{Process, Role},
    random::Random,
    rules::Rule,
    story::{Point, What},
};
use crate::{Topics, log::Partition};

/// The disk of the search node.
#[derive(Debug, Default)]
pub(super) struct Disk {
    pub(super) documents: BTreeMap<ReportId, Vec<u8>>,
    pub(super) checkpoint: Option<Checkpoint>,
    /// Where each partition began when the index was begun.
    pub(super) began: BTreeMap<i32, i64>,
    pub(super) locked: bool,
}

/// How often each row of the crash table was played.
pub(super) type Tally = BTreeMap<&'static str, u64>;

/// How often running a process dies at a step that is [deadly](Twist::Deadly).
pub(super) const RUNNING: u32 = 3;

/// What a schedule has beside what its seed says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twist {
    None,
    /// This rule is broken.
    Broken(Rule),
    /// Whoever comes to this step dies there, [so often](RUNNING).
    Deadly(Point),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Anything may happen.
    Faults,
    /// Nothing new goes wrong, and everything has to be caught up with.
    Calm,
    /// Everybody is asked to stop, or is killed.
    Over,
}

pub(super) struct World {
    pub(super) random: Random,
    pub(super) rule: Option<Rule>,
    pub(super) topics: Topics,
    pub(super) broker: Broker,
    pub(super) group: Group,
    pub(super) disk: Disk,
    /// Somebody looks back in this schedule. Where nobody does, there is more time for the others.
    pub(super) looks_back: bool,
    /// The version of the lines table.
    pub(super) lines: usize,
    pub(super) processes: Vec<Process>,
    /// Whose turn it is; none when all is over.
    pub(super) turn: Option<usize>,
    pub(super) phase: Phase,
    pub(super) steps: usize,
    /// Steps until the calm.
    pub(super) faults_for: usize,
    pub(super) to_send: usize,
    pub(super) sent: usize,
    pub(super) unread_may_be_trimmed: bool,
    /// The group has forgotten something in this schedule.
    pub(super) has_forgotten: bool,
    /// What the group forgets it never remembers.
    pub(super) forgets_for_good: bool,
    /// Link has said that records were deleted unread, or that offsets are lost: a person is asked, and the schedule ends.
    pub(super) person_asked: bool,
    pub(super) failure: Option<String>,
    pub(super) story: Vec<(usize, Option<usize>, What)>,
    pub(super) tally: Tally,
    pub(super) now: Duration,
    /// Whoever comes to this step dies there, so many times more.
    pub(super) deadly: Option<(Point, u32)>,
}

pub(super) struct Sim {
    world: Mutex<World>,
    over: Condvar,
    threads: Mutex<Vec<JoinHandle<()>>>,
    pub(super) base: Instant,
}

impl Sim {
    pub(super) fn of(world: World) -> Arc<Self> {
        Arc::new(Self {
            world: Mutex::new(world),
            over: Condvar::new(),
            threads: Mutex::default(),
            base: Instant::now(),
        })
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Plays until everybody has ended, and gives the world as it is then.
    pub(super) fn play(self: &Arc<Self>) -> MutexGuard<'_, World> {
        {
            let mut world = self.world();
            world.pass_turn(self);
            while world.turn.is_some() {
                world = self.over.wait(world).unwrap_or_else(PoisonError::into_inner);
            }
        }
        for thread in std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner)) {
            let _ = thread.join();
        }
        self.world()
    }
}

impl World {
    /// A world before anything happened.
    pub(super) fn of(seed: u64, twist: Twist, topics: Topics, broker: Broker) -> Self {
        let mut random = Random::of(seed);
        let (rule, deadly) = match twist {
            Twist::None => (None, None),
            Twist::Broken(rule) => (Some(rule), None),
            Twist::Deadly(point) => (None, Some((point, RUNNING))),
        };
        Self {
            rule,
            deadly,
            topics,
            broker,
            group: Group::default(),
            disk: Disk::default(),
            looks_back: random.once_in(2),
            lines: random.below(VERSIONS),
            processes: Vec::new(),
            turn: None,
            phase: Phase::Faults,
            steps: 0,
            faults_for: 100 + random.below(300),
            to_send: 5 + random.below(15),
            sent: 0,
            unread_may_be_trimmed: random.once_in(8),
            has_forgotten: false,
            forgets_for_good: random.once_in(8),
            person_asked: false,
            failure: None,
            story: Vec::new(),
            tally: Tally::new(),
            now: Duration::ZERO,
            random,
        }
    }

    pub(super) fn told(&mut self, who: Option<usize>, what: What) {
        self.story.push((self.steps, who, what));
    }

    pub(super) fn count(&mut self, row: &'static str) {
        *self.tally.entry(row).or_default() += 1;
    }

    pub(super) fn fail(&mut self, why: String) {
        self.failure.get_or_insert(why);
        self.phase = Phase::Over;
        self.processes.iter_mut().for_each(|process| process.doomed = true);
    }

    pub(super) fn pass_time(&mut self, time: Duration) {
        self.now += time;
    }

    /// Starts a process; it waits for its turn.
    pub(super) fn start(&mut self, sim: &Arc<Sim>, role: Role, run: impl FnOnce(Here) + Send + 'static) {
        let me = self.processes.len();
        self.processes.push(Process::of(role));
        let here = Here { sim: Arc::clone(sim), me };
        let thread =
            thread::Builder::new().spawn(move || run(here)).expect("the machine has threads for the model");
        sim.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
    }

    /// Gives the turn to somebody who can take it; ends the play where there is nobody any longer.
    pub(super) fn pass_turn(&mut self, sim: &Arc<Sim>) {
        self.turn = self.next(sim);
        match self.turn {
            Some(next) => self.processes[next].turn.notify_all(),
            None => sim.over.notify_all(),
        }
    }

    pub(super) fn partitions(&self) -> Vec<Partition> {
        let raw: Vec<String> = self.topics.all_raw().into_iter().map(|(_, topic)| topic).collect();
        self.broker.logs.keys().filter(|(topic, _)| raw.contains(topic)).cloned().collect()
    }
}
