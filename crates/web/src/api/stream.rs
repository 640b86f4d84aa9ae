//! `GET /flags/stream`: flags as they are made, by server-sent events.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse,
        sse::{Event, Sse},
    },
};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use tipline_audit::Outcome;
use tokio::time::{Interval, MissedTickBehavior, interval};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Params, Problems};
use crate::{
    App,
    feed::{Age, Arrived, Gap, Offsets},
    guard::Caller,
    look::Trace,
    problem::{Kind, Problem},
};

/// Between signs of life; each time it is asked whether the watcher may still watch.
const BEAT: Duration = Duration::from_secs(15);
/// When a browser comes back.
const RETRY: Duration = Duration::from_secs(3);

/// What is watched.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Watched {
    /// Only flags of this line, by its id.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,63}$")]
    line: Option<String>,
}

/// What an event tells: names and no content. Whoever wants that asks for the report, so that it is recorded.
#[derive(Debug, Serialize, ToSchema)]
struct Told {
    id: String,
    report: String,
    line: String,
    kind: &'static str,
}

/// How many streams each has open.
#[derive(Debug, Default)]
pub(crate) struct Watchers(Mutex<HashMap<String, usize>>);

/// A stream that is open; dropping it makes room for another.
struct Watching {
    app: Arc<App>,
    name: String,
}

/// Flags as they are made
///
/// Events: `begin` with the id from which to go on; `flag` with the names of the flag, its report and its line; `gap` where some that were asked for are no longer
/// at hand (fetch `/api/v1/flags`). `Last-Event-ID` goes on where a stream ended, on any server.
#[utoipa::path(get, path = "/api/v1/flags/stream", operation_id = "watch_flags", tag = "flags",
    params(Watched, ("X-Reason" = Option<String>, Header, description = "why you look"),
        ("Last-Event-ID" = Option<String>, Header, description = "the id of the last event that was seen")),
    responses((status = 200, description = "events", body = String, content_type = "text/event-stream"), Problems))]
pub(crate) async fn stream(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(watched): Params<Watched>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let seen: Option<Offsets> = match headers.get("last-event-id").map(|id| id.to_str().unwrap_or("").parse())
    {
        Some(Ok(seen)) => Some(seen),
        Some(Err(())) => return Err(Problem::new(Kind::Malformed, "Last-Event-ID is the id of no event")),
        None => None,
    };
    let watching = Watching::begin(&app, &caller)?;
    app.note(&caller, Trace::consulted("the stream of flags"), Outcome::Done).await?;
    let (at, gap) = seen.as_ref().map_or_else(|| (app.feed.end(), Gap::None), |seen| app.feed.after(seen));
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Whoever loses the connection before the first flag knows where they were all the same.
    let begin = seen
        .is_none()
        .then(|| Event::default().event("begin").id(app.feed.seen().to_string()).data("{}").retry(RETRY));
    let watcher = Watcher { watched, caller, seen, begin, at, gap, beat, watching };
    Ok(Sse::new(stream::unfold(watcher, Watcher::next)))
}

struct Watcher {
    watched: Watched,
    caller: Caller,
    /// Of one who comes back.
    seen: Option<Offsets>,
    begin: Option<Event>,
    at: u64,
    gap: Gap,
    beat: Interval,
    watching: Watching,
}

impl Watcher {
    /// The next event; none where the stream is to end.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if let Some(begin) = self.begin.take() {
            return Some((Ok(begin), self));
        }
        let app = Arc::clone(&self.watching.app);
        let mut newer = app.feed.watch();
        let mut stop = app.stop.subscribe();
        loop {
            if *stop.borrow_and_update() || !self.caller.goes_on(&app) {
                return None;
            }
            if self.gap == Gap::Some {
                self.gap = Gap::None;
                return Some((Ok(self.lost()), self));
            }
            newer.borrow_and_update();
            // One who is too slow is told so and reads on from the end, so that nothing is kept for them alone.
            let Ok(next) = app.feed.next(self.at) else {
                self.at = app.feed.end();
                self.gap = Gap::Some;
                continue;
            };
            if let Some(arrived) = next {
                self.at = arrived.number;
                if self.is_watched(&arrived) {
                    return Some((Ok(told(&arrived)), self));
                }
                continue;
            }
            tokio::select! {
                _ = newer.changed() => {}
                _ = stop.changed() => {}
                _ = self.beat.tick() => {
                    let alive = Event::default().comment("alive").retry(RETRY);
                    return Some((Ok(alive), self));
                }
            }
        }
    }

    fn is_watched(&self, arrived: &Arrived) -> bool {
        let line = self.watched.line.as_deref();
        let is_news = match &self.seen {
            Some(seen) => !seen.has(arrived.partition, arrived.offset),
            None => arrived.age == Age::New,
        };
        is_news && line.is_none_or(|line| line == arrived.flag.line_id.as_str())
    }

    fn lost(&self) -> Event {
        let id = self.watching.app.feed.seen().to_string();
        Event::default().event("gap").id(id).data(r#"{"fetch":"/api/v1/flags"}"#)
    }
}

fn told(arrived: &Arrived) -> Event {
    let Arrived { flag, seen, .. } = arrived;
    let told = Told {
        id: flag.flag_id.to_string(),
        report: flag.report_id.to_string(),
        line: flag.line_id.to_string(),
        kind: flag.kind.as_str(),
    };
    let data = serde_json::to_string(&told).unwrap_or_default();
    Event::default().event("flag").id(seen.to_string()).data(data)
}

impl Watching {
    fn begin(app: &Arc<App>, caller: &Caller) -> Result<Self, Problem> {
        let mut open = app.watchers.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(caller.key()).or_default();
        if *count >= app.settings.limits.streams {
            return Err(
                Problem::new(Kind::TooMany, "as many streams are open as one may have").retry_after(15)
            );
        }
        *count += 1;
        metrics::gauge!("tipline_sse_streams").increment(1.0);
        Ok(Self { app: Arc::clone(app), name: caller.key() })
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut open = self.app.watchers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.name);
            }
        }
        metrics::gauge!("tipline_sse_streams").decrement(1.0);
    }
}
