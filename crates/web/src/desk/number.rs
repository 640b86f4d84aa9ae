use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use tipline_index::NumberView;
use tipline_pages::{Number, Section, render};

use super::{Reader, VIEW, shown};
use crate::{App, api::extract::Name, guard::Caller, look::Trace, problem::Problem};

pub(super) async fn number(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(address): Name<String>,
) -> Result<Response, Problem> {
    let number = app.addresses.number_of(&address).ok_or_else(Problem::no_such)?;
    let reader = Reader::new(&app, caller.clone());
    let html = app.look(&caller, Trace::consulted(format!("number {number}")), move |view, traced| {
        let told = NumberView::of(&*view.searcher, number, VIEW)?;
        for listed in &told.listed {
            traced.name(&listed.report_id);
        }
        traced.records(told.reports);
        Ok(reader.frame(Section::Elsewhere, Some(view), |frame| render(&Number::new(frame, &told))))
    });
    html.await.map(|html| shown(StatusCode::OK, html))
}
