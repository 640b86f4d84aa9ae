//! What goes wrong on the way to a page, told in a page; and why somebody looks, asked where it is needed.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tipline_lines::Registry;
use tipline_pages::{Message, Reason, Section, render};

use super::{Reader, around, shown};
use crate::{
    App,
    api::extract::Fields,
    guard::{self, By, Caller, checked_reason},
    problem::{Kind, Problem},
};

/// Tells a browser in a page what an API's client is told in JSON.
pub(crate) async fn in_words(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let browser = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accepted| accepted.to_str().ok())
        .is_some_and(|accepted| accepted.contains("text/html"));
    if !browser || ["/api/", "/health/", "/problems/"].iter().any(|other| path.starts_with(other)) {
        return next.run(request).await;
    }
    let is_read = matches!(*request.method(), Method::GET);
    let here = request.uri().path_and_query().map_or("/", |here| here.as_str()).to_owned();
    let caller = guard::caller_of(&app, request.headers());
    let response = next.run(request).await;
    match response.extensions().get::<Told>() {
        None => response,
        Some(told) => page(&app, caller, response.status(), told, is_read.then_some(here.as_str())),
    }
}

/// A page that says one thing, for somebody who is not known.
pub(crate) fn said(app: &App, title: &str, line: &str) -> Response {
    let nothing = Registry::new();
    let frame = around(app, &nothing, Section::Elsewhere);
    let page = Message { frame: &frame, title, lines: vec![line.to_owned()], next: None };
    shown(StatusCode::OK, render(&page))
}

/// What a problem says, for whoever shows it in another way.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) kind: Kind,
    pub(crate) detail: String,
    pub(crate) request: String,
}

impl Told {
    /// What went wrong, and where that is no more than the title, what it means.
    fn said(&self) -> &str {
        if self.detail == self.kind.title() { self.kind.about() } else { &self.detail }
    }
}

fn page(
    app: &Arc<App>,
    caller: Option<Caller>,
    status: StatusCode,
    told: &Told,
    here: Option<&str>,
) -> Response {
    let Some(caller) = caller else {
        let nothing = Registry::new();
        let frame = around(app, &nothing, Section::Elsewhere);
        let lines = match told.kind {
            Kind::SignInRequired => vec!["You have to sign in before you can look at this.".to_owned()],
            _ => vec![told.said().to_owned()],
        };
        let next = Some(("/sign-in", "Sign in"));
        return shown(status, render(&Message { frame: &frame, title: told.kind.title(), lines, next }));
    };
    let reader = Reader::new(app, caller);
    let html = reader.frame(Section::Elsewhere, None, |frame| match told.kind {
        Kind::ReasonRequired => render(&Reason { frame, next: here.unwrap_or("/"), wrong: None }),
        kind => {
            let reference = format!("If you ask for help, give this reference: {}", told.request);
            let lines = vec![told.said().to_owned(), reference];
            render(&Message { frame, title: kind.title(), lines, next: Some(("/", "Go to the start page")) })
        }
    });
    shown(status, html)
}

/// Why somebody looks, and where they were going.
#[derive(Deserialize)]
pub(super) struct Given {
    reason: String,
    next: String,
}

/// Keeps why somebody looks for the rest of the session and lets them go on.
pub(super) async fn reason(
    State(app): State<Arc<App>>,
    caller: Caller,
    Fields(given): Fields<Given>,
) -> Result<Response, Problem> {
    let By::Session { hash, .. } = &caller.by else {
        return Err(Problem::new(Kind::Forbidden, "a token gives its reason with each request"));
    };
    let next = own(&given.next);
    match checked_reason(&given.reason) {
        Ok(reason) => {
            app.sessions.set_reason(hash, reason);
            Ok(Redirect::to(next).into_response())
        }
        Err(_) => {
            let reader = Reader::new(&app, caller);
            let html = reader.frame(Section::Elsewhere, None, |frame| {
                let wrong = Some("Enter why you look: one line of up to 500 characters");
                render(&Reason { frame, next, wrong })
            });
            Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
    }
}

/// The address if it is one of ours, else the start page: a form cannot be made to send somebody elsewhere.
pub(super) fn own(next: &str) -> &str {
    let plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if plain && next.starts_with('/') && !next.starts_with("//") { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for ours in ["/", "/lines/nino", "/search/abc?after=x&passed=20"] {
            assert_eq!(own(ours), ours);
        }
        for elsewhere in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "/a\nb",
            " /",
            "evil",
        ] {
            assert_eq!(own(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
