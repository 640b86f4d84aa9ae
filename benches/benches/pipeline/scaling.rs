//! What a report costs as there are more of them, what the index takes on disk, how long Index takes to start, how long it
//! takes to look back on many reports, and what a second member of Link's group brings.

use std::{
    fs,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tipline_index::{SearchOptions, Searcher};
use tipline_stream::{
    Stop, Until,
    index::{self, CommitLimits, IndexEvent, IndexSettings, IndexSummary},
    link::{self, BatchLimits, LinkEvent, LinkSettings},
    look_back::{self, LookBackSettings, LookBackSummary},
    registry,
};
use xtask::generate::{Request, Samples};

use super::{
    Installation, Measured, Outcome,
    installation::{self, Feed, LINES},
    meter::Meter,
};

/// Reports a transaction and a commit.
const BATCH: usize = 20_000;

/// The first step.
const FIRST: u64 = 100_000;

/// Reports that a line is looked back on for.
const LOOKED_BACK: usize = 10_000;

/// The most reports that one and two members are compared on.
const SHARED: u64 = 500_000;

pub(crate) fn run(bootstrap: &str, partitions: i32, up_to: u64) -> Outcome<()> {
    grow(bootstrap, partitions, up_to)?;
    println!();
    println!("{:<28} {:>10} {:>10} {:>10} {:>10}", "", "reports", "reports/s", "us CPU", "broker us");
    for members in [1, 2] {
        let shared = share(bootstrap, partitions, members, up_to.min(SHARED))?;
        let (own, broker) = shared.cpu();
        println!(
            "{:<28} {:>10} {:>10.0} {own:>10.2} {broker:>10.2}",
            format!("Link, {members} of one thread"),
            shared.records,
            shared.rate()
        );
    }
    Ok(())
}

/// One installation that grows: at each step the reports that were added are linked and indexed.
fn grow(bootstrap: &str, partitions: i32, up_to: u64) -> Outcome<()> {
    let here = Installation::empty(bootstrap, partitions)?;
    let folder = TempDir::new()?;
    let dir = folder.path().join("index");
    let mut samples = Samples::new(Request { seed: 1, count: up_to, channel: None });
    println!(
        "{:>10} {:>10} {:>8} {:>10} {:>8} {:>10} {:>10} {:>9} {:>9}",
        "reports", "Link /s", "us CPU", "Index /s", "us CPU", "bytes each", "merged", "start ms", "open ms"
    );
    let (mut there, mut back) = (0, Vec::new());
    for to in steps(up_to) {
        let mut feed = Feed::open(&here)?;
        for sample in samples.by_ref().take(usize::try_from(to - there)?) {
            feed.push(&sample)?;
        }
        feed.finish()?;
        let linked = super::link::run(&here, BATCH, to - there)?;
        let (indexed, _) = read_on(&here, &dir)?;
        let bytes = bytes_of(&dir)?;
        let (_, start) = read_on(&here, &dir)?;
        let begun = Instant::now();
        let held = Searcher::open(&dir)?.len();
        let open = begun.elapsed();
        if held as u64 != to {
            return Err(format!("{to} reports were sent, the index holds {held}").into());
        }
        there = to;
        // The first time it compares everything; how far it came is on record from then on.
        if to == FIRST || to == up_to {
            back.push((to, look_back(&here, &dir)?));
        }
        if to == up_to {
            back.push((to, look_back_on_a_line(&here, &dir)?));
        }
        let merged = if to == up_to {
            merge(&dir)?;
            format!("{:.0}", bytes_of(&dir)? as f64 / to as f64)
        } else {
            "-".to_owned()
        };
        println!(
            "{to:>10} {:>10.0} {:>8.2} {:>10.0} {:>8.2} {:>10.0} {merged:>10} {:>9.1} {:>9.1}",
            linked.rate(),
            linked.cpu().0,
            indexed.rate(),
            indexed.cpu().0,
            bytes as f64 / to as f64,
            start.as_secs_f64() * 1e3,
            open.as_secs_f64() * 1e3,
        );
    }
    println!();
    for (reports, Back { of: LookBackSummary { looked_at, reports: written, flags }, took, shown }) in back {
        println!(
            "look-back over {reports} reports: {looked_at} compared, {written} written again, {flags} flags, {:.0} ms, to be found {:.0} ms later",
            took.as_secs_f64() * 1e3,
            shown.as_secs_f64() * 1e3,
        );
    }
    Ok(())
}

/// A look-back, and how long the index took to hold what it wrote.
struct Back {
    of: LookBackSummary,
    took: Duration,
    shown: Duration,
}

fn look_back(here: &Installation, dir: &Path) -> Outcome<Back> {
    let settings = LookBackSettings {
        until: Until::CaughtUp,
        ..LookBackSettings::new(here.kafka("look-back"), here.topics.clone(), dir)
    };
    let began = Instant::now();
    let of = look_back::run(&settings, &Stop::new(), |_| {})?;
    let took = began.elapsed();
    let began = Instant::now();
    read_on(here, dir)?;
    Ok(Back { of, took, shown: began.elapsed() })
}

/// Looks back on a new line whose numbers stand in that many reports.
fn look_back_on_a_line(here: &Installation, dir: &Path) -> Outcome<Back> {
    let searcher = Searcher::open(dir)?;
    let (first, mut end, mut held) = (2 * LINES, 2 * LINES, 0);
    while held < LOOKED_BACK && end < 1_000 {
        let query = tipline_index::parse(&format!("number:07700900{end:03}"), jiff::Timestamp::UNIX_EPOCH)
            .map_err(|fault| format!("{fault:?}"))?;
        held += searcher.search(&query, SearchOptions { limit: 0, ..SearchOptions::default() })?.total;
        end += 1;
    }
    let line = installation::line(LINES, first..end)?;
    registry::write(&here.kafka("lines"), &here.topics, &[line])?;
    look_back(here, dir)
}

/// 1, 2 and 5 of each power of ten, and the end.
fn steps(up_to: u64) -> Vec<u64> {
    let round = (0..).flat_map(|power| [1, 2, 5].map(|times| FIRST * times * 10_u64.pow(power)));
    let mut steps: Vec<u64> = round.take_while(|step| *step < up_to).collect();
    steps.push(up_to);
    steps
}

/// Index from its checkpoint to the end of the topic, merges included; and how long it took to be open.
fn read_on(here: &Installation, dir: &Path) -> Outcome<(Measured, Duration)> {
    let settings = IndexSettings {
        commit: CommitLimits { records: BATCH, age: Duration::from_secs(60) },
        until: Until::CaughtUp,
        ..IndexSettings::new(here.kafka("index"), here.topics.clone(), dir)
    };
    let started = Instant::now();
    let mut opened = None;
    let IndexSummary { records, .. } = index::run(&settings, &Stop::new(), |event| {
        if let IndexEvent::Opened { .. } = event {
            opened = Some((Meter::read(), started.elapsed()));
        }
    })?;
    let (meter, start) = opened.ok_or("Index did not open")?;
    Ok((meter.until(Meter::read(), records), start))
}

/// Makes one segment of all.
fn merge(dir: &Path) -> Outcome<()> {
    let index = tantivy::Index::open_in_dir(dir)?;
    let segments = index.searchable_segment_ids()?;
    let mut writer: tantivy::IndexWriter = index.writer(256 << 20)?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn bytes_of(dir: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { bytes_of(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
}

/// So many members, of one thread each: from when each has partitions to the last commit, and what was committed in that time.
fn share(bootstrap: &str, partitions: i32, members: usize, reports: u64) -> Outcome<Measured> {
    let here = Installation::empty(bootstrap, partitions)?;
    let mut feed = Feed::open(&here)?;
    for sample in Samples::new(Request { seed: 1, count: reports, channel: None }) {
        feed.push(&sample)?;
    }
    feed.finish()?;
    let (assigned, committed) = (AtomicUsize::new(0), AtomicU64::new(0));
    let (begun, ended) = (Mutex::new(None), Mutex::new(None));
    let member = |number: usize| {
        let settings = LinkSettings {
            until: Until::CaughtUp,
            threads: 1,
            batch: BatchLimits { records: BATCH, bytes: 64 << 20, age: Duration::from_secs(1) },
            ..LinkSettings::new(here.kafka(&format!("link-{number}")), here.topics.clone())
        };
        let mut has_any = false;
        link::run(&settings, &Stop::new(), |event| match event {
            LinkEvent::Assigned { partitions: 1.. }
                if !std::mem::replace(&mut has_any, true)
                    && assigned.fetch_add(1, Ordering::SeqCst) + 1 == members =>
            {
                *begun.lock().expect("no member panics") = Some(Meter::read());
            }
            LinkEvent::Committed(batch) if assigned.load(Ordering::SeqCst) == members => {
                committed.fetch_add(batch.records as u64, Ordering::SeqCst);
                *ended.lock().expect("no member panics") = Some(Meter::read());
            }
            _ => {}
        })
    };
    thread::scope(|scope| {
        let running: Vec<_> = (0..members).map(|number| scope.spawn(move || member(number))).collect();
        for running in running {
            running.join().map_err(|_| "a member panicked")??;
        }
        Ok::<(), Box<dyn std::error::Error>>(())
    })?;
    let begun = begun.into_inner()?.ok_or("the group did not form")?;
    let ended = ended.into_inner()?.ok_or("nothing was committed once the group had formed")?;
    Ok(begun.until(ended, committed.into_inner()))
}
