//! `POST /search`: the reports that answer a query, page by page.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tipline_index::{CountBy, Difference, Facet, Query, SearchOptions, Sort, TimeRange};
use tipline_phone::E164;
use utoipa::{IntoParams, ToSchema};

use super::{
    extract::{Body, Params, Problems, wants},
    shape::{self, Count, Hit, Number},
};
use crate::{
    App,
    cursor::Place,
    guard::Caller,
    look::Trace,
    problem::{Kind, Problem},
    reading::View,
};

pub(crate) const USUAL: usize = 20;
pub(super) const MOST: usize = 200;
/// How far down an answer of two ranks may be read.
const DEEPEST: usize = 2_000;

/// A search.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"query": "number:07700*461 received:2019-07", "limit": 2, "facets": ["channel"]}))]
pub(crate) struct Search {
    /// In the query language of `tipline search`.
    #[schema(max_length = 8192, min_length = 1)]
    query: String,
    /// The most reports of a page.
    #[schema(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
    /// Which come first.
    #[serde(default)]
    sort: SortBy,
    /// What the reports are counted by, besides.
    #[serde(default)]
    #[schema(max_items = 8)]
    facets: Vec<FacetBy>,
    /// `next` of the page before.
    #[schema(max_length = 512)]
    cursor: Option<String>,
}

/// In which form the answer is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Form {
    /// Whatever `Accept` says.
    #[param(inline)]
    format: Option<FormatOf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum FormatOf {
    /// A page of reports.
    Json,
    /// A file of all of them.
    Csv,
}

/// Which come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SortBy {
    /// Those that came in last.
    #[default]
    Newest,
    /// Those that came in first.
    Oldest,
}

/// What reports are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum FacetBy {
    Channel,
    Force,
    Line,
    Flag,
    Role,
    Reading,
    Month,
    /// What people decided on their flags.
    Decision,
}

/// A page of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    interpreted: Interpreted,
    index: shape::Index,
    total: Total,
    hits: Vec<Hit>,
    /// In the order in which they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facets: Vec<Counted>,
    /// Give it as `cursor` for the next page; none where this is the last.
    next: Option<String>,
}

/// How the query was read.
#[derive(Debug, Serialize, ToSchema)]
struct Interpreted {
    /// As a query that asks for the same, with nothing left to guess.
    #[schema(
        example = "number:+447700*461 AND received:2019-07-01T00:00:00+01:00..2019-08-01T00:00:00+01:00"
    )]
    query: String,
    /// The numbers in it, and where.
    numbers: Vec<ReadNumber>,
    /// Numbers in the hits that are one slip away from one that was asked for.
    slips: Vec<Slip>,
}

/// A number in a query.
#[derive(Debug, Serialize, ToSchema)]
struct ReadNumber {
    number: Number,
    span: [usize; 2],
}

/// A slip between the number that was asked for and one that was found.
#[derive(Debug, Serialize, ToSchema)]
struct Slip {
    number: Number,
    difference: String,
}

/// How many reports answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Total {
    pub(crate) value: usize,
    /// How many of them have the very numbers that a `near:` asked for.
    pub(crate) exact: usize,
    /// `exactly`, or `at_most` where a cluster counted revisions that a newer one may have replaced.
    #[schema(value_type = String)]
    pub(crate) counted: tipline_index::Counted,
}

/// The values of one facet.
#[derive(Debug, Serialize, ToSchema)]
struct Counted {
    facet: &'static str,
    counts: Vec<Count>,
}

/// Search the reports
///
/// The query goes in the body, so that no number stands in a log of addresses. Newest first; with `near:` the very number
/// first. `?format=csv`, or `Accept: text/csv`, asks for every report in one file in which nothing is read as a formula.
#[utoipa::path(post, path = "/api/v1/search", operation_id = "search", tag = "look up", request_body = Search,
    params(Form, ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "a page of reports, or all of them in a file",
        content((Found = "application/json"), (String = "text/csv"))), Problems))]
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(Form { format }): Params<Form>,
    headers: HeaderMap,
    Body(search): Body<Search>,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    let limit = limit(search.limit, "#/limit")?;
    if search.facets.len() > CountBy::ALL.len() {
        return Err(Problem::field("#/facets", "each facet is asked for once"));
    }
    let query =
        tipline_index::parse(&search.query, now).map_err(|fault| Problem::of_query("#/query", fault))?;
    let query = query.with_lines(&app.lines.load()).with_decisions(&app.bench.standing());
    let sort = match search.sort {
        SortBy::Newest => Sort::Newest,
        SortBy::Oldest => Sort::Oldest,
    };
    if format.map_or_else(|| wants(&headers, "text/csv"), |format| format == FormatOf::Csv) {
        if search.limit.is_some() || search.cursor.is_some() || !search.facets.is_empty() {
            return Err(Problem::field("#", "a file has every report: leave out limit, cursor and facets"));
        }
        return app.export(&caller, query, sort).await;
    }
    let question = format!("search {} {:?} {}", caller.key(), search.sort, search.query);
    let place =
        search.cursor.as_deref().map(|cursor| app.cursors.open(cursor, &question, now)).transpose()?;
    let trace = Trace::consulted(format!("search {query}"));
    let (cursors, bench) = (app.cursors.clone(), app.bench.clone());
    let found = app.look(&caller, trace, move |view, traced| {
        let page = page(view, &query, sort, limit, place)?;
        let by: Vec<CountBy> = search.facets.iter().map(|facet| facet.count_by()).collect();
        let counts = tipline_index::counts(&*view.searcher, &query, &by, &bench.standing())?;
        for hit in &page.hits {
            traced.name(&hit.record.report_id);
        }
        traced.records(page.total.value);
        Ok(Found {
            interpreted: interpreted(&query, &page.hits),
            index: shape::Index::of(view),
            total: page.total,
            hits: page.hits.iter().map(Hit::from).collect(),
            facets: counts
                .into_iter()
                .map(|(by, counts)| Counted { facet: by.as_str(), counts: shape::counts(counts) })
                .collect(),
            next: page.next.map(|place| cursors.seal(place, &question, now)),
        })
    });
    Ok(Json(found.await?).into_response())
}

/// How many are wanted, if that many may be.
pub(super) fn limit(asked: Option<usize>, pointer: &str) -> Result<usize, Problem> {
    match asked.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(limit),
        _ => Err(Problem::field(pointer, format!("a page has 1 to {MOST}"))),
    }
}

/// A page of reports.
pub(crate) struct Page {
    pub(crate) total: Total,
    pub(crate) hits: Vec<tipline_index::Hit>,
    pub(crate) next: Option<Place>,
}

/// Reads the page that begins behind a place, or the first.
pub(crate) fn page(
    view: &View,
    query: &Query,
    sort: Sort,
    limit: usize,
    place: Option<Place>,
) -> Result<Page, Problem> {
    let searcher = &view.searcher;
    let search = |query: &Query, limit| searcher.search(query, SearchOptions { limit, sort });
    let skip = match place {
        Some(Place::Skip(skip)) => skip,
        _ => 0,
    };
    if skip + limit > DEEPEST {
        return Err(Problem::plain(Kind::TooDeep));
    }
    let Some(Place::Behind { received, report, of_instant }) = place else {
        let mut found = search(query, skip + limit + 1)?;
        let more = found.hits.len() > skip + limit;
        let mut hits: Vec<_> = found.hits.drain(..).skip(skip).collect();
        hits.truncate(limit);
        let next = match query.has_two_ranks() {
            true => Some(Place::Skip(skip + hits.len())),
            false => behind(&hits, None),
        };
        let total = Total { value: found.total, exact: found.exact, counted: found.counted };
        return Ok(Page { total, hits, next: next.filter(|_| more) });
    };
    let instant = |ms| Timestamp::from_millisecond(ms).map_err(|_| Problem::plain(Kind::Cursor));
    let rest = match sort {
        Sort::Oldest => TimeRange { from: Some(instant(received)?), to: None },
        _ => TimeRange { from: None, to: Some(instant(received + 1)?) },
    };
    let whole = search(query, 0)?;
    // Those of the instant at which the page before ended come again, and are passed over by their ids.
    let mut hits = search(&query.clone().received_within(rest), limit + of_instant + 1)?.hits;
    hits.retain(|hit| came_in(hit) != received || hit.record.report_id > report);
    let more = hits.len() > limit;
    hits.truncate(limit);
    let next = behind(&hits, Some((received, of_instant))).filter(|_| more);
    let total = Total { value: whole.total, exact: whole.exact, counted: whole.counted };
    Ok(Page { total, hits, next })
}

/// The place behind the last hit; `before` is the instant at which the page before ended, and how many of it came.
fn behind(hits: &[tipline_index::Hit], before: Option<(i64, usize)>) -> Option<Place> {
    let last = hits.last()?;
    let received = came_in(last);
    let here = hits.iter().rev().take_while(|hit| came_in(hit) == received).count();
    let earlier = before.filter(|(instant, _)| *instant == received).map_or(0, |(_, count)| count);
    Some(Place::Behind { received, report: last.record.report_id, of_instant: here + earlier })
}

fn came_in(hit: &tipline_index::Hit) -> i64 {
    hit.record.received_at.timestamp.as_millisecond()
}

fn interpreted(query: &Query, hits: &[tipline_index::Hit]) -> Interpreted {
    let numbers: Vec<_> = query.interpreted_numbers().collect();
    let slips = if query.has_two_ranks() { query.slips(hits) } else { Vec::new() };
    let slip = |(number, difference): (E164, Difference)| Slip {
        number: number.into(),
        difference: difference.to_string(),
    };
    Interpreted {
        query: query.to_string(),
        slips: slips.into_iter().map(slip).collect(),
        numbers: numbers
            .iter()
            .map(|(span, number)| ReadNumber { number: (*number).into(), span: shape::bytes(*span) })
            .collect(),
    }
}

impl FacetBy {
    const fn count_by(self) -> CountBy {
        CountBy::Facet(match self {
            Self::Channel => Facet::Channel,
            Self::Force => Facet::Force,
            Self::Line => Facet::Line,
            Self::Flag => Facet::Flag,
            Self::Role => Facet::Role,
            Self::Reading => Facet::Reading,
            Self::Month => Facet::Month,
            Self::Decision => return CountBy::Decision,
        })
    }
}
