use std::time::Duration;

use rdkafka::{
    ClientConfig, TopicPartitionList,
    consumer::{BaseConsumer, CommitMode, Consumer},
    message::{Header, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer},
};
use tipline_report::{Channel, Offset};
use tipline_stream::{
    StreamError,
    dead_letters::{self, Fate, Filter, Letter, LetterId, ReplaySettings},
    process::Reason,
    reconcile::Finding,
    topics::Creation,
};

use crate::installation::{Installation, Running, Taken, crimestoppers, many};

/// Records that today's tipline can read, but that an older one could not: it left a dead letter for each and went on.
fn misread_by_an_older_tipline(here: &Installation, records: &[String]) -> Vec<Taken> {
    let topic = here.topics.raw(Channel::Crimestoppers);
    let before = here.records(&topic).len();
    here.send(Channel::Crimestoppers, records);
    let raw: Vec<Taken> = here.records(&topic).into_iter().collect();
    let mut past = TopicPartitionList::new();
    for partition in 0..3 {
        let end = raw.iter().filter(|raw| raw.partition == partition).map(|raw| raw.offset + 1).max();
        past.add_partition_offset(&topic, partition, rdkafka::Offset::Offset(end.unwrap_or(0))).unwrap();
    }
    let group = here.link_settings("x").group_id();
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", here.kafka("x").bootstrap_servers)
        .set("group.id", group)
        .create()
        .unwrap();
    consumer.commit(&past, CommitMode::Sync).unwrap();
    let misread: Vec<Taken> = raw
        .into_iter()
        .filter(|raw| records.iter().any(|record| raw.value.as_deref() == Some(record.as_bytes())))
        .collect();
    assert_eq!((before + records.len(), misread.len()), (here.records(&topic).len(), records.len()));
    let producer: BaseProducer =
        ClientConfig::new().set("bootstrap.servers", here.kafka("x").bootstrap_servers).create().unwrap();
    for raw in &misread {
        let (partition, offset) = (raw.partition.to_string(), raw.offset.to_string());
        let headers = [
            ("src-topic", topic.as_str()),
            ("src-partition", &partition),
            ("src-offset", &offset),
            ("reason", "panic"),
            ("message", "reading it failed inside tipline; the record is kept whole here"),
        ]
        .into_iter()
        .fold(OwnedHeaders::new(), |to, (key, value)| to.insert(Header { key, value: Some(value) }));
        let (key, value) = (raw.key.as_deref().unwrap_or_default(), raw.value.as_deref().unwrap());
        let letters = here.topics.dead_letters();
        let letter = BaseRecord::to(&letters).key(key).payload(value).headers(headers);
        producer.send(letter).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(Duration::from_secs(60)).unwrap();
    misread
}

fn settings(here: &Installation) -> ReplaySettings {
    ReplaySettings {
        kafka: here.kafka("replay"),
        topics: here.topics.clone(),
        filter: Filter::default(),
        superseded: false,
        creation: Creation::Create,
    }
}

fn replay(settings: &ReplaySettings) -> Vec<(LetterId, Fate)> {
    let mut fates = Vec::new();
    dead_letters::replay(settings, |letter, fate| fates.push((letter.id, fate.clone()))).unwrap();
    fates
}

fn list(here: &Installation, filter: &Filter) -> Vec<Letter> {
    dead_letters::list(&here.kafka("list"), &here.topics, filter).unwrap()
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_letter_whose_cause_is_gone_becomes_one_report_and_keeps_its_letter() {
    let here = Installation::new("replay");
    let misread = misread_by_an_older_tipline(&here, &many(0, 20));
    let fates = replay(&settings(&here));
    assert_eq!(fates.len(), 20);
    assert!(fates.iter().all(|(_, fate)| matches!(fate, Fate::Replayed(_))), "{fates:?}");

    let again = replay(&settings(&here));
    assert_eq!(again.len(), 20);
    assert!(again.iter().all(|(_, fate)| matches!(fate, Fate::Before(_))), "once ever: {again:?}");

    here.link_until_caught_up().unwrap();
    here.index().unwrap();
    let reconciled = here.reconcile_with(Some(here.index_dir()));
    assert!(reconciled.is_clean(), "{reconciled:?}");
    let counts = (reconciled.raw, reconciled.reports, reconciled.dead_letters, reconciled.replayed);
    assert_eq!((counts, reconciled.documents), ((40, 20, 20, 20), Some(20)));

    // The copies have the bytes and keys of the originals, and name them.
    let raw = here.records(&here.topics.raw(Channel::Crimestoppers));
    for original in &misread {
        let copy = raw
            .iter()
            .find(|copy| {
                copy.headers.get("origin-offset") == Some(&original.offset.to_string())
                    && copy.headers["origin-partition"] == original.partition.to_string()
            })
            .expect("there is a copy");
        assert_eq!(copy.headers["origin-topic"], here.topics.raw(Channel::Crimestoppers));
        assert_eq!((&copy.key, &copy.value), (&original.key, &original.value));
        assert_eq!(copy.partition, original.partition);
    }
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn what_is_still_poison_becomes_another_letter_that_knows_where_it_came_from() {
    let here = Installation::new("still-poison");
    here.send(Channel::Online, &["{}"]);
    here.send(Channel::Online, &many(0, 5));
    here.link_until_caught_up().unwrap();
    let first = list(&here, &Filter::default());
    assert_eq!(first.len(), 6, "records of another channel are poison too");

    let only = Filter { ids: vec![first[0].id], ..Filter::default() };
    assert_eq!(replay(&ReplaySettings { filter: only.clone(), ..settings(&here) }).len(), 1);
    here.link_until_caught_up().unwrap();
    let letters = list(&here, &Filter::default());
    let second = letters.iter().find(|letter| letter.origin.is_some()).expect("it died again");
    assert_eq!(second.origin.as_ref(), Some(&first[0].raw));
    assert_eq!(list(&here, &only)[0].replayed.as_ref(), Some(&second.raw));

    // A copy of a copy still names what came first.
    let only = Filter { ids: vec![second.id], ..Filter::default() };
    assert_eq!(replay(&ReplaySettings { filter: only, ..settings(&here) }).len(), 1);
    here.link_until_caught_up().unwrap();
    let origins: Vec<_> =
        list(&here, &Filter::default()).into_iter().filter_map(|letter| letter.origin).collect();
    assert_eq!(origins, [first[0].raw.clone(), first[0].raw.clone()]);
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean(), "{reconciled:?}");
    assert_eq!((reconciled.raw, reconciled.dead_letters, reconciled.replayed), (8, 8, 2));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn old_words_do_not_take_the_place_of_their_correction() {
    let here = Installation::new("superseded");
    misread_by_an_older_tipline(
        &here,
        &[crimestoppers("CS-1", "the old words"), crimestoppers("CS-2", "alone")],
    );
    here.send(Channel::Crimestoppers, &[crimestoppers("CS-1", "the new words")]);
    here.link_until_caught_up().unwrap();

    let fates = replay(&settings(&here));
    assert_eq!(fates.iter().filter(|(_, fate)| matches!(fate, Fate::Replayed(_))).count(), 1, "{fates:?}");
    assert_eq!(fates.iter().filter(|(_, fate)| matches!(fate, Fate::Superseded(_))).count(), 1, "{fates:?}");
    here.link_until_caught_up().unwrap();
    assert_eq!(here.reconcile().reports, 2);

    // Asked for by name, it is done all the same.
    let all = ReplaySettings { superseded: true, ..settings(&here) };
    assert_eq!(replay(&all).iter().filter(|(_, fate)| matches!(fate, Fate::Replayed(_))).count(), 1);
    here.link_until_caught_up().unwrap();
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean() && reconciled.reports == 3, "{reconciled:?}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_correction_that_was_misread_too_follows_what_it_corrects() {
    let here = Installation::new("both-dead");
    misread_by_an_older_tipline(&here, &[crimestoppers("CS-1", "first"), crimestoppers("CS-1", "second")]);
    let one_by_one = list(&here, &Filter::default());
    for letter in &one_by_one {
        let filter = Filter { ids: vec![letter.id], ..Filter::default() };
        let fates = replay(&ReplaySettings { filter, ..settings(&here) });
        assert!(matches!(fates[..], [(_, Fate::Replayed(_))]), "{fates:?}");
        here.link_until_caught_up().unwrap();
    }
    here.index().unwrap();
    let reconciled = here.reconcile_with(Some(here.index_dir()));
    assert!(reconciled.is_clean() && reconciled.documents == Some(1), "{reconciled:?}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_dry_run_names_them_and_writes_nothing() {
    let here = Installation::new("dry");
    misread_by_an_older_tipline(&here, &many(0, 3));
    let fates = replay(&ReplaySettings { creation: Creation::DryRun, ..settings(&here) });
    assert_eq!(fates.iter().map(|(_, fate)| fate).collect::<Vec<_>>(), [&Fate::WouldBe; 3]);
    assert_eq!(here.records(&here.topics.raw(Channel::Crimestoppers)).len(), 3);
    assert_eq!(here.reconcile().replayed, 0);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn two_replays_at_once_feed_each_letter_in_once() {
    let here = Installation::new("race");
    misread_by_an_older_tipline(&here, &many(0, 1_500));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            // The newest wins; the older ones may be told so.
            scope.spawn(|| dead_letters::replay(&settings(&here), |_, _| {}).map_err(drop));
        }
    });
    dead_letters::replay(&settings(&here), |_, _| {}).unwrap();
    here.link_until_caught_up().unwrap();
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean(), "{reconciled:?}");
    assert_eq!((reconciled.replayed, reconciled.reports, reconciled.raw), (1_500, 1_500, 3_000));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_second_receipt_and_a_receipt_for_nothing_are_found() {
    let here = Installation::new("receipts");
    misread_by_an_older_tipline(&here, &many(0, 1));
    replay(&settings(&here));
    here.link_until_caught_up().unwrap();
    let receipt = here
        .records(&here.topics.dead_letters())
        .into_iter()
        .find(|record| record.headers.contains_key("replay-offset"))
        .unwrap();
    let planted = |offset: Option<&str>| {
        let headers = receipt.headers.iter().fold(OwnedHeaders::new(), |to, (key, value)| {
            let value = offset.filter(|_| key == "replay-offset").unwrap_or(value);
            to.insert(Header { key, value: Some(value) })
        });
        here.plant(&here.topics.dead_letters(), 0, b"", b"", headers);
        here.reconcile().findings
    };
    let found = planted(None);
    assert!(matches!(found[..], [Finding::ReplayedTwice { .. }]), "{found:?}");
    // An offset below the group's that no record has: the marker of the replay's transaction.
    let marker = (receipt.headers["replay-offset"].parse::<i64>().unwrap() + 1).to_string();
    here.send(Channel::Crimestoppers, &many(0, 1));
    here.link_until_caught_up().unwrap();
    let found = planted(Some(&marker));
    assert!(
        found.iter().any(
            |finding| matches!(finding, Finding::Orphan { raw, .. } if raw.offset.0.to_string() == marker)
        ),
        "{found:?}"
    );
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn letters_are_found_by_reason_channel_time_and_id_and_opened_with_their_bytes() {
    let here = Installation::new("filter");
    here.send(Channel::Crimestoppers, &[&b"{\"reference\": "[..], &b""[..], &b"\xff"[..]]);
    here.send(Channel::Online, &["{}"]);
    here.link_until_caught_up().unwrap();
    let all = list(&here, &Filter::default());
    assert_eq!(all.len(), 4);
    let reasons = |filter: &Filter| -> Vec<String> {
        let mut reasons: Vec<_> = list(&here, filter).into_iter().map(|letter| letter.reason).collect();
        reasons.sort_unstable();
        reasons
    };
    let utf8 = Reason::Rejected(tipline_report::RejectionKind::Utf8);
    assert_eq!(reasons(&Filter { reasons: vec![utf8], ..Filter::default() }), ["utf8"]);
    assert_eq!(reasons(&Filter { channels: vec![Channel::Online], ..Filter::default() }), ["schema"]);
    assert_eq!(reasons(&Filter { before: Some(all[0].at), ..Filter::default() }), Vec::<String>::new());
    assert_eq!(reasons(&Filter { after: Some(all[0].at), ..Filter::default() }).len(), 4);

    let json = all.iter().find(|letter| letter.reason == "json").unwrap();
    assert_eq!(json.raw.offset, Offset(json.id.offset.0));
    let mut opened = Vec::new();
    let filter = Filter { ids: vec![json.id], ..Filter::default() };
    dead_letters::open(&here.kafka("open"), &here.topics, &filter, |letter, content| {
        opened.push((letter.id, content.value));
        Ok::<(), StreamError>(())
    })
    .unwrap();
    assert_eq!(opened, [(json.id, b"{\"reference\": ".to_vec())]);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn poison_never_blocks_a_partition() {
    let here = Installation::new("unblocked");
    let link = Running::start(here.link_settings("one"));
    link.until_assigned();
    // Poison before, between and after the readable records of each partition.
    let records: Vec<String> = many(0, 300).into_iter().flat_map(|good| ["{".to_owned(), good]).collect();
    here.send(Channel::Crimestoppers, &records);
    here.send(Channel::Crimestoppers, &["{"; 100]);
    link.stop().unwrap();
    here.link_until_caught_up().unwrap();
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean(), "{reconciled:?}");
    assert_eq!((reconciled.raw, reconciled.reports, reconciled.dead_letters), (700, 300, 400));
}
