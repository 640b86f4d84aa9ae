//! `tipline send`: raw records from files to a channel's topic, byte for byte.

mod records;

use std::{
    fs::File,
    io::{self, BufReader, IsTerminal, Read},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tipline_report::Channel;
use tipline_stream::send::{Sender, Sent};

use super::service;
use crate::{
    failure::{Exit, Failure},
    session::{Role, Session},
};

/// Send raw records to a channel
///
/// Each record goes to the channel's raw topic as it stands, readable or not: what cannot be read becomes a dead letter,
/// and that is link's to say. `tipline schema CHANNEL` prints what a channel's records look like.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline send 101 calls.jsonl
  tipline send online form.json             one object, or an array of them
  zcat july.jsonl.gz | tipline send crimestoppers -")]
pub(crate) struct Send {
    /// 101, online or crimestoppers
    channel: Channel,
    /// Files to send; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How the files are written [default: json where the name ends in .json, else lines]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A record on each line
    Lines,
    /// One JSON value, an array of them, or several after each other
    Json,
}

impl Send {
    /// Sends every file and waits until the brokers have it.
    ///
    /// # Errors
    /// Where a file cannot be read or the brokers do not take a record. What was sent before stays sent.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        let topics = service::topics(&config);
        let mut sender = Sender::open(&config.kafka_settings()?, &topics, self.channel)?;
        for file in &self.files {
            let name = file.display().to_string();
            let (reader, size) =
                open(file).map_err(|error| Failure::from_error(&format!("cannot read {name}"), &error))?;
            let bar = progress(&name, size);
            let reader = BufReader::with_capacity(1 << 16, bar.wrap_read(reader));
            let mut push = |record: &[u8]| sender.push(record).map_err(Failure::from);
            match self.format_of(file) {
                Format::Lines => records::lines(&name, reader, &mut push)?,
                Format::Json => records::json(&name, reader, &mut push)?,
            }
            bar.finish_and_clear();
        }
        let Sent { delivered, bytes, failed } = sender.finish()?;
        let topic = topics.raw(self.channel);
        eprintln!("sent {delivered} records ({}) to {topic}", indicatif::BinaryBytes(bytes));
        match failed {
            0 => Ok(Exit::Success),
            failed => Err(Failure::new(format!("the brokers refused {failed} records for {topic}"))
                .help("those may be sent again; the others are there")),
        }
    }

    fn format_of(&self, file: &Path) -> Format {
        self.format.unwrap_or(match file.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("json") => Format::Json,
            _ => Format::Lines,
        })
    }
}

/// The file and its size, where it has one.
fn open(path: &Path) -> io::Result<(Box<dyn Read>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok((Box::new(file), about.is_file().then_some(about.len())))
}

/// A bar on a terminal, nothing elsewhere.
fn progress(name: &str, size: Option<u64>) -> ProgressBar {
    let target = match io::stderr().is_terminal() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    let template = match size {
        Some(_) => "{msg} {wide_bar} {binary_bytes}/{binary_total_bytes} {eta}",
        None => "{msg} {spinner} {binary_bytes} {elapsed}",
    };
    let style = ProgressStyle::with_template(template).expect("the templates above are well formed");
    ProgressBar::with_draw_target(size, target).with_style(style).with_message(name.to_owned())
}
