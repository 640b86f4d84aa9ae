use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    response::Redirect,
};
use serde::Deserialize;
use tipline_lines::FlagId;
use tipline_report::ReportId;

use crate::{
    App,
    api::decisions::Verdict,
    guard::{Caller, checked_reason},
    problem::Problem,
};

/// What somebody makes of a flag, and why.
#[derive(Deserialize)]
pub(super) struct Decided {
    report: String,
    verdict: Verdict,
    reason: String,
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
    app.decide(&caller, id, report, decided.verdict.verdict(), reason).await?;
    Ok(Redirect::to(&format!("/reports/{report}#{id}")))
}
