use rdkafka::{
    ClientConfig, TopicPartitionList,
    consumer::{BaseConsumer, CommitMode, Consumer},
    message::{Header, OwnedHeaders},
};
use tipline_index::{Checkpoint, Searcher, Writer, WriterOptions};
use tipline_lines::LinkedReport;
use tipline_report::{Channel, Offset};
use tipline_stream::reconcile::{Finding, Reconciliation};

use crate::installation::{Installation, Taken, many};

fn headers(record: &Taken) -> OwnedHeaders {
    record
        .headers
        .iter()
        .fold(OwnedHeaders::new(), |headers, (key, value)| headers.insert(Header { key, value: Some(value) }))
}

fn linked() -> (Installation, Vec<Taken>) {
    let here = Installation::new("planted");
    here.send(Channel::Crimestoppers, &many(0, 30));
    here.link_until_caught_up().unwrap();
    let reports = here.records(&here.topics.reports());
    (here, reports)
}

fn only(reconciled: Reconciliation) -> Finding {
    assert_eq!(reconciled.found, 1, "{reconciled:?}");
    reconciled.findings.into_iter().next().unwrap()
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_report_that_was_written_twice_is_found() {
    let (here, reports) = linked();
    let twice = &reports[7];
    let (key, value) = (twice.key.as_deref().unwrap(), twice.value.as_deref().unwrap());
    here.plant(&here.topics.reports(), twice.partition, key, value, headers(twice));
    let found = only(here.reconcile());
    assert!(
        matches!(&found, Finding::Doubled { raw, output }
            if raw.offset.0.to_string() == twice.headers["src-offset"] && output.partition == twice.partition),
        "{found}"
    );
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_raw_record_without_an_output_is_found() {
    let (here, _) = linked();
    here.send(Channel::Online, &["{}"]);
    let topic = here.topics.raw(Channel::Online);
    let raw = here.records(&topic);
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", here.kafka("x").bootstrap_servers)
        .set("group.id", here.link_settings("x").group_id())
        .create()
        .unwrap();
    let mut past = TopicPartitionList::new();
    past.add_partition_offset(&topic, raw[0].partition, rdkafka::Offset::Offset(raw[0].offset + 1)).unwrap();
    consumer.commit(&past, CommitMode::Sync).unwrap();
    let found = only(here.reconcile());
    assert!(
        matches!(&found, Finding::Missing { raw: place } if place.topic == topic && place.offset == Offset(0)),
        "{found}"
    );
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn outputs_that_name_no_raw_record_are_found() {
    let (here, _) = linked();
    let strangers = OwnedHeaders::new()
        .insert(Header { key: "src-topic", value: Some("elsewhere") })
        .insert(Header { key: "src-partition", value: Some("0") })
        .insert(Header { key: "src-offset", value: Some("3") });
    here.plant(&here.topics.dead_letters(), 0, b"k", b"v", strangers);
    assert!(matches!(only(here.reconcile()), Finding::Orphan { .. }));

    let (here, _) = linked();
    here.plant(&here.topics.dead_letters(), 1, b"k", b"v", OwnedHeaders::new());
    assert!(matches!(only(here.reconcile()), Finding::Unlabelled { .. }));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_index_that_is_not_what_its_log_says_is_found() {
    let (here, reports) = linked();
    here.index().unwrap();
    let honest = Searcher::open(&here.index_dir()).unwrap().checkpoint().unwrap().clone();
    let parse = |record: &Taken| -> LinkedReport {
        serde_json::from_slice(record.value.as_deref().unwrap()).unwrap()
    };
    let forged = |checkpoint: &Checkpoint, write: &dyn Fn(&mut Writer)| {
        let dir = tempfile::tempdir().unwrap();
        let (mut writer, _) = Writer::open(dir.path(), WriterOptions::default()).unwrap();
        write(&mut writer);
        writer.commit(checkpoint).unwrap();
        drop(writer);
        here.reconcile_with(Some(dir.path().to_owned()))
    };
    let upsert_all = |writer: &mut Writer, but: usize| {
        for report in reports.iter().enumerate().filter(|(index, _)| *index != but).map(|(_, report)| report)
        {
            writer.upsert(&parse(report), report.value.as_deref().unwrap()).unwrap();
        }
    };

    let found = only(forged(&honest, &|writer| upsert_all(writer, 3)));
    assert!(
        matches!(found, Finding::IndexMissing { report_id, .. } if report_id == parse(&reports[3]).report_id),
        "{found}"
    );

    let found = only(forged(&honest, &|writer| {
        upsert_all(writer, usize::MAX);
        let mut other = parse(&reports[5]);
        other.force = "Another Force".to_owned();
        writer.upsert(&other, &serde_json::to_vec(&other).unwrap()).unwrap();
    }));
    assert!(matches!(found, Finding::IndexDiffers { .. }), "{found}");

    let found = only(forged(&honest, &|writer| {
        upsert_all(writer, usize::MAX);
        let mut old = parse(&reports[5]);
        old.provenance.offset = Offset(old.provenance.offset.0 + 1_000);
        writer.upsert(&old, &serde_json::to_vec(&old).unwrap()).unwrap();
    }));
    assert!(matches!(found, Finding::IndexStale { .. }), "{found}");

    let nothing = Checkpoint::new(honest.cluster_id());
    let found = only(forged(&nothing, &|writer| {
        writer.upsert(&parse(&reports[0]), reports[0].value.as_deref().unwrap()).unwrap();
    }));
    assert!(matches!(found, Finding::IndexExtra { .. }), "{found}");
}
