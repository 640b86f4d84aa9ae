use std::time::Duration;

use tipline_stream::{
    Stop, Until,
    link::{self, BatchLimits, LinkEvent, LinkSettings},
};

use super::{Installation, Measured, Outcome, meter::Meter};

/// From the group's first assignment to the last commit, of so many records.
pub(crate) fn run(here: &Installation, batch: usize, records: u64) -> Outcome<Measured> {
    let settings = LinkSettings {
        until: Until::CaughtUp,
        batch: BatchLimits { records: batch, bytes: 64 << 20, age: Duration::from_secs(1) },
        ..LinkSettings::new(here.kafka("link"), here.topics.clone())
    };
    let (mut begun, mut ended) = (None, None);
    let summary = link::run(&settings, &Stop::new(), |event| match event {
        LinkEvent::Assigned { .. } if begun.is_none() => begun = Some(Meter::read()),
        LinkEvent::Committed(_) => ended = Some(Meter::read()),
        _ => {}
    })?;
    if summary.records != records || summary.aborted > 0 {
        return Err(format!("{records} records were sent, but: {summary:?}").into());
    }
    let (begun, ended) = begun.zip(ended).ok_or("Link was given no partition")?;
    Ok(begun.until(ended, summary.records))
}
