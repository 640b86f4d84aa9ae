//! The program as its users meet it: the binary is run, and what it prints and how it ends are looked at.
//!
//! The tests in `broker` need Apache Kafka and are ignored without it; `cargo xtask test` starts one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod broker;
mod configuration;
mod demo;
mod find;
mod help;
mod lines_try;
mod lookups;
mod readme;
mod running;
mod serve;
