//! A process, as the world sees it.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar},
};

use super::{group::Membership, record::Outgoing};
use crate::Stop;

/// A process.
pub(super) struct Process {
    pub(super) role: Role,
    pub(super) state: State,
    /// It is killed when it next has the turn.
    pub(super) doomed: bool,
    pub(super) stop: Stop,
    pub(super) turn: Arc<Condvar>,
    pub(super) membership: Option<Membership>,
    pub(super) producer: Option<ProducerState>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Link, by the number of its instance name.
    Link(usize),
    Index,
    /// Looking back, likewise.
    LookBack(usize),
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

impl Process {
    /// One that is about to start.
    pub(super) fn of(role: Role) -> Self {
        Self {
            role,
            state: State::Running,
            doomed: false,
            stop: Stop::new(),
            turn: Arc::new(Condvar::new()),
            membership: None,
            producer: None,
        }
    }
}

impl Role {
    pub(super) const LINK_AND_INDEX: [Self; 3] = [Self::Link(0), Self::Link(1), Self::Index];

    pub(super) const ALL: [Self; 5] =
        [Self::Link(0), Self::Link(1), Self::Index, Self::LookBack(0), Self::LookBack(1)];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Link(0) => "link-a",
            Self::Link(_) => "link-b",
            Self::Index => "index",
            Self::LookBack(0) => "back-a",
            Self::LookBack(_) => "back-b",
        }
    }
}
