//! The stylesheet and the script, under names that change when they do.

use std::sync::LazyLock;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{api::extract::Name, problem::Problem};

/// The addresses of the stylesheet and of the script.
pub(super) static ADDRESSES: LazyLock<[String; 2]> = LazyLock::new(|| {
    let named = |content: &str, kind: &str| {
        format!("/assets/desk-{}.{kind}", &blake3::hash(content.as_bytes()).to_hex()[..16])
    };
    [named(tipline_pages::STYLESHEET, "css"), named(tipline_pages::SCRIPT, "js")]
});

/// One of the two. What has its content in its name never changes.
pub(super) async fn asset(Name(name): Name<String>) -> Result<Response, Problem> {
    let [style, script] = &*ADDRESSES;
    let (kind, content) = match format!("/assets/{name}") {
        address if address == *style => ("text/css; charset=utf-8", tipline_pages::STYLESHEET),
        address if address == *script => ("text/javascript; charset=utf-8", tipline_pages::SCRIPT),
        _ => return Err(Problem::no_such()),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, content).into_response())
}
