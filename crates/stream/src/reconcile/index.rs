use std::{collections::HashMap, path::Path};

use tipline_index::{Digest, IndexedDocument, Searcher, TopicPartition};
use tipline_report::{Offset, ReportId};

use super::{Finding, ReconcileSettings, Reconciliation};
use crate::{
    Place, StreamError,
    envelope::{self, LOOKED_BACK, Source},
    scan::Reader,
};

/// The newest record of a report, and whether the index has been seen to hold the report.
struct Newest {
    partition: i32,
    offset: i64,
    digest: Digest,
    /// Partition and offset of the raw record.
    source: Option<(i32, i64)>,
    indexed: bool,
}

/// Compares the documents of an index with the newest record of each report up to the index's checkpoint.
///
/// Takes about 100 bytes a report; the topics themselves are compared with a bit a record.
pub(crate) fn compare(
    settings: &ReconcileSettings,
    reader: &Reader<'_>,
    dir: &Path,
    result: &mut Reconciliation,
) -> Result<(), StreamError> {
    let searcher = Searcher::open(dir)?;
    searcher.verify_files()?;
    let topic = settings.topics.reports();
    let mut newest = HashMap::new();
    if let Some(checkpoint) = searcher.checkpoint() {
        let mut ranges = reader.held(&topic)?;
        for (&partition, range) in &mut ranges {
            let position = checkpoint.position(&TopicPartition::new(&*topic, partition));
            range.end = range.end.min(position.map_or(range.start, |position| position.next.0));
        }
        reader.read(&topic, &ranges, |record| {
            let id = record.key().and_then(|key| std::str::from_utf8(key).ok()?.parse::<ReportId>().ok());
            let Some(id) = id else {
                result.find(Finding::Unlabelled { output: record.place() }, settings.limit);
                return Ok::<(), StreamError>(());
            };
            let entry = Newest {
                partition: record.partition(),
                offset: record.offset().0,
                digest: Digest::of(record.value().unwrap_or_default()),
                source: Source::of(record).map(|source| (source.partition, source.offset)),
                indexed: false,
            };
            let is_newer = envelope::offset(record, LOOKED_BACK).is_none()
                || newest.get(&id).is_none_or(|before: &Newest| before.source == entry.source);
            if is_newer {
                newest.insert(id, entry);
            }
            Ok(())
        })?;
    }

    let mut documents = 0;
    for document in searcher.all_documents() {
        documents += 1;
        if let Some(finding) = judge(&mut newest, document?, &topic) {
            result.find(finding, settings.limit);
        }
    }
    result.documents = Some(documents);
    let mut missing: Vec<_> = newest.into_iter().filter(|(_, newest)| !newest.indexed).collect();
    missing.sort_unstable_by_key(|(_, newest)| (newest.partition, newest.offset));
    for (report_id, newest) in missing {
        result.find(Finding::IndexMissing { report_id, newest: newest.place(&topic) }, settings.limit);
    }
    Ok(())
}

fn judge(newest: &mut HashMap<ReportId, Newest>, document: IndexedDocument, topic: &str) -> Option<Finding> {
    let IndexedDocument { report_id, provenance, digest } = document;
    let Some(newest) = newest.get_mut(&report_id) else { return Some(Finding::IndexExtra { report_id }) };
    if std::mem::replace(&mut newest.indexed, true) {
        return Some(Finding::IndexDoubled { report_id });
    }
    if newest.digest == digest {
        return None;
    }
    let same_source = newest.source == Some((provenance.partition, provenance.offset.0));
    let newest = newest.place(topic);
    let indexed =
        Place { topic: provenance.topic, partition: provenance.partition, offset: provenance.offset };
    Some(if same_source {
        Finding::IndexDiffers { report_id, newest }
    } else {
        Finding::IndexStale { report_id, newest, indexed }
    })
}

impl Newest {
    fn place(&self, topic: &str) -> Place {
        Place { topic: topic.to_owned(), partition: self.partition, offset: Offset(self.offset) }
    }
}
