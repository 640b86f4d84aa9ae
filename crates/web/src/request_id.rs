//! The id of the request at hand: made here, never taken from outside, so that nobody writes into our log.

use std::fmt;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::random;

pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// 128 random bits, written as 32 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RequestId(u128);

tokio::task_local! {
    static CURRENT: RequestId;
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The id of the request that this task answers; zero outside one.
pub(crate) fn current() -> RequestId {
    CURRENT.try_with(|id| *id).unwrap_or(RequestId(0))
}

/// Gives the request an id and tells it in the answer.
pub(crate) async fn assign(request: Request, next: Next) -> Response {
    let id = RequestId(u128::from_be_bytes(random::bytes()));
    CURRENT
        .scope(id, async {
            let mut response = next.run(request).await;
            if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
                response.headers_mut().insert(HEADER, value);
            }
            response
        })
        .await
}
