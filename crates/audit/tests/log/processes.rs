use std::{env, process::Command};

use tipline_audit::{Log, read};

use crate::{entry, findings, key};

const FOLDER: &str = "TIPLINE_AUDIT_TEST_FOLDER";
const EACH: usize = 60;

/// Run by the test below in processes of its own; does nothing in the usual run.
#[test]
fn writer() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let log = Log::open(folder.as_ref(), &key()).unwrap();
    for n in 0..EACH {
        log.append(entry(format!("{} {n}", std::process::id()))).unwrap();
    }
}

#[test]
fn processes_that_write_one_folder_at_once_make_one_chain() {
    let dir = tempfile::tempdir().unwrap();
    let mut writers: Vec<_> = (0..3)
        .map(|_| {
            Command::new(env::current_exe().unwrap())
                .args(["processes::writer", "--exact"])
                .env(FOLDER, dir.path())
                .spawn()
                .unwrap()
        })
        .collect();
    assert!(writers.iter_mut().all(|writer| writer.wait().unwrap().success()));
    let (verified, found) = findings(dir.path());
    assert_eq!((verified.entries, found), (3 * EACH as u64, vec![]));
    let mut subjects: Vec<_> =
        read(dir.path(), &key()).unwrap().map(|line| line.unwrap().recorded.unwrap().entry.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    assert_eq!(subjects.len(), 3 * EACH, "each process's entries are all there");
}
