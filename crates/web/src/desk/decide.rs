use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{extract::State, response::Redirect};
use serde::Deserialize;
use tipline_lines::{DecisionId, FlagId};
use tipline_report::ReportId;

use super::{Reader, words::own};
use crate::{
    App,
    api::decisions::Verdict,
    api::extract::{Fields, Name},
    guard::{Caller, checked_reason},
    problem::Problem,
};

/// How long the page that comes next waits for the decision to come back from its topic.
const SEEN_WITHIN: Duration = Duration::from_secs(1);
const LOOK: Duration = Duration::from_millis(20);

/// What somebody makes of a flag, and why.
#[derive(Deserialize)]
pub(super) struct Decided {
    report: String,
    verdict: Verdict,
    reason: String,
    /// What the page was made with.
    once: String,
    /// Where to go on; the report where it is not said.
    next: Option<String>,
}

/// Writes it and goes on.
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    mut caller: Caller,
    Name(id): Name<FlagId>,
    Fields(decided): Fields<Decided>,
) -> Result<Redirect, Problem> {
    let report: ReportId = decided.report.parse().map_err(|_| Problem::no_such())?;
    let reason = checked_reason(&decided.reason)
        .map_err(|_| Problem::field("reason", "say why, in one line of up to 500 characters"))?;
    let next = decided
        .next
        .as_deref()
        .map_or_else(|| format!("/reports/{report}#{id}"), |next| own(next).to_owned());
    caller.reason = Some(reason.clone());
    let reader = Reader::new(&app, caller.clone());
    let verdict = decided.verdict.verdict();
    let same = [reader.csrf(), &decided.once, &id.to_string(), verdict.as_str(), &reason];
    if let Some(first) = app.once.first(&same) {
        match app.decide(&caller, id, report, verdict, reason).await {
            Ok((decision, _)) => seen(&app, id, decision.decision_id).await,
            Err(problem) => {
                app.once.forget(&first);
                return Err(problem);
            }
        }
    }
    Ok(Redirect::to(&next))
}

/// Waits a moment for a decision that was written, so that whoever made it sees it on the page that comes next.
async fn seen(app: &App, flag: FlagId, decision: DecisionId) {
    let until = Instant::now() + SEEN_WITHIN;
    while Instant::now() < until && !app.bench.standing().on(flag).any(|held| held.decision_id == decision) {
        tokio::time::sleep(LOOK).await;
    }
}
