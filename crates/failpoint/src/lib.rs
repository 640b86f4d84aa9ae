//! Named places where a test can make the process end as a kill does: at once, with nothing put away.
//!
//! Every boundary of Link and Index is a [`FailPoint`], all of them named here and nowhere else. In a program that was built
//! with the feature `armed`, the variable `FAIL_POINT` names one, and after a colon how often it is reached before
//! the process aborts: `link.drained:3`. Without the feature [`reach`] is nothing.

#![forbid(unsafe_code)]

/// The variable that names the place where the process ends. Those that begin with the program's own name are keys of its
/// configuration.
pub const VARIABLE: &str = "FAIL_POINT";

macro_rules! fail_points {
    ($($(#[$about:meta])+ $point:ident = $name:literal),+ $(,)?) => {
        /// A boundary: before it one thing is done, after it the next.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum FailPoint {
            $($(#[$about])+ $point),+
        }

        impl FailPoint {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$point),+];

            /// The name in the variable.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$point => $name),+
                }
            }
        }
    };
}

fail_points! {
    /// The transactional id is taken over; the group is not joined yet.
    LinkTookOver = "link.took-over",
    /// A batch is in hand; nothing is written.
    LinkGathered = "link.gathered",
    /// A transaction is begun; nothing is in it.
    LinkBegun = "link.begun",
    /// Every output is handed to the client; not all are with the brokers.
    LinkWritten = "link.written",
    /// Every output is with the brokers.
    LinkDrained = "link.drained",
    /// The offsets are in the transaction; it is not committed.
    LinkOffsetsAdded = "link.offsets-added",
    /// The transaction is committed.
    LinkCommitted = "link.committed",
    /// A transaction is to be aborted.
    LinkAborting = "link.aborting",
    /// A transaction was aborted; its input is not sought again.
    LinkAborted = "link.aborted",
    /// Looking back has taken its transactional id over.
    LookBackTookOver = "look-back.took-over",
    /// Reports and flags of a look back are handed to the client; not all are with the brokers.
    LookBackWritten = "look-back.written",
    /// The last transaction of a look back has the offsets; it is not committed.
    LookBackOffsetsAdded = "look-back.offsets-added",
    /// A transaction of a look back is committed.
    LookBackCommitted = "look-back.committed",
    /// The index is open and agrees with the log.
    IndexOpened = "index.opened",
    /// Reports are in the writer; nothing is committed.
    IndexApplied = "index.applied",
    /// The segments of a commit are on disk; what names them is not.
    IndexPrepared = "index.prepared",
    /// The commit is on disk.
    IndexCommitted = "index.committed",
    /// An index was built beside the old one and has not taken its place.
    IndexRebuilt = "index.rebuilt",
    /// It has.
    IndexExchanged = "index.exchanged",
}

/// Ends the process where this point was asked for.
#[cfg(not(feature = "armed"))]
#[inline(always)]
pub const fn reach(_: FailPoint) {}

/// Ends the process where this point was asked for.
#[cfg(feature = "armed")]
pub fn reach(point: FailPoint) {
    use std::sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    };

    static ASKED: LazyLock<Option<(String, AtomicU32)>> = LazyLock::new(|| {
        let asked = std::env::var(VARIABLE).ok()?;
        let (name, times) = asked.split_once(':').unwrap_or((&asked, "1"));
        Some((name.to_owned(), AtomicU32::new(times.parse().unwrap_or(1))))
    });
    if let Some((_, left)) = ASKED.as_ref().filter(|(name, _)| name == point.name())
        && left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        std::process::abort();
    }
}
