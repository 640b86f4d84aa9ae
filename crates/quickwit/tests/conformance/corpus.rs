use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use jiff::Timestamp;
use tipline_index::{Anchor, Checkpoint, Searcher, TopicPartition, Writer, WriterOptions};
use tipline_lines::{Decision, Decisions, FileFormat, LinkedReport, Registry, Verdict};
use tipline_report::{Channel, E164, Moment, Offset, Provenance, RawRecord, Report, ReportId, normalise};

const VERDICTS: [Verdict; 3] = [Verdict::Confirmed, Verdict::Rejected, Verdict::NeedsWork];

/// The 500 made-up reports of `fixtures`, then reports that came in at one instant, then corrections.
pub(crate) struct Corpus {
    /// In the order of the log.
    pub(crate) records: Vec<LinkedReport>,
    /// The newest revision of each report.
    pub(crate) current: Vec<LinkedReport>,
}

impl Corpus {
    pub(crate) fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let registry = registry(&root);
        let mut next = BTreeMap::<Channel, i64>::new();
        let mut reports: Vec<Report> = Vec::new();
        for channel in Channel::ALL {
            let raw = fs::read(root.join(format!("fixtures/reports/{channel}.jsonl"))).unwrap();
            for value in raw.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                let provenance = provenance(channel, &mut next);
                let report = normalise(&RawRecord { channel, value, provenance }).unwrap().report;
                reports.push(on_clocks_of_london(report));
            }
        }
        assert_eq!(reports.len(), 500);
        let originals = reports.clone();
        // So many at one instant that no page ends between instants.
        let instant = originals[3].received_at;
        for (nth, like) in originals.iter().step_by(17).enumerate() {
            let reference = format!("TIE-{nth}");
            reports.push(Report {
                report_id: ReportId::of(like.channel, &reference),
                reference,
                received_at: instant,
                provenance: provenance(like.channel, &mut next),
                ..like.clone()
            });
        }
        // A correction may change all that a report says. Some are corrected twice, and some back to what was said first.
        for (every, apart) in [(11, 7), (33, 150), (66, 0)] {
            for (nth, corrected) in originals.iter().enumerate().step_by(every) {
                let of_channel: Vec<&Report> =
                    originals.iter().filter(|report| report.channel == corrected.channel).collect();
                let says = match apart {
                    0 => corrected,
                    apart => of_channel[(nth + apart) % of_channel.len()],
                };
                reports.push(Report {
                    report_id: corrected.report_id,
                    reference: corrected.reference.clone(),
                    provenance: provenance(corrected.channel, &mut next),
                    ..says.clone()
                });
            }
        }
        let records: Vec<LinkedReport> = reports
            .into_iter()
            .map(|report| {
                let flags = registry.matching(&report);
                LinkedReport::new(report, flags)
            })
            .collect();
        let newest: BTreeMap<ReportId, LinkedReport> =
            records.iter().map(|record| (record.report_id, record.clone())).collect();
        assert!(records.len() - newest.len() > 60);
        Self { records, current: newest.into_values().collect() }
    }

    /// The index in a folder, as `tipline index` makes it.
    pub(crate) fn index(&self, dir: &Path) -> Searcher {
        let (mut writer, _) = Writer::open(dir, WriterOptions::default()).unwrap();
        for record in &self.records {
            writer.upsert(record, &super::json(record)).unwrap();
        }
        let end = self.records.len() as i64;
        let mut checkpoint = Checkpoint::new("fixtures");
        let last = Anchor::of(Offset(end - 1), b"", b"");
        checkpoint.advance(&TopicPartition::new("reports", 0), Offset(0), Offset(end), Some(last)).unwrap();
        writer.commit(&checkpoint).unwrap();
        let searcher = Searcher::open(dir).unwrap();
        assert_eq!(searcher.len(), self.current.len());
        searcher
    }

    /// What people made of two flags in three; of every tenth two differ.
    pub(crate) fn decisions(&self) -> Decisions {
        let flags: Vec<_> = self.current.iter().flat_map(|record| &record.flags).collect();
        let decided = flags.iter().enumerate().filter(|(nth, _)| nth % 3 > 0).flat_map(|(nth, flag)| {
            let by = |who: &str, verdict: Verdict| {
                let at = Timestamp::UNIX_EPOCH;
                Decision::on(flag, verdict, "seen".to_owned(), who.to_owned(), at)
            };
            let verdict = VERDICTS[nth % 3];
            let other = (nth % 10 == 1).then(|| by("another", VERDICTS[(nth + 1) % 3]));
            [Some(by("one", verdict)), other].into_iter().flatten().collect::<Vec<_>>()
        });
        let mut decisions = Decisions::new();
        for (offset, decision) in (0..).zip(decided) {
            let value = serde_json::to_vec(&decision).unwrap();
            decisions
                .apply(decision.decision_id.to_string().as_bytes(), Some(&value), Offset(offset))
                .unwrap();
        }
        decisions
    }

    /// Some forty of the numbers of all revisions, those that lines have among them, and one that no report has.
    pub(crate) fn numbers(&self) -> BTreeSet<E164> {
        let named: BTreeSet<E164> = self.records.iter().flat_map(|record| record.numbers.clone()).collect();
        let flagged = self.records.iter().flat_map(|record| &record.flags).map(|flag| flag.e164);
        let some = named.iter().copied().step_by(named.len().div_ceil(36));
        some.chain(flagged).chain(["+447700900999".parse().unwrap()]).collect()
    }

    pub(crate) fn line_names(&self) -> BTreeSet<String> {
        let named = self.records.iter().flat_map(|record| record.line_names.clone());
        named
            .flat_map(|name| [name.to_uppercase().replace(' ', "-"), name])
            .chain(["nobody".to_owned()])
            .collect()
    }
}

fn provenance(channel: Channel, next: &mut BTreeMap<Channel, i64>) -> Provenance {
    let next = next.entry(channel).or_default();
    *next += 1;
    Provenance {
        topic: format!("raw.{channel}"),
        partition: 0,
        offset: Offset(*next),
        timestamp: jiff::Timestamp::UNIX_EPOCH,
    }
}

/// A cluster gives times back on these clocks, whatever offset they were written with.
fn on_clocks_of_london(mut report: Report) -> Report {
    let in_london = |moment: Moment| Moment::in_london(moment.timestamp);
    report.received_at = in_london(report.received_at);
    if let Some(occurred) = &mut report.occurred {
        occurred.from = in_london(occurred.from);
        occurred.to = occurred.to.map(in_london);
    }
    report
}

fn registry(root: &Path) -> Registry {
    let lines = fs::read_to_string(root.join("config/lines.example.toml")).unwrap();
    let mut registry = Registry::new();
    for (offset, line) in (0..).zip(tipline_lines::read_file(&lines, FileFormat::Toml).unwrap()) {
        let value = serde_json::to_vec(&line).unwrap();
        registry.apply(line.id.as_str().as_bytes(), Some(&value), Offset(offset)).unwrap();
    }
    registry
}
