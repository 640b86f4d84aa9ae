//! The reports in a Quickwit cluster, for an installation that has outgrown one machine.
//!
//! [`Cluster`] is a second implementation of [`Reports`](tipline_index::Reports) beside the index in a folder: it asks a
//! cluster that reads the same `reports` topic with the files in `config/quickwit`. A query goes out in Quickwit's language
//! (`Query::to_quickwit`); records come back and are read, highlighted and put in order here, as the embedded index does.
//!
//! Quickwit has no update by id: a corrected report is a second document beside the first. So each answer is collapsed
//! (`collapse.rs`): of the documents that match, only those count that are the newest revision of their report. That is
//! exact for answers of up to [`MOST`] documents; a broader one says [`Counted::AtMost`](tipline_index::Counted), and what
//! it lists is still collapsed.
//!
//! What it must never do: take part of an answer for the whole (a split that failed is an error), or put a number or a query
//! into an address or an error.

mod client;
mod cluster;
mod collapse;
mod document;
mod error;
mod fragments;
mod mapping;
mod revision;

pub use client::ClusterSettings;
pub use cluster::Cluster;
pub use collapse::MOST;
pub use error::QuickwitError;
