use std::fs::{self, OpenOptions};
use std::io::Write;

use proptest::prelude::*;
use tipline_audit::{Action, AuditError, Finding, Log, Sequence, read};

use crate::{entry, findings, key, segments};

fn append(folder: &std::path::Path, bytes: &[u8]) {
    let path = segments(folder).pop().unwrap();
    OpenOptions::new().append(true).open(path).unwrap().write_all(bytes).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The head is written after the sync, so a crash between leaves whole lines, and then a torn one, behind it.
    #[test]
    fn a_write_that_a_crash_broke_off_is_adopted_as_far_as_it_is_whole_and_the_rest_recorded(
        kept: prop::sample::Index,
        zeros in 0..3_usize,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let log = Log::open(dir.path(), &key()).unwrap();
        log.append(entry("first")).unwrap();
        let head = fs::read(dir.path().join("head")).unwrap();
        let synced = fs::read(&segments(dir.path())[0]).unwrap().len();
        for n in 0..3 {
            log.append(entry(format!("under way {n}"))).unwrap();
        }
        drop(log);
        let path = segments(dir.path()).pop().unwrap();
        let whole = fs::read(&path).unwrap();
        let kept = synced + kept.index(whole.len() - synced);
        fs::write(dir.path().join("head"), head).unwrap();
        fs::write(&path, [&whole[..kept], &vec![0; zeros]].concat()).unwrap();

        let lines = whole[..kept].iter().filter(|byte| **byte == b'\n').count() as u64;
        let torn = whole[..kept].split(|byte| *byte == b'\n').next_back().unwrap().len() + zeros;
        let (_, before) = findings(dir.path());
        match torn {
            0 => prop_assert!(before.is_empty()),
            bytes => prop_assert_eq!(
                &before,
                &[Finding::Torn { after: Sequence(lines), bytes: bytes as u64 }],
            ),
        }
        let log = Log::open(dir.path(), &key()).unwrap();
        prop_assert_eq!(log.append(entry("next")).unwrap().0, lines + 1 + u64::from(torn > 0));
        let (_, after) = findings(dir.path());
        prop_assert_eq!(after, vec![]);
        let repairs: Vec<_> = read(dir.path(), &key())
            .unwrap()
            .filter_map(|line| line.unwrap().recorded)
            .filter(|recorded| recorded.entry.action == Action::Repaired)
            .map(|recorded| recorded.entry.subject)
            .collect();
        match torn {
            0 => prop_assert!(repairs.is_empty()),
            torn => prop_assert_eq!(repairs, [format!("{torn} bytes of a torn write behind entry {lines}")]),
        }
    }
}

#[test]
fn a_fault_before_the_head_is_tampering_and_never_repaired() {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open(dir.path(), &key()).unwrap();
    log.append(entry("first")).unwrap();
    log.append(entry("second")).unwrap();
    drop(log);
    let path = segments(dir.path()).pop().unwrap();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 5]).unwrap();
    assert!(findings(dir.path()).1.iter().all(Finding::is_tampering));
    assert!(Log::open(dir.path(), &key()).is_err());
    assert_eq!(fs::read(&path).unwrap(), &whole[..whole.len() - 5]);
}

#[test]
fn more_than_one_write_can_leave_is_not_taken_for_a_torn_one() {
    let dir = tempfile::tempdir().unwrap();
    Log::open(dir.path(), &key()).unwrap().append(entry("first")).unwrap();
    append(dir.path(), &vec![b'x'; 2 << 20]);
    assert!(matches!(Log::open(dir.path(), &key()), Err(AuditError::Foreign { bytes: 2_097_152, .. })));
}

#[test]
fn a_first_start_that_died_before_its_head_had_a_name_begins_again() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("head.new"), "").unwrap();
    let log = Log::open(dir.path(), &key()).unwrap();
    assert_eq!(log.append(entry("first")).unwrap(), Sequence(1));
}
