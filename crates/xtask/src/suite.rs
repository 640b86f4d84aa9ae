//! The one test command: named, timed steps, in the order in which a mistake is cheapest to hear of.

mod tally;

use std::{
    env, fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use clap::ValueEnum;
use miette::{Context, IntoDiagnostic, Report, Result, miette};
use tempfile::TempDir;

use crate::{
    Interrupt,
    broker::{Cluster, SignIn},
    child::{End, Group},
    gate::{self, Figures},
    tools, torture, workspace,
};
use tally::Tally;

/// Of the cases of property tests: a commit is judged on the same ones whenever and wherever it is tested. Other cases are
/// for [`crate::soak`], or for whoever sets `PROPTEST_RNG_SEED`.
pub const SEED: u64 = 1;

/// Where proptest reads the seed.
pub(crate) const SEED_NAME: &str = "PROPTEST_RNG_SEED";

/// A step that runs longer hangs; continuous integration has 90 minutes for all of them.
const STEP_LIMIT: Duration = Duration::from_secs(50 * 60);

/// One step of the test command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// rustfmt has nothing to change
    Fmt,
    /// shellcheck finds nothing in the shell scripts (skipped where it is not installed)
    Shell,
    /// Licences, bans and sources of every dependency, by cargo-deny
    Deny,
    /// Known vulnerabilities of dependencies, by cargo-deny; only where asked for, since it needs to reach RustSec
    Advisories,
    /// Clippy and rustc warn of nothing, in any target
    Clippy,
    /// The documentation builds without a warning
    Docs,
    /// Unit, property, integration, end-to-end and doc tests, on a real broker
    Tests,
    /// The property tests of the finder with all their cases, a million against phonenumber, compiled for speed
    Proofs,
    /// The finder takes no more instructions than was accepted
    Gate,
    /// Nothing is lost or doubled while services and brokers are killed, paused and cut off: one round on three brokers
    Torture,
}

/// What a run of the test command is asked to do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// In the order to run them.
    pub steps: Vec<Step>,
    /// What to do after a step that failed.
    pub after_failure: AfterFailure,
    /// Which lines of the tests to show.
    pub tests_shown: TestsShown,
}

/// What to do after a step that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// Run no other.
    Stop,
    /// Run the others all the same, and every test.
    KeepGoing,
}

/// Which lines of the tests to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestsShown {
    /// All but those that only name a test that passed.
    Failing,
    /// All.
    All,
}

enum Outcome {
    Ok(Option<Tally>),
    Skipped(&'static str),
    Failed(Report, Option<Tally>),
}

impl Step {
    /// The steps of a plain run.
    pub const USUAL: [Self; 9] = [
        Self::Fmt,
        Self::Shell,
        Self::Deny,
        Self::Clippy,
        Self::Docs,
        Self::Tests,
        Self::Proofs,
        Self::Gate,
        Self::Torture,
    ];

    /// The word on the command line.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().expect("no step is hidden").get_name().to_owned()
    }

    /// One line on what it checks.
    #[must_use]
    pub fn about(self) -> String {
        self.to_possible_value().and_then(|v| v.get_help().map(ToString::to_string)).unwrap_or_default()
    }
}

/// Runs the plan and prints a summary. `Ok(true)` where every step passed.
///
/// # Errors
/// Where Ctrl-C ended it.
pub fn run(plan: &Plan, interrupt: &Interrupt) -> Result<bool> {
    let mut rows = Vec::new();
    let mut tests = None;
    let mut all_passed = true;
    for &step in &plan.steps {
        let name = step.name();
        if !all_passed && plan.after_failure == AfterFailure::Stop {
            rows.push(format!("not run  {name}"));
            continue;
        }
        eprintln!("\n==== {name}: {}", step.about());
        let start = Instant::now();
        let outcome = step.run(plan, interrupt);
        let seconds = start.elapsed().as_secs_f64();
        rows.push(match outcome {
            Outcome::Ok(tally) => {
                tests = tests.or(tally);
                format!("ok       {name:<10} {seconds:>7.1} s")
            }
            Outcome::Skipped(why) => format!("skipped  {name:<10} {why}"),
            Outcome::Failed(report, tally) => {
                tests = tests.or(tally);
                all_passed = false;
                eprintln!("{report:?}");
                format!("FAILED   {name:<10} {seconds:>7.1} s")
            }
        });
        if interrupt.asked() {
            return Err(miette!("interrupted"));
        }
    }
    eprintln!("\n==== summary");
    for row in rows {
        eprintln!("{row}");
    }
    if let Some(tally) = tests {
        println!("{tally}");
    }
    Ok(all_passed)
}

impl Step {
    fn run(self, plan: &Plan, interrupt: &Interrupt) -> Outcome {
        let result = match self {
            Self::Fmt => succeed(cargo().args(["fmt", "--all", "--check"]), interrupt),
            Self::Shell if !tools::is_there("shellcheck") => {
                return Outcome::Skipped("shellcheck is not installed");
            }
            Self::Shell => succeed(within_workspace("shellcheck").arg(".ci/run"), interrupt),
            Self::Deny => tools::need_cargo_deny(interrupt).and_then(|()| {
                succeed(
                    cargo().args(["deny", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"]),
                    interrupt,
                )
            }),
            Self::Advisories => tools::need_cargo_deny(interrupt)
                .and_then(|()| succeed(cargo().args(["deny", "check", "advisories"]), interrupt)),
            Self::Clippy => able_to_build(interrupt).and_then(|()| {
                let flags = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
                succeed(cargo().args(flags), interrupt)
            }),
            Self::Docs => able_to_build(interrupt).and_then(|()| {
                let flags = ["doc", "--workspace", "--no-deps"];
                succeed(cargo().args(flags).env("RUSTDOCFLAGS", "-D warnings"), interrupt)
            }),
            Self::Tests => return cargo_test(plan, interrupt),
            Self::Proofs => able_to_build(interrupt).and_then(|()| {
                tools::need(&[tools::VALGRIND], interrupt)?;
                succeed(proofs(seed()).args(["--tests", "--", "--include-ignored"]), interrupt)
            }),
            Self::Gate => gate::run(Figures::Compare, interrupt),
            Self::Torture => torture::run(&torture::IN_TESTS, interrupt),
        };
        match result {
            Ok(()) => Outcome::Ok(None),
            Err(report) => Outcome::Failed(report, None),
        }
    }
}

/// The seed that was asked for, or [`SEED`].
fn seed() -> u64 {
    env::var(SEED_NAME).ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

/// The tests of the finder with the cases of a seed, compiled for speed: they play many more then.
pub(crate) fn proofs(seed: u64) -> Command {
    let mut tests = cargo();
    tests.args(["test", "--release", "--package", "tipline-phone"]).env(SEED_NAME, seed.to_string());
    tests
}

/// All tests of the workspace, doc tests too, with a real broker at hand.
fn cargo_test(plan: &Plan, interrupt: &Interrupt) -> Outcome {
    match able_to_build(interrupt).and_then(|()| tests_on_a_broker(plan, interrupt)) {
        Ok((End::Exited(status), tally)) if status.success() => Outcome::Ok(Some(tally)),
        Ok((end, tally)) => Outcome::Failed(miette!("cargo test did not succeed ({end:?})"), Some(tally)),
        Err(report) => Outcome::Failed(report, None),
    }
}

fn tests_on_a_broker(plan: &Plan, interrupt: &Interrupt) -> Result<(End, Tally)> {
    // Built before the broker starts: on two cores a compiler beside it makes for time-outs that no user would see.
    succeed(cargo().args(["test", "--workspace", "--no-run"]), interrupt)?;
    tools::need(&[tools::JAVA, tools::VALGRIND], interrupt)?;
    let chromium = tools::chromium(interrupt)?;
    let axe = tools::axe(interrupt)?;
    let schemathesis = tools::schemathesis(interrupt)?;
    let oidc_provider = tools::oidc_provider(interrupt)?;
    let (_folder, with_fail_points) = program_with_fail_points(interrupt)?;
    let mut cluster = Cluster::start_with_sign_in(interrupt)?;
    eprintln!("Apache Kafka listens on {}", cluster.bootstrap_servers());

    let mut tests = cargo();
    tests.args(["test", "--workspace"]);
    if plan.after_failure == AfterFailure::KeepGoing {
        tests.arg("--no-fail-fast");
    }
    tests.args(["--", "--include-ignored"]);
    if io::stdout().is_terminal() {
        tests.args(["--color", "always"]);
    }
    tests.env(SEED_NAME, seed().to_string());
    tests.env("TIPLINE_TEST_KAFKA", cluster.bootstrap_servers()).stdout(Stdio::piped());
    tests.env("TIPLINE_TEST_SCHEMATHESIS", schemathesis).env("TIPLINE_TEST_OIDC_PROVIDER", oidc_provider);
    tests.env("TIPLINE_TEST_CHROMIUM", chromium).env("TIPLINE_TEST_AXE", axe);
    tests.env("TIPLINE_TEST_FAIL_POINTS", with_fail_points);
    if let Some(SignIn { plain, scram, mutual }) = cluster.signed() {
        tests
            .env("TIPLINE_TEST_KAFKA_SIGNED", plain.to_string())
            .env("TIPLINE_TEST_KAFKA_SCRAM", scram.to_string())
            .env("TIPLINE_TEST_KAFKA_MUTUAL", mutual.to_string())
            .env("TIPLINE_TEST_CERTIFICATES", cluster.certificates());
    }
    let shown = plan.tests_shown;
    let (send, receive) = mpsc::channel();
    let end = Group::start(&mut tests)
        .and_then(|group| {
            group.wait(STEP_LIMIT, interrupt, move |line| {
                // The receiver outlives the child, and nobody counts what is said after it is gone.
                let _ = send.send(Tally::of_line(line));
                if shown == TestsShown::All || !tally::only_names_a_passed_test(line) {
                    println!("{line}");
                }
            })
        })
        .into_diagnostic()?;
    cluster.check()?;
    Ok((end, receive.iter().sum()))
}

/// A copy of the program that ends where a test says, and speaks TLS with the brokers. The workspace's own crates and the
/// client library are built a second time for it, with the machine's OpenSSL: its own would take minutes.
fn program_with_fail_points(interrupt: &Interrupt) -> Result<(TempDir, PathBuf)> {
    tools::need(&[tools::PKG_CONFIG, tools::OPENSSL], interrupt)?;
    let mut build = cargo();
    build
        .args(["build", "--package", "tipline", "--features", "failpoints,tls"])
        .env("OPENSSL_NO_VENDOR", "1");
    succeed(&mut build, interrupt)?;
    copy_of_the_program("tipline-failing-")
}

/// A copy of the program as it was built last, so that no later build takes its place.
pub(crate) fn copy_of_the_program(prefix: &str) -> Result<(TempDir, PathBuf)> {
    // Cargo put it beside this program.
    let built = env::current_exe().into_diagnostic()?.with_file_name("tipline");
    let folder = tempfile::Builder::new().prefix(prefix).tempdir().into_diagnostic()?;
    let program = folder.path().join("tipline");
    fs::copy(&built, &program)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot copy {}", built.display()))?;
    Ok((folder, program))
}

pub(crate) fn able_to_build(interrupt: &Interrupt) -> Result<()> {
    tools::need(&[tools::CPP, tools::MAKE], interrupt)
}

pub(crate) fn succeed(command: &mut Command, interrupt: &Interrupt) -> Result<()> {
    let name = name(command);
    let end = Group::start(command).and_then(|g| g.wait(STEP_LIMIT, interrupt, |_| {})).into_diagnostic()?;
    match end {
        End::Exited(status) if status.success() => Ok(()),
        End::Exited(status) => Err(miette!("{name} did not succeed ({status})")),
        End::Interrupted => Err(miette!("interrupted")),
        End::OutOfTime => Err(miette!("{name} ran for more than {STEP_LIMIT:?}")),
    }
}

/// `cargo clippy` for all of `/somewhere/bin/cargo clippy --workspace ...`.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let first = command.get_args().next().map(|a| format!(" {}", a.to_string_lossy())).unwrap_or_default();
    format!("{program}{first}")
}

pub(crate) fn cargo() -> Command {
    let mut command = tools::cargo();
    command.current_dir(workspace());
    command
}

fn within_workspace(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_name_and_says_what_it_checks() {
        for step in Step::value_variants() {
            assert!(!step.name().is_empty() && step.about().len() > 10, "{step:?}");
        }
    }

    #[test]
    fn a_plain_run_leaves_out_only_what_needs_another_network() {
        let left_out: Vec<_> = Step::value_variants().iter().filter(|s| !Step::USUAL.contains(s)).collect();
        assert_eq!(left_out, [&Step::Advisories]);
    }

    #[test]
    fn a_failed_step_is_an_error_that_names_the_program() {
        let error = succeed(Command::new("false").arg("--locked"), &Interrupt::default()).unwrap_err();
        assert!(error.to_string().starts_with("false --locked did not succeed"), "{error}");
    }
}
