//! tipline on Kafka: the shells round the pure crates.
//!
//! Kafka is the system of record. Two loops move records forward, each with one place that holds both its results and its
//! progress, so that a crash can neither lose nor double anything:
//!
//! - [`link`]: `raw.*` and `lines` in; `reports`, `flags`, `safeguarding` and `dead-letters` out. Results and input offsets
//!   are one Kafka transaction. What becomes of a record is decided by [`process`], a pure function.
//! - [`index`]: `reports` in, a search index out. Documents and next offsets are one tantivy commit; no group is joined.
//!
//! Beside them [`look_back`] flags what came in before a line was known so. Round them: [`dead_letters`] shows and feeds in again what could not be read, [`topics`] creates and inspects the topics, [`registry`] reads and writes the lines table, [`send`] feeds a
//! raw topic, [`reconcile`] proves over a live cluster that nothing was lost or doubled, [`lag`] says how far behind they are, [`decisions`] writes and reads what people decided on flags, [`original`] fetches the raw record of a report, [`scan`] reads a topic to its end,
//! and [`embedded`] is a broker in this process for a demonstration.
//!
//! Everything blocks: one operating-system thread a loop, ended by a [`Stop`]. Rebalance callbacks run on the thread that
//! polls, hence never inside a transaction. Nothing here reads a clock or a random number into a record, and nothing about a
//! person reaches a log.

#![forbid(unsafe_code)]

pub mod dead_letters;
pub mod decisions;
pub mod embedded;
mod envelope;
mod error;
pub mod index;
mod kafka;
pub mod lag;
pub mod link;
mod log;
pub mod look_back;
#[cfg(test)]
mod model;
mod offsets;
pub mod original;
pub mod process;
pub mod reconcile;
pub mod registry;
pub mod scan;
pub mod send;
mod stop;
pub mod topics;

pub use envelope::Place;
pub use error::{Recovery, StreamError};
pub use kafka::KafkaSettings;
pub use stop::{Stop, Until};
pub use topics::Topics;
