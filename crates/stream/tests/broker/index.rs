use tipline_index::{IndexError, parse};
use tipline_report::Channel;
use tipline_stream::{
    Recovery, Stop, StreamError, Until,
    embedded::EmbeddedBroker,
    index::{self, CommitLimits, IndexSettings},
};

use crate::installation::{Installation, crimestoppers, many};

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_index_that_goes_on_from_its_checkpoint_equals_one_that_is_rebuilt() {
    let here = Installation::new("restart");
    for step in 0..3 {
        here.send(Channel::Crimestoppers, &many(step * 100, step * 100 + 130));
        here.link_until_caught_up().unwrap();
        let commit = CommitLimits { records: 40, ..CommitLimits::default() };
        let settings = IndexSettings { commit, ..here.index_settings() };
        index::run(&settings, &Stop::new(), |_| {}).unwrap();
    }
    let documents = here.documents();
    assert_eq!(documents.len(), 330);
    assert_eq!(documents, here.rebuilt());
    let reconciled = here.reconcile_with(Some(here.index_dir()));
    assert!(reconciled.is_clean(), "{reconciled:?}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn nothing_new_is_no_commit() {
    let here = Installation::new("idle");
    here.send(Channel::Crimestoppers, &many(0, 10));
    here.link_until_caught_up().unwrap();
    assert_eq!(here.index().unwrap().records, 10);
    assert_eq!(here.index().unwrap(), index::IndexSummary::default());
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_corrected_report_replaces_the_one_before_it() {
    let here = Installation::new("correct");
    here.send(Channel::Crimestoppers, &[crimestoppers("CS-1", "they use 07700 900111")]);
    here.link_until_caught_up().unwrap();
    here.index().unwrap();
    here.send(Channel::Crimestoppers, &[crimestoppers("CS-1", "they use 07700 900222, not the other")]);
    here.link_until_caught_up().unwrap();
    here.index().unwrap();

    let searcher = tipline_index::Searcher::open(&here.index_dir()).unwrap();
    let now = "2019-08-01T00:00:00Z".parse().unwrap();
    let hits = |query: &str| searcher.search(&parse(query, now).unwrap(), Default::default()).unwrap().total;
    assert_eq!((hits("07700 900111"), hits("07700 900222")), (0, 1));
    let reconciled = here.reconcile_with(Some(here.index_dir()));
    assert!(reconciled.is_clean() && reconciled.reports == 2, "{reconciled:?}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_index_of_another_cluster_is_refused() {
    let here = Installation::new("cluster");
    here.send(Channel::Crimestoppers, &many(0, 5));
    here.link_until_caught_up().unwrap();
    here.index().unwrap();
    let other = EmbeddedBroker::start(&here.topics, 3).unwrap();
    let settings = IndexSettings { kafka: other.kafka("index"), ..here.index_settings() };
    let error = index::run(&settings, &Stop::new(), |_| {}).unwrap_err();
    assert!(matches!(error, StreamError::Index(IndexError::ForeignCluster { .. })), "{error}");
    assert_eq!(error.recovery(), Recovery::AskAPerson);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_index_of_a_topic_that_was_made_anew_is_refused() {
    let here = Installation::new("anew");
    here.send(Channel::Crimestoppers, &many(0, 30));
    here.link_until_caught_up().unwrap();
    here.index().unwrap();
    let reports = here.records(&here.topics.reports());

    here.delete(&here.topics.reports());
    here.create_missing();
    // The same offsets and more, but other records.
    for report in reports.iter().chain(&reports) {
        let value = [report.value.as_deref().unwrap(), b" "].concat();
        here.plant(
            &here.topics.reports(),
            report.partition,
            report.key.as_deref().unwrap(),
            &value,
            Default::default(),
        );
    }
    let error = here.index().unwrap_err();
    assert!(matches!(error, StreamError::Index(IndexError::ForeignTopic { .. })), "{error}");
    assert!(error.to_string().contains("tipline index --rebuild"), "{error}");
    here.rebuilt();
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn reports_that_were_deleted_unread_are_a_gap_with_the_way_out() {
    let here = Installation::new("trimmed");
    here.send(Channel::Crimestoppers, &many(0, 60));
    here.link_until_caught_up().unwrap();
    here.index().unwrap();
    here.send(Channel::Crimestoppers, &many(60, 120));
    here.link_until_caught_up().unwrap();
    here.trim(&here.topics.reports(), 0);
    let error = here.index().unwrap_err();
    assert!(matches!(error, StreamError::Gap { partition: 0, .. }), "{error}");
    assert!(error.to_string().contains("tipline index --rebuild"), "{error}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_stopped_index_has_committed_what_it_applied() {
    let here = Installation::new("stop");
    here.send(Channel::Crimestoppers, &many(0, 50));
    here.link_until_caught_up().unwrap();
    let stop = Stop::new();
    let settings = IndexSettings { until: Until::Stopped, ..here.index_settings() };
    let summary = index::run(&settings, &stop, |event| {
        if matches!(event, index::IndexEvent::Committed { .. }) {
            stop.request();
        }
    })
    .unwrap();
    assert_eq!(here.documents().len() as u64, summary.records);
    here.index().unwrap();
    assert_eq!(here.documents(), here.rebuilt());
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_record_that_link_did_not_write_stops_the_index_and_is_named() {
    let here = Installation::new("foreign");
    here.plant(&here.topics.reports(), 2, b"key", b"{\"nonsense\":1}", Default::default());
    let error = here.index().unwrap_err();
    assert!(matches!(error, StreamError::Unreadable { partition: 2, .. }), "{error}");
    assert_eq!((error.recovery(), error.exit_status()), (Recovery::Broken, 70));
}
