use std::{
    path::Path,
    time::{Duration, Instant},
};

use crate::running::{Ran, run, tipline};

fn demo(dir: &Path) -> Ran {
    run(&["demo", "--data-dir", dir.to_str().unwrap()])
}

#[test]
fn the_demo_tells_its_story_and_its_searches_work() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let began = Instant::now();
    let ran = demo(&data);
    assert_eq!(ran.exit, Some(0), "{}", ran.stderr);
    assert!(began.elapsed() < Duration::from_secs(60), "a story of seconds took {:?}", began.elapsed());
    assert_eq!(ran.stderr, "");

    let page = ran
        .stdout
        .replace(&data.display().to_string(), "DIR")
        .replace(env!("CARGO_BIN_EXE_tipline"), "tipline");
    insta::assert_snapshot!(page, @"");

    let searches: Vec<&str> = page
        .lines()
        .skip_while(|line| *line != "Try")
        .skip(1)
        .filter_map(|line| line.strip_prefix("  "))
        .collect();
    assert_eq!(searches.len(), 3);
    let searched: Vec<String> = searches
        .iter()
        .map(|search| {
            let query =
                search.strip_prefix("tipline search --data-dir DIR ").expect(search).trim_matches('\'');
            let ran = run(&["search", "--data-dir", data.to_str().unwrap(), query]);
            assert_eq!(ran.exit, Some(0), "{query}: {}", ran.stderr);
            format!("{query}\n{}{}", ran.stdout, ran.stderr)
        })
        .collect();
    insta::assert_snapshot!(searched.join("\n"), @"");
}

#[test]
fn a_reporters_own_number_cannot_be_found() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(demo(dir.path()).exit, Some(0));
    for query in ["07700 900112", "07700 900805", "01632 960204", "number:*900112"] {
        let ran = run(&["search", query, "--data-dir", dir.path().to_str().unwrap()]);
        assert_eq!((ran.exit, ran.stdout.as_str()), (Some(1), ""), "{query}");
    }
}

#[test]
fn a_second_demo_replaces_its_own_index_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let ours = dir.path().join("ours");
    assert_eq!(demo(&ours).exit, Some(0));
    assert_eq!(demo(&ours).exit, Some(0));
    let count =
        run(&["search", "--json", "--limit", "0", "channel:101", "--data-dir", ours.to_str().unwrap()]);
    assert_eq!(count.stdout.lines().count(), 7);

    let other = dir.path().join("other");
    std::fs::create_dir_all(other.join("index")).unwrap();
    let ran = demo(&other);
    assert_eq!(ran.exit, Some(2));
    assert!(ran.stderr.contains("is an index that the demo did not make"), "{}", ran.stderr);
    assert_eq!(std::fs::read_dir(&other).unwrap().count(), 1);
}

#[test]
fn without_being_told_where_the_demo_and_the_search_agree_on_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let here =
        |arguments: &[&str]| Ran::of(tipline().current_dir(dir.path()).args(arguments).output().unwrap());
    assert_eq!(here(&["demo"]).exit, Some(0));
    let ran = here(&["search", "--json", "07700 900461", "after:2019-08-13"]);
    assert_eq!((ran.exit, ran.stdout.lines().count()), (Some(0), 1));
    assert!(ran.stderr.contains("read as 07700 900461"), "{}", ran.stderr);
    let hit: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(hit["flag_kinds"], serde_json::json!(["order_breach"]));
    let span = &hit["highlights"][0];
    let (start, end) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
    assert_eq!(&hit["text"].as_str().unwrap()[start..end], "07700 900461");
}

#[test]
fn a_search_says_how_many_there_are_and_how_to_see_them() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(demo(dir.path()).exit, Some(0));
    let search = |arguments: &[&str]| {
        run(&[&["search", "--data-dir", dir.path().to_str().unwrap()], arguments].concat())
    };
    let ran = search(&["after:2019-01-01", "--limit", "2"]);
    assert_eq!(ran.stdout.lines().count(), 3);
    assert!(ran.stderr.contains("2 of 16, --limit 0 for all"), "{}", ran.stderr);
    let ran = search(&["07700 900999"]);
    assert_eq!(ran.exit, Some(1));
    insta::assert_snapshot!(ran.stderr, @"");
    let ran = search(&["numer:07700900461"]);
    assert_eq!(ran.exit, Some(2));
    insta::assert_snapshot!(ran.stderr, @"");
}
