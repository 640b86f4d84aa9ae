use std::{fmt, iter};

use clap::Args;
use jiff::Timestamp;
use tipline_audit::{Action, Entry, Outcome, Recorded, Who};

use crate::{
    table::Rows,
    terminal::printable,
    times::{for_people, instant},
};

/// Which entries: those that meet every condition
#[derive(Debug, Args)]
pub(super) struct Which {
    /// With these words in what was asked or why; a number is found in any spelling
    #[arg(value_name = "TEXT")]
    text: Vec<String>,
    /// By this user: a name, a user id, or what the identity provider calls them
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// That did this, such as consulted or disclosed; may be given more than once
    #[arg(long, value_name = "ACTION", value_parser = action)]
    action: Vec<Action>,
    /// Written on this day or later, or after this time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    after: Option<Timestamp>,
    /// Written before this day or time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    before: Option<Timestamp>,
}

fn action(text: &str) -> Result<Action, String> {
    let known = Action::ALL.map(Action::as_str).join(", ");
    Action::ALL
        .into_iter()
        .find(|action| action.as_str() == text)
        .ok_or_else(|| format!("write one of {known}"))
}

impl Which {
    pub(super) fn takes(&self, recorded: &Recorded) -> bool {
        let Recorded { time, entry, .. } = recorded;
        self.after.is_none_or(|after| *time >= after)
            && self.before.is_none_or(|before| *time < before)
            && (self.action.is_empty() || self.action.contains(&entry.action))
            && self.user.as_deref().is_none_or(|user| is(&entry.who, user))
            && self.is_in(entry)
    }

    fn is_in(&self, entry: &Entry) -> bool {
        let text = self.text.join(" ");
        // Queries are recorded as they were read, with numbers in their canonical form.
        let number = tipline_phone::read(&text).map(|number| number.to_string());
        let has = |field: &str, text: &str| field.to_lowercase().contains(&text.to_lowercase());
        iter::once(text).chain(number).any(|text| {
            has(&entry.subject, &text) || entry.reason.as_deref().is_some_and(|reason| has(reason, &text))
        })
    }
}

/// The conditions, as the look at the log is recorded.
impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, user, action, after, before } = self;
        let conditions: Vec<String> = iter::empty()
            .chain((!text.is_empty()).then(|| format!("{:?}", text.join(" "))))
            .chain(user.iter().map(|user| format!("user {user:?}")))
            .chain(action.iter().map(|action| action.as_str().to_owned()))
            .chain(after.iter().map(|after| format!("after {after}")))
            .chain(before.iter().map(|before| format!("before {before}")))
            .collect();
        match conditions.as_slice() {
            [] => f.write_str("every entry"),
            conditions => f.write_str(&conditions.join(", ")),
        }
    }
}

/// Whether somebody goes by that name.
fn is(who: &Who, user: &str) -> bool {
    match who {
        Who::System { uid, name, signed_in } => {
            name.as_deref() == Some(user)
                || user.parse().is_ok_and(|id: u32| *uid == id || *signed_in == Some(id))
        }
        Who::Person { id, name, .. } => id == user || name.as_deref() == Some(user),
        Who::Token { id, owner } => id == user || owner == user,
        _ => false,
    }
}

/// Who it was, in few words.
pub(super) fn name(who: &Who) -> String {
    let or_id = |name: &Option<String>, id: &str| name.clone().unwrap_or_else(|| id.to_owned());
    match who {
        Who::System { uid, name, signed_in } => match signed_in.filter(|id| id != uid) {
            Some(id) => format!("{} (signed in as {id})", or_id(name, &uid.to_string())),
            None => or_id(name, &uid.to_string()),
        },
        Who::Person { id, name, .. } => or_id(name, id),
        Who::Token { id, owner } => format!("token {id} of {owner}"),
        Who::Log => "the log".to_owned(),
        _ => "unknown".to_owned(),
    }
}

/// What came of it, in a word, and how many records.
pub(super) fn outcome(outcome: Outcome) -> (&'static str, Option<u64>) {
    match outcome {
        Outcome::Answered { records } => ("answered", Some(records)),
        Outcome::Refused => ("refused", None),
        Outcome::Failed => ("failed", None),
        _ => ("done", None),
    }
}

/// Entries as a table.
pub(super) fn table<'a>(entries: impl Iterator<Item = &'a Recorded>) -> Rows {
    let mut rows =
        Rows::with_last_below(&["entry", "time", "who", "via", "action", "outcome", "reason", "subject"]);
    for Recorded { sequence, time, entry } in entries {
        let outcome = match outcome(entry.outcome) {
            (word, Some(records)) => format!("{word} {records}"),
            (word, None) => word.to_owned(),
        };
        rows.push([
            sequence.to_string(),
            for_people(*time),
            printable(&name(&entry.who)),
            entry.via.as_str().to_owned(),
            entry.action.as_str().to_owned(),
            outcome,
            printable(entry.reason.as_deref().unwrap_or_default()),
            printable(&entry.subject),
        ]);
    }
    rows
}
