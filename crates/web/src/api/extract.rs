//! How requests are read; each fault is a problem.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request, rejection::BytesRejection},
    http::{HeaderMap, header, request::Parts},
};
use serde::de::DeserializeOwned;
use utoipa::{
    IntoResponses,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

use super::parameters;
use crate::{
    App,
    guard::edge::too_large,
    problem::{Kind, Problem},
};

/// A body of JSON.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let json = bytes_of("application/json", request, app).await?;
        from_json(&json).map(Self)
    }
}

/// Whether the body is said to be of this type, whatever parameters follow.
pub(crate) fn is(headers: &HeaderMap, wanted: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = given.split(';').next().unwrap_or("").trim();
    kind.eq_ignore_ascii_case(wanted)
}

/// Whether the asker would rather have this type than JSON.
pub(crate) fn wants(headers: &HeaderMap, wanted: &str) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let mut kinds = accepted.flat_map(|line| line.split(',')).filter_map(|kind| kind.split(';').next());
    kinds.any(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}

/// The whole body, if it is said to be of this type.
async fn bytes_of(kind: &'static str, request: Request, app: &Arc<App>) -> Result<Bytes, Problem> {
    if !is(request.headers(), kind) {
        return Err(Problem::new(Kind::ContentType, format!("a body of {kind} is read here")));
    }
    bytes(request, app).await
}

/// The whole body, if it is short enough and arrives in time.
pub(crate) async fn bytes(request: Request, app: &Arc<App>) -> Result<Bytes, Problem> {
    let arrived = tokio::time::timeout(app.settings.limits.arrive_within, Bytes::from_request(request, app));
    match arrived.await {
        Err(_) => Err(Problem::plain(Kind::SlowRequest)),
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(BytesRejection::FailedToBufferBody(failure)))
            if failure.status() == Kind::TooLarge.status() =>
        {
            Err(too_large(app.settings.limits.body))
        }
        Ok(Err(_)) => Err(Problem::new(Kind::Malformed, "the body broke off")),
    }
}

/// Reads an object of JSON and says which field is at fault.
pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // serde takes the values of a list for the fields, in their order.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::field("#", "an object is read here, not a list"));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        let fault = error.into_inner();
        match fault.classify() {
            serde_json::error::Category::Data => Problem::field(pointer, fault.to_string()),
            _ => Problem::new(Kind::Malformed, format!("the body is no JSON: {fault}")),
        }
    })?;
    json.end().map_err(|fault| Problem::new(Kind::Malformed, format!("the body is no JSON: {fault}")))?;
    Ok(value)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = "#".to_owned();
    for segment in path {
        let part = segment.to_string();
        let part = part.trim_start_matches('[').trim_end_matches(']');
        pointer.push('/');
        pointer.push_str(&part.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

/// The parameters of the query string; one that is not known is refused.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        parameters::read(query.as_bytes()).map(Self).map_err(|wrong| Problem::new(Kind::Malformed, wrong))
    }
}

/// What a form of a page sends.
#[derive(Debug)]
pub(crate) struct Fields<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Fields<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let form = bytes_of("application/x-www-form-urlencoded", request, app).await?;
        parameters::read(&form).map(Self).map_err(|wrong| Problem::new(Kind::Malformed, wrong))
    }
}

/// No parameters at all.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoParams {}

/// What a path names; what cannot be a name is answered as what is not there.
#[derive(Debug)]
pub(crate) struct Name<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Name<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let read = Path::<T>::from_request_parts(parts, app).await;
        read.map(|Path(name)| Self(name)).map_err(|_| Problem::no_such())
    }
}

/// The problems that any route can answer with, for the description.
pub(crate) struct Problems;

impl IntoResponses for Problems {
    fn responses() -> std::collections::BTreeMap<String, RefOr<Response>> {
        use std::collections::BTreeMap;
        let mut about: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for kind in Kind::ALL {
            let line = format!("`{}`: {}", kind.slug(), kind.title());
            about.entry(kind.status().as_u16().to_string()).or_default().push(line);
        }
        about.into_iter().map(|(status, lines)| (status, problem(&lines.join("; ")).into())).collect()
    }
}

fn problem(description: &str) -> Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", body).build()
}
