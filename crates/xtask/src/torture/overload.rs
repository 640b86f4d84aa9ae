//! Producers at a multiple of what Link and Index can do, for some minutes: memory has to stay within what is configured, the
//! group must not begin to turn, and once the producers stop, what is left over has to go to nothing.

use std::{
    fmt, fs,
    io::Write,
    ops::Range,
    process::{ChildStdin, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use miette::{Context, IntoDiagnostic, Result, bail, miette};

use super::services::{Installation, Service};
use crate::{
    Interrupt,
    broker::Cluster,
    generate::{Channel, Request as Generate, Samples},
    suite::{able_to_build, cargo, succeed},
    tools, workspace,
};

/// What to do.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// How long the producers send.
    pub length: Duration,
    /// How many times what was measured as capacity.
    pub times: f64,
    /// Decides the records.
    pub seed: u64,
}

/// Records over which capacity is measured.
const MEASURED_ON: u64 = 60_000;
const LOOK: Duration = Duration::from_millis(500);
/// How long nothing more may be found while there is something left.
const STUCK_AFTER: Duration = Duration::from_secs(120);
/// More than a run ever sends: it decides only how far apart the reports' times are.
const MANY: u64 = 30_000_000;
/// Records handed over between two looks at the clock.
const BURST: u64 = 50;

/// What came of it.
#[derive(Debug)]
struct Found {
    capacity: f64,
    sent: u64,
    sending: Duration,
    draining: Duration,
    behind: u64,
    assignments: u64,
    peak: [(&'static str, u64); 2],
}

/// Measures capacity, sends at a multiple of it, and prints what came of it.
///
/// # Errors
/// Where a service ended, the group was handed out more than once, something was lost, or the rest does not go to nothing.
pub fn run(request: &Request, interrupt: &Interrupt) -> Result<()> {
    able_to_build(interrupt)?;
    succeed(cargo().args(["build", "--release", "--package", "tipline"]), interrupt)?;
    tools::need(&[tools::JAVA], interrupt)?;
    let mut built = cargo();
    built.args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: serde_json::Value =
        serde_json::from_slice(&built.output().into_diagnostic()?.stdout).into_diagnostic()?;
    let target =
        metadata["target_directory"].as_str().ok_or_else(|| miette!("cargo names no target folder"))?;
    let cluster = Cluster::start(1, interrupt)?;
    let folder = tempfile::Builder::new().prefix("tipline-overload-").tempdir().into_diagnostic()?;
    let installation = Installation {
        program: format!("{target}/release/tipline").into(),
        bootstrap: cluster.bootstrap_servers(),
        prefix: "overload.".to_owned(),
        folder: folder.path().to_owned(),
    };
    let found = overload(&installation, request, interrupt);
    if found.is_err() {
        eprintln!("the logs are in {}", folder.keep().display());
    }
    println!("{}", found?);
    Ok(())
}

fn overload(installation: &Installation, request: &Request, interrupt: &Interrupt) -> Result<Found> {
    installation.must(&["topics", "create", "--set", "topics.partitions=4"])?;
    let lines = workspace().join("config/lines.example.toml");
    installation.must(&["lines", "import", &lines.display().to_string()])?;

    // What stands in the topics already is worked off as fast as it can be.
    let warm = Producers::start(installation, request.seed, f64::INFINITY, 0..MEASURED_ON)?;
    warm.finish()?;
    let began = Instant::now();
    let mut services = [
        Service::start(installation, "link", &["link"])?,
        Service::start(installation, "index", &["index"])?,
    ];
    let mut watch = Watch { services: &mut services, peak: [0; 2], interrupt };
    watch.until_found(installation, MEASURED_ON)?;
    let capacity = MEASURED_ON as f64 / began.elapsed().as_secs_f64();
    eprintln!("capacity, with the start of both and the broker on the same cores: {capacity:.0} records/s");

    let began = Instant::now();
    let producers =
        Producers::start(installation, request.seed, capacity * request.times, MEASURED_ON..MANY)?;
    while began.elapsed() < request.length {
        watch.look()?;
    }
    producers.stop();
    let sent = producers.finish()?;
    let sending = began.elapsed();
    let behind = (MEASURED_ON + sent).saturating_sub(installation.searchable()?);
    eprintln!("{sent} records in {:.0} s; {behind} are left", sending.as_secs_f64());
    let began = Instant::now();
    watch.until_found(installation, MEASURED_ON + sent)?;
    let draining = began.elapsed();
    let peak = watch.peak;
    let assignments = services[0].said("partitions assigned") + services[0].said("partitions revoked");
    for service in &mut services {
        service.terminate()?;
    }
    let reconciled = installation.reconciled(&[])?;
    for what in ["raw", "reports", "documents"] {
        if reconciled[what] != MEASURED_ON + sent {
            bail!("{} records were sent, and {what} are not as many: {reconciled}", MEASURED_ON + sent);
        }
    }
    if assignments > 1 {
        bail!("the group was handed out {assignments} times, with one member that never left");
    }
    let peak = [("link", peak[0]), ("index", peak[1])];
    Ok(Found { capacity, sent, sending, draining, behind, assignments, peak })
}

/// Looks after the services.
struct Watch<'s> {
    services: &'s mut [Service; 2],
    /// Resident memory at its highest, KiB.
    peak: [u64; 2],
    interrupt: &'s Interrupt,
}

impl Watch<'_> {
    fn look(&mut self) -> Result<()> {
        thread::sleep(LOOK);
        if self.interrupt.asked() {
            bail!("interrupted");
        }
        for (service, peak) in self.services.iter_mut().zip(&mut self.peak) {
            service.supervise()?;
            if service.gave_up > 0 {
                bail!("a service gave up{}", service.log_tail());
            }
            *peak = (*peak).max(service.resident_peak().unwrap_or(0));
        }
        Ok(())
    }

    fn until_found(&mut self, installation: &Installation, records: u64) -> Result<()> {
        let (mut most, mut grew) = (0, Instant::now());
        loop {
            self.look()?;
            let found = installation.searchable()?;
            if found >= records {
                return Ok(());
            }
            if found > most {
                (most, grew) = (found, Instant::now());
            }
            if grew.elapsed() > STUCK_AFTER {
                bail!("{found} of {records} records can be found, and no more for {STUCK_AFTER:?}");
            }
        }
    }
}

impl Service {
    /// The most memory that it has had resident, KiB.
    fn resident_peak(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process_id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

/// A `tipline send` for each channel.
struct Producers {
    ended: Arc<AtomicBool>,
    sent: Arc<AtomicU64>,
    threads: Vec<thread::JoinHandle<Result<()>>>,
}

impl Producers {
    /// `rate` records a second over all channels, these of those that the seed makes.
    fn start(installation: &Installation, seed: u64, rate: f64, which: Range<u64>) -> Result<Self> {
        let (ended, sent) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let channels = Channel::ALL.len() as u64;
        let mut threads = Vec::new();
        for channel in Channel::ALL {
            let mut child = installation
                .command(&["send", &channel.to_string(), "-"])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .into_diagnostic()?;
            let input = child.stdin.take().ok_or_else(|| miette!("a producer has no standard input"))?;
            let samples = Samples::new(Generate { seed, count: MANY, channel: Some(channel) });
            let (from, to) = ((which.start / channels) as usize, (which.end / channels) as usize);
            let records = samples.map(|sample| sample.record).take(to).skip(from);
            let pace = Duration::from_secs_f64(channels as f64 / rate);
            let (ended, sent) = (Arc::clone(&ended), Arc::clone(&sent));
            threads.push(thread::spawn(move || {
                feed(input, records, pace, &ended, &sent)
                    .into_diagnostic()
                    .wrap_err("a producer takes no more")?;
                match child.wait().into_diagnostic()? {
                    status if status.success() => Ok(()),
                    status => Err(miette!("tipline send ended with {status}")),
                }
            }));
        }
        Ok(Self { ended, sent, threads })
    }

    fn stop(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// Waits until every record is with the brokers, and says how many.
    fn finish(self) -> Result<u64> {
        for thread in self.threads {
            thread.join().map_err(|_| miette!("a producer's thread panicked"))??;
        }
        Ok(self.sent.load(Ordering::Acquire))
    }
}

fn feed(
    input: ChildStdin,
    records: impl Iterator<Item = String>,
    pace: Duration,
    ended: &AtomicBool,
    sent: &AtomicU64,
) -> std::io::Result<()> {
    let (mut input, began) = (std::io::BufWriter::new(input), Instant::now());
    for (nth, record) in (1..).zip(records) {
        writeln!(input, "{record}")?;
        sent.fetch_add(1, Ordering::AcqRel);
        if nth % BURST == 0 {
            if ended.load(Ordering::Acquire) {
                break;
            }
            let due = began + pace.mul_f64(nth as f64);
            thread::sleep(due.saturating_duration_since(Instant::now()));
        }
    }
    input.flush()
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { capacity, sent, sending, draining, behind, assignments, peak } = self;
        let seconds = sending.as_secs_f64();
        let rate = *sent as f64 / seconds;
        writeln!(f, "capacity {capacity:.0} records/s; sent {sent} in {seconds:.0} s, {rate:.0} records/s")?;
        writeln!(f, "left when the producers stopped: {behind}; gone after {:.0} s", draining.as_secs_f64())?;
        for (name, kib) in peak {
            writeln!(f, "peak resident memory of {name}: {} MiB", kib / 1024)?;
        }
        write!(f, "the group was handed out {assignments} time(s); nothing lost, nothing doubled")
    }
}
