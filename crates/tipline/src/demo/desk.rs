//! `tipline demo`: the desk stays open, and the story goes on while one looks.

use std::{
    net::{Ipv4Addr, TcpListener},
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tempfile::TempDir;
use tipline_index::Searcher;
use tipline_report::Channel;
use tipline_stream::{KafkaSettings, Stop, Topics, Until, embedded::EmbeddedBroker, registry};

use super::{send, story, tour};
use crate::{
    commands::{serve, service},
    config::Config,
    failure::{Exit, Failure},
    session::{Role, Session},
    signals,
};

/// How long the first reports may take to be searchable, on whatever machine.
const READY_WITHIN: Duration = Duration::from_secs(120);
/// Between two looks whether something has happened.
const LOOK: Duration = Duration::from_millis(100);

/// Serves the story until it is stopped. All that it writes goes to a folder that ends with it.
///
/// # Errors
/// Where the port or the folder cannot be had, or a part of it ends before it is asked to.
pub(super) fn keep_open(session: &Session, port: u16, every: Duration) -> Result<Exit, Failure> {
    let log = session.configure(Role::Short)?.log;
    let stop = Stop::new();
    signals::stop_on_signal(&stop)?;
    let cannot = |what: &str| {
        let what = what.to_owned();
        move |error: std::io::Error| Failure::from_error(&what, &error)
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(cannot(&format!("cannot listen on port {port} of the loopback")))?;
    let folder = tempfile::Builder::new()
        .prefix("tipline-demo-")
        .tempdir()
        .map_err(cannot("cannot make a folder for the demo"))?;
    let topics = Topics::default();
    let broker = EmbeddedBroker::start(&topics, 3)?;
    let kafka = broker.kafka("demo");
    let config = config(&folder, &kafka, log);

    let begun = Timestamp::now();
    registry::write(&kafka, &topics, &story::lines_of(begun)?)?;
    for channel in Channel::ALL {
        let before = story::before(channel, begun);
        send(&kafka, &topics, channel, before.iter().map(String::as_str))?;
    }
    let link = service::link_settings(&config, Until::Stopped)?;
    let index = service::index_settings(&config, Until::Stopped)?;
    let look_back = service::look_back_settings(&config, Until::Stopped)?;
    thread::scope(|scope| {
        let parts = [
            part(scope, "link", &stop, || service::run_link(&link, &stop))?,
            part(scope, "index", &stop, || service::run_index(&index, &config.decisions_file(), &stop))?,
            part(scope, "look-back", &stop, || service::run_look_back(&look_back, &stop).map(drop))?,
        ];
        let served = serve_story(session, &config, listener, &kafka, every, &stop);
        stop.request();
        let ended = parts.into_iter().map(|part| {
            part.join()
                .unwrap_or_else(|_| Err(Failure::new("a part of the demo ended by a bug").exit(Exit::Bug)))
        });
        ended.fold(served, Result::and)
    })?;
    Ok(Exit::Success)
}

/// Waits for the first reports, then serves the pages and sends the others one by one.
fn serve_story(
    session: &Session,
    config: &Config,
    listener: TcpListener,
    kafka: &KafkaSettings,
    every: Duration,
    stop: &Stop,
) -> Result<(), Failure> {
    let first = Channel::ALL.iter().map(|channel| story::before(*channel, Timestamp::now()).len()).sum();
    wait_for(first, config, stop)?;
    if stop.requested() {
        return Ok(());
    }
    thread::scope(|scope| {
        serve::serve_until(config, listener, stop, |app, link| {
            app.set_tour(tour::steps());
            let link = link.unwrap_or_default();
            let mut output = session.terminal.output();
            output.text(&opened(&link, every))?;
            output.flush()?;
            // Whoever hears of nothing new sees it on the page; a story that breaks off is no reason to close the desk.
            part(scope, "story", stop, move || feed(kafka, every, stop)).map(|_| ())
        })
    })
}

/// What is said once the pages are there.
fn opened(link: &str, every: Duration) -> String {
    let seconds = every.as_secs();
    format!(
        "The desk is open. This link signs in once, within ten minutes:\n\n  {link}\n\n\
         Everything on it is made up. A report comes in every {seconds} s for a while; its start page leads through the story.\n\
         Ctrl-C ends it and removes all that it wrote.\n"
    )
}

/// A thread that asks the others to stop where it fails.
fn part<'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    name: &str,
    stop: &'scope Stop,
    work: impl FnOnce() -> Result<(), Failure> + Send + 'scope,
) -> Result<thread::ScopedJoinHandle<'scope, Result<(), Failure>>, Failure> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn_scoped(scope, move || work().inspect_err(|_| stop.request()))
        .map_err(|error| Failure::from_error("cannot start a thread", &error).exit(Exit::TryLater))
}

/// Sends what comes in while one looks.
fn feed(kafka: &KafkaSettings, every: Duration, stop: &Stop) -> Result<(), Failure> {
    let topics = Topics::default();
    for (channel, record) in story::while_one_looks() {
        let until = Instant::now() + every;
        while Instant::now() < until {
            if stop.requested() {
                return Ok(());
            }
            thread::sleep(LOOK);
        }
        let record = super::retold::at(&record, Timestamp::now());
        send(kafka, &topics, channel, std::iter::once(record.as_str()))?;
    }
    Ok(())
}

/// Waits until so many reports can be found.
fn wait_for(reports: usize, config: &Config, stop: &Stop) -> Result<(), Failure> {
    let until = Instant::now() + READY_WITHIN;
    while !stop.requested() {
        if Searcher::open(&config.index_dir()).is_ok_and(|searcher| searcher.len() >= reports) {
            return Ok(());
        }
        if Instant::now() > until {
            return Err(Failure::new("the first reports are not searchable after two minutes"));
        }
        thread::sleep(LOOK);
    }
    Ok(())
}

/// A configuration of its own: nothing of the user's reaches the demo, and nothing of it their files.
fn config(folder: &TempDir, kafka: &KafkaSettings, log: crate::config::Log) -> Config {
    let usual = Config::default();
    Config {
        data_dir: folder.path().to_owned(),
        kafka: crate::config::Kafka {
            bootstrap_servers: vec![kafka.bootstrap_servers.clone()],
            ..usual.kafka
        },
        serve: crate::config::Serve { unit: "Demonstration: all of it is made up".to_owned(), ..usual.serve },
        log,
        ..usual
    }
}
