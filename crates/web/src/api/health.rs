//! Whether the server is well: without signing in, and without content.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use tokio::task;
use utoipa::ToSchema;

use super::extract::{NoParams, Params, Problems};
use crate::{
    App,
    problem::{Kind, Problem},
};

/// Whether the server can answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ready {
    ready: bool,
    /// How many records of the log its index has read.
    generation: i64,
}

/// Whether the process runs
#[utoipa::path(get, path = "/health/livez", operation_id = "livez", tag = "health", security(()),
    responses((status = 200, description = "it runs", body = String, content_type = "text/plain"), Problems))]
pub(crate) async fn alive(Params(NoParams {}): Params<NoParams>) -> &'static str {
    "alive\n"
}

/// Whether the server can answer
///
/// It can where there is an index to be read, and an audit log to be written.
#[utoipa::path(get, path = "/health/readyz", operation_id = "readyz", tag = "health", security(()),
    responses((status = 200, description = "it can", body = Ready), Problems))]
pub(crate) async fn ready(
    State(app): State<Arc<App>>,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Json<Ready>, Problem> {
    if app.stopping() {
        return Err(Problem::new(Kind::Busy, "it is being stopped").retry_after(5));
    }
    let audit = app.audit.clone();
    if !task::spawn_blocking(move || audit.is_well()).await.unwrap_or(false) {
        return Err(Problem::plain(Kind::AuditUnavailable).retry_after(5));
    }
    let view = app.reading.view().ok_or_else(|| Problem::plain(Kind::IndexUnavailable).retry_after(5))?;
    Ok(Json(Ready { ready: true, generation: view.generation }))
}
