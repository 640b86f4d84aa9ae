//! The HTTP side of tipline: `tipline serve`.
//!
//! [`App`] is the one value behind every route: the index as the newest commit left it, the lines table, the feed of
//! flags, sessions and tokens, the audit log. [`App::router`] is what answers; [`serve`] puts it behind a listener, with
//! or without TLS, until it is told to stop.
//!
//! - `api`: the routes of `/api/v1`, what they take and give, their description. `desk`: the pages beside it, over the same
//!   look-ups.
//! - `access`: who may do what, one table. `guard`: who asks, whether they may, where the request came from, what an answer
//!   says of itself.
//! - `session`, `token`: how somebody proves who they are.
//! - `look`: a look-up is work on the index, within bounds, and an entry of the audit log that is on disk before the
//!   answer leaves.
//!
//! How long a page takes, in milliseconds of the server's time with its entry in an audit log on disk, and how large it is
//! before pictures, over 5 million made-up reports with a million numbers, on two shared cores on which other work ran (load
//! 10 to 14), by `cargo run --release -p tipline-web --example pages -- 5000000`. Each was asked for twelve times over one
//! commit of the index: where an answer is broad, all but the first come from what was kept of it.
//!
//! | page | median | longest | kB |
//! | --- | --- | --- | --- |
//! | start | 13 | 20 | 13 |
//! | flags that wait | 26 | 28 | 41 |
//! | a line | 13 | 16 | 54 |
//! | a number | 10 | 20 | 8 |
//! | a report | 4 | 8 | 7 |
//! | search for a number | 6 | 12 | 10 |
//! | search for its last three digits | 15 | 23 | 28 |
//! | search for a number and those one slip away | 16 | 24 | 10 |
//! | search for a word that nearly every report has | 35 | 40 | 26 |
//! | search for any of three such | 40 | 56 | 28 |
//! | check of 200 numbers | 104 | 126 | 43 |
//!
//! What it must never do: log what was asked or found, answer a look-up that is not recorded, tell what is protected from
//! what is not held, or answer a route that the table of access does not name.

mod access;
mod api;
mod audit;
mod audit_view;
mod csv_cells;
mod cursor;
mod dead_letters;
mod decide;
mod desk;
mod feed;
mod guard;
mod html;
mod kept;
mod look;
mod original;
mod problem;
mod random;
mod reading;
mod recent;
mod registry;
mod repeats;
mod request_id;
mod server;
mod session;
mod settings;
mod token;

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

use arc_swap::ArcSwap;
use axum::{Router, extract::DefaultBodyLimit, middleware};
use tipline_lines::Registry;
use tokio::sync::{Semaphore, watch};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

pub use crate::{
    access::{Role, Scope, UnknownWord},
    audit::Audit,
    audit_view::Trail,
    dead_letters::{Fate, Letters, Opened, Post, Replay},
    decide::Bench,
    feed::Feed,
    original::{Fetch, Originals, Raw},
    registry::{LineWritten, Registrar},
    server::{Certificate, Listening, ServeError, serve},
    session::provider::{ProviderError, ProviderSettings},
    settings::{Limits, Origin, ReasonPolicy, Scheme, SessionLimits, Settings},
    token::{NewToken, TokenError, TokenFile, TokenRecord},
};
pub use tipline_pages::{Letter, LineVersion, TourPlace, TourStep};

use crate::{
    api::{Described, Watchers},
    cursor::CursorKey,
    desk::{Addresses, Once},
    guard::edge,
    kept::KeptSearches,
    look::Turns,
    problem::{Kind, Problem},
    reading::Reading,
    repeats::Repeats,
    session::{OneTimeLink, Refusals, Sessions, provider::Provider},
    token::Tokens,
};

/// All that the routes share.
#[derive(Debug)]
pub struct App {
    settings: Settings,
    reading: Reading,
    lines: ArcSwap<Registry>,
    feed: Feed,
    watchers: Watchers,
    turns: Turns,
    originals: Originals,
    bench: Bench,
    registrar: Arc<dyn Registrar>,
    post: Arc<dyn Post>,
    trail: Trail,
    /// The brokers may be slow: searches do not wait for them.
    broker_turns: Turns,
    trail_turns: Turns,
    room: Semaphore,
    cursors: CursorKey,
    addresses: Addresses,
    sessions: Sessions,
    once: Once,
    kept: KeptSearches,
    repeats: Repeats<(tipline_lines::Decision, tipline_lines::FlagState)>,
    link: OneTimeLink,
    refusals: Refusals,
    tokens: Tokens,
    provider: Option<Provider>,
    audit: Audit,
    described: Described,
    stop: watch::Sender<bool>,
    tour: OnceLock<Vec<TourStep>>,
}

/// What an application is connected to.
#[derive(Debug, Clone)]
pub struct Sources {
    /// Where look-ups are recorded.
    pub audit: Audit,
    /// Flags as they are made.
    pub feed: Feed,
    /// Reports as they came in.
    pub originals: Originals,
    /// What people make of flags.
    pub bench: Bench,
    /// The topic of lines.
    pub registrar: Arc<dyn Registrar>,
    /// The topic of dead letters.
    pub post: Arc<dyn Post>,
    /// The audit log to be read.
    pub trail: Trail,
}

/// How many ask the brokers something at once.
const ASK_BROKERS: usize = 2;

impl App {
    /// An application over the index that the settings name, which need not be there yet.
    ///
    /// # Errors
    /// Where the provider cannot be used.
    pub fn new(
        settings: Settings,
        provider: Option<ProviderSettings>,
        sources: Sources,
    ) -> Result<Arc<Self>, ProviderError> {
        let provider = provider.map(|provider| Provider::new(provider, &settings.origin)).transpose()?;
        let Sources { audit, feed, originals, bench, registrar, post, trail } = sources;
        let (_, description) = api::routes().split_for_parts();
        let app = Self {
            reading: Reading::new(settings.index_dir.clone()),
            lines: ArcSwap::default(),
            feed,
            watchers: Watchers::default(),
            turns: Turns::new(settings.limits.searches),
            originals,
            bench,
            registrar,
            post,
            trail,
            broker_turns: Turns::new(ASK_BROKERS),
            // It is read from its first entry on.
            trail_turns: Turns::new(1),
            room: Semaphore::new(settings.limits.requests),
            cursors: CursorKey::new(),
            addresses: addresses(&settings),
            sessions: Sessions::new(settings.sessions),
            once: Once::default(),
            kept: KeptSearches::of_file(settings.tokens_file.with_file_name("searches.json")),
            repeats: Repeats::default(),
            link: OneTimeLink::default(),
            refusals: Refusals::default(),
            tokens: Tokens::new(settings.tokens_file.clone()),
            provider,
            audit,
            described: Described::new(&description),
            stop: watch::Sender::new(false),
            tour: OnceLock::new(),
            settings,
        };
        Ok(Arc::new(app))
    }

    /// Moves on to the newest commit of the index. Blocks while files are read.
    ///
    /// # Errors
    /// Where there is none that can be read; a view from before goes on being answered from.
    pub fn look_anew(&self) -> Result<(), tipline_index::IndexError> {
        self.reading.look()
    }

    /// Answers from what this connects to, such as a cluster, and no longer from the folder of the settings. Connects at the
    /// next look, and again until it succeeds.
    pub fn answer_from(
        &self,
        connect: impl Fn() -> Result<Arc<dyn tipline_index::Reports>, tipline_index::IndexError>
        + Send
        + Sync
        + 'static,
    ) {
        self.reading.elsewhere(connect);
    }

    /// Takes note of how many records of the log the index has yet to read; none where nobody can tell.
    pub fn set_behind(&self, records: Option<u64>) {
        self.reading.is_behind(records);
    }

    /// Puts another table of lines in the place of the one before.
    pub fn set_lines(&self, lines: Registry) {
        self.lines.store(Arc::new(lines));
    }

    /// Offers a tour on the start page; the first that is offered stays.
    pub fn set_tour(&self, steps: Vec<TourStep>) {
        let _ = self.tour.set(steps);
    }

    /// An address that signs in once, within ten minutes, whoever opens it; one from before is worth nothing any more.
    #[must_use]
    pub fn one_time_link(&self) -> String {
        format!("{}/sign-in/link/{}", self.settings.origin.base(), self.link.renew(Instant::now()))
    }

    /// Ends streams and readiness; what is in hand is finished.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    fn stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Every route, behind every guard.
    pub fn router(self: &Arc<Self>) -> Router {
        let app = || Arc::clone(self);
        let (api, _) = api::routes().split_for_parts();
        Router::new()
            .merge(api)
            .merge(session::routes::routes())
            .merge(desk::routes())
            .fallback(|| async { Problem::no_such() })
            .layer(middleware::from_fn(edge::entity_tag))
            .layer(DefaultBodyLimit::max(self.settings.limits.body))
            .layer(middleware::from_fn_with_state(app(), guard::authorise))
            .layer(middleware::from_fn_with_state(app(), desk::in_words))
            .layer(middleware::from_fn_with_state(app(), edge::bounds))
            .layer(CatchPanicLayer::custom(|_| {
                axum::response::IntoResponse::into_response(Problem::plain(Kind::Internal))
            }))
            .layer(CompressionLayer::new().compress_when(edge::compressed()))
            .layer(middleware::from_fn_with_state(app(), edge::headers))
            .layer(middleware::from_fn(edge::log))
            .layer(middleware::from_fn(request_id::assign))
            .with_state(app())
    }
}

/// The key of addresses stands beside the file of tokens.
fn addresses(settings: &Settings) -> Addresses {
    let file = settings.tokens_file.with_file_name("addresses.key");
    Addresses::of_file(&file).unwrap_or_else(|error| {
        tracing::warn!(file = %file.display(), %error, "addresses of searches and numbers end with this process");
        Addresses::of_this_process()
    })
}
