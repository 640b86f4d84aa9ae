use tipline_stream::{
    Recovery, StreamError, Topics,
    topics::{Complaint, Creation, Found, Layout, create, describe},
};

use crate::installation::{Installation, layout};

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn topics_are_created_once_and_then_there_is_nothing_to_complain_of() {
    let here = Installation::without_topics("topics");
    let kafka = here.kafka("setup");
    let run = |creation| create(&kafka, &here.topics, &layout(), creation).unwrap();
    let missing = |result: &[(_, Found)]| result.iter().filter(|(_, found)| *found == Found::Missing).count();

    assert_eq!(missing(&run(Creation::DryRun)), 10);
    assert_eq!(missing(&run(Creation::Create)), 10, "a dry run creates nothing");
    assert_eq!(missing(&run(Creation::Create)), 0);
    for described in describe(&kafka, &here.topics, &layout()).unwrap() {
        assert_eq!(described.complaints, [], "{}", described.topic);
    }
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn what_breaks_a_promise_is_complained_of() {
    let here = Installation::new("complaints");
    let kafka = here.kafka("setup");
    here.alter(&here.topics.lines(), "cleanup.policy", "delete");
    here.alter(&here.topics.reports(), "retention.ms", "604800000");
    let more = Layout { partitions: 5, ..layout() };
    let complaints = |topic: String| {
        let all = describe(&kafka, &here.topics, &more).unwrap();
        all.into_iter().find(|described| described.topic == topic).unwrap().complaints
    };
    assert!(matches!(
        &complaints(here.topics.lines())[..],
        [Complaint::Config { key: "cleanup.policy", .. }]
    ),);
    let reports = complaints(here.topics.reports());
    assert!(reports.contains(&Complaint::Partitions { found: 3, wanted: 5 }), "{reports:?}");
    assert!(
        reports.iter().any(|c| matches!(c, Complaint::Config { key: "retention.ms", .. })),
        "{reports:?}"
    );

    let elsewhere = Topics::new("nowhere-at-all.");
    for described in describe(&kafka, &elsewhere, &layout()).unwrap() {
        assert_eq!((described.found, described.complaints), (Found::Missing, vec![Complaint::Missing]));
    }
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn link_does_not_start_where_a_promise_cannot_be_kept_and_says_what_to_do() {
    let here = Installation::new("unfit");
    let topics = &here.topics;
    let cases = [
        (topics.lines(), "cleanup.policy", "delete", "compact"),
        (topics.starts(), "cleanup.policy", "delete", "compact"),
        (topics.reports(), "cleanup.policy", "compact", "delete"),
        (topics.reports(), "retention.ms", "604800000", "-1"),
        (topics.reports(), "retention.bytes", "1000000", "-1"),
    ];
    for (topic, key, bad, good) in cases {
        here.alter(&topic, key, bad);
        let error = here.link_until_caught_up().unwrap_err();
        assert!(matches!(error, StreamError::Unfit { .. }), "{key}: {error}");
        assert_eq!(error.recovery(), Recovery::AskAPerson);
        let way_out = format!("--entity-name {topic} --add-config {key}={good}");
        assert!(error.to_string().contains(&way_out), "{error}");
        here.alter(&topic, key, good);
    }
    here.alter(&topics.flags(), "retention.ms", "604800000");
    here.link_until_caught_up().unwrap();
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn link_names_every_topic_that_is_missing() {
    let here = Installation::new("some-missing");
    let gone = [here.topics.starts(), here.topics.flags()];
    gone.iter().for_each(|topic| here.delete(topic));
    let error = here.link_until_caught_up().unwrap_err();
    assert!(gone.iter().all(|topic| error.to_string().contains(topic)), "{error}");
    assert!(error.to_string().contains("tipline topics create"), "{error}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn more_copies_than_brokers_are_refused_by_name() {
    let here = Installation::without_topics("copies");
    let copies = Layout { replication: Some(3), ..layout() };
    let error = create(&here.kafka("setup"), &here.topics, &copies, Creation::DryRun).unwrap_err();
    assert!(matches!(error, StreamError::TopicRefused { .. }), "{error}");
}
