//! `tipline dead-letters`: the raw records that could not be read.

mod shown;
mod which;

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use tipline_audit::{Action, Outcome};
use tipline_stream::{
    dead_letters::{self, Fate, Letter, ReplaySettings},
    topics::Creation,
};

use self::which::Which;
use super::service;
use crate::{
    failure::{Exit, Failure},
    session::{Role, Session},
    trail::{Trail, Why},
};

/// List, show and feed in again the records that could not be read
///
/// A record that link cannot read is kept whole on the dead-letters topic, with the reason. Once the cause is gone, such
/// as a fault in tipline that was mended, `replay` feeds it in again: a copy goes to its raw topic, once ever.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline dead-letters list
  tipline dead-letters list --reason schema --channel online --after 2019-08-05
  tipline dead-letters show 101/2/17
  tipline dead-letters show --bytes 101/2/17 > record.json
  tipline dead-letters replay --reason panic --dry-run
  tipline dead-letters replay --all

Exit status: 0 there are some, or some were fed in again, 1 none, 2 it could not be found out.")]
pub(crate) struct DeadLetters {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List them without their content, newest first
    List {
        #[command(flatten)]
        which: Which,
        /// Print one JSON object a letter
        #[arg(long)]
        json: bool,
        /// The most letters to list; 0 lists all
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// Show them with their content, which may hold the reporter's own number
    Show {
        #[command(flatten)]
        which: Which,
        /// Print one JSON object a letter
        #[arg(long, conflicts_with = "bytes")]
        json: bool,
        /// Print the content alone, byte for byte
        #[arg(long)]
        bytes: bool,
        /// Why you look; recorded with which, who you are and when
        #[arg(long, value_name = "TEXT")]
        because: Option<String>,
    },
    /// Feed them in again
    ///
    /// What was fed in before is left alone, and so is a record whose reference came in again later and could be read
    /// then: the older words would take the place of the newer.
    Replay {
        #[command(flatten)]
        which: Which,
        /// Every letter
        #[arg(long)]
        all: bool,
        /// Also those whose reference came in again later
        #[arg(long)]
        superseded: bool,
        /// Say what would be fed in and write nothing
        #[arg(long)]
        dry_run: bool,
    },
}

impl DeadLetters {
    /// Lists, shows or feeds in again.
    ///
    /// # Errors
    /// Where the brokers cannot be asked, or refuse; where nothing says which letters to feed in.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match &self.what {
            What::List { which, json, limit } => list(session, which, *json, *limit),
            What::Show { which, json, bytes, because } => {
                show(session, which, *json, *bytes, &because.clone().into())
            }
            What::Replay { which, all, superseded, dry_run } => {
                if !all && which.is_anything() {
                    return Err(Failure::new("nothing says which dead letters to feed in again")
                        .help("name them by id, --reason, --channel, --after or --before, or write --all"));
                }
                replay(session, which, *superseded, *dry_run)
            }
        }
    }
}

fn list(session: &Session, which: &Which, json: bool, limit: usize) -> Result<Exit, Failure> {
    let config = session.configure(Role::Short)?;
    let topics = service::topics(&config);
    let mut letters = dead_letters::list(&config.kafka_settings()?, &topics, &which.filter())?;
    letters.reverse();
    let limit = if limit == 0 { usize::MAX } else { limit };
    let listed = &letters[..letters.len().min(limit)];
    let mut output = session.terminal.output();
    match json {
        true => {
            for letter in listed {
                output.json(&shown::as_json(letter, &topics))?;
            }
        }
        false if listed.is_empty() => {}
        false => output.text(&shown::table(listed, &topics).render(session.terminal))?,
    }
    output.flush()?;
    eprintln!("{}", summary(&letters));
    if listed.len() < letters.len() {
        eprintln!("{} of {}, --limit 0 for all", listed.len(), letters.len());
    }
    Ok(if letters.is_empty() { Exit::Nothing } else { Exit::Success })
}

/// How many there are, by reason.
fn summary(letters: &[Letter]) -> String {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for letter in letters {
        *reasons.entry(&letter.reason).or_default() += 1;
    }
    let reasons: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    let replayed = letters.iter().filter(|letter| letter.replayed.is_some()).count();
    let of_them = match replayed {
        0 => String::new(),
        replayed => format!("; {replayed} were fed in again"),
    };
    match letters.len() {
        0 => "no dead letters".to_owned(),
        1 => format!("1 dead letter: {}{of_them}", reasons.join(", ")),
        count => format!("{count} dead letters: {}{of_them}", reasons.join(", ")),
    }
}

fn show(session: &Session, which: &Which, json: bool, bytes: bool, why: &Why) -> Result<Exit, Failure> {
    if which.is_anything() {
        return Err(Failure::new("nothing says which dead letters to show")
            .help("name them by id, as `tipline dead-letters list` prints it, or by --reason and the like"));
    }
    let config = session.configure(Role::Short)?;
    let trail = Trail::open(&config, why)?;
    let topics = service::topics(&config);
    let mut output = session.terminal.output();
    let mut count = 0;
    dead_letters::open(&config.kafka_settings()?, &topics, &which.filter(), |letter, content| {
        if count == 0 {
            eprintln!("the content is as it came in: it may hold the reporter's own number");
        }
        count += 1;
        trail.record(Action::Disclosed, format!("dead letter {}", letter.id), Outcome::Done)?;
        match (json, bytes) {
            (true, _) => output.json(&shown::as_json_with_content(letter, &content, &topics)),
            (_, true) => output.bytes(&content.value),
            _ => output.text(&shown::page(letter, &content, session.terminal)),
        }
    })?;
    output.flush()?;
    if count == 0 {
        eprintln!("no dead letter is meant by that");
    }
    Ok(if count == 0 { Exit::Nothing } else { Exit::Success })
}

fn replay(session: &Session, which: &Which, superseded: bool, dry_run: bool) -> Result<Exit, Failure> {
    let config = session.configure(Role::Short)?;
    let topics = service::topics(&config);
    let settings = ReplaySettings {
        kafka: config.kafka_settings()?,
        topics: topics.clone(),
        filter: which.filter(),
        superseded,
        creation: if dry_run { Creation::DryRun } else { Creation::Create },
    };
    let mut output = session.terminal.output();
    let (mut told, mut fed, mut left) = (Ok(()), 0_u64, 0_u64);
    let replayed = dead_letters::replay(&settings, |letter, fate| {
        match fate {
            Fate::Replayed(_) | Fate::WouldBe => fed += 1,
            Fate::Before(_) | Fate::Superseded(_) => left += 1,
        }
        if told.is_ok() {
            told = output.line(shown::fate(letter, fate, &topics));
        }
    });
    // What was written stays written, also where standard output is closed or the brokers went away on the way.
    let flushed = output.flush();
    let done = if dry_run { "would be fed in again" } else { "fed in again" };
    eprintln!("{fed} {done}, {left} left alone");
    replayed?;
    told.and(flushed)?;
    Ok(if fed == 0 { Exit::Nothing } else { Exit::Success })
}
