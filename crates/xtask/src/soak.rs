//! The finder's property tests again and again, each round with cases that no round before it had.
//!
//! The test command plays them with one seed ([`suite::SEED`]), so that a commit is judged on the same cases whenever and
//! wherever it is tested. New cases are looked for here.

use std::time::{Duration, Instant, SystemTime};

use miette::{Result, miette};

use crate::{
    Interrupt,
    suite::{self, able_to_build, succeed},
};

/// Where the property tests of the finder stand.
const TARGETS: [&str; 7] = ["--lib", "--test", "laws", "--test", "shapes", "--test", "references"];

/// How long, and which tests.
#[derive(Debug, Clone)]
pub struct Request {
    /// No round begins later.
    pub length: Duration,
    /// A part of their names; all without it.
    pub tests: Option<String>,
}

/// Plays rounds until the time is over, and says how many.
///
/// # Errors
/// Where a test fails: with its case, and how to play the round again.
pub fn run(request: &Request, interrupt: &Interrupt) -> Result<()> {
    able_to_build(interrupt)?;
    succeed(suite::proofs(0).args(TARGETS).arg("--no-run"), interrupt)?;
    let first = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
    let (start, mut seed) = (Instant::now(), first);
    while start.elapsed() < request.length && !interrupt.asked() {
        let mut round = suite::proofs(seed);
        round.args(TARGETS).args(["--", "--quiet"]).args(&request.tests);
        succeed(&mut round, interrupt).map_err(|error| {
            let again = format!("{}={seed} cargo xtask test --only proofs", suite::SEED_NAME);
            miette!(help = again, "seed {seed}: {error}")
        })?;
        seed += 1;
    }
    println!("{} rounds without a fault, seeds {first} to {}", seed - first, seed.saturating_sub(1));
    Ok(())
}
