//! The program as its users meet it: the binary is run, and what it prints and how it ends are looked at.
//!
//! The tests in `broker` need Apache Kafka and are ignored without it; `cargo xtask test` starts one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod broker;
#[path = "../../../web/tests/browser/chromium.rs"]
#[allow(dead_code, reason = "this program's tests take what they need of it")]
mod chromium;
mod configuration;
mod demo;
mod demo_in_a_browser;
mod find;
mod help;
mod lines_try;
mod lookups;
mod readme;
mod running;
mod serve;
