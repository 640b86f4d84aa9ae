use crate::running::{Ran, run, tipline};

/// Runs `tipline ARGUMENTS` with a configuration file and variables.
fn run_with(text: &str, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("tipline.toml"), text).unwrap();
    let output = tipline()
        .current_dir(dir.path())
        .args(["--config", "tipline.toml"])
        .args(arguments)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    Ran::of(output)
}

#[test]
fn check_says_what_is_wrong_a_line_a_finding_and_touches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("tipline.toml"),
        "data_dir = \"made-by-nobody\"\n[link]\nbatch_ages = \"1s\"\n",
    )
    .unwrap();
    let output =
        tipline().current_dir(dir.path()).args(["check", "--config", "tipline.toml"]).output().unwrap();
    insta::assert_snapshot!(Ran::of(output).whole(), @r"
tipline.toml:3:1 error link.batch_ages there is no key link.batch_ages; did you mean link.batch_age?
errors: 1, warnings: 0
exit Some(1)
");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn check_is_content_with_the_defaults_and_with_the_example() {
    assert_eq!(run(&["check"]).whole(), "ok: nothing is wrong with the configuration\nexit Some(0)\n");
    let example = run(&["config", "example"]).stdout;
    assert_eq!(run_with(&example, &[], &["check", "--deny-warnings"]).exit, Some(0));
}

#[test]
fn check_prints_findings_as_json_for_machines() {
    let ran = run_with("colour = 1\n", &[], &["check", "--format", "json"]);
    let finding: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (ran.exit, &finding["at"], &finding["level"]),
        (Some(1), &"tipline.toml:1:1".into(), &"error".into())
    );
}

#[test]
fn a_service_that_is_misconfigured_ends_with_78_and_a_short_command_with_2() {
    for (command, exit) in [
        (&["link"][..], 78),
        (&["index"], 78),
        (&["run"], 78),
        (&["search", "x"], 2),
        (&["lines", "list"], 2),
    ] {
        let ran = run_with("[link]\nbatch_age = 5\n", &[], command);
        assert_eq!(ran.exit, Some(exit), "{command:?}");
        assert!(ran.stderr.contains("tipline.toml:2:13"), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn the_environment_and_flags_reach_the_configuration() {
    let ran = run_with(
        "instance = \"x\"\n",
        &[("TIPLINE_LINK__GROUP", "y"), ("TIPLINE_LINK__BATCH_AGE", "1s")],
        &["config", "show", "--set", "link.batch_age=2s", "--data-dir", "z"],
    );
    for line in [
        "instance = \"x\" # tipline.toml:1",
        "link.group = \"y\" # environment TIPLINE_LINK__GROUP",
        "link.batch_age = \"2s\" # --set",
        "data_dir = \"z\" # --data-dir",
        "link.batch_records = 5000 # default",
    ] {
        let squeezed: Vec<String> =
            ran.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert!(squeezed.iter().any(|shown| shown == line), "{line} is not in\n{}", ran.stdout);
    }
}

#[test]
fn a_broker_that_is_not_there_is_told_by_its_address() {
    // Port 9 is discard: nothing listens there.
    let brokers = [
        "--set",
        "kafka.bootstrap_servers=127.0.0.1:9",
        "--set",
        "kafka.options.socket.connection.setup.timeout.ms=1000",
    ];
    let ran = run(&[&["check", "--connect"], &brokers[..]].concat());
    assert_eq!(ran.exit, Some(1));
    assert!(ran.stdout.contains("127.0.0.1:9 error kafka.bootstrap_servers "), "{}", ran.whole());
}

#[test]
fn a_search_without_an_index_says_how_to_get_one() {
    let dir = tempfile::tempdir().unwrap();
    let ran = run(&["search", "x", "--data-dir", dir.path().to_str().unwrap()]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("there is no index in"), "{}", ran.stderr);
    assert!(ran.stderr.contains("tipline index"), "{}", ran.stderr);
}
