//! An index whose files are not what was written, and one that is built anew while the old one is searched.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod corpus;

use std::{
    fs,
    path::{Path, PathBuf},
};

use corpus::{checkpoint, draft, found, json, options};
use tipline_index::{IndexError, Rebuild, Searcher, Writer};

fn written(dir: &Path, references: &[&str]) {
    let (mut writer, _) = Writer::open(dir, options()).unwrap();
    add(&mut writer, references);
    writer.close().unwrap();
}

fn add(writer: &mut Writer, references: &[&str]) {
    for reference in references {
        let report = draft(reference, "lads in a grey car").linked();
        writer.upsert(&report, &json(&report)).unwrap();
    }
    writer.commit(&checkpoint(references.len() as i64)).unwrap();
}

/// The files of the index's segments.
fn segment_files(dir: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.file_stem().is_some_and(|stem| stem.len() == 32)).collect();
    files.sort_unstable_by_key(|file| file.extension().map(ToOwned::to_owned));
    files
}

#[test]
fn a_file_that_is_missing_cut_short_or_altered_is_named_with_the_way_out() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 3] = [
        ("missing", |file| fs::remove_file(file).unwrap()),
        ("cut short", |file| {
            let bytes = fs::read(file).unwrap();
            fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("altered by a bit", |file| {
            let mut bytes = fs::read(file).unwrap();
            bytes[0] ^= 1;
            fs::write(file, bytes).unwrap();
        }),
    ];
    for (what, damage) in damages {
        let extensions = {
            let dir = tempfile::tempdir().unwrap();
            written(dir.path(), &["A", "B"]);
            segment_files(dir.path()).len()
        };
        assert!(extensions > 3);
        for nth in 0..extensions {
            let dir = tempfile::tempdir().unwrap();
            written(dir.path(), &["A", "B"]);
            let file = &segment_files(dir.path())[nth];
            damage(file);
            let error = Searcher::open(dir.path()).and_then(|searcher| searcher.verify_files()).unwrap_err();
            assert!(matches!(error, IndexError::Damaged { .. }), "{what}, {}: {error}", file.display());
            assert!(error.to_string().contains("tipline index --rebuild"), "{error}");
        }
    }
}

#[test]
fn what_was_written_is_what_is_there() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path(), &["A", "B"]);
    Searcher::open(dir.path()).unwrap().verify_files().unwrap();
}

#[test]
fn the_old_index_is_searched_until_the_new_one_takes_its_place() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("index");
    written(&dir, &["OLD"]);
    let mut searcher = Searcher::open(&dir).unwrap();

    let (place, mut writer) = Rebuild::begin(&dir, options()).unwrap();
    add(&mut writer, &["NEW"]);
    searcher.reload().unwrap();
    assert_eq!(found(&searcher, "lads"), ["OLD"]);
    assert_eq!(found(&Searcher::open(&dir).unwrap(), "lads"), ["OLD"]);
    assert!(matches!(Writer::open(&dir, options()), Err(IndexError::Locked { .. })));
    assert!(matches!(Rebuild::begin(&dir, options()), Err(IndexError::Locked { .. })));

    place.take_place(writer).unwrap();
    searcher.reload().unwrap();
    assert_eq!(found(&searcher, "lads"), ["NEW"]);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "the old index is gone");
    drop(Writer::open(&dir, options()).unwrap());
}

#[test]
fn a_rebuild_that_was_given_up_leaves_the_old_index_and_the_next_one_begins_anew() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("index");
    written(&dir, &["OLD"]);
    let (place, mut writer) = Rebuild::begin(&dir, options()).unwrap();
    add(&mut writer, &["HALF"]);
    drop((place, writer));
    assert_eq!(found(&Searcher::open(&dir).unwrap(), "lads"), ["OLD"]);

    let (place, mut writer) = Rebuild::begin(&dir, options()).unwrap();
    add(&mut writer, &["NEW"]);
    place.take_place(writer).unwrap();
    assert_eq!(found(&Searcher::open(&dir).unwrap(), "lads"), ["NEW"]);
}

#[test]
fn a_damaged_index_is_built_anew_where_it_stands() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("index");
    written(&dir, &["OLD"]);
    segment_files(&dir).iter().for_each(|file| fs::write(file, "nonsense").unwrap());
    let (place, mut writer) = Rebuild::begin(&dir, options()).unwrap();
    add(&mut writer, &["NEW"]);
    place.take_place(writer).unwrap();
    assert_eq!(found(&Searcher::open(&dir).unwrap(), "lads"), ["NEW"]);
}
