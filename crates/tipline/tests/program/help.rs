use crate::running::run;

#[test]
fn alone_it_says_what_there_is_in_five_lines() {
    let ran = run(&[]);
    assert_eq!((ran.exit, ran.stdout.lines().count()), (Some(0), 5));
    insta::assert_snapshot!(ran.stdout, @"");
}

#[test]
fn help_lists_the_commands_and_shows_how_to_begin() {
    insta::assert_snapshot!(run(&["-h"]).stdout, @"");
}

#[test]
fn every_command_teaches_by_example() {
    for command in [
        "demo",
        "search",
        "find",
        "lines",
        "send",
        "run",
        "link",
        "index",
        "topics",
        "reconcile",
        "check",
        "config",
        "schema",
        "completions",
    ] {
        let ran = run(&[command, "--help"]);
        assert_eq!(ran.exit, Some(0), "{command}");
        assert!(ran.stdout.contains("Example"), "{command} --help has no example");
        assert!(
            ran.stdout.contains(&format!("tipline {command}")) || ran.stdout.contains(command),
            "{command}"
        );
        assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{command} --help is too wide");
    }
}

#[test]
fn a_slip_of_the_keyboard_is_met_with_the_command_that_was_meant() {
    let ran = run(&["serach", "x"]);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("'search'"), "{}", ran.stderr);
}

#[test]
fn a_shell_can_complete_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let ran = run(&["completions", shell]);
        assert_eq!(ran.exit, Some(0));
        assert!(ran.stdout.contains("reconcile") && ran.stdout.contains("--data-dir"), "{shell}");
    }
}

#[test]
fn the_schema_of_a_channel_is_printed_and_an_unknown_channel_is_told_which_there_are() {
    let ran = run(&["schema", "101"]);
    let schema: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(schema["title"], "raw.101: call log");
    let ran = run(&["schema", "999"]);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("101, online, crimestoppers"), "{}", ran.stderr);
}
