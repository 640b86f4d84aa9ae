//! The pipeline on a real broker, peers beside it in the same run: Link beside a loop that changes nothing, Index beside
//! the engine alone. `cargo xtask bench` starts the broker and runs this.

mod index;
mod installation;
mod java;
mod latency;
mod link;
mod meter;
mod noop;
mod process;
mod scaling;
mod table;

use std::{process::ExitCode, time::Duration};

use clap::Parser;

use self::{installation::Installation, latency::Steady, meter::Measured, table::Table};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The peers in Java.
const JAVA: &str = "Link's peer in Java";
const LUCENE: &str = "Index's peer on Lucene";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The environment variables that `cargo xtask bench` sets.
const BROKER: &str = "TIPLINE_BENCH_KAFKA";
const BROKER_PIDS: &str = "TIPLINE_BENCH_KAFKA_PIDS";

#[derive(Debug, Parser)]
#[command(name = "pipeline")]
struct Arguments {
    /// Raw records in each round.
    #[arg(long, default_value_t = 200_000)]
    records: u64,
    /// How often each contestant runs; the best round counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Partitions of each topic.
    #[arg(long, default_value_t = 6)]
    partitions: i32,
    /// Records a transaction of Link and of the loop beside it; may be given more than once.
    #[arg(long, default_values_t = [5_000, 20_000])]
    batch: Vec<usize>,
    /// Reports a commit of Index and of the engine alone.
    #[arg(long, default_value_t = 20_000)]
    commit: usize,
    /// Only these contestants.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Stage::Link, Stage::Index])]
    stage: Vec<Stage>,
    /// Run the peers in Java too: Link's and, on Lucene, Index's.
    #[arg(long)]
    java: bool,
    /// Measure instead how long it takes at a steady rate until flags can be read and reports can be found.
    #[arg(long)]
    latency: bool,
    /// Reports a second, with --latency.
    #[arg(long, default_value_t = 2_000)]
    rate: u64,
    /// How many seconds are measured, with --latency.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Measure instead what a report costs from 100,000 of them on, the size and start of the index, and two members of Link.
    #[arg(long, conflicts_with = "latency")]
    scaling: bool,
    /// Up to how many reports, with --scaling.
    #[arg(long, default_value_t = 1_000_000)]
    up_to: u64,
    /// Cargo passes it to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Stage {
    /// Nothing but the work on one record, which is always measured first.
    Work,
    Link,
    Index,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let Ok(bootstrap) = std::env::var(BROKER) else {
        eprintln!("{BROKER} names no broker; run cargo xtask bench, which starts one");
        return ExitCode::from(2);
    };
    match run(&arguments, &bootstrap) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments, bootstrap: &str) -> Outcome<()> {
    if arguments.latency {
        let length = Duration::from_secs(arguments.seconds);
        return latency::run(bootstrap, arguments.partitions, Steady { rate: arguments.rate, length });
    }
    if arguments.scaling {
        return scaling::run(bootstrap, arguments.partitions, arguments.up_to);
    }
    throughput(arguments, bootstrap)
}

fn throughput(arguments: &Arguments, bootstrap: &str) -> Outcome<()> {
    let records = installation::Records::generate(arguments.records);
    println!(
        "{} raw records, {} bytes each on average; {} partitions a topic; {} rounds, the best counts",
        arguments.records,
        records.bytes() / arguments.records.max(1),
        arguments.partitions,
        arguments.rounds,
    );
    let mut table = Table::default();
    // The first round is not kept: it reads the numbering plans of other countries, once in a process.
    let (_, written) = process::run(&records)?;
    println!("{} bytes each on average as reports", written / arguments.records.max(1));
    for _ in 0..arguments.rounds {
        table.add("Link's work, one thread", 1, None, process::run(&records)?.0);
    }
    let mut last = None;
    for round in 0..arguments.rounds {
        if arguments.stage.contains(&Stage::Link) {
            for &batch in &arguments.batch {
                let here = Installation::filled(bootstrap, arguments.partitions, &records)?;
                // Whoever goes second finds the raw topics in the broker's page cache.
                for linking in if round % 2 == 0 { [false, true] } else { [true, false] } {
                    if linking {
                        table.add(
                            "Link",
                            batch,
                            Some("no-op loop"),
                            link::run(&here, batch, arguments.records)?,
                        );
                    } else {
                        table.add("no-op loop", batch, None, noop::raw(&here, batch, arguments.records)?);
                    }
                }
                if arguments.java {
                    table.add(JAVA, batch, Some("Link"), java::link(&here, batch, arguments.records)?);
                }
                table.add(
                    "no-op loop, Link's records",
                    batch,
                    None,
                    noop::reports(&here, batch, arguments.records)?,
                );
                last = Some(here);
            }
        }
        if arguments.stage.contains(&Stage::Index) {
            let here = match last.take() {
                Some(here) => here,
                None => {
                    let here = Installation::filled(bootstrap, arguments.partitions, &records)?;
                    link::run(&here, 20_000, arguments.records)?;
                    here
                }
            };
            let commit = arguments.commit;
            for indexing in if round % 2 == 0 { [false, true] } else { [true, false] } {
                if indexing {
                    table.add("Index", commit, Some(index::ADDING), index::run(&here, commit)?);
                } else {
                    table.add(index::ADDING, commit, None, index::engine(&here, commit, index::Way::Add)?);
                    table.add(
                        index::REPLACING,
                        commit,
                        Some(index::ADDING),
                        index::engine(&here, commit, index::Way::Replace)?,
                    );
                }
            }
            if arguments.java {
                table.add(LUCENE, commit, Some("Index"), java::index(&here, commit, arguments.records)?);
            }
            last = Some(here);
        }
    }
    print!("{table}");
    Ok(())
}
