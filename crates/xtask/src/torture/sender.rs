//! A steady producer: `tipline send`, one a channel, fed a line at a time.

use std::{
    collections::HashSet,
    fs::File,
    io::Write,
    process::{Child, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use miette::{IntoDiagnostic, Result, bail, miette};

use super::services::Installation;
use crate::generate::{Channel, Request, Samples};

/// What was handed over, all channels together.
#[derive(Debug, Default)]
pub(crate) struct Handed {
    reports: AtomicU64,
    poison: AtomicU64,
    references: Mutex<HashSet<String>>,
}

impl Handed {
    /// Records that can be read.
    pub(crate) fn reports(&self) -> u64 {
        self.reports.load(Ordering::Acquire)
    }

    /// Records that cannot.
    pub(crate) fn poison(&self) -> u64 {
        self.poison.load(Ordering::Acquire)
    }

    /// The references of those that can.
    pub(crate) fn references(&self) -> HashSet<String> {
        self.references.lock().expect("no sender panics").clone()
    }
}

/// The producers of a round.
#[derive(Debug)]
pub(crate) struct Senders {
    pub(crate) handed: Arc<Handed>,
    ended: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Result<Child, String>>>,
}

/// One record in so many cannot be read.
const POISON: u64 = 40;
/// How long the last records may take to be acknowledged.
const DELIVERED_WITHIN: Duration = Duration::from_secs(150);
/// More than a round ever sends: it decides only how far apart the reports' times are.
const MANY: u64 = 10_000_000;

impl Senders {
    /// Starts one a channel, `rate` records a second in all.
    ///
    /// # Errors
    /// Where the program does not start.
    pub(crate) fn start(installation: &Installation, seed: u64, rate: u64) -> Result<Self> {
        let (handed, ended) = (Arc::new(Handed::default()), Arc::new(AtomicBool::new(false)));
        let pause = Duration::from_secs_f64(Channel::ALL.len() as f64 / rate as f64);
        let mut threads = Vec::new();
        for channel in Channel::ALL {
            let log =
                File::create(installation.folder.join(format!("send-{channel}.log"))).into_diagnostic()?;
            let child = installation
                .command(&["send", &channel.to_string(), "-"])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(log)
                .spawn()
                .into_diagnostic()?;
            let (handed, ended) = (Arc::clone(&handed), Arc::clone(&ended));
            threads.push(thread::spawn(move || {
                feed(child, channel, seed, pause, &handed, &ended).map_err(|error| error.to_string())
            }));
        }
        Ok(Self { handed, ended, threads })
    }

    /// Ends the input and waits until the brokers have every record.
    ///
    /// # Errors
    /// Where one could not be delivered.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.ended.store(true, Ordering::Release);
        for thread in self.threads.drain(..) {
            let child = thread.join().map_err(|_| miette!("a producer's thread panicked"))?;
            await_success(child.map_err(|error| miette!("a producer took no more: {error}"))?)?;
        }
        Ok(())
    }
}

impl Drop for Senders {
    fn drop(&mut self) {
        // The threads see it at their next record, and with their end of the pipe the programs end.
        self.ended.store(true, Ordering::Release);
    }
}

fn await_success(mut child: Child) -> Result<()> {
    let deadline = Instant::now() + DELIVERED_WITHIN;
    loop {
        match child.try_wait().into_diagnostic()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("tipline send ended with {status}: not every record was delivered"),
            None if Instant::now() > deadline => {
                child.kill().into_diagnostic()?;
                child.wait().into_diagnostic()?;
                bail!("tipline send could not deliver within {DELIVERED_WITHIN:?}");
            }
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
}

fn feed(
    mut child: Child,
    channel: Channel,
    seed: u64,
    pause: Duration,
    handed: &Handed,
    ended: &AtomicBool,
) -> std::io::Result<Child> {
    let mut input = child.stdin.take().ok_or_else(|| std::io::Error::other("no standard input"))?;
    let began = Instant::now();
    let samples = Samples::new(Request { seed, count: MANY, channel: Some(channel) });
    for (nth, sample) in (0_u64..).zip(samples) {
        if ended.load(Ordering::Acquire) {
            break;
        }
        if nth % POISON == POISON - 1 {
            writeln!(input, "{{\"reference\": \"broken {channel} {nth}")?;
            handed.poison.fetch_add(1, Ordering::AcqRel);
        } else {
            writeln!(input, "{}", sample.record)?;
            handed.references.lock().expect("no sender panics").insert(sample.truth.reference);
            handed.reports.fetch_add(1, Ordering::AcqRel);
        }
        // To a schedule, so that what was missed while the pipe was full is made up for.
        let due = began + pause.mul_f64((nth + 1) as f64);
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    Ok(child)
}
