use std::{
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig,
    consumer::{BaseConsumer, Consumer},
};
use tipline_report::Channel;
use tipline_stream::{
    Recovery, StreamError,
    link::{LinkEvent, LinkSettings, Membership},
};

use crate::installation::{Installation, Running, many};

fn is_commit(event: &LinkEvent) -> bool {
    matches!(event, LinkEvent::Committed(_))
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_second_process_of_the_same_name_takes_over_and_the_first_ends() {
    let here = Installation::new("fenced");
    let first = Running::start(here.link_settings("twin"));
    first.until_assigned();
    here.send(Channel::Crimestoppers, &many(0, 40));
    first.wait_for("a commit", is_commit);

    let second = Running::start(here.link_settings("twin"));
    second.wait_for("the lines", |event| matches!(event, LinkEvent::LinesRead { .. }));
    // The newcomer takes the transactional id over while it starts; the first finds out when it next writes.
    let mut sent = 40;
    let deadline = Instant::now() + Duration::from_secs(60);
    while !first.has_ended() {
        assert!(Instant::now() < deadline, "the first went on");
        here.send(Channel::Crimestoppers, &many(sent, sent + 10));
        sent += 10;
        thread::sleep(Duration::from_millis(200));
    }
    let error = first.ended().unwrap_err();
    assert!(matches!(error, StreamError::Fenced { .. }), "{error}");
    assert_eq!((error.recovery(), error.exit_status()), (Recovery::TryAgain, 75));

    second.stop().unwrap();
    here.link_until_caught_up().unwrap();
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean(), "{reconciled:?}");
    assert_eq!(reconciled.reports, sent as u64);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn members_that_come_and_go_lose_and_double_nothing() {
    let here = Installation::new("rebalance");
    let batch = tipline_stream::link::BatchLimits { records: 50, ..Default::default() };
    let settings = |instance: &str| LinkSettings { batch, ..here.link_settings(instance) };
    let mut sent = 0;
    let mut send = || {
        here.send(Channel::Crimestoppers, &many(sent, sent + 500));
        sent += 500;
    };
    let first = Running::start(settings("a"));
    first.until_assigned();
    send();
    let second = Running::start(settings("b"));
    send();
    second.until_assigned();
    send();
    second.wait_for("a commit", is_commit);
    let while_running = here.reconcile();
    assert!(while_running.is_clean(), "{while_running:?}");
    first.stop().unwrap();
    send();
    let third = Running::start(settings("c"));
    third.until_assigned();
    send();
    second.stop().unwrap();
    third.stop().unwrap();
    here.link_until_caught_up().unwrap();

    let reconciled = here.reconcile();
    assert!(reconciled.is_clean(), "{reconciled:?}");
    assert_eq!((reconciled.raw, reconciled.reports), (2_500, 2_500));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_stopped_link_leaves_its_group_at_once() {
    let here = Installation::new("leave");
    let settings = here.link_settings("one");
    let group = settings.group_id();
    let link = Running::start(settings);
    link.until_assigned();
    assert_eq!(here.members(&group), 1);
    link.stop().unwrap();
    assert_eq!(here.members(&group), 0);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_static_member_that_restarts_in_time_goes_on_with_its_partitions() {
    let here = Installation::new("static");
    let membership = Membership::Static { session: Duration::from_secs(30) };
    let settings = || LinkSettings { membership, ..here.link_settings("one") };
    let link = Running::start(settings());
    link.until_assigned();
    here.send(Channel::Crimestoppers, &many(0, 100));
    link.wait_for("a commit", is_commit);
    link.stop().unwrap();
    assert_eq!(here.members(&settings().group_id()), 1, "a static member keeps its place");
    here.send(Channel::Crimestoppers, &many(100, 200));
    let link = Running::start(LinkSettings { until: tipline_stream::Until::CaughtUp, ..settings() });
    link.ended().unwrap();
    let reconciled = here.reconcile();
    assert!(reconciled.is_clean() && reconciled.reports == 200, "{reconciled:?}");
}

impl Installation {
    /// How many members the broker counts in a group.
    fn members(&self, group: &str) -> usize {
        let bootstrap = self.kafka("look").bootstrap_servers;
        let consumer: BaseConsumer =
            ClientConfig::new().set("bootstrap.servers", bootstrap).create().unwrap();
        let list = consumer.fetch_group_list(Some(group), Duration::from_secs(10)).unwrap();
        list.groups().iter().map(|group| group.members().len()).sum()
    }
}
