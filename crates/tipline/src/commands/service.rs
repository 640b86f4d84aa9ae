//! What `link`, `index` and `run` share: their settings from the configuration, what they log, how they fail.

use std::{num::NonZeroUsize, path::Path, thread};

use tipline_index::{IndexError, WriterOptions};
use tipline_stream::{
    Recovery, Stop, StreamError, Topics, Until, decisions,
    index::{self, CommitLimits, IndexEvent, IndexSettings},
    lag::Reading,
    link::{self, Batch, BatchLimits, LinkEvent, LinkSettings},
    look_back::{self, LookBackEvent, LookBackSettings, Round},
};

use super::topics::layout;
use crate::{
    config::Config,
    failure::{Exit, Failure},
    metrics,
};

/// The topics of the installation.
pub(super) fn topics(config: &Config) -> Topics {
    Topics::new(config.topics.prefix.clone())
}

/// Link's settings.
///
/// # Errors
/// Where the password's file cannot be read, or a form of reference is refused.
pub(crate) fn link_settings(config: &Config, until: Until) -> Result<LinkSettings, Failure> {
    let link = &config.link;
    Ok(LinkSettings {
        group: link.group.clone(),
        batch: BatchLimits {
            records: link.batch_records.get() as usize,
            bytes: usize::try_from(link.batch_bytes.bytes()).unwrap_or(usize::MAX),
            age: link.batch_age,
        },
        references: config.references()?,
        layout: layout(config),
        until,
        ..LinkSettings::new(config.kafka_settings()?, topics(config))
    })
}

/// Index's settings.
///
/// # Errors
/// Where the password's file cannot be read.
pub(crate) fn index_settings(config: &Config, until: Until) -> Result<IndexSettings, Failure> {
    let index = &config.index;
    Ok(IndexSettings {
        writer: WriterOptions {
            threads: NonZeroUsize::try_from(index.threads).unwrap_or(NonZeroUsize::MAX),
            memory_bytes: usize::try_from(index.memory.bytes()).unwrap_or(usize::MAX),
        },
        commit: CommitLimits { records: index.commit_records.get() as usize, age: index.commit_age },
        layout: layout(config),
        until,
        ..IndexSettings::new(config.kafka_settings()?, topics(config), config.index_dir())
    })
}

/// What looking back needs.
///
/// # Errors
/// Where the password's file cannot be read.
pub(crate) fn look_back_settings(config: &Config, until: Until) -> Result<LookBackSettings, Failure> {
    let (kafka, topics) = (config.kafka_settings()?, topics(config));
    let layout = layout(config);
    Ok(LookBackSettings { layout, until, ..LookBackSettings::new(kafka, topics, config.index_dir()) })
}

/// Looks back on this thread and logs what it does; says how many reports it wrote again.
///
/// # Errors
/// As [`run_link`].
pub(crate) fn run_look_back(settings: &LookBackSettings, stop: &Stop) -> Result<u64, Failure> {
    tracing::info!(dir = %settings.dir.display(), "looking back starts");
    let observe = |event: &LookBackEvent| {
        metrics::look_back(event);
        match event {
            LookBackEvent::TookOver => tracing::info!("it is this process that looks back"),
            LookBackEvent::LookedBack(Round { lines, looked_at, reports, flags, took }) => tracing::info!(
                lines_offset = lines.0,
                looked_at,
                reports,
                flags,
                took_ms = took.as_millis() as u64,
                "looked back"
            ),
            _ => {}
        }
    };
    let summary = look_back::run(settings, stop, observe).map_err(|error| service_failure(&error))?;
    tracing::info!(reports = summary.reports, flags = summary.flags, "looking back has stopped");
    Ok(summary.reports)
}

/// Serves metrics and health of the services of this process, where the configuration asks for it.
///
/// # Errors
/// Where the port cannot be had.
pub(super) fn serve_metrics(
    config: &Config,
    link: Option<&LinkSettings>,
    index: Option<&IndexSettings>,
) -> Result<(), Failure> {
    let link = link.map(|link| Reading::Link { group: link.group_id() });
    let index = index.map(|index| Reading::Index { dir: index.dir.clone() });
    let services: Vec<Reading> = link.into_iter().chain(index).collect();
    metrics::serve(config, &topics(config), &services)
}

/// Runs Link on this thread and logs what it does.
///
/// # Errors
/// What ended it, with the exit status that tells a service manager whether to start it again.
pub(crate) fn run_link(settings: &LinkSettings, stop: &Stop) -> Result<(), Failure> {
    tracing::info!(instance = settings.kafka.instance, group = settings.group_id(), "link starts");
    let summary = link::run(settings, stop, observe_link).map_err(|error| service_failure(&error))?;
    tracing::info!(
        batches = summary.batches,
        aborted = summary.aborted,
        records = summary.records,
        reports = summary.reports,
        flags = summary.flags,
        dead_letters = summary.dead_letters,
        "link has stopped"
    );
    Ok(())
}

/// Runs Index on this thread, with the copy of the decisions beside it, and logs what it does.
///
/// # Errors
/// As [`run_link`].
pub(crate) fn run_index(settings: &IndexSettings, decisions: &Path, stop: &Stop) -> Result<(), Failure> {
    tracing::info!(dir = %settings.dir.display(), "index starts");
    let keep = || decisions::keep(&settings.kafka, &settings.topics, decisions, settings.until, stop);
    let summary = match settings.until {
        Until::CaughtUp => keep().and_then(|()| index::run(settings, stop, observe_index)),
        Until::Stopped => thread::scope(|scope| {
            let keeper = thread::Builder::new()
                .name("decisions".to_owned())
                .spawn_scoped(scope, || keep().inspect_err(|_| stop.request()))
                .map_err(|source| StreamError::NoThread { doing: "follow the decisions", source })?;
            let summary = index::run(settings, stop, observe_index);
            stop.request();
            keeper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).and(summary)
        }),
    };
    let summary = summary.map_err(|error| service_failure(&error))?;
    tracing::info!(commits = summary.commits, records = summary.records, "index has stopped");
    Ok(())
}

fn observe_link(event: &LinkEvent) {
    metrics::link(event);
    match event {
        LinkEvent::LinesRead { lines, next } => {
            tracing::info!(lines, next_offset = next.0, "lines table read");
        }
        LinkEvent::Assigned { partitions } => tracing::info!(partitions, "partitions assigned"),
        LinkEvent::Revoked { partitions } => tracing::info!(partitions, "partitions revoked"),
        LinkEvent::Committed(Batch {
            records,
            bytes,
            reports,
            flags,
            safeguarding: _,
            dead_letters,
            written,
            commit,
        }) => tracing::info!(
            records,
            bytes,
            reports,
            flags,
            dead_letters,
            written_ms = written.as_millis() as u64,
            commit_ms = commit.as_millis() as u64,
            "batch committed"
        ),
        LinkEvent::Aborted { records, reason } => {
            tracing::warn!(records, reason, "batch aborted; its records are read again");
        }
        _ => {}
    }
}

fn observe_index(event: &IndexEvent) {
    metrics::index(event);
    match event {
        IndexEvent::Opened { behind } => tracing::info!(behind, "index open"),
        IndexEvent::Committed { records, total, took } => {
            tracing::info!(records, total, commit_ms = took.as_millis() as u64, "index committed");
        }
        _ => {}
    }
}

/// A failure of a service: the exit status says whether starting again would help.
fn service_failure(error: &StreamError) -> Failure {
    let exit = match (error.recovery(), error) {
        // Whoever has the lock may let go of it.
        (Recovery::TryAgain, _) | (_, StreamError::Index(IndexError::Locked { .. })) => Exit::TryLater,
        (Recovery::Broken, _) => Exit::Bug,
        (Recovery::AskAPerson, _) => Exit::Configuration,
    };
    tracing::error!(exit_status = exit as u8, "{error}");
    Failure::new(error.to_string()).exit(exit).told()
}
