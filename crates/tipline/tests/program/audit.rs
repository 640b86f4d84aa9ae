//! Every look-up leaves a trace before its answer is shown; `tipline audit` tells whether the traces are whole.

use std::{fs, path::Path, sync::LazyLock};

use tempfile::TempDir;

use crate::running::{Ran, run, tipline};

static DEMO: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(&["demo", "--once", "--data-dir", dir.path().to_str().unwrap()]).exit, Some(0));
    dir
});

/// The demo's index with an audit log of its own.
struct Machine {
    dir: TempDir,
}

impl Machine {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let index = DEMO.path().join("index");
        Ran::of(
            tipline()
                .env("TIPLINE_DATA_DIR", self.dir.path())
                .env("TIPLINE_INDEX__DIR", index)
                .args(arguments)
                .output()
                .unwrap(),
        )
    }

    fn log(&self) -> std::path::PathBuf {
        self.dir.path().join("audit")
    }

    fn entries(&self) -> Vec<serde_json::Value> {
        let Ok(files) = fs::read_dir(self.log()) else { return Vec::new() };
        let mut entries: Vec<serde_json::Value> = files
            .map(|file| file.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
            .flat_map(|path| {
                let text = fs::read_to_string(path).unwrap();
                text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>()
            })
            .collect();
        entries.sort_by_key(|entry: &serde_json::Value| entry["sequence"].as_u64());
        entries
    }

    /// What was recorded of each entry: what was done, to what, and what came of it.
    fn recorded(&self) -> Vec<String> {
        self.entries()
            .iter()
            .map(|entry| {
                let text = |field: &str| entry[field].as_str().unwrap_or_default().to_owned();
                format!("{} {} {} {}", text("action"), text("subject"), entry["outcome"], text("reason"))
            })
            .collect()
    }
}

fn segment(log: &Path) -> std::path::PathBuf {
    log.join("0000000000000001.jsonl")
}

#[test]
fn each_look_up_is_recorded_with_who_what_why_and_how_much_was_found() {
    let machine = Machine::new();
    machine.run(&["search", "--reason", "op-1234 line review", "07700.900.461 channel:101"]);
    machine.run(&["search", "--count", "unicorn"]);
    machine.run(&["number", "0044 7700 900999"]);
    machine.run(&["line", "NINO"]);
    machine.run(&["line", "nina"]);
    insta::assert_snapshot!(machine.recorded().join("\n"), @r#"
    consulted number:+447700900461 AND channel:101 {"answered":{"records":4}} op-1234 line review
    consulted unicorn {"answered":{"records":0}} 
    consulted number:+447700900999 {"answered":{"records":0}} 
    consulted line:nino {"answered":{"records":7}} 
    consulted line:"nina" {"answered":{"records":0}}
    "#);
    let uid = rustix::process::getuid().as_raw();
    for entry in machine.entries() {
        assert_eq!((&entry["who"]["kind"], &entry["who"]["uid"]), (&"system".into(), &uid.into()));
        assert_eq!(entry["via"], "command_line");
        assert!(entry["time"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
    }
}

#[test]
fn what_cannot_be_recorded_is_not_answered() {
    let machine = Machine::new();
    fs::write(machine.log(), "in the way").unwrap();
    for look_up in [
        &["search", "07700900461"][..],
        &["search", "--json", "--count", "nino"],
        &["number", "07700900461"],
        &["line", "nino"],
        &["line", "nobody"],
    ] {
        let ran = machine.run(look_up);
        assert_eq!((ran.exit, ran.stdout.as_str()), (Some(2), ""), "{look_up:?}");
        assert!(ran.stderr.contains("no answer, since the question cannot be recorded"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("900461"), "{}", ran.stderr);
    }
}

#[test]
fn where_a_reason_is_required_nothing_is_looked_up_without_one() {
    let machine = Machine::new();
    let strict = ["--set", "audit.reason=required"];
    for reason in [&[][..], &["--reason", " "]] {
        let ran = machine.run(&[&["number", "07700900461"], &strict[..], reason].concat());
        assert_eq!((ran.exit, ran.stdout.as_str()), (Some(2), ""));
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.stderr, @"
            × say why you ask: a reason is required here
            help: --reason 'operation, task or request' (of dead letters: --because); it is recorded
            ");
        }
    }
    assert_eq!(machine.entries(), Vec::<serde_json::Value>::new());
    let ran = machine.run(&[&["number", "07700900461", "--reason", "op-1234"], &strict[..]].concat());
    assert_eq!(ran.exit, Some(0));
}

#[test]
fn a_whole_log_is_told_to_be_whole_with_an_anchor_to_note_elsewhere() {
    let machine = Machine::new();
    machine.run(&["search", "nino"]);
    let ran = machine.run(&["audit", "verify"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(0), ""));
    let (whole, anchor) = ran.stderr.split_once('\n').unwrap();
    assert_eq!(whole, "whole: 2 entries, each as it was written");
    let anchor = anchor.strip_prefix("note this elsewhere: ").unwrap().trim();
    assert!(anchor.starts_with("2:"), "{anchor}");
    assert_eq!(machine.run(&["audit", "verify", "--anchor", anchor]).exit, Some(0));
}

#[test]
fn what_was_done_to_the_log_is_named() {
    let machine = Machine::new();
    for word in ["nino", "unicorn", "cannabis"] {
        machine.run(&["search", word]);
    }
    let file = segment(&machine.log());
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, whole.replace("unicorn", "uniform")).unwrap();
    let ran = machine.run(&["audit", "verify"]);
    assert_eq!(ran.exit, Some(1));
    assert_eq!(ran.stdout, format!("{}:2: entry 2 was changed\n", file.display()));

    fs::write(&file, whole.lines().next().unwrap().to_owned() + "\n").unwrap();
    let ran = machine.run(&["audit", "verify"]);
    assert_eq!((ran.exit, ran.stdout.lines().count()), (Some(1), 1));
    assert!(ran.stdout.starts_with("the end is cut off: there were 4 entries"), "{}", ran.stdout);
    assert!(ran.stderr.contains("this look is not recorded"), "{}", ran.stderr);
    assert_eq!(machine.run(&["search", "nino"]).exit, Some(2), "nothing is written behind a cut-off end");

    let aside = machine.dir.path().join("evidence");
    fs::rename(machine.log(), &aside).unwrap();
    let ran = machine.run(&["audit", "verify", "--log", aside.to_str().unwrap()]);
    assert_eq!((ran.exit, ran.stdout.lines().count()), (Some(1), 1), "{}", ran.stderr);
    assert_eq!(machine.run(&["search", "nino"]).exit, Some(0), "a new log has begun");
}

#[test]
fn the_log_is_searched_by_user_action_and_by_a_number_in_any_spelling_and_that_is_recorded() {
    let machine = Machine::new();
    machine.run(&["number", "--reason", "op-1234", "07700900461"]);
    machine.run(&["search", "graffiti"]);
    let subjects = |arguments: &[&str]| -> Vec<String> {
        let ran = machine.run(&[&["audit", "search", "--json"], arguments].concat());
        ran.stdout
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["subject"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect()
    };
    assert_eq!(subjects(&["oh", "7700", "900", "461"]), ["number:+447700900461"]);
    assert_eq!(subjects(&["OP-1234"]), ["number:+447700900461"]);
    let uid = rustix::process::getuid().as_raw().to_string();
    assert_eq!(
        subjects(&["--user", &uid, "--action", "consulted", "--limit", "1", "graffiti"]),
        ["graffiti"]
    );
    assert_eq!(subjects(&["--user", "nobody-of-that-name"]), Vec::<String>::new());
    assert_eq!(subjects(&["--before", "2019-08-05"]), Vec::<String>::new());
    insta::assert_snapshot!(machine.recorded().join("\n"), @r#"
    consulted number:+447700900461 {"answered":{"records":7}} op-1234
    consulted graffiti {"answered":{"records":1}} 
    consulted audit log: "oh 7700 900 461" {"answered":{"records":1}} 
    consulted audit log: "OP-1234" {"answered":{"records":1}} 
    consulted audit log: "graffiti", user "0", consulted {"answered":{"records":1}} 
    consulted audit log: user "nobody-of-that-name" {"answered":{"records":0}} 
    consulted audit log: before 2019-08-04T23:00:00Z {"answered":{"records":0}}
    "#);
}

#[test]
fn an_export_is_whole_and_no_spreadsheet_runs_it() {
    let machine = Machine::new();
    machine.run(&["search", "--reason", "=HYPERLINK(\"http://example.invalid\")", "nino"]);
    let ran = machine.run(&["audit", "export", "--format", "csv", "--reason", "case 12"]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (Some(0), "complete: 1 entries\n"));
    let mut lines = ran.stdout.lines();
    assert_eq!(
        lines.next(),
        Some("entry,time,who,who_kind,who_id,via,request,action,outcome,records,subject,reason")
    );
    let row = lines.next().unwrap();
    assert!(row.ends_with(r#",nino,"'=HYPERLINK(""http://example.invalid"")""#), "{row}");
    assert_eq!(lines.next(), None);

    let ran = machine.run(&["audit", "export", "--format", "jsonl"]);
    let actions: Vec<_> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["action"].clone())
        .collect();
    assert_eq!(actions, ["consulted", "disclosed"]);
}

#[test]
fn the_key_is_made_once_and_never_replaced() {
    let machine = Machine::new();
    assert_eq!(machine.run(&["audit", "key"]).exit, Some(0));
    let key = fs::read(machine.dir.path().join("audit.key")).unwrap();
    assert_eq!(machine.run(&["audit", "key"]).exit, Some(2));
    assert_eq!(machine.run(&["search", "nino"]).exit, Some(0));
    assert_eq!(fs::read(machine.dir.path().join("audit.key")).unwrap(), key);
    let ran = machine.run(&["search", "nino", "--set", "audit.key_file=audit/key"]);
    assert!(ran.stderr.contains("the key lies in the folder of the log"), "{}", ran.stderr);
}
