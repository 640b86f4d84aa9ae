//! What the server is told at start.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use tipline_phone::References;

/// What the server is told at start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of the index.
    pub index_dir: PathBuf,
    /// The unit that works here, as its pages say it.
    pub unit: String,
    /// The handling marking of every page.
    pub marking: String,
    /// How browsers reach it.
    pub origin: Origin,
    /// Whether a look-up needs a reason.
    pub reason: ReasonPolicy,
    /// Bounds of what is taken on.
    pub limits: Limits,
    /// How long a session lasts.
    pub sessions: SessionLimits,
    /// The file of API tokens.
    pub tokens_file: PathBuf,
    /// The forms of references that look like numbers.
    pub references: References,
    /// Proxies that alone may speak to it; everybody where there are none.
    pub trusted_proxies: Vec<IpAddr>,
}

/// Bounds of what is taken on.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long an answer may take.
    pub answer_within: Duration,
    /// How long the head of a request may take to arrive, and then its body.
    pub arrive_within: Duration,
    /// The largest body, bytes.
    pub body: usize,
    /// How many searches run at once.
    pub searches: usize,
    /// How many requests may be in hand at once; more are turned away.
    pub requests: usize,
    /// How many connections may be open at once; more wait to be accepted.
    pub connections: usize,
    /// How many reports a file of search results may hold.
    pub exported: usize,
    /// How many live streams one person or token may have open.
    pub streams: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let searches = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
        Self {
            answer_within: Duration::from_secs(10),
            arrive_within: Duration::from_secs(10),
            body: 1 << 20,
            searches,
            requests: 512,
            connections: 1024,
            exported: 10_000,
            streams: 4,
        }
    }
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// So long without a request ends it.
    pub idle: Duration,
    /// So long after sign-in it ends whatever happens.
    pub absolute: Duration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: Duration::from_secs(30 * 60), absolute: Duration::from_secs(12 * 60 * 60) }
    }
}

/// Whether a look-up needs a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonPolicy {
    /// It is refused without.
    Required,
    /// One that is given is kept.
    Optional,
}

/// The names under which browsers reach the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: Scheme,
    /// `host` or `host:port` as a Host header has it; the first is the one that links name.
    hosts: Vec<String>,
}

/// Whether what browsers send is encrypted on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// It is not: on the loopback only.
    Http,
    /// It is.
    Https,
}

impl Origin {
    /// The names of a loopback port.
    #[must_use]
    pub fn loopback(scheme: Scheme, port: u16) -> Self {
        let hosts = ["127.0.0.1", "localhost", "[::1]"];
        Self { scheme, hosts: hosts.iter().map(|host| format!("{host}:{port}")).collect() }
    }

    /// The origin of a public address such as `https://tipline.example`; none where it is no such address.
    #[must_use]
    pub fn public(url: &str) -> Option<Self> {
        let (scheme, host) = match url.split_once("://")? {
            ("https", host) => (Scheme::Https, host),
            ("http", host) => (Scheme::Http, host),
            _ => return None,
        };
        let host = host.strip_suffix('/').unwrap_or(host);
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
        let is_host = !host.is_empty() && host.bytes().all(allowed);
        is_host.then(|| Self { scheme, hosts: vec![host.to_ascii_lowercase()] })
    }

    /// The address that links name, without a slash at its end.
    #[must_use]
    pub fn base(&self) -> String {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        let host = self.hosts.first().map_or("localhost", String::as_str);
        format!("{scheme}://{host}")
    }

    /// Whether browsers speak TLS to it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// Whether this is a Host that leads here.
    pub(crate) fn has_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(host))
    }

    /// Whether an Origin header names one of our own pages.
    pub(crate) fn is_ours(&self, origin: &str) -> bool {
        let scheme = if self.is_secure() { "https://" } else { "http://" };
        origin.strip_prefix(scheme).is_some_and(|host| self.has_host(host))
    }
}
