use serde_json::Value as Json;

use super::{
    Config,
    find::REFERENCES,
    setting::{Setting, Value},
    sources::OPTIONS,
};

/// One key of the configuration.
pub(crate) struct Key {
    /// Its path, such as `link.batch_age`.
    pub(crate) name: &'static str,
    /// What it is for, in one line.
    pub(crate) about: &'static str,
    /// What a value looks like, in words that follow "write".
    pub(crate) wanted: &'static str,
    pub(super) set: fn(&mut Config, &Value) -> Option<()>,
    pub(super) get: fn(&Config) -> Option<Value>,
    pub(super) schema: fn() -> Json,
}

fn wanted<T: Setting>(_: fn(&Config) -> &T) -> &'static str {
    T::WANTED
}

fn schema<T: Setting>(_: fn(&Config) -> &T) -> Json {
    T::schema()
}

macro_rules! keys {
    ($($($part:ident).+ : $about:literal),+ $(,)?) => {
        /// Every key there is, but for the members of [`OPEN`] sections.
        pub(crate) static KEYS: std::sync::LazyLock<Vec<Key>> = std::sync::LazyLock::new(|| vec![$(Key {
            name: concat_path!($($part).+),
            about: $about,
            wanted: wanted(|c| &c.$($part).+),
            set: |c, value| {
                c.$($part).+ = Setting::read(value)?;
                Some(())
            },
            get: |c| c.$($part).+.write(),
            schema: || schema(|c| &c.$($part).+),
        }),+]);
    };
}

/// `a.b.c` as text: `stringify!` alone may set spaces round the dots.
macro_rules! concat_path {
    ($first:ident $(. $rest:ident)*) => { concat!(stringify!($first) $(, ".", stringify!($rest))*) };
}

keys! {
    instance: "this process's name in the consumer group and in logs; two processes may not share one",
    data_dir: "folder of the index and other local files",
    kafka.bootstrap_servers: "brokers to ask first, host:port",
    kafka.security: "plaintext, ssl, sasl_plaintext (on the loopback only) or sasl_ssl",
    kafka.ca_file: "certificates (PEM) that sign the brokers' own; the system's where it is not set",
    kafka.certificate_file: "client certificate (PEM), where the brokers ask for one",
    kafka.key_file: "its private key (PEM)",
    kafka.sasl.mechanism: "plain, scram-sha-256 or scram-sha-512",
    kafka.sasl.username: "who signs in",
    kafka.sasl.password_file: "file that holds the password and nothing else",
    topics.prefix: "stands before every topic's name: \"gmp.\" gives gmp.raw.101 and so on",
    topics.partitions: "partitions of a topic that is made; the lines topic always has one",
    topics.replication: "copies of each topic; where it is not set, one on each broker, up to 3. With fewer, link does not start",
    link.group: "consumer group that the link processes share",
    link.batch_records: "a transaction ends after this many raw records,",
    link.batch_bytes: "or after this many bytes of them,",
    link.batch_age: "or after this long, whichever is first",
    index.dir: "folder of the search index, relative to data_dir",
    index.commit_records: "a commit follows after this many reports,",
    index.commit_age: "or after this long, whichever is first; a report can be found after it",
    index.memory: "memory for documents that are not committed yet, over all threads",
    index.threads: "threads that write the index",
    search.backend: "embedded or quickwit: what answers searches, the index in index.dir or a Quickwit cluster",
    search.url: "REST address of the Quickwit cluster, such as http://localhost:7280",
    search.index: "its index of the reports topic, made from config/quickwit/index.yaml",
    search.ca_file: "certificates (PEM) that sign the cluster's own, where search.url is https; the system's where it is not set",
    search.within: "longer than this no answer of the cluster is waited for",
    audit.dir: "folder of the audit log, relative to data_dir",
    audit.key_file: "file of the key that seals it, relative to data_dir; better where the log's writers cannot change it",
    audit.reason: "optional or required: whether a look-up needs a reason",
    original.users: "users of this machine who may see raw records; whoever owns audit.key_file where it is not set",
    serve.listen: "address and port of the HTTP API; elsewhere than on the loopback it needs TLS or a proxy, and a provider",
    serve.public_url: "how browsers reach it, such as https://tipline.example; the loopback's names where it is not set",
    serve.certificate_file: "certificate chain (PEM) for TLS",
    serve.key_file: "its private key (PEM)",
    serve.trusted_proxies: "addresses of the proxies that alone may speak to it, and that do TLS for it",
    serve.session_idle: "a session ends after this long without a request,",
    serve.session_longest: "and this long after sign-in whatever happens",
    serve.answer_within: "how long an answer may take",
    serve.searches: "searches that run at once; as many as there are processors where it is not set",
    serve.unit: "the unit that works here, as its pages say it",
    serve.marking: "handling marking above and below every page",
    serve.tokens_file: "file of API tokens, relative to data_dir",
    serve.oidc.issuer: "identity provider (OpenID Connect), the address below which its discovery document stands",
    serve.oidc.client_id: "what tipline is called there",
    serve.oidc.client_secret_file: "file that holds the client secret and nothing else; none for a public client",
    serve.oidc.roles_claim: "claim that lists what somebody is",
    serve.oidc.roles.analyst: "its values that make an analyst,",
    serve.oidc.roles.supervisor: "a supervisor,",
    serve.oidc.roles.source_protection: "a member of source protection,",
    serve.oidc.roles.operator: "an operator,",
    serve.oidc.roles.auditor: "an auditor",
    metrics.listen: "address and port for /metrics and /health, such as 127.0.0.1:9644; nowhere where it is not set",
    metrics.ready_within: "how long a service that is behind may stand still and count as ready",
    log.format: "auto, text or json; auto is text on a terminal and json elsewhere",
    log.level: "error, warn, info, debug or trace, or levels by part: \"info,tipline_stream=debug\"",
}

/// The key of that path.
pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Sections whose members have the names that whoever configures gives them, each with its dot.
pub(super) const OPEN: [&str; 2] = [OPTIONS, REFERENCES];

/// Whether keys begin with `path` and a dot.
pub(super) fn is_section(path: &str) -> bool {
    let begins = |key: &str| key.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    KEYS.iter().map(|key| key.name).chain(OPEN).any(begins)
}

/// Whether `path` is a member of an open section.
pub(super) fn is_member(path: &str) -> bool {
    OPEN.iter().any(|open| path.starts_with(open))
}

/// The key or section that a person who wrote `name` most likely meant.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let last = |path: &str| path.rsplit('.').next().map(str::to_owned).unwrap_or_default();
    if let Some(key) = KEYS.iter().find(|key| last(key.name) == last(name)) {
        return Some(key.name);
    }
    let keys = KEYS.iter().map(|key| key.name);
    let sections = keys.clone().filter_map(|key| Some(key.rsplit_once('.')?.0));
    let open = OPEN.iter().flat_map(|open| ["find", open.trim_end_matches('.')]);
    keys.chain(sections)
        .chain(open)
        .map(|key| (strsim::damerau_levenshtein(key, name), key))
        .min()
        .filter(|(distance, key)| *distance <= 2.max(key.len() / 4))
        .map(|(_, key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_gives_back_what_it_was_set_to() {
        let mut config = Config::default();
        for key in KEYS.iter() {
            if let Some(value) = (key.get)(&config) {
                (key.set)(&mut config, &value).expect(key.name);
            }
        }
        assert_eq!(config, Config::default());
    }

    #[test]
    fn the_nearest_key_is_offered_and_nonsense_gets_no_offer() {
        for (wrong, meant) in [
            ("kafka.bootstrap_server", Some("kafka.bootstrap_servers")),
            ("kafka.boostrap_servers", Some("kafka.bootstrap_servers")),
            ("group", Some("link.group")),
            ("link.batch_ages", Some("link.batch_age")),
            ("dataa_dir", Some("data_dir")),
            ("links", Some("link")),
            ("kafka.sals", Some("kafka.sasl")),
            ("colour", None),
        ] {
            assert_eq!(nearest(wrong), meant, "{wrong}");
        }
    }
}
