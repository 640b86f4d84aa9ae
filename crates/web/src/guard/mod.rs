//! The guards round every route: who asks, whether they may, where the request came from, what the answer says of itself.

mod caller;
pub(crate) mod edge;
mod origin;

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tipline_audit::{Action, Outcome, Via};

pub(crate) use self::caller::{By, Caller};
use crate::{
    App,
    access::{self, Access, Asks},
    look::Trace,
    problem::{Kind, Problem},
    settings::ReasonPolicy,
};

/// The longest reason, bytes.
const LONGEST_REASON: usize = 500;

/// Lets a request through to its route where the table says so. What the table does not name is refused.
pub(crate) async fn authorise(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    match admitted(&app, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

async fn admitted(app: &App, request: &mut Request) -> Result<(), Problem> {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.ok_or_else(Problem::no_such)?;
    let access = access::of(request.method(), &route).ok_or_else(|| not_so(&route))?;
    if access == Access::Open {
        return Ok(());
    }
    let via = if route.starts_with("/api/") { Via::Api } else { Via::Page };
    let mut caller = match caller::of(app, request.headers()) {
        Ok(caller) => caller,
        Err(problem) => {
            // Without a session there is nothing to tell of; a token that is none was tried.
            if request.headers().contains_key(header::AUTHORIZATION) {
                app.turned_away("a token that is unknown, old or revoked", via).await;
            }
            return Err(problem);
        }
    };
    caller.via = via;
    if let By::Session { csrf, .. } = &caller.by {
        let in_form = origin::in_form(request, app.settings.limits.body).await?;
        origin::check(&app.settings.origin, request.method(), request.headers(), in_form.as_deref(), csrf)?;
    }
    if !access.allows(&caller.roles, caller.scopes.as_ref()) {
        let subject = format!("{} {route}", request.method());
        app.note(&caller, Trace { action: Action::Refused, subject }, Outcome::Refused).await?;
        return Err(Problem::plain(Kind::Forbidden));
    }
    if let Some(reason) = reason(request.headers())? {
        caller.reason = Some(reason);
    }
    let asks_for_one = matches!(access, Access::Only { asks: Asks::WhatIsHeld, .. });
    if asks_for_one && caller.reason.is_none() && app.settings.reason == ReasonPolicy::Required {
        return Err(Problem::plain(Kind::ReasonRequired));
    }
    request.extensions_mut().insert(caller);
    Ok(())
}

/// Who sent a request with these headers; none where nobody known did.
pub(crate) fn caller_of(app: &App, headers: &HeaderMap) -> Option<Caller> {
    caller::of(app, headers).ok()
}

/// The route is there, the method is not.
fn not_so(route: &str) -> Problem {
    let methods = access::methods(route);
    match HeaderValue::from_str(&methods) {
        Ok(methods) if !methods.is_empty() => {
            Problem::plain(Kind::MethodNotAllowed).header(header::ALLOW, methods)
        }
        _ => Problem::no_such(),
    }
}

fn reason(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("x-reason") else { return Ok(None) };
    let text = std::str::from_utf8(value.as_bytes());
    text.map_or_else(|_| Err(no_reason()), checked_reason).map(Some)
}

/// A reason as it may be kept.
///
/// # Errors
/// Where it is empty, long, or steers whatever shows it.
pub(crate) fn checked_reason(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let is_fit = !text.is_empty() && text.len() <= LONGEST_REASON && !text.chars().any(char::is_control);
    if is_fit { Ok(text.to_owned()) } else { Err(no_reason()) }
}

fn no_reason() -> Problem {
    let message = format!("a reason is 1 to {LONGEST_REASON} bytes of text on one line, in UTF-8");
    Problem::new(Kind::Malformed, message)
}
