use std::fmt;

use jiff::Timestamp;

use crate::{Action, Entry, Recorded, Who};

/// Which entries are sought: those that meet every condition that is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Words in what was asked or why, in capitals or not.
    pub text: Option<String>,
    /// Another spelling of the text that does as well: queries are recorded with numbers in their canonical form.
    pub spelling: Option<String>,
    /// By whoever goes by this: a name, a user id, or what the identity provider calls them.
    pub user: Option<String>,
    /// That did one of these; any where empty.
    pub actions: Vec<Action>,
    /// Written at this instant or later.
    pub after: Option<Timestamp>,
    /// Written earlier than this instant.
    pub before: Option<Timestamp>,
}

impl Sought {
    /// Whether an entry meets every condition.
    #[must_use]
    pub fn takes(&self, recorded: &Recorded) -> bool {
        let Recorded { time, entry, .. } = recorded;
        self.after.is_none_or(|after| *time >= after)
            && self.before.is_none_or(|before| *time < before)
            && (self.actions.is_empty() || self.actions.contains(&entry.action))
            && self.user.as_deref().is_none_or(|user| is(&entry.who, user))
            && self.is_in(entry)
    }

    fn is_in(&self, entry: &Entry) -> bool {
        let Some(text) = &self.text else { return true };
        let has = |field: &str, text: &str| field.to_lowercase().contains(&text.to_lowercase());
        [Some(text), self.spelling.as_ref()].into_iter().flatten().any(|text| {
            has(&entry.subject, text) || entry.reason.as_deref().is_some_and(|reason| has(reason, text))
        })
    }
}

/// The conditions, as a look at the log is recorded.
impl fmt::Display for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, spelling: _, user, actions, after, before } = self;
        let conditions: Vec<String> = (text.iter().map(|text| format!("{text:?}")))
            .chain(user.iter().map(|user| format!("user {user:?}")))
            .chain(actions.iter().map(|action| action.as_str().to_owned()))
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
        Who::Unknown | Who::Log => false,
    }
}

impl fmt::Display for Who {
    /// In few words, for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_id = |name: &Option<String>, id: &str| name.clone().unwrap_or_else(|| id.to_owned());
        match self {
            Self::System { uid, name, signed_in } => {
                f.write_str(&or_id(name, &uid.to_string()))?;
                match signed_in.filter(|id| id != uid) {
                    Some(id) => write!(f, " (signed in as {id})"),
                    None => Ok(()),
                }
            }
            Self::Person { id, name, .. } => f.write_str(&or_id(name, id)),
            Self::Token { id, owner } => write!(f, "token {id} of {owner}"),
            Self::Log => f.write_str("the log"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}
