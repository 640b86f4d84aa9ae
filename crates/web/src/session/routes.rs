//! Signing in and out.

use std::{collections::BTreeSet, sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use tipline_audit::{Action, Outcome, Via};

use super::cookie::{SESSION, SIGN_IN};
use crate::{
    App,
    access::Role,
    api::extract,
    desk,
    guard::{By, Caller, edge::Uncompressed},
    html,
    look::Trace,
    problem::{Kind, Problem},
};

/// Who signs in by the one-time link: the person at this machine, who may do everything that needs no protected source.
const AT_THIS_MACHINE: [Role; 4] = [Role::Analyst, Role::Supervisor, Role::Operator, Role::Auditor];

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/plain.css", get(styles))
        .route("/sign-in", get(begin))
        .route("/sign-in/link/{token}", get(by_link))
        .route("/sign-in/callback", get(back))
        .route("/sign-out", post(sign_out))
}

async fn styles() -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    (headers, html::PLAIN_CSS).into_response()
}

/// Sends the browser to the provider.
async fn begin(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let Some(provider) = &app.provider else {
        let line = "Open the link that tipline serve printed when it started. It works once, for ten minutes; starting it \
                    again prints another.";
        return Ok(desk::said(&app, "Sign in", line));
    };
    let (url, browser) = provider.begin(Instant::now()).await?;
    let cookie = SIGN_IN.set(&browser, app.settings.origin.is_secure());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(url.as_str())).into_response())
}

/// What the provider sends back.
#[derive(Deserialize)]
struct Back {
    code: Option<String>,
    state: Option<String>,
}

/// Takes the browser back from the provider.
async fn back(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    extract::Params(back): extract::Params<Back>,
) -> Result<Response, Problem> {
    let provider = app.provider.as_ref().ok_or_else(Problem::no_such)?;
    let is_secure = app.settings.origin.is_secure();
    let refused =
        || Problem::new(Kind::SignInRequired, "the sign-in was not completed: begin again at /sign-in");
    let browser = SIGN_IN.read(&headers, is_secure).ok_or_else(refused)?;
    let (code, state) = back.code.zip(back.state).ok_or_else(refused)?;
    let completed = provider.complete(&code, &state, browser, Instant::now()).await;
    let (who, roles) = match completed {
        Ok(completed) => completed,
        Err(problem) => {
            app.turned_away("the provider", Via::Page).await;
            return Err(problem);
        }
    };
    let mut response = signed_in(&app, &headers, who, roles).await?;
    response.headers_mut().append(header::SET_COOKIE, SIGN_IN.clear(is_secure));
    Ok(response)
}

async fn by_link(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    if app.provider.is_some() || !app.link.take(&token, Instant::now()) {
        app.turned_away("a link that is unknown, old or used", Via::Page).await;
        return Err(Problem::new(
            Kind::SignInRequired,
            "the link was used, or is too old: start the server again",
        ));
    }
    signed_in(&app, &headers, "at this machine".to_owned(), BTreeSet::from(AT_THIS_MACHINE)).await
}

/// Begins a session under a new id and goes to the first page.
async fn signed_in(
    app: &App,
    headers: &HeaderMap,
    who: String,
    roles: BTreeSet<Role>,
) -> Result<Response, Problem> {
    let is_secure = app.settings.origin.is_secure();
    let before = SESSION.read(headers, is_secure);
    let now = Instant::now();
    let id = app.sessions.begin(who, roles, before, now);
    let (hash, session) = app.sessions.find(&id, now).ok_or_else(|| Problem::plain(Kind::Internal))?;
    let trace = Trace { action: Action::SignedIn, subject: String::new() };
    if let Err(unrecorded) = app.note(&Caller::of_session(hash, session), trace, Outcome::Done).await {
        app.sessions.end(&hash);
        return Err(unrecorded);
    }
    let cookie = SESSION.set(&id, is_secure);
    let mut response = ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response();
    response.extensions_mut().insert(Uncompressed);
    Ok(response)
}

async fn sign_out(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let By::Session { hash, .. } = &caller.by else {
        return Err(Problem::new(Kind::Forbidden, "a token has no session"));
    };
    app.sessions.end(hash);
    app.note(&caller, Trace { action: Action::SignedOut, subject: String::new() }, Outcome::Done).await?;
    let cleared = [
        (header::SET_COOKIE, SESSION.clear(app.settings.origin.is_secure())),
        (
            header::HeaderName::from_static("clear-site-data"),
            HeaderValue::from_static("\"cache\", \"storage\""),
        ),
    ];
    // A page's form goes on to a page; a script is told that it is done.
    let is_form = extract::is(&headers, "application/x-www-form-urlencoded");
    Ok(if is_form {
        (cleared, Redirect::to("/sign-in")).into_response()
    } else {
        (StatusCode::NO_CONTENT, cleared).into_response()
    })
}
