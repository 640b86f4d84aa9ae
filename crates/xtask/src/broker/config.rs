//! A broker's `server.properties`.

use std::path::Path;

use super::{
    Door, Node, SignIn, USERS,
    certificates::{AUTHORITY, BROKER},
};

/// The properties of `node`, one of `nodes`, with its data under `home` and certificates in a folder of their own.
pub(super) fn properties(node: &Node, nodes: &[Node], home: &Path, certificates: &Path) -> String {
    let Node { id, clients, quorum, door, signed } = node;
    let voters = nodes.iter().map(|n| format!("{}@{}", n.id, n.quorum)).collect::<Vec<_>>().join(",");
    let replicas = nodes.len().min(3);
    let in_sync = if replicas > 1 { 2 } else { 1 };
    let mut listening = format!("PLAINTEXT://{clients},CONTROLLER://{quorum}");
    let mut advertising = format!("PLAINTEXT://{clients}");
    let mut mapping = "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT".to_owned();
    let mut more = String::new();
    if let Some(Door { listens, advertised }) = door {
        listening.push_str(&format!(",DOOR://{listens}"));
        advertising.push_str(&format!(",DOOR://{advertised}"));
        mapping.push_str(",DOOR:PLAINTEXT");
    }
    if let Some(SignIn { plain, scram, mutual }) = signed {
        let listeners = format!(",SIGNED://{plain},SCRAM://{scram},MUTUAL://{mutual}");
        listening.push_str(&listeners);
        advertising.push_str(&listeners);
        mapping.push_str(",SIGNED:SASL_PLAINTEXT,SCRAM:SASL_SSL,MUTUAL:SSL");
        more = sign_in(certificates);
    }
    let data = home.join("data");
    let data = data.display();
    // Topics are made on purpose or not at all. The short waits are for tests that kill a member of a group or a producer
    // in the middle of a transaction: Kafka's own defaults (6 s and 10 s) would be most of such a test's time.
    format!(
        "\
process.roles=broker,controller
node.id={id}
controller.quorum.voters={voters}
listeners={listening}
advertised.listeners={advertising}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map={mapping}
log.dirs={data}
auto.create.topics.enable=false
default.replication.factor={replicas}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor={replicas}
share.coordinator.state.topic.min.isr={in_sync}
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
transaction.abort.timed.out.transaction.cleanup.interval.ms=500
{more}"
    )
}

/// Who comes in by a listener with a sign-in may do what access control lists allow, and who comes by another may do anything.
fn sign_in(certificates: &Path) -> String {
    let (broker, authority) = (certificates.join(BROKER), certificates.join(AUTHORITY));
    let (broker, authority) = (broker.display(), authority.display());
    let users: String = USERS.iter().map(|user| format!(" user_{user}=\"{user}-secret\"")).collect();
    format!(
        "\
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
listener.name.signed.sasl.enabled.mechanisms=PLAIN
listener.name.signed.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required{users};
listener.name.scram.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.scram.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.mutual.ssl.client.auth=required
ssl.principal.mapping.rules=RULE:^CN=(.*)$/$1/
ssl.keystore.type=PEM
ssl.keystore.location={broker}
ssl.truststore.type=PEM
ssl.truststore.location={authority}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_broker_names_all_voters_and_three_of_them_replicate() {
        let node = |id| Node {
            id,
            clients: format!("127.0.0.1:{}", 19000 + id).parse().unwrap(),
            quorum: format!("127.0.0.1:{}", 19100 + id).parse().unwrap(),
            door: None,
            signed: None,
        };
        let nodes = [node(1), node(2), node(3)];
        let text = properties(&nodes[1], &nodes, Path::new("home"), Path::new("certificates"));
        for line in [
            "node.id=2",
            "controller.quorum.voters=1@127.0.0.1:19101,2@127.0.0.1:19102,3@127.0.0.1:19103",
            "listeners=PLAINTEXT://127.0.0.1:19002,CONTROLLER://127.0.0.1:19102",
            "log.dirs=home/data",
            "min.insync.replicas=2",
            "transaction.state.log.replication.factor=3",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
    }
    #[test]
    fn a_door_is_advertised_where_somebody_stands_before_it_and_a_signed_listener_where_it_is() {
        let address = |port: u16| ([127, 0, 0, 1], port).into();
        let door = Some(Door { listens: address(3), advertised: address(4) });
        let signed = Some(SignIn { plain: address(5), scram: address(6), mutual: address(7) });
        let node = Node { id: 1, clients: address(1), quorum: address(2), door, signed };
        let text = properties(&node, &[node], Path::new("home"), Path::new("certificates"));
        for line in [
            "listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2,DOOR://127.0.0.1:3,SIGNED://127.0.0.1:5,SCRAM://127.0.0.1:6,MUTUAL://127.0.0.1:7",
            "advertised.listeners=PLAINTEXT://127.0.0.1:1,DOOR://127.0.0.1:4,SIGNED://127.0.0.1:5,SCRAM://127.0.0.1:6,MUTUAL://127.0.0.1:7",
            "super.users=User:ANONYMOUS",
            "ssl.keystore.location=certificates/broker.pem",
            "listener.name.mutual.ssl.client.auth=required",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
    }
}
