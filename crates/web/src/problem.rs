//! What every error answer is: a problem of RFC 9457, with a page in the program that says what to do.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tipline_index::{IndexError, QueryError};
use utoipa::ToSchema;

use crate::{desk::Told, request_id};

/// The kinds of errors: the last part of a problem's `type`, its status, its title, and what its page says.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $slug:literal, $status:ident, $title:literal, $about:literal;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind { $($(#[$doc])* $name),+ }

        impl Kind {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),+];

            pub(crate) const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug),+ }
            }

            pub(crate) const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status),+ }
            }

            pub(crate) const fn title(self) -> &'static str {
                match self { $(Self::$name => $title),+ }
            }

            pub(crate) const fn about(self) -> &'static str {
                match self { $(Self::$name => $about),+ }
            }
        }
    };
}

kinds! {
    QuerySyntax = "query-syntax", BAD_REQUEST, "The query could not be read",
        "`errors` points at the bytes of the query that are at fault and says what to write instead.";
    TooDeep = "too-deep", BAD_REQUEST, "Too many pages down",
        "An answer that ranks near numbers behind exact ones cannot be read so far down. Ask for less: add a date or a force.";
    TooMuch = "too-much", BAD_REQUEST, "Too much for one file",
        "A file holds every report that answers, or is not made. Add a date, a force or a line, and fetch the answer in parts.";
    Cursor = "cursor", BAD_REQUEST, "The cursor cannot be used",
        "A cursor belongs to one question, lasts fifteen minutes and does not outlive the server. Ask again without it.";
    Malformed = "malformed", BAD_REQUEST, "The request could not be read",
        "The body is not what its content type says, or a parameter is unknown or misspelt. A misspelt filter is refused because it would widen a search.";
    Validation = "validation", UNPROCESSABLE_ENTITY, "A value is not allowed",
        "`errors` names the fields and what they may hold.";
    ReasonRequired = "reason-required", PRECONDITION_REQUIRED, "A reason is asked for",
        "Say why you look: send the header `X-Reason`, or set a reason for the session. It is kept in the audit log.";
    VersionRequired = "version-required", PRECONDITION_REQUIRED, "Say which version you saw",
        "Send `If-Match` with the `ETag` of the version that is to be replaced, or `If-None-Match: *` for something new: so nobody's change is lost.";
    Changed = "changed", PRECONDITION_FAILED, "Somebody else changed it",
        "It is not the version any longer that you saw. Read it again, and decide again.";
    SignInRequired = "sign-in-required", UNAUTHORIZED, "Sign in first",
        "There is no session or token, or it has ended. Sign in, or send `Authorization: Bearer` with a token that is valid.";
    Forbidden = "forbidden", FORBIDDEN, "Not for your role",
        "Your role or your token's scope does not take in this.";
    CrossSite = "cross-site", FORBIDDEN, "The request did not come from this site",
        "A request that changes something under a session has to come from this site's own pages and carry the session's `X-CSRF-Token` (see `GET /api/v1/me`).";
    NotFound = "not-found", NOT_FOUND, "There is no such thing",
        "There is nothing of this name, or nothing that your role may see: the answer is the same.";
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "Not with this method",
        "`Allow` lists the methods that there are.";
    SlowRequest = "slow-request", REQUEST_TIMEOUT, "The request took too long to arrive",
        "The body has to arrive within the time that the server allows.";
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "The request is too large",
        "Send less at once.";
    ContentType = "content-type", UNSUPPORTED_MEDIA_TYPE, "Not in this format",
        "The description at /api/v1/openapi.json says which content types are read.";
    WrongHost = "wrong-host", MISDIRECTED_REQUEST, "This is not that host",
        "The Host of a request has to be one that this server is known by: another name that leads here may be a page that tries to read its answers.";
    TooMany = "too-many", TOO_MANY_REQUESTS, "Too many at once",
        "Close a stream, or wait as long as `Retry-After` says.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "A fault in tipline",
        "The log has more under the request's id.";
    Busy = "busy", SERVICE_UNAVAILABLE, "Busy",
        "More is asked than can be answered in time. Try again after what `Retry-After` says.";
    IndexUnavailable = "index-unavailable", SERVICE_UNAVAILABLE, "The index cannot be read",
        "It is being built, or has to be. Nothing can be said of what it holds.";
    AuditUnavailable = "audit-unavailable", SERVICE_UNAVAILABLE, "The look-up could not be recorded",
        "A look-up that cannot be written to the audit log is not answered.";
    TimedOut = "timed-out", GATEWAY_TIMEOUT, "It took too long",
        "A part of an answer is never given as the whole. Ask for less.";
}

/// An error answer.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    kind: Kind,
    detail: String,
    errors: Vec<Fault>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

/// One fault of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Fault {
    /// JSON pointer of the field, as `#/query`.
    pub(crate) pointer: String,
    /// The bytes of the field's text that are at fault: first, and one past the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) span: Option<[usize; 2]>,
    /// One sentence.
    pub(crate) message: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
}

/// The body of an error answer (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "/problems/query-syntax", "title": "The query could not be read", "status": 400,
    "detail": "unknown field `numer`", "instance": "urn:request:0f9c",
    "errors": [{"pointer": "#/query", "span": [0, 5], "message": "unknown field `numer`", "suggestion": "did you mean number:?"}]
}))]
pub(crate) struct ProblemBody {
    /// A page of this server that says what it means.
    r#type: String,
    /// What went wrong, the same for every problem of this type.
    title: &'static str,
    /// The status.
    status: u16,
    /// What went wrong this time.
    detail: String,
    /// The request's id, as in `X-Request-Id` and in the log.
    instance: String,
    /// What in the request is at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), header: None }
    }

    /// A problem whose title says it all.
    pub(crate) fn plain(kind: Kind) -> Self {
        Self::new(kind, kind.title())
    }

    /// The one answer to what is not held, what is protected and what never was.
    pub(crate) fn no_such() -> Self {
        Self::plain(Kind::NotFound)
    }

    /// A field holds what it may not.
    pub(crate) fn field(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::new(Kind::Validation, message.clone()).fault(Fault {
            pointer: pointer.into(),
            span: None,
            message,
            suggestion: None,
        })
    }

    pub(crate) fn fault(mut self, fault: Fault) -> Self {
        self.errors.push(fault);
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some(Box::new((name, value)));
        self
    }

    pub(crate) fn retry_after(self, seconds: u16) -> Self {
        self.header(header::RETRY_AFTER, seconds.into())
    }

    pub(crate) const fn kind(&self) -> Kind {
        self.kind
    }

    /// A query that could not be read, at this pointer of the request.
    pub(crate) fn of_query(pointer: &str, error: QueryError) -> Self {
        let QueryError { span, message, help } = error;
        Self::new(Kind::QuerySyntax, message.clone()).fault(Fault {
            pointer: pointer.to_owned(),
            span: Some([span.start, span.end]),
            message,
            suggestion: help,
        })
    }
}

impl From<IndexError> for Problem {
    fn from(error: IndexError) -> Self {
        // The words of the engine name files of this machine; they are for its operator.
        tracing::error!(%error, "the index could not be searched");
        Self::plain(Kind::IndexUnavailable).retry_after(5)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { kind, detail, errors, header } = self;
        let (told, request) = (detail.clone(), request_id::current().to_string());
        let body = ProblemBody {
            r#type: format!("/problems/{}", kind.slug()),
            title: kind.title(),
            status: kind.status().as_u16(),
            detail,
            instance: format!("urn:request:{request}"),
            errors,
        };
        let mut response = (kind.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("en-GB"));
        if kind == Kind::SignInRequired {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"tipline\""));
        }
        if let Some((name, value)) = header.map(|header| *header) {
            headers.insert(name, value);
        }
        response.extensions_mut().insert(Told { kind, detail: told, request });
        response.extensions_mut().insert(kind);
        response
    }
}
