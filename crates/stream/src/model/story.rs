//! What can happen, by name: the steps of a process, the events round it, and the story of a seed that is told of them.

use super::group::MemberId;
use crate::log::{Partition, Positions};

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
    LookBackTurn,
    LookBackLook,
    LookBackIdle,
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
    LinesGrow,
    Trimmed,
    TrimmedUnread,
    AskedToStop,
    DiskLost,
    Remembers,
    Quiet,
}

impl Point {
    /// The row of the crash table that a process plays which dies here.
    pub(super) const fn row(self) -> &'static str {
        match self {
            Self::Start | Self::Look | Self::TakeOver | Self::Join | Self::Poll | Self::Committed => "L1",
            Self::Seek | Self::Proof | Self::Begin => "L1",
            Self::Send | Self::Drain | Self::AddOffsets | Self::Abort | Self::AbortAsked => "L2",
            Self::Commit => "L3",
            Self::CommitAsked => "L4",
            Self::CommitAnswered => "L5",
            Self::IndexLook | Self::IndexPoll | Self::Upsert => "X1",
            Self::IndexCommit => "X2",
            Self::IndexCommitted => "X4",
            Self::LookBackTurn | Self::LookBackLook | Self::LookBackIdle => "looking back",
        }
    }
}
