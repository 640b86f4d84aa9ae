//! What is done to every request and answer, whatever its route.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use metrics::histogram;
use tower_http::compression::{DefaultPredicate, Predicate, predicate::And};

use crate::{
    App,
    problem::{Kind, Problem},
    request_id,
};

/// Nothing of an answer is ever run, framed or loaded from elsewhere.
const STRICT: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Marks an answer that holds a secret beside what the asker chose: its length would tell of the secret once compressed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Uncompressed;

/// Logs a request by its route, never by what was asked, and counts it.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "none".to_owned());
    let response = next.run(request).await;
    let took = start.elapsed();
    let status = response.status().as_u16();
    // Anybody can make up a method, and write with it into the log.
    let method = known(&method);
    let (id, took_ms) = (request_id::current(), took.as_millis() as u64);
    let kind = response.extensions().get::<Kind>().map(|kind| kind.slug());
    match response.status().is_server_error() {
        true => tracing::warn!(method, route, status, kind, took_ms, request = %id, "answered"),
        false => tracing::info!(method, route, status, kind, took_ms, request = %id, "answered"),
    }
    let class = ["1xx", "2xx", "3xx", "4xx", "5xx"][usize::from(status / 100).clamp(1, 5) - 1];
    histogram!("tipline_http_request_seconds", "method" => method, "route" => route, "status" => class)
        .record(took.as_secs_f64());
    response
}

/// A method that there is.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

/// What every answer says of itself.
pub(crate) async fn headers(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::CONTENT_SECURITY_POLICY, STRICT);
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::X_FRAME_OPTIONS, "DENY");
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::CACHE_CONTROL, "no-store");
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if app.settings.origin.is_secure() {
        default(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Takes on what is for us, from whom we trust, as much as there is room for, and not for longer than is bearable.
pub(crate) async fn bounds(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if let Err(problem) = is_for_us(&app, &request) {
        return problem.into_response();
    }
    let Ok(_room) = app.room.try_acquire() else {
        return Problem::plain(Kind::Busy).retry_after(1).into_response();
    };
    let length = request.body().size_hint().lower();
    if length > app.settings.limits.body as u64 {
        return too_large(app.settings.limits.body).into_response();
    }
    match tokio::time::timeout(app.settings.limits.answer_within, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::plain(Kind::TimedOut).into_response(),
    }
}

/// A body over the limit.
pub(crate) fn too_large(most: usize) -> Problem {
    Problem::new(Kind::TooLarge, format!("a body may have {most} bytes here"))
}

fn is_for_us(app: &App, request: &Request) -> Result<(), Problem> {
    let trusted = &app.settings.trusted_proxies;
    if !trusted.is_empty() {
        let peer =
            request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        if !peer.is_some_and(|peer| trusted.contains(&peer)) {
            return Err(Problem::plain(Kind::WrongHost));
        }
    }
    // Whether a machine is well is asked by its address.
    if request.uri().path().starts_with("/health/") {
        return Ok(());
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let authority = request.uri().authority().map(axum::http::uri::Authority::as_str);
    let host = match (authority, hosts.next(), hosts.next()) {
        (Some(host), _, None) => host,
        (None, Some(host), None) => host.to_str().unwrap_or(""),
        _ => "",
    };
    if app.settings.origin.has_host(host) { Ok(()) } else { Err(Problem::plain(Kind::WrongHost)) }
}

/// Names each answer by what it says, and does not send again what the asker has.
pub(crate) async fn entity_tag(request: Request, next: Next) -> Response {
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.run(request).await;
    if !is_read || response.status() != StatusCode::OK || is_stream(response.headers()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Problem::plain(Kind::Internal).into_response();
    };
    // Weak: the bytes on the wire depend on their compression too. What has versions names its own.
    let own = parts.headers.get(header::ETAG).and_then(|own| own.to_str().ok()).map(str::to_owned);
    let tag = own.unwrap_or_else(|| format!("W/\"{}\"", &blake3::hash(&bytes).to_hex()[..32]));
    let is_known = known.as_ref().and_then(|known| known.to_str().ok()).is_some_and(|known| {
        known.split(',').map(str::trim).any(|known| known == "*" || weak(known) == weak(&tag))
    });
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn weak(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

fn is_stream(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// Which answers are compressed: neither streams, which would wait for more, nor what holds a secret.
pub(crate) fn compressed() -> And<DefaultPredicate, HoldsNoSecret> {
    DefaultPredicate::new().and(HoldsNoSecret)
}

/// See [`Uncompressed`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct HoldsNoSecret;

impl Predicate for HoldsNoSecret {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        response.extensions().get::<Uncompressed>().is_none()
    }
}
