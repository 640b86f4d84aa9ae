//! The API as those who ask meet it: every request goes through all guards to an index of the made-up reports.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod attacks;
mod brokers;
mod desk;
mod export;
mod guards;
mod keeping;
mod lookups;
mod pages;
mod socket;
mod watching;
