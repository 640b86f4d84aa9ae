//! A process's way to the world: every call of a loop is a step, and at a step the schedule decides what becomes of it.

use std::{
    panic::resume_unwind,
    sync::{Arc, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::{
    process::State,
    story::{Point, What},
    world::{Sim, World},
};
use crate::StreamError;

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
                world.count(point.row());
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
