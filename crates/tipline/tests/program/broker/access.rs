//! Brokers with access control lists: each command does its work with the least that `tipline topics acls` prints for it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, RDKafkaErrorCode},
    message::DeliveryResult,
    producer::{BaseProducer, BaseRecord, Producer, ProducerContext},
};

use super::installation::{Installation, calls, until};
use crate::running::Ran;

/// An installation on the test broker's second address, where clients sign in.
struct Signed {
    here: Installation,
    brokers: String,
}

impl Signed {
    fn create(name: &str) -> Self {
        let brokers = std::env::var("TIPLINE_TEST_KAFKA_SIGNED")
            .expect("TIPLINE_TEST_KAFKA_SIGNED names a listener with sign-in; `cargo xtask test` sets it");
        Self { here: Installation::create(name), brokers }
    }

    /// Runs a command as this user.
    fn run_as(&self, user: &str, arguments: &[&str]) -> Ran {
        let password = self.here.file(&format!("password-of-{user}"), &format!("{user}-secret\n"));
        let settings = [
            format!("kafka.bootstrap_servers={}", self.brokers),
            "kafka.security=sasl_plaintext".to_owned(),
            "kafka.sasl.mechanism=plain".to_owned(),
            format!("kafka.sasl.username={user}"),
            format!("kafka.sasl.password_file={password}"),
            format!("instance={user}-1"),
        ];
        let settings = settings.iter().flat_map(|setting| ["--set", setting]);
        self.here.run(&arguments.iter().copied().chain(settings).collect::<Vec<_>>())
    }

    /// Runs a command as this user; it has to succeed.
    fn ok_as(&self, user: &str, arguments: &[&str]) -> String {
        let ran = self.run_as(user, arguments);
        assert_eq!(ran.exit, Some(0), "{user}: tipline {arguments:?}: {}", ran.whole());
        ran.stdout
    }

    /// Grants each command, by its user, what `tipline topics acls` prints for it, and nothing else.
    fn grant_least(&self) {
        let commands = [
            "link",
            "index",
            "send",
            "lines",
            "reconcile",
            "dead-letters",
            "topics",
            "original",
            "flag",
            "serve",
        ];
        let mut entries = Vec::new();
        for command in commands {
            let user = if command == "dead-letters" { "letters" } else { command };
            let printed =
                self.ok_as(user, &["topics", "acls", command, "--principal", &format!("User:{user}")]);
            entries.extend(printed.lines().map(entry));
        }
        create_acls(&self.here.brokers, &entries);
        until("the brokers have heard of the lists", || {
            (self.run_as("topics", &["topics", "describe", "--set", "topics.partitions=4"]).exit == Some(0))
                .then_some(())
        });
    }

    fn client(&self, user: &str) -> ClientConfig {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.brokers)
            .set("security.protocol", "sasl_plaintext")
            .set("sasl.mechanism", "PLAIN")
            .set("sasl.username", user)
            .set("sasl.password", format!("{user}-secret"));
        config
    }
}

/// One entry of `CreateAcls`, version 1.
pub(super) fn entry(line: &str) -> Vec<u8> {
    let words: Vec<&str> = line.split(' ').collect();
    let [_, principal, _, operation, option, name] = words[..] else { panic!("{line}") };
    let resource = match option {
        "--topic" => 2,
        "--group" => 3,
        "--transactional-id" => 5,
        _ => panic!("{line}"),
    };
    let operation = match operation {
        "Read" => 3,
        "Write" => 4,
        "Create" => 5,
        "Describe" => 8,
        "DescribeConfigs" => 10,
        _ => panic!("{line}"),
    };
    const LITERAL: u8 = 3;
    const ALLOW: u8 = 3;
    [&[resource][..], &text(name), &[LITERAL], &text(principal), &text("*"), &[operation, ALLOW]].concat()
}

/// A text as Kafka's protocol writes it.
fn text(text: &str) -> Vec<u8> {
    [&(text.len() as i16).to_be_bytes()[..], text.as_bytes()].concat()
}

/// Asks the broker's open address, where everything is allowed, to add entries: Kafka's own tool would take a Java start.
pub(super) fn create_acls(brokers: &str, entries: &[Vec<u8>]) {
    const CREATE_ACLS: i16 = 30;
    const VERSION: i16 = 1;
    let mut body = [CREATE_ACLS.to_be_bytes(), VERSION.to_be_bytes(), [0, 0], [0, 7]].concat();
    body.extend(text("test"));
    body.extend((entries.len() as i32).to_be_bytes());
    body.extend(entries.concat());
    let mut stream = TcpStream::connect(brokers).unwrap();
    stream.write_all(&(body.len() as i32).to_be_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    let mut size = [0; 4];
    stream.read_exact(&mut size).unwrap();
    let mut answer = vec![0; u32::from_be_bytes(size) as usize];
    stream.read_exact(&mut answer).unwrap();
    // Correlation id, throttle time, count; then an error code and a message (none: -1) for each.
    let codes: Vec<&[u8]> = answer[12..].chunks(4).map(|result| &result[..2]).collect();
    assert_eq!((codes.len(), codes.iter().all(|code| *code == [0, 0])), (entries.len(), true), "{answer:?}");
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn each_command_does_its_work_with_the_least_that_it_says_it_needs() {
    let signed = Signed::create("acl");
    signed.grant_least();
    let lines = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/lines.example.toml");
    signed.ok_as("lines", &["lines", "import", lines]);
    signed.ok_as("lines", &["lines", "list"]);
    let mut records = calls(0..299);
    // One that names a line.
    records.extend(calls(461..462));
    records.push("{\"reference\": ".to_owned());
    let file = signed.here.file("calls.jsonl", &records.join("\n"));
    signed.ok_as("send", &["send", "101", &file]);
    signed.ok_as("link", &["link", "--once"]);
    signed.ok_as("index", &["index", "--once"]);
    signed.ok_as("original", &["original", "101:CAD-7", "--reason", "op-1234"]);
    let flag: serde_json::Value = serde_json::from_str(&signed.here.ok(&["flag", "list", "--json"])).unwrap();
    signed.ok_as("flag", &["flag", "confirm", flag["flag_id"].as_str().unwrap(), "--reason", "op-1234"]);
    // Index reads decisions too.
    signed.ok_as("index", &["index", "--once"]);
    signed.ok_as("letters", &["dead-letters", "list"]);
    signed.ok_as("letters", &["dead-letters", "replay", "--all"]);
    // Again, with outputs that stand and offsets that were committed.
    signed.ok_as("link", &["link", "--once"]);
    let reconciled = signed.ok_as("reconcile", &["reconcile", "--json"]);
    let reconciled: serde_json::Value = serde_json::from_str(&reconciled).unwrap();
    assert_eq!((&reconciled["raw"], &reconciled["reports"]), (&302.into(), &300.into()));
    assert_eq!((&reconciled["replayed"], &reconciled["documents"]), (&1.into(), &300.into()));
    signed.ok_as("topics", &["check", "--connect", "--set", "topics.partitions=4"]);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn link_cannot_read_flags_and_index_cannot_write() {
    let signed = Signed::create("acl-not");
    signed.grant_least();
    for (user, topic) in [
        ("link", "flags"),
        ("link", "safeguarding"),
        ("index", "flags"),
        ("send", "reports"),
        ("original", "reports"),
        ("flag", "flags"),
        ("serve", "safeguarding"),
    ] {
        let consumer: BaseConsumer = signed.client(user).set("group.id", "any").create().unwrap();
        let topic = format!("{}{topic}", signed.here.prefix);
        let metadata = consumer.fetch_metadata(Some(&topic), Duration::from_secs(30)).unwrap();
        if metadata.topics()[0].error().map(RDKafkaErrorCode::from)
            == Some(RDKafkaErrorCode::TopicAuthorizationFailed)
        {
            // It cannot even see it.
            continue;
        }
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(&topic, 0, Offset::Beginning).unwrap();
        consumer.assign(&list).unwrap();
        until(&format!("{user} is refused {topic}"), || {
            let refused = RDKafkaErrorCode::TopicAuthorizationFailed;
            let error = consumer.poll(Duration::from_millis(200))?.map(|_| ()).unwrap_err();
            (error == KafkaError::MessageConsumption(refused)).then_some(())
        });
    }
    for (user, topic) in [
        ("index", "reports"),
        ("index", "raw.101"),
        ("index", "decisions"),
        ("link", "raw.101"),
        ("send", "lines"),
        ("original", "raw.101"),
        ("flag", "flags"),
        ("serve", "reports"),
    ] {
        let topic = format!("{}{topic}", signed.here.prefix);
        let producer: BaseProducer<Refusals> =
            signed.client(user).set("message.timeout.ms", "20000").create_with_context(Refusals).unwrap();
        let (told, said) = std::sync::mpsc::channel();
        let record =
            BaseRecord::<str, str, _>::with_opaque_to(&topic, Box::new(told)).payload("x").partition(0);
        producer.send(record).map_err(|(error, _)| error).unwrap();
        producer.flush(Duration::from_secs(30)).unwrap();
        assert_eq!(
            said.recv().unwrap(),
            Some(RDKafkaErrorCode::TopicAuthorizationFailed),
            "{user} may write to {topic}"
        );
    }
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn what_is_not_allowed_is_said_with_the_topic_and_asks_for_a_person() {
    let signed = Signed::create("acl-none");
    let ran = signed.run_as("link", &["link", "--once"]);
    assert_eq!(ran.exit, Some(78), "{}", ran.whole());
    assert!(ran.stderr.contains("uthoriz") && ran.stderr.contains(&signed.here.prefix), "{}", ran.stderr);
    let ran = signed.run_as("nobody", &["topics", "describe"]);
    assert_eq!(ran.exit, Some(2), "{}", ran.whole());
}

/// Sends on how each delivery ended.
struct Refusals;

impl rdkafka::ClientContext for Refusals {}

impl ProducerContext for Refusals {
    type DeliveryOpaque = Box<std::sync::mpsc::Sender<Option<RDKafkaErrorCode>>>;

    fn delivery(&self, result: &DeliveryResult<'_>, told: Self::DeliveryOpaque) {
        let _ = told.send(result.as_ref().err().and_then(|(error, _)| error.rdkafka_error_code()));
    }
}
