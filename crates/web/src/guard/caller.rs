use std::{collections::BTreeSet, time::Instant};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use jiff::Timestamp;
use tipline_audit::{Via, Who};

use crate::{
    App,
    access::{Role, Scope},
    problem::{Kind, Problem},
    session::{self, cookie},
};

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The subject as the provider names it, or the token's name.
    pub(crate) name: String,
    pub(crate) roles: BTreeSet<Role>,
    /// Of a token; a session has no such bound.
    pub(crate) scopes: Option<BTreeSet<Scope>>,
    /// Why they look.
    pub(crate) reason: Option<String>,
    pub(crate) by: By,
    /// Whether through a page or the API.
    pub(crate) via: Via,
}

/// What they proved it by.
#[derive(Debug, Clone)]
pub(crate) enum By {
    Session { hash: session::Hash, csrf: String },
    Token { id: String },
}

impl Caller {
    pub(crate) fn of_session(hash: session::Hash, session: session::Session) -> Self {
        Self {
            name: session.who,
            roles: session.roles,
            scopes: None,
            reason: session.reason,
            by: By::Session { hash, csrf: session.csrf },
            via: Via::Page,
        }
    }

    /// Who it is in the audit log.
    pub(crate) fn who(&self) -> Who {
        match &self.by {
            By::Session { .. } => Who::Person {
                id: self.name.clone(),
                name: None,
                roles: self.roles.iter().map(ToString::to_string).collect(),
            },
            By::Token { id } => Who::Token { id: id.clone(), owner: self.name.clone() },
        }
    }

    /// What tells one caller from another: two tokens may bear one name.
    pub(crate) fn key(&self) -> String {
        match &self.by {
            By::Session { .. } => format!("person {}", self.name),
            By::Token { id } => format!("token {id}"),
        }
    }

    /// Whether the session or token is good still, and the role the same: asked again while a stream is open.
    pub(crate) fn goes_on(&self, app: &App) -> bool {
        match &self.by {
            By::Session { hash, .. } => app.sessions.goes_on(hash, Instant::now()),
            By::Token { id } => app.tokens.goes_on(id, Timestamp::now()),
        }
    }
}

/// Who sent a request with these headers.
pub(super) fn of(app: &App, headers: &HeaderMap) -> Result<Caller, Problem> {
    let unknown = || Problem::plain(Kind::SignInRequired);
    if let Some(given) = headers.get(header::AUTHORIZATION) {
        let token = given.to_str().ok().and_then(bearer).ok_or_else(unknown)?;
        let record = app.tokens.find(token, Timestamp::now()).ok_or_else(unknown)?;
        return Ok(Caller {
            name: record.name,
            roles: record.roles,
            scopes: Some(record.scopes),
            reason: None,
            by: By::Token { id: record.id },
            via: Via::Api,
        });
    }
    let id = cookie::SESSION.read(headers, app.settings.origin.is_secure()).ok_or_else(unknown)?;
    let (hash, session) = app.sessions.find(id, Instant::now()).ok_or_else(unknown)?;
    Ok(Caller::of_session(hash, session))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or_else(|| Problem::plain(Kind::SignInRequired))
    }
}
