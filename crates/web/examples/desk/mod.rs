//! A desk over an index, as the measurements have it: a real audit log on disk, nobody at the other end of the brokers, and
//! somebody with a token.

use std::{path::Path, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tipline_audit::{Key, Log};
use tipline_web::{
    App, Audit, Bench, Feed, Limits, NewToken, Origin, Originals, ReasonPolicy, Role, Scheme, Scope,
    SessionLimits, Settings, Sources, TokenFile, Trail,
};

#[path = "../../tests/api/brokers.rs"]
#[allow(dead_code, reason = "no line is written here")]
mod brokers;

use brokers::Brokers;

/// An application, and the token of somebody who may see everything. Its files end with it.
pub(crate) struct Desk {
    pub(crate) app: Arc<App>,
    pub(crate) token: String,
    _dir: tempfile::TempDir,
}

impl Desk {
    /// A desk over this index that is asked at this port of this machine.
    pub(crate) fn over(index: &Path, port: u16) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings {
            unit: "Synthetic Force, Intelligence".to_owned(),
            marking: "OFFICIAL-SENSITIVE".to_owned(),
            index_dir: index.to_owned(),
            origin: Origin::loopback(Scheme::Http, port),
            reason: ReasonPolicy::Optional,
            limits: Limits { answer_within: Duration::from_secs(60), ..Limits::default() },
            sessions: SessionLimits::default(),
            tokens_file: dir.path().join("tokens.json"),
            references: Default::default(),
            trusted_proxies: Vec::new(),
        };
        let new = NewToken {
            name: "measurement".to_owned(),
            roles: Role::ALL.iter().copied().collect(),
            scopes: Scope::ALL.iter().copied().collect(),
            expires_at: Timestamp::now() + SignedDuration::from_hours(6),
        };
        let (token, _) = TokenFile::new(&settings.tokens_file).create(new, Timestamp::now()).unwrap();
        let key = Key::create(&dir.path().join("audit.key")).unwrap();
        let log = Log::open(&dir.path().join("audit"), &key).unwrap();
        let sources = Sources {
            audit: Audit::from(log),
            feed: Feed::default(),
            originals: Originals::new(|_, _| Ok(None)),
            bench: Bench::new(|_| Ok(())),
            registrar: Arc::new(Brokers::default()),
            post: Arc::new(Brokers::default()),
            trail: Trail { folder: dir.path().join("audit"), key },
        };
        let app = App::new(settings, None, sources).unwrap();
        app.look_anew().unwrap();
        Self { app, token, _dir: dir }
    }
}
