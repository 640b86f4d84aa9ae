//! `tipline token`: API tokens for scripts.

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use tipline_audit::{Action, Outcome};
use tipline_web::{NewToken, Role, Scope, TokenError, TokenFile, TokenRecord};

use crate::{
    failure::{Exit, Failure},
    session::{self, Session},
    table::Rows,
    terminal::{Output, printable},
    times,
    trail::{Trail, Why},
};

/// Create, list and revoke API tokens
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline token create nightly --role analyst --scope search --days 90
  tipline token list
  tipline token revoke 3fa9c210
  curl -H \"Authorization: Bearer $(cat token)\" -H 'X-Reason: op-1234' \\
    --json '{\"query\": \"07700 900461\"}' http://127.0.0.1:8080/api/v1/search

A token is shown once, when it is made; the file keeps a hash. A running server follows the file at once.")]
pub(crate) struct TokenCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a token and print it
    Create {
        /// Who answers for it, or what it is for
        name: String,
        /// What its holder is: analyst, supervisor, source_protection, operator or auditor; several with commas
        #[arg(long, value_name = "ROLE", value_delimiter = ',', required = true)]
        role: Vec<Role>,
        /// What it may be used for: search, find or triage; several with commas
        #[arg(long, value_name = "SCOPE", value_delimiter = ',', required = true)]
        scope: Vec<Scope>,
        /// How many days it is good for
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
        #[command(flatten)]
        why: Why,
    },
    /// Every token, oldest first
    List {
        /// Print one JSON object a token
        #[arg(long)]
        json: bool,
    },
    /// Make a token worthless, at once and for ever
    Revoke {
        /// The id that `list` shows
        id: String,
        #[command(flatten)]
        why: Why,
    },
}

impl TokenCommand {
    /// Does what was asked.
    ///
    /// # Errors
    /// Where the file of tokens or the audit log cannot be written, or there is no such token.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(session::Role::Short)?;
        let file = TokenFile::new(config.tokens_file());
        let now = Timestamp::now();
        let mut output = session.terminal.output();
        match &self.what {
            What::Create { name, role, scope, days, why } => {
                let trail = Trail::open(&config, why)?;
                let new = NewToken {
                    name: printable(name),
                    roles: role.iter().copied().collect(),
                    scopes: scope.iter().copied().collect(),
                    expires_at: now + SignedDuration::from_hours(24 * i64::from(*days)),
                };
                let (token, record) = file.create(new, now)?;
                trail.record(Action::Altered, format!("token {} made", record.id), Outcome::Done)?;
                eprintln!("token {} is good until {}", record.id, times::for_people(record.expires_at));
                output.line(token)?;
            }
            What::List { json } => list(&file.list()?, *json, now, session, &mut output)?,
            What::Revoke { id, why } => {
                let trail = Trail::open(&config, why)?;
                let record = file.revoke(id, now)?;
                trail.record(Action::Altered, format!("token {} revoked", record.id), Outcome::Done)?;
                eprintln!("token {} is worth nothing now", record.id);
            }
        }
        output.flush()?;
        Ok(Exit::Success)
    }
}

fn list(
    records: &[TokenRecord],
    json: bool,
    now: Timestamp,
    session: &Session,
    output: &mut Output,
) -> Result<(), Failure> {
    let words = |words: &mut dyn Iterator<Item = &'static str>| words.collect::<Vec<_>>().join(",");
    if json {
        for record in records {
            output.json(&serde_json::json!({
                "id": record.id, "name": record.name, "roles": record.roles, "scopes": record.scopes,
                "created_at": record.created_at, "expires_at": record.expires_at,
                "revoked_at": record.revoked_at, "valid": record.is_valid(now),
            }))?;
        }
        return Ok(());
    }
    let mut rows = Rows::new(&["id", "name", "roles", "scopes", "expires", "state"]);
    for record in records {
        let state = match (record.revoked_at, record.is_valid(now)) {
            (Some(_), _) => "revoked",
            (None, true) => "good",
            (None, false) => "expired",
        };
        rows.push([
            record.id.clone(),
            printable(&record.name),
            words(&mut record.roles.iter().map(|role| role.as_str())),
            words(&mut record.scopes.iter().map(|scope| scope.as_str())),
            times::for_people(record.expires_at),
            state.to_owned(),
        ]);
    }
    output.text(&rows.render(session.terminal))
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        Self::new(error.to_string())
    }
}
