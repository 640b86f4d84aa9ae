//! `tipline demo`: the whole way from a report to a flag and a search hit, in one process, on made-up reports.
//!
//! The broker is librdkafka's in-process mock. It forgets aborts and transactional offsets, so nothing here proves that
//! records are neither lost nor doubled; the tests that do run against Apache Kafka.

mod desk;
mod once;
mod retold;
mod story;
mod telling;
mod tour;

use std::time::Duration;

use clap::Args;
use tipline_report::Channel;
use tipline_stream::{KafkaSettings, Topics, send::Sender};

use crate::{
    failure::{Exit, Failure},
    session::Session,
};

/// See it work, with nothing to install
///
/// Two phone lines sell drugs: "Nino", and one that is known only by its number. People ring 101, fill in the online form,
/// tell Crimestoppers. A court orders both numbers to be cut off. Then one of them is heard of again, and a number that
/// nobody knows turns up.
///
/// A broker, Link, Index, looking back and the pages run inside this process, on made-up reports. It prints a link that signs in once;
/// reports come in while one looks, and some of them are flagged. Ctrl-C ends it and removes all that it wrote.
///
/// With --once it tells the story in ten seconds, as it was in 2019, and leaves an index that can be searched.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline demo
  tipline demo --port 8080 --every 5
  tipline demo --once
  tipline search 'flag:order_breach'        afterwards")]
pub(crate) struct Demo {
    /// Tell the story, leave its index in the data directory, and end
    #[arg(long, conflicts_with_all = ["port", "every"])]
    once: bool,
    /// The port of the pages on the loopback; a free one where it is 0
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Seconds between two reports that come in while one looks
    #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
}

impl Demo {
    /// Keeps the desk open until it is stopped, or tells the story and ends.
    ///
    /// # Errors
    /// Where a file or a port cannot be had, or a folder is named that would not be used; of `--once`, where the data directory holds an index that is not the demo's.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match self.once {
            true => once::tell(session),
            false if session.names_data_dir() => {
                Err(Failure::new("the demo keeps nothing: --data-dir names a folder that it would not use")
                    .help("leave --data-dir out, or add --once, which leaves an index there"))
            }
            false => desk::keep_open(session, self.port, Duration::from_secs(self.every)),
        }
    }
}

/// Sends what a channel has.
fn send<'a>(
    kafka: &KafkaSettings,
    topics: &Topics,
    channel: Channel,
    records: impl Iterator<Item = &'a str>,
) -> Result<(), Failure> {
    let mut sender = Sender::open(kafka, topics, channel)?;
    for record in records {
        sender.push(record.as_bytes())?;
    }
    sender.finish()?;
    Ok(())
}
