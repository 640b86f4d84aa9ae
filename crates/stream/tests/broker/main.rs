//! What tipline promises over a real broker. Each test has topics of its own, so all can share one.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions, but not what they share")]

mod dead_letters;
mod index;
mod installation;
mod link;
mod look_back;
mod members;
mod no_answer;
mod reconcile;
mod registry;
mod starts;
mod topics;
