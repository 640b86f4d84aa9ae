//! The process ends at each boundary of Link, Index and looking back, as a kill would end it, and the next one goes on; three
//! times running.

use std::{
    io::Read,
    os::unix::process::ExitStatusExt,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier},
    client::DefaultClientContext,
};
use rustix::process::Signal;
use tipline_failpoint::{FailPoint, VARIABLE};

use super::installation::{Installation, call, calls};

const SMALL: [&str; 4] = ["--set", "link.batch_records=25", "--set", "index.commit_records=25"];

/// How often each of three processes running reaches a boundary before it ends there: the later ones have committed something
/// of their own before.
const TIMES: [u32; 3] = [1, 2, 3];

/// For a boundary that a process reaches once.
const ONCE: [u32; 3] = [1; 3];

/// More than the transactions of five hundred reports that are committed before the last process ends.
const LOOKED_BACK: usize = 3_100;

/// Between two looks at what is waited for.
const LOOK: Duration = Duration::from_millis(50);

/// A process that runs for so long never reaches its boundary.
const HANGS: Duration = Duration::from_secs(300);

/// What a process is doing when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    Linking,
    /// Linking where no report fits, so that the transaction can only be aborted.
    Aborting,
    Indexing,
    Rebuilding,
    LookingBack,
}

/// Each boundary has a row: without one this does not compile.
const fn row(point: FailPoint) -> (Work, [u32; 3]) {
    match point {
        FailPoint::LinkTookOver => (Work::Linking, ONCE),
        FailPoint::LinkGathered
        | FailPoint::LinkBegun
        | FailPoint::LinkWritten
        | FailPoint::LinkDrained
        | FailPoint::LinkOffsetsAdded
        | FailPoint::LinkCommitted => (Work::Linking, TIMES),
        FailPoint::LinkAborting | FailPoint::LinkAborted => (Work::Aborting, ONCE),
        FailPoint::LookBackTookOver | FailPoint::LookBackOffsetsAdded => (Work::LookingBack, ONCE),
        FailPoint::LookBackWritten | FailPoint::LookBackCommitted => (Work::LookingBack, TIMES),
        FailPoint::IndexOpened => (Work::Indexing, ONCE),
        FailPoint::IndexApplied | FailPoint::IndexPrepared | FailPoint::IndexCommitted => {
            (Work::Indexing, TIMES)
        }
        FailPoint::IndexRebuilt | FailPoint::IndexExchanged => (Work::Rebuilding, ONCE),
    }
}

#[test]
#[ignore = "needs the broker and the program with fail points that cargo xtask test makes"]
fn processes_that_end_at_a_boundary_three_times_running_leave_nothing_lost_or_doubled() {
    // Most of the time the group waits for a member that is no more: all of them at once then.
    thread::scope(|scope| {
        let each: Vec<_> = FailPoint::ALL
            .iter()
            .map(|&point| (point, scope.spawn(move || end_and_recover(point))))
            .collect();
        for (point, thread) in each {
            thread.join().unwrap_or_else(|_| panic!("{}", point.name()));
        }
    });
}

fn end_and_recover(point: FailPoint) {
    let (work, times) = row(point);
    let installation = Installation::create(&point.name().replace('.', "-"));
    let records = work.prepare(&installation);
    for times in times {
        end_at(point, times, &installation, work.command());
        if work == Work::LookingBack {
            // It waits for an index that holds what its predecessor wrote.
            installation.ok(&["index", "--once"]);
        }
    }
    work.finish(&installation);
    let reconciled = installation.reconciled();
    let looked_back = if work == Work::LookingBack { records } else { 0 };
    for (what, count) in
        [("raw", records), ("reports", records), ("documents", records), ("looked_back", looked_back)]
    {
        assert_eq!(reconciled[what], count, "{}: {what}: {reconciled}", point.name());
    }
}

fn end_at(point: FailPoint, times: u32, installation: &Installation, command: &[&str]) {
    let armed = std::env::var("TIPLINE_TEST_FAIL_POINTS")
        .expect("TIPLINE_TEST_FAIL_POINTS names the program that was built with the feature failpoints");
    let mut command = installation.command_of(armed.as_ref(), &[command, &SMALL[..]].concat());
    command.env(VARIABLE, format!("{}:{times}", point.name())).stderr(Stdio::piped());
    let (mut process, began) = (command.spawn().unwrap(), Instant::now());
    // Read while it runs: one that fills the pipe would wait for ever to say more.
    let mut stderr = process.stderr.take().unwrap();
    let said = thread::spawn(move || {
        let mut said = Vec::new();
        stderr.read_to_end(&mut said).map(|_| String::from_utf8_lossy(&said).into_owned())
    });
    let ended = loop {
        if let Some(ended) = process.try_wait().unwrap() {
            break ended;
        }
        if began.elapsed() > HANGS {
            process.kill().unwrap();
        }
        thread::sleep(LOOK);
    };
    let (signal, said) = (ended.signal(), said.join().unwrap().unwrap());
    assert_eq!(signal, Some(Signal::ABORT.as_raw()), "{}:{times}: {said}", point.name());
}

impl Work {
    const fn command(self) -> &'static [&'static str] {
        match self {
            Self::Linking | Self::Aborting => &["link"],
            Self::Indexing => &["index"],
            Self::Rebuilding => &["index", "--rebuild"],
            Self::LookingBack => &["look-back", "--once"],
        }
    }

    /// Puts the work there; says how many records it is about.
    fn prepare(self, installation: &Installation) -> usize {
        const LINE: &str = "[[line]]\nid = \"one\"\n[[line.numbers]]\nnumber = \"07700 900461\"\nfrom = 2019-01-01\nbasis = \"b\"\n";

        let records = match self {
            Self::LookingBack => (0..LOOKED_BACK)
                .map(|nth| call(&format!("CAD-{nth}"), "2019-07-12T14:02:00+01:00", "ring 07700 900461"))
                .collect(),
            _ => calls(0..200),
        };
        if self == Self::Aborting {
            limit_reports(installation, "100");
        }
        installation.send("101", &records);
        match self {
            Self::Linking | Self::Aborting => {}
            Self::Indexing | Self::Rebuilding => {
                installation.ok(&["link", "--once"]);
            }
            Self::LookingBack => {
                installation.ok(&["link", "--once"]);
                installation.ok(&["index", "--once"]);
                installation.ok(&["lines", "import", &installation.file("lines.toml", LINE)]);
            }
        }
        records.len()
    }

    /// Does what is left of it.
    fn finish(self, installation: &Installation) {
        if self == Self::Aborting {
            limit_reports(installation, "5242880");
        }
        installation.ok(&[&["link", "--once"], &SMALL[..]].concat());
        installation.ok(&[&["index", "--once"], &SMALL[..]].concat());
        if self == Self::LookingBack {
            installation.ok(&["look-back", "--once"]);
            installation.ok(&["index", "--once"]);
        }
    }
}

/// Sets the largest record that the reports topic takes, and waits until the broker says so: it answers before it has taken that
/// in.
fn limit_reports(installation: &Installation, bytes: &str) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", &installation.brokers).create().unwrap();
    let topic = format!("{}reports", installation.prefix);
    let alter = AlterConfig::new(ResourceSpecifier::Topic(&topic)).set("max.message.bytes", bytes);
    // What is not named is set back to the broker's own, and Link would not start where reports go after a week.
    let alter = alter.set("retention.ms", "-1");
    let waits = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answers = waits.block_on(admin.alter_configs(&[alter], &AdminOptions::new())).unwrap();
    answers.into_iter().for_each(|answer| drop(answer.unwrap()));
    let is_set = || {
        let said =
            waits.block_on(admin.describe_configs(&[ResourceSpecifier::Topic(&topic)], &AdminOptions::new()));
        let config = said.unwrap().pop().unwrap().unwrap();
        config.get("max.message.bytes").and_then(|limit| limit.value.as_deref()) == Some(bytes)
    };
    while !is_set() {
        thread::sleep(LOOK);
    }
}
