use jiff::Timestamp;
use tipline_audit::{Action, Outcome, Who};
use tipline_index::Searcher;
use tipline_lines::{Decision, FlagId, Verdict};
use tipline_stream::decisions;

use crate::{
    commands::service,
    config::Config,
    failure::{Exit, Failure},
    trail::{self, Trail, Why},
};

/// Decides on a flag: on record first, then on the topic.
///
/// # Errors
/// Where there is no such flag, or the decision cannot be recorded or written.
pub(super) fn run(config: &Config, flag: FlagId, verdict: Verdict, reason: &str) -> Result<Exit, Failure> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Failure::new("say why: --reason may not be empty"));
    }
    let trail = Trail::open(config, &Why::from(Some(reason.to_owned())))?;
    let Some(held) = Searcher::open(&config.index_dir())?.flag(flag)? else {
        trail.consulted(format!("flag {flag}"), 0)?;
        return Err(Failure::new(format!("no report has a flag {flag}"))
            .help("tipline flag list shows those there are, with their ids"));
    };
    let subject = format!("flag {flag}: {}", verdict.as_str());
    trail.record(Action::Altered, &*subject, Outcome::Done)?;
    let decision = Decision::on(&held, verdict, reason.to_owned(), decider(), Timestamp::now());
    let written = decisions::write(&config.kafka_settings()?, &service::topics(config), &decision);
    if let Err(error) = written {
        trail.record(Action::Altered, subject, Outcome::Failed)?;
        return Err(error.into());
    }
    eprintln!("{flag} is {} by {}; search nodes show it in a moment", verdict.as_str(), decision.decided_by);
    Ok(Exit::Success)
}

/// Who decides: the user of this process, as the machine names them.
fn decider() -> String {
    match trail::operating_system_user() {
        Who::System { uid, name, .. } => name.unwrap_or_else(|| uid.to_string()),
        _ => "unknown".to_owned(),
    }
}
