//! The audit log: who looked at what, when, why and by which way, on disk before the answer leaves the machine.
//!
//! Section 62 of the Data Protection Act 2018 asks for logs of collection, alteration, consultation, disclosure,
//! combination and erasure. [`Log::append`] takes an [`Entry`] and returns when it is on disk; many callers share one
//! sync. Where it cannot be written the caller has an [`AuditError`] and must not answer.
//!
//! The log is a folder of segments, JSON lines, each line sealed with a MAC under a [`Key`] that is kept elsewhere, over
//! its own bytes, its number and the MAC of the line before. So [`verify`] names every line that was changed, taken out,
//! moved or put in. What was cut off at the end shows against the *head*, a sealed record of the last number beside the
//! segments, and against an [`Anchor`] that somebody kept outside the machine: who can write the folder can put back an
//! old head together with the old segments, and only an anchor tells.
//!
//! # One chain for all processes
//! Several processes may write one folder (searches on the command line beside a server). They share one chain, and take
//! turns by a lock on a file for the time of one write and one sync. A chain for each writer would do without the lock,
//! but a short-lived writer's whole file could then be taken away without a gap in any other chain.
//!
//! # After a crash
//! The head is written after the sync of what it counts, so lines up to the head are on disk and a fault in them is
//! tampering. What stands behind it is at most one write that was under way: its whole lines are adopted, a torn rest is
//! cut off, and an entry of its own records that.
//!
//! What this crate never does: put anything about a person into its error messages, continue after a failed write or
//! sync (the kernel may drop the pages and report success the next time), or read its key from where the log is.

mod anchor;
mod chain;
mod entry;
mod error;
mod head;
mod key;
mod line;
mod log;
mod machine;
mod read;
mod segment;
mod sought;
mod verify;

pub use anchor::{Anchor, InvalidAnchor};
pub use entry::{Action, Entry, Outcome, Recorded, Sequence, Via, Who};
pub use error::AuditError;
pub use key::Key;
pub use log::Log;
pub use machine::{Disk, Machine};
pub use read::{Line, read};
pub use segment::Place;
pub use sought::Sought;
pub use verify::{Finding, Verified, verify};
