//! The process ends at each boundary of Link and Index, as a kill would end it, and the next one goes on.

use std::{os::unix::process::ExitStatusExt, thread};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier},
    client::DefaultClientContext,
};
use rustix::process::Signal;
use tipline_failpoint::{FailPoint, VARIABLE};

use super::installation::{Installation, call, calls};

const SMALL: [&str; 4] = ["--set", "link.batch_records=25", "--set", "index.commit_records=25"];

#[test]
#[ignore = "needs the broker and the program with fail points that cargo xtask test makes"]
fn a_process_that_ends_at_a_boundary_leaves_nothing_lost_or_doubled() {
    // Most of the time the group waits for a member that is no more: all of them at once then.
    thread::scope(|scope| {
        let each: Vec<_> = FailPoint::ALL
            .iter()
            .filter(|point| !point.name().starts_with("look-back."))
            .map(|&point| (point, scope.spawn(move || ends_and_recovers(point))))
            .collect();
        for (point, thread) in each {
            thread.join().unwrap_or_else(|_| panic!("{}", point.name()));
        }
    });
}

fn ends_and_recovers(point: FailPoint) {
    let installation = Installation::create(&point.name().replace('.', "-"));
    let records = calls(0..200);
    installation.send("101", &records);
    let of_link = point.name().starts_with("link.");
    if !of_link {
        installation.ok(&[&["link", "--once"], &SMALL[..]].concat());
    }
    let aborts = matches!(point, FailPoint::LinkAborting | FailPoint::LinkAborted);
    if aborts {
        // No report fits, so that the transaction can only be aborted.
        limit_reports(&installation, "100");
    }
    let of_rebuild = matches!(point, FailPoint::IndexRebuilt | FailPoint::IndexExchanged);
    // Where there is a second time, something was committed before it.
    let times = match point {
        FailPoint::LinkTookOver | FailPoint::IndexOpened => 1,
        _ if aborts || of_rebuild => 1,
        _ => 2,
    };
    let service: &[&str] = match of_link {
        true => &["link"],
        false if of_rebuild => &["index", "--rebuild"],
        false => &["index"],
    };
    let armed = std::env::var("TIPLINE_TEST_FAIL_POINTS")
        .expect("TIPLINE_TEST_FAIL_POINTS names the program that was built with the feature failpoints");
    let mut command = installation.command_of(armed.as_ref(), &[service, &SMALL[..]].concat());
    let ended = command.env(VARIABLE, format!("{}:{times}", point.name())).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.signal(), Some(Signal::ABORT.as_raw()), "{}: {said}", point.name());

    if aborts {
        limit_reports(&installation, "5242880");
    }
    installation.ok(&[&["link", "--once"], &SMALL[..]].concat());
    installation.ok(&[&["index", "--once"], &SMALL[..]].concat());
    let reconciled = installation.reconciled();
    for what in ["raw", "reports", "documents"] {
        assert_eq!(reconciled[what], records.len(), "{}: {reconciled}", point.name());
    }
}

#[test]
#[ignore = "needs the broker and the program with fail points that cargo xtask test makes"]
fn a_look_back_that_ends_at_a_boundary_flags_each_report_once_all_the_same() {
    thread::scope(|scope| {
        let points = FailPoint::ALL.iter().filter(|point| point.name().starts_with("look-back."));
        let each: Vec<_> =
            points.map(|&point| (point, scope.spawn(move || looks_back_once(point)))).collect();
        for (point, thread) in each {
            thread.join().unwrap_or_else(|_| panic!("{}", point.name()));
        }
    });
}

fn looks_back_once(point: FailPoint) {
    /// More than two transactions of a look back.
    const REPORTS: usize = 1_200;
    const LINE: &str = "[[line]]\nid = \"one\"\n[[line.numbers]]\nnumber = \"07700 900461\"\nfrom = 2019-01-01\nbasis = \"b\"\n";

    let installation = Installation::create(&point.name().replace('.', "-"));
    let records: Vec<_> = (0..REPORTS)
        .map(|nth| call(&format!("CAD-{nth}"), "2019-07-12T14:02:00+01:00", "ring 07700 900461"))
        .collect();
    installation.send("101", &records);
    installation.ok(&["link", "--once"]);
    installation.ok(&["index", "--once"]);
    installation.ok(&["lines", "import", &installation.file("lines.toml", LINE)]);
    // The second time, a transaction was committed before it.
    let times = if point == FailPoint::LookBackWritten { 2 } else { 1 };
    let armed = std::env::var("TIPLINE_TEST_FAIL_POINTS").unwrap();
    let mut command = installation.command_of(armed.as_ref(), &["look-back", "--once"]);
    let ended = command.env(VARIABLE, format!("{}:{times}", point.name())).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.signal(), Some(Signal::ABORT.as_raw()), "{}: {said}", point.name());

    installation.ok(&["index", "--once"]);
    installation.ok(&["look-back", "--once"]);
    installation.ok(&["index", "--once"]);
    let reconciled = installation.reconciled();
    for what in ["raw", "reports", "documents", "looked_back"] {
        assert_eq!(reconciled[what], REPORTS, "{}: {reconciled}", point.name());
    }
}

/// Sets the largest record that the reports topic takes.
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
}
