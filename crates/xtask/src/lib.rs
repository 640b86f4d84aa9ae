//! The chores of the workspace, behind `cargo xtask`.
//!
//! - [`suite`] is `cargo xtask test`, the one test command: it finds or installs what it needs, starts a real broker, runs
//!   named and timed [`Step`](suite::Step)s and puts away what it started, also on failure and Ctrl-C.
//! - [`broker`] runs Apache Kafka on the loopback, for the tests and for `cargo xtask broker`.
//! - [`mod@bench`] is `cargo xtask bench`: the pipeline's benchmark on a real broker.
//! - [`gate`] is `cargo xtask gate`: the finder's instructions against those that were accepted.
//! - [`peers`] is `cargo xtask peers`: the finder beside its peers, over labelled rows and over prose without numbers.
//! - [`soak`] is `cargo xtask soak`: the finder's property tests on cases that were never tried.
//! - [`plan`] is `cargo xtask plan`: the finder's table of UK numbers from libphonenumber's metadata.
//! - [`torture`] is `cargo xtask torture`: kills, pauses and cuts while records come in, then the reckoning.
//! - [`screenshots`] is `cargo xtask screenshots`: every page of the desk as a picture, to be looked at.
//! - [`generate`] makes synthetic reports with the truth beside them, the same for the same seed.
//! - [`guard`] says what may not stand in the repository: somebody's phone number, a machine's paths.
//!
//! It shares no code with what it tests: the generator and the guard know numbers from [`ranges`] alone.

pub mod bench;
pub mod broker;
mod child;
pub mod gate;
pub mod generate;
pub mod guard;
mod interrupt;
pub mod peers;
pub mod plan;
pub mod ranges;
pub mod screenshots;
pub mod soak;
pub mod suite;
mod tools;
pub mod torture;

use std::path::Path;

pub use interrupt::Interrupt;

/// The workspace's root.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate stands two folders below the root")
}
