use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use tipline_pages::{Report, Section, render};
use tipline_report::ReportId;

use super::{Reader, shown};
use crate::{App, api::extract::Name, guard::Caller, look::Trace, problem::Problem};

pub(super) async fn report(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<ReportId>,
) -> Result<Response, Problem> {
    let reader = Reader::new(&app, caller.clone());
    let html = app.look(&caller, Trace::consulted(format!("report {id}")), move |view, traced| {
        let record = view.searcher.report(id)?.ok_or_else(Problem::no_such)?;
        traced.records(1);
        Ok(reader.frame(Section::Elsewhere, Some(view), |frame| {
            render(&Report::new(frame, &record, &reader.app.bench.standing()))
        }))
    });
    html.await.map(|html| shown(StatusCode::OK, html))
}
