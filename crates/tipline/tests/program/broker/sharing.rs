use super::installation::{Installation, call, calls, until};

const LINE: &str = r#"
[[line]]
id = "late"
brand = "Late"
[[line.numbers]]
number = "07700 900577"
from = 2019-07-01
basis = "test purchase"
"#;

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_line_that_is_imported_while_run_runs_flags_the_reports_that_follow_and_those_from_before() {
    let installation = Installation::create("registry");
    let mut run = installation.start(&["run"]);
    run.await_said("partitions assigned", 1);
    let reported = |reference: &str| {
        installation.send("101", &[call(reference, "2019-07-12T14:02:00+01:00", "INFT GIVES 07700 900577")]);
        until("the report can be found", || {
            installation.search("07700 900577").into_iter().find(|hit| hit["reference"] == reference)
        })
    };
    assert_eq!(reported("CAD-1")["flag_kinds"], serde_json::json!([]));

    let file = installation.file("lines.toml", LINE);
    installation.ok(&["lines", "import", &file]);
    // Link follows the topic by itself; how soon is its own affair, so reports go in until one is flagged.
    let mut number = 1;
    let flagged = until("a report is flagged", || {
        number += 1;
        Some(reported(&format!("CAD-{number}")))
            .filter(|hit| hit["flag_kinds"] == serde_json::json!(["known_line"]))
    });
    assert_eq!(flagged["line_ids"], serde_json::json!(["late"]));
    until("the first report is looked back on", || {
        let first = installation.search("07700 900577").into_iter().find(|hit| hit["reference"] == "CAD-1");
        first.filter(|hit| {
            hit["flag_kinds"] == serde_json::json!(["known_line"]) && hit["flags"][0]["retrospective"] == true
        })
    });
    assert!(run.terminate().success());
    assert!(installation.reconciled()["looked_back"].as_u64().unwrap() >= 1);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn two_links_share_the_work_and_a_rebalance_loses_and_doubles_nothing() {
    let installation = Installation::create("rebalance");
    let small = ["--set", "link.batch_records=50", "--set", "link.batch_age=10ms"];
    let link = |instance: &str| {
        let instance = format!("instance={instance}");
        installation.start(&[&["link", "--set", &instance], &small[..]].concat())
    };
    installation.send("101", &calls(0..3_000));
    let mut first = link("one");
    first.await_said("batch committed", 3);
    // Joins while the first is in the middle of its work, and takes half of the partitions.
    let mut second = link("two");
    installation.send("101", &calls(3_000..6_000));
    second.await_said("partitions assigned", 1);
    installation.send("101", &calls(6_000..9_000));
    second.await_said("batch committed", 3);
    // Leaves in the middle of it, and gives them back.
    assert!(first.terminate().success());
    installation.send("101", &calls(9_000..10_000));
    until("everything has been read", || {
        let ran = installation.run(&["reconcile", "--json"]);
        let reconciled: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(ran.exit, Some(0), "{}", ran.stdout);
        (reconciled["raw"] == 10_000).then_some(())
    });
    assert!(second.terminate().success());
    assert_eq!(installation.reconciled()["reports"], 10_000);
}
