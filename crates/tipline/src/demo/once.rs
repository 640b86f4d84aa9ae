//! `tipline demo --once`: the story told on standard output, and its index left to be searched.

use std::{fs, io::IsTerminal, path::Path, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget};
use tipline_index::{SearchOptions, Searcher};
use tipline_report::Channel;
use tipline_stream::{
    KafkaSettings, Stop, Topics, Until,
    embedded::EmbeddedBroker,
    index::{self, Beginning, IndexSettings},
    link::{self, LinkSettings},
    registry,
};

use super::{send, story, telling};
use crate::{
    commands::search,
    failure::{Exit, Failure},
    session::{Role, Session},
};

/// The file that says that a data directory is the demo's own, and may be replaced by its next run.
const MARK: &str = "made-by-tipline-demo";

/// Tells the story and leaves the index.
///
/// # Errors
/// Where the data directory holds an index that is not the demo's, or cannot be written.
pub(super) fn tell(session: &Session) -> Result<Exit, Failure> {
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
        send(&kafka, &topics, channel, story::records(channel))?;
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
    output.text(&telling::tell(&lines, everything.hits, &searches(&config.data_dir), session.terminal))?;
    output.flush()?;
    Ok(Exit::Success)
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
