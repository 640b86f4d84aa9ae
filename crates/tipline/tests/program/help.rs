use crate::running::run;

#[test]
fn alone_it_says_what_there_is_in_five_lines() {
    let ran = run(&[]);
    assert_eq!((ran.exit, ran.stdout.lines().count()), (Some(0), 5));
    insta::assert_snapshot!(ran.stdout, @r"
tipline finds the phone lines behind what the public reports.
  tipline demo                      see it work, with nothing to install
  tipline search '07700 900461'     who reported this number, in any spelling
  tipline find notes.txt            the numbers in a text
  tipline --help                    everything else
");
}

#[test]
fn help_lists_the_commands_and_shows_how_to_begin() {
    insta::assert_snapshot!(run(&["-h"]).stdout, @"
    Finds the phone lines behind what the public reports

    Usage: tipline [OPTIONS] [COMMAND]

    Commands:
      demo          See it work, with nothing to install
      search        Search the reports
      number        All that the reports say of a number
      line          All that the reports say of a county line
      flag          List flags, and confirm, reject or mark them as needing work
      find          Find the phone numbers in a text
      lines         Import, list and show county lines
      send          Send raw records to a channel
      run           Link, index and look back in one process
      link          Read raw records, find their numbers, flag known lines
      index         Make every report searchable
      look-back     Flag past reports that meet a line as it is now
      serve         Answer searches over HTTP
      token         Create, list and revoke API tokens
      topics        Create the topics, or compare them with what they should be
      reconcile     Prove that nothing was lost and nothing doubled
      dead-letters  List, show and feed in again the records that could not be read
      original      Show a report as it came in, contact details and all
      audit         Verify, search and export the record of every look-up
      check         Check the configuration; with --connect, ask the brokers too
      config        Show the configuration, an example of it, or its JSON Schema
      schema        Print the JSON Schema of a channel's records
      completions   Print the completions of a shell

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    For every command:
          --config <FILE>    Configuration file (TOML), also TIPLINE_CONFIG; `tipline config example`
                             prints one
          --data-dir <DIR>   Folder of the index and other local files [default: tipline-data]
          --set <KEY=VALUE>  Set one key of the configuration, such as link.batch_age=1s
          --color <WHEN>     Colours: auto, always or never [default: auto]
      -v, --verbose...       Log more; twice for still more
      -q, --quiet...         Log less; twice for still less

    Try it:
      tipline demo                              a desk and a story, with nothing to install
      tipline search '07700 900461 after:2019-08-05'
      echo 'ring 07700.900.461' | tipline find

    Run it:
      tipline check --connect                   is the configuration right, are the brokers there
      tipline topics create
      tipline lines import lines.toml
      tipline run                               link and index in one process
      tipline send 101 calls.jsonl

    `tipline COMMAND --help` says more, with examples.
    Exit status: 0 done or found, 1 nothing found, 2 error; of link, index and run: 75 try again,
    78 something has to be changed first, 70 a bug.
    ");
}

#[test]
fn every_command_teaches_by_example() {
    for command in [
        "demo",
        "search",
        "number",
        "line",
        "find",
        "lines",
        "send",
        "run",
        "link",
        "index",
        "look-back",
        "serve",
        "token",
        "topics",
        "reconcile",
        "dead-letters",
        "original",
        "flag",
        "audit",
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
        assert!(ran.stdout.contains("reconcile") && ran.stdout.contains("data-dir"), "{shell}");
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
