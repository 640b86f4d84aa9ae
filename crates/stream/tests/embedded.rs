//! The loops on the broker in this process, as a demonstration runs them. Nothing here says anything about exactly-once:
//! the embedded broker forgets offsets and ignores aborts.

use tipline_index::Searcher;
use tipline_report::Channel;
use tipline_stream::{
    Stop, StreamError, Topics, Until,
    embedded::EmbeddedBroker,
    index::{self, IndexSettings},
    link::{self, LinkSettings},
    registry, scan, send,
};

fn report(number: usize) -> String {
    format!(
        r#"{{"reference":"CS-{number}","force":"Synthetic Force","disseminated_at":"2019-07-10T09:00:00Z","text":"deals from a grey car"}}"#
    )
}

#[test]
fn what_is_sent_to_an_embedded_broker_can_be_searched_when_both_loops_have_caught_up() {
    let topics = Topics::new("demo.");
    let broker = EmbeddedBroker::start(&topics, 2).unwrap();
    let kafka = broker.kafka("demo");
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"id":"nino","numbers":[{"number":"+447700900461","from":"2019-06-01T00:00:00Z","basis":"test"}]}"#;
    registry::write(&kafka, &topics, &[serde_json::from_str(line).unwrap()]).unwrap();
    assert_eq!(registry::load(&kafka, &topics).unwrap().registry.len(), 1);

    let reports: Vec<String> = (0..120).map(report).collect();
    let sent = send::send_all(&kafka, &topics, Channel::Crimestoppers, &reports, |_| {}).unwrap();
    assert_eq!(sent.delivered, 120);
    send::send_all(&kafka, &topics, Channel::Online, ["{}"], |_| {}).unwrap();

    let link = LinkSettings { until: Until::CaughtUp, ..LinkSettings::new(kafka.clone(), topics.clone()) };
    let summary = link::run(&link, &Stop::new(), |_| {}).unwrap();
    assert_eq!((summary.records, summary.reports, summary.dead_letters), (121, 120, 1));
    let mut letters = 0;
    scan::topic(&kafka, &topics.dead_letters(), |letter| {
        assert_eq!(letter.header("reason"), Some(&b"schema"[..]));
        letters += 1;
        Ok::<(), StreamError>(())
    })
    .unwrap();
    assert_eq!(letters, 1);

    let dir = folder.path().join("index");
    let index = IndexSettings { until: Until::CaughtUp, ..IndexSettings::new(kafka, topics, &dir) };
    assert_eq!(index::run(&index, &Stop::new(), |_| {}).unwrap().records, 120);
    assert_eq!(Searcher::open(&dir).unwrap().len(), 120);
}
