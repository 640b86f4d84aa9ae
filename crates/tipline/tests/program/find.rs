use std::{io::Read, process::Stdio};

use serde_json::{Value, json};

use crate::running::{run, run_on, tipline};

fn find(arguments: &[&str], input: &str) -> crate::running::Ran {
    run_on(&[&["find"], arguments].concat(), input.as_bytes())
}

#[test]
fn a_number_is_printed_with_its_place_as_grep_would() {
    let ran = find(&[], "no number here\nring 07700.900.461 or +44 7700 900577\n");
    assert_eq!(ran.exit, Some(0));
    insta::assert_snapshot!(ran.stdout, @"
    -:2:6: 07700.900.461 -> +447700900461 mobile unknown exact
    -:2:23: +44 7700 900577 -> +447700900577 mobile unknown exact
    ");
}

#[test]
fn a_file_is_named_and_one_that_cannot_be_read_does_not_keep_the_others_back() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("notes.txt");
    std::fs::write(&file, "call me on 07700 900461").unwrap();
    let (file, missing) = (file.to_str().unwrap(), dir.path().join("none.txt"));
    let ran = run(&["find", missing.to_str().unwrap(), file, dir.path().to_str().unwrap()]);
    assert_eq!(ran.exit, Some(2));
    assert!(
        ran.stdout.starts_with(&format!("{file}:1:12: 07700 900461 -> +447700900461 mobile ")),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.contains("none.txt: No such file"), "{}", ran.stderr);
    assert!(ran.stderr.contains("directory"), "{}", ran.stderr);
}

#[test]
fn what_stands_in_a_reference_of_the_configuration_is_told_as_one() {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("tipline.toml");
    std::fs::write(&config, "[find.references]\nOIS = '(?i)\\bOIS ?\\d{4,11}\\b'\n").unwrap();
    let find = |arguments: &[&str], input: &str| {
        let config = ["--config", config.to_str().unwrap(), "find"];
        run_on(&[&config, arguments].concat(), input.as_bytes())
    };
    let ran = find(&[], "ois 07700900461, he is on 07700 900462\n");
    insta::assert_snapshot!(ran.stdout, @"
    -:1:5: 07700900461 -> reference OIS
    -:1:27: 07700 900462 -> +447700900462 mobile unknown exact
    ");
    // A reference alone is no find, and is told of all the same.
    let ran = find(&["--json"], "OIS 07700900461\n");
    assert_eq!(ran.exit, Some(1));
    insta::assert_snapshot!(ran.stdout, @r#"{"id":"-:1","numbers":[],"fragments":[],"identifiers":[],"vetoed":[{"start":4,"end":15,"surface":"07700900461","rule":"OIS"}]}"#);
    std::fs::write(&config, "[find.references]\nOIS = 'OIS ('\n").unwrap();
    let ran = find(&[], "07700 900461\n");
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr.contains("find.references.OIS cannot be used: unclosed group, at byte 5 of it"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_exit_status_says_whether_anything_was_found() {
    assert_eq!(find(&[], "07700 900461").exit, Some(0));
    assert_eq!(find(&[], "nothing").exit, Some(1));
    assert_eq!(find(&["--jsonl"], "not json").exit, Some(2));
}

#[test]
fn a_record_gives_one_object_with_its_own_id_and_spans_in_bytes() {
    let records = [
        json!({"id": 7, "text": "caf\u{e9} 07700 900461"}),
        json!({"text": "none", "id": "a", "more": [1]}),
        json!({"id": "b", "text": "line one\n07700900577"}),
    ];
    let input: String = records.iter().map(|record| format!("{record}\n")).collect();
    let ran = find(&["--jsonl", "--json"], &input);
    assert_eq!(ran.exit, Some(0));
    let got: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(got.len(), 3);
    assert_eq!(
        got[0],
        json!({
            "id": 7,
            "numbers": [{
                "start": 6, "end": 18, "surface": "07700 900461", "e164": "+447700900461", "class": "mobile",
                "valid": false, "reading": "exact", "repairs": [], "role": "unknown",
            }],
            "fragments": [], "identifiers": [],
        })
    );
    assert_eq!(got[1], json!({"id": "a", "numbers": [], "fragments": [], "identifiers": []}));
    assert_eq!(got[2]["numbers"][0]["start"], 9);
}

#[test]
fn the_keys_come_in_the_promised_order() {
    let ran = find(&["--jsonl", "--json"], "{\"id\": \"x\", \"text\": \"07700900461\"}");
    insta::assert_snapshot!(ran.stdout, @r#"{"id":"x","numbers":[{"start":0,"end":11,"surface":"07700900461","e164":"+447700900461","class":"mobile","valid":false,"reading":"exact","repairs":[],"role":"unknown"}],"fragments":[],"identifiers":[]}"#);
}

#[test]
fn a_line_of_plain_text_is_a_record_named_by_its_place() {
    let ran = find(&["--json"], "07700900461\nnone\n");
    let ids: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
    assert_eq!(ids, ["-:1", "-:2"]);
}

#[test]
fn a_record_that_cannot_be_read_is_told_by_its_line_and_the_rest_is_read() {
    let ran = find(&["--jsonl", "--json"], "{\"id\": 1}\n\n{\"id\": 2, \"text\": \"07700900461\"}\n");
    assert_eq!((ran.exit, ran.stdout.lines().count()), (Some(2), 1));
    assert!(ran.stderr.contains("-:1: missing field `text`"), "{}", ran.stderr);
}

#[test]
fn bytes_that_are_not_utf8_are_read_round_and_keep_their_places() {
    let ran = run_on(&["find"], b"\xff\xfe caf\xe9 07700 900461 \xf0\x9f\n");
    assert_eq!(ran.exit, Some(0));
    assert!(ran.stdout.starts_with("-:1:9: 07700 900461 -> "), "{}", ran.stdout);
    let ran = run_on(&["find", "--jsonl", "--json"], b"{\"id\": 1, \"text\": \"\xff 07700900461\"}\n");
    let record: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.exit, &record["numbers"][0]["start"]), (Some(0), &json!(2)));
}

#[test]
fn colour_is_there_when_it_is_asked_for_and_never_in_a_pipe() {
    assert!(!find(&[], "07700900461").stdout.contains('\u{1b}'));
    assert!(find(&["--color", "always"], "07700900461").stdout.contains('\u{1b}'));
    assert!(!find(&["--color", "never"], "07700900461").stdout.contains('\u{1b}'));
}

#[test]
fn a_text_cannot_steer_the_terminal_that_shows_it() {
    let ran = find(&[], "07700\u{1b}[2J900461 07700\u{200b}900577\n");
    assert!(!ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{200b}'), "{:?}", ran.stdout);
}

#[test]
fn a_reader_that_goes_away_ends_it_silently() {
    let line = "ring 07700 900461 now\n";
    let mut child = tipline()
        .arg("find")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let block = line.repeat(1_000);
        // Goes on until the program has ended and the pipe is broken; far more than any pipe holds.
        (0..2_000).take_while(|_| std::io::Write::write_all(&mut stdin, block.as_bytes()).is_ok()).count()
    });
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 10]).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert!(writer.join().unwrap() < 2_000, "it read on although nobody listened");
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn a_line_without_an_end_is_read_in_bounded_memory() {
    let number = " 07700 900461 ";
    let filler = "words without an end ".repeat(200_000);
    let ran = find(&[], &format!("{filler}{number}{filler}"));
    let column = filler.len() + 2;
    assert_eq!(ran.stdout, format!("-:1:{column}: 07700 900461 -> +447700900461 mobile unknown exact\n"));
}

#[test]
fn answers_keep_the_order_of_the_text_however_many_threads_look() {
    let mut input = Vec::new();
    for line in 0..60_000 {
        input.extend_from_slice(format!("{line} words \u{e9} 07700 900{:03} ", line % 1_000).as_bytes());
        input.extend_from_slice(if line % 7 == 0 { b"\xff\xfe\n" } else { b"and more words\n" });
    }
    let places = |threads: &str| {
        let ran = run_on(&["find", "--threads", threads], &input);
        assert_eq!(ran.exit, Some(0));
        ran.stdout
    };
    let alone = places("1");
    assert_eq!(alone.lines().count(), 60_000);
    for (nth, line) in alone.lines().enumerate() {
        let number = format!("+447700900{:03} ", nth % 1_000);
        assert!(line.starts_with(&format!("-:{}:", nth + 1)) && line.contains(&number), "{line}");
    }
    assert!(places("3") == alone && places("8") == alone);
}
