//! The desk in a real browser: what an analyst does, from signing in to signing out, and how every page looks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod attacks;
#[path = "../api/brokers.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod brokers;
#[allow(dead_code, reason = "the tests of the program take some of it")]
mod chromium;
#[path = "../api/desk.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod desk;
mod journeys;
#[path = "../oidc/mod.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod oidc;
mod pages;
mod served;
