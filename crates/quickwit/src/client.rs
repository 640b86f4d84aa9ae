//! The REST interface, as far as it is used: one search, and what an index is.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use ureq::{
    Agent, Body,
    http::{Response, Uri},
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

use crate::QuickwitError;

/// Longer than this no connection is waited for.
const CONNECT: Duration = Duration::from_secs(3);
/// The most bytes of one answer: a page of the longest reports stays far below.
const MOST_BYTES: u64 = 256 << 20;

/// Where a cluster is and which of its indexes holds the reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterSettings {
    /// Its REST address, such as `http://localhost:7280`.
    pub url: String,
    /// The index.
    pub index: String,
    /// Certificates (PEM) that sign the cluster's own, where it speaks TLS; the system's where this is none.
    pub ca_file: Option<PathBuf>,
    /// Longer than this no answer is waited for.
    pub within: Duration,
}

/// A pool of connections to one cluster.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    agent: Agent,
    pub(crate) url: String,
    pub(crate) index: String,
}

/// One search.
#[derive(Debug, Serialize)]
pub(crate) struct Request<'a> {
    pub(crate) query: &'a str,
    pub(crate) max_hits: usize,
    pub(crate) start_offset: usize,
    /// A field, `-` before it for its least value first.
    pub(crate) sort_by: &'static str,
    pub(crate) aggs: Value,
    pub(crate) count_all: bool,
}

/// Its answer.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    pub(crate) num_hits: usize,
    pub(crate) hits: Vec<Map<String, Value>>,
    #[serde(default)]
    errors: Vec<Value>,
    #[serde(default)]
    pub(crate) aggregations: BTreeMap<String, Buckets>,
}

/// Counts by value.
#[derive(Debug, Deserialize)]
pub(crate) struct Buckets {
    pub(crate) buckets: Vec<Bucket>,
    #[serde(default)]
    pub(crate) sum_other_doc_count: usize,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Bucket {
    pub(crate) key: Value,
    pub(crate) doc_count: u64,
}

/// What an index is.
#[derive(Debug, Deserialize)]
pub(crate) struct About {
    pub(crate) index_config: IndexConfig,
    /// By source and partition, where it has read to.
    #[serde(default)]
    pub(crate) checkpoint: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    pub(crate) sources: Vec<Source>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct IndexConfig {
    pub(crate) doc_mapping: DocMapping,
}

#[derive(Debug, Deserialize)]
pub(crate) struct DocMapping {
    pub(crate) field_mappings: Vec<Map<String, Value>>,
    #[serde(default)]
    pub(crate) timestamp_field: Option<String>,
    #[serde(default)]
    pub(crate) store_source: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Source {
    pub(crate) source_id: String,
    #[serde(default)]
    pub(crate) params: Map<String, Value>,
}

/// What an index holds.
#[derive(Debug, Deserialize)]
pub(crate) struct Holdings {
    pub(crate) num_published_docs: usize,
    /// Seconds.
    pub(crate) min_timestamp: Option<i64>,
    pub(crate) max_timestamp: Option<i64>,
}

impl<'a> Request<'a> {
    /// The documents of a query, none of them given.
    pub(crate) fn of(query: &'a str) -> Self {
        let aggs = Value::Object(Map::new());
        Self { query, max_hits: 0, start_offset: 0, sort_by: "received_at", aggs, count_all: true }
    }
}

impl Client {
    /// Nothing is connected to yet.
    ///
    /// # Errors
    /// [`QuickwitError::Url`], [`QuickwitError::Certificates`].
    pub(crate) fn new(settings: &ClusterSettings) -> Result<Self, QuickwitError> {
        let url = settings.url.trim_end_matches('/').to_owned();
        host(&url)?;
        let roots = match &settings.ca_file {
            Some(path) => RootCerts::Specific(Arc::new(certificates(path)?)),
            None => RootCerts::PlatformVerifier,
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider);
        let agent = Agent::config_builder()
            .tls_config(tls.build())
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent("tipline")
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(settings.within))
            .build()
            .new_agent();
        Ok(Self { agent, url, index: settings.index.clone() })
    }

    /// Searches. The query travels in the body: addresses end up in the logs of proxies.
    pub(crate) fn search(&self, request: &Request<'_>) -> Result<Answer, QuickwitError> {
        let address = format!("{}/api/v1/{}/search", self.url, self.index);
        let answer: Answer = self.read(self.agent.post(&address).send_json(request))?;
        match answer.errors.len() {
            0 => Ok(answer),
            failed => {
                Err(QuickwitError::Incomplete { url: self.url.clone(), index: self.index.clone(), failed })
            }
        }
    }

    pub(crate) fn about(&self) -> Result<About, QuickwitError> {
        self.read(self.agent.get(format!("{}/api/v1/indexes/{}", self.url, self.index)).call())
    }

    pub(crate) fn holdings(&self) -> Result<Holdings, QuickwitError> {
        self.read(self.agent.get(format!("{}/api/v1/indexes/{}/describe", self.url, self.index)).call())
    }

    fn read<T: DeserializeOwned>(
        &self,
        answered: Result<Response<Body>, ureq::Error>,
    ) -> Result<T, QuickwitError> {
        let url = || self.url.clone();
        let mut response = answered.map_err(|source| QuickwitError::Unreachable { url: url(), source })?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let body = body.map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(limit) => QuickwitError::TooLarge { url: url(), limit },
            source => QuickwitError::Unreachable { url: url(), source },
        })?;
        match status {
            200 => serde_json::from_slice(&body).map_err(|error| self.unreadable(&error)),
            404 => Err(QuickwitError::Missing { url: url(), index: self.index.clone() }),
            status => Err(QuickwitError::Refused { url: url(), status, reason: reason(status, &body) }),
        }
    }

    /// What was read is named by its place only: it may hold anything.
    pub(crate) fn unreadable(&self, error: &serde_json::Error) -> QuickwitError {
        let reason =
            format!("{:?} error at line {} column {}", error.classify(), error.line(), error.column());
        QuickwitError::Unreadable { url: self.url.clone(), reason }
    }
}

/// The host of a REST address.
///
/// # Errors
/// [`QuickwitError::Url`] where it is none.
pub(crate) fn host(url: &str) -> Result<String, QuickwitError> {
    let wrong = || QuickwitError::Url { url: url.to_owned() };
    let read: Uri = url.parse().map_err(|_| wrong())?;
    let is_plain = read.path() == "/" && read.query().is_none();
    match (read.scheme_str(), read.host()) {
        (Some("http" | "https"), Some(host)) if is_plain && !host.is_empty() => Ok(host.to_owned()),
        _ => Err(wrong()),
    }
}

/// What the cluster says, where it speaks of itself and not of the query.
fn reason(status: u16, body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Told {
        message: String,
    }
    const LONGEST: usize = 200;
    match status {
        429 | 502.. if status != 500 => serde_json::from_slice(body)
            .map(|told: Told| told.message.chars().take(LONGEST).collect())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn certificates(path: &std::path::Path) -> Result<Vec<ureq::tls::Certificate<'static>>, QuickwitError> {
    let wrong = |reason: String| QuickwitError::Certificates { path: path.display().to_string(), reason };
    let pem = fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let items = parse_pem(&pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
        Ok(_) => None,
        Err(error) => Some(Err(wrong(error.to_string()))),
    });
    let found: Vec<_> = items.collect::<Result<_, _>>()?;
    if found.is_empty() { Err(wrong("there is none".to_owned())) } else { Ok(found) }
}
