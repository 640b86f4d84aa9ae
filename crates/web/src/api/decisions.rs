//! `POST /flags/{id}/decisions`: somebody decides on a flag.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tipline_audit::{Action, Outcome};
use tipline_lines::{FlagId, FlagState};
use tipline_report::ReportId;
use tokio::task;
use utoipa::ToSchema;

use super::extract::{Body, Name, NoParams, Params, Problems};
use crate::{
    App,
    guard::{Caller, checked_reason},
    look::Trace,
    problem::{Kind, Problem},
    repeats::Repeat,
};

/// The longest key of a request that may be sent again, characters.
const LONGEST_KEY: usize = 128;

/// What somebody makes of a flag.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDecision {
    /// The report that has the flag.
    #[schema(pattern = "^r_[0-9a-f]{32}$", example = "r_8e996fcc56659c109d8bfa5dbbfa2a74")]
    report: String,
    verdict: Verdict,
    #[schema(min_length = 1, max_length = 500, example = "same runner, seen by two officers")]
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// The number was the line's.
    Confirmed,
    /// It was not, or the flag says nothing.
    Rejected,
    /// Somebody has to find out more.
    NeedsWork,
}

/// A decision on a flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Decision {
    id: String,
    flag: String,
    verdict: &'static str,
    reason: String,
    decided_by: String,
    decided_at: String,
}

/// A decision that was written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decided {
    decision: Decision,
    /// What stands of the flag with it: `confirmed`, `rejected`, `needs_work`, or `disputed` where people differ.
    state: &'static str,
}

impl From<&tipline_lines::Decision> for Decision {
    fn from(decision: &tipline_lines::Decision) -> Self {
        Self {
            id: decision.decision_id.to_string(),
            flag: decision.flag_id.to_string(),
            verdict: decision.verdict.as_str(),
            reason: decision.reason.clone(),
            decided_by: decision.decided_by.clone(),
            decided_at: decision.decided_at.to_string(),
        }
    }
}

/// Decide on a flag
///
/// An event of its own: it takes the place of nobody's decision but one's own earlier ones, and where two people differ the
/// flag is disputed. On record before it is written. With an `Idempotency-Key` the same request can be sent again where its
/// answer was lost: nothing is decided twice, and the first answer comes again, for as long as the server runs.
#[utoipa::path(post, path = "/api/v1/flags/{id}/decisions", operation_id = "decide", tag = "flags",
    request_body = NewDecision,
    params(("id" = String, Path, description = "`f_` and 32 hexadecimal digits", pattern = "^f_[0-9a-f]{32}$"),
        ("Idempotency-Key" = Option<String>, Header, description = "a new one for each decision", max_length = 128),
        ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 201, description = "it is written", body = Decided), Problems))]
pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    mut caller: Caller,
    Name(id): Name<FlagId>,
    Params(NoParams {}): Params<NoParams>,
    headers: HeaderMap,
    Body(new): Body<NewDecision>,
) -> Result<(StatusCode, Json<Decided>), Problem> {
    let reason = checked_reason(&new.reason)
        .map_err(|_| Problem::field("#/reason", "a reason is 1 to 500 bytes of text on one line"))?;
    let report: ReportId = new
        .report
        .parse()
        .map_err(|_| Problem::field("#/report", "write r_ and 32 lower-case hexadecimal digits"))?;
    caller.reason = Some(reason.clone());
    let verdict = new.verdict.verdict();
    let Some(key) = key(&headers)? else {
        return app.decide(&caller, id, report, verdict, reason).await.map(created);
    };
    let asker = caller.key();
    let asked = format!("{id} {report} {} {reason}", verdict.as_str());
    match app.repeats.begin(&asker, key, &asked) {
        Repeat::Again(decided) => Ok(created(decided)),
        Repeat::InHand => Err(Problem::new(Kind::Busy, "the same is being decided").retry_after(1)),
        Repeat::Other => {
            Err(Problem::field("Idempotency-Key", "it was used for another decision: take a new one"))
        }
        Repeat::First => {
            let decided = app.decide(&caller, id, report, verdict, reason).await;
            match &decided {
                Ok(decided) => app.repeats.answered(&asker, key, decided.clone()),
                Err(_) => app.repeats.failed(&asker, key),
            }
            decided.map(created)
        }
    }
}

/// The key of a request that may be sent again; none where it gives none.
fn key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(given) = headers.get("idempotency-key") else { return Ok(None) };
    let key = given.to_str().ok().filter(|key| (1..=LONGEST_KEY).contains(&key.len()));
    let wrong = || Problem::field("Idempotency-Key", format!("1 to {LONGEST_KEY} printable characters"));
    key.map(Some).ok_or_else(wrong)
}

fn created((decision, state): (tipline_lines::Decision, FlagState)) -> (StatusCode, Json<Decided>) {
    (StatusCode::CREATED, Json(Decided { decision: Decision::from(&decision), state: state.as_str() }))
}

impl App {
    /// Writes what the caller makes of a flag of this report, on record first, and says what stands of the flag with it.
    ///
    /// # Errors
    /// Where there is no such flag, or it cannot be recorded or written.
    pub(crate) async fn decide(
        self: &Arc<Self>,
        caller: &Caller,
        id: FlagId,
        report: ReportId,
        verdict: tipline_lines::Verdict,
        reason: String,
    ) -> Result<(tipline_lines::Decision, FlagState), Problem> {
        let flags = self.held(report).await?.into_iter().flat_map(|report| report.flags);
        let flag = flags.into_iter().find(|flag| flag.flag_id == id).ok_or_else(Problem::no_such)?;
        let trace = Trace { action: Action::Altered, subject: format!("flag {id}: {}", verdict.as_str()) };
        self.note(caller, trace.clone(), Outcome::Done).await?;
        let decision =
            tipline_lines::Decision::on(&flag, verdict, reason, caller.name.clone(), Timestamp::now());
        let (writing, written) = (Arc::clone(self), decision.clone());
        let written = task::spawn_blocking(move || writing.bench.write(&written));
        if let Err(error) = written.await.map_err(|_| Problem::plain(Kind::Internal))? {
            tracing::error!(%error, "a decision cannot be written");
            self.note(caller, trace, Outcome::Failed).await?;
            return Err(Problem::new(Kind::Busy, "the decision could not be written").retry_after(10));
        }
        let state = FlagState::of(self.bench.standing().on(id).chain([&decision]));
        Ok((decision, state))
    }
}

impl Verdict {
    pub(crate) const fn verdict(self) -> tipline_lines::Verdict {
        match self {
            Self::Confirmed => tipline_lines::Verdict::Confirmed,
            Self::Rejected => tipline_lines::Verdict::Rejected,
            Self::NeedsWork => tipline_lines::Verdict::NeedsWork,
        }
    }
}
