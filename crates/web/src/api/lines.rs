//! `GET /lines`, `GET /lines/{id}`: the county lines, as reports and the lines table tell of them.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use tipline_index::{Facet, LineView, Query, ViewOptions};
use tipline_lines::LineId;
use utoipa::{IntoParams, ToSchema};

use super::{
    extract::{Name, NoParams, Params, Problems},
    search,
    shape::{self, LineAnswer},
};
use crate::{App, guard::Caller, look::Trace, problem::Problem};

/// The lines that there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Lines {
    index: shape::Index,
    /// Those with most flagged reports first.
    lines: Vec<LineRow>,
}

/// A line in the list.
#[derive(Debug, Serialize, ToSchema)]
struct LineRow {
    #[schema(example = "nino")]
    id: String,
    /// The brand that the lines table has; none where the line is known by reports alone.
    brand: Option<String>,
    /// What it is now: `suspected`, `active`, `dormant` or `closed`, as the lines table has it.
    status: Option<&'static str>,
    /// How many reports are flagged for it.
    reports: u64,
}

/// How much of a line is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Much {
    /// The most reports to list.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
}

/// Every line
#[utoipa::path(get, path = "/api/v1/lines", operation_id = "lines", tag = "look up",
    params(("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the lines", body = Lines), Problems))]
pub(crate) async fn lines(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Json<Lines>, Problem> {
    let table = app.lines.load_full();
    let lines = app.look(&caller, Trace::consulted("the list of lines"), move |view, traced| {
        let counts = view.searcher.facets(&Query::flagged(), &[Facet::Line])?.into_iter().flatten();
        let mut reports: BTreeMap<String, u64> =
            counts.map(|counted| (counted.value, counted.count)).collect();
        let mut rows: Vec<LineRow> = table
            .iter()
            .map(|line| LineRow {
                id: line.id.to_string(),
                brand: line.brand.clone(),
                status: line.current_status().map(|change| change.status.as_str()),
                reports: reports.remove(line.id.as_str()).unwrap_or_default(),
            })
            .collect();
        rows.extend(reports.into_iter().map(|(id, reports)| LineRow {
            id,
            brand: None,
            status: None,
            reports,
        }));
        rows.sort_by(|a, b| b.reports.cmp(&a.reports).then_with(|| a.id.cmp(&b.id)));
        traced.records(rows.len());
        Ok(Lines { index: shape::Index::of(view), lines: rows })
    });
    lines.await.map(Json)
}

/// All that the reports say of a line
#[utoipa::path(get, path = "/api/v1/lines/{id}", operation_id = "line", tag = "look up",
    params(("id" = String, Path, description = "the line's id", pattern = "^[a-z0-9][a-z0-9-]{0,63}$"), Much,
        ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the line", body = LineAnswer), Problems))]
pub(crate) async fn line(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<LineId>,
    Params(much): Params<Much>,
) -> Result<Json<LineAnswer>, Problem> {
    let most_listed = search::limit(much.limit, "limit")?;
    let table = app.lines.load_full();
    let trace = Trace::consulted(format!("line {id}"));
    let line = app.look(&caller, trace, move |view, traced| {
        let options = ViewOptions { most_listed, ..ViewOptions::default() };
        let known = table.get(&id);
        let told = LineView::of(&*view.searcher, &id, known, options)?;
        if told.reports == 0 && known.is_none() {
            return Err(Problem::no_such());
        }
        for listed in &told.listed {
            traced.name(&listed.report_id);
        }
        traced.records(told.reports);
        Ok(LineAnswer::new(told, shape::Index::of(view)))
    });
    line.await.map(Json)
}
