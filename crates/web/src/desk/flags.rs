use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use tipline_index::{SearchOptions, Sort};
use tipline_pages::{FlagRow, Flags, Section, render};

use super::{FLAGGED, Reader, shown, start::read};
use crate::{App, guard::Caller, look::Trace, problem::Problem};

/// How many reports the list is taken from.
const NEWEST: usize = 50;

pub(super) async fn flags(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Problem> {
    let reader = Reader::new(&app, caller.clone());
    let html = app.look(&caller, Trace::consulted(format!("flags {FLAGGED}")), move |view, traced| {
        let query = read(FLAGGED, Timestamp::now())?;
        let found = view.searcher.search(&query, SearchOptions { limit: NEWEST, sort: Sort::Newest })?;
        for hit in &found.hits {
            traced.name(&hit.record.report_id);
        }
        traced.records(found.hits.len());
        Ok(reader.frame(Section::Flags, Some(view), |frame| {
            let rows = found.hits.iter().flat_map(|hit| FlagRow::of(frame, &hit.record).collect::<Vec<_>>());
            let (flags, more) = (rows.collect(), found.total > found.hits.len());
            render(&Flags { frame, flags, more, all: frame.links.search(FLAGGED) })
        }))
    });
    html.await.map(|html| shown(StatusCode::OK, html))
}
