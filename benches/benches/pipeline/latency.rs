//! How long it takes at a steady rate until a flag can be read and a report can be found. Link and Index run with their usual
//! bounds, each on a thread; the time of a report is that of its raw record, when it was handed to the producer.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt,
    path::Path,
    sync::mpsc::{self, Receiver, Sender as Channel},
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
};
use serde::Deserialize;
use tempfile::TempDir;
use tipline_index::{Checkpoint, IndexError, Searcher};
use tipline_report::ReportId;
use tipline_stream::{
    Stop,
    index::{self, IndexEvent, IndexSettings},
    link::{self, LinkEvent, LinkSettings},
};
use xtask::generate::{Request, Samples};

use super::{Installation, Outcome, installation::Feed, meter::Meter};

/// Not counted: the group forms, and the broker compiles what it runs.
const WARM_UP: Duration = Duration::from_secs(10);

/// Between two looks at the index.
const LOOK: Duration = Duration::from_millis(5);

/// How long the last report may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A steady rate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steady {
    /// Reports a second.
    pub(crate) rate: u64,
    /// How long it is measured.
    pub(crate) length: Duration,
}

impl Steady {
    fn count(self, length: Duration) -> u64 {
        self.rate * length.as_secs()
    }
}

/// One report on the `reports` topic: where it stands, and when its raw record was produced, milliseconds since 1970.
struct Linked {
    partition: i32,
    offset: i64,
    produced: i64,
}

/// Milliseconds, of those that count.
#[derive(Debug, Default)]
struct Latencies(Vec<i64>);

pub(crate) fn run(bootstrap: &str, partitions: i32, steady: Steady) -> Outcome<()> {
    let here = Installation::empty(bootstrap, partitions)?;
    let folder = TempDir::new()?;
    let dir = folder.path().join("index");
    let (warm_up, measured) = (steady.count(WARM_UP), steady.count(steady.length));
    let (stop, (ready, is_ready)) = (Stop::new(), mpsc::channel());
    thread::scope(|scope| {
        let (linked, is_linked) = mpsc::channel();
        let services = [
            scope.spawn({
                let (ready, stop, here) = (ready.clone(), stop.clone(), &here);
                move || run_link(here, &stop, &ready).map_err(|error| error.to_string())
            }),
            scope.spawn({
                let (stop, here, dir) = (stop.clone(), &here, &dir);
                move || run_index(here, dir, &stop, &ready).map_err(|error| error.to_string())
            }),
        ];
        let counted = (warm_up, warm_up + measured);
        let reading = scope.spawn({
            let here = &here;
            move || read(here, counted.1, &linked).map_err(|error| error.to_string())
        });
        let searching = scope.spawn({
            let (here, dir) = (&here, &dir);
            move || search(here, dir, counted.1, &is_linked).map_err(|error| error.to_string())
        });
        let done = (|| -> Outcome<()> {
            // Link has its partitions, Index is open.
            for _ in 0..2 {
                is_ready.recv_timeout(PATIENCE)?;
            }
            let mut feed = Feed::open(&here)?;
            let mut samples = Samples::new(Request { seed: 1, count: counted.1, channel: None });
            let begun = Instant::now();
            let (mut meter, mut from) = (Meter::read(), 0);
            for (nth, sample) in (0..).zip(&mut samples) {
                let due = begun + Duration::from_secs_f64(nth as f64 / steady.rate as f64);
                thread::sleep(due.saturating_duration_since(Instant::now()));
                if nth == warm_up {
                    (meter, from) = (Meter::read(), Timestamp::now().as_millisecond());
                }
                feed.push(&sample)?;
            }
            feed.finish()?;
            let used = meter.until(Meter::read(), measured);
            let flags = reading.join().map_err(|_| "reading panicked")??;
            let reports = searching.join().map_err(|_| "searching panicked")??;
            let (own, broker) = used.cpu();
            println!(
                "{} reports/s for {} s: {measured} reports; {own:.1} us CPU a report here, broker {broker:.1} us",
                steady.rate,
                steady.length.as_secs(),
            );
            println!("{:<28} {:>10} {:>8} {:>8} {:>8}", "ms since produced", "count", "p50", "p99", "max");
            println!("{:<28} {}", "flag readable", Latencies::since(from, &flags));
            println!("{:<28} {}", "report searchable", Latencies::since(from, &reports));
            Ok(())
        })();
        stop.request();
        for service in services {
            service.join().map_err(|_| "a loop panicked")??;
        }
        done
    })
}

fn run_link(here: &Installation, stop: &Stop, ready: &Channel<()>) -> Outcome<()> {
    let settings = LinkSettings::new(here.kafka("link"), here.topics.clone());
    let mut assigned = false;
    let summary = link::run(&settings, stop, |event| {
        if matches!(event, LinkEvent::Assigned { .. }) && !std::mem::replace(&mut assigned, true) {
            let _ = ready.send(());
        }
    })?;
    eprintln!(
        "{} transactions of {} reports on average, {} aborted",
        summary.batches,
        summary.records / summary.batches.max(1),
        summary.aborted
    );
    Ok(())
}

fn run_index(here: &Installation, dir: &Path, stop: &Stop, ready: &Channel<()>) -> Outcome<()> {
    let settings = IndexSettings::new(here.kafka("index"), here.topics.clone(), dir);
    let summary = index::run(&settings, stop, |event| {
        if let IndexEvent::Opened { .. } = event {
            let _ = ready.send(());
        }
    })?;
    eprintln!(
        "{} commits of {} reports on average",
        summary.commits,
        summary.records / summary.commits.max(1)
    );
    Ok(())
}

/// Reads reports and flags as they can be read, until there are so many reports. Gives, for each flag, when its raw record was
/// produced and when it could be read.
fn read(here: &Installation, count: u64, linked: &Channel<Linked>) -> Outcome<Vec<(i64, i64)>> {
    #[derive(Deserialize)]
    struct Report {
        report_id: ReportId,
        provenance: Provenance,
    }
    #[derive(Deserialize)]
    struct Provenance {
        timestamp: Timestamp,
    }

    let (reports, flags) = (here.topics.reports(), here.topics.flags());
    let mut config = here.kafka("reader").consumer("reader")?;
    // The broker answers at once.
    let consumer: BaseConsumer = config.set("fetch.min.bytes", "1").create()?;
    let all = [&reports, &flags].into_iter();
    let list: TopicPartitionList = all
        .flat_map(|topic| (0..here.partitions).map(move |p| ((topic.clone(), p), Offset::Beginning)))
        .collect();
    consumer.assign(&list)?;
    let (mut produced, mut readable) = (HashMap::new(), Vec::new());
    let (mut seen, mut last) = (0, Instant::now());
    // The flags of the last reports may come after them.
    while seen < count || last.elapsed() < Duration::from_secs(1) {
        let Some(message) = consumer.poll(Duration::from_millis(100)).transpose()? else {
            if last.elapsed() > PATIENCE {
                return Err(format!("{seen} of {count} reports came").into());
            }
            continue;
        };
        let now = Timestamp::now().as_millisecond();
        last = Instant::now();
        if message.topic() == flags {
            readable.push((message.key().unwrap_or_default().to_vec(), now));
            continue;
        }
        let report: Report = serde_json::from_slice(message.payload().unwrap_or_default())?;
        seen += 1;
        let at = report.provenance.timestamp.as_millisecond();
        produced.insert(report.report_id.to_string().into_bytes(), at);
        linked.send(Linked { partition: message.partition(), offset: message.offset(), produced: at })?;
    }
    let known = readable.into_iter().filter_map(|(key, now)| Some((*produced.get(&key)?, now)));
    Ok(known.collect())
}

/// Looks at the index until it holds so many reports. Gives, for each, when its raw record was produced and when it was found
/// to be searchable: a document and the checkpoint that says so become visible together.
fn search(
    here: &Installation,
    dir: &Path,
    count: u64,
    linked: &Receiver<Linked>,
) -> Outcome<Vec<(i64, i64)>> {
    let topic = here.topics.reports();
    let mut waiting: BTreeMap<i32, VecDeque<(i64, i64)>> = BTreeMap::new();
    let mut found = Vec::new();
    let mut searcher: Option<Searcher> = None;
    let mut last = Instant::now();
    while (found.len() as u64) < count {
        thread::sleep(LOOK);
        for Linked { partition, offset, produced } in linked.try_iter() {
            waiting.entry(partition).or_default().push_back((offset, produced));
        }
        match &mut searcher {
            Some(searcher) => searcher.reload()?,
            None => match Searcher::open(dir) {
                Ok(opened) => searcher = Some(opened),
                Err(IndexError::Missing { .. }) => {}
                Err(error) => return Err(error.into()),
            },
        }
        let now = Timestamp::now().as_millisecond();
        let checkpoint = searcher.as_ref().and_then(Searcher::checkpoint);
        for (partition, position) in checkpoint.into_iter().flat_map(Checkpoint::positions) {
            let Some(waiting) = waiting.get_mut(&partition.partition).filter(|_| partition.topic == topic)
            else {
                continue;
            };
            while waiting.front().is_some_and(|(offset, _)| *offset < position.next.0) {
                found.extend(waiting.pop_front().map(|(_, produced)| (produced, now)));
                last = Instant::now();
            }
        }
        if last.elapsed() > PATIENCE {
            return Err(format!("{} of {count} reports became searchable", found.len()).into());
        }
    }
    Ok(found)
}

impl Latencies {
    /// Of what was produced from then on.
    fn since(from: i64, all: &[(i64, i64)]) -> Self {
        let counted = all.iter().filter(|(produced, _)| *produced >= from);
        let mut latencies: Vec<i64> = counted.map(|(produced, now)| now - produced).collect();
        latencies.sort_unstable();
        Self(latencies)
    }

    fn at(&self, thousandths: usize) -> i64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get(last * thousandths / 1_000).copied().unwrap_or_default()
    }
}

impl fmt::Display for Latencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>10} {:>8} {:>8} {:>8}", self.0.len(), self.at(500), self.at(990), self.at(1_000))
    }
}
