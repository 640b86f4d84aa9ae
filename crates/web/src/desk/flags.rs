use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use tipline_index::{Query, SearchOptions, Sort};
use tipline_pages::{FlagRow, Flags, FlagsShown, Section, render};

use super::{Reader, shown};
use crate::{App, api::extract::Params, guard::Caller, look::Trace, problem::Problem};

/// The most reports that the list is taken from.
const NEWEST: usize = 500;
/// How many flags it has.
const LISTED: usize = 40;

/// Which flags are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    show: Option<Wanted>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wanted {
    All,
}

pub(super) async fn flags(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(which): Params<Which>,
) -> Result<Response, Problem> {
    let wanted = if which.show.is_some() { FlagsShown::All } else { FlagsShown::Waiting };
    // Each of the reports has a flag; of those that wait there may be few among many.
    let most = if wanted == FlagsShown::All { LISTED } else { NEWEST };
    let reader = Reader::new(&app, caller.clone());
    let query = Query::flagged();
    let html = app.look(&caller, Trace::consulted(format!("flags {query}")), move |view, traced| {
        let found = view.searcher.search(&query, SearchOptions { limit: most, sort: Sort::Newest })?;
        let standing = reader.app.bench.standing();
        Ok(reader.frame(Section::Flags, Some(view), |frame| {
            let mut rows = found
                .hits
                .iter()
                .flat_map(|hit| FlagRow::of(frame, &hit.record, &standing).map(move |row| (hit, row)))
                .filter(|(_, row)| wanted == FlagsShown::All || row.waits());
            let mut flags = Vec::new();
            for (hit, row) in rows.by_ref().take(LISTED) {
                traced.name(&hit.record.report_id);
                flags.push(row);
            }
            traced.records(flags.len());
            let more = rows.next().is_some() || found.total > found.hits.len();
            render(&Flags { frame, flags, shown: wanted, more, all: frame.links.search(&query.to_string()) })
        }))
    });
    html.await.map(|html| shown(StatusCode::OK, html))
}
