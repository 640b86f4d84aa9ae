//! `/lines/{id}/record`: a line as it is kept, its versions, what another one would flag, and writing it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tipline_lines::LineId;
use tipline_report::Offset;
use utoipa::ToSchema;

use super::{
    extract::{self, Name, NoParams, Params, Problems},
    shape::{Flag, LineRecord},
};
use crate::{
    App, LineVersion,
    guard::Caller,
    problem::{Kind, Problem},
};

/// The most flags that a trial lists.
const MOST: usize = 200;

/// A line as it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptLine {
    /// The version, as `ETag` has it.
    version: i64,
    written_at: String,
    written_by: Option<String>,
    line: LineRecord,
}

/// The versions of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Versions {
    /// Those that are kept, oldest first.
    versions: Vec<Version>,
}

/// A version of a line.
#[derive(Debug, Serialize, ToSchema)]
struct Version {
    version: i64,
    written_at: String,
    /// Who wrote it, where that is known.
    written_by: Option<String>,
    /// The line as it became; none where it was struck out.
    line: Option<LineRecord>,
}

/// That a line was written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Kept {
    /// The version that it has now, as `ETag` has it.
    version: i64,
}

/// What a line would flag that is not flagged now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Trial {
    /// How many reports have a number of the line.
    looked_at: usize,
    /// Whether that is all of them: of one number only the newest 10,000 are looked at.
    complete: bool,
    /// How many flags of each kind would be added.
    kinds: BTreeMap<&'static str, usize>,
    /// The newest of them, at most 200.
    flags: Vec<Flag>,
}

/// A line as it is kept
#[utoipa::path(get, path = "/api/v1/lines/{id}/record", operation_id = "line_record", tag = "lines",
    params(("id" = String, Path, description = "the line's id", pattern = "^[a-z0-9][a-z0-9-]{0,63}$"),
        ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the line; `ETag` names its version", body = KeptLine), Problems))]
pub(crate) async fn record(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<LineId>,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Response, Problem> {
    let newest = app.line_versions(&caller, &id).await?.pop().ok_or_else(Problem::no_such)?;
    let LineVersion { offset, written_at, written_by, line } = newest;
    let line = LineRecord::from(&line.ok_or_else(Problem::no_such)?);
    let kept = KeptLine { version: offset.0, written_at: written_at.to_string(), written_by, line };
    Ok(([(header::ETAG, tag(offset)?)], Json(kept)).into_response())
}

/// The versions of a line that are kept
///
/// Old ones are dropped after a while; the audit log says of each change who made it.
#[utoipa::path(get, path = "/api/v1/lines/{id}/history", operation_id = "line_history", tag = "lines",
    params(("id" = String, Path, description = "the line's id", pattern = "^[a-z0-9][a-z0-9-]{0,63}$"),
        ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "its versions", body = Versions), Problems))]
pub(crate) async fn history(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<LineId>,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Json<Versions>, Problem> {
    let versions = app.line_versions(&caller, &id).await?.into_iter().map(|version| Version {
        version: version.offset.0,
        written_at: version.written_at.to_string(),
        written_by: version.written_by,
        line: version.line.as_ref().map(LineRecord::from),
    });
    Ok(Json(Versions { versions: versions.collect() }))
}

/// Write a line
///
/// `If-Match` names the version that is to be replaced, as `ETag` has it; `If-None-Match: *` says that the line is new. Where
/// somebody else was quicker nothing is written. Sent again, it is written once.
#[utoipa::path(put, path = "/api/v1/lines/{id}/record", operation_id = "write_line", tag = "lines",
    request_body = LineRecord,
    params(("id" = String, Path, description = "the line's id", pattern = "^[a-z0-9][a-z0-9-]{0,63}$"),
        ("If-Match" = Option<String>, Header, description = "the version that is replaced"),
        ("If-None-Match" = Option<String>, Header, description = "`*`: there is no such line yet"),
        ("X-Reason" = Option<String>, Header, description = "why it is changed")),
    responses((status = 200, description = "it is written; `ETag` names its version", body = Kept),
        (status = 201, description = "it is new, and written", body = Kept), Problems))]
pub(crate) async fn write(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<LineId>,
    Params(NoParams {}): Params<NoParams>,
    headers: HeaderMap,
    LineBody(body): LineBody,
) -> Result<Response, Problem> {
    let seen = seen(&headers)?;
    let line = app.line_of(&id, text(&body)?)?;
    let offset = app.write_line(&caller, line, seen).await?;
    let status = if seen.is_none() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::ETAG, tag(offset)?)], Json(Kept { version: offset.0 })).into_response())
}

/// What a line would flag
///
/// The past reports that would be flagged if the line were so; nothing is written.
#[utoipa::path(post, path = "/api/v1/lines/{id}/try", operation_id = "try_line", tag = "lines",
    request_body = LineRecord,
    params(("id" = String, Path, description = "the line's id", pattern = "^[a-z0-9][a-z0-9-]{0,63}$"),
        ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "what it would flag", body = Trial), Problems))]
pub(crate) async fn trial(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<LineId>,
    Params(NoParams {}): Params<NoParams>,
    LineBody(body): LineBody,
) -> Result<Json<Trial>, Problem> {
    let line = app.line_of(&id, text(&body)?)?;
    let tried = app.try_line(&caller, line, MOST).await?;
    Ok(Json(Trial {
        looked_at: tried.looked_at,
        complete: tried.complete,
        kinds: tried.kinds,
        flags: tried.newest.iter().map(|tried| Flag::from(&tried.flag)).collect(),
    }))
}

/// A body that is said to be JSON, as it came: faults in a line are pointed at by its bytes.
#[derive(Debug)]
pub(crate) struct LineBody(Bytes);

impl FromRequest<Arc<App>> for LineBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        if !extract::is(request.headers(), "application/json") {
            return Err(Problem::new(Kind::ContentType, "a body of application/json is read here"));
        }
        extract::bytes(request, app).await.map(Self)
    }
}

fn text(body: &Bytes) -> Result<&str, Problem> {
    let text =
        std::str::from_utf8(body).map_err(|_| Problem::new(Kind::Malformed, "the body is no UTF-8"))?;
    // What is no JSON at all is another fault than a line that may not be so.
    extract::from_json::<serde::de::IgnoredAny>(body)?;
    Ok(text)
}

/// Which version the caller saw; none where they say that the line is new.
fn seen(headers: &HeaderMap) -> Result<Option<Offset>, Problem> {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("").trim());
    match (text(header::IF_MATCH), text(header::IF_NONE_MATCH)) {
        (None, Some("*")) => Ok(None),
        (Some(tag), None) => {
            let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
            let version = version.and_then(|version| version.parse().ok()).map(Offset);
            version.map(Some).ok_or_else(|| {
                Problem::new(Kind::Malformed, "If-Match names one version, as the ETag of the record has it")
            })
        }
        _ => Err(Problem::plain(Kind::VersionRequired)),
    }
}

fn tag(version: Offset) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(&format!("\"{}\"", version.0)).map_err(|_| Problem::plain(Kind::Internal))
}
