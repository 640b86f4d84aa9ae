//! The index as a function of its log: checkpoints, crashes, refusals, rebuilding.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod corpus;

use std::{collections::BTreeMap, fs, path::Path};

use corpus::{checkpoint, draft, found, json, options};
use proptest::prelude::*;
use tipline_index::{
    Anchor, Checkpoint, Digest, IndexError, IndexedDocument, Searcher, TopicPartition, Writer,
};
use tipline_lines::LinkedReport;
use tipline_report::{Offset, ReportId};

fn documents(dir: &Path) -> Vec<IndexedDocument> {
    let searcher = Searcher::open(dir).unwrap();
    let mut documents: Vec<_> = searcher.all_documents().collect::<Result<_, _>>().unwrap();
    documents.sort_unstable_by_key(|document| document.report_id);
    assert_eq!(documents.len(), searcher.len());
    documents
}

fn write(dir: &Path, report: &LinkedReport, end: i64) {
    let (mut writer, _) = Writer::open(dir, options()).unwrap();
    writer.upsert(report, &json(report)).unwrap();
    writer.commit(&checkpoint(end)).unwrap();
}

#[test]
fn documents_and_checkpoint_become_visible_together() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, before) = Writer::open(dir.path(), options()).unwrap();
    assert_eq!(before, None);
    let mut searcher = Searcher::open(dir.path()).unwrap();
    assert_eq!((searcher.len(), searcher.checkpoint()), (0, None));

    let report = draft("A", "lads").linked();
    writer.upsert(&report, &json(&report)).unwrap();
    searcher.reload().unwrap();
    assert_eq!((searcher.len(), searcher.checkpoint()), (0, None));

    writer.commit(&checkpoint(1)).unwrap();
    assert_eq!((searcher.len(), searcher.checkpoint()), (0, None));
    searcher.reload().unwrap();
    assert_eq!((searcher.len(), searcher.checkpoint()), (1, Some(&checkpoint(1))));

    drop(writer);
    let (_, after) = Writer::open(dir.path(), options()).unwrap();
    assert_eq!(after, Some(checkpoint(1)));
}

#[test]
fn what_was_not_committed_is_gone_after_a_crash_and_after_a_rollback() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = Writer::open(dir.path(), options()).unwrap();
    let (first, second) = (draft("A", "first").linked(), draft("B", "second").linked());
    writer.upsert(&first, &json(&first)).unwrap();
    writer.commit(&checkpoint(1)).unwrap();

    writer.upsert(&second, &json(&second)).unwrap();
    assert_eq!(writer.rollback().unwrap(), Some(checkpoint(1)));
    writer.commit(&checkpoint(2)).unwrap();
    assert_eq!(documents(dir.path()).len(), 1);

    writer.upsert(&second, &json(&second)).unwrap();
    drop(writer);
    let (mut writer, after) = Writer::open(dir.path(), options()).unwrap();
    assert_eq!(after, Some(checkpoint(2)));
    assert_eq!(documents(dir.path()).len(), 1);

    writer.upsert(&second, &json(&second)).unwrap();
    writer.commit(&checkpoint(3)).unwrap();
    assert_eq!(documents(dir.path()).len(), 2);
}

#[test]
fn a_commit_may_move_offsets_without_documents() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = Writer::open(dir.path(), options()).unwrap();
    writer.commit(&checkpoint(5)).unwrap();
    writer.commit(&checkpoint(5)).unwrap();
    writer.close().unwrap();
    assert_eq!(Searcher::open(dir.path()).unwrap().checkpoint(), Some(&checkpoint(5)));
}

#[test]
fn a_checkpoint_that_does_not_follow_the_last_one_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = Writer::open(dir.path(), options()).unwrap();
    writer.commit(&checkpoint(5)).unwrap();
    let mut elsewhere = Checkpoint::new("c2");
    elsewhere.advance(&TopicPartition::new("reports", 0), Offset(0), Offset(9), None).unwrap();
    for (refused, why) in [
        (
            checkpoint(4),
            "reports/0 has been read up to offset 5, so offsets 4 to below 4 cannot follow. Start again from the index's checkpoint",
        ),
        (
            Checkpoint::new("c1"),
            "reports/0 has been read up to offset 5, so offsets 0 to below 0 cannot follow. Start again from the index's checkpoint",
        ),
        (
            elsewhere,
            "the index was built from Kafka cluster c1, but the brokers are cluster c2. Rebuild it with `tipline index --rebuild`",
        ),
    ] {
        assert_eq!(writer.commit(&refused).unwrap_err().to_string(), why);
    }
    writer.commit(&checkpoint(6)).unwrap();
}

/// The message with the folder's name taken out.
fn refusal<T: std::fmt::Debug>(dir: &Path, result: Result<T, IndexError>) -> String {
    result.unwrap_err().to_string().replace(dir.to_str().unwrap(), "DIR")
}

#[test]
fn a_second_writer_is_told_that_there_is_a_first() {
    let dir = tempfile::tempdir().unwrap();
    let (writer, _) = Writer::open(dir.path(), options()).unwrap();
    let second = Writer::open(dir.path(), options());
    assert!(matches!(second, Err(IndexError::Locked { .. })));
    insta::assert_snapshot!(refusal(dir.path(), second), @"another process is writing the index in DIR. Stop it first, or give this one another folder");
    assert!(matches!(Writer::rebuild(dir.path(), options()), Err(IndexError::Locked { .. })));
    drop(writer);
    Writer::open(dir.path(), options()).unwrap();
}

#[test]
fn a_reader_without_an_index_is_told_how_to_make_one() {
    let dir = tempfile::tempdir().unwrap();
    for missing in [dir.path(), &dir.path().join("nowhere")] {
        assert!(matches!(Searcher::open(missing), Err(IndexError::Missing { .. })));
    }
    insta::assert_snapshot!(refusal(dir.path(), Searcher::open(dir.path())), @"there is no index in DIR. `tipline index` builds it from the log");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

/// Changes the payload of the last commit.
fn tamper(dir: &Path, change: impl FnOnce(&str) -> Option<String>) {
    let path = dir.join("meta.json");
    let mut meta: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    match change(meta["payload"].as_str().unwrap()) {
        Some(payload) => meta["payload"] = payload.into(),
        None => drop(meta.as_object_mut().unwrap().remove("payload")),
    }
    fs::write(path, serde_json::to_vec(&meta).unwrap()).unwrap();
}

#[test]
fn an_index_that_cannot_be_gone_on_with_is_refused_with_the_command_that_rebuilds_it() {
    type Change = fn(&str) -> Option<String>;
    let changes: [(&str, Change); 4] = [
        ("another version", |payload| Some(payload.replace("\"schema_version\":3", "\"schema_version\":7"))),
        ("a version to come", |_| Some("{\"schema_version\":9,\"log\":[]}".to_owned())),
        ("no checkpoint", |_| None),
        ("an unreadable one", |payload| Some(payload.replace("\"next\"", "\"nxt\""))),
    ];
    let mut refusals = String::new();
    for (what, change) in changes {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &draft("A", "lads").linked(), 1);
        tamper(dir.path(), change);
        let for_writing = refusal(dir.path(), Writer::open(dir.path(), options()));
        assert_eq!(refusal(dir.path(), Searcher::open(dir.path())), for_writing);
        refusals += &format!("{what}: {for_writing}\n");

        let mut writer = Writer::rebuild(dir.path(), options()).unwrap();
        writer.commit(&checkpoint(1)).unwrap();
        assert_eq!(documents(dir.path()), []);
    }
    insta::assert_snapshot!(refusals, @r#"
    another version: the index in DIR has schema version 7, this program writes version 3. Rebuild it with `tipline index --rebuild`
    a version to come: the index in DIR has schema version 9, this program writes version 3. Rebuild it with `tipline index --rebuild`
    no checkpoint: the index in DIR has documents but no checkpoint, so nothing tells how far it has read. Rebuild it with `tipline index --rebuild`
    an unreadable one: the checkpoint of the index in DIR cannot be read: unknown field `nxt`, expected one of `topic`, `partition`, `next`, `last` at line 1 column 89. Rebuild it with `tipline index --rebuild`
    "#);
}

#[test]
fn an_index_with_other_fields_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &draft("A", "lads").linked(), 1);
    let path = dir.path().join("meta.json");
    let meta = fs::read_to_string(&path).unwrap();
    fs::write(path, meta.replace("\"line_names\"", "\"line_nicks\"")).unwrap();
    insta::assert_snapshot!(refusal(dir.path(), Searcher::open(dir.path())), @"the index in DIR has other fields than schema version 3. Rebuild it with `tipline index --rebuild`");
}

#[test]
fn a_folder_of_somebody_else_is_neither_written_to_nor_erased() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("thesis.txt"), "years of work").unwrap();
    insta::assert_snapshot!(refusal(dir.path(), Writer::open(dir.path(), options())), @"DIR holds files but no index. Name an empty folder, or one that does not exist yet");
    assert!(matches!(Writer::rebuild(dir.path(), options()), Err(IndexError::NotAnIndex { .. })));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_rebuilt_index_starts_from_nothing() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &draft("A", "old").linked(), 7);
    let old = fs::read_dir(dir.path()).unwrap().count();
    let mut writer = Writer::rebuild(dir.path(), options()).unwrap();
    assert!(fs::read_dir(dir.path()).unwrap().count() < old);
    let report = draft("B", "new").linked();
    writer.upsert(&report, &json(&report)).unwrap();
    writer.commit(&checkpoint(1)).unwrap();
    assert_eq!(found(&Searcher::open(dir.path()).unwrap(), "new OR old"), ["B"]);

    let missing = dir.path().join("not/yet");
    Writer::rebuild(&missing, options()).unwrap();
    assert_eq!(Searcher::open(&missing).unwrap().len(), 0);
}

#[test]
fn a_reader_keeps_its_view_while_the_writer_goes_on_and_merges() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = Writer::open(dir.path(), options()).unwrap();
    let mut searcher = Searcher::open(dir.path()).unwrap();
    for i in 0..30 {
        let report = draft(&format!("R{}", i % 10), &format!("lads revision{i}")).linked();
        writer.upsert(&report, &json(&report)).unwrap();
        writer.commit(&checkpoint(i + 1)).unwrap();
        if i == 19 {
            searcher.reload().unwrap();
        }
    }
    writer.close().unwrap();
    assert_eq!(searcher.checkpoint(), Some(&checkpoint(20)));
    assert_eq!(found(&searcher, "lads").len(), 10);
    assert_eq!(found(&searcher, "revision19"), ["R9"]);
    searcher.reload().unwrap();
    assert_eq!(searcher.checkpoint(), Some(&checkpoint(30)));
    assert_eq!(found(&searcher, "lads").len(), 10);
    assert_eq!(found(&searcher, "revision19"), [""; 0]);
}

/// A log of two partitions; a report's revisions all stand in one of them.
#[derive(Debug, Clone)]
struct Log([Vec<LinkedReport>; 2]);

impl Log {
    /// Which report each record is a revision of.
    fn of(records: &[u8]) -> Self {
        let mut partitions = [Vec::new(), Vec::new()];
        for (revision, id) in records.iter().enumerate() {
            let partition = usize::from(id % 2);
            let offset = i64::try_from(partitions[partition].len()).unwrap();
            let text = format!("revision {revision} {{+4477009004{:02}}}", id % 100);
            let draft = draft(&format!("R{id}"), &text).at(i32::from(id % 2), offset);
            partitions[partition].push(draft.linked());
        }
        Self(partitions)
    }

    fn newest(&self) -> BTreeMap<ReportId, (Offset, Digest)> {
        let records = self.0.iter().flatten();
        records.map(|r| (r.report_id, (r.provenance.offset, Digest::of(&json(r))))).collect()
    }
}

/// Reads the log into an index: `steps` says from which partition how many records are taken before which are committed;
/// `crashes` says after which steps the process dies with what it had not committed.
fn build(log: &Log, steps: &[(bool, usize, u8)], dir: &Path) {
    let partitions = [0, 1].map(|partition| TopicPartition::new("reports", partition));
    let (mut writer, _) = Writer::open(dir, options()).unwrap();
    let mut checkpoint = Checkpoint::new("c1");
    let rest = [(false, usize::MAX, 1), (true, usize::MAX, 1)];
    for (second, count, end) in steps.iter().chain(&rest) {
        let which = usize::from(*second);
        let from = checkpoint.position(&partitions[which]).map_or(0, |position| position.next.0);
        let records = &log.0[which][usize::try_from(from).unwrap()..];
        let records = &records[..records.len().min(*count)];
        for report in records {
            writer.upsert(report, &json(report)).unwrap();
        }
        let next = Offset(from + i64::try_from(records.len()).unwrap());
        let last = records.last().map(|r| Anchor::of(Offset(next.0 - 1), b"", &json(r)));
        checkpoint.advance(&partitions[which], Offset(from), next, last).unwrap();
        match end {
            // Goes on in the same commit.
            0 => {}
            1 | 2 => drop(writer.commit(&checkpoint).unwrap()),
            3 => checkpoint = writer.rollback().unwrap().unwrap_or(Checkpoint::new("c1")),
            _ => {
                drop(writer);
                let (again, committed) = Writer::open(dir, options()).unwrap();
                writer = again;
                checkpoint = committed.unwrap_or(Checkpoint::new("c1"));
            }
        }
    }
    writer.commit(&checkpoint).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_same_log_gives_the_same_documents_however_it_was_read(
        records in prop::collection::vec(0..12u8, 0..40),
        steps in prop::collection::vec((any::<bool>(), 0..9usize, 0..5u8), 0..12),
    ) {
        let log = Log::of(&records);
        let dir = tempfile::tempdir().unwrap();
        build(&log, &steps, dir.path());
        let documents: BTreeMap<_, _> = documents(dir.path())
            .into_iter()
            .map(|document| (document.report_id, (document.provenance.offset, document.digest)))
            .collect();
        prop_assert_eq!(documents, log.newest());
    }
}
