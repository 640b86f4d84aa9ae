//! `tipline original`: the raw record of a report, for the few who may see it.

use std::{fs, os::unix::fs::MetadataExt};

use clap::Args;
use tipline_audit::{Action, Outcome, Who};
use tipline_index::Searcher;
use tipline_report::{Channel, ReportId};
use tipline_stream::original::{self, Fetched, Original as Record};

use super::service;
use crate::{
    config::Config,
    failure::{Exit, Failure},
    session::{Role, Session},
    terminal::printable,
    times::for_people,
    trail::{self, Trail, Why},
};

/// Show a report as it came in, contact details and all
///
/// Reads the raw record from the brokers. What was taken out or masked for the reporter's protection is in it, so it is for
/// those whom original.users names, or else for the user who owns the audit log's key. Who saw which report, and why, is
/// recorded before it is shown; so is who was refused.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline original 101:CAD-20190814-0176 --reason 'op-1234, threat to life'
  tipline original r_9f2c... --reason 'disclosure, case 12' > record.json

Exit status: 0 it was shown, 1 there is no such report or its record is gone, 2 error, 77 you may not.")]
pub(crate) struct Original {
    /// The report: its id, or its channel and reference with a colon between them
    #[arg(value_name = "REPORT", value_parser = report)]
    report: ReportId,
    /// Why you have to see it; recorded with who you are and when
    #[arg(long, value_name = "TEXT", required = true)]
    reason: String,
}

/// The report that somebody names.
fn report(text: &str) -> Result<ReportId, String> {
    if let Some((channel, reference)) = text.split_once(':')
        && let Ok(channel) = channel.parse::<Channel>()
    {
        return Ok(ReportId::of(channel, reference));
    }
    text.parse().map_err(|_| {
        "write an id, r_ and 32 digits, or channel and reference, such as 101:CAD-20190814-0176".to_owned()
    })
}

impl Original {
    /// Fetches it, puts that on record and shows it.
    ///
    /// # Errors
    /// Where the user may not see originals, or it cannot be fetched or recorded.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        if self.reason.trim().is_empty() {
            return Err(Failure::new("say why you have to see it: --reason may not be empty"));
        }
        let trail = Trail::open(&config, &Why::from(Some(self.reason.clone())))?;
        let subject = format!("original {}", self.report);
        if !may_see_originals(&config, &trail::operating_system_user()) {
            trail.record(Action::Refused, subject, Outcome::Refused)?;
            return Err(Failure::new("you may not see originals; that you asked is on record")
                .help("original.users names who may; without it, the user who owns audit.key_file")
                .exit(Exit::NotPermitted));
        }
        let answered = |records| Outcome::Answered { records };
        let Some(held) = Searcher::open(&config.index_dir())?.report(self.report)? else {
            trail.record(Action::Consulted, subject, answered(0))?;
            eprintln!("the index holds no report {}", self.report);
            return Ok(Exit::Nothing);
        };
        let topics = service::topics(&config);
        match original::fetch(&config.kafka_settings()?, &topics, self.report, &held.provenance)? {
            Fetched::Held(record) => {
                trail.record(Action::Disclosed, subject, answered(1))?;
                show(session, &record)?;
                Ok(Exit::Success)
            }
            Fetched::Gone => {
                trail.record(Action::Consulted, subject, answered(0))?;
                eprintln!("{} no longer holds the record of {}", held.provenance.topic, self.report);
                Ok(Exit::Nothing)
            }
            Fetched::Other => {
                trail.record(Action::Consulted, subject, Outcome::Failed)?;
                Err(Failure::new(format!("another record stands where that of {} stood", self.report)).help(
                    "the raw topic was made anew, or the index is of another cluster: tipline reconcile",
                ))
            }
        }
    }
}

/// Whether this user may: as the configuration says, or else by owning the key of the audit log.
fn may_see_originals(config: &Config, who: &Who) -> bool {
    let Who::System { uid, name, .. } = who else { return false };
    match &config.original.users {
        Some(users) => users.iter().any(|user| Some(user) == name.as_ref() || user.parse() == Ok(*uid)),
        None => fs::metadata(config.audit_key_file()).is_ok_and(|about| about.uid() == *uid),
    }
}

fn show(session: &Session, record: &Record) -> Result<(), Failure> {
    eprintln!(
        "{}, taken in {}; as it came in: it may hold the reporter's own number",
        record.place,
        for_people(record.at)
    );
    let mut output = session.terminal.output();
    match session.terminal.is_terminal {
        true => output.line(printable(&String::from_utf8_lossy(&record.value)))?,
        false => output.bytes(&record.value)?,
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_named_by_its_id_or_by_channel_and_reference() {
        let id = ReportId::of(Channel::Call101, "CAD-20190814-0176");
        assert_eq!(report("101:CAD-20190814-0176"), Ok(id));
        assert_eq!(report(&id.to_string()), Ok(id));
        assert_eq!(report("online:a:b"), Ok(ReportId::of(Channel::Online, "a:b")));
        for wrong in ["CAD-20190814-0176", "102:CAD-1", "r_1", ""] {
            assert!(report(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn originals_are_for_those_who_are_named_or_else_for_the_owner_of_the_key() {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config { data_dir: dir.path().to_owned(), ..Config::default() };
        let user = |uid, name: &str| Who::System { uid, name: Some(name.to_owned()), signed_in: None };
        let me = rustix::process::getuid().as_raw();
        assert!(!may_see_originals(&config, &user(me, "me")), "there is no key yet");
        fs::write(config.audit_key_file(), [0; 32]).unwrap();
        assert!(may_see_originals(&config, &user(me, "me")));
        assert!(!may_see_originals(&config, &user(me + 1, "me")));
        config.original.users = Some(vec!["supervisor".to_owned(), "4711".to_owned()]);
        assert!(may_see_originals(&config, &user(7, "supervisor")));
        assert!(may_see_originals(&config, &user(4711, "x")));
        assert!(!may_see_originals(&config, &user(me, "me")));
        assert!(!may_see_originals(&config, &Who::Unknown));
    }
}
