//! The table in the README of the finder is that of its rows, and the finder reads all of them.

use std::{fs, path::Path};

use tipline_bench::accuracy::{READERS, rows, table};

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path))
        .expect("the file is in the repository")
}

#[test]
fn the_readme_tells_what_each_finder_makes_of_the_rows() {
    let table = table(&rows(&file("fixtures/finding.jsonl")).unwrap());
    assert!(file("crates/phone/README.md").contains(&table), "`cargo xtask peers` writes it:\n{table}");
}

#[test]
fn ours_reads_every_row_as_a_person_would() {
    let [ours, ..] = READERS;
    for row in rows(&file("fixtures/finding.jsonl")).unwrap() {
        assert_eq!((ours.numbers)(&row.text), row.numbers, "{:?}", row.text);
        assert_eq!((ours.fragments)(&row.text), row.fragments, "{:?}", row.text);
    }
}
