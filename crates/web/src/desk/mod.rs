//! The pages: each a look-up as the API does it, shown by `tipline-pages`.
//!
//! Forms are sent here and answered by an address to go to, so that going back and loading again send nothing twice. What
//! goes wrong on the way to a page is told in a page ([`words`]).

mod address;
mod asset;
mod audit;
mod check;
mod decide;
mod edit;
mod flags;
mod kept;
mod letters;
mod lines;
mod number;
mod once;
mod report;
mod search;
mod start;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use tipline_lines::Registry;
use tipline_pages::{EXAMPLES, Frame, Help, Section, User};

pub(crate) use self::{
    address::Addresses,
    once::Once,
    words::{Told, in_words, said},
};
use crate::{
    App,
    guard::{By, Caller, edge::Uncompressed},
    random,
    reading::View,
};

/// Nothing is loaded from elsewhere, nothing that stands in a page is run, no other page frames it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'",
);

/// What a view of the desk reads: enough for its pictures.
const VIEW: tipline_index::ViewOptions = tipline_index::ViewOptions { most_read: 10_000, most_listed: 500 };

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(start::start))
        .route("/search", get(search::form).post(search::ask))
        .route("/search/{address}", get(search::answer))
        .route("/kept-searches", post(kept::keep))
        .route("/kept-searches/remove", post(kept::remove))
        .route("/numbers/{address}", get(number::number))
        .route("/reports/{id}", get(report::report))
        .route("/lines", get(lines::lines))
        .route("/lines/{id}", get(lines::line))
        .route("/lines/{id}/history", get(edit::history))
        .route("/lines/{id}/edit", get(edit::form).post(edit::write))
        .route("/new-line", get(edit::new).post(edit::write_new))
        .route("/dead-letters", get(letters::letters))
        .route("/dead-letters/replay", post(letters::replay))
        .route("/dead-letters/{channel}/{partition}/{offset}", get(letters::letter))
        .route("/audit", get(audit::form).post(audit::search))
        .route("/audit/verify", post(audit::verify))
        .route("/flags", get(flags::flags))
        .route("/flags/{id}/decide", post(decide::decide))
        .route("/check", get(check::form).post(check::check))
        .route("/help", get(help))
        .route("/reason", post(words::reason))
        .route("/assets/{name}", get(asset::asset))
}

/// Who a page is for.
#[derive(Debug, Clone)]
struct Reader {
    app: Arc<App>,
    caller: Caller,
}

impl Reader {
    fn new(app: &Arc<App>, caller: Caller) -> Self {
        Self { app: Arc::clone(app), caller }
    }

    /// What a form of the session carries; empty for a token, which sends none.
    fn csrf(&self) -> &str {
        match &self.caller.by {
            By::Session { csrf, .. } => csrf,
            By::Token { .. } => "",
        }
    }

    /// Renders with what stands around a page of this section, over this view of the index.
    fn frame(
        &self,
        section: Section,
        view: Option<&View>,
        render: impl FnOnce(&Frame<'_>) -> String,
    ) -> String {
        let roles: Vec<&str> = self.caller.roles.iter().map(|role| role.as_str()).collect();
        let once = random::secret();
        let lines = self.app.lines.load_full();
        let frame = Frame {
            once: &once,
            user: Some(User { name: &self.caller.name, roles: &roles }),
            csrf: self.csrf(),
            reason: self.caller.reason.as_deref(),
            as_of: view.map(|view| view.committed_at),
            behind: view.and_then(View::behind),
            ..around(&self.app, &lines, section)
        };
        render(&frame)
    }
}

/// What stands around a page for somebody who is not known.
fn around<'a>(app: &'a App, lines: &'a Registry, section: Section) -> Frame<'a> {
    let [style, script] = &*asset::ADDRESSES;
    Frame {
        unit: &app.settings.unit,
        marking: &app.settings.marking,
        user: None,
        csrf: "",
        once: "",
        reason: None,
        as_of: None,
        behind: None,
        now: Timestamp::now(),
        section,
        links: &app.addresses,
        lines,
        assets: [style, script],
    }
}

/// The answer that a page is.
fn shown(status: StatusCode, html: String) -> Response {
    // Without any referrer a browser sends a form with `Origin: null`, as it would from a page of nobody.
    let referrer = HeaderValue::from_static("same-origin");
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, referrer)];
    let mut response = (status, headers, Html(html)).into_response();
    // It holds the session's token beside words that others chose.
    response.extensions_mut().insert(Uncompressed);
    response
}

async fn help(State(app): State<Arc<App>>, caller: Caller) -> Response {
    let reader = Reader::new(&app, caller);
    let html =
        reader.frame(Section::Help, None, |frame| tipline_pages::render(&Help { frame, examples: EXAMPLES }));
    shown(StatusCode::OK, html)
}
