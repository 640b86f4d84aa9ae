use clap::Args;
use jiff::Timestamp;
use tipline_audit::{Action, Recorded, Sought};

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
    /// The conditions; a number in the text is found in any spelling.
    pub(super) fn sought(&self) -> Sought {
        let Self { text, user, action, after, before } = self;
        let text = Some(text.join(" ")).filter(|text| !text.is_empty());
        let number = text.as_deref().and_then(tipline_phone::read);
        Sought {
            spelling: number.map(|number| number.to_string()),
            text,
            user: user.clone(),
            actions: action.clone(),
            after: *after,
            before: *before,
        }
    }
}

/// Entries as a table.
pub(super) fn table<'a>(entries: impl Iterator<Item = &'a Recorded>) -> Rows {
    let mut rows =
        Rows::with_last_below(&["entry", "time", "who", "via", "action", "outcome", "reason", "subject"]);
    for Recorded { sequence, time, entry } in entries {
        let outcome = match entry.outcome.told() {
            (word, Some(records)) => format!("{word} {records}"),
            (word, None) => word.to_owned(),
        };
        rows.push([
            sequence.to_string(),
            for_people(*time),
            printable(&entry.who.to_string()),
            entry.via.as_str().to_owned(),
            entry.action.as_str().to_owned(),
            outcome,
            printable(entry.reason.as_deref().unwrap_or_default()),
            printable(&entry.subject),
        ]);
    }
    rows
}
