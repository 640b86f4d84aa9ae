//! What README shows is what the program prints.

use crate::running::{run, run_on};

const README: &str = include_str!("../../../../README.md");

/// The indented lines that begin with `first`, up to the next that is not indented.
fn shown(first: &str) -> Vec<&'static str> {
    let lines: Vec<_> = README
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or_default())
        .skip_while(|line| !line.starts_with(first))
        .take_while(|line| !line.is_empty())
        .collect();
    assert!(!lines.is_empty(), "README shows no {first:?}");
    lines
}

#[test]
fn the_report_and_the_flag_in_it_are_the_demos() {
    let dir = tempfile::tempdir().unwrap();
    let page = run(&["demo", "--once", "--data-dir", dir.path().to_str().unwrap()]).stdout;
    for line in shown("received").into_iter().chain(shown("order_breach")) {
        assert!(page.lines().any(|printed| printed == line), "the demo does not print {line:?}");
    }
}

#[test]
fn the_numbers_found_in_it_are_those_that_find_prints() {
    let lines = shown("$ echo '{");
    let [command, printed] = lines[..] else { panic!("a command and its output: {lines:?}") };
    let (_, rest) = command.split_once('\'').unwrap();
    let (input, arguments) = rest.split_once("' | tipline ").unwrap();
    let ran = run_on(&arguments.split(' ').collect::<Vec<_>>(), input.as_bytes());
    assert_eq!(ran.stdout.trim_end(), printed);
}

#[test]
fn every_query_in_it_can_be_read() {
    let rows = README.lines().skip_while(|line| !line.starts_with("| query |")).skip(2);
    let mut queries = 0;
    for row in rows.take_while(|row| row.starts_with('|')) {
        let cell = row.split('|').nth(1).unwrap();
        for query in cell.split('`').skip(1).step_by(2) {
            let ran = run(&["search", "--data-dir", "no such folder", query]);
            assert!(ran.stderr.contains("no such folder"), "{query}: {}", ran.stderr);
            queries += 1;
        }
    }
    assert!(queries >= 10);
}
