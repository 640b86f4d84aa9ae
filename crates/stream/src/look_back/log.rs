use std::{collections::BTreeMap, ops::Range};

use tipline_index::Checkpoint;
use tipline_lines::{LinkedReport, LookedBack, Registry};
use tipline_phone::E164;
use tipline_report::{Offset, ReportId};

use crate::{
    Stop, StreamError,
    link::log::{Lines, Producer},
    log::{Clock, Partition, Positions},
};

/// Everything that looking back does outside its own memory.
pub(crate) trait Log: Clock {
    type Lines: Lines;
    type Member: Member<Proof = Self::Proof>;
    type Look: Look;
    type Producer: Producer<Proof = Self::Proof>;
    /// Says to the brokers who moves the group's offsets.
    type Proof;

    /// Reads the lines table to its end; `None` where stopped meanwhile.
    fn lines(&self, stop: &Stop) -> Result<Option<Self::Lines>, StreamError>;

    /// Joins the group of those who look back.
    fn join(&self) -> Result<Self::Member, StreamError>;

    /// Takes the transactional id over: what a predecessor has not committed is gone, and it commits no more.
    fn producer(&self) -> Result<Self::Producer, StreamError>;

    /// Ready to look at the `reports` topic and at the index.
    fn look(&self) -> Result<Self::Look, StreamError>;
}

/// A member of the group of those who look back.
pub(crate) trait Member {
    type Proof;

    /// Whether the work is this process's. Called often, it keeps the membership alive.
    fn is_its_turn(&self) -> Result<bool, StreamError>;

    /// Which member this is and in which generation; of a process that does not wait for its turn, that it is none.
    fn proof(&self) -> Option<Self::Proof>;

    /// What the group has committed of these partitions.
    fn committed(&self, partitions: &[Partition]) -> Result<Positions, StreamError>;
}

/// Questions about the `reports` topic, and about an index of it as its newest commit is.
pub(crate) trait Look {
    fn topic(&self) -> &str;

    fn cluster_id(&self) -> &str;

    /// How many partitions the topic has.
    fn partitions(&self) -> Result<i32, StreamError>;

    /// What the topic holds now.
    fn held(&self) -> Result<BTreeMap<i32, Range<i64>>, StreamError>;

    /// What the topic holds, once every transaction that has written there by now is over.
    fn settled(&self) -> Result<BTreeMap<i32, Range<i64>>, StreamError>;

    /// Whether there is a committed record among the given offsets.
    fn holds_any(&self, ranges: &BTreeMap<i32, Range<i64>>) -> Result<bool, StreamError>;

    /// Gives the committed records among the given offsets, each with the offset of the lines that it was matched against.
    fn read(
        &self,
        ranges: &BTreeMap<i32, Range<i64>>,
        each: impl FnMut(Option<Offset>, &[u8]),
    ) -> Result<(), StreamError>;

    /// Looks at the newest commit from now on.
    fn reload(&mut self) -> Result<(), StreamError>;

    /// Up to where the index holds the topic; none where there is no index.
    fn checkpoint(&self) -> Option<&Checkpoint>;

    /// Gives every report in the index that has one of these numbers and to which these lines would add flags; says how many
    /// have one.
    fn look_back(
        &self,
        registry: &Registry,
        numbers: &[E164],
        each: impl FnMut(LookedBack) -> Result<(), StreamError>,
    ) -> Result<usize, StreamError>;

    /// The newest revision of a report in the index.
    fn report(&self, id: ReportId) -> Result<Option<LinkedReport>, StreamError>;
}
