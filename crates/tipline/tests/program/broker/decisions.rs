use serde_json::Value;

use super::installation::{Installation, call, until};

const LINES: &str = r#"
[[line]]
id = "nino"
brand = "Nino"

[[line.numbers]]
number = "07700 900461"
from = 2019-05-01
basis = "test purchase"
"#;

/// An installation with one flagged report, indexed, and the flag's id.
fn flagged(name: &str) -> (Installation, String) {
    let here = Installation::create(name);
    let lines = here.file("lines.toml", LINES);
    here.ok(&["lines", "import", &lines]);
    here.send("101", &[call("CAD-1", "2019-07-12T14:02:00+01:00", "INFT GIVES NUMBER 07700 900461")]);
    here.ok(&["run", "--once"]);
    let flag: Value = serde_json::from_str(&here.ok(&["flag", "list", "--json"])).unwrap();
    assert_eq!((&flag["state"], &flag["reference"]), (&"open".into(), &"CAD-1".into()));
    let id = flag["flag_id"].as_str().unwrap().to_owned();
    (here, id)
}

/// The decisions that the number's view shows, without times.
fn shown(here: &Installation) -> Vec<(String, String)> {
    let view: Value = serde_json::from_str(&here.ok(&["number", "--json", "07700900461"])).unwrap();
    let decisions = view["decisions"].as_array().cloned().unwrap_or_default();
    let text = |decision: &Value, field: &str| decision[field].as_str().unwrap().to_owned();
    decisions.iter().map(|decision| (text(decision, "verdict"), text(decision, "reason"))).collect()
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_decision_is_shown_with_its_reason_keeps_its_history_and_outlives_a_rebuild() {
    let (here, id) = flagged("decisions");
    here.ok(&["flag", "needs-work", &id, "--reason", "ask the caller"]);
    here.ok(&["flag", "confirm", &id, "--reason", "same burst text in a download"]);
    assert_eq!(shown(&here), [], "index has not run since");
    here.ok(&["index", "--once"]);
    let history = [
        ("needs_work".to_owned(), "ask the caller".to_owned()),
        ("confirmed".to_owned(), "same burst text in a download".to_owned()),
    ];
    assert_eq!(shown(&here), history);
    let page = here.ok(&["line", "nino"]);
    assert!(page.contains(&format!("known_line 07700 900461 of nino: confirmed  {id}")), "{page}");
    assert!(page.contains("needs_work by ") && page.contains(": ask the caller"), "{page}");

    here.ok(&["index", "--rebuild", "--once"]);
    assert_eq!(shown(&here), history);
    assert_eq!(here.ok(&["flag", "list", "--state", "confirmed", "line:nino"]).lines().count(), 2);
    assert_eq!(here.run(&["flag", "list", "--state", "open"]).exit, Some(1));

    let log = here.ok(&["audit", "search", "--json", "--action", "altered"]);
    let entry: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!(entry["subject"], format!("flag {id}: confirmed"));
    assert_eq!(entry["reason"], "same burst text in a download");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn every_node_that_runs_shows_a_decision_and_conflicting_ones_are_both_shown() {
    let (here, id) = flagged("decisions-nodes");
    let mut nodes = [here.start(&["index"]), here.start_elsewhere("second", &["index"])];
    nodes.iter_mut().for_each(|node| node.await_said("index open", 1));
    here.ok(&["flag", "confirm", &id, "--reason", "seen in a download"]);
    // Another person, as another machine would write it.
    let mut other: Value = serde_json::from_str(&until("the first decision is copied", || {
        let copy = std::fs::read_to_string(here.data("decisions.jsonl")).unwrap_or_default();
        (!copy.is_empty()).then_some(copy)
    }))
    .unwrap();
    let flag_id = id.parse().unwrap();
    let at: jiff::Timestamp = "2019-09-01T10:00:00Z".parse().unwrap();
    let rejected = tipline_lines::Verdict::Rejected;
    other["decision_id"] =
        tipline_lines::DecisionId::of(flag_id, rejected, "supervisor", at).to_string().into();
    other["verdict"] = "rejected".into();
    other["decided_by"] = "supervisor".into();
    other["decided_at"] = at.to_string().into();
    other["reason"] = "number passed on in June".into();
    here.produce("decisions", other["decision_id"].as_str().unwrap(), &other.to_string());
    for folder in [here.data(""), here.elsewhere("second")] {
        until("both nodes have both decisions", || {
            let copy = std::fs::read_to_string(folder.join("decisions.jsonl")).unwrap_or_default();
            (copy.lines().count() == 2).then_some(())
        });
    }
    let page = here.ok(&["number", "07700900461"]);
    assert!(page.contains(": disputed  "), "{page}");
    assert!(page.contains("seen in a download") && page.contains("number passed on in June"), "{page}");
    for node in nodes {
        let log = node.terminate_and_log();
        assert!(!log.contains("passed on"), "a log repeats a reason: {log}");
    }
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn only_a_flag_that_is_there_can_be_decided_on_and_never_without_a_reason() {
    let (here, id) = flagged("decisions-wrong");
    let none = "f_00000000000000000000000000000000";
    let ran = here.run(&["flag", "confirm", none, "--reason", "x"]);
    assert_eq!(ran.exit, Some(2), "{}", ran.whole());
    assert!(ran.stderr.contains("no report has a flag"), "{}", ran.stderr);
    assert_eq!(here.run(&["flag", "confirm", &id]).exit, Some(2));
    assert_eq!(here.run(&["flag", "reject", &id, "--reason", " "]).exit, Some(2));
    assert_eq!(here.run(&["flag", "reject", "nino", "--reason", "x"]).exit, Some(2));
    here.ok(&["index", "--once"]);
    assert_eq!(shown(&here), []);
}
