use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use tipline_index::{Facet, LineView, Query};
use tipline_lines::LineId;
use tipline_pages::{Line, Lines, Section, render};

use super::{Reader, VIEW, shown};
use crate::{
    App,
    api::extract::{Name, Params},
    guard::Caller,
    look::Trace,
    problem::Problem,
};

/// Which lines are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// The place of a line of the page, in the order of their names.
    #[serde(default)]
    from: usize,
}

pub(super) async fn lines(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(which): Params<Which>,
) -> Result<Response, Problem> {
    let table = app.lines.load_full();
    let reader = Reader::new(&app, caller.clone());
    let html = app.look(&caller, Trace::consulted("the list of lines"), move |view, traced| {
        traced.records(table.len());
        let flagged = view.searcher.facets(&Query::flagged(), &[Facet::Line])?;
        let flagged = flagged.into_iter().flatten().collect();
        Ok(reader.frame(Section::Lines, Some(view), |frame| {
            render(&Lines::new(frame, table.iter(), flagged, which.from))
        }))
    });
    html.await.map(|html| shown(StatusCode::OK, html))
}

pub(super) async fn line(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<LineId>,
) -> Result<Response, Problem> {
    let table = app.lines.load_full();
    let reader = Reader::new(&app, caller.clone());
    let html = app.look(&caller, Trace::consulted(format!("line {id}")), move |view, traced| {
        let known = table.get(&id);
        let told = LineView::of(&*view.searcher, &id, known, VIEW)?;
        if told.reports == 0 && known.is_none() {
            return Err(Problem::no_such());
        }
        for listed in &told.listed {
            traced.name(&listed.report_id);
        }
        traced.records(told.reports);
        Ok(reader.frame(Section::Lines, Some(view), |frame| render(&Line::new(frame, &told, known))))
    });
    html.await.map(|html| shown(StatusCode::OK, html))
}
