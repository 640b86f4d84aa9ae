use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc::{self, Receiver},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant, SystemTime},
};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier},
    client::DefaultClientContext,
    message::OwnedHeaders,
    producer::{BaseProducer, BaseRecord, Producer},
};
use tempfile::TempDir;
use tipline_index::{IndexedDocument, Searcher};
use tipline_lines::CountyLine;
use tipline_report::Channel;
use tipline_stream::{
    KafkaSettings, Stop, StreamError, Topics, Until,
    index::{self, Beginning, IndexSettings, IndexSummary},
    link::{self, LinkEvent, LinkSettings, LinkSummary},
    reconcile::{self, ReconcileSettings, Reconciliation},
    scan,
    send::{self, Sent},
    topics::{self, Complaint, Creation, Layout},
};

/// How long a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(90);

/// Topics of one test on the shared broker, and a folder for its index.
pub(crate) struct Installation {
    pub(crate) topics: Topics,
    bootstrap: String,
    folder: TempDir,
}

/// One record of a topic, owned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
}

impl Installation {
    pub(crate) fn new(name: &str) -> Self {
        let installation = Self::without_topics(name);
        topics::create(&installation.kafka("setup"), &installation.topics, &layout(), Creation::Create)
            .unwrap();
        installation
    }

    pub(crate) fn without_topics(name: &str) -> Self {
        let bootstrap = std::env::var("TIPLINE_TEST_KAFKA")
            .expect("TIPLINE_TEST_KAFKA names a broker; `cargo xtask test` starts one and sets it");
        Self::without_topics_on(bootstrap, name)
    }

    /// One with its topics, on brokers of a test's own.
    pub(crate) fn on(bootstrap: &str, name: &str) -> Self {
        let installation = Self::without_topics_on(bootstrap.to_owned(), name);
        installation.create_missing();
        installation
    }

    /// The same topics, reached by another way, with a folder of its own.
    pub(crate) fn reached_by(&self, bootstrap: &str) -> Self {
        let topics = self.topics.clone();
        Self { topics, bootstrap: bootstrap.to_owned(), folder: TempDir::new().unwrap() }
    }

    fn without_topics_on(bootstrap: String, name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let topics = Topics::new(format!("{name}-{since_1970}-{count}."));
        Self { topics, bootstrap, folder: TempDir::new().unwrap() }
    }

    pub(crate) fn kafka(&self, instance: &str) -> KafkaSettings {
        KafkaSettings::new(&self.bootstrap, instance)
    }

    pub(crate) fn send(&self, channel: Channel, records: &[impl AsRef<[u8]>]) -> Sent {
        let sent = send::send_all(&self.kafka("send"), &self.topics, channel, records, |_| {}).unwrap();
        assert_eq!(sent.delivered, records.len() as u64);
        sent
    }

    pub(crate) fn link_settings(&self, instance: &str) -> LinkSettings {
        LinkSettings { layout: layout(), ..LinkSettings::new(self.kafka(instance), self.topics.clone()) }
    }

    pub(crate) fn link_until_caught_up(&self) -> Result<LinkSummary, StreamError> {
        let settings = LinkSettings { until: Until::CaughtUp, ..self.link_settings("once") };
        link::run(&settings, &Stop::new(), |_| {})
    }

    pub(crate) fn index_settings(&self) -> IndexSettings {
        IndexSettings {
            layout: layout(),
            until: Until::CaughtUp,
            ..IndexSettings::new(self.kafka("index"), self.topics.clone(), self.index_dir())
        }
    }

    pub(crate) fn index_dir(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    pub(crate) fn index(&self) -> Result<IndexSummary, StreamError> {
        index::run(&self.index_settings(), &Stop::new(), |_| {})
    }

    /// The documents of an index built from nothing in another folder.
    pub(crate) fn rebuilt(&self) -> Vec<IndexedDocument> {
        let dir = self.folder.path().join("rebuilt");
        let settings =
            IndexSettings { dir: dir.clone(), beginning: Beginning::Scratch, ..self.index_settings() };
        index::run(&settings, &Stop::new(), |_| {}).unwrap();
        documents(&dir)
    }

    pub(crate) fn documents(&self) -> Vec<IndexedDocument> {
        documents(&self.index_dir())
    }

    pub(crate) fn reconcile(&self) -> Reconciliation {
        self.reconcile_with(None)
    }

    pub(crate) fn reconcile_with(&self, index: Option<PathBuf>) -> Reconciliation {
        reconcile::run(&ReconcileSettings {
            kafka: self.kafka("reconcile"),
            topics: self.topics.clone(),
            group: "tipline-link".to_owned(),
            index,
            limit: 20,
        })
        .unwrap()
    }

    pub(crate) fn records(&self, topic: &str) -> Vec<Taken> {
        let mut records = Vec::new();
        scan::topic(&self.kafka("look"), topic, |record| {
            let names = ["topic", "partition", "offset"]
                .iter()
                .flat_map(|of| ["src", "origin", "replay"].map(|which| format!("{which}-{of}")))
                .chain(["reason", "field", "message"].map(str::to_owned));
            let headers = names
                .filter_map(|name| {
                    let value = String::from_utf8(record.header(&name)?.to_vec()).unwrap();
                    Some((name, value))
                })
                .collect();
            records.push(Taken {
                key: record.key().map(<[u8]>::to_vec),
                value: record.value().map(<[u8]>::to_vec),
                headers,
                partition: record.partition(),
                offset: record.offset().0,
            });
            Ok::<(), StreamError>(())
        })
        .unwrap();
        records
    }

    /// Writes a record behind tipline's back.
    pub(crate) fn plant(&self, topic: &str, partition: i32, key: &[u8], value: &[u8], headers: OwnedHeaders) {
        let producer: BaseProducer =
            ClientConfig::new().set("bootstrap.servers", &self.bootstrap).create().unwrap();
        let record = BaseRecord::to(topic).partition(partition).key(key).payload(value).headers(headers);
        producer.send(record).map_err(|(error, _)| error).unwrap();
        producer.flush(PATIENCE).unwrap();
    }

    /// Writes records in a transaction that is aborted.
    pub(crate) fn plant_and_abort(&self, topic: &str, values: &[String]) {
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", &self.bootstrap)
            .set("transactional.id", format!("planted-{topic}"))
            .create()
            .unwrap();
        producer.init_transactions(PATIENCE).unwrap();
        producer.begin_transaction().unwrap();
        for value in values {
            producer
                .send(BaseRecord::<(), str>::to(topic).payload(value))
                .map_err(|(error, _)| error)
                .unwrap();
        }
        producer.flush(PATIENCE).unwrap();
        producer.abort_transaction(PATIENCE).unwrap();
    }

    pub(crate) fn admin(&self) -> AdminClient<DefaultClientContext> {
        ClientConfig::new().set("bootstrap.servers", &self.bootstrap).create().unwrap()
    }

    pub(crate) fn alter(&self, topic: &str, key: &str, value: &str) {
        // What is not named is set back to the broker's own, which would keep records for a week.
        let alter =
            AlterConfig::new(ResourceSpecifier::Topic(topic)).set("retention.ms", "-1").set(key, value);
        for answer in wait(self.admin().alter_configs(&[alter], &AdminOptions::new())).unwrap() {
            answer.unwrap();
        }
        // A busy broker answers before it knows itself.
        let admin = self.admin();
        let is_known = || {
            let asked = [ResourceSpecifier::Topic(topic)];
            let found = wait(admin.describe_configs(&asked, &AdminOptions::new())).unwrap();
            let found = found.into_iter().next().unwrap().unwrap();
            found.entry_map().get(key).is_some_and(|entry| entry.value.as_deref() == Some(value))
        };
        until(is_known, &format!("{key} of {topic} is {value}"));
    }

    pub(crate) fn delete(&self, topic: &str) {
        wait(self.admin().delete_topics(&[topic], &AdminOptions::new())).unwrap();
        let is_gone = || {
            let all = topics::describe(&self.kafka("setup"), &self.topics, &layout()).unwrap();
            all.iter().any(|described| {
                described.topic == topic && described.complaints.contains(&Complaint::Missing)
            })
        };
        until(is_gone, &format!("{topic} is gone"));
    }

    /// Creates the topics that are missing, once the broker is done deleting them.
    pub(crate) fn create_missing(&self) {
        let deadline = Instant::now() + PATIENCE;
        while topics::create(&self.kafka("setup"), &self.topics, &layout(), Creation::Create).is_err() {
            assert!(Instant::now() < deadline, "the topics cannot be created");
        }
    }

    /// Removes the records that a partition holds now, as retention does.
    pub(crate) fn trim(&self, topic: &str, partition: i32) {
        let list = [((topic.to_owned(), partition), rdkafka::Offset::End)].into_iter().collect();
        wait(self.admin().delete_records(&list, &AdminOptions::new())).unwrap();
    }
}

/// Waits for something that a broker does in its own time.
fn until(has_happened: impl Fn() -> bool, what: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !has_happened() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A Link on a thread of its own.
pub(crate) struct Running {
    stop: Stop,
    thread: JoinHandle<Result<LinkSummary, StreamError>>,
    events: Receiver<LinkEvent>,
}

impl Running {
    pub(crate) fn start(settings: LinkSettings) -> Self {
        let (stop, (sender, events)) = (Stop::new(), mpsc::channel());
        let asked = stop.clone();
        let thread = thread::spawn(move || {
            link::run(&settings, &asked, |event| {
                let _ = sender.send(event.clone());
            })
        });
        Self { stop, thread, events }
    }

    /// Waits for an event that fits, passing over the others.
    pub(crate) fn wait_for(&self, what: &str, fits: impl Fn(&LinkEvent) -> bool) -> LinkEvent {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) if fits(&event) => return event,
                Ok(_) => {}
                Err(_) => panic!("no event came in time: {what}"),
            }
        }
    }

    pub(crate) fn until_assigned(&self) {
        self.wait_for(
            "partitions",
            |event| matches!(event, LinkEvent::Assigned { partitions } if *partitions > 0),
        );
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.thread.is_finished()
    }

    pub(crate) fn stop(self) -> Result<LinkSummary, StreamError> {
        self.stop.request();
        self.thread.join().unwrap()
    }

    /// Waits until it ends by itself.
    pub(crate) fn ended(self) -> Result<LinkSummary, StreamError> {
        let deadline = Instant::now() + PATIENCE;
        while !self.thread.is_finished() {
            assert!(Instant::now() < deadline, "Link should have ended by itself");
            let _ = self.events.recv_timeout(Duration::from_millis(50));
        }
        self.thread.join().unwrap()
    }
}

pub(crate) fn layout() -> Layout {
    Layout { partitions: 3, replication: Some(1), ..Layout::default() }
}

/// A Crimestoppers report.
pub(crate) fn crimestoppers(reference: &str, text: &str) -> String {
    format!(
        r#"{{"reference":"{reference}","force":"Synthetic Force","disseminated_at":"2019-07-10T09:00:00+01:00","text":"{text}"}}"#
    )
}

/// Reports with references `from..to`, every fourth naming the number of the line "nino".
pub(crate) fn many(from: usize, to: usize) -> Vec<String> {
    (from..to)
        .map(|number| {
            let text = match number % 4 {
                0 => "two lads in a grey car deal from 07700 900461 by the station",
                1 => "somebody keeps knocking next door at all hours",
                2 => "ring 07700 900123 and they come within ten minutes",
                _ => "white powder handed over near the school gates",
            };
            crimestoppers(&format!("CS-{number:06}"), text)
        })
        .collect()
}

/// The line "nino", whose number is in [`many`].
pub(crate) fn nino() -> CountyLine {
    line("nino", "Nino", "+447700900461")
}

pub(crate) fn line(id: &str, brand: &str, number: &str) -> CountyLine {
    let json = format!(
        r#"{{"id":"{id}","brand":"{brand}","numbers":[{{"number":"{number}","from":"2019-06-01T00:00:00Z","basis":"test purchase"}}]}}"#
    );
    serde_json::from_str(&json).unwrap()
}

pub(crate) fn documents(dir: &std::path::Path) -> Vec<IndexedDocument> {
    let mut documents: Vec<_> = Searcher::open(dir).unwrap().all_documents().map(Result::unwrap).collect();
    documents.sort_unstable_by_key(|document| document.report_id);
    documents
}

/// Waits for the admin client on this thread.
pub(crate) fn wait<F: Future>(answer: F) -> F::Output {
    struct Unpark(thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::task::Waker::from(std::sync::Arc::new(Unpark(thread::current())));
    let mut answer = std::pin::pin!(answer);
    loop {
        match answer.as_mut().poll(&mut std::task::Context::from_waker(&waker)) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => thread::park(),
        }
    }
}
