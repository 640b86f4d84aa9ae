use tipline_lines::{LineId, Registry};

use super::{Loaded, Revision, WRITTEN_BY};
use crate::{
    KafkaSettings, StreamError, Topics,
    scan::{self, Record},
};

/// Reads the lines topic to its end.
///
/// # Errors
/// [`StreamError::MissingTopic`] or [`StreamError::Kafka`].
pub fn load(kafka: &KafkaSettings, topics: &Topics) -> Result<Loaded, StreamError> {
    let mut loaded = Loaded { registry: Registry::new(), revisions: Vec::new(), unreadable: Vec::new() };
    scan::topic(kafka, &topics.lines(), |record| {
        loaded.take(record);
        Ok::<(), StreamError>(())
    })?;
    Ok(loaded)
}

/// Every retained revision of one line, oldest first.
///
/// # Errors
/// As [`load`].
pub fn history(kafka: &KafkaSettings, topics: &Topics, id: &LineId) -> Result<Vec<Revision>, StreamError> {
    Ok(load(kafka, topics)?.revisions.into_iter().filter(|revision| &revision.id == id).collect())
}

impl Loaded {
    fn take(&mut self, record: &Record<'_>) {
        let key = record.key().unwrap_or_default();
        if let Err(error) = self.registry.apply(key, record.value(), record.offset()) {
            self.unreadable.push(error);
            return;
        }
        let id: LineId = std::str::from_utf8(key)
            .ok()
            .and_then(|key| key.parse().ok())
            .expect("the registry took this key for a line id");
        self.revisions.push(Revision {
            offset: record.offset(),
            written_at: record.timestamp(),
            written_by: record.header(WRITTEN_BY).map(|by| String::from_utf8_lossy(by).into_owned()),
            line: record.value().and_then(|_| self.registry.get(&id).cloned()),
            id,
        });
    }
}
