//! The raw record that a report came from, fetched from where it stands.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tipline_report::{Provenance, RawRecord, ReportId, normalise};

use crate::{KafkaSettings, Place, StreamError, Topics, scan::Reader};

/// A raw record as it came in. It may hold the reporter's own number, and is shown to those who may see that.
#[derive(Clone, PartialEq, Eq)]
pub struct Original {
    /// Where it stands.
    pub place: Place,
    /// When the broker took it.
    pub at: Timestamp,
    /// Its bytes.
    pub value: Vec<u8>,
}

/// What became of a report's raw record.
#[derive(Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is there.
    Held(Original),
    /// The topic no longer holds it: raw records are kept for as long as the topic says.
    Gone,
    /// Another record stands there, which makes another report or none: the topic was made anew.
    Other,
}

/// Fetches the raw record of a report.
///
/// # Errors
/// [`StreamError::MissingTopic`], [`StreamError::Kafka`].
pub fn fetch(
    kafka: &KafkaSettings,
    topics: &Topics,
    report: ReportId,
    provenance: &Provenance,
) -> Result<Fetched, StreamError> {
    let Provenance { topic, partition, offset, .. } = provenance;
    let Some((channel, _)) = topics.all_raw().into_iter().find(|(_, raw)| raw == topic) else {
        return Ok(Fetched::Other);
    };
    let reader = Reader::open(kafka)?;
    let held = reader.held(topic)?;
    if !held.get(partition).is_some_and(|held| held.contains(&offset.0)) {
        return Ok(Fetched::Gone);
    }
    let mut original = None;
    reader.read(topic, &BTreeMap::from([(*partition, offset.0..offset.0 + 1)]), |record| {
        let value = record.value().unwrap_or_default().to_vec();
        original = Some(Original { place: record.place(), at: record.timestamp(), value });
        Ok::<(), StreamError>(())
    })?;
    let Some(original) = original else { return Ok(Fetched::Gone) };
    let raw = RawRecord { channel, value: &original.value, provenance: provenance.clone() };
    Ok(match normalise(&raw) {
        Ok(normalised) if normalised.report.report_id == report => Fetched::Held(original),
        _ => Fetched::Other,
    })
}
