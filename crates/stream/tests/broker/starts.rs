//! A group that denies an offset of a partition that it has begun: nothing of that partition is read again.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    admin::{AdminOptions, NewPartitions},
    consumer::{BaseConsumer, CommitMode, Consumer},
};
use tipline_report::Channel;
use tipline_stream::{Recovery, StreamError, link::LinkEvent};

use crate::installation::{Installation, Running, many, wait};

impl Installation {
    fn group(&self) -> String {
        self.link_settings("any").group_id()
    }

    fn in_the_group(&self) -> BaseConsumer {
        ClientConfig::new()
            .set("bootstrap.servers", self.kafka("any").bootstrap_servers)
            .set("group.id", self.group())
            .create()
            .unwrap()
    }

    /// What the group has committed in each partition of a raw topic; none where it says so.
    fn committed(&self, topic: &str, partitions: i32) -> Vec<Option<i64>> {
        let mut list = TopicPartitionList::new();
        list.add_partition_range(topic, 0, partitions - 1);
        let committed =
            self.in_the_group().committed_offsets(list, std::time::Duration::from_secs(30)).unwrap();
        let offset = |partition| committed.find_partition(topic, partition).unwrap().offset();
        (0..partitions).map(|partition| offset(partition).to_raw().filter(|offset| *offset >= 0)).collect()
    }

    /// Commits as an operator does while nobody of the group runs.
    fn commit(&self, topic: &str, partition: i32, offset: i64) {
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, partition, Offset::Offset(offset)).unwrap();
        self.in_the_group().commit(&list, CommitMode::Sync).unwrap();
    }

    /// Makes the brokers forget the group's offset of one partition: `OffsetDelete`, version 0, by hand, as the client
    /// library has no call for it.
    fn forget(&self, topic: &str, partition: i32) {
        const OFFSET_DELETE: i16 = 47;
        let text = |text: &str| [&(text.len() as i16).to_be_bytes()[..], text.as_bytes()].concat();
        let body = [
            &OFFSET_DELETE.to_be_bytes()[..],
            &[0, 0, 0, 0, 0, 7],
            &text("test"),
            &text(&self.group()),
            &1_i32.to_be_bytes(),
            &text(topic),
            &1_i32.to_be_bytes(),
            &partition.to_be_bytes(),
        ]
        .concat();
        let mut stream = TcpStream::connect(self.kafka("any").bootstrap_servers).unwrap();
        stream.write_all(&[&(body.len() as i32).to_be_bytes()[..], &body].concat()).unwrap();
        let mut size = [0; 4];
        stream.read_exact(&mut size).unwrap();
        let mut answer = vec![0; u32::from_be_bytes(size) as usize];
        stream.read_exact(&mut answer).unwrap();
        // After the correlation id: the error of the whole; at the very end, that of the one partition.
        assert_eq!((&answer[4..6], &answer[answer.len() - 2..]), (&[0, 0][..], &[0, 0][..]), "{answer:?}");
        assert_eq!(self.committed(topic, partition + 1).last(), Some(&None));
    }
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_partition_is_committed_and_recorded_before_its_first_record_is_read() {
    let here = Installation::new("begun");
    let link = Running::start(here.link_settings("one"));
    link.until_assigned();
    here.send(Channel::Crimestoppers, &many(0, 30));
    link.wait_for("a commit", |event| matches!(event, LinkEvent::Committed(_)));
    link.stop().unwrap();
    for (_, topic) in here.topics.all_raw() {
        assert!(here.committed(&topic, 3).iter().all(Option::is_some), "{topic}");
    }
    let starts = here.records(&here.topics.starts());
    assert_eq!(starts.len(), 9);
    let first: serde_json::Value = serde_json::from_slice(starts[0].value.as_deref().unwrap()).unwrap();
    assert_eq!((&first["group"], &first["offset"]), (&here.group().into(), &0.into()));
    here.link_until_caught_up().unwrap();
    assert_eq!(here.records(&here.topics.starts()).len(), 9, "once in the life of each");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_partition_whose_offset_the_brokers_forgot_is_not_read_again_until_a_person_sets_it() {
    let here = Installation::new("forgotten");
    let topic = here.topics.raw(Channel::Crimestoppers);
    here.send(Channel::Crimestoppers, &many(0, 90));
    here.link_until_caught_up().unwrap();
    let before = here.committed(&topic, 3);
    here.forget(&topic, 1);
    here.send(Channel::Crimestoppers, &many(90, 120));

    let error = here.link_until_caught_up().unwrap_err();
    assert!(
        matches!(&error, StreamError::OffsetLost { topic: named, partition: 1, .. } if *named == topic),
        "{error}"
    );
    assert_eq!(error.recovery(), Recovery::AskAPerson);

    here.commit(&topic, 1, before[1].unwrap());
    here.link_until_caught_up().unwrap();
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean(), "{reconciled:?}");
    assert_eq!((reconciled.raw, reconciled.reports), (120, 120));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_group_that_an_operator_sets_back_on_purpose_reads_again() {
    let here = Installation::new("set-back");
    let topic = here.topics.raw(Channel::Crimestoppers);
    here.send(Channel::Crimestoppers, &many(0, 30));
    here.link_until_caught_up().unwrap();
    for partition in 0..3 {
        here.commit(&topic, partition, 0);
    }
    assert_eq!(here.link_until_caught_up().unwrap().records, 30);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn partitions_that_are_added_later_are_read_from_their_first_record() {
    let here = Installation::new("grown");
    let topic = here.topics.raw(Channel::Crimestoppers);
    here.send(Channel::Crimestoppers, &many(0, 60));
    here.link_until_caught_up().unwrap();
    let more = NewPartitions::new(&topic, 6);
    for answer in wait(here.admin().create_partitions(&[more], &AdminOptions::new())).unwrap() {
        answer.unwrap();
    }
    for partition in 3..6 {
        here.plant(&topic, partition, b"k", many(60, 61)[0].as_bytes(), Default::default());
    }
    assert_eq!(here.link_until_caught_up().unwrap().records, 3);
    assert_eq!(here.records(&here.topics.starts()).len(), 12);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_group_that_is_older_than_the_topic_of_starts_is_recorded_from_its_offsets_and_its_outputs() {
    let here = Installation::new("older");
    let topic = here.topics.raw(Channel::Crimestoppers);
    here.send(Channel::Crimestoppers, &many(0, 60));
    here.link_until_caught_up().unwrap();
    let before = here.committed(&topic, 3);
    here.delete(&here.topics.starts());
    here.create_missing();
    here.forget(&topic, 2);
    here.send(Channel::Crimestoppers, &many(60, 90));

    let link = Running::start(here.link_settings("one"));
    link.until_assigned();
    assert_eq!(here.records(&here.topics.starts()).len(), 9);
    link.stop().unwrap();
    assert_eq!(here.committed(&topic, 3)[2], None, "it is named by its outputs, so it is not begun anew");

    here.commit(&topic, 2, before[2].unwrap());
    here.link_until_caught_up().unwrap();
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean() && reconciled.reports == 90, "{reconciled:?}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn records_deleted_before_the_first_one_was_read_are_a_gap_too() {
    let here = Installation::new("gap-at-first");
    let topic = here.topics.raw(Channel::Crimestoppers);
    let link = Running::start(here.link_settings("one"));
    link.until_assigned();
    here.send(Channel::Online, &["{}"]);
    link.wait_for("a commit", |event| matches!(event, LinkEvent::Committed(_)));
    link.stop().unwrap();
    here.send(Channel::Crimestoppers, &many(0, 60));
    here.trim(&topic, 1);
    let error = here.link_until_caught_up().unwrap_err();
    assert!(matches!(error, StreamError::Gap { partition: 1, .. }), "{error}");
}
