//! The description of the API: OpenAPI 3.1 made from the code, and a page that shows it.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::extract::{NoParams, Params, Problems};
use crate::{App, html::escape};

/// Styles of the pages that stand alone, allowed by their hash.
pub(crate) const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The description as it is served.
#[derive(Debug)]
pub(crate) struct Described {
    json: String,
    page: String,
}

impl Described {
    /// What the code says of itself.
    pub(crate) fn new(api: &OpenApi) -> Self {
        let value = serde_json::to_value(api).unwrap_or_default();
        Self { json: value.to_string(), page: page_of(&value) }
    }
}

/// This description
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "openapi", tag = "description", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Object), Problems))]
pub(crate) async fn description(
    State(app): State<Arc<App>>,
    Params(NoParams {}): Params<NoParams>,
) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], app.described.json.clone())
        .into_response()
}

/// This description as a page
#[utoipa::path(get, path = "/api/v1/docs", operation_id = "docs", tag = "description", security(()),
    responses((status = 200, description = "a page", body = String, content_type = "text/html"), Problems))]
pub(crate) async fn page(State(app): State<Arc<App>>, Params(NoParams {}): Params<NoParams>) -> Response {
    let policy = HeaderValue::from_static(PAGE_POLICY);
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(app.described.page.clone())).into_response()
}

fn page_of(api: &Value) -> String {
    let mut main = String::new();
    let text = |value: &Value| escape(value.as_str().unwrap_or("")).into_owned();
    let _ = write!(
        main,
        "<h1>tipline {}</h1><p>{}</p>",
        text(&api["info"]["version"]),
        text(&api["info"]["description"])
    );
    main += "<p><a href=\"/api/v1/openapi.json\">openapi.json</a></p>";
    for (path, operations) in api["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let _ = write!(
                main,
                "<section id=\"{id}\"><h2><code>{method} {path}</code></h2><p>{summary}</p><p>{about}</p>",
                id = text(&operation["operationId"]),
                method = escape(&method.to_uppercase()),
                path = escape(path),
                summary = text(&operation["summary"]),
                about = text(&operation["description"]),
            );
            parameters(&mut main, &operation["parameters"]);
            content(&mut main, api, "Body", &operation["requestBody"]["content"]);
            content(&mut main, api, "Answer", &operation["responses"]["200"]["content"]);
            main += "</section>";
        }
    }
    crate::html::page("The API of tipline", &main)
}

fn parameters(page: &mut String, parameters: &Value) {
    let Some(parameters) = parameters.as_array().filter(|list| !list.is_empty()) else { return };
    *page += "<table><thead><tr><th>parameter</th><th>in</th><th>what</th></tr></thead><tbody>";
    for parameter in parameters {
        let text = |key: &str| escape(parameter[key].as_str().unwrap_or("")).into_owned();
        let _ = write!(
            page,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
            text("name"),
            text("in"),
            text("description")
        );
    }
    *page += "</tbody></table>";
}

/// The types of a body, and its fields where it is an object.
fn content(page: &mut String, api: &Value, title: &str, content: &Value) {
    for (kind, content) in content.as_object().into_iter().flatten() {
        let schema = resolved(api, &content["schema"]);
        let _ = write!(page, "<h3>{title}: <code>{}</code></h3>", escape(kind));
        if let Some(example) = schema.get("example") {
            let _ = write!(page, "<pre>{}</pre>", escape(&example.to_string()));
        }
        let Some(fields) = schema["properties"].as_object() else { continue };
        *page += "<dl>";
        for (name, field) in fields {
            let about = match field["description"].as_str() {
                Some(about) => about,
                None => resolved(api, field)["description"].as_str().unwrap_or(""),
            };
            let _ = write!(page, "<dt><code>{}</code></dt><dd>{}</dd>", escape(name), escape(about));
        }
        *page += "</dl>";
    }
}

fn resolved<'a>(api: &'a Value, schema: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    name.map_or(schema, |name| &api["components"]["schemas"][name])
}
