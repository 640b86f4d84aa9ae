//! `/audit`: who looked at what, for auditors.

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tipline_audit::{Anchor, Recorded, Sought, Who};
use utoipa::ToSchema;

use super::{
    extract::{Body, NoParams, Params, Problems},
    search,
};
use crate::{App, guard::Caller, problem::Problem};

/// The most anchors that are compared at once.
const ANCHORS: usize = 100;

/// Which entries.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "07700 900461", "action": "disclosed", "limit": 50}))]
pub(crate) struct Which {
    /// Words in what was asked or why; a number is found in any spelling.
    #[schema(max_length = 512)]
    text: Option<String>,
    /// By whoever goes by this: a name, a user id, or what the identity provider calls them.
    #[schema(max_length = 256)]
    user: Option<String>,
    /// That did this.
    #[schema(inline)]
    action: Option<Action>,
    /// Written at this time or later.
    #[schema(value_type = Option<String>, format = DateTime)]
    after: Option<Timestamp>,
    /// Written before this time.
    #[schema(value_type = Option<String>, format = DateTime)]
    before: Option<Timestamp>,
    /// The most entries.
    #[schema(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Consulted,
    Disclosed,
    Collected,
    Altered,
    Combined,
    Erased,
    SignedIn,
    SignedOut,
    Refused,
    Repaired,
}

/// Entries, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Entries {
    /// How many there are.
    total: usize,
    entries: Vec<Entry>,
    /// Lines of the log that are not as it wrote them: `verify` names them.
    strange: u64,
}

/// One entry.
#[derive(Debug, Serialize, ToSchema)]
struct Entry {
    number: u64,
    time: String,
    /// Who, in few words.
    who: String,
    /// `system`, `person`, `token`, `log` or `unknown`.
    who_kind: &'static str,
    /// `command_line`, `api`, `page` or `log`.
    via: &'static str,
    action: &'static str,
    /// What it was done to.
    subject: String,
    reason: Option<String>,
    /// The id of the request.
    request: Option<String>,
    /// `answered`, `done`, `refused` or `failed`.
    outcome: &'static str,
    /// How many records answered, where that is what came of it.
    records: Option<u64>,
}

/// What was noted elsewhere.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Noted {
    /// Anchors, each `NUMBER:MAC`.
    #[serde(default)]
    #[schema(max_items = 100)]
    anchors: Vec<String>,
}

/// Whether the log is whole.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Whole {
    /// No entry was changed, removed, moved or put in, and the end is there.
    whole: bool,
    /// How many entries are as they were written.
    entries: u64,
    /// What was done to it, the first hundred findings.
    findings: Vec<String>,
    /// How many findings there are.
    found: u64,
    /// The last entry: to be noted where users of the machine cannot change it.
    anchor: Option<String>,
    /// Whether this look is on record: a log that was tampered with takes no further entry.
    recorded: bool,
}

/// Who looked at what
///
/// Looking is on record too.
#[utoipa::path(post, path = "/api/v1/audit/search", operation_id = "audit_search", tag = "audit",
    request_body = Which, params(("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the newest entries", body = Entries), Problems))]
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(NoParams {}): Params<NoParams>,
    Body(which): Body<Which>,
) -> Result<Json<Entries>, Problem> {
    let limit = search::limit(which.limit, "#/limit")?;
    for (pointer, text, most) in [("#/text", &which.text, 512), ("#/user", &which.user, 256)] {
        if text.as_ref().is_some_and(|text| text.len() > most) {
            return Err(Problem::field(pointer, format!("{most} bytes at most")));
        }
    }
    let sought = Sought {
        text: which.text.filter(|text| !text.trim().is_empty()),
        spelling: None,
        user: which.user,
        actions: which.action.map(Action::action).into_iter().collect(),
        after: which.after,
        before: which.before,
    };
    let entries = app.entries(&caller, sought, limit).await?;
    Ok(Json(Entries {
        total: entries.total,
        entries: entries.newest.into_iter().map(Entry::from).collect(),
        strange: entries.strange,
    }))
}

/// Whether the record is whole
#[utoipa::path(post, path = "/api/v1/audit/verify", operation_id = "audit_verify", tag = "audit",
    request_body = Noted, params(("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "what was found", body = Whole), Problems))]
pub(crate) async fn verify(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(NoParams {}): Params<NoParams>,
    Body(Noted { anchors }): Body<Noted>,
) -> Result<Json<Whole>, Problem> {
    if anchors.len() > ANCHORS {
        return Err(Problem::field("#/anchors", format!("{ANCHORS} at most")));
    }
    let anchors: Result<Vec<Anchor>, Problem> = (anchors.iter().enumerate())
        .map(|(index, anchor)| {
            anchor.parse().map_err(|fault| Problem::field(format!("#/anchors/{index}"), format!("{fault}")))
        })
        .collect();
    let verified = app.verify_audit(&caller, anchors?).await?;
    Ok(Json(Whole {
        whole: !verified.tampered,
        entries: verified.entries,
        findings: verified.findings,
        found: verified.found,
        anchor: verified.last.map(|last| last.to_string()),
        recorded: verified.recorded,
    }))
}

impl From<Recorded> for Entry {
    fn from(Recorded { sequence, time, entry }: Recorded) -> Self {
        let (outcome, records) = entry.outcome.told();
        Self {
            number: sequence.0,
            time: time.to_string(),
            who: entry.who.to_string(),
            who_kind: match entry.who {
                Who::System { .. } => "system",
                Who::Person { .. } => "person",
                Who::Token { .. } => "token",
                Who::Log => "log",
                _ => "unknown",
            },
            via: entry.via.as_str(),
            action: entry.action.as_str(),
            subject: entry.subject,
            reason: entry.reason,
            request: entry.request,
            outcome,
            records,
        }
    }
}

impl Action {
    const fn action(self) -> tipline_audit::Action {
        use tipline_audit::Action as Done;
        match self {
            Self::Consulted => Done::Consulted,
            Self::Disclosed => Done::Disclosed,
            Self::Collected => Done::Collected,
            Self::Altered => Done::Altered,
            Self::Combined => Done::Combined,
            Self::Erased => Done::Erased,
            Self::SignedIn => Done::SignedIn,
            Self::SignedOut => Done::SignedOut,
            Self::Refused => Done::Refused,
            Self::Repaired => Done::Repaired,
        }
    }
}
