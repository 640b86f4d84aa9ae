//! `cargo xtask torture`: the program on real brokers, while everything round it and in it goes wrong.
//!
//! Three brokers (three copies, two in sync) behind a proxy each, two Links, one Index and a steady producer, all as processes. A
//! plan of kills, pauses and cuts is drawn from the seed and the round. After each round everything is well again, and then:
//! every record that was sent has to be there, `tipline reconcile` has to find nothing, and the index has to hold what an index
//! built anew holds. Each round is an installation of its own, so any round can be played alone.

pub mod overload;
mod plan;
pub mod proxy;
mod round;
mod sender;
mod services;
mod totals;
pub mod world;

use std::time::{Duration, Instant};

use miette::{Context, IntoDiagnostic, Result};

use self::{round::Round, services::Installation, totals::Totals, world::World};
use crate::{
    Interrupt,
    suite::{able_to_build, cargo, copy_of_the_program, succeed},
    tools,
};

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// No round is begun after this.
    pub length: Duration,
    /// Decides what goes wrong.
    pub seed: u64,
    /// The first round to play.
    pub from_round: u64,
    /// Play no more rounds than this.
    pub rounds: u64,
    /// How long the faults of a round take.
    pub round: Duration,
    /// How many brokers.
    pub brokers: usize,
    /// Records a second.
    pub rate: u64,
}

/// A cluster is replaced after so many rounds: each leaves its topics behind.
const ROUNDS_A_CLUSTER: u64 = 6;

/// The round of the test command: one, short enough for every change.
pub const IN_TESTS: Request = Request {
    length: Duration::from_secs(1),
    seed: 5,
    from_round: 0,
    rounds: 1,
    round: Duration::from_secs(40),
    brokers: 3,
    rate: 150,
};

/// Plays rounds and prints what they came to.
///
/// # Errors
/// With the first round in which something is lost, doubled, stuck or ended badly, and how to play it again. Its logs are kept.
pub fn run(request: &Request, interrupt: &Interrupt) -> Result<()> {
    able_to_build(interrupt)?;
    succeed(cargo().args(["build", "--package", "tipline"]), interrupt)?;
    tools::need(&[tools::JAVA], interrupt)?;
    let (_folder, program) = copy_of_the_program("tipline-tortured-")?;
    let &Request { length, seed, from_round, rounds, round: faults, brokers, rate } = request;
    let (began, mut totals, mut world) = (Instant::now(), Totals::default(), None);
    for number in (from_round..).take(usize::try_from(rounds).unwrap_or(usize::MAX)) {
        if number > from_round && began.elapsed() >= length {
            break;
        }
        if (number - from_round).is_multiple_of(ROUNDS_A_CLUSTER) {
            // The old brokers end before the new ones start.
            drop(world.take());
        }
        let world = match &mut world {
            Some(world) => world,
            none => none.insert(World::start(brokers, interrupt)?),
        };
        let folder = tempfile::Builder::new().prefix("tipline-torture-").tempdir().into_diagnostic()?;
        let installation = Installation {
            program: program.clone(),
            bootstrap: world.bootstrap_servers(),
            prefix: format!("round-{number}."),
            folder: folder.path().to_owned(),
        };
        eprintln!("round {number} of seed {seed}");
        let steps = plan::plan(seed, number, brokers, faults);
        let played = Round::start(world, installation, seed.wrapping_add(number), rate, interrupt)
            .and_then(|round| round.play(&steps));
        match played {
            Ok(played) => {
                eprintln!("  {played}");
                totals.add(played);
            }
            Err(error) => {
                println!("{totals}");
                if interrupt.asked() {
                    return Err(error);
                }
                let kept = folder.keep();
                let again = format!("--seed {seed} --from-round {number} --rounds 1");
                return Err(error).wrap_err_with(|| {
                    format!(
                        "round {number} failed; play it again with {again}; logs are in {}",
                        kept.display()
                    )
                });
            }
        }
    }
    println!("{totals}");
    Ok(())
}
