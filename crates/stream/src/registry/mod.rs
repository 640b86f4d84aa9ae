//! The lines table on its topic: read it, see its past, write it.

mod follow;
mod load;
mod write;

pub(crate) use follow::Follower;
use jiff::Timestamp;
pub use load::{history, load};
use tipline_lines::{CountyLine, LineId, LinesError, Registry};
use tipline_report::Offset;
pub use write::{compare, put, write};

/// The header that says who wrote a version of a line.
const WRITTEN_BY: &str = "written-by";

/// The lines topic read to its end.
#[derive(Debug)]
pub struct Loaded {
    /// The table.
    pub registry: Registry,
    /// Every revision that the topic still holds, in order of writing. Compaction drops old ones after a while.
    pub revisions: Vec<Revision>,
    /// Records that could not be read: their lines keep the revision before.
    pub unreadable: Vec<LinesError>,
}

/// One record of the lines topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Where it stands.
    pub offset: Offset,
    /// When the broker took it.
    pub written_at: Timestamp,
    /// Who wrote it, where the record says so.
    pub written_by: Option<String>,
    /// Which line.
    pub id: LineId,
    /// The line as it became; `None` where it was struck out.
    pub line: Option<CountyLine>,
}

/// What writing would do, or did, to one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which line.
    pub id: LineId,
    /// In which way.
    pub kind: ChangeKind,
    /// Where the new revision stands; `None` before it is written and for an unchanged line.
    pub offset: Option<Offset>,
}

/// How a line to write compares with the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is not in the table.
    New,
    /// It differs.
    Changed,
    /// It is the same, and is not written again.
    Unchanged,
}

/// What came of putting a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It stands at this offset.
    At(Offset),
    /// It stood there so already, and was not written again.
    Unchanged(Offset),
    /// Nothing was written: its newest version is this one; none where there is no such line.
    Other(Option<Offset>),
}
