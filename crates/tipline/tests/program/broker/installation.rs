use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant, SystemTime},
};

use rdkafka::{
    ClientConfig,
    consumer::{BaseConsumer, Consumer},
    producer::{BaseProducer, BaseRecord, Producer},
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::running::{Ran, tipline, undisturbed};

/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until `met` gives something.
pub(crate) fn until<T>(what: &str, mut met: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(thing) = met() {
            return thing;
        }
        assert!(began.elapsed() < PATIENCE, "waited for {PATIENCE:?} in vain: {what}");
        // Leaves the two cores to what is waited for.
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Topics of its own on the broker that the tests share, and a folder of its own.
pub(crate) struct Installation {
    dir: tempfile::TempDir,
    pub(crate) brokers: String,
    pub(crate) prefix: String,
}

impl Installation {
    /// One with its topics created; `name` is the test's.
    pub(crate) fn create(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let brokers =
            std::env::var("TIPLINE_TEST_KAFKA").expect("TIPLINE_TEST_KAFKA names the brokers to test with");
        let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos();
        let prefix = format!("{name}-{nanos}-{}.", NEXT.fetch_add(1, Ordering::Relaxed));
        let installation = Self { dir: tempfile::tempdir().unwrap(), brokers, prefix };
        installation.ok(&["topics", "create", "--set", "topics.partitions=4"]);
        installation
    }

    /// A file in the installation's folder.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A file in the data directory, or that directory.
    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.dir.path().join("data").join(name)
    }

    /// The data directory of another node.
    pub(crate) fn elsewhere(&self, node: &str) -> PathBuf {
        self.dir.path().join(node)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.settled(tipline(), &self.data(""), arguments)
    }

    /// Another build of the program, with this installation's settings.
    pub(crate) fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        self.settled(undisturbed(program), &self.data(""), arguments)
    }

    fn command_in(&self, data: &Path, arguments: &[&str]) -> Command {
        self.settled(tipline(), data, arguments)
    }

    fn settled(&self, mut command: Command, data: &Path, arguments: &[&str]) -> Command {
        command
            .args(arguments)
            .arg("--data-dir")
            .arg(data)
            .env("TIPLINE_KAFKA__BOOTSTRAP_SERVERS", &self.brokers)
            .env("TIPLINE_TOPICS__PREFIX", &self.prefix);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// What the command prints; it has to succeed.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.exit, Some(0), "tipline {arguments:?}: {}", ran.whole());
        ran.stdout
    }

    /// The hits of a search; none where there is no index yet.
    pub(crate) fn search(&self, query: &str) -> Vec<Value> {
        let ran = self.run(&["search", "--json", "--limit", "0", query]);
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Sends records to a channel's topic.
    pub(crate) fn send(&self, channel: &str, records: &[String]) {
        let file = self.file("send.jsonl", &records.join("\n"));
        self.ok(&["send", channel, &file]);
    }

    /// What `reconcile` says; it has to be clean.
    pub(crate) fn reconciled(&self) -> Value {
        serde_json::from_str(&self.ok(&["reconcile", "--json"])).unwrap()
    }

    /// Writes one record, as another program would.
    pub(crate) fn produce(&self, topic: &str, key: &str, value: &str) {
        let producer: BaseProducer =
            ClientConfig::new().set("bootstrap.servers", &self.brokers).create().unwrap();
        let topic = format!("{}{topic}", self.prefix);
        producer.send(BaseRecord::to(&topic).key(key).payload(value)).unwrap();
        producer.flush(PATIENCE).unwrap();
    }

    /// A service, running.
    pub(crate) fn start(&self, arguments: &[&str]) -> Service {
        self.start_command(self.command(arguments))
    }

    /// A service on another node, running.
    pub(crate) fn start_elsewhere(&self, node: &str, arguments: &[&str]) -> Service {
        let instance = format!("instance={node}");
        self.start_command(
            self.command_in(&self.elsewhere(node), &[arguments, &["--set", &instance]].concat()),
        )
    }

    fn start_command(&self, mut command: Command) -> Service {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let log = self.dir.path().join(format!("log-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Service { child, log }
    }

    /// How many processes belong to link's consumer group, as the brokers see it.
    pub(crate) fn members_of_the_group(&self) -> usize {
        let client: BaseConsumer =
            ClientConfig::new().set("bootstrap.servers", &self.brokers).create().unwrap();
        let group = format!("{}tipline-link", self.prefix);
        let groups = client.fetch_group_list(Some(&group), PATIENCE).unwrap();
        groups.groups().iter().map(|group| group.members().len()).sum()
    }
}

/// A process that runs until it is told otherwise; dropping it kills it.
pub(crate) struct Service {
    child: Child,
    log: PathBuf,
}

impl Service {
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// How many log lines say so.
    pub(crate) fn said(&self, message: &str) -> usize {
        self.log().lines().filter(|line| line.contains(message)).count()
    }

    /// Waits until the log has said so `times` times.
    pub(crate) fn await_said(&mut self, message: &str, times: usize) {
        until(&format!("{message:?}, {times} times"), || {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the service ended with {status}: {}", self.log());
            }
            (self.said(message) >= times).then_some(())
        });
    }

    /// SIGKILL: no time to put anything away.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; it has to end well, and this is what it logged.
    pub(crate) fn terminate_and_log(self) -> String {
        let log = self.log.clone();
        let status = self.terminate();
        let log = std::fs::read_to_string(log).unwrap();
        assert!(status.success(), "{status}: {log}");
        log
    }

    /// SIGTERM, and how it ended.
    pub(crate) fn terminate(mut self) -> ExitStatus {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        until("the service ends after SIGTERM", || self.child.try_wait().unwrap())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A call log whose text is `text`.
pub(crate) fn call(reference: &str, at: &str, text: &str) -> String {
    json!({
        "reference": reference, "force": "Norfolk", "received_at": at,
        "caller": {"withheld": true}, "log": [{"at": at, "text": text}],
    })
    .to_string()
}

/// Call logs, each with a number.
pub(crate) fn calls(references: std::ops::Range<u32>) -> Vec<String> {
    references
        .map(|n| {
            call(
                &format!("CAD-{n}"),
                "2019-07-12T14:02:00+01:00",
                &format!("INFT GIVES NUMBER 07700 900{:03}", n % 1000),
            )
        })
        .collect()
}
