//! What a look-up pays for its entry in the audit log, which is synced before the answer leaves:
//!
//! ```text
//! cargo run --release -p tipline-audit --example cost -- [FOLDER] [ENTRIES]
//! ```
//!
//! FOLDER is on the disk that is asked about, target/audit-cost where it is left out; what is written there goes again.
//! So many at a time wait for their entries, as so many who search at once do: one sync serves all who wait.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::{
    fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use tipline_audit::{Action, Entry, Key, Log, Outcome, Via, Who};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map_or_else(|| PathBuf::from("target/audit-cost"), PathBuf::from);
    let entries: usize = arguments.next().map_or(2_000, |entries| entries.parse().unwrap());
    fs::create_dir_all(&folder).unwrap();
    let dir = tempfile::tempdir_in(&folder).unwrap();
    println!("{:>8} {:>10} {:>8} {:>8}", "at once", "entries/s", "p50 ms", "p99 ms");
    for at_once in [1, 2, 4, 16, 64] {
        let log = Log::open(&dir.path().join(at_once.to_string()), &Key::from_bytes(&[7; 32])).unwrap();
        let began = Instant::now();
        let mut took: Vec<Duration> = thread::scope(|scope| {
            let one =
                |_| scope.spawn(|| (0..entries / at_once).map(|nth| append(&log, nth)).collect::<Vec<_>>());
            let all: Vec<_> = (0..at_once).map(one).collect();
            all.into_iter().flat_map(|one| one.join().unwrap()).collect()
        });
        let rate = took.len() as f64 / began.elapsed().as_secs_f64();
        took.sort_unstable();
        let ms = |share: usize| took[took.len() * share / 100].as_secs_f64() * 1e3;
        println!("{at_once:>8} {rate:>10.0} {:>8.3} {:>8.3}", ms(50), ms(99));
    }
}

/// Writes what a search of twenty reports leaves, and says how long that took.
fn append(log: &Log, nth: usize) -> Duration {
    let ids: String = (0..20).map(|report| format!(" r_{:032x}", nth * 20 + report)).collect();
    let entry = Entry {
        who: Who::Person { id: "5f2c".into(), name: None, roles: vec!["analyst".into()] },
        action: Action::Consulted,
        subject: format!("search number:+447700900461{ids}"),
        reason: Some("line review".into()),
        via: Via::Page,
        request: Some(format!("{nth:016x}")),
        outcome: Outcome::Answered { records: 20 },
    };
    let began = Instant::now();
    log.append(entry).unwrap();
    began.elapsed()
}
