//! An application over the 500 made-up reports, and somebody who asks it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex, OnceLock},
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
    response::Response,
};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tempfile::TempDir;
use tipline_audit::{Entry, Key, Log};
use tipline_index::{Anchor, Checkpoint, TopicPartition, Writer, WriterOptions};
use tipline_lines::{CountyLine, Decision, FileFormat, LinkedReport, Registry};
use tipline_report::{Channel, Offset, Provenance, RawRecord, normalise};
use tipline_web::{
    App, Audit, Bench, Feed, NewToken, Origin, Originals, Raw, ReasonPolicy, Role, Scheme, Scope, Settings,
    Sources, TokenFile, Trail,
};
use tower::ServiceExt;

use crate::brokers::Brokers;

pub(crate) const HOST: &str = "127.0.0.1:8080";

/// What somebody writes who means harm.
pub(crate) const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

/// The example lines.
pub(crate) fn registry() -> Registry {
    registry_of(example_lines())
}

fn example_lines() -> Vec<CountyLine> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lines = fs::read_to_string(root.join("config/lines.example.toml")).unwrap();
    tipline_lines::read_file(&lines, FileFormat::Toml).unwrap()
}

/// The example lines, each by a brand that is a script.
pub(crate) fn hostile_registry() -> Registry {
    let mut lines = example_lines();
    for line in &mut lines {
        line.brand = Some(SCRIPT.to_owned());
    }
    registry_of(lines)
}

/// A flagged report whose every text is hostile.
pub(crate) fn hostile_report() -> LinkedReport {
    let mut report = reports().into_iter().find(|report| !report.flags.is_empty()).unwrap();
    let number = report.flags[0].span.of(&report.text).to_owned();
    report.text = format!("{number} {SCRIPT}");
    let span = tipline_report::Span { start: 0, end: number.len() };
    report.mentions.truncate(1);
    report.mentions[0].span = span;
    report.mentions[0].e164 = report.flags[0].e164;
    report.numbers = vec![report.flags[0].e164];
    report.fragments.clear();
    report.identifiers.clear();
    report.sections.clear();
    report.reference = format!("CAD-{SCRIPT}");
    report.force = SCRIPT.to_owned();
    for flag in &mut report.flags {
        flag.span = span;
        flag.brand = Some(SCRIPT.to_owned());
        flag.why = SCRIPT.to_owned();
    }
    report
}

fn registry_of(lines: Vec<CountyLine>) -> Registry {
    let mut registry = Registry::new();
    for (offset, line) in (0..).zip(lines) {
        let value = serde_json::to_vec(&line).unwrap();
        registry.apply(line.id.as_str().as_bytes(), Some(&value), Offset(offset)).unwrap();
    }
    registry
}

/// The reports of the fixtures, linked as Link does.
pub(crate) fn reports() -> Vec<LinkedReport> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let registry = registry();
    let mut reports = Vec::new();
    for channel in Channel::ALL {
        let records = fs::read(root.join(format!("fixtures/reports/{channel}.jsonl"))).unwrap();
        for value in records.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            reports.push(link(&registry, channel, value, reports.len() as i64));
        }
    }
    reports
}

/// A raw record as it is indexed.
pub(crate) fn link(registry: &Registry, channel: Channel, value: &[u8], offset: i64) -> LinkedReport {
    let provenance = Provenance {
        topic: format!("raw.{channel}"),
        partition: 0,
        offset: Offset(offset),
        timestamp: Timestamp::UNIX_EPOCH,
    };
    let report = normalise(&RawRecord { channel, value, provenance }).unwrap().report;
    let flags = registry.matching(&report);
    LinkedReport::new(report, flags)
}

/// Writes an index of these reports.
pub(crate) fn index(dir: &Path, reports: &[LinkedReport]) {
    let (mut writer, _) = Writer::open(dir, WriterOptions::default()).unwrap();
    for report in reports {
        writer.upsert(report, &serde_json::to_vec(report).unwrap()).unwrap();
    }
    let mut checkpoint = Checkpoint::new("c1");
    let end = Offset(reports.len() as i64);
    let last = Anchor::of(Offset(end.0 - 1), b"", b"");
    checkpoint.advance(&TopicPartition::new("reports", 0), Offset(0), end, Some(last)).unwrap();
    writer.commit(&checkpoint).unwrap();
}

static FIXTURES: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    index(&dir.path().join("index"), &reports());
    dir
});

/// An application and what it wrote down.
pub(crate) struct Desk {
    pub(crate) app: Arc<App>,
    pub(crate) feed: Feed,
    pub(crate) entries: Arc<Mutex<Vec<Entry>>>,
    pub(crate) tokens: TokenFile,
    pub(crate) bench: Bench,
    pub(crate) decided: Arc<Mutex<Vec<Decision>>>,
    pub(crate) brokers: Arc<Brokers>,
    trail: Trail,
    analyst: OnceLock<String>,
    _dir: TempDir,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

fn trail() -> (TempDir, Trail) {
    let dir = tempfile::tempdir().unwrap();
    let key = Key::create(&dir.path().join("audit.key")).unwrap();
    let trail = Trail { folder: dir.path().join("audit"), key };
    Log::open(&trail.folder, &trail.key).unwrap();
    (dir, trail)
}

pub(crate) fn settings(index_dir: &Path, tokens_file: &Path) -> Settings {
    Settings {
        index_dir: index_dir.to_owned(),
        unit: "Synthetic Force, Intelligence".to_owned(),
        marking: "OFFICIAL-SENSITIVE".to_owned(),
        origin: Origin::loopback(Scheme::Http, 8080),
        reason: ReasonPolicy::Required,
        limits: Default::default(),
        sessions: Default::default(),
        tokens_file: tokens_file.to_owned(),
        references: Default::default(),
        trusted_proxies: Vec::new(),
    }
}

impl Desk {
    /// Over the fixtures.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// Over the fixtures, with other settings.
    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::over(&FIXTURES.path().join("index"), change)
    }

    pub(crate) fn over(index_dir: &Path, change: impl FnOnce(&mut Settings)) -> Self {
        let entries = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&entries);
        let audit = Audit::new(move |entry| {
            kept.lock().unwrap().push(entry);
            Ok(())
        });
        Self::audited(index_dir, change, audit, entries)
    }

    /// Over the fixtures, with an audit log on disk.
    pub(crate) fn recorded() -> Self {
        Self::recorded_over(&FIXTURES.path().join("index"), |_| {})
    }

    pub(crate) fn recorded_over(index_dir: &Path, change: impl FnOnce(&mut Settings)) -> Self {
        let (dir, trail) = trail();
        let log = Log::open(&trail.folder, &trail.key).unwrap();
        Self::connected(index_dir, change, Audit::from(log), Arc::default(), (dir, trail))
    }

    pub(crate) fn audited(
        index_dir: &Path,
        change: impl FnOnce(&mut Settings),
        audit: Audit,
        entries: Arc<Mutex<Vec<Entry>>>,
    ) -> Self {
        Self::connected(index_dir, change, audit, entries, trail())
    }

    fn connected(
        index_dir: &Path,
        change: impl FnOnce(&mut Settings),
        audit: Audit,
        entries: Arc<Mutex<Vec<Entry>>>,
        (dir, trail): (TempDir, Trail),
    ) -> Self {
        let file = dir.path().join("tokens.json");
        let mut settings = settings(index_dir, &file);
        change(&mut settings);
        let feed = Feed::default();
        // Two reports have a raw record; of the others it is gone.
        let originals = Originals::new(|_, provenance: &Provenance| match provenance.offset.0 {
            0 => Ok(Some(Raw { at: Timestamp::UNIX_EPOCH, value: b"{\"log\": \"as it came in\"}".to_vec() })),
            1 => Ok(Some(Raw { at: Timestamp::UNIX_EPOCH, value: vec![0xff] })),
            2 => Err("the brokers are away".into()),
            _ => Ok(None),
        });
        let decided = Arc::new(Mutex::new(Vec::new()));
        let topic = Arc::clone(&decided);
        let bench = Bench::new(move |decision| {
            if decision.reason == "the brokers are away" {
                return Err("away".into());
            }
            topic.lock().unwrap().push(decision.clone());
            Ok(())
        });
        let brokers = Brokers::holding(&registry());
        let sources = Sources {
            audit,
            feed: feed.clone(),
            originals,
            bench: bench.clone(),
            registrar: brokers.clone(),
            post: brokers.clone(),
            trail: trail.clone(),
        };
        let app = App::new(settings, None, sources).unwrap();
        app.set_lines(registry());
        // An index that is not there yet is one of the things that are tried.
        let _ = app.look_anew();
        Self {
            app,
            feed,
            entries,
            tokens: TokenFile::new(file),
            bench,
            decided,
            brokers,
            trail,
            analyst: OnceLock::new(),
            _dir: dir,
        }
    }

    /// The file that the audit log is written to.
    pub(crate) fn segment(&self) -> PathBuf {
        let files = fs::read_dir(&self.trail.folder).unwrap().map(|file| file.unwrap().path());
        let mut segments: Vec<_> = files
            .filter(|file| fs::read_to_string(file).is_ok_and(|text| text.contains("\"mac\"")))
            .collect();
        segments.sort_by_key(|file| std::cmp::Reverse(fs::metadata(file).unwrap().len()));
        segments.swap_remove(0)
    }

    /// A token for these roles and every scope.
    pub(crate) fn token(&self, roles: &[Role]) -> String {
        self.scoped(roles, Scope::ALL)
    }

    pub(crate) fn scoped(&self, roles: &[Role], scopes: &[Scope]) -> String {
        let new = NewToken {
            name: "a test".to_owned(),
            roles: roles.iter().copied().collect(),
            scopes: scopes.iter().copied().collect::<BTreeSet<_>>(),
            expires_at: Timestamp::now() + SignedDuration::from_hours(1),
        };
        self.tokens.create(new, Timestamp::now()).unwrap().0
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(self.app.router().oneshot(request).await.unwrap()).await
    }

    /// What an analyst with a reason gets.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// A request of an analyst with a reason.
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let token = self.analyst.get_or_init(|| self.token(&[Role::Analyst]));
        request(method, path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header("x-reason", "op-1234 line review")
    }
}

/// A request of nobody.
pub(crate) fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, HOST)
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    /// The JSON of a good answer.
    pub(crate) fn good(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.json()
    }

    /// Status and type of a problem, which is one in every respect.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["instance"], format!("urn:request:{}", self.header("x-request-id")));
        assert!(problem["title"].is_string() && problem["detail"].is_string());
        let kind = problem["type"].as_str().unwrap().strip_prefix("/problems/").unwrap();
        (self.status.as_u16(), kind.to_owned())
    }
}
