use std::collections::BTreeSet;

use tipline_lines::{Flag, LinkedReport};
use tipline_report::{Channel, Offset};
use tipline_stream::{
    Recovery, StreamError,
    link::{BatchLimits, LinkEvent, LinkSettings},
    registry,
};

use crate::installation::{Installation, Running, crimestoppers, many, nino};

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_report_that_names_a_line_is_written_flagged_and_indexed_once() {
    let here = Installation::new("happy");
    registry::write(&here.kafka("setup"), &here.topics, &[nino()]).unwrap();
    here.send(Channel::Crimestoppers, &many(0, 400));

    let summary = here.link_until_caught_up().unwrap();
    assert_eq!((summary.records, summary.reports, summary.flags, summary.dead_letters), (400, 400, 100, 0));
    assert_eq!(here.index().unwrap().records, 400);

    let reports = here.records(&here.topics.reports());
    assert_eq!(reports.len(), 400);
    for report in &reports {
        let linked: LinkedReport = serde_json::from_slice(report.value.as_deref().unwrap()).unwrap();
        assert_eq!(report.key.as_deref(), Some(linked.report_id.to_string().as_bytes()));
        assert_eq!(report.headers["src-topic"], linked.provenance.topic);
        assert_eq!(report.headers["src-partition"], linked.provenance.partition.to_string());
        assert_eq!(report.headers["src-offset"], linked.provenance.offset.0.to_string());
    }
    let flags = here.records(&here.topics.flags());
    let ids: BTreeSet<_> = flags
        .iter()
        .map(|flag| serde_json::from_slice::<Flag>(flag.value.as_deref().unwrap()).unwrap().flag_id)
        .collect();
    assert_eq!((flags.len(), ids.len()), (100, 100));

    let reconciled = here.reconcile_with(Some(here.index_dir()));
    assert!(reconciled.is_clean(), "{reconciled:?}");
    assert_eq!((reconciled.raw, reconciled.reports, reconciled.documents), (400, 400, Some(400)));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_second_run_does_nothing_again() {
    let here = Installation::new("again");
    here.send(Channel::Crimestoppers, &many(0, 50));
    assert_eq!(here.link_until_caught_up().unwrap().records, 50);
    assert_eq!(here.link_until_caught_up().unwrap().records, 0);
    here.send(Channel::Crimestoppers, &many(50, 60));
    assert_eq!(here.link_until_caught_up().unwrap().records, 10);
    assert!(here.reconcile().is_clean());
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn each_kind_of_poison_is_kept_whole_with_its_reason_and_its_place() {
    let here = Installation::new("poison");
    let too_large = crimestoppers("CS-1", &"x".repeat(1 << 20)).into_bytes();
    let poison: [(&str, Vec<u8>); 6] = [
        ("json", b"{\"reference\": ".to_vec()),
        (
            "schema",
            br#"{"reference":"CS-2","force":7,"disseminated_at":"2019-07-10T09:00:00Z","text":"x"}"#.to_vec(),
        ),
        (
            "time",
            br#"{"reference":"CS-3","force":"F","disseminated_at":"the day before","text":"x"}"#.to_vec(),
        ),
        ("size", too_large),
        ("utf8", b"{\"reference\":\"CS-4\xff\"}".to_vec()),
        ("empty", Vec::new()),
    ];
    for (_, bytes) in &poison {
        here.send(Channel::Crimestoppers, &[bytes]);
    }
    here.send(Channel::Crimestoppers, &many(0, 3));

    let summary = here.link_until_caught_up().unwrap();
    assert_eq!((summary.reports, summary.dead_letters), (3, 6));
    let raw = here.records(&here.topics.raw(Channel::Crimestoppers));
    let letters = here.records(&here.topics.dead_letters());
    assert_eq!(letters.len(), 6);
    for (reason, bytes) in &poison {
        let letter = letters.iter().find(|letter| letter.headers["reason"] == *reason).expect(reason);
        assert!(letter.value.as_ref() == Some(bytes), "{reason}: the bytes are the raw record's");
        assert!(!letter.headers["message"].is_empty(), "{reason}");
        let source = raw.iter().find(|raw| {
            letter.headers["src-topic"] == here.topics.raw(Channel::Crimestoppers)
                && letter.headers["src-partition"] == raw.partition.to_string()
                && letter.headers["src-offset"] == raw.offset.to_string()
        });
        let source = source.expect("the headers name a raw record");
        assert!((&source.key, &source.value) == (&letter.key, &letter.value), "{reason}");
    }
    let field = letters.iter().find(|letter| letter.headers["reason"] == "time").unwrap();
    assert_eq!(field.headers["field"], "disseminated_at");
    assert!(here.reconcile().is_clean());
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_aborted_batch_is_read_again_and_written_once() {
    let here = Installation::new("abort");
    let link = Running::start(here.link_settings("one"));
    link.until_assigned();
    // A batch with a dead letter fails after its reports were written.
    here.delete(&here.topics.dead_letters());
    here.send(Channel::Online, &["{}"; 10]);
    here.send(Channel::Crimestoppers, &many(0, 200));
    link.wait_for("an abort", |event| matches!(event, LinkEvent::Aborted { .. }));
    here.create_missing();
    link.wait_for("a commit", |event| matches!(event, LinkEvent::Committed(batch) if batch.dead_letters > 0));
    link.stop().unwrap();
    here.link_until_caught_up().unwrap();

    let reconciled = here.reconcile();
    assert!(reconciled.is_clean(), "{reconciled:?}");
    assert_eq!((reconciled.raw, reconciled.reports, reconciled.dead_letters), (210, 200, 10));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_report_that_the_topic_does_not_take_ends_link_and_is_written_once_the_limit_is_raised() {
    let here = Installation::new("too-large");
    here.send(Channel::Crimestoppers, &many(0, 20));
    here.send(Channel::Crimestoppers, &[crimestoppers("CS-LONG", &long_text())]);
    here.alter(&here.topics.reports(), "max.message.bytes", "60000");

    let error = here.link_until_caught_up().unwrap_err();
    assert!(matches!(error, StreamError::TooLarge { .. }), "{error}");
    assert_eq!(error.recovery(), Recovery::AskAPerson);

    here.alter(&here.topics.reports(), "max.message.bytes", "5242880");
    here.link_until_caught_up().unwrap();
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean(), "{reconciled:?}");
    assert_eq!(reconciled.reports, 21);
}

/// Text that does not compress to less than 60,000 bytes.
fn long_text() -> String {
    let mut state = 1_u64;
    (0..200_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'a' + (state >> 33) as u8 % 26)
        })
        .collect()
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_line_that_is_written_while_link_runs_meets_the_reports_after_it() {
    let here = Installation::new("lines");
    let link = Running::start(here.link_settings("one"));
    link.until_assigned();
    here.send(Channel::Crimestoppers, &many(0, 1));
    link.wait_for(
        "the first report",
        |event| matches!(event, LinkEvent::Committed(batch) if batch.flags == 0),
    );

    let flagged = |reference: usize| {
        here.send(Channel::Crimestoppers, &many(reference, reference + 1));
        link.wait_for("a flag", |event| matches!(event, LinkEvent::Committed(batch) if batch.flags == 1));
    };
    let written = |line| {
        let changes = registry::write(&here.kafka("lines"), &here.topics, &[line]).unwrap();
        let offset = changes[0].offset.expect("the line is new or changed");
        link.wait_for(
            "the line",
            |event| matches!(event, LinkEvent::LinesRead { next, .. } if *next > offset),
        );
        offset
    };
    let first = written(nino());
    flagged(4);
    let mut renamed = nino();
    renamed.brand = Some("Nino Two".to_owned());
    let second = written(renamed);
    flagged(8);
    link.stop().unwrap();

    let mut flags: Vec<Flag> = here
        .records(&here.topics.flags())
        .iter()
        .map(|flag| serde_json::from_slice(flag.value.as_deref().unwrap()).unwrap())
        .collect();
    flags.sort_unstable_by_key(|flag| flag.lines_offset);
    let seen: Vec<(Offset, Option<&str>)> =
        flags.iter().map(|flag| (flag.lines_offset, flag.brand.as_deref())).collect();
    assert_eq!(seen, [(first, Some("Nino")), (second, Some("Nino Two"))]);
    assert!(here.reconcile().is_clean());
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn records_deleted_unread_are_a_gap_and_never_skipped() {
    let here = Installation::new("gap");
    here.send(Channel::Crimestoppers, &many(0, 60));
    here.link_until_caught_up().unwrap();
    here.send(Channel::Crimestoppers, &many(60, 120));
    let topic = here.topics.raw(Channel::Crimestoppers);
    here.trim(&topic, 1);

    let error = here.link_until_caught_up().unwrap_err();
    assert!(
        matches!(&error, StreamError::Gap { topic: named, partition: 1, .. } if *named == topic),
        "{error}"
    );
    assert_eq!(error.recovery(), Recovery::AskAPerson);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_group_without_offsets_does_not_begin_again_over_outputs_that_exist() {
    let here = Installation::new("lost");
    here.send(Channel::Crimestoppers, &many(0, 5));
    here.link_until_caught_up().unwrap();
    let settings = LinkSettings { group: "another".to_owned(), ..here.link_settings("one") };
    let error = Running::start(settings).ended().unwrap_err();
    assert!(matches!(error, StreamError::OffsetsLost { .. }), "{error}");
    assert_eq!(here.reconcile().reports, 5);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn missing_topics_are_named() {
    let here = Installation::without_topics("missing");
    let error = here.link_until_caught_up().unwrap_err();
    assert!(matches!(&error, StreamError::Unfit { .. }), "{error}");
    assert!(error.to_string().contains(&here.topics.lines()), "{error}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn small_batches_give_the_same_records_as_large_ones() {
    let here = Installation::new("batches");
    here.send(Channel::Crimestoppers, &many(0, 300));
    let batch = BatchLimits { records: 7, ..BatchLimits::default() };
    let settings =
        LinkSettings { batch, until: tipline_stream::Until::CaughtUp, ..here.link_settings("one") };
    let summary = Running::start(settings).ended().unwrap();
    assert!(summary.batches >= 300 / 7, "{summary:?}");
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean() && reconciled.reports == 300, "{reconciled:?}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_aborted_transaction_at_the_end_of_a_raw_topic_is_no_input_and_is_not_waited_for() {
    let here = Installation::new("markers");
    here.send(Channel::Crimestoppers, &many(0, 9));
    here.plant_and_abort(&here.topics.raw(Channel::Crimestoppers), &many(9, 30));
    let summary = here.link_until_caught_up().unwrap();
    assert_eq!(summary.records, 9);
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean() && reconciled.raw == 9, "{reconciled:?}");
}
