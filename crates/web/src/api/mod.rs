//! `/api/v1`: one module a group of routes. A number never stands in a path or a query string, so that no log on the way
//! has it.

mod audit;
pub(crate) mod check;
pub(crate) mod decisions;
mod docs;
mod export;
pub(crate) mod extract;
mod find;
mod flags;
mod health;
pub(crate) mod letters;
mod lines;
mod me;
mod numbers;
mod original;
mod pages;
mod parameters;
mod records;
mod reports;
pub(crate) mod search;
pub(crate) mod shape;
mod stream;

use std::sync::Arc;

use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, problem::ProblemBody};

/// What stands before the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "tipline",
        description = "Searches over what the public reports, and the phone lines behind it. Spans are bytes of UTF-8; times are RFC 3339 with an offset; numbers are E.164 with a form for people beside them. An unknown parameter or field is refused. A look-up needs a reason where the server's policy asks for one: send `X-Reason`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/")),
    components(schemas(ProblemBody)),
    modifiers(&Keys),
    security(("token" = []), ("session" = [])),
)]
struct Description;

struct Keys;

impl Modify for Keys {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("`tipline token create` makes one"))
            .build();
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-tipline",
            "A session; what changes something also needs `X-CSRF-Token`",
        ));
        let components = api.components.get_or_insert_with(Components::default);
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// The routes, with their description.
pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(search::search))
        .routes(routes!(reports::report))
        .routes(routes!(original::original))
        .routes(routes!(numbers::number))
        .routes(routes!(check::check))
        .routes(routes!(lines::lines))
        .routes(routes!(lines::line))
        .routes(routes!(records::record, records::write))
        .routes(routes!(records::history))
        .routes(routes!(records::trial))
        .routes(routes!(flags::flags))
        .routes(routes!(decisions::decide))
        .routes(routes!(stream::stream))
        .routes(routes!(letters::list))
        .routes(routes!(letters::show))
        .routes(routes!(letters::open))
        .routes(routes!(letters::replay))
        .routes(routes!(audit::search))
        .routes(routes!(audit::verify))
        .routes(routes!(find::find))
        .routes(routes!(me::me))
        .routes(routes!(me::reason))
        .routes(routes!(docs::description))
        .routes(routes!(docs::page))
        .routes(routes!(pages::problem))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
}

pub(crate) use docs::Described;
pub(crate) use stream::Watchers;
