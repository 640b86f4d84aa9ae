use tipline_stream::{
    Recovery, Stop, StreamError, Topics, look_back,
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

/// What reads or writes the topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loop {
    Link,
    Index,
    LookBack,
}

impl Loop {
    const ALL: [Self; 3] = [Self::Link, Self::Index, Self::LookBack];

    fn run(self, here: &Installation) -> Result<(), StreamError> {
        match self {
            Self::Link => here.link_until_caught_up().map(drop),
            Self::Index => here.index().map(drop),
            Self::LookBack => {
                look_back::run(&here.look_back_settings("once"), &Stop::new(), |_| {}).map(drop)
            }
        }
    }
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn what_cannot_keep_a_promise_on_its_topics_does_not_start_and_says_what_to_do() {
    let here = Installation::new("unfit");
    let topics = &here.topics;
    let (link, index, look_back) = (Loop::Link, Loop::Index, Loop::LookBack);
    let cases: [(String, &str, &str, &str, &[Loop]); 7] = [
        (topics.lines(), "cleanup.policy", "delete", "compact", &[link, look_back]),
        (topics.starts(), "cleanup.policy", "delete", "compact", &[link]),
        (topics.decisions(), "cleanup.policy", "delete", "compact", &[index]),
        (topics.reports(), "cleanup.policy", "compact", "delete", &[link, index, look_back]),
        (topics.reports(), "retention.ms", "604800000", "-1", &[link, index, look_back]),
        (topics.reports(), "retention.bytes", "1000000", "-1", &[link, index, look_back]),
        // What was flagged can be seen for a while only; nothing is made anew from it.
        (topics.flags(), "retention.ms", "604800000", "-1", &[]),
    ];
    // Each can start as the topics are.
    Loop::ALL.iter().for_each(|each| each.run(&here).unwrap());
    for (topic, key, bad, good, refuse) in cases {
        here.alter(&topic, key, bad);
        for each in Loop::ALL {
            match each.run(&here) {
                Ok(()) => assert!(!refuse.contains(&each), "{each:?} starts where {topic} has {key}={bad}"),
                Err(error) => {
                    assert!(refuse.contains(&each), "{each:?}: {error}");
                    assert!(matches!(error, StreamError::Unfit { .. }), "{each:?}: {error}");
                    assert_eq!(error.recovery(), Recovery::AskAPerson);
                    let way_out = format!("--entity-name {topic} --add-config {key}={good}");
                    assert!(error.to_string().contains(&way_out), "{error}");
                }
            }
        }
        here.alter(&topic, key, good);
    }
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn every_topic_that_is_missing_is_named() {
    let cases = [
        (Loop::Link, [Topics::starts, Topics::flags]),
        (Loop::Index, [Topics::reports, Topics::decisions]),
        (Loop::LookBack, [Topics::lines, Topics::flags]),
    ];
    for (each, gone) in cases {
        let here = Installation::new("some-missing");
        let gone = gone.map(|name| name(&here.topics));
        gone.iter().for_each(|topic| here.delete(topic));
        let error = each.run(&here).unwrap_err();
        assert!(matches!(error, StreamError::Unfit { .. }), "{each:?}: {error}");
        assert!(gone.iter().all(|topic| error.to_string().contains(topic)), "{each:?}: {error}");
        assert!(error.to_string().contains("tipline topics create"), "{each:?}: {error}");
    }
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn more_copies_than_brokers_are_refused_by_name() {
    let here = Installation::without_topics("copies");
    let copies = Layout { replication: Some(3), ..layout() };
    let error = create(&here.kafka("setup"), &here.topics, &copies, Creation::DryRun).unwrap_err();
    assert!(matches!(error, StreamError::TopicRefused { .. }), "{error}");
}
