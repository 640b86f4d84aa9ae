//! `GET /problems/{slug}`: what an error means and what to do.

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

use super::{
    docs::PAGE_POLICY,
    extract::{Name, NoParams, Params, Problems},
};
use crate::{
    html::{escape, page},
    problem::{Kind, Problem},
};

/// What a problem means
#[utoipa::path(get, path = "/problems/{slug}", operation_id = "problem", tag = "description", security(()),
    params(("slug" = String, Path, description = "the last part of a problem's `type`", pattern = "^[a-z-]{1,40}$")),
    responses((status = 200, description = "a page", body = String, content_type = "text/html"), Problems))]
pub(crate) async fn problem(
    Name(slug): Name<String>,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Response, Problem> {
    let kind = Kind::ALL.iter().find(|kind| kind.slug() == slug).ok_or_else(Problem::no_such)?;
    let main = format!(
        "<h1>{}</h1><p>{}</p><p>Status {}.</p>",
        escape(kind.title()),
        escape(kind.about()),
        kind.status().as_u16()
    );
    let policy = HeaderValue::from_static(PAGE_POLICY);
    Ok(([(header::CONTENT_SECURITY_POLICY, policy)], Html(page(kind.title(), &main))).into_response())
}
