//! What Link does to a record, without Kafka: read it, find numbers, match them, write it out.

use jiff::Timestamp;
use tipline_lines::Registry;
use tipline_report::{Offset, Provenance, RawRecord, References};
use tipline_stream::process::{Outcome, process};

use super::{
    Measured, Outcome as Result,
    installation::{Records, lines},
    meter::Meter,
};

/// On one thread. Says how many bytes of reports came out.
pub(crate) fn run(records: &Records) -> Result<(Measured, u64)> {
    let mut registry = Registry::new();
    for (offset, line) in (0..).zip(lines()?) {
        registry.apply(line.id.as_str().as_bytes(), Some(&serde_json::to_vec(&line)?), Offset(offset))?;
    }
    let references = References::default();
    let (mut count, mut bytes) = (0, 0);
    let begun = Meter::read();
    for (channel, record) in records.iter() {
        let provenance = Provenance {
            topic: channel.topic_suffix().to_owned(),
            partition: 0,
            offset: Offset(count),
            timestamp: Timestamp::UNIX_EPOCH,
        };
        let raw = RawRecord { channel, value: record.as_bytes(), provenance };
        if let Outcome::Linked(linked) = process(&raw, &registry, &references) {
            bytes += linked.report.len() as u64;
        }
        count += 1;
    }
    Ok((begun.until(Meter::read(), count.unsigned_abs()), bytes))
}
