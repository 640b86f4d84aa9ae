//! `tipline audit`: who looked at what, when and why, and whether the record of it is whole.

mod entries;
mod export;

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand, ValueEnum};
use tipline_audit::{Action, Anchor, AuditError, Key, Line, Outcome, Recorded};

use self::entries::Which;
use crate::{
    config::Config,
    failure::{Exit, Failure},
    session::{Role, Session},
    trail::{Trail, Why},
};

/// Verify, search and export the record of every look-up
///
/// Each look-up is recorded before its answer is shown: who, when, what, why. The record is a chain of sealed entries, so
/// what somebody does to it later shows. Looking at it is recorded too.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline audit verify
  tipline audit verify --anchor 461:90b0...d1    also against what was noted elsewhere
  tipline audit search --user analyst --after 2019-08-05
  tipline audit search --json '07700 900461' | jq .who
  tipline audit export --format csv --reason 'disclosure, case 12' > audit.csv

Who can write the folder of the log can put back an old copy of all of it. Only an anchor tells:
note the one that verify prints, each day, where the users of this machine cannot change it.
Exit status: 0 the log is whole, or entries were found; 1 it is not, or none; 2 it cannot be read.")]
pub(crate) struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say whether every entry is there as it was written, and name those that are not
    Verify {
        /// An anchor that was noted elsewhere, NUMBER:MAC; may be given more than once
        #[arg(long, value_name = "ANCHOR")]
        anchor: Vec<Anchor>,
        #[command(flatten)]
        log: Source,
        #[command(flatten)]
        why: Why,
    },
    /// List entries, newest first
    Search {
        #[command(flatten)]
        which: Which,
        /// Print one JSON object an entry
        #[arg(long)]
        json: bool,
        /// The most entries to list; 0 lists all
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
        #[command(flatten)]
        log: Source,
        #[command(flatten)]
        why: Why,
    },
    /// Print entries to be handed on, oldest first
    Export {
        /// csv for spreadsheets, jsonl for programs
        #[arg(long, value_enum)]
        format: Format,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        log: Source,
        #[command(flatten)]
        why: Why,
    },
    /// Make the key that seals the log, where audit.key_file says; otherwise the first look-up does
    Key,
}

/// Which log
#[derive(Debug, Args)]
struct Source {
    /// Read the log in this folder, such as one that was moved aside; the look is recorded in the current one
    #[arg(long = "log", value_name = "DIR")]
    folder: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line an entry under one header line
    Csv,
    /// A JSON object an entry
    Jsonl,
}

impl Audit {
    /// Verifies, searches, exports, or makes the key.
    ///
    /// # Errors
    /// Where the log cannot be read, or this look at it cannot be recorded.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        match &self.what {
            What::Verify { anchor, log, why } => verify(session, &config, anchor, log, why),
            What::Search { which, json, limit, log, why } => {
                let trail = Trail::open(&config, why)?;
                search(session, &config, &trail, which, *json, *limit, log)
            }
            What::Export { format, which, log, why } => {
                let trail = Trail::open(&config, why)?;
                export(session, &config, &trail, *format, which, log)
            }
            What::Key => {
                let file = config.audit_key_file();
                Key::create(&file).map_err(|error| unreadable(&error))?;
                eprintln!(
                    "made {}: keep a copy where the users of this machine cannot read it",
                    file.display()
                );
                Ok(Exit::Success)
            }
        }
    }
}

fn verify(
    session: &Session,
    config: &Config,
    anchors: &[Anchor],
    source: &Source,
    why: &Why,
) -> Result<Exit, Failure> {
    why.given(config)?;
    let folder = source.folder(config);
    let key = source.key(config)?;
    match Trail::open(config, why)
        .and_then(|trail| trail.record(Action::Consulted, source.subject("verify"), Outcome::Done))
    {
        Ok(()) => {}
        // A log that was tampered with takes no further entry. Nothing in it is shown here, only what was done to it.
        Err(failure) if source.folder.is_none() => eprintln!("this look is not recorded: {failure}"),
        Err(failure) => return Err(failure),
    }
    let mut output = session.terminal.output();
    let (mut told, mut count, mut tampered) = (Ok(()), 0_u64, false);
    let verified = tipline_audit::verify(&folder, &key, anchors, |finding| {
        count += 1;
        tampered |= finding.is_tampering();
        if told.is_ok() {
            told = output.line(&finding);
        }
    })
    .map_err(|error| unreadable(&error))?;
    told?;
    output.flush()?;
    match count {
        0 => eprintln!("whole: {} entries, each as it was written", verified.entries),
        count => eprintln!("{count} findings; {} entries are as they were written", verified.entries),
    }
    if let Some(anchor) = verified.last.filter(|_| !tampered) {
        eprintln!("note this elsewhere: {anchor}");
    }
    Ok(if tampered { Exit::Nothing } else { Exit::Success })
}

fn search(
    session: &Session,
    config: &Config,
    trail: &Trail,
    which: &Which,
    json: bool,
    limit: usize,
    source: &Source,
) -> Result<Exit, Failure> {
    let which = which.sought();
    let mut newest = VecDeque::new();
    let mut total = 0;
    let strange = source.each(config, usize::MAX, |recorded| {
        if which.takes(&recorded) {
            total += 1;
            if limit > 0 && newest.len() == limit {
                newest.pop_front();
            }
            newest.push_back(recorded);
        }
        Ok(())
    })?;
    trail.consulted(source.subject(&which.to_string()), total)?;
    newest.make_contiguous().reverse();
    let mut output = session.terminal.output();
    match json {
        true => newest.iter().try_for_each(|recorded| output.json(recorded))?,
        false if newest.is_empty() => {}
        false => output.text(&entries::table(newest.iter()).render(session.terminal))?,
    }
    output.flush()?;
    if newest.len() < total {
        eprintln!("{} of {total}, --limit 0 for all", newest.len());
    }
    tell_strange(strange);
    Ok(if total == 0 { Exit::Nothing } else { Exit::Success })
}

fn export(
    session: &Session,
    config: &Config,
    trail: &Trail,
    format: Format,
    which: &Which,
    source: &Source,
) -> Result<Exit, Failure> {
    let which = which.sought();
    let (mut lines, mut total) = (0, 0);
    let strange = source.each(config, usize::MAX, |recorded| {
        lines += 1;
        total += usize::from(which.takes(&recorded));
        Ok(())
    })?;
    let subject = source.subject(&format!("export {which}"));
    trail.record(Action::Disclosed, subject, Outcome::Answered { records: total as u64 })?;
    let mut output = session.terminal.output();
    if format == Format::Csv {
        output.text(&export::csv(export::HEADING.map(str::to_owned))?)?;
    }
    // What has been recorded since then, this export first, is left out.
    source.each(config, lines, |recorded| match (which.takes(&recorded), format) {
        (false, _) => Ok(()),
        (true, Format::Csv) => output.text(&export::csv(export::row(&recorded))?),
        (true, Format::Jsonl) => output.json(&recorded),
    })?;
    output.flush()?;
    eprintln!("complete: {total} entries");
    tell_strange(strange);
    Ok(if total == 0 { Exit::Nothing } else { Exit::Success })
}

fn tell_strange(strange: u64) {
    if strange > 0 {
        eprintln!("{strange} lines are not as the log wrote them: tipline audit verify names them");
    }
}

impl Source {
    fn folder(&self, config: &Config) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| config.audit_dir())
    }

    /// The key of that log.
    fn key(&self, config: &Config) -> Result<Key, Failure> {
        let folder = self.folder(config);
        if !folder.is_dir() {
            return Err(Failure::new(format!("there is no audit log in {}", folder.display()))
                .help("the first look-up begins one"));
        }
        Key::read(&config.audit_key_file()).map_err(|error| unreadable(&error))
    }

    /// Hands over every genuine entry among the first so many, oldest first, and counts the lines that are none.
    fn each(
        &self,
        config: &Config,
        most: usize,
        mut take: impl FnMut(Recorded) -> Result<(), Failure>,
    ) -> Result<u64, Failure> {
        let (mut strange, mut genuine) = (0, 0);
        for line in
            tipline_audit::read(&self.folder(config), &self.key(config)?).map_err(|e| unreadable(&e))?
        {
            let Line { recorded, .. } = line.map_err(|error| unreadable(&error))?;
            match recorded {
                Some(_) if genuine == most => break,
                Some(recorded) => {
                    genuine += 1;
                    take(recorded)?;
                }
                None => strange += 1,
            }
        }
        Ok(strange)
    }

    /// What the look at the log is recorded as.
    fn subject(&self, how: &str) -> String {
        let which = match self.folder.as_deref().map(Path::display) {
            Some(folder) => format!("audit log in {folder}"),
            None => "audit log".to_owned(),
        };
        format!("{which}: {how}")
    }
}

fn unreadable(error: &AuditError) -> Failure {
    Failure::from_error("the audit log cannot be used", error)
}
