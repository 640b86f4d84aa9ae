//! `cargo xtask`: parses the command line and calls the chore.

use std::{ffi::OsString, io, path::PathBuf, process::ExitCode, thread, time::Duration};

use clap::{Args, Parser, Subcommand};
use miette::{IntoDiagnostic, Result, bail};
use xtask::{
    Interrupt, bench,
    broker::{Cluster, SignIn},
    gate::{self, Figures},
    generate::{self, Channel, Request},
    peers, plan,
    screenshots::{self, Readme},
    soak,
    suite::{self, AfterFailure, Plan, Step, TestsShown},
    torture::{self, overload},
};

/// Chores of the tipline workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Check and test everything, on a real Kafka broker that is started for it.
    ///
    /// Installs what is missing where that takes no more than a Debian package or a crate; says what to install otherwise.
    Test(TestArguments),
    /// Start a real Kafka broker with empty data, print its address, run until Ctrl-C.
    Broker {
        /// How many brokers; three replicate every topic.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
        brokers: u8,
        /// One broker with further addresses, where clients sign in and access control lists hold: SASL PLAIN, SCRAM over TLS,
        /// TLS on both sides; and the folder of the certificates.
        #[arg(long, conflicts_with = "brokers")]
        sign_in: bool,
    },
    /// Measure Link and Index on a real broker, peers beside them in the same run.
    ///
    /// On a machine with other work the figures say little; the peers suffer with us, so the ratios say more.
    Bench {
        /// For the benchmark itself; `cargo xtask bench -- --help` lists them.
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Count the finder's instructions for five fixed inputs; over 5 % more than was accepted is an error.
    Gate {
        /// Accept the figures of this machine; commit the file that it writes.
        #[arg(long)]
        accept: bool,
    },
    /// Run the finder and its peers over the labelled rows in `fixtures/finding.jsonl`; write the table in the README.
    Peers {
        /// Count false numbers in 40 MB of prose without any instead; fetches a Debian package, once.
        #[arg(long)]
        prose: bool,
    },
    /// Play the finder's property tests on new cases, round after round; `cargo xtask test` plays the same ones each time.
    Soak {
        /// Begin no round after so many minutes.
        #[arg(long, value_name = "N", default_value_t = 10)]
        minutes: u64,
        /// Only tests with this in their name.
        tests: Option<String>,
    },
    /// Write the finder's table of UK numbers from the metadata of the `phonenumber` crate.
    Plan,
    /// Kill, pause and cut off services and brokers while records come in; then prove that nothing was lost or doubled.
    ///
    /// Three brokers behind a proxy each, two Links, one Index, a steady producer. Rounds are drawn from the seed; one that
    /// failed can be played alone.
    Torture(TortureArguments),
    /// Send a multiple of what Link and Index can do, built for release, for some minutes: memory stays bounded, the group stays
    /// as it is, and what is left over goes to nothing afterwards.
    Overload(OverloadArguments),
    /// Take a picture of every page of the desk, at 1440 and 390 pixels, light and dark; axe-core looks at each.
    Screenshots {
        /// Where to.
        #[arg(long, value_name = "DIR", default_value = "target/screenshots")]
        out: PathBuf,
        /// Make the pictures of the README anew, too.
        #[arg(long)]
        readme: bool,
    },
    /// Make synthetic reports, the same for the same seed and count, with the truth beside them.
    Generate(GenerateArguments),
}

#[derive(Debug, Args)]
struct TestArguments {
    /// Run only this step; may be given more than once.
    #[arg(long, value_name = "STEP")]
    only: Vec<Step>,
    /// Check for known vulnerabilities too; needs to reach RustSec's database.
    #[arg(long)]
    advisories: bool,
    /// Run the other steps, and every test, also after a failure.
    #[arg(long)]
    keep_going: bool,
    /// Name every test, also those that pass.
    #[arg(long, short)]
    verbose: bool,
    /// List the steps and run nothing.
    #[arg(long)]
    list: bool,
}

#[derive(Debug, Args)]
struct TortureArguments {
    /// Begin no round after so many minutes.
    #[arg(long, value_name = "N", default_value_t = 10)]
    minutes: u64,
    /// Decides what goes wrong.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many brokers.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=5))]
    brokers: u8,
    /// The first round to play.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from_round: u64,
    /// Play no more rounds than this.
    #[arg(long, value_name = "N", default_value_t = u64::MAX)]
    rounds: u64,
    /// How many seconds the faults of a round take.
    #[arg(long, value_name = "SECONDS", default_value_t = 90)]
    round: u64,
    /// Records a second.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..))]
    rate: u64,
}

#[derive(Debug, Args)]
struct OverloadArguments {
    /// How many minutes the producers send.
    #[arg(long, value_name = "N", default_value_t = 5)]
    minutes: u64,
    /// How many times the capacity, which is measured first.
    #[arg(long, default_value_t = 3.0)]
    times: f64,
    /// Decides the records.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Args)]
struct GenerateArguments {
    /// Decides everything that is not asked for.
    #[arg(long)]
    seed: u64,
    /// How many reports.
    #[arg(long)]
    count: u64,
    /// All from one channel; without it, a mix.
    #[arg(long)]
    channel: Option<Channel>,
    /// A folder for `<channel>.jsonl` and `truth.jsonl`; `-` prints the records of one channel.
    #[arg(long, value_name = "DIR|-")]
    out: PathBuf,
}

fn main() -> Result<ExitCode> {
    match Arguments::parse().chore {
        Chore::Test(arguments) => test(&arguments),
        Chore::Broker { brokers, sign_in } => broker(brokers.into(), sign_in),
        Chore::Bench { arguments } => {
            bench::run(&arguments, &Interrupt::listen().into_diagnostic()?).map(exit_code)
        }
        Chore::Gate { accept } => {
            let figures = if accept { Figures::Accept } else { Figures::Compare };
            gate::run(figures, &Interrupt::listen().into_diagnostic()?).map(|()| ExitCode::SUCCESS)
        }
        Chore::Peers { prose } => {
            let run = if prose { peers::read_prose } else { peers::write_table };
            run(&Interrupt::listen().into_diagnostic()?).map(|()| ExitCode::SUCCESS)
        }
        Chore::Soak { minutes, tests } => {
            let request = soak::Request { length: Duration::from_secs(60 * minutes), tests };
            soak::run(&request, &Interrupt::listen().into_diagnostic()?).map(|()| ExitCode::SUCCESS)
        }
        Chore::Plan => plan::run(&Interrupt::listen().into_diagnostic()?).map(|()| ExitCode::SUCCESS),
        Chore::Screenshots { out, readme } => {
            let readme = if readme { Readme::Renew } else { Readme::Keep };
            screenshots::run(&out, readme, &Interrupt::listen().into_diagnostic()?)
                .map(|()| ExitCode::SUCCESS)
        }
        Chore::Torture(arguments) => torture(&arguments),
        Chore::Overload(OverloadArguments { minutes, times, seed }) => {
            let request = overload::Request { length: Duration::from_secs(60 * minutes), times, seed };
            overload::run(&request, &Interrupt::listen().into_diagnostic()?).map(|()| ExitCode::SUCCESS)
        }
        Chore::Generate(arguments) => generate(&arguments),
    }
}

fn test(arguments: &TestArguments) -> Result<ExitCode> {
    let mut steps = if arguments.only.is_empty() { Step::USUAL.to_vec() } else { arguments.only.clone() };
    if arguments.advisories {
        steps.push(Step::Advisories);
    }
    if arguments.list {
        for step in steps {
            println!("{:<10} {}", step.name(), step.about());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let after_failure = if arguments.keep_going { AfterFailure::KeepGoing } else { AfterFailure::Stop };
    let tests_shown = if arguments.verbose { TestsShown::All } else { TestsShown::Failing };
    let interrupt = Interrupt::listen().into_diagnostic()?;
    let all_passed = suite::run(&Plan { steps, after_failure, tests_shown }, &interrupt)?;
    Ok(exit_code(all_passed))
}

fn exit_code(succeeded: bool) -> ExitCode {
    if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn broker(count: usize, sign_in: bool) -> Result<ExitCode> {
    let interrupt = Interrupt::listen().into_diagnostic()?;
    let mut cluster = match sign_in {
        true => Cluster::start_with_sign_in(&interrupt)?,
        false => Cluster::start(count, &interrupt)?,
    };
    println!("{}", cluster.bootstrap_servers());
    if let Some(SignIn { plain, scram, mutual }) = cluster.signed() {
        println!("{plain}\n{scram}\n{mutual}");
        println!("{}", cluster.certificates().display());
    }
    eprintln!("running until Ctrl-C; the data goes with it");
    while !interrupt.asked() {
        cluster.check()?;
        thread::sleep(Duration::from_millis(200));
    }
    Ok(ExitCode::SUCCESS)
}

fn torture(arguments: &TortureArguments) -> Result<ExitCode> {
    let &TortureArguments { minutes, seed, brokers, from_round, rounds, round, rate } = arguments;
    let request = torture::Request {
        length: Duration::from_secs(60 * minutes),
        seed,
        from_round,
        rounds,
        round: Duration::from_secs(round),
        brokers: brokers.into(),
        rate,
    };
    torture::run(&request, &Interrupt::listen().into_diagnostic()?)?;
    Ok(ExitCode::SUCCESS)
}

fn generate(arguments: &GenerateArguments) -> Result<ExitCode> {
    let &GenerateArguments { seed, count, channel, ref out } = arguments;
    let request = Request { seed, count, channel };
    if out.as_os_str() == "-" {
        if channel.is_none() {
            bail!(
                help = "add --channel 101, --channel online or --channel crimestoppers",
                "records of three formats cannot share one output"
            );
        }
        match generate::write_records(request, io::stdout().lock()) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {} // the reader has seen enough
            written => written.into_diagnostic()?,
        }
    } else {
        generate::write_folder(request, out).into_diagnostic()?;
    }
    Ok(ExitCode::SUCCESS)
}
