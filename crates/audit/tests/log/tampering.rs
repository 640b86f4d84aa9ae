use std::{fs, path::Path, sync::LazyLock};

use proptest::prelude::*;
use tempfile::TempDir;
use tipline_audit::{Anchor, AuditError, Finding, Key, Log, Sequence, read, verify};

use crate::{entry, findings, key, segments};

const COUNT: u64 = 12;

/// A log of twelve entries, made once and copied for each case.
static LOG: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open(dir.path(), &key()).unwrap();
    for n in 1..=COUNT {
        log.append(entry(format!("number:0770090046{}", n % 10))).unwrap();
    }
    dir
});

fn copy() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in fs::read_dir(LOG.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
    }
    dir
}

fn lines(folder: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(&segments(folder)[0]).unwrap();
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn put(folder: &Path, lines: &[Vec<u8>]) {
    fs::write(&segments(folder)[0], lines.concat()).unwrap();
}

/// What a finding says of an entry.
fn names(finding: &Finding, n: u64) -> bool {
    let n = Sequence(n);
    match finding {
        Finding::Changed { sequence, .. }
        | Finding::Moved { sequence, .. }
        | Finding::Repeated { sequence, .. }
        | Finding::Forked { sequence, .. } => *sequence == n,
        Finding::Removed { first, last } => (*first..=*last).contains(&n),
        Finding::CutOff { last, expected } => *last < n && n <= *expected,
        _ => false,
    }
}

/// Each entry has a line of its own: what was done to it is found in `lines` and named.
fn is_named(lines: &[Vec<u8>], entries: &[u64]) -> Result<(), TestCaseError> {
    let dir = copy();
    put(dir.path(), lines);
    let (_, findings) = findings(dir.path());
    prop_assert!(findings.iter().any(Finding::is_tampering), "{findings:?}");
    for entry in entries {
        prop_assert!(findings.iter().any(|finding| names(finding, *entry)), "entry {entry}: {findings:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_changed_byte_is_found_and_its_entry_named(n in 1..=COUNT, at: prop::sample::Index, to: u8) {
        let mut lines = lines(LOG.path());
        let line = &mut lines[n as usize - 1];
        let at = at.index(line.len());
        prop_assume!(line[at] != to);
        line[at] = to;
        is_named(&lines, &[n])?;
    }

    #[test]
    fn a_cut_or_lengthened_line_is_found_and_its_entry_named(n in 1..=COUNT, at: prop::sample::Index, grow: bool) {
        let mut lines = lines(LOG.path());
        let line = &mut lines[n as usize - 1];
        let at = at.index(line.len());
        match grow {
            true => line.insert(at, b'x'),
            false => { line.remove(at); }
        }
        is_named(&lines, &[n])?;
    }

    #[test]
    fn a_removed_entry_is_found_and_named(n in 1..=COUNT) {
        let mut lines = lines(LOG.path());
        lines.remove(n as usize - 1);
        is_named(&lines, &[n])?;
    }

    #[test]
    fn every_entry_that_is_cut_off_is_named(kept in 0..COUNT) {
        let mut lines = lines(LOG.path());
        lines.truncate(kept as usize);
        is_named(&lines, &(kept + 1..=COUNT).collect::<Vec<_>>())?;
    }

    #[test]
    fn an_entry_that_is_put_elsewhere_is_found(from in 0..COUNT as usize, to in 0..COUNT as usize) {
        prop_assume!(from != to);
        let mut lines = lines(LOG.path());
        let line = lines.remove(from);
        lines.insert(to, line);
        is_named(&lines, &[])?;
        let dir = copy();
        put(dir.path(), &lines);
        let moved = from.min(to)..=from.max(to);
        let (_, findings) = findings(dir.path());
        for finding in &findings {
            prop_assert!(
                matches!(finding, Finding::Moved { sequence, .. } if moved.contains(&(sequence.0 as usize - 1))),
                "{finding}"
            );
        }
    }

    #[test]
    fn an_entry_that_is_there_twice_is_found_and_named(n in 1..=COUNT, at in 0..=COUNT as usize) {
        let mut lines = lines(LOG.path());
        let line = lines[n as usize - 1].clone();
        lines.insert(at, line);
        is_named(&lines, &[n])?;
    }

    #[test]
    fn a_line_that_the_log_did_not_write_is_found(at in 0..COUNT as usize, line in "[ -~]{0,80}") {
        let mut lines = lines(LOG.path());
        lines.insert(at, format!("{line}\n").into_bytes());
        let dir = copy();
        put(dir.path(), &lines);
        let (_, findings) = findings(dir.path());
        let [Finding::Foreign { place }] = &findings[..] else { panic!("{findings:?}") };
        prop_assert_eq!(place.line, at as u64 + 1);
    }
}

#[test]
fn a_log_that_nobody_touched_is_clean() {
    let (verified, found) = findings(LOG.path());
    assert_eq!((verified.entries, found), (COUNT, vec![]));
    assert_eq!(verified.last.unwrap().sequence, Sequence(COUNT));
}

#[test]
fn what_is_found_is_said_in_a_sentence() {
    let dir = copy();
    let mut lines = lines(LOG.path());
    lines.truncate(10);
    lines.swap(6, 7);
    lines.remove(4);
    let place = lines[2].windows(8).position(|word| word == b"op-1234 ").unwrap();
    lines[2][place + 4] = b'9';
    lines.insert(0, b"{\"sequence\":1}\n".to_vec());
    put(dir.path(), &lines);
    let said: Vec<_> = findings(dir.path())
        .1
        .iter()
        .map(|finding| finding.to_string().replace(&format!("{}/", dir.path().display()), ""))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @"
    0000000000000001.jsonl:1: the log did not write this line
    0000000000000001.jsonl:4: entry 3 was changed
    0000000000000001.jsonl:8: entry 7 is not at its place
    entry 5 was removed
    the end is cut off: there were 12 entries, the last is 10
    ");
}

#[test]
fn an_old_copy_of_everything_is_found_by_an_anchor_alone() {
    let dir = copy();
    let later = Log::open(dir.path(), &key()).unwrap().append(entry("later")).unwrap();
    let noted = findings(dir.path()).0.last.unwrap();
    assert_eq!(noted.sequence, later);
    let old = copy();
    assert_eq!(findings(old.path()).1, vec![]);
    let mut found = Vec::new();
    verify(old.path(), &key(), &[noted], |finding| found.push(finding)).unwrap();
    assert_eq!(found, [Finding::Anchor { anchor: noted, there: false }]);

    Log::open(old.path(), &key()).unwrap().append(entry("something else")).unwrap();
    let mut found = Vec::new();
    verify(old.path(), &key(), &[noted], |finding| found.push(finding)).unwrap();
    assert_eq!(found, [Finding::Anchor { anchor: noted, there: true }]);
    let written: Anchor = noted.to_string().parse().unwrap();
    assert_eq!(written, noted);
}

#[test]
fn a_log_that_went_on_from_an_old_copy_shows_where_it_forked() {
    let (first, second) = (copy(), copy());
    for (dir, subject) in [(&first, "a"), (&second, "b")] {
        let log = Log::open(dir.path(), &key()).unwrap();
        log.append(entry(subject)).unwrap();
        log.append(entry(subject)).unwrap();
    }
    let mut mixed = lines(first.path());
    mixed[12] = lines(second.path())[12].clone();
    put(first.path(), &mixed);
    let (_, found) = findings(first.path());
    assert!(matches!(found[..], [Finding::Forked { sequence: Sequence(14), .. }]), "{found:?}");
}

#[test]
fn a_log_that_is_put_back_while_it_is_open_is_noticed_by_the_next_entry() {
    let dir = copy();
    let log = Log::open(dir.path(), &key()).unwrap();
    log.append(entry("later")).unwrap();
    for file in fs::read_dir(LOG.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
    }
    assert!(matches!(log.append(entry("next")), Err(AuditError::PutBack { known: Sequence(13), .. })));
    fs::remove_dir_all(dir.path()).unwrap();
    fs::create_dir(dir.path()).unwrap();
    assert!(log.append(entry("next")).is_err());
}

#[test]
fn a_missing_or_strange_head_is_found_and_stops_the_log() {
    let dir = copy();
    fs::remove_file(dir.path().join("head")).unwrap();
    assert_eq!(findings(dir.path()).1, [Finding::NoHead]);
    assert!(matches!(Log::open(dir.path(), &key()), Err(AuditError::NoHead { .. })));

    let dir = copy();
    let mut head = fs::read(dir.path().join("head")).unwrap();
    head[20] ^= 1;
    fs::write(dir.path().join("head"), head).unwrap();
    assert_eq!(findings(dir.path()).1, [Finding::ForgedHead]);
    assert!(matches!(Log::open(dir.path(), &key()), Err(AuditError::ForgedHead { .. })));
}

#[test]
fn a_log_whose_end_is_cut_off_or_changed_is_not_written_on() {
    let dir = copy();
    let mut short = lines(dir.path());
    short.truncate(11);
    put(dir.path(), &short);
    assert!(matches!(Log::open(dir.path(), &key()), Err(AuditError::CutOff { expected: Sequence(12), .. })));

    let dir = copy();
    let mut changed = lines(dir.path());
    let last = changed[11].len() - 10;
    changed[11][last] ^= 1;
    put(dir.path(), &changed);
    assert!(matches!(Log::open(dir.path(), &key()), Err(AuditError::Changed { sequence: Sequence(12), .. })));
}

#[test]
fn with_another_key_every_entry_is_another_logs() {
    let other = Key::from_bytes(&[8; 32]);
    let mut found = Vec::new();
    verify(LOG.path(), &other, &[], |finding| found.push(finding)).unwrap();
    assert_eq!(found.remove(0), Finding::ForgedHead);
    assert_eq!(found.len() as u64, COUNT);
    assert!(read(LOG.path(), &other).unwrap().all(|line| line.unwrap().recorded.is_none()));
}
