use std::{
    collections::HashMap,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tantivy::{IndexWriter, indexer::IndexWriterOptions, merge_policy::LogMergePolicy};
use tipline_failpoint::{FailPoint, reach};
use tipline_lines::LinkedReport;
use tipline_report::{Offset, ReportId};

use crate::{
    Checkpoint, IndexError, Searcher,
    deletion::Deletion,
    folder::{self, engine},
    known::Known,
    schema::Fields,
};

/// The one writer of an index; it holds the folder's lock while it lives.
pub struct Writer {
    dir: PathBuf,
    fields: Fields,
    engine: IndexWriter,
    committed: Option<Checkpoint>,
    known: Known,
    /// From which raw record each report came that was put in since the last commit: partition and offset.
    fresh: HashMap<ReportId, (i32, Offset)>,
    /// What was committed last, once something of it has been asked.
    view: Option<Searcher>,
}

/// How much of the machine the writer may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that build documents; merging takes one more.
    pub threads: NonZeroUsize,
    /// Memory of all threads together before documents go to disk, bytes; at least 15 MB a thread are used.
    pub memory_bytes: usize,
}

/// A commit that succeeded: its documents can be searched and its checkpoint is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit {
    /// How long it took.
    pub took: Duration,
}

impl Writer {
    /// Opens the index in a folder, or makes one where the folder is empty or missing, and gives the checkpoint to go on
    /// from; none in an index that was never committed to.
    ///
    /// Whether the checkpoint speaks of the log at hand is for the caller to ask, who has the brokers:
    /// [`Checkpoint::verify_cluster`], [`Checkpoint::verify_topic`].
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another writer has it; [`IndexError::SchemaVersion`], [`IndexError::ForeignSchema`],
    /// [`IndexError::NoCheckpoint`], [`IndexError::UnreadableCheckpoint`] where it cannot be gone on with;
    /// [`IndexError::NotAnIndex`] where the folder belongs to something else.
    pub fn open(dir: &Path, options: WriterOptions) -> Result<(Self, Option<Checkpoint>), IndexError> {
        let fields = Fields::new();
        let index = folder::open_or_create(dir, &fields)?;
        let writer = index.writer_with_options(options.for_engine()).map_err(engine("open", dir))?;
        step_past_last_commit(&writer).map_err(engine("open", dir))?;
        writer.set_merge_policy(Box::new(merging()));
        // Read with the lock in hand: the writer before us may have committed since the index was opened.
        let committed = folder::read_checkpoint(&index, dir)?;
        let known = Known::of(&index).map_err(engine("read the ids in", dir))?;
        let writer = Self {
            dir: dir.to_owned(),
            fields,
            engine: writer,
            committed: committed.clone(),
            known,
            fresh: HashMap::new(),
            view: None,
        };
        Ok((writer, committed))
    }

    /// Erases the index in a folder and starts an empty one.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another writer has it; [`IndexError::NotAnIndex`] where the folder holds files that
    /// are no index's. Nothing was erased then.
    pub fn rebuild(dir: &Path, options: WriterOptions) -> Result<Self, IndexError> {
        folder::erase(dir)?;
        Ok(Self::open(dir, options)?.0)
    }

    /// Puts a report in the place of the revision that the index has of it, if any. `json` is the record's value as the
    /// log holds it, which `report` was read from; hits give it back.
    ///
    /// Called in the order of the log, so that the newest offset wins. Nothing is visible before [`Writer::commit`].
    ///
    /// # Errors
    /// [`IndexError::Engine`] where the disk is full or a worker has failed; the writer is of no more use then.
    pub fn upsert(&mut self, report: &LinkedReport, json: &[u8]) -> Result<(), IndexError> {
        let document = self.fields.document(report, json);
        let revision = Deletion { field: self.fields.report_id, report: report.report_id };
        let is_held = self.known.held(report.report_id);
        let deleted = if is_held { self.engine.delete_query(Box::new(revision)).map(|_| ()) } else { Ok(()) };
        if let Err(error) = deleted.and_then(|()| self.engine.add_document(document)) {
            // It says only that a worker has ended; why, such as a disk that is full, is said by the commit that waits for it.
            let cause = self.engine.prepare_commit().err().unwrap_or(error);
            return Err(engine("write", &self.dir)(cause));
        }
        let raw = &report.provenance;
        self.fresh.insert(report.report_id, (raw.partition, raw.offset));
        Ok(())
    }

    /// Puts a report that was looked back on in the place of the revision that the index has, where that came from the same
    /// raw record or there is none; otherwise a corrected one was quicker, and stays. Says whether it was put in.
    ///
    /// # Errors
    /// As [`upsert`](Self::upsert), and where the last commit cannot be read.
    pub fn revise(&mut self, report: &LinkedReport, json: &[u8]) -> Result<bool, IndexError> {
        let raw = &report.provenance;
        let is_current = self.source(report.report_id)?.is_none_or(|of| of == (raw.partition, raw.offset));
        if is_current {
            self.upsert(report, json)?;
        }
        Ok(is_current)
    }

    /// From which raw record the report came that the index has, whether or not it is committed. A report's records are all
    /// of one channel, and so of one topic.
    fn source(&mut self, id: ReportId) -> Result<Option<(i32, Offset)>, IndexError> {
        if let Some(source) = self.fresh.get(&id) {
            return Ok(Some(*source));
        }
        if self.committed.is_none() {
            return Ok(None);
        }
        let view = match self.view.take() {
            Some(view) => view,
            None => Searcher::open(&self.dir)?,
        };
        let report = self.view.insert(view).report(id)?;
        Ok(report.map(|report| (report.provenance.partition, report.provenance.offset)))
    }

    /// Makes everything since the last commit visible, and the checkpoint with it.
    ///
    /// # Errors
    /// [`IndexError::Backwards`] and [`IndexError::ForeignCluster`] where the checkpoint does not follow the last one;
    /// nothing was committed then. [`IndexError::Engine`] where the disk fails.
    pub fn commit(&mut self, checkpoint: &Checkpoint) -> Result<Commit, IndexError> {
        if let Some(before) = &self.committed {
            checkpoint.verify_follows(before)?;
        }
        let began = Instant::now();
        let payload = serde_json::to_string(checkpoint).expect("a checkpoint is strings and integers");
        let failed = |error| engine("commit to", &self.dir)(error);
        let mut prepared = self.engine.prepare_commit().map_err(failed)?;
        prepared.set_payload(&payload);
        reach(FailPoint::IndexPrepared);
        prepared.commit().map_err(failed)?;
        self.committed = Some(checkpoint.clone());
        self.fresh.clear();
        self.view = None;
        Ok(Commit { took: began.elapsed() })
    }

    /// Forgets everything since the last commit and gives its checkpoint, where the reader of the log starts again.
    ///
    /// # Errors
    /// [`IndexError::Engine`] where the index cannot be opened again.
    pub fn rollback(&mut self) -> Result<Option<Checkpoint>, IndexError> {
        self.engine
            .rollback()
            .and_then(|_| step_past_last_commit(&self.engine))
            .map_err(engine("roll back", &self.dir))?;
        self.fresh.clear();
        Ok(self.committed.clone())
    }

    /// Waits for merges that run, so that they are not done again by the next writer. What was not committed is lost.
    ///
    /// # Errors
    /// [`IndexError::Engine`] where a merge failed; what was committed stays.
    pub fn close(self) -> Result<(), IndexError> {
        self.engine.wait_merging_threads().map_err(engine("close", &self.dir))
    }
}

/// The engine's own policy merges what is of about one size, whatever was deleted of it: where all reports are looked back on,
/// the index would stay at twice its size until it has grown eight times.
fn merging() -> LogMergePolicy {
    /// Of a segment, before it is merged for that alone.
    const DELETED: f32 = 1.0 / 3.0;
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED);
    policy
}

/// Spends one of the engine's stamps, so that nothing is written under the stamp of the last commit.
///
/// A writer that was just opened gives its first operation that stamp (tantivy 0.27). Where it is a deletion, a merge that
/// runs meanwhile takes it for one that the commit has dealt with already, and the old revision comes back beside the new.
fn step_past_last_commit(writer: &IndexWriter) -> tantivy::Result<()> {
    writer.run([]).map(|_| ())
}

impl Default for WriterOptions {
    /// Two threads, 256 MiB.
    fn default() -> Self {
        Self { threads: NonZeroUsize::MIN.saturating_add(1), memory_bytes: 256 << 20 }
    }
}

impl WriterOptions {
    pub(crate) fn for_engine(self) -> IndexWriterOptions {
        /// Below this the engine refuses.
        const LEAST: usize = 15_000_000;
        /// From here on it refuses too: addresses in its arena are 32 bits.
        const MOST: usize = u32::MAX as usize - 1_000_000;
        let a_thread = (self.memory_bytes / self.threads).clamp(LEAST, MOST - 1);
        IndexWriterOptions::builder()
            .num_worker_threads(self.threads.get())
            .memory_budget_per_thread(a_thread)
            .num_merge_threads(1)
            .build()
    }
}

// The engine's writer has no Debug of its own.
impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("dir", &self.dir)
            .field("committed", &self.committed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tantivy::merge_policy::NoMergePolicy;
    use tipline_report::Offset;

    use super::*;
    use tantivy::TantivyError;

    use crate::{Anchor, Searcher, TopicPartition};

    fn upsert(writer: &mut Writer, reference: &str) {
        let (report, json) = report(reference, 0, false);
        writer.upsert(&report, &json).unwrap();
    }

    /// A report of the raw record at this offset.
    fn report(reference: &str, offset: i64, is_looked_back: bool) -> (LinkedReport, Vec<u8>) {
        report_of("", reference, offset, is_looked_back)
    }

    fn report_of(text: &str, reference: &str, offset: i64, is_looked_back: bool) -> (LinkedReport, Vec<u8>) {
        let json = serde_json::to_vec(&json!({
            "report_id": tipline_report::ReportId::of(tipline_report::Channel::Call101, reference),
            "channel": "101", "reference": reference, "force": "Example",
            "received_at": "2019-08-14T19:40:00+01:00", "text": text, "sections": [], "mentions": [], "flags": [],
            "numbers": [], "numbers_reversed": [], "numbers_grams": [], "line_ids": [], "flag_kinds": [],
            "provenance": {"topic": "raw.101", "partition": 0, "offset": offset, "timestamp": "2019-08-14T18:40:00Z"},
            "looked_back": is_looked_back.then_some(1),
        }));
        let json = json.unwrap();
        (serde_json::from_slice(&json).unwrap(), json)
    }

    #[test]
    fn what_was_looked_back_on_takes_the_place_of_its_own_revision_alone_committed_or_not() {
        let dir = tempfile::tempdir().unwrap();
        let (mut writer, _) = Writer::open(dir.path(), WriterOptions::default()).unwrap();
        let mut put = |offset, is_looked_back| {
            let (report, json) = report("A", offset, is_looked_back);
            match is_looked_back {
                true => writer.revise(&report, &json).unwrap(),
                false => writer.upsert(&report, &json).map(|()| true).unwrap(),
            }
        };
        assert!(put(4, true), "there is none that it could take the place of");
        assert!(put(5, false) && !put(4, true) && put(5, true));
        commit(&mut writer, 4);
        let mut put = |offset| {
            let (report, json) = report("A", offset, true);
            writer.revise(&report, &json).unwrap()
        };
        assert!(!put(4) && put(5));
        commit(&mut writer, 5);
        let searcher = Searcher::open(dir.path()).unwrap();
        assert_eq!(searcher.len(), 1);
        let held = searcher.report(report("A", 0, false).0.report_id).unwrap().unwrap();
        assert_eq!((held.provenance.offset, held.looked_back), (Offset(5), Some(Offset(1))));
    }

    fn commit(writer: &mut Writer, next: i64) {
        let mut checkpoint = Checkpoint::new("c1");
        let last = Anchor::of(Offset(next - 1), b"", b"");
        checkpoint.advance(&TopicPartition::new("reports", 0), Offset(0), Offset(next), Some(last)).unwrap();
        writer.commit(&checkpoint).unwrap();
    }

    #[test]
    fn a_writer_that_cannot_write_says_why_and_not_only_that_a_thread_has_ended() {
        let dir = tempfile::tempdir().unwrap();
        let options = WriterOptions { threads: NonZeroUsize::MIN, memory_bytes: 15_000_000 };
        let (mut writer, _) = Writer::open(dir.path(), options).unwrap();
        std::fs::remove_dir_all(dir.path()).unwrap();
        let words = |report: u32| (0..5_000).map(|word| format!("w{report}x{word} ")).collect::<String>();
        let error = (0..5_000).find_map(|number| {
            let (report, json) = report_of(&words(number), &format!("CAD-{number}"), 0, false);
            writer.upsert(&report, &json).err()
        });
        let error = error.expect("a segment that is full has to be written");
        assert!(
            !matches!(&error, IndexError::Engine { source: TantivyError::ErrorInThread(_), .. }),
            "{error:?}"
        );
    }

    #[test]
    fn what_was_replaced_does_not_stay_in_the_index_for_good() {
        let dir = tempfile::tempdir().unwrap();
        let (mut writer, _) = Writer::open(dir.path(), WriterOptions::default()).unwrap();
        for (reports, next) in [(0..300, 1), (0..200, 2)] {
            reports.for_each(|number| upsert(&mut writer, &number.to_string()));
            commit(&mut writer, next);
        }
        let index = writer.engine.index().clone();
        writer.close().unwrap();
        let segments = index.searchable_segment_metas().unwrap();
        assert_eq!(segments.iter().map(tantivy::SegmentMeta::num_docs).sum::<u32>(), 300);
        let deleted: u32 = segments.iter().map(tantivy::SegmentMeta::num_deleted_docs).sum();
        assert!(deleted <= 100, "{deleted} of what was replaced are still there");
    }

    /// Found by killing an index again and again: one old revision in some five thousand came back.
    #[test]
    fn a_merge_beside_the_first_deletion_of_a_writer_brings_no_old_revision_back() {
        let dir = tempfile::tempdir().unwrap();
        let options = WriterOptions { threads: NonZeroUsize::MIN, memory_bytes: 15_000_000 };
        let open = || {
            let (writer, _) = Writer::open(dir.path(), options).unwrap();
            writer.engine.set_merge_policy(Box::new(NoMergePolicy));
            writer
        };
        let mut writer = open();
        for (references, next) in [(&["A", "B"][..], 1), (&["C"], 2), (&["B"], 3)] {
            references.iter().for_each(|reference| upsert(&mut writer, reference));
            commit(&mut writer, next);
        }
        drop(writer);

        let mut writer = open();
        upsert(&mut writer, "A");
        let mut segments = writer.engine.index().searchable_segment_metas().unwrap();
        segments.sort_by_key(tantivy::SegmentMeta::has_deletes);
        assert!(segments.last().unwrap().has_deletes());
        let ids: Vec<_> = segments.iter().map(tantivy::SegmentMeta::id).collect();
        writer.engine.merge(&ids).wait().unwrap();
        commit(&mut writer, 4);
        assert_eq!(Searcher::open(dir.path()).unwrap().len(), 3);
    }
}
