//! `GET /reports/{id}`: one report.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use tipline_report::ReportId;
use utoipa::ToSchema;

use super::{
    extract::{Name, NoParams, Params, Problems},
    shape::{self, Report, Segment},
};
use crate::{App, guard::Caller, look::Trace, problem::Problem};

/// One report.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneReport {
    report: Report,
    /// The text in pieces, its numbers marked.
    segments: Vec<Segment>,
    index: shape::Index,
}

/// One report by its id
///
/// The sanitised layer: what was the reporter's is masked.
#[utoipa::path(get, path = "/api/v1/reports/{id}", operation_id = "report", tag = "look up",
    params(("id" = String, Path, description = "`r_` and 32 hexadecimal digits", pattern = "^r_[0-9a-f]{32}$"),
        ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the report", body = OneReport), Problems))]
pub(crate) async fn report(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<ReportId>,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Json<OneReport>, Problem> {
    let trace = Trace::consulted(format!("report {id}"));
    let report = app.look(&caller, trace, move |view, traced| {
        let record = view.searcher.report(id)?.ok_or_else(Problem::no_such)?;
        traced.records(1);
        let spans: Vec<_> = record.mentions.iter().map(|mention| mention.span).collect();
        Ok(OneReport {
            segments: shape::segments(&record.text, &spans),
            report: Report::from(&record),
            index: shape::Index::of(view),
        })
    });
    report.await.map(Json)
}
