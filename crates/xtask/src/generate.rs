//! Synthetic reports with the truth beside them: the same seed and count give the same bytes, on any machine.
//!
//! A report is made of sentences. Each is a template of its channel (`templates`) whose slots are filled from small tables
//! (`words`) or with a number that somebody spelled in one of many ways (`spelling`); then somebody in a hurry
//! mistyped it (`typing`). Whoever fills in a number also writes down the truth ([`Truth`]), so the truth is never
//! read back from the text.
//!
//! No number comes from anywhere but [`ranges`](crate::ranges); places and people are made up.

mod calendar;
mod expand;
mod number;
mod random;
mod record;
mod reports;
mod spelling;
mod templates;
mod truth;
mod typing;
mod words;

use std::{
    fmt,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use serde::Serialize;

pub(crate) use random::Random;
pub use reports::{Sample, Samples};
pub use spelling::Spelling;
pub use truth::Truth;

/// The channel that a report comes in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, clap::ValueEnum)]
pub enum Channel {
    /// A call log.
    #[serde(rename = "101")]
    #[value(name = "101")]
    Call101,
    /// An online form.
    #[serde(rename = "online")]
    #[value(name = "online")]
    Online,
    /// A Crimestoppers report.
    #[serde(rename = "crimestoppers")]
    #[value(name = "crimestoppers")]
    Crimestoppers,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 3] = [Self::Call101, Self::Online, Self::Crimestoppers];
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Call101 => "101",
            Self::Online => "online",
            Self::Crimestoppers => "crimestoppers",
        })
    }
}

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// Decides everything.
    pub seed: u64,
    /// How many reports; they are spread evenly over June to August 2019, oldest first.
    pub count: u64,
    /// All from this channel; `None` mixes them.
    pub channel: Option<Channel>,
}

/// Writes `<channel>.jsonl` for each channel and `truth.jsonl`, one line a report, into `folder`.
///
/// # Errors
/// Where a file cannot be written.
pub fn write_folder(request: Request, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let create =
        |name: &str| Ok::<_, io::Error>(BufWriter::new(File::create(folder.join(format!("{name}.jsonl")))?));
    let channels: Vec<_> = request.channel.map_or(Channel::ALL.to_vec(), |one| vec![one]);
    let mut records = Vec::new();
    for channel in channels {
        records.push((channel, create(&channel.to_string())?));
    }
    let mut truths = create("truth")?;
    for sample in Samples::new(request) {
        let (_, file) = records
            .iter_mut()
            .find(|(channel, _)| *channel == sample.truth.channel)
            .expect("a sample is of a channel that was asked for");
        writeln!(file, "{}", sample.record)?;
        serde_json::to_writer(&mut truths, &sample.truth)?;
        truths.write_all(b"\n")?;
    }
    records.iter_mut().try_for_each(|(_, file)| file.flush())?;
    truths.flush()
}

/// Writes the records alone, one line each: what `tipline send CHANNEL -` reads.
///
/// # Errors
/// Where `out` takes no more.
pub fn write_records(request: Request, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    for sample in Samples::new(request) {
        writeln!(out, "{}", sample.record)?;
    }
    out.flush()
}
