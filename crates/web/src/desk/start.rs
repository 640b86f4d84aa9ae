use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use tipline_index::{Facet, Query, Reports, SearchOptions, Sort};
use tipline_pages::{FlagRow, OrderDue, Section, Start, picture, render};
use tipline_report::london;

use super::{Reader, shown};
use crate::{
    App,
    access::Role,
    guard::Caller,
    look::Trace,
    problem::{Kind, Problem},
};

/// How many reports the newest flags are taken from.
const NEWEST: usize = 10;

/// What came in. Who may not look at reports goes to what they may see.
pub(super) async fn start(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Problem> {
    let is = |role| caller.roles.contains(&role);
    if !(is(Role::Analyst) || is(Role::Supervisor) || is(Role::SourceProtection)) {
        let theirs = match (is(Role::Operator), is(Role::Auditor)) {
            (true, _) => "/dead-letters",
            (_, true) => "/audit",
            _ => "/help",
        };
        return Ok(Redirect::to(theirs).into_response());
    }
    let reader = Reader::new(&app, caller.clone());
    let html = app.look(&caller, Trace::consulted("the start page"), move |view, traced| {
        let now = Timestamp::now();
        let searcher = &*view.searcher;
        let hours = by_hour(searcher, now)?;
        let today: u64 = hours.iter().sum();
        let query = read("received:today", now)?;
        let channels = searcher.facets(&query, &[Facet::Channel])?.into_iter().flatten();
        let newest = SearchOptions { limit: NEWEST, sort: Sort::Newest };
        let newest = searcher.search(&Query::flagged(), newest)?.hits;
        for hit in &newest {
            traced.name(&hit.record.report_id);
        }
        traced.records(newest.len());
        let standing = reader.app.bench.standing();
        let table = reader.app.lines.load_full();
        let tour = reader.app.tour.get().map_or(&[][..], Vec::as_slice);
        Ok(reader.frame(Section::Start, Some(view), |frame| {
            render(&Start {
                frame,
                today: count(today),
                by_channel: channels.map(|counted| (counted.value, count(counted.count))).collect(),
                hours: picture::hours(&hours),
                held: view.documents,
                lines: table.len(),
                orders: OrderDue::among(table.iter(), now),
                flags: newest
                    .iter()
                    .flat_map(|hit| FlagRow::of(frame, &hit.record, &standing).collect::<Vec<_>>())
                    .collect(),
                tour,
            })
        }))
    });
    html.await.map(|html| shown(StatusCode::OK, html))
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A query of our own.
fn read(text: &str, now: Timestamp) -> Result<tipline_index::Query, Problem> {
    tipline_index::parse(text, now).map_err(|fault| {
        tracing::error!(%fault, "a query of the desk's own cannot be read");
        Problem::plain(Kind::Internal)
    })
}

/// Today's reports by the hour of London's clocks in which they came in. An hour that is there twice counts once, an hour
/// that is skipped not at all.
fn by_hour(searcher: &dyn Reports, now: Timestamp) -> Result<[u64; 24], Problem> {
    let today = london::at(now).date();
    let mut hours = [0; 24];
    for (hour, reports) in (0..).zip(&mut hours) {
        let begins = |hour| today.at(hour, 0, 0, 0).to_zoned_datetime(london::zone());
        let (Ok(from), Ok(last)) =
            (begins(hour), today.at(hour, 59, 59, 999_999_999).to_zoned_datetime(london::zone()))
        else {
            continue;
        };
        if from.timestamp() > now {
            break;
        }
        let query = read(&format!("received:{}..{}", from.timestamp(), last.timestamp()), now)?;
        *reports = searcher.search(&query, SearchOptions { limit: 0, sort: Sort::Newest })?.total as u64;
    }
    Ok(hours)
}
