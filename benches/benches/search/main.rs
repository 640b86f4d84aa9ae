//! Searches over made-up reports, with a bare term look-up of the engine as the floor.
//!
//!     cargo bench -p tipline-bench --bench search -- --reports 5000000 --numbers 1000000 --dir target/search-bench
//!
//! The index is built in this process, through the writer that `tipline index` uses, and kept in `--dir` for the next run.
//! Numbers are made by arithmetic as the program runs; none is written down.

mod arriving;
mod build;
mod made_up;
mod queries;
mod table;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use tipline_index::Searcher;

use self::{arriving::Arriving, made_up::MadeUp};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[derive(Debug, Parser)]
#[command(name = "search")]
struct Arguments {
    /// Reports in the index.
    #[arg(long, default_value_t = 200_000)]
    reports: u64,
    /// Distinct numbers that they name.
    #[arg(long, default_value_t = 40_000)]
    numbers: u64,
    /// Where the index is kept; one that is there already and holds as many reports is used again.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Searches of each kind.
    #[arg(long, default_value_t = 2_000)]
    searches: usize,
    /// Reports that come in each second while it searches, committed each second; a second table.
    #[arg(long, default_value_t = 0)]
    arriving: u64,
    /// Only kinds of search whose name contains this.
    #[arg(long)]
    only: Option<String>,
    /// Cargo passes it to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Outcome<()> {
    let made_up = MadeUp { reports: arguments.reports, numbers: arguments.numbers };
    let temporary = tempfile::tempdir()?;
    let dir = arguments.dir.clone().unwrap_or_else(|| temporary.path().join("index"));
    build::index(&dir, made_up)?;

    println!(
        "{} reports, {} distinct numbers, {} searches of each kind, warm",
        arguments.reports, arguments.numbers, arguments.searches
    );
    println!("{}", build::size(&dir)?);
    let wanted = |name: &str| arguments.only.as_ref().is_none_or(|only| name.contains(only.as_str()));
    let mut searcher = Searcher::open(&dir)?;
    println!("{}", table::HEADING);
    for kind in queries::kinds(made_up, arguments.searches).iter().filter(|kind| wanted(kind.name)) {
        println!("{}", table::measure(kind, &mut searcher, &dir, || Ok(()))?);
    }
    if arguments.arriving > 0 {
        println!("\nwhile {} reports arrive each second", arguments.arriving);
        println!("{}", table::HEADING);
        let arriving = Arriving::start(&dir, made_up, arguments.arriving)?;
        for kind in queries::kinds(made_up, arguments.searches).iter().filter(|kind| wanted(kind.name)) {
            println!("{}", table::measure(kind, &mut searcher, &dir, || arriving.check())?);
        }
        println!("{} reports came in", arriving.stop()?);
    }
    Ok(())
}
