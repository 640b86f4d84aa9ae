//! Real Apache Kafka on the loopback: KRaft, no ZooKeeper, no container, from jars that Maven resolves once.

pub mod certificates;
mod config;
mod faults;
mod jars;
mod probe;

use std::{
    collections::hash_map::RandomState,
    fs::{self, File},
    hash::{BuildHasher, Hasher},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use miette::{Context, IntoDiagnostic, Result, bail, miette};
use tempfile::TempDir;

use crate::{Interrupt, child::Group, tools};

pub use probe::live_brokers;

/// A broker that is ready takes two to five seconds; a machine that is busy with a build, some times that.
const READY_WITHIN: Duration = Duration::from_secs(90);
const LOG_TAIL_LINES: usize = 40;

/// Who can sign in.
pub const USERS: [&str; 10] =
    ["link", "index", "send", "lines", "reconcile", "letters", "topics", "original", "flag", "serve"];

/// Brokers that run until this is dropped, together with their data.
#[derive(Debug)]
pub struct Cluster {
    // In this order, since fields are dropped in it: the processes first, then the folder that they write to.
    brokers: Vec<Broker>,
    jars: PathBuf,
    data: TempDir,
}

#[derive(Debug)]
struct Broker {
    group: Group,
    node: Node,
    properties: PathBuf,
    log: PathBuf,
}

impl Cluster {
    /// Starts `count` brokers on free ports and waits until each of them knows them all.
    ///
    /// # Errors
    /// Where a tool is missing, the jars cannot be had, or a broker is not ready in time; its log's tail is in the message.
    pub fn start(count: usize, interrupt: &Interrupt) -> Result<Self> {
        Self::start_on(free_nodes(count), interrupt)
    }

    /// As [`start`](Self::start), one broker with more listeners, where clients [sign in](SignIn) as one of [`USERS`]. They
    /// may do nothing until an access control list says so.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_with_sign_in(interrupt: &Interrupt) -> Result<Self> {
        let nodes = free_nodes(1).and_then(|mut nodes| {
            let held: Vec<TcpListener> =
                (0..3).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect::<Result<_, _>>()?;
            let [plain, scram, mutual] = [0, 1, 2].map(|i| held[i].local_addr());
            nodes[0].signed = Some(SignIn { plain: plain?, scram: scram?, mutual: mutual? });
            Ok(nodes)
        });
        Self::start_on(nodes, interrupt)
    }

    /// Where clients sign in, if anywhere.
    #[must_use]
    pub fn signed(&self) -> Option<SignIn> {
        self.brokers.first()?.node.signed
    }

    /// The folder of the [certificates], where there are any.
    #[must_use]
    pub fn certificates(&self) -> PathBuf {
        self.data.path().to_owned()
    }

    fn start_on(nodes: std::io::Result<Vec<Node>>, interrupt: &Interrupt) -> Result<Self> {
        let jars = jars::resolve(interrupt)?;
        let data = tempfile::Builder::new().prefix("tipline-kafka-").tempdir().into_diagnostic()?;
        let nodes = nodes.into_diagnostic().wrap_err("no free loopback ports")?;
        let cluster_id = random_cluster_id();
        let mut brokers = Vec::with_capacity(nodes.len());
        if nodes.iter().any(|node| node.signed.is_some()) {
            certificates::write(data.path(), "link")?;
        }
        for node in &nodes {
            let home = data.path().join(node.id.to_string());
            fs::create_dir(&home).into_diagnostic()?;
            let properties = home.join("server.properties");
            fs::write(&properties, config::properties(node, &nodes, &home, data.path())).into_diagnostic()?;
            format_storage(&jars, &properties, &cluster_id, node.signed.is_some())?;
            let log = home.join("log");
            let group = launch(&jars, &properties, &log)?;
            brokers.push(Broker { group, node: *node, properties, log });
        }
        let mut cluster = Self { brokers, jars, data };
        cluster.await_ready(interrupt)?;
        Ok(cluster)
    }

    /// What a client puts in `bootstrap.servers`.
    #[must_use]
    pub fn bootstrap_servers(&self) -> String {
        self.brokers.iter().map(|b| b.node.clients.to_string()).collect::<Vec<_>>().join(",")
    }

    /// The brokers' processes.
    #[must_use]
    pub fn process_ids(&self) -> Vec<u32> {
        self.brokers.iter().map(|broker| broker.group.id()).collect()
    }

    /// An error once a broker has ended by itself.
    ///
    /// # Errors
    /// With the tail of that broker's log.
    pub fn check(&mut self) -> Result<()> {
        for broker in &mut self.brokers {
            if let Some(status) = broker.group.ended().into_diagnostic()? {
                bail!("the broker at {} ended ({status}){}", broker.node.clients, log_tail(&broker.log));
            }
        }
        Ok(())
    }

    fn await_ready(&mut self, interrupt: &Interrupt) -> Result<()> {
        let count = self.brokers.len();
        let deadline = Instant::now() + READY_WITHIN;
        while self.brokers.iter().any(|b| live_brokers(b.node.clients).ok() != Some(count)) {
            self.check()?;
            if interrupt.asked() {
                bail!("interrupted while the broker was starting");
            }
            if Instant::now() > deadline {
                let late = &self.brokers[0];
                bail!("no answer from {} within {READY_WITHIN:?}{}", late.node.clients, log_tail(&late.log));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

/// One broker's place: its id, where clients reach it, where the others reach its half of the controller quorum.
#[derive(Debug, Clone, Copy)]
struct Node {
    id: usize,
    clients: SocketAddr,
    quorum: SocketAddr,
    door: Option<Door>,
    signed: Option<SignIn>,
}

/// Listeners where clients say who they are.
#[derive(Debug, Clone, Copy)]
pub struct SignIn {
    /// SASL PLAIN, nothing encrypted: a name and, for a password, the name and `-secret`.
    pub plain: SocketAddr,
    /// The same names and passwords by SASL SCRAM-SHA-512, over TLS.
    pub scram: SocketAddr,
    /// TLS on both sides: who has a certificate of the authority is who the certificate names.
    pub mutual: SocketAddr,
}

/// A second way in for clients, through somebody who stands before it.
#[derive(Debug, Clone, Copy)]
struct Door {
    listens: SocketAddr,
    /// What clients are told to connect to.
    advertised: SocketAddr,
}

/// Ports that were free a moment ago: all are held until all are known, so that no two nodes are given the same.
fn free_nodes(count: usize) -> std::io::Result<Vec<Node>> {
    let listeners: Vec<_> =
        (0..2 * count).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect::<Result<_, _>>()?;
    let addresses: Vec<_> = listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?;
    let nodes = addresses.chunks_exact(2).enumerate();
    Ok(nodes
        .map(|(i, pair)| Node { id: i + 1, clients: pair[0], quorum: pair[1], door: None, signed: None })
        .collect())
}

/// Kafka names a cluster by 16 bytes in URL-safe base 64: 22 characters, the last of which holds two bits.
fn random_cluster_id() -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // The standard library's one source of randomness: each RandomState has fresh keys.
    let random = || u128::from(RandomState::new().build_hasher().finish());
    let mut bits = random() << 64 | random();
    let mut id = String::from("t");
    for _ in 0..20 {
        id.push(char::from(ALPHABET[(bits & 63) as usize]));
        bits >>= 6;
    }
    id.push(['A', 'Q', 'g', 'w'][(bits & 3) as usize]);
    id
}

fn format_storage(jars: &Path, properties: &Path, cluster_id: &str, with_users: bool) -> Result<()> {
    let mut command = java(jars);
    command
        .args(["kafka.tools.StorageTool", "format", "--cluster-id", cluster_id, "--config"])
        .arg(properties);
    for user in USERS.iter().filter(|_| with_users) {
        command.args(["--add-scram", &format!("SCRAM-SHA-512=[name={user},password={user}-secret]")]);
    }
    let output = command.output().into_diagnostic()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(miette!(
        "Kafka's StorageTool could not format the broker's folder:\n{}",
        String::from_utf8_lossy(&said)
    ))
}

fn launch(jars: &Path, properties: &Path, log: &Path) -> Result<Group> {
    // Behind what a broker that was killed has said.
    let out = File::options().create(true).append(true).open(log).into_diagnostic()?;
    let mut command = java(jars);
    command.arg("kafka.Kafka").arg(properties);
    command.stdout(out.try_clone().into_diagnostic()?).stderr(Stdio::from(out));
    Group::start(&mut command).into_diagnostic().wrap_err("Java does not start")
}

/// Java with a small heap. Where util-linux is there, the kernel kills it when this program is killed without a chance
/// to do so itself.
fn java(jars: &Path) -> Command {
    let mut command = if tools::is_there("setpriv") {
        let mut setpriv = Command::new("setpriv");
        setpriv.args(["--pdeathsig", "KILL", "--", "java"]);
        setpriv
    } else {
        Command::new("java")
    };
    command
        .args(["-Xmx512m", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp"])
        .arg(jars.join("*"));
    command
}

fn log_tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    let tail = &lines[lines.len().saturating_sub(LOG_TAIL_LINES)..];
    format!("; the end of its log:\n{}", tail.join("\n"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_nodes_share_a_port() {
        let nodes = free_nodes(3).unwrap();
        let ports: HashSet<_> = nodes.iter().flat_map(|n| [n.clients.port(), n.quorum.port()]).collect();
        assert_eq!((nodes.len(), ports.len()), (3, 6));
    }

    #[test]
    fn each_cluster_has_a_name_of_its_own() {
        let ids: HashSet<_> = (0..50).map(|_| random_cluster_id()).collect();
        assert_eq!(ids.len(), 50);
        assert!(ids.iter().all(|id| id.len() == 22), "{ids:?}");
    }

    #[test]
    #[ignore = "needs the broker that cargo xtask test starts"]
    fn a_running_broker_answers_the_probe() {
        let address = std::env::var("TIPLINE_TEST_KAFKA").expect("set by cargo xtask test");
        assert_eq!(live_brokers(address.parse().unwrap()).unwrap(), 1);
    }
}
