//! What people decided on flags: the `decisions` topic written, read, and kept beside an index.
//!
//! There is one small topic of them, so each search node reads all of it from the beginning when it starts, as Link does
//! the lines, and follows it. [`keep`] writes what it holds to a file for those who look without asking the brokers. The file
//! is a copy of the topic and of nothing else: it is made anew at each start, so it needs no checkpoint, outlives an index
//! that is rebuilt, and is the same on every node.

mod copy;
mod keep;
mod write;

use tipline_lines::Decisions;

pub use self::{copy::read_copy, keep::keep, write::write};
use crate::{KafkaSettings, StreamError, Topics, scan};

/// Reads the topic to its end.
///
/// # Errors
/// [`StreamError::MissingTopic`], [`StreamError::Kafka`].
pub fn load(kafka: &KafkaSettings, topics: &Topics) -> Result<Decisions, StreamError> {
    let mut decisions = Decisions::new();
    scan::topic(kafka, &topics.decisions(), |record| {
        apply(&mut decisions, record.key(), record.value(), record.offset());
        Ok::<(), StreamError>(())
    })?;
    Ok(decisions)
}

/// Takes in a record. One that cannot be read ends nothing: the log says where it stands.
fn apply(
    decisions: &mut Decisions,
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    offset: tipline_report::Offset,
) {
    if let Err(error) = decisions.apply(key.unwrap_or_default(), value, offset) {
        tracing::warn!(
            offset = error.offset.0,
            "a record of the decisions topic cannot be read and is passed over"
        );
    }
}
