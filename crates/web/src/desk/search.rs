use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use tipline_index::{CountBy, Hits, Sort};
use tipline_pages::{KeptSearch, Links as _, Places, Results, Section, render};

use super::{Reader, address::LONGEST, shown};
use crate::{
    App,
    api::extract::{Fields, Name, Params},
    api::search::{USUAL, page},
    guard::Caller,
    kept::Kept,
    look::Trace,
    problem::Problem,
};

/// What is typed into the form.
#[derive(Deserialize)]
pub(super) struct Asked {
    query: String,
}

/// Which page of an answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Where it begins.
    after: Option<String>,
    /// How many reports the pages before hold.
    #[serde(default)]
    passed: usize,
    /// All of it in a file, not in pages.
    format: Option<File>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum File {
    Csv,
}

pub(super) async fn form(State(app): State<Arc<App>>, caller: Caller) -> Response {
    let kept = kept(&app, &caller);
    let reader = Reader::new(&app, caller);
    shown(StatusCode::OK, reader.frame(Section::Search, None, |frame| render(&Results::form(frame, kept))))
}

/// What they keep.
fn kept(app: &App, caller: &Caller) -> Vec<KeptSearch> {
    let kept = app.kept.of(&caller.key()).into_iter();
    kept.map(|Kept { name, query }| KeptSearch { name, query }).collect()
}

/// Goes to the address of what was asked, or says what is wrong with it.
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    caller: Caller,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Problem> {
    let query = asked.query.trim();
    if query.is_empty() {
        return Ok(Redirect::to("/search").into_response());
    }
    if query.len() > LONGEST {
        return Err(Problem::field("query", format!("a query has at most {LONGEST} bytes")));
    }
    Ok(match tipline_index::parse(query, Timestamp::now()) {
        Ok(_) => Redirect::to(&app.addresses.search(query)).into_response(),
        Err(fault) => {
            let reader = Reader::new(&app, caller);
            let html = reader
                .frame(Section::Search, None, |frame| render(&Results::wrong(frame, query, fault.clone())));
            shown(StatusCode::BAD_REQUEST, html)
        }
    })
}

pub(super) async fn answer(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(address): Name<String>,
    Params(which): Params<Which>,
) -> Result<Response, Problem> {
    let now = Timestamp::now();
    let typed = app.addresses.query_of(&address).ok_or_else(Problem::no_such)?;
    // It could be read when the address was made; a language that has changed since is told of as at the form.
    let query = tipline_index::parse(&typed, now).map_err(|fault| Problem::of_query("query", fault))?;
    let query = query.with_lines(&app.lines.load()).with_decisions(&app.bench.standing());
    if let Some(File::Csv) = which.format {
        return app.export(&caller, query, Sort::Newest).await;
    }
    let question = format!("page {} {typed}", caller.key());
    let place = which.after.as_deref().map(|cursor| app.cursors.open(cursor, &question, now)).transpose()?;
    let cursors = app.cursors.clone();
    let kept_as = kept(&app, &caller).into_iter().find(|kept| kept.query == typed).map(|kept| kept.name);
    let most = app.settings.limits.exported;
    let reader = Reader::new(&app, caller.clone());
    let html = app.look(&caller, Trace::consulted(format!("search {query}")), move |view, traced| {
        let page = page(view, &query, Sort::Newest, USUAL, place)?;
        let bench = &reader.app.bench;
        let counts = tipline_index::counts(&*view.searcher, &query, &CountBy::ALL, &bench.standing())?;
        for hit in &page.hits {
            traced.name(&hit.record.report_id);
        }
        traced.records(page.total.value);
        let passed = which.passed.min(page.total.value);
        let next = page.next.map(|place| {
            let cursor = cursors.seal(place, &question, now);
            format!("/search/{address}?after={cursor}&passed={}", passed + page.hits.len())
        });
        let hits = Hits {
            total: page.total.value,
            exact: page.total.exact,
            counted: page.total.counted,
            hits: page.hits,
        };
        let file = (1..=most).contains(&page.total.value).then(|| format!("/search/{address}?format=csv"));
        Ok(reader.frame(Section::Search, Some(view), |frame| {
            render(&Results::answer(
                frame,
                &typed,
                &query,
                &hits,
                counts,
                Places { first: passed + 1, next, file, kept_as },
            ))
        }))
    });
    html.await.map(|html| shown(StatusCode::OK, html))
}
