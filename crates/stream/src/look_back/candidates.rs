use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Range,
    time::Duration,
};

use serde::Deserialize;
use tipline_lines::Registry;
use tipline_phone::E164;
use tipline_report::ReportId;

use super::{
    Round,
    log::{Look, Member},
    progress::Progress,
    view::View,
    writer::Writer,
};
use crate::{StreamError, link::log::Producer};

/// Compares the reports that the lines may add flags to since the last round, and hands over those that they do.
pub(super) fn look_back<P: Producer, M: Member<Proof = P::Proof>>(
    view: &View<impl Look>,
    registry: &Registry,
    done: &Progress,
    next: &Progress,
    writer: &mut Writer<'_, P, M>,
) -> Result<Round, StreamError> {
    let began = writer.now();
    let lines = registry.next_offset();
    let mut round = Round { lines, looked_at: 0, reports: 0, flags: 0, took: Duration::ZERO };
    let look = view.look();
    if look.checkpoint().is_none() {
        return Ok(round);
    }
    let numbers = match done.lines {
        Some(before) if !lacks_reports_since(look, done)? => registry.numbers_since(before),
        _ => registry.numbers(),
    };
    let mut written: HashSet<ReportId> = HashSet::new();
    let looked_at = look.look_back(registry, &numbers, |looked_back| {
        written.insert(looked_back.report.report_id);
        round.reports += 1;
        round.flags += looked_back.added.len() as u64;
        writer.put(&looked_back)
    })?;
    round.looked_at = looked_at as u64;
    // Everything before the first round's view was found by its numbers.
    if done.lines.is_some() {
        for id in matched_before(look, registry, done, next)? {
            round.looked_at += 1;
            let held = if written.contains(&id) { None } else { look.report(id)? };
            if let Some(looked_back) = held.and_then(|report| registry.look_back(report)) {
                round.reports += 1;
                round.flags += looked_back.added.len() as u64;
                writer.put(&looked_back)?;
            }
        }
    }
    round.took = writer.now().saturating_duration_since(began);
    Ok(round)
}

/// Whether reports that came in since the last round were deleted from the topic: the index may hold them, and what they were
/// matched against cannot be read any longer. The model of the tests found the case.
fn lacks_reports_since(look: &impl Look, done: &Progress) -> Result<bool, StreamError> {
    let from = |partition: &i32| done.reports.get(partition).copied().unwrap_or(0);
    Ok(look.held()?.iter().any(|(partition, held)| from(partition) < held.start))
}

/// The reports that came in since the last round and name a number of a line, but were matched against an older table.
fn matched_before(
    look: &impl Look,
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
    look.read(&since, |lines, json| {
        if lines.is_some_and(|lines| lines >= registry.next_offset()) {
            return;
        }
        // What is no report ends Index, and says so there.
        let named = serde_json::from_slice::<Named>(json).ok();
        if let Some(named) = named.filter(|named| named.numbers.iter().any(|number| registry.lists(*number)))
        {
            found.insert(named.report_id);
        }
    })?;
    Ok(found)
}
