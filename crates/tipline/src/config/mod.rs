//! The configuration: a struct of plain values, a table that names its keys, and four places that may set them.
//!
//! Later places win: the defaults in this file, the TOML file, the environment (`TIPLINE_SECTION__KEY`), `--set` and
//! its fellows on the command line. Every key is one row of [`keys::KEYS`]; a key without a row does not exist, in any
//! of the places, and is refused with the nearest one that does.

mod audit;
mod environment;
mod file;
mod find;
mod kafka;
mod keys;
mod schema;
mod search;
mod secrets;
mod serve;
mod setting;
mod sources;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

use tipline_stream::KafkaSettings;

use crate::failure::Failure;

pub(crate) use keys::KEYS;
pub(crate) use schema::json_schema;
pub(crate) use setting::{AskReason, Backend, LogFormat, LogLevel, Mechanism, Security, Size, Value};
pub(crate) use sources::{Finding, Flag, Loaded, Severity, Sources, load};

/// The annotated example, which says what the defaults say.
pub(crate) const EXAMPLE: &str = include_str!("../../../../config/tipline.example.toml");

/// What every part of the program is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// This process's name in the consumer group and in logs.
    pub(crate) instance: String,
    /// Where the index and other local files live.
    pub(crate) data_dir: PathBuf,
    pub(crate) kafka: Kafka,
    pub(crate) topics: Topics,
    pub(crate) find: Find,
    pub(crate) link: Link,
    pub(crate) index: Index,
    pub(crate) search: Search,
    pub(crate) audit: Audit,
    pub(crate) original: Original,
    pub(crate) serve: Serve,
    pub(crate) metrics: Metrics,
    pub(crate) log: Log,
}

/// How to reach the brokers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kafka {
    pub(crate) bootstrap_servers: Vec<String>,
    pub(crate) security: Security,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) certificate_file: Option<PathBuf>,
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) sasl: Sasl,
    /// librdkafka's own options, by its names.
    pub(crate) options: BTreeMap<String, String>,
}

/// How to sign in to the brokers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sasl {
    pub(crate) mechanism: Mechanism,
    pub(crate) username: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
}

/// What the topics are called and how they are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Topics {
    pub(crate) prefix: String,
    pub(crate) partitions: NonZeroU32,
    pub(crate) replication: Option<NonZeroU32>,
}

/// What is no number, whatever it looks like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Find {
    /// The forms of references, as regular expressions, by name.
    pub(crate) references: BTreeMap<String, String>,
}

/// How Link batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) group: String,
    pub(crate) batch_records: NonZeroU32,
    pub(crate) batch_bytes: Size,
    pub(crate) batch_age: Duration,
}

/// How Index writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Index {
    /// Relative to the data directory.
    pub(crate) dir: PathBuf,
    pub(crate) commit_records: NonZeroU32,
    pub(crate) commit_age: Duration,
    pub(crate) memory: Size,
    pub(crate) threads: NonZeroU32,
}

/// Where searches are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Search {
    pub(crate) backend: Backend,
    /// Of the cluster.
    pub(crate) url: Option<String>,
    /// The cluster's index.
    pub(crate) index: String,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) within: Duration,
}

/// Where look-ups are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Audit {
    /// Relative to the data directory.
    pub(crate) dir: PathBuf,
    /// Relative to the data directory.
    pub(crate) key_file: PathBuf,
    pub(crate) reason: AskReason,
}

/// Who may see raw records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Original {
    /// Users of the machine; whoever owns the audit log's key where it is not set.
    pub(crate) users: Option<Vec<String>>,
}

/// Where and to whom searches are answered over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Serve {
    pub(crate) listen: SocketAddr,
    /// How browsers reach it; the loopback's names where it is not set.
    pub(crate) public_url: Option<String>,
    pub(crate) certificate_file: Option<PathBuf>,
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) trusted_proxies: Option<Vec<String>>,
    pub(crate) session_idle: Duration,
    pub(crate) session_longest: Duration,
    pub(crate) answer_within: Duration,
    /// As many as there are processors where it is not set.
    pub(crate) searches: Option<NonZeroU32>,
    pub(crate) unit: String,
    pub(crate) marking: String,
    /// Relative to the data directory.
    pub(crate) tokens_file: PathBuf,
    pub(crate) oidc: Oidc,
}

/// The identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Oidc {
    pub(crate) issuer: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret_file: Option<PathBuf>,
    pub(crate) roles_claim: String,
    pub(crate) roles: OidcRoles,
}

/// Which values of the claim stand for which role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OidcRoles {
    pub(crate) analyst: Option<Vec<String>>,
    pub(crate) supervisor: Option<Vec<String>>,
    pub(crate) source_protection: Option<Vec<String>>,
    pub(crate) operator: Option<Vec<String>>,
    pub(crate) auditor: Option<Vec<String>>,
}

/// Where metrics and health are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Metrics {
    /// Nowhere where it is not set.
    pub(crate) listen: Option<SocketAddr>,
    /// How long a service that is behind may stand still and count as ready.
    pub(crate) ready_within: Duration,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) level: LogLevel,
}

impl Default for Config {
    fn default() -> Self {
        let count = |n| NonZeroU32::new(n).expect("a default count is not zero");
        Self {
            instance: host_name(),
            data_dir: "tipline-data".into(),
            kafka: Kafka {
                bootstrap_servers: vec!["localhost:9092".into()],
                security: Security::Plaintext,
                ca_file: None,
                certificate_file: None,
                key_file: None,
                sasl: Sasl { mechanism: Mechanism::ScramSha512, username: None, password_file: None },
                options: BTreeMap::new(),
            },
            topics: Topics { prefix: String::new(), partitions: count(6), replication: None },
            find: Find::default(),
            link: Link {
                group: "tipline-link".into(),
                batch_records: count(5_000),
                batch_bytes: Size::mebibytes(5),
                batch_age: Duration::from_millis(50),
            },
            index: Index {
                dir: "index".into(),
                commit_records: count(20_000),
                commit_age: Duration::from_secs(1),
                memory: Size::mebibytes(256),
                threads: count(2),
            },
            search: Search {
                backend: Backend::Embedded,
                url: None,
                index: "tipline-reports".into(),
                ca_file: None,
                within: Duration::from_secs(30),
            },
            audit: Audit { dir: "audit".into(), key_file: "audit.key".into(), reason: AskReason::Optional },
            original: Original { users: None },
            serve: Serve {
                listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
                public_url: None,
                certificate_file: None,
                key_file: None,
                trusted_proxies: None,
                session_idle: Duration::from_secs(30 * 60),
                session_longest: Duration::from_secs(12 * 60 * 60),
                answer_within: Duration::from_secs(10),
                searches: None,
                unit: "Intelligence unit".into(),
                marking: "OFFICIAL-SENSITIVE".into(),
                tokens_file: "tokens.json".into(),
                oidc: Oidc {
                    issuer: None,
                    client_id: None,
                    client_secret_file: None,
                    roles_claim: "roles".into(),
                    roles: OidcRoles::default(),
                },
            },
            metrics: Metrics { listen: None, ready_within: Duration::from_secs(60) },
            log: Log { format: LogFormat::Auto, level: LogLevel::default() },
        }
    }
}

impl Config {
    /// The folder of the search index.
    pub(crate) fn index_dir(&self) -> PathBuf {
        self.data_dir.join(&self.index.dir)
    }

    /// The copy of the decisions topic that index keeps.
    pub(crate) fn decisions_file(&self) -> PathBuf {
        self.data_dir.join("decisions.jsonl")
    }

    /// The folder of the audit log.
    pub(crate) fn audit_dir(&self) -> PathBuf {
        self.data_dir.join(&self.audit.dir)
    }

    /// The file of API tokens.
    pub(crate) fn tokens_file(&self) -> PathBuf {
        self.data_dir.join(&self.serve.tokens_file)
    }

    /// The identity provider; none where none is named.
    ///
    /// # Errors
    /// Where the file of its secret cannot be read.
    pub(crate) fn provider(&self) -> Result<Option<tipline_web::ProviderSettings>, Failure> {
        serve::provider(self)
    }

    /// The file of the key that seals it.
    pub(crate) fn audit_key_file(&self) -> PathBuf {
        self.data_dir.join(&self.audit.key_file)
    }

    /// How the stream crate reaches the brokers; reads the password's file.
    ///
    /// # Errors
    /// Where that file cannot be read.
    pub(crate) fn kafka_settings(&self) -> Result<KafkaSettings, Failure> {
        kafka::settings(self)
    }
}

/// The machine's name as Linux tells it; elsewhere a fixed word, for the key can be set.
fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "tipline".to_owned(),
        name => name.to_owned(),
    }
}
