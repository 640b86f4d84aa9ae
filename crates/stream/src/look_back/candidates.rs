use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Range,
    time::{Duration, Instant},
};

use serde::Deserialize;
use tipline_lines::Registry;
use tipline_phone::E164;
use tipline_report::ReportId;

use super::{Round, progress::Progress, view::View, writer::Writer};
use crate::{
    StreamError,
    envelope::{LINES, offset},
    scan::Record,
};

/// Compares the reports that the lines may add flags to since the last round, and hands over those that they do.
pub(super) fn look_back(
    view: &View<'_>,
    registry: &Registry,
    done: &Progress,
    next: &Progress,
    writer: &mut Writer<'_>,
) -> Result<Round, StreamError> {
    let began = Instant::now();
    let lines = registry.next_offset();
    let mut round = Round { lines, looked_at: 0, reports: 0, flags: 0, took: Duration::ZERO };
    let Some(searcher) = view.searcher() else { return Ok(round) };
    let numbers = match done.lines {
        Some(before) => registry.numbers_since(before),
        None => registry.numbers(),
    };
    let mut written: HashSet<ReportId> = HashSet::new();
    let looked_at = searcher.look_back(registry, &numbers, |looked_back| {
        written.insert(looked_back.report.report_id);
        round.reports += 1;
        round.flags += looked_back.added.len() as u64;
        writer.put(&looked_back)
    })?;
    round.looked_at = looked_at as u64;
    // Everything before the first round's view was found by its numbers.
    if done.lines.is_some() {
        for id in matched_before(view, registry, done, next)? {
            round.looked_at += 1;
            let held = if written.contains(&id) { None } else { searcher.report(id)? };
            if let Some(looked_back) = held.and_then(|report| registry.look_back(report)) {
                round.reports += 1;
                round.flags += looked_back.added.len() as u64;
                writer.put(&looked_back)?;
            }
        }
    }
    round.took = began.elapsed();
    Ok(round)
}

/// The reports that came in since the last round and name a number of a line, but were matched against an older table.
fn matched_before(
    view: &View<'_>,
    registry: &Registry,
    done: &Progress,
    next: &Progress,
) -> Result<BTreeSet<ReportId>, StreamError> {
    /// What is needed of a report, so that the rest is not built.
    #[derive(Deserialize)]
    struct Named {
        report_id: ReportId,
        numbers: Vec<E164>,
    }

    let from = |partition: &i32| done.reports.get(partition).copied().unwrap_or(0);
    let since: BTreeMap<i32, Range<i64>> =
        next.reports.iter().map(|(partition, &to)| (*partition, from(partition)..to)).collect();
    let mut found = BTreeSet::new();
    view.reader().read(view.topic(), &since, |record: &Record<'_>| {
        if offset(record, LINES).is_some_and(|lines| lines >= registry.next_offset()) {
            return Ok::<(), StreamError>(());
        }
        // What is no report ends Index, and says so there.
        let named = record.value().and_then(|json| serde_json::from_slice::<Named>(json).ok());
        if let Some(named) = named.filter(|named| named.numbers.iter().any(|number| registry.lists(*number)))
        {
            found.insert(named.report_id);
        }
        Ok(())
    })?;
    Ok(found)
}
