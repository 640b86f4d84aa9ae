//! The index that is searched.

use std::{fs, path::Path, time::Instant};

use tipline_index::{Anchor, Checkpoint, Searcher, TopicPartition, Writer, WriterOptions};
use tipline_report::Offset;

use super::{Outcome, made_up::MadeUp};

/// Reports a commit.
const COMMIT: u64 = 100_000;

/// Builds the index, unless it is there.
pub(crate) fn index(dir: &Path, made_up: MadeUp) -> Outcome<()> {
    if Searcher::open(dir).is_ok_and(|searcher| searcher.len() as u64 >= made_up.reports) {
        return Ok(());
    }
    let began = Instant::now();
    let mut writer =
        Writer::rebuild(dir, WriterOptions { memory_bytes: 1 << 30, ..WriterOptions::default() })?;
    let mut checkpoint = Checkpoint::new("bench");
    for nth in 0..made_up.reports {
        put(&mut writer, made_up, nth)?;
        if (nth + 1) % COMMIT == 0 || nth + 1 == made_up.reports {
            advance(&mut checkpoint, nth + 1)?;
            writer.commit(&checkpoint)?;
            eprintln!(
                "{} reports indexed, {:.0} a second",
                nth + 1,
                (nth + 1) as f64 / began.elapsed().as_secs_f64()
            );
        }
    }
    writer.close()?;
    Ok(())
}

/// Puts the report of this place in.
pub(crate) fn put(writer: &mut Writer, made_up: MadeUp, nth: u64) -> Outcome<()> {
    let report = made_up.report(nth);
    writer.upsert(&report, &serde_json::to_vec(&report)?)?;
    Ok(())
}

/// Moves the checkpoint on to this place.
pub(crate) fn advance(checkpoint: &mut Checkpoint, next: u64) -> Outcome<()> {
    let partition = TopicPartition::new("reports", 0);
    let from = checkpoint.position(&partition).map_or(Offset(0), |position| position.next);
    let next = Offset(next as i64);
    checkpoint.advance(&partition, from, next, Some(Anchor::of(Offset(next.0 - 1), b"", b"")))?;
    Ok(())
}

/// What the index takes on disk, a report and by kind of file.
pub(crate) fn size(dir: &Path) -> Outcome<String> {
    let reports = Searcher::open(dir)?.len().max(1) as u64;
    let mut kinds: Vec<(String, u64)> = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((_, kind)) = name.split_once('.').filter(|(stem, _)| !stem.is_empty()) else { continue };
        let bytes = entry.metadata()?.len();
        match kinds.iter_mut().find(|(known, _)| known == kind) {
            Some((_, sum)) => *sum += bytes,
            None => kinds.push((kind.to_owned(), bytes)),
        }
    }
    kinds.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let total: u64 = kinds.iter().map(|(_, bytes)| bytes).sum();
    let each: Vec<String> = kinds.iter().map(|(kind, bytes)| format!("{kind} {}", bytes / reports)).collect();
    Ok(format!("index: {} bytes a report ({})", total / reports, each.join(", ")))
}
