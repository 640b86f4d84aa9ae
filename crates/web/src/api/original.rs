//! `POST /reports/{id}/original`: a report as it came in, for source protection alone.

use std::sync::Arc;

use axum::{Json, extract::State};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use tipline_audit::{Action, Outcome};
use tipline_lines::LinkedReport;
use tipline_report::{Provenance, ReportId};
use tokio::task;
use utoipa::ToSchema;

use super::extract::{Body, Name, NoParams, Params, Problems};
use crate::{
    App, Raw,
    guard::{Caller, checked_reason},
    look::{Trace, answered},
    problem::{Kind, Problem},
};

/// Why it has to be seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Because {
    /// Whatever reason was given for the session: this look has one of its own.
    #[schema(min_length = 1, max_length = 500, example = "op-1234, threat to life")]
    reason: String,
}

/// A report as it came in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RawRecord {
    report: String,
    /// Where it stands.
    topic: String,
    partition: i32,
    offset: i64,
    /// When the broker took it.
    at: String,
    /// Its text, where it is UTF-8: it may hold the reporter's own number.
    text: Option<String>,
    /// Its bytes in Base64, where they are not.
    base64: Option<String>,
}

/// A report as it came in
///
/// What was taken out or masked for the reporter's protection is in it. Who saw it, and why, is on record first.
#[utoipa::path(post, path = "/api/v1/reports/{id}/original", operation_id = "original", tag = "look up",
    request_body = Because,
    params(("id" = String, Path, description = "`r_` and 32 hexadecimal digits", pattern = "^r_[0-9a-f]{32}$"),
        ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the raw record", body = RawRecord), Problems))]
pub(crate) async fn original(
    State(app): State<Arc<App>>,
    mut caller: Caller,
    Name(id): Name<ReportId>,
    Params(NoParams {}): Params<NoParams>,
    Body(Because { reason }): Body<Because>,
) -> Result<Json<RawRecord>, Problem> {
    let reason = checked_reason(&reason)
        .map_err(|_| Problem::field("#/reason", "a reason is 1 to 500 bytes of text on one line"))?;
    caller.reason = Some(reason);
    let fetched = app.fetch(id).await;
    let (action, outcome) = match &fetched {
        Ok(Some(_)) => (Action::Disclosed, answered(1)),
        Ok(None) => (Action::Consulted, answered(0)),
        Err(_) => (Action::Consulted, Outcome::Failed),
    };
    app.note(&caller, Trace { action, subject: format!("original {id}") }, outcome).await?;
    let (provenance, raw) = fetched?.ok_or_else(Problem::no_such)?;
    let (text, base64) = match String::from_utf8(raw.value) {
        Ok(text) => (Some(text), None),
        Err(bytes) => (None, Some(STANDARD.encode(bytes.as_bytes()))),
    };
    Ok(Json(RawRecord {
        report: id.to_string(),
        topic: provenance.topic,
        partition: provenance.partition,
        offset: provenance.offset.0,
        at: raw.at.to_string(),
        text,
        base64,
    }))
}

impl App {
    /// A report as it came in, and where it stands; none where it is not held, or its raw record is gone.
    async fn fetch(self: &Arc<Self>, id: ReportId) -> Result<Option<(Provenance, Raw)>, Problem> {
        let Some(LinkedReport { provenance, .. }) = self.held(id).await? else { return Ok(None) };
        let turn = self.broker_turns.take().await?;
        let app = Arc::clone(self);
        let fetched = task::spawn_blocking(move || {
            let _turn = turn;
            let raw = app.originals.fetch(id, &provenance).map_err(|error| {
                tracing::error!(%error, "a raw record cannot be fetched");
                Problem::new(Kind::Busy, "the raw record cannot be fetched now").retry_after(10)
            })?;
            Ok(raw.map(|raw| (provenance, raw)))
        });
        fetched.await.map_err(|_| Problem::plain(Kind::Internal))?
    }
}
