//! Everything outside the loops' own memory, and whose turn it is.
//!
//! Each process is a thread, but only the one whose turn it is runs: at each call of a loop the schedule decides whether the
//! process goes on, dies there, stands still while others go on, or something happens round it. So a seed is a schedule.

use std::{
    collections::{BTreeMap, VecDeque},
    panic::resume_unwind,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tipline_index::Checkpoint;
use tipline_report::ReportId;

use super::{
    broker::{Broker, Outgoing},
    group::{Group, MemberId, Membership},
    random::Random,
    rules::Rule,
};
use crate::{
    Stop, StreamError, Topics,
    log::{Partition, Positions},
};

/// What a call of a loop is about to do, or has just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Point {
    Start,
    Look,
    TakeOver,
    Join,
    Poll,
    Committed,
    Seek,
    Proof,
    Begin,
    Send,
    Drain,
    AddOffsets,
    Commit,
    /// The request to commit is under way; nobody has seen the answer.
    CommitAsked,
    CommitAnswered,
    Abort,
    AbortAsked,
    IndexLook,
    IndexPoll,
    Upsert,
    IndexCommit,
    IndexCommitted,
}

/// Something that happened, for the story of a seed, which its debug form tells.
#[derive(Debug, Clone)]
#[expect(dead_code, reason = "read through Debug only")]
pub(super) enum What {
    Call(Point),
    Reads(Partition, i64),
    AddsOffsets(Positions),
    /// The group says from now on that it has committed nothing of a partition.
    Forgets(Partition),
    Dies(Point),
    StandsStill(Point),
    Wakes,
    Starts {
        name: &'static str,
        until_caught_up: bool,
    },
    Ends(String),
    Round(Event),
}

/// What happens round the processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Sent,
    SentAndCommitted,
    SentAndAborted,
    Delivered,
    Marker,
    LateRequest,
    ComesAgain(MemberId),
    HearsOfLoss,
    ThrownOut(MemberId),
    TimedOut,
    Rebalance,
    Trimmed,
    TrimmedUnread,
    AskedToStop,
    DiskLost,
    Remembers,
    Quiet,
}

/// A process.
pub(super) struct Process {
    pub(super) role: Role,
    pub(super) state: State,
    /// It is killed when it next has the turn.
    pub(super) doomed: bool,
    pub(super) stop: Stop,
    turn: Arc<Condvar>,
    pub(super) membership: Option<Membership>,
    pub(super) producer: Option<ProducerState>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Link, by the number of its instance name.
    Link(usize),
    Index,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Running,
    Still,
    Ended,
}

/// What librdkafka keeps of a transactional producer.
#[derive(Debug)]
pub(super) struct ProducerState {
    pub(super) id: String,
    pub(super) epoch: i32,
    /// Records that were handed over and are not acknowledged.
    pub(super) outbox: VecDeque<Outgoing>,
    /// A record could not be delivered: the transaction can only be aborted.
    pub(super) has_failed: bool,
    pub(super) is_fenced: bool,
}

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
    pub(super) processes: Vec<Process>,
    /// Whose turn it is; none when all is over.
    turn: Option<usize>,
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
    now: Duration,
}

pub(super) struct Sim {
    world: Mutex<World>,
    over: Condvar,
    threads: Mutex<Vec<JoinHandle<()>>>,
    base: Instant,
}

/// What a killed process unwinds with.
pub(super) struct Killed;

/// A process's way to the world.
#[derive(Clone)]
pub(super) struct Here {
    pub(super) sim: Arc<Sim>,
    pub(super) me: usize,
}

/// What happens to a process at a step.
pub(super) enum Fate {
    GoesOn,
    Dies,
    StandsStill,
    OthersFirst,
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

impl Here {
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.sim.world()
    }

    /// A place where this process may die, stand still, or let others go first. `waits` where it has nothing to do.
    pub(super) fn step(&self, point: Point, waits: Waits) {
        let mut world = self.world();
        world.told(Some(self.me), What::Call(point));
        match world.fate(&self.sim, self.me, point, waits) {
            Fate::GoesOn => return,
            Fate::Dies => {
                world.told(Some(self.me), What::Dies(point));
                world.count(died_at(point));
                world.processes[self.me].doomed = true;
            }
            Fate::StandsStill => {
                world.told(Some(self.me), What::StandsStill(point));
                world.processes[self.me].state = State::Still;
                world.pass_turn(&self.sim);
            }
            Fate::OthersFirst => world.pass_turn(&self.sim),
        }
        self.await_turn(world);
    }

    /// Waits for the turn; unwinds where the process was killed meanwhile.
    pub(super) fn await_turn(&self, mut world: MutexGuard<'_, World>) {
        let turn = Arc::clone(&world.processes[self.me].turn);
        while world.turn != Some(self.me) {
            world = turn.wait(world).unwrap_or_else(PoisonError::into_inner);
        }
        if world.processes[self.me].doomed && !thread::panicking() {
            drop(world);
            resume_unwind(Box::new(Killed));
        }
    }

    pub(super) fn now(&self) -> Instant {
        self.sim.base + self.world().now
    }

    pub(super) fn sleep(&self, time: Duration) {
        self.world().now += time;
    }

    /// This process, as the rest of it is no longer heard of: its last words go to the schedule.
    pub(super) fn end(&self, last_words: Result<(), StreamError>, words: String) {
        let mut world = self.world();
        world.told(Some(self.me), What::Ends(words));
        let process = &mut world.processes[self.me];
        (process.state, process.producer) = (State::Ended, None);
        if let Err(error) = last_words {
            world.judge_end(self.me, error);
        }
        world.pass_turn(&self.sim);
    }
}

/// Whether a process has anything to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    No,
    ForOthers,
}

fn died_at(point: Point) -> &'static str {
    match point {
        Point::Start | Point::Look | Point::TakeOver | Point::Join | Point::Poll | Point::Committed => "L1",
        Point::Seek | Point::Proof | Point::Begin => "L1",
        Point::Send | Point::Drain | Point::AddOffsets | Point::Abort | Point::AbortAsked => "L2",
        Point::Commit => "L3",
        Point::CommitAsked => "L4",
        Point::CommitAnswered => "L5",
        Point::IndexLook | Point::IndexPoll | Point::Upsert => "X1",
        Point::IndexCommit => "X2",
        Point::IndexCommitted => "X4",
    }
}

impl World {
    /// A world before anything happened, in which this is broken.
    pub(super) fn of(seed: u64, rule: Option<Rule>, topics: Topics, broker: Broker) -> Self {
        let mut random = Random::of(seed);
        Self {
            rule,
            topics,
            broker,
            group: Group::default(),
            disk: Disk::default(),
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
        self.processes.push(Process {
            role,
            state: State::Running,
            doomed: false,
            stop: Stop::new(),
            turn: Arc::new(Condvar::new()),
            membership: None,
            producer: None,
        });
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
