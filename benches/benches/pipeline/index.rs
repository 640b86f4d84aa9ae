use std::time::Duration;

use tempfile::TempDir;
use tipline_index::{Bare, WriterOptions};
use tipline_lines::LinkedReport;
use tipline_stream::{
    Stop, StreamError, Until,
    index::{self, Beginning, CommitLimits, IndexEvent, IndexSettings},
    scan,
};

use super::{Installation, Measured, Outcome, meter::Meter};

pub(crate) const ADDING: &str = "tantivy alone, adding";
pub(crate) const REPLACING: &str = "tantivy alone, replacing";

/// How documents are put into the engine alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Each is taken to be new.
    Add,
    /// Each takes the place of one with the same id, as Index has it.
    Replace,
}

/// Index from scratch: from an open index to a closed one.
pub(crate) fn run(here: &Installation, commit: usize) -> Outcome<Measured> {
    let folder = TempDir::new()?;
    let settings = IndexSettings {
        beginning: Beginning::Scratch,
        commit: CommitLimits { records: commit, age: Duration::from_secs(60) },
        until: Until::CaughtUp,
        ..IndexSettings::new(here.kafka("index"), here.topics.clone(), folder.path().join("index"))
    };
    let mut begun = None;
    let summary = index::run(&settings, &Stop::new(), |event| {
        if let IndexEvent::Opened { .. } = event {
            begun = Some(Meter::read());
        }
    })?;
    let begun = begun.ok_or("Index did not open")?;
    Ok(begun.until(Meter::read(), summary.records))
}

/// The engine alone, over documents that were made beforehand.
pub(crate) fn engine(here: &Installation, commit: usize, way: Way) -> Outcome<Measured> {
    let folder = TempDir::new()?;
    let bare = Bare::create(folder.path())?;
    let mut documents = Vec::new();
    scan::topic(&here.kafka("scan"), &here.topics.reports(), |record| {
        let json = record.value().unwrap_or_default();
        let report: LinkedReport = serde_json::from_slice(json).map_err(|error| StreamError::Unreadable {
            topic: record.topic().to_owned(),
            partition: record.partition(),
            offset: record.offset(),
            reason: error.to_string(),
        })?;
        documents.push(bare.document(&report, json));
        Ok::<(), StreamError>(())
    })?;
    let records = documents.len() as u64;
    let mut writer = bare.writer(WriterOptions::default())?;
    let begun = Meter::read();
    let mut added = 0;
    for (id, document) in documents {
        match way {
            Way::Add => writer.add_document(document)?,
            Way::Replace => writer.run([
                tantivy::indexer::UserOperation::Delete(id),
                tantivy::indexer::UserOperation::Add(document),
            ])?,
        };
        added += 1;
        if added % commit == 0 {
            writer.commit()?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(begun.until(Meter::read(), records))
}
