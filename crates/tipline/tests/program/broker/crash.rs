use super::installation::{Installation, calls, until};

const EVERYTHING: &str = "after:2000-01-01";

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn link_killed_in_the_middle_of_transactions_loses_and_doubles_nothing() {
    let installation = Installation::create("kill-link");
    let records = calls(0..6_000);
    installation.send("101", &records);
    let small = ["--set", "link.batch_records=40", "--set", "link.batch_age=10ms"];
    // At these figures a process is in the middle of a transaction nearly all the time.
    for commits in [1, 3, 2, 7, 4] {
        let mut link = installation.start(&[&["link"], &small[..]].concat());
        link.await_said("batch committed", commits);
        link.kill();
    }
    installation.ok(&[&["link", "--once"], &small[..]].concat());
    let reconciled = installation.reconciled();
    assert_eq!((&reconciled["raw"], &reconciled["reports"]), (&6_000.into(), &6_000.into()));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn index_killed_between_commits_ends_up_with_what_a_rebuild_gives() {
    let installation = Installation::create("kill-index");
    installation.send("101", &calls(0..5_000));
    // Every tenth report has a second revision: the newest has to win on both ways.
    let revised: Vec<String> =
        calls(0..5_000).iter().step_by(10).map(|call| call.replace("INFT GIVES", "REVISED")).collect();
    installation.send("101", &revised);
    installation.ok(&["link", "--once"]);

    let small = ["--set", "index.commit_records=100", "--set", "index.commit_age=10ms"];
    for commits in [1, 4, 2, 5] {
        let mut index = installation.start(&[&["index"], &small[..]].concat());
        index.await_said("index committed", commits);
        index.kill();
    }
    installation.ok(&[&["index", "--once"], &small[..]].concat());
    let everything = |more: &[&str]| {
        let found = installation.ok(&[&["search", "--json", "--limit", "0", EVERYTHING], more].concat());
        found.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let survived = everything(&[]);
    installation.ok(&["index", "--rebuild", "--once", "--set", "index.dir=rebuilt"]);
    let rebuilt = everything(&["--set", "index.dir=rebuilt"]);
    let differing = survived.iter().filter(|report| !rebuilt.contains(report)).collect::<Vec<_>>();
    assert_eq!((survived.len(), rebuilt.len(), differing.as_slice()), (5_000, 5_000, &[][..]));
    assert!(survived == rebuilt, "the same reports, in another order");
    assert_eq!(installation.search("revised").len(), 500);
    assert_eq!(installation.reconciled()["documents"], 5_000);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn sigterm_ends_a_service_with_0_and_leaves_the_group() {
    let installation = Installation::create("sigterm");
    installation.send("101", &calls(0..50));
    let mut run = installation.start(&["run"]);
    run.await_said("batch committed", 1);
    until("the reports can be found", || (installation.search(EVERYTHING).len() == 50).then_some(()));
    let log = run.terminate_and_log();
    assert!(log.contains("link has stopped") && log.contains("index has stopped"), "{log}");
    assert_eq!(installation.members_of_the_group(), 0);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_second_index_on_the_same_folder_is_told_that_it_is_taken() {
    let installation = Installation::create("locked");
    let mut index = installation.start(&["index"]);
    index.await_said("index open", 1);
    let ran = installation.run(&["index"]);
    assert_eq!(ran.exit, Some(75), "{}", ran.stderr);
    assert!(ran.stderr.contains("another process is writing the index"), "{}", ran.stderr);
    assert!(index.terminate().success());
}
