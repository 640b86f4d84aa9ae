//! A commit or an abort of which nobody knows what became: the producer is given up, and a new one finds out.

use std::time::Duration;

use tipline_report::Channel;
use tipline_stream::link::{BatchLimits, LinkEvent, LinkSettings};
use xtask::{
    Interrupt,
    torture::{proxy::Weather, world::World},
};

use crate::installation::{Installation, Running, many};

/// `EndTxn` in Kafka's protocol.
const END_TRANSACTION: i16 = 26;

#[test]
#[ignore = "needs the Java and the jars that cargo xtask test finds"]
fn a_commit_or_an_abort_without_an_answer_is_settled_by_a_new_producer() {
    let world = World::start(1, &Interrupt::default()).unwrap();
    let cases = [
        ("it arrives and the answer does not", Weather::Mute, Ends::Commit),
        ("it arrives when nobody waits for it", Weather::Hung, Ends::Commit),
        ("the connection is cut", Weather::Cut, Ends::Commit),
        ("an abort arrives when nobody waits for it", Weather::Hung, Ends::Abort),
    ];
    for (number, (what, weather, ends)) in cases.into_iter().enumerate() {
        let direct = Installation::on(&world.cluster.bootstrap_servers(), &format!("no-answer-{number}"));
        let behind = direct.reached_by(&world.bootstrap_servers());
        let batch = BatchLimits { records: 20, age: Duration::from_millis(10), ..BatchLimits::default() };
        let link = Running::start(LinkSettings { batch, ..behind.link_settings("one") });
        link.until_assigned();
        direct.send(Channel::Crimestoppers, &many(0, 20));
        link.wait_for("a commit", |event| matches!(event, LinkEvent::Committed(_)));

        if ends == Ends::Abort {
            direct.alter(&direct.topics.reports(), "max.message.bytes", "100");
        }
        world.proxies[0].set_at(END_TRANSACTION, weather);
        direct.send(Channel::Crimestoppers, &many(20, 60));
        let ended = link.wait_for("no answer", |event| matches!(event, LinkEvent::Aborted { .. }));
        let LinkEvent::Aborted { reason, .. } = ended else { unreachable!("what was waited for") };
        assert!(reason.contains("timed out") || reason.contains("Timed out"), "{what}: {reason}");
        if ends == Ends::Abort {
            direct.alter(&direct.topics.reports(), "max.message.bytes", "5242880");
        }
        world.proxies[0].set(Weather::Fair);
        direct.send(Channel::Crimestoppers, &many(60, 80));
        link.wait_for("a commit", |event| matches!(event, LinkEvent::Committed(_)));
        link.stop().unwrap();

        direct.link_until_caught_up().unwrap();
        let reconciled = direct.reconcile();
        assert!(reconciled.is_clean(), "{what}: {reconciled:?}");
        assert_eq!((reconciled.raw, reconciled.reports), (80, 80), "{what}");
    }
}

/// What the request without an answer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Commit,
    Abort,
}
