//! tipline: turns what the public reports into a picture of the phone lines that drug gangs run.
//!
//! This crate is the one binary. It decides nothing about numbers, lines or offsets: it reads arguments and configuration,
//! calls the crate that knows, and shows what came of it. Data goes to standard output, everything else to standard error.
//!
//! - [`arguments`]: the command tree; each command's own arguments stand beside it in [`commands`].
//! - [`config`]: one file, the environment and flags, laid over the defaults.
//! - [`session`]: what a command is given: where to write, how it looks, the configuration when it asks.
//! - [`trail`]: the audit log, written before anything that was looked up is shown.
//! - [`failure`]: what went wrong, where, what to do, and the exit status that follows.

mod arguments;
mod commands;
mod config;
mod demo;
mod failure;
mod logging;
mod metrics;
mod reports;
mod session;
mod signals;
mod sparkline;
mod table;
mod terminal;
mod times;
mod trail;

use std::process::ExitCode;

use crate::{arguments::Arguments, session::Session};

/// Records are made on one thread and given back on another. With the C library's allocator that is a fifth of Link's work, and
/// Link takes in a quarter less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let session = Session::new(arguments.shared);
    let exit =
        logging::without_panics(|| commands::run(arguments.command, &session)).unwrap_or_else(|failure| {
            failure.report(session.look());
            failure.exit_code()
        });
    ExitCode::from(exit as u8)
}
