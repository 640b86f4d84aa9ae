//! `tipline demo`: the whole way from a report to a flag and a search hit, in one process, on made-up reports.
//!
//! The broker is librdkafka's in-process mock. It forgets aborts and transactional offsets, so nothing here proves that
//! records are neither lost nor doubled; the tests that do run against Apache Kafka.

mod story;
mod telling;

use std::{fs, io::IsTerminal, path::Path, time::Duration};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget};
use tipline_index::{SearchOptions, Searcher};
use tipline_report::Channel;
use tipline_stream::{
    KafkaSettings, Stop, Topics, Until,
    embedded::EmbeddedBroker,
    index::{self, Beginning, IndexSettings},
    link::{self, LinkSettings},
    registry,
    send::Sender,
};

use crate::{
    commands::search,
    failure::{Exit, Failure},
    session::{Role, Session},
};

/// See it work in ten seconds, with nothing to install
///
/// Two phone lines sell drugs in July 2019: "Nino", and one that is known only by its number. People ring 101, fill in
/// the online form, tell Crimestoppers. On Monday 5 August a court orders both numbers to be cut off by the 12th. Then
/// one of them is heard of again, and a number that nobody knows turns up.
///
/// A broker runs inside this process, on made-up reports. The index that it leaves can be searched afterwards.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline demo
  tipline demo --data-dir demo
  tipline search 'flag:order_breach'        afterwards")]
pub(crate) struct Demo {}

/// The file that says that a data directory is the demo's own, and may be replaced by its next run.
const MARK: &str = "made-by-tipline-demo";

impl Demo {
    /// Tells the story and leaves the index.
    ///
    /// # Errors
    /// Where the data directory holds an index that is not the demo's, or cannot be written.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        claim(&config.data_dir, &config.index_dir())?;

        let now = now();
        now.set_message("starting a broker inside this process");
        let topics = Topics::default();
        let broker = EmbeddedBroker::start(&topics, 3)?;
        let kafka = broker.kafka("demo");
        let lines = story::lines()?;
        now.set_message("sending two lines and the reports of three channels");
        registry::write(&kafka, &topics, &lines)?;
        for channel in Channel::ALL {
            send(&kafka, &topics, channel)?;
        }
        now.set_message("link: reading the reports, finding numbers, matching them against the lines");
        link::run(&until_caught_up(&kafka, &topics), &Stop::new(), |_| {})?;
        now.set_message("index: making them searchable");
        let settings = IndexSettings {
            beginning: Beginning::Scratch,
            until: Until::CaughtUp,
            ..IndexSettings::new(kafka.clone(), topics.clone(), config.index_dir())
        };
        index::run(&settings, &Stop::new(), |_| {})?;
        now.finish_and_clear();

        let searcher = Searcher::open(&config.index_dir())?;
        let everything = searcher.search(
            &search::parse("after:2019-01-01")?,
            SearchOptions { limit: usize::MAX, ..SearchOptions::default() },
        )?;
        let mut output = session.terminal.output();
        output.text(&telling::tell(
            &lines,
            everything.hits,
            &searches(&config.data_dir),
            session.terminal,
        ))?;
        output.flush()?;
        Ok(Exit::Success)
    }
}

/// Says on a terminal what is being done.
fn now() -> ProgressBar {
    let target = match std::io::stderr().is_terminal() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    let bar = ProgressBar::with_draw_target(None, target);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn send(kafka: &KafkaSettings, topics: &Topics, channel: Channel) -> Result<(), Failure> {
    let mut sender = Sender::open(kafka, topics, channel)?;
    for record in story::records(channel) {
        sender.push(record.as_bytes())?;
    }
    sender.finish()?;
    Ok(())
}

fn until_caught_up(kafka: &KafkaSettings, topics: &Topics) -> LinkSettings {
    LinkSettings { until: Until::CaughtUp, ..LinkSettings::new(kafka.clone(), topics.clone()) }
}

/// Marks the data directory as the demo's, unless it holds an index that is not.
fn claim(data_dir: &Path, index_dir: &Path) -> Result<(), Failure> {
    let mark = data_dir.join(MARK);
    if index_dir.exists() && !mark.exists() {
        return Err(Failure::new(format!("{} is an index that the demo did not make", index_dir.display()))
            .help("give the demo a folder of its own: tipline demo --data-dir DIR"));
    }
    let cannot = |error: std::io::Error| {
        Failure::from_error(&format!("cannot write to {}", data_dir.display()), &error)
    };
    fs::create_dir_all(data_dir).map_err(cannot)?;
    fs::write(
        mark,
        "The index beside this file came from `tipline demo`, which replaces it when it runs again.\n",
    )
    .map_err(cannot)
}

/// Three searches to try, as commands for this shell.
fn searches(data_dir: &Path) -> Vec<String> {
    let program = std::env::args().next().unwrap_or_else(|| "tipline".to_owned());
    let data_dir = match data_dir == Path::new("tipline-data") {
        true => String::new(),
        false => format!(" --data-dir {}", quoted(&data_dir.display().to_string())),
    };
    story::SEARCHES
        .iter()
        .map(|query| format!("{} search{data_dir} {}", quoted(&program), quoted(query)))
        .collect()
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    match word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte)) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}
