//! `tipline flag`: what people make of flags.

mod decide;
mod list;
mod shown;

use clap::{Args, Subcommand, ValueEnum};
use tipline_lines::{FlagId, FlagState, Verdict};

pub(super) use self::shown::{Decided, about, lines};
use crate::{
    failure::{Exit, Failure},
    session::{Role, Session},
    trail::{Trail, Why},
};

/// List flags, and confirm, reject or mark them as needing work
///
/// A machine flags; a named person decides. A decision goes to the decisions topic with its reason, and every search node
/// shows it. Nothing is taken back: whoever changes their mind decides again, and where two people differ both are shown.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline flag list --state open
  tipline flag list --json line:nino
  tipline flag confirm f_78acc6bed710f2f7398669874b475089 --reason 'same burst text in a download'
  tipline flag reject f_78acc6bed710f2f7398669874b475089 --reason 'number passed on in June'

Exit status: 0 done, or there are some; 1 there are none; 2 error.")]
pub(crate) struct Flag {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the flags of the reports that answer a query, newest report first
    List {
        /// As of `tipline search`; every flag where there is none
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        /// In this state; may be given more than once
        #[arg(long, value_name = "STATE")]
        state: Vec<State>,
        /// Print one JSON object a flag
        #[arg(long)]
        json: bool,
        /// The most flags to list; 0 lists all
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
        #[command(flatten)]
        why: Why,
    },
    /// The number was the line's
    Confirm(Decide),
    /// It was not, or the flag says nothing
    Reject(Decide),
    /// Somebody has to find out more
    NeedsWork(Decide),
}

#[derive(Debug, Args)]
struct Decide {
    /// The flag's id
    #[arg(value_name = "FLAG")]
    flag: FlagId,
    /// Why; it is shown with the decision
    #[arg(long, value_name = "TEXT", required = true)]
    reason: String,
}

/// What stands of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum State {
    /// Nobody has decided
    Open,
    /// Confirmed by all who decided
    Confirmed,
    /// Rejected by all who decided
    Rejected,
    /// Needing work, all say
    NeedsWork,
    /// Two people differ
    Disputed,
}

impl State {
    const fn is(self, state: FlagState) -> bool {
        matches!(
            (self, state),
            (Self::Open, FlagState::Open)
                | (Self::Confirmed, FlagState::Confirmed)
                | (Self::Rejected, FlagState::Rejected)
                | (Self::NeedsWork, FlagState::NeedsWork)
                | (Self::Disputed, FlagState::Disputed)
        )
    }
}

impl Flag {
    /// Lists or decides.
    ///
    /// # Errors
    /// Where the index or the brokers cannot be read or written, or it cannot be recorded who looked or decided.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        let (decide, verdict) = match &self.what {
            What::List { query, state, json, limit, why } => {
                let trail = Trail::open(&config, why)?;
                return list::run(session, &config, &trail, &query.join(" "), state, *json, *limit);
            }
            What::Confirm(decide) => (decide, Verdict::Confirmed),
            What::Reject(decide) => (decide, Verdict::Rejected),
            What::NeedsWork(decide) => (decide, Verdict::NeedsWork),
        };
        decide::run(&config, decide.flag, verdict, &decide.reason)
    }
}
