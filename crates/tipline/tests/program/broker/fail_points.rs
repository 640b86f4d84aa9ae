//! The process ends at each boundary of Link and Index, as a kill would end it, and the next one goes on.

use std::{os::unix::process::ExitStatusExt, thread};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier},
    client::DefaultClientContext,
};
use rustix::process::Signal;
use tipline_failpoint::{FailPoint, VARIABLE};

use super::installation::{Installation, calls};

const SMALL: [&str; 4] = ["--set", "link.batch_records=25", "--set", "index.commit_records=25"];

#[test]
#[ignore = "needs the broker and the program with fail points that cargo xtask test makes"]
fn a_process_that_ends_at_a_boundary_leaves_nothing_lost_or_doubled() {
    // Most of the time the group waits for a member that is no more: all of them at once then.
    thread::scope(|scope| {
        let each: Vec<_> = FailPoint::ALL
            .iter()
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

/// Sets the largest record that the reports topic takes.
fn limit_reports(installation: &Installation, bytes: &str) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", &installation.brokers).create().unwrap();
    let topic = format!("{}reports", installation.prefix);
    let alter = AlterConfig::new(ResourceSpecifier::Topic(&topic)).set("max.message.bytes", bytes);
    let waits = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answers = waits.block_on(admin.alter_configs(&[alter], &AdminOptions::new())).unwrap();
    answers.into_iter().for_each(|answer| drop(answer.unwrap()));
}
