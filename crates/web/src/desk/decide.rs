use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    response::Redirect,
};
use serde::Deserialize;
use tipline_lines::{FlagId, Verdict};
use tipline_report::ReportId;

use crate::{
    App,
    guard::{Caller, checked_reason},
    problem::Problem,
};

/// What somebody makes of a flag, and why.
#[derive(Deserialize)]
pub(super) struct Decided {
    report: String,
    verdict: Choice,
    reason: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Confirmed,
    Rejected,
    NeedsWork,
}

/// Writes it and goes back to the report.
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    mut caller: Caller,
    Path(id): Path<String>,
    Form(decided): Form<Decided>,
) -> Result<Redirect, Problem> {
    let id: FlagId = id.parse().map_err(|_| Problem::no_such())?;
    let report: ReportId = decided.report.parse().map_err(|_| Problem::no_such())?;
    let reason = checked_reason(&decided.reason)
        .map_err(|_| Problem::field("reason", "say why, in one line of up to 500 characters"))?;
    caller.reason = Some(reason.clone());
    let verdict = match decided.verdict {
        Choice::Confirmed => Verdict::Confirmed,
        Choice::Rejected => Verdict::Rejected,
        Choice::NeedsWork => Verdict::NeedsWork,
    };
    app.decide(&caller, id, report, verdict, reason).await?;
    Ok(Redirect::to(&format!("/reports/{report}#{id}")))
}
