use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use rdkafka::message::{Header, OwnedHeaders};
use tipline_index::Searcher;
use tipline_lines::{CountyLine, Flag, FlagKind, LinkedReport};
use tipline_report::{Channel, Offset};
use tipline_stream::{
    Stop, StreamError, Until,
    index::{self, IndexSettings},
    look_back::{self, LookBackSettings, LookBackSummary},
    registry,
};

use crate::installation::{Installation, crimestoppers, layout, line, many, nino};

impl Installation {
    pub(crate) fn look_back_settings(&self, instance: &str) -> LookBackSettings {
        LookBackSettings {
            layout: layout(),
            batch: 7,
            until: Until::CaughtUp,
            ..LookBackSettings::new(self.kafka(instance), self.topics.clone(), self.index_dir())
        }
    }

    fn look_back(&self) -> LookBackSummary {
        look_back::run(&self.look_back_settings("once"), &Stop::new(), |_| {}).unwrap()
    }

    fn lines(&self, lines: &[CountyLine]) {
        registry::write(&self.kafka("lines"), &self.topics, lines).unwrap();
    }

    fn flags(&self) -> Vec<Flag> {
        let records = self.records(&self.topics.flags());
        records.iter().map(|record| serde_json::from_slice(record.value.as_ref().unwrap()).unwrap()).collect()
    }

    /// The reports with flags that the index holds, by reference, each with kinds and whether it was made by looking back.
    fn flagged(&self) -> BTreeMap<String, Vec<(FlagKind, bool)>> {
        let searcher = Searcher::open(&self.index_dir()).unwrap();
        let reports =
            self.documents().into_iter().map(|held| searcher.report(held.report_id).unwrap().unwrap());
        let flags = |report: &LinkedReport| {
            let mut flags: Vec<_> = report.flags.iter().map(|flag| (flag.kind, flag.retrospective)).collect();
            flags.sort_unstable();
            flags
        };
        reports
            .filter(|report| !report.flags.is_empty())
            .map(|report| (report.reference.clone(), flags(&report)))
            .collect()
    }

    /// Each flag once on its topic, the index what its log says, built anew too.
    fn is_sound(&self) {
        let flags = self.flags();
        let mut ids: Vec<_> = flags.iter().map(|flag| flag.flag_id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), flags.len(), "a flag is there twice");
        assert_eq!(self.documents(), self.rebuilt());
        let reconciled = self.reconcile_with(Some(self.index_dir()));
        assert!(reconciled.is_clean(), "{reconciled:?}");
    }
}

const KNOWN: (FlagKind, bool) = (FlagKind::KnownLine, true);

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_line_that_is_added_flags_what_came_in_before_once_and_what_comes_in_later_is_links() {
    let here = Installation::new("look-back");
    here.send(Channel::Crimestoppers, &many(0, 100));
    here.link_until_caught_up().unwrap();
    here.index().unwrap();
    assert_eq!(here.look_back(), LookBackSummary::default(), "there are no lines");
    here.lines(&[nino()]);
    let looked_back = here.look_back();
    assert_eq!(looked_back, LookBackSummary { looked_at: 25, reports: 25, flags: 25 });
    here.index().unwrap();
    assert_eq!(here.look_back().reports, 0, "once is enough");
    let flagged = here.flagged();
    assert_eq!(flagged.len(), 25);
    assert!(flagged.values().all(|flags| *flags == [KNOWN]), "{flagged:?}");

    here.send(Channel::Crimestoppers, &many(100, 140));
    here.link_until_caught_up().unwrap();
    here.index().unwrap();
    assert_eq!(here.look_back().reports, 0, "Link knew of the line");
    assert_eq!(here.flagged().len(), 35);
    here.is_sound();
    assert_eq!(here.reconcile().looked_back, 25);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_interval_that_changes_adds_flags_and_a_number_that_goes_takes_none_away() {
    let here = Installation::new("interval");
    let mut late = nino();
    late.numbers[0].from = "2019-08-01T00:00:00Z".parse().unwrap();
    here.lines(&[late]);
    here.send(Channel::Crimestoppers, &many(0, 8));
    here.link_until_caught_up().unwrap();
    here.index().unwrap();
    assert_eq!(here.look_back().reports, 0);
    here.lines(&[nino()]);
    assert_eq!(here.look_back(), LookBackSummary { looked_at: 2, reports: 2, flags: 2 });
    here.index().unwrap();
    let both = vec![KNOWN, (FlagKind::Stale, false)];
    assert!(here.flagged().values().all(|flags| *flags == both), "{:?}", here.flagged());

    let mut gone = nino();
    gone.numbers.clear();
    here.lines(&[gone]);
    assert_eq!(here.look_back().reports, 0);
    here.index().unwrap();
    assert_eq!(here.flagged().len(), 2, "a flag is advice to a person, and only a person takes it back");
    here.is_sound();
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_corrected_report_is_not_put_back_by_one_that_was_looked_back_on_meanwhile() {
    let here = Installation::new("corrected");
    here.send(Channel::Crimestoppers, &[crimestoppers("CS-1", "deal from 07700 900461")]);
    here.link_until_caught_up().unwrap();
    let before = here.records(&here.topics.reports()).remove(0);
    here.send(Channel::Crimestoppers, &[crimestoppers("CS-1", "deal from 07700 900462, not the other")]);
    here.link_until_caught_up().unwrap();
    // As a writer would have it that read the index before the correction, and was slow.
    let report: LinkedReport = serde_json::from_slice(before.value.as_ref().unwrap()).unwrap();
    let late = LinkedReport { looked_back: Some(Offset(1)), ..report };
    let headers = ["src-topic", "src-partition", "src-offset"]
        .iter()
        .fold(OwnedHeaders::new().insert(Header { key: "looked-back", value: Some("1") }), |headers, key| {
            headers.insert(Header { key, value: Some(&before.headers[*key]) })
        });
    let json = serde_json::to_vec(&late).unwrap();
    for indexed_before in [true, false] {
        if indexed_before {
            here.index().unwrap();
        }
        here.plant(
            &here.topics.reports(),
            before.partition,
            before.key.as_ref().unwrap(),
            &json,
            headers.clone(),
        );
        here.index().unwrap();
        let searcher = Searcher::open(&here.index_dir()).unwrap();
        let held = searcher.report(late.report_id).unwrap().unwrap();
        assert!(held.text.contains("900462"), "indexed before: {indexed_before}");
        assert_eq!(here.documents(), here.rebuilt());
    }
    assert!(here.reconcile_with(Some(here.index_dir())).is_clean());
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn what_a_slow_link_matched_against_the_lines_of_before_is_looked_back_on_when_it_comes_in() {
    let here = Installation::new("slow-link");
    here.send(Channel::Crimestoppers, &many(0, 4));
    here.link_until_caught_up().unwrap();
    let first = here.records(&here.topics.reports());
    here.index().unwrap();
    here.lines(&[nino()]);
    assert_eq!(here.look_back().reports, 1);
    // A report that another Link wrote without knowing the line: as the first, of another raw record.
    let named = first
        .iter()
        .find(|record| String::from_utf8_lossy(record.value.as_ref().unwrap()).contains("900461"));
    let report: LinkedReport = serde_json::from_slice(named.unwrap().value.as_ref().unwrap()).unwrap();
    let id = tipline_report::ReportId::of(Channel::Crimestoppers, "CS-9");
    let mut slow = LinkedReport { report_id: id, reference: "CS-9".to_owned(), ..report };
    slow.provenance.offset = Offset(900);
    let headers = [("src-topic", &*slow.provenance.topic), ("src-partition", "0"), ("src-offset", "900")];
    let headers = headers.iter().fold(OwnedHeaders::new(), |headers, (key, value)| {
        headers.insert(Header { key, value: Some(*value) })
    });
    here.plant(
        &here.topics.reports(),
        0,
        id.encoded().as_ref(),
        &serde_json::to_vec(&slow).unwrap(),
        headers,
    );
    here.index().unwrap();
    assert_eq!(here.look_back().reports, 1);
    here.index().unwrap();
    assert_eq!(here.flagged().keys().collect::<Vec<_>>(), ["CS-000000", "CS-9"]);
    assert_eq!(here.look_back().reports, 0);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn of_several_that_look_back_one_works_and_another_goes_on_when_it_ends() {
    let here = Installation::new("several");
    here.send(Channel::Crimestoppers, &many(0, 80));
    here.link_until_caught_up().unwrap();
    let stop_index = Stop::new();
    let index = IndexSettings { until: Until::Stopped, ..here.index_settings() };
    thread::scope(|scope| {
        let indexing = scope.spawn(|| index::run(&index, &stop_index, |_| {}));
        let lookers: Vec<_> = ["one", "two", "three"]
            .map(|instance| {
                let (stop, here) = (Stop::new(), &here);
                let asked = stop.clone();
                let looking = scope.spawn(move || {
                    let settings =
                        LookBackSettings { until: Until::Stopped, ..here.look_back_settings(instance) };
                    look_back::run(&settings, &asked, |_| {})
                });
                (stop, looking)
            })
            .into_iter()
            .collect();
        let flags = |count: usize| {
            let deadline = Instant::now() + Duration::from_secs(90);
            while here.flags().len() < count {
                assert!(Instant::now() < deadline, "{} flags of {count}", here.flags().len());
                thread::sleep(Duration::from_millis(200));
            }
        };
        here.lines(&[nino()]);
        flags(20);
        let mut summaries = Vec::new();
        for (round, (stop, looking)) in lookers.into_iter().enumerate() {
            // Whoever works now is stopped at some time; the others go on.
            here.lines(&[line(&format!("line-{round}"), "Other", "+447700900123")]);
            stop.request();
            summaries.push(looking.join().unwrap());
        }
        // A run that does not wait for its turn finishes what none of them did any more.
        let last = look_back::run(&here.look_back_settings("last"), &Stop::new(), |_| {});
        summaries.push(last);
        flags(20 + 3 * 20);
        let fenced =
            |summary: &Result<_, StreamError>| matches!(summary, Ok(_) | Err(StreamError::Fenced { .. }));
        assert!(summaries.iter().all(fenced), "{summaries:?}");
        // The index has what was written last.
        let deadline = Instant::now() + Duration::from_secs(60);
        while here.flagged().values().map(Vec::len).sum::<usize>() < 80 {
            assert!(Instant::now() < deadline, "{:?}", here.flagged());
            thread::sleep(Duration::from_millis(200));
        }
        stop_index.request();
        indexing.join().unwrap().unwrap();
    });
    assert_eq!(here.flags().len(), 80);
    here.is_sound();
}
