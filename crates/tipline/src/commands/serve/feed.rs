//! What the server hears from the brokers: the lines table, flags as they are made, decisions on them. Without brokers it goes on trying.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tipline_lines::Flag;
use tipline_stream::{
    KafkaSettings, Stop, StreamError, Topics,
    lag::{Lag, Observer, Reading},
    registry, scan,
};
use tipline_web::{App, Bench, Feed};

use crate::{
    commands::service,
    config::Config,
    failure::{Exit, Failure},
};

/// How many flags of each partition from before its start a server can give to watchers who come back.
const BEFORE: i64 = 1_000;
/// Between two readings of the lines table.
const LINES_AFTER: Duration = Duration::from_secs(10);
/// Between two looks how far the index is behind.
const BEHIND_AFTER: Duration = Duration::from_secs(5);
/// After brokers could not be reached.
const AGAIN_AFTER: Duration = Duration::from_secs(5);

/// Starts the threads that keep the application up to date until `stop` is requested.
///
/// # Errors
/// Where the password's file cannot be read, or no thread can be started.
pub(super) fn start(
    config: &Config,
    app: Arc<App>,
    feed: Feed,
    bench: Bench,
    stop: &Stop,
) -> Result<(), Failure> {
    let kafka = config.kafka_settings()?;
    let topics = service::topics(config);
    // Of a cluster nobody here can tell.
    if config.cluster().is_none() {
        let (kafka, topics, app, stop) = (kafka.clone(), topics.clone(), Arc::clone(&app), stop.clone());
        let dir = config.index_dir();
        spawn("behind", move || {
            keep(&stop, "the ends of the reports topic", || {
                let watched = behind(&kafka, &topics, &dir, &app, &stop);
                app.set_behind(None);
                watched
            });
        })?;
    }
    spawn("lines", {
        let (kafka, topics, stop) = (kafka.clone(), topics.clone(), stop.clone());
        move || keep(&stop, "the lines table", || lines(&kafka, &topics, &app, &stop))
    })?;
    spawn("decisions", {
        let (kafka, topics, stop) = (kafka.clone(), topics.clone(), stop.clone());
        move || keep(&stop, "the decisions topic", || decisions(&kafka, &topics, &bench, &stop))
    })?;
    let stop = stop.clone();
    spawn("flags", move || {
        let mut next = BTreeMap::new();
        keep(&stop, "the flags topic", || flags(&kafka, &topics, &feed, &mut next, &stop));
    })
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let spawned = thread::Builder::new().name(name.to_owned()).spawn(work);
    spawned
        .map(|_| ())
        .map_err(|error| Failure::from_error("cannot start a thread", &error).exit(Exit::TryLater))
}

/// Does it again whenever it fails; says so once.
fn keep(stop: &Stop, what: &'static str, mut work: impl FnMut() -> Result<(), StreamError>) {
    let mut told = false;
    while !stop.requested() {
        if let Err(error) = work()
            && !told
        {
            told = true;
            tracing::warn!(%error, "cannot read {what}; trying on, and answering from the index meanwhile");
        }
        wait(stop, AGAIN_AFTER);
    }
}

fn wait(stop: &Stop, time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until && !stop.requested() {
        thread::sleep(Duration::from_millis(100));
    }
}

fn lines(kafka: &KafkaSettings, topics: &Topics, app: &App, stop: &Stop) -> Result<(), StreamError> {
    while !stop.requested() {
        app.set_lines(registry::load(kafka, topics)?.registry);
        wait(stop, LINES_AFTER);
    }
    Ok(())
}

/// Tells the application how far its index is behind the log.
fn behind(
    kafka: &KafkaSettings,
    topics: &Topics,
    dir: &Path,
    app: &App,
    stop: &Stop,
) -> Result<(), StreamError> {
    let mut observer = Observer::open(kafka, topics, Reading::Index { dir: dir.to_owned() })?;
    while !stop.requested() {
        app.set_behind(Some(observer.look()?.iter().map(Lag::records).sum()));
        wait(stop, BEHIND_AFTER);
    }
    Ok(())
}

/// Follows the topic from its beginning: it is small, and read twice it says the same.
fn decisions(kafka: &KafkaSettings, topics: &Topics, bench: &Bench, stop: &Stop) -> Result<(), StreamError> {
    scan::follow(
        kafka,
        &topics.decisions(),
        stop,
        |_, held| held.start,
        |record| {
            if let Err(error) = bench.apply(record.key().unwrap_or_default(), record.value(), record.offset())
            {
                tracing::warn!(offset = error.offset.0, "a record of the decisions topic cannot be read");
            }
        },
    )
}

/// Follows the topic; `next` is how far each partition was read before, if it was.
fn flags(
    kafka: &KafkaSettings,
    topics: &Topics,
    feed: &Feed,
    next: &mut BTreeMap<i32, i64>,
    stop: &Stop,
) -> Result<(), StreamError> {
    let before = next.clone();
    let from = |partition, held: std::ops::Range<i64>| {
        let begin = before.get(&partition).copied().unwrap_or(held.end - BEFORE).max(held.start);
        feed.begin(partition, begin, held.end);
        begin
    };
    scan::follow(kafka, &topics.flags(), stop, from, |record| {
        let (partition, offset) = (record.partition(), record.offset().0);
        next.insert(partition, offset + 1);
        match record.value().map(serde_json::from_slice::<Flag>) {
            Some(Ok(flag)) => feed.push(partition, offset, flag),
            // Not its words: they could hold a number.
            Some(Err(_)) | None => {
                tracing::warn!(partition, offset, "a record of the flags topic is no flag");
            }
        }
    })
}
