//! A server whose people sign in through a real OpenID Connect provider, in a process of its own.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use tipline_audit::{Entry, Key};
use tipline_web::{
    App, Audit, Bench, Feed, Listening, Origin, Originals, ProviderSettings, ReasonPolicy, Role, Scheme,
    Settings, Sources, Trail, serve,
};

use crate::brokers::Brokers;

/// The provider, whose people are whoever they say they are: the password of a role is the role.
struct Provider {
    child: Child,
    issuer: String,
    /// What it prints has to have somewhere to go.
    _printed: BufReader<ChildStdout>,
}

impl Provider {
    fn start(callback: &str) -> Self {
        let modules = std::env::var("TIPLINE_TEST_OIDC_PROVIDER").unwrap();
        let mut child = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/provider.mjs"))
            .args([&modules, callback])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap());
        let mut issuer = String::new();
        printed.read_line(&mut issuer).unwrap();
        Self { child, issuer: issuer.trim().to_owned(), _printed: printed }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // One that has ended already cannot be ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that signs people in by a provider.
pub(crate) struct Served {
    pub(crate) base: String,
    pub(crate) entries: Arc<Mutex<Vec<Entry>>>,
    _provider: Provider,
    _dir: tempfile::TempDir,
}

/// Serves until the test ends, over the index that `prepare` puts into the folder that it is given.
pub(crate) fn served(prepare: impl FnOnce(&Path)) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = Origin::loopback(Scheme::Http, listener.local_addr().unwrap().port());
    let base = origin.base();
    let provider = Provider::start(&format!("{base}/sign-in/callback"));
    let dir = tempfile::tempdir().unwrap();
    prepare(&dir.path().join("index"));
    let settings = Settings {
        unit: "Synthetic Force, Intelligence".to_owned(),
        marking: "OFFICIAL-SENSITIVE".to_owned(),
        index_dir: dir.path().join("index"),
        origin,
        reason: ReasonPolicy::Required,
        limits: Default::default(),
        sessions: Default::default(),
        tokens_file: dir.path().join("tokens.json"),
        trusted_proxies: Vec::new(),
        references: Default::default(),
    };
    let known = ProviderSettings {
        issuer: provider.issuer.clone(),
        client_id: "tipline".to_owned(),
        client_secret: Some("a secret of this test".to_owned()),
        roles_claim: "groups".to_owned(),
        roles: [
            (Role::Analyst, vec!["intel-analyst".to_owned()]),
            (Role::Auditor, vec!["standards".to_owned()]),
        ]
        .into(),
    };
    let entries = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&entries);
    let audit = Audit::new(move |entry| {
        kept.lock().unwrap().push(entry);
        Ok(())
    });
    let sources = Sources {
        audit,
        feed: Feed::default(),
        originals: Originals::new(|_, _| Ok(None)),
        bench: Bench::new(|_| Ok(())),
        registrar: Arc::new(Brokers::default()),
        post: Arc::new(Brokers::default()),
        trail: Trail {
            folder: dir.path().join("audit"),
            key: Key::create(&dir.path().join("audit.key")).unwrap(),
        },
    };
    let app = App::new(settings, Some(known), sources).unwrap();
    let listening = Listening { listener, certificate: None, drain: Duration::from_secs(1) };
    tokio::spawn(serve(app, listening, std::future::pending()));
    Served { base, entries, _provider: provider, _dir: dir }
}
