use std::{
    ops::Range,
    sync::atomic::{AtomicU32, Ordering},
};

use tipline_lines::{CountyLine, FileFormat, read_file};
use tipline_report::Channel;
use tipline_stream::{
    KafkaSettings, Topics, registry,
    send::{Sender, send_all},
    topics::{self, Creation, Layout},
};
use xtask::generate::{Request, Sample, Samples};

use super::Outcome;

/// Decides the records.
const SEED: u64 = 1;

/// County lines with two numbers each, of the thousand that the generator draws mobile numbers from.
pub(crate) const LINES: u64 = 25;

/// Raw records by channel.
pub(crate) struct Records(Vec<(Channel, Vec<String>)>);

/// Topics of one round.
pub(crate) struct Installation {
    pub(crate) bootstrap: String,
    pub(crate) partitions: i32,
    pub(crate) topics: Topics,
}

/// The channels' producers.
pub(crate) struct Feed(Vec<(String, Sender)>);

impl Records {
    pub(crate) fn generate(count: u64) -> Self {
        let mut channels: Vec<_> = Channel::ALL.iter().map(|&channel| (channel, Vec::new())).collect();
        for sample in Samples::new(Request { seed: SEED, count, channel: None }) {
            let name = sample.truth.channel.to_string();
            for (channel, records) in &mut channels {
                if channel.as_str() == name {
                    records.push(sample.record.clone());
                }
            }
        }
        Self(channels)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Channel, &str)> {
        self.0.iter().flat_map(|(channel, records)| records.iter().map(|record| (*channel, record.as_str())))
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.0.iter().flat_map(|(_, records)| records).map(|record| record.len() as u64).sum()
    }
}

impl Installation {
    /// Topics of its own with the lines in them.
    pub(crate) fn empty(bootstrap: &str, partitions: i32) -> Outcome<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let prefix = format!("round-{}-{}.", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let topics = Topics::new(prefix);
        let here = Self { bootstrap: bootstrap.to_owned(), partitions, topics };
        here.create(&here.topics)?;
        registry::write(&here.kafka("lines"), &here.topics, &lines()?)?;
        Ok(here)
    }

    /// Topics of its own with the lines and all records in them.
    pub(crate) fn filled(bootstrap: &str, partitions: i32, records: &Records) -> Outcome<Self> {
        let here = Self::empty(bootstrap, partitions)?;
        for (channel, records) in &records.0 {
            send_all(&here.kafka("send"), &here.topics, *channel, records, |_| {})?;
        }
        Ok(here)
    }

    pub(crate) fn kafka(&self, instance: &str) -> KafkaSettings {
        KafkaSettings::new(&self.bootstrap, instance)
    }

    /// A topic to write to, with as many partitions as the others.
    pub(crate) fn spare_topic(&self, name: &str) -> Outcome<String> {
        let spare = Topics::new(format!("{}{name}.", self.topics.prefix()));
        self.create(&spare)?;
        Ok(spare.reports())
    }

    fn create(&self, topics: &Topics) -> Outcome<()> {
        let layout = Layout { partitions: self.partitions, replication: Some(1), ..Layout::default() };
        topics::create(&self.kafka("create"), topics, &layout, Creation::Create)?;
        Ok(())
    }
}

impl Feed {
    pub(crate) fn open(here: &Installation) -> Outcome<Self> {
        let open = |&channel: &Channel| -> Outcome<_> {
            Ok((channel.to_string(), Sender::open(&here.kafka("send"), &here.topics, channel)?))
        };
        Ok(Self(Channel::ALL.iter().map(open).collect::<Outcome<_>>()?))
    }

    pub(crate) fn push(&mut self, sample: &Sample) -> Outcome<()> {
        let name = sample.truth.channel.to_string();
        let sender = self.0.iter_mut().find(|(channel, _)| *channel == name);
        let (_, sender) = sender.ok_or("the generator knows a channel that nobody reads")?;
        Ok(sender.push(sample.record.as_bytes())?)
    }

    /// Waits until the broker has every record.
    pub(crate) fn finish(self) -> Outcome<()> {
        for (_, sender) in self.0 {
            sender.finish()?;
        }
        Ok(())
    }
}

pub(crate) fn lines() -> Outcome<Vec<CountyLine>> {
    (0..LINES).map(|line| self::line(line, 2 * line..2 * line + 2)).collect()
}

/// A line that has some of the thousand numbers.
pub(crate) fn line(line: u64, numbers: Range<u64>) -> Outcome<CountyLine> {
    let mut file = format!("[[line]]\nid = \"line-{line}\"\nbrand = \"Line {line}\"\n");
    for number in numbers {
        file += &format!(
            "[[line.numbers]]\nnumber = \"07700 900{number:03}\"\nfrom = 2019-05-01\nbasis = \"benchmark\"\n"
        );
    }
    let read = read_file(&file, FileFormat::Toml).map_err(|errors| format!("{errors:?}"))?;
    read.into_iter().next().ok_or_else(|| "a file of one line holds one".into())
}
