//! `GET /flags`: what was flagged, newest reports first.

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tipline_index::Sort;
use tipline_lines::{FlagKind, FlagState, LineId};
use tipline_report::Channel;
use utoipa::{IntoParams, ToSchema};

use super::{
    decisions::Decision,
    extract::{Params, Problems},
    search::{self, page},
    shape::{self, Flag},
};
use crate::{App, guard::Caller, look::Trace, problem::Problem};

/// Which flags.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only of this kind.
    #[param(inline)]
    kind: Option<KindOf>,
    /// Only of this line, by its id.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,63}$")]
    line: Option<String>,
    /// Only of reports of this channel.
    #[param(inline)]
    channel: Option<ChannelOf>,
    /// Only of reports that came in on this day or later: `2019-08-05`, or a time.
    #[param(max_length = 40)]
    since: Option<String>,
    /// Only of reports that came in before this day or time.
    #[param(max_length = 40)]
    until: Option<String>,
    /// The most reports whose flags a page has.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
    /// `next` of the page before.
    #[param(max_length = 512)]
    cursor: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum KindOf {
    KnownLine,
    Stale,
    OrderBreach,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub(super) enum ChannelOf {
    #[serde(rename = "101")]
    Call101,
    #[serde(rename = "online")]
    Online,
    #[serde(rename = "crimestoppers")]
    Crimestoppers,
}

/// A flag, and what people make of it.
#[derive(Debug, Serialize, ToSchema)]
struct FlagRow {
    #[serde(flatten)]
    flag: Flag,
    /// `open`, `confirmed`, `rejected`, `needs_work`, or `disputed` where the last words of two people differ.
    state: &'static str,
    /// Oldest first.
    decisions: Vec<Decision>,
}

/// A page of flags.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlagPage {
    index: shape::Index,
    flags: Vec<FlagRow>,
    /// Give it as `cursor` for the next page; none where this is the last.
    next: Option<String>,
}

/// What was flagged
///
/// A page holds the flags of up to `limit` reports, newest reports first.
#[utoipa::path(get, path = "/api/v1/flags", operation_id = "flags", tag = "flags",
    params(Which, ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "a page of flags", body = FlagPage), Problems))]
pub(crate) async fn flags(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(which): Params<Which>,
) -> Result<Json<FlagPage>, Problem> {
    let now = Timestamp::now();
    let limit = search::limit(which.limit, "limit")?;
    let line: Option<LineId> = match which.line.as_deref().map(str::parse) {
        Some(Err(fault)) => return Err(Problem::field("line", format!("{fault}"))),
        Some(Ok(line)) => Some(line),
        None => None,
    };
    let kind = which.kind.map(KindOf::kind);
    let text = query(&which, kind, line.as_ref());
    let query = tipline_index::parse(&text, now)
        .map_err(|_| Problem::field("since", "a time is written 2019-08-05 or 2019-08-05T14:00"))?;
    let question = format!("flags {} {text}", caller.key());
    let place = which.cursor.as_deref().map(|cursor| app.cursors.open(cursor, &question, now)).transpose()?;
    let (cursors, bench) = (app.cursors.clone(), app.bench.clone());
    let flags = app.look(&caller, Trace::consulted(format!("flags {query}")), move |view, traced| {
        let page = page(view, &query, Sort::Newest, limit, place)?;
        let all = page.hits.iter().flat_map(|hit| &hit.record.flags);
        let standing = bench.standing();
        let flags: Vec<FlagRow> = all
            .filter(|flag| kind.is_none_or(|kind| flag.kind == kind))
            .filter(|flag| line.as_ref().is_none_or(|line| flag.line_id == *line))
            .map(|flag| FlagRow {
                state: FlagState::of(standing.on(flag.flag_id)).as_str(),
                decisions: standing.on(flag.flag_id).map(Decision::from).collect(),
                flag: Flag::from(flag),
            })
            .collect();
        for flag in &flags {
            traced.name(&flag.flag.id);
        }
        traced.records(flags.len());
        let next = page.next.map(|place| cursors.seal(place, &question, now));
        Ok(FlagPage { index: shape::Index::of(view), flags, next })
    });
    flags.await.map(Json)
}

/// The query for the reports that have such flags. A line's name may find others of the same name: those are left out
/// afterwards.
fn query(which: &Which, kind: Option<FlagKind>, line: Option<&LineId>) -> String {
    let kinds: Vec<FlagKind> = kind.map_or_else(|| FlagKind::ALL.to_vec(), |kind| vec![kind]);
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("flag:{}", kind.as_str())).collect();
    let mut parts = vec![format!("({})", kinds.join(" OR "))];
    parts.extend(line.map(|line| format!("line:\"{line}\"")));
    parts.extend(which.channel.map(|channel| format!("channel:{}", channel.channel())));
    let time = |text: &String| text.replace(['"', '\\'], "");
    parts.extend(which.since.as_ref().map(|since| format!("after:\"{}\"", time(since))));
    parts.extend(which.until.as_ref().map(|until| format!("before:\"{}\"", time(until))));
    parts.join(" ")
}

impl KindOf {
    const fn kind(self) -> FlagKind {
        match self {
            Self::KnownLine => FlagKind::KnownLine,
            Self::Stale => FlagKind::Stale,
            Self::OrderBreach => FlagKind::OrderBreach,
        }
    }
}

impl ChannelOf {
    pub(super) const fn channel(self) -> Channel {
        match self {
            Self::Call101 => Channel::Call101,
            Self::Online => Channel::Online,
            Self::Crimestoppers => Channel::Crimestoppers,
        }
    }
}
