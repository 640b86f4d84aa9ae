//! `tipline serve`: searches, views and flags over HTTP.

mod brokers;
mod feed;

use std::{net::TcpListener, sync::Arc, time::Duration};

use clap::Args;
use tipline_audit::{AuditError, Log};
use tipline_quickwit::Cluster;
use tipline_stream::{
    Stop, decisions,
    original::{self, Fetched},
};
use tipline_web::{
    App, Audit, Bench, Certificate, Feed, Limits, Listening, Originals, Raw, ReasonPolicy, ServeError,
    SessionLimits, Settings, Sources, Trail,
};

use self::brokers::Brokers;
use super::service;
use crate::{
    config::{AskReason, Config},
    failure::{Exit, Failure},
    session::{Role, Session},
    signals, trail,
};

/// How long answers in hand may take once it is to stop.
const DRAIN: Duration = Duration::from_secs(30);
/// How often it is asked whether it is to stop.
const LISTEN_FOR_STOP: Duration = Duration::from_millis(50);

/// Answer searches over HTTP
///
/// Serves /api/v1 over the index that `tipline index` keeps: searches, numbers, lines, flags as they are made. The lines
/// table and new flags come from the brokers; without them the index is answered from all the same. Every look-up is
/// recorded before its answer leaves.
///
/// On the loopback, without an identity provider, it prints a link that signs in once, within ten minutes. Elsewhere it
/// needs TLS or a trusted proxy, and a provider: see [serve] in the configuration.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline serve
  tipline serve --set serve.listen=127.0.0.1:9000
  tipline token create nightly --role analyst --scope search --days 90

Exit status: 0 stopped, 75 try again (the address is taken), 78 something has to be changed first.")]
pub(crate) struct Serve {}

impl Serve {
    /// Serves until it is stopped.
    ///
    /// # Errors
    /// What ended it.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Service)?;
        let stop = Stop::new();
        signals::stop_on_signal(&stop)?;
        let listener = TcpListener::bind(config.serve.listen).map_err(|error| {
            Failure::from_error(&format!("cannot listen on {}", config.serve.listen), &error)
                .help("serve.listen names the address")
                .exit(Exit::TryLater)
        })?;
        serve_until(&config, listener, &stop, |_, link| {
            let Some(link) = link else { return Ok(()) };
            let mut output = session.terminal.output();
            output.line(format_args!("sign in once, within ten minutes: {link}"))?;
            output.flush()
        })?;
        Ok(Exit::Success)
    }
}

/// Serves on this listener until `stop` is requested. `ready` is called when answers can be had, with the link that signs in
/// once where there is one.
///
/// # Errors
/// What ended it.
pub(crate) fn serve_until(
    config: &Config,
    listener: TcpListener,
    stop: &Stop,
    ready: impl FnOnce(&App, Option<String>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::from_error("cannot serve", &error).exit(Exit::TryLater);
    let port = listener.local_addr().map_err(failed)?.port();
    let feed = Feed::default();
    let provider = config.provider()?;
    let has_link = provider.is_none();
    let bench = bench(config)?;
    let brokers = Arc::new(Brokers { kafka: config.kafka_settings()?, topics: service::topics(config) });
    let sources = Sources {
        audit: audit(config)?,
        feed: feed.clone(),
        originals: originals(config)?,
        bench: bench.clone(),
        registrar: brokers.clone(),
        post: brokers,
        trail: Trail {
            folder: config.audit_dir(),
            key: trail::key(config).map_err(|error| unrecorded(&error))?,
        },
    };
    let app = App::new(settings(config, port)?, provider, sources)
        .map_err(|error| Failure::new(error.to_string()).exit(Exit::Configuration))?;
    if let Some(cluster) = config.cluster() {
        app.answer_from(move || Ok(Arc::new(Cluster::open(&cluster)?)));
    }
    // Whoever is told that it serves may ask at once.
    if let Err(error) = app.look_anew() {
        tracing::warn!(%error, "the index cannot be read yet");
    }
    service::serve_metrics(config, None, None)?;
    feed::start(config, Arc::clone(&app), feed, bench, stop)?;
    ready(&app, has_link.then(|| app.one_time_link()))?;
    tracing::info!(listen = %config.serve.listen, port, "serving");
    serve(config, app, listener, stop)?;
    tracing::info!("serve has stopped");
    Ok(())
}

fn serve(config: &Config, app: Arc<App>, listener: TcpListener, stop: &Stop) -> Result<(), Failure> {
    let certificate = config.serve.certificate_file.clone().zip(config.serve.key_file.clone());
    let certificate = certificate.map(|(chain, key)| Certificate { chain, key });
    let listening = Listening { listener, certificate, drain: DRAIN };
    let failed = |error: std::io::Error| Failure::from_error("cannot serve", &error).exit(Exit::TryLater);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    let stopped = async {
        while !stop.requested() {
            tokio::time::sleep(LISTEN_FOR_STOP).await;
        }
    };
    runtime.block_on(tipline_web::serve(app, listening, stopped)).map_err(|error| {
        let exit = match error {
            ServeError::Certificate { .. } => Exit::Configuration,
            _ => Exit::TryLater,
        };
        tracing::error!(exit_status = exit as u8, "{error}");
        Failure::new(error.to_string()).exit(exit).told()
    })
}

fn settings(config: &Config, port: u16) -> Result<Settings, Failure> {
    let serve = &config.serve;
    let usual = Limits::default();
    Ok(Settings {
        index_dir: config.index_dir(),
        unit: serve.unit.clone(),
        marking: serve.marking.clone(),
        origin: serve.origin(port),
        reason: match config.audit.reason {
            AskReason::Required => ReasonPolicy::Required,
            AskReason::Optional => ReasonPolicy::Optional,
        },
        limits: Limits {
            answer_within: serve.answer_within,
            searches: serve.searches.map_or(usual.searches, |searches| searches.get() as usize),
            ..usual
        },
        sessions: SessionLimits { idle: serve.session_idle, absolute: serve.session_longest },
        tokens_file: config.tokens_file(),
        references: config.references()?,
        trusted_proxies: serve.proxies(),
    })
}

/// What people make of flags, written to its topic.
fn bench(config: &Config) -> Result<Bench, Failure> {
    let (kafka, topics) = (config.kafka_settings()?, service::topics(config));
    Ok(Bench::new(move |decision| Ok(decisions::write(&kafka, &topics, decision)?)))
}

/// Reports as they came in, from the brokers.
fn originals(config: &Config) -> Result<Originals, Failure> {
    let (kafka, topics) = (config.kafka_settings()?, service::topics(config));
    Ok(Originals::new(move |report, provenance| {
        match original::fetch(&kafka, &topics, report, provenance)? {
            Fetched::Held(record) => Ok(Some(Raw { at: record.at, value: record.value })),
            Fetched::Gone => Ok(None),
            Fetched::Other => Err("another record stands there: the raw topic was made anew".into()),
        }
    }))
}

/// The audit log, which has to be there before anything is answered.
fn audit(config: &Config) -> Result<Audit, Failure> {
    let log = trail::key(config).and_then(|key| Log::open(&config.audit_dir(), &key));
    log.map(Audit::from).map_err(|error| unrecorded(&error))
}

fn unrecorded(error: &AuditError) -> Failure {
    Failure::from_error("nothing can be answered, since nothing can be recorded", error)
        .exit(Exit::Configuration)
}
