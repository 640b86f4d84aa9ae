use std::{
    fs::{self, File},
    io,
    os::unix::fs::PermissionsExt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use tipline_audit::{Action, AuditError, Disk, Finding, Key, Log, Machine, Sequence, read};

use crate::{entry, findings, key, segments};

/// A disk that has room for so many more bytes, or whose syncs fail.
struct Faulty {
    room: AtomicU64,
    syncs_fail: Mutex<bool>,
    now: Mutex<Timestamp>,
}

impl Default for Faulty {
    fn default() -> Self {
        Self { room: u64::MAX.into(), syncs_fail: false.into(), now: Timestamp::UNIX_EPOCH.into() }
    }
}

impl Machine for Faulty {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn write(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        let room = self.room.load(Ordering::SeqCst).min(bytes.len() as u64);
        self.room.fetch_sub(room, Ordering::SeqCst);
        Disk.write(file, &bytes[..room as usize], at)?;
        match room < bytes.len() as u64 {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => Ok(()),
        }
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        match *self.syncs_fail.lock().unwrap() {
            true => Err(io::Error::from_raw_os_error(5)),
            false => Disk.sync(file),
        }
    }
}

fn open(machine: &Arc<Faulty>) -> (tempfile::TempDir, Log) {
    let dir = tempfile::tempdir().unwrap();
    let log = Log::open_on(dir.path(), &key(), machine.clone()).unwrap();
    log.append(entry("first")).unwrap();
    (dir, log)
}

#[test]
fn on_a_full_disk_the_entry_fails_and_so_does_every_later_one_until_the_log_is_opened_again() {
    let machine = Arc::new(Faulty::default());
    let (dir, log) = open(&machine);
    machine.room.store(40, Ordering::SeqCst);
    assert!(matches!(log.append(entry("no room")), Err(AuditError::Machine { doing: "write", .. })));
    machine.room.store(u64::MAX, Ordering::SeqCst);
    let error = log.append(entry("room again")).unwrap_err();
    assert!(matches!(error, AuditError::Poisoned { .. }));
    assert!(error.to_string().contains("failed earlier"), "{error}");
    assert!(log.clone().check().is_err());

    assert_eq!(findings(dir.path()).1, [Finding::Torn { after: Sequence(1), bytes: 40 }]);
    log.reopen().unwrap();
    assert_eq!(log.append(entry("room again")).unwrap(), Sequence(3));
    assert_eq!(findings(dir.path()).1, []);
    let actions: Vec<_> =
        read(dir.path(), &key()).unwrap().map(|line| line.unwrap().recorded.unwrap().entry.action).collect();
    assert_eq!(actions, [Action::Consulted, Action::Repaired, Action::Consulted]);
}

#[test]
fn after_a_failed_sync_nothing_is_believed_and_what_was_written_is_written_again() {
    let machine = Arc::new(Faulty::default());
    let (dir, log) = open(&machine);
    *machine.syncs_fail.lock().unwrap() = true;
    assert!(matches!(log.append(entry("perhaps")), Err(AuditError::Machine { doing: "sync", .. })));
    assert!(matches!(log.append(entry("later")), Err(AuditError::Poisoned { .. })));
    assert!(log.reopen().is_err(), "the disk still refuses");
    assert!(matches!(log.append(entry("later")), Err(AuditError::Poisoned { .. })));
    *machine.syncs_fail.lock().unwrap() = false;
    log.reopen().unwrap();
    assert_eq!(log.append(entry("later")).unwrap(), Sequence(3), "the look-up that failed stays on record");
    assert_eq!(findings(dir.path()).1, []);
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("audit");
    fs::write(&file, "in the way").unwrap();
    let error = Log::open(&file, &key()).unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot make {}", file.display())), "{error}");
}

#[test]
fn a_log_that_is_deleted_while_it_is_open_fails_instead_of_writing_to_nowhere() {
    let machine = Arc::new(Faulty::default());
    let (dir, log) = open(&machine);
    fs::remove_file(&segments(dir.path())[0]).unwrap();
    assert!(log.append(entry("next")).is_err());
}

#[test]
fn an_entry_that_is_too_long_is_refused_and_does_no_harm() {
    let machine = Arc::new(Faulty::default());
    let (_dir, log) = open(&machine);
    assert!(matches!(log.append(entry("x".repeat(70_000))), Err(AuditError::TooLong { .. })));
    assert_eq!(log.append(entry("next")).unwrap(), Sequence(2));
}

#[test]
fn a_new_day_begins_a_new_segment_and_a_missing_segment_is_named_by_its_entries() {
    let machine = Arc::new(Faulty::default());
    let (dir, log) = open(&machine);
    log.append(entry("same day")).unwrap();
    for day in 1..=2 {
        *machine.now.lock().unwrap() = Timestamp::from_second(day * 86_400).unwrap();
        log.append(entry("another day")).unwrap();
    }
    let files = segments(dir.path());
    let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["0000000000000001.jsonl", "0000000000000003.jsonl", "0000000000000004.jsonl"]);
    assert_eq!(findings(dir.path()).1, []);
    drop(log);
    Log::open_on(dir.path(), &key(), machine).unwrap().append(entry("same day")).unwrap();
    assert_eq!(segments(dir.path()).len(), 3);

    fs::remove_file(&files[1]).unwrap();
    assert_eq!(findings(dir.path()).1, [Finding::Removed { first: Sequence(3), last: Sequence(3) }]);
    fs::remove_file(&files[2]).unwrap();
    assert_eq!(findings(dir.path()).1, [Finding::CutOff { last: Sequence(2), expected: Sequence(5) }]);
}

#[test]
fn the_log_and_its_key_are_for_their_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, file) = (dir.path().join("audit"), dir.path().join("audit.key"));
    let key = Key::read_or_create(&file, &folder).unwrap();
    Log::open(&folder, &key).unwrap().append(entry("first")).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&folder), mode(&segments(&folder)[0])), (0o600, 0o700, 0o600));
    assert_eq!(format!("{key:?}"), "Key(..)");

    let again = Key::read_or_create(&file, &folder).unwrap();
    assert_eq!(Log::open(&folder, &again).unwrap().append(entry("second")).unwrap(), Sequence(2));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o604)).unwrap();
    assert!(matches!(Key::read(&file), Err(AuditError::OpenKey { .. })));
    fs::remove_file(&file).unwrap();
    let lost = Key::read_or_create(&file, &folder);
    assert!(matches!(lost, Err(AuditError::Machine { .. })), "no new key for an old log");
    fs::write(&file, "short").unwrap();
    assert!(matches!(Key::read(&file), Err(AuditError::NotAKey { .. })));
    let inside = folder.join("key");
    assert!(matches!(Key::read_or_create(&inside, &folder), Err(AuditError::KeyInside { .. })));
    assert!(Key::create(&file).is_err(), "a key is never written over");
}
