use std::{
    fs::File,
    io,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use super::*;
use crate::{Action, Outcome, Via, Who, verify};

fn key() -> Key {
    Key::from_bytes(&[7; 32])
}

fn entry(subject: impl Into<String>) -> Entry {
    Entry {
        who: Who::Token { id: "t1".into(), owner: "unit".into() },
        action: Action::Consulted,
        subject: subject.into(),
        reason: None,
        via: Via::Api,
        request: None,
        outcome: Outcome::Answered { records: 1 },
    }
}

/// Counts syncs of segments; the next waits at the gate while it is shut.
#[derive(Default)]
struct Gated {
    syncs: AtomicUsize,
    gate: Mutex<Gate>,
    moved: Condvar,
    panics: AtomicBool,
}

#[derive(Default)]
struct Gate {
    shut: bool,
    held: usize,
}

impl Gated {
    fn set(&self, shut: bool) {
        self.gate.lock().unwrap().shut = shut;
        self.moved.notify_all();
    }

    fn wait_until_one_is_held(&self) {
        let gate = self.gate.lock().unwrap();
        drop(self.moved.wait_while(gate, |gate| gate.held == 0).unwrap());
    }
}

impl Machine for Gated {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn write(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        assert!(!self.panics.load(Ordering::SeqCst), "as asked");
        Disk.write(file, bytes, at)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        let mut gate = self.gate.lock().unwrap();
        gate.held += 1;
        self.moved.notify_all();
        gate = self.moved.wait_while(gate, |gate| gate.shut).unwrap();
        gate.held -= 1;
        drop(gate);
        self.syncs.fetch_add(1, Ordering::SeqCst);
        Disk.sync(file)
    }
}

#[test]
fn those_who_come_while_a_sync_is_under_way_share_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Arc::new(Gated::default());
    let log = Log::open_on(folder.path(), &key(), machine.clone()).unwrap();
    log.append(entry("the first makes the segment")).unwrap();
    let before = machine.syncs.load(Ordering::SeqCst);
    machine.set(true);
    let numbers = thread::scope(|threads| {
        let first = threads.spawn(|| log.append(entry("held")).unwrap());
        machine.wait_until_one_is_held();
        let others: Vec<_> = (0..50)
            .map(|n| {
                threads.spawn({
                    let log = log.clone();
                    move || log.append(entry(format!("other {n}"))).unwrap()
                })
            })
            .collect();
        while log.waiting() < 50 {
            thread::yield_now();
        }
        machine.set(false);
        let mut numbers: Vec<_> = others.into_iter().map(|thread| thread.join().unwrap().0).collect();
        numbers.push(first.join().unwrap().0);
        numbers.sort_unstable();
        numbers
    });
    assert_eq!(machine.syncs.load(Ordering::SeqCst) - before, 2, "51 entries");
    assert_eq!(numbers, (2..=52).collect::<Vec<_>>());
    let verified = verify(folder.path(), &key(), &[], |finding| panic!("{finding}")).unwrap();
    assert_eq!(verified.entries, 52);
}

#[test]
fn a_write_takes_no_more_than_its_share_and_leaves_the_rest_for_the_next() {
    let mut waiting: Vec<_> =
        (0..100).map(|_| Waiting { entry: entry("x"), size: 60 << 10, written: Arc::default() }).collect();
    let batch = next_batch(&mut waiting);
    assert_eq!((batch.len(), waiting.len()), (17, 83));
}

#[test]
fn where_the_one_who_writes_panics_everybody_is_told_and_nobody_waits_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Arc::new(Gated::default());
    let log = Log::open_on(folder.path(), &key(), machine.clone()).unwrap();
    machine.panics.store(true, Ordering::SeqCst);
    thread::scope(|threads| {
        assert!(threads.spawn(|| log.append(entry("a"))).join().is_err());
    });
    assert!(matches!(log.append(entry("b")), Err(AuditError::Poisoned { .. })));
    machine.panics.store(false, Ordering::SeqCst);
    log.reopen().unwrap();
    assert_eq!(log.append(entry("c")).unwrap(), Sequence(1));
}
