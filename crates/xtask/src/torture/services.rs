//! The program under test as its operator runs it: processes, started again as a service manager would.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use miette::{IntoDiagnostic, Result, bail, miette};
use rustix::process::Signal;
use serde_json::Value;

use crate::{child::Group, tools};

/// One installation: a topic prefix and a folder.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    /// The binary.
    pub(crate) program: PathBuf,
    pub(crate) bootstrap: String,
    pub(crate) prefix: String,
    pub(crate) folder: PathBuf,
}

/// A service. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Service {
    name: String,
    installation: Installation,
    arguments: Vec<String>,
    group: Group,
    log: PathBuf,
    /// Killed on purpose, and not started again yet.
    killed: bool,
    /// When it is to be started again after it ended by itself.
    again: Option<Instant>,
    /// How often it ended by itself, with a status that asks for a new start.
    pub(crate) gave_up: u64,
}

/// A service manager waits so long.
const RESTART: Duration = Duration::from_secs(1);
/// `EX_TEMPFAIL`: nothing was lost, start me again.
const TRY_AGAIN: i32 = 75;
const GRACE: Duration = Duration::from_secs(90);
const LOG_TAIL_LINES: usize = 25;

impl Installation {
    /// The program with its settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        // Where util-linux is there, the kernel kills it when this program is killed without a chance to do so itself.
        let mut command = if tools::is_there("setpriv") {
            let mut setpriv = Command::new("setpriv");
            setpriv.args(["--pdeathsig", "KILL", "--"]).arg(&self.program);
            setpriv
        } else {
            Command::new(&self.program)
        };
        command
            .args(arguments)
            .arg("--data-dir")
            .arg(self.folder.join("data"))
            .env("TIPLINE_KAFKA__BOOTSTRAP_SERVERS", &self.bootstrap)
            .env("TIPLINE_TOPICS__PREFIX", &self.prefix)
            .env("TIPLINE_LOG__FORMAT", "json");
        command
    }

    /// A command's exit status, and what it says on both streams.
    fn ask(&self, arguments: &[&str]) -> Result<(Option<i32>, String, String)> {
        let output = self.command(arguments).stdin(Stdio::null()).output().into_diagnostic()?;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ok((output.status.code(), text(output.stdout), text(output.stderr)))
    }

    /// What a command prints that has to succeed.
    ///
    /// # Errors
    /// With what it said.
    pub(crate) fn must(&self, arguments: &[&str]) -> Result<String> {
        match self.ask(arguments)? {
            (Some(0), stdout, _) => Ok(stdout),
            (status, stdout, stderr) => {
                Err(miette!("tipline {arguments:?} ended with {status:?}:\n{stdout}{stderr}"))
            }
        }
    }

    /// What `reconcile` says: one JSON object, whether it is clean or not.
    ///
    /// # Errors
    /// Where it cannot be found out.
    pub(crate) fn reconciled(&self, more: &[&str]) -> Result<Value> {
        match self.ask(&[&["reconcile", "--json"], more].concat())? {
            (Some(0 | 1), stdout, _) => serde_json::from_str(&stdout).into_diagnostic(),
            (status, _, stderr) => Err(miette!("tipline reconcile ended with {status:?}:\n{stderr}")),
        }
    }

    /// How many reports can be found; 0 while there is no index.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub(crate) fn searchable(&self) -> Result<u64> {
        let (_, stdout, stderr) = self.ask(&["search", "--json", "--limit", "2", EVERYTHING])?;
        let of = |line: &str| line.strip_prefix("2 of ")?.split(',').next()?.parse().ok();
        Ok(stderr.lines().find_map(of).unwrap_or(stdout.lines().count() as u64))
    }
}

/// A query that every report answers.
pub(crate) const EVERYTHING: &str = "after:2000-01-01";

impl Service {
    /// Starts it.
    ///
    /// # Errors
    /// Where it does not start.
    pub(crate) fn start(installation: &Installation, name: &str, arguments: &[&str]) -> Result<Self> {
        let log = installation.folder.join(format!("{}.log", name.replace(' ', "-")));
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let group = launch(installation, &arguments, &log)?;
        let (name, installation) = (name.to_owned(), installation.clone());
        Ok(Self { name, installation, arguments, group, log, killed: false, again: None, gave_up: 0 })
    }

    pub(crate) fn signal(&self, signal: Signal) {
        self.group.signal(signal);
    }

    /// SIGKILL.
    ///
    /// # Errors
    /// Where the operating system cannot tell how it ended.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.group.kill().into_diagnostic()?;
        (self.killed, self.again) = (true, None);
        Ok(())
    }

    /// Starts it after [`kill`](Self::kill).
    ///
    /// # Errors
    /// Where it does not start.
    pub(crate) fn revive(&mut self) -> Result<()> {
        self.group = launch(&self.installation, &self.arguments, &self.log)?;
        self.killed = false;
        Ok(())
    }

    /// Starts it again where it ended by itself and asked for that.
    ///
    /// # Errors
    /// Where it ended with any other status.
    pub(crate) fn supervise(&mut self) -> Result<()> {
        if self.killed {
            return Ok(());
        }
        if let Some(at) = self.again {
            if Instant::now() >= at {
                self.again = None;
                self.revive()?;
            }
            return Ok(());
        }
        match self.group.ended().into_diagnostic()? {
            None => Ok(()),
            Some(status) if status.code() == Some(TRY_AGAIN) => {
                self.gave_up += 1;
                self.again = Some(Instant::now() + RESTART);
                Ok(())
            }
            Some(status) => bail!("{} ended by itself ({status}){}", self.name, self.log_tail()),
        }
    }

    /// SIGTERM; it has to put everything away and end well.
    ///
    /// # Errors
    /// Where it does not.
    pub(crate) fn terminate(&mut self) -> Result<()> {
        if self.again.is_some() {
            return Ok(());
        }
        self.group.signal(Signal::TERM);
        let deadline = Instant::now() + GRACE;
        loop {
            match self.group.ended().into_diagnostic()? {
                Some(status) if status.success() => return Ok(()),
                // The brokers' silence, which it was waiting out, ended it first. That nothing is lost is looked at after.
                Some(status) if status.code() == Some(TRY_AGAIN) => {
                    self.gave_up += 1;
                    return Ok(());
                }
                Some(status) => {
                    bail!("{} ended badly after SIGTERM ({status}){}", self.name, self.log_tail())
                }
                None if Instant::now() > deadline => {
                    bail!("{} did not end within {GRACE:?} after SIGTERM{}", self.name, self.log_tail())
                }
                None => thread::sleep(Duration::from_millis(100)),
            }
        }
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.group.id()
    }

    /// How many lines of the log say so.
    pub(crate) fn said(&self, message: &str) -> u64 {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().filter(|line| line.contains(message)).count() as u64
    }

    pub(crate) fn log_tail(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = &lines[lines.len().saturating_sub(LOG_TAIL_LINES)..];
        format!("; the end of its log:\n{}", tail.join("\n"))
    }
}

fn launch(installation: &Installation, arguments: &[String], log: &Path) -> Result<Group> {
    let out = File::options().create(true).append(true).open(log).into_diagnostic()?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = installation.command(&arguments);
    command.stdout(Stdio::null()).stderr(out);
    Group::start(&mut command).into_diagnostic()
}
