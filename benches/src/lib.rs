//! Benchmarks of tipline: a corpus made at run time, and the other ways in which Rust programs find numbers, so that
//! ours and theirs are measured in one run over the same text.
//!
//! `cargo bench -p tipline-bench` runs criterion and then prints one table: microseconds a report, megabytes a second,
//! and the ratio to each peer.

pub mod accuracy;
mod corpus;
mod peers;

pub use corpus::{Corpus, Kind};
pub use peers::{Finder, OURS, finders};
