//! `GET /me`: who one is here, and why one looks.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Body, NoParams, Params, Problems};
use crate::{
    App,
    access::{Role, Scope},
    guard::{By, Caller, checked_reason, edge::Uncompressed},
    problem::{Kind, Problem},
};

/// Who one is here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    name: String,
    roles: BTreeSet<Role>,
    /// Of a token; a session has no such bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<BTreeSet<Scope>>,
    /// Why one looks, where it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What a request that changes something has to carry as `X-CSRF-Token`, where there is a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf: Option<String>,
}

/// Why one looks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    #[schema(min_length = 1, max_length = 500, example = "op-1234 line review")]
    reason: String,
}

/// Who one is here
#[utoipa::path(get, path = "/api/v1/me", operation_id = "me", tag = "oneself",
    responses((status = 200, description = "oneself", body = Me), Problems))]
pub(crate) async fn me(caller: Caller, Params(NoParams {}): Params<NoParams>) -> Response {
    let csrf = match caller.by {
        By::Session { csrf, .. } => Some(csrf),
        By::Token { .. } => None,
    };
    let me =
        Me { name: caller.name, roles: caller.roles, scopes: caller.scopes, reason: caller.reason, csrf };
    let mut response = Json(me).into_response();
    response.extensions_mut().insert(Uncompressed);
    response
}

/// Says why one looks, for the rest of the session
///
/// A token says it with each request, in `X-Reason`.
#[utoipa::path(put, path = "/api/v1/me/reason", operation_id = "reason", tag = "oneself", request_body = Reason,
    responses((status = 204, description = "kept"), Problems))]
pub(crate) async fn reason(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(NoParams {}): Params<NoParams>,
    Body(Reason { reason }): Body<Reason>,
) -> Result<StatusCode, Problem> {
    let reason = checked_reason(&reason)
        .map_err(|_| Problem::field("#/reason", "a reason is 1 to 500 bytes of text on one line"))?;
    match caller.by {
        By::Session { hash, .. } => app.sessions.set_reason(&hash, reason),
        By::Token { .. } => {
            return Err(Problem::new(
                Kind::Forbidden,
                "a token has no session: send X-Reason with each request",
            ));
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
