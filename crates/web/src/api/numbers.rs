//! `POST /numbers/view`: all that the reports say of a number.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Deserialize;
use tipline_index::{NumberView, ViewOptions};
use tipline_phone::E164;
use utoipa::ToSchema;

use super::{
    extract::{Body, NoParams, Params, Problems},
    search,
    shape::{self, NumberAnswer},
};
use crate::{App, guard::Caller, look::Trace, problem::Problem};

/// The longest spelling of a number, bytes: spelled out in words it is long.
pub(super) const LONGEST: usize = 200;

/// Which number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"number": "07700 900461"}))]
pub(crate) struct Wanted {
    /// In any spelling.
    #[schema(max_length = 200, min_length = 1)]
    number: String,
    /// The most reports to list.
    #[schema(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
}

/// All that the reports say of a number
///
/// The answer has the same shape for a number that nobody mentioned as for one that is kept from being looked up.
#[utoipa::path(post, path = "/api/v1/numbers/view", operation_id = "number", tag = "look up", request_body = Wanted,
    params(("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the number", body = NumberAnswer), Problems))]
pub(crate) async fn number(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(NoParams {}): Params<NoParams>,
    Body(wanted): Body<Wanted>,
) -> Result<Json<NumberAnswer>, Problem> {
    let most_listed = search::limit(wanted.limit, "#/limit")?;
    let no_number =
        || Problem::field("#/number", "this is no number; part of one goes to POST /api/v1/search");
    let number = read(&wanted.number).ok_or_else(no_number)?;
    let trace = Trace::consulted(format!("number {number}"));
    let answer = app.look(&caller, trace, move |view, traced| {
        let options = ViewOptions { most_listed, ..ViewOptions::default() };
        let told = NumberView::of(&*view.searcher, number, options)?;
        for listed in &told.listed {
            traced.name(&listed.report_id);
        }
        traced.records(told.reports);
        Ok(NumberAnswer::new(told, shape::Index::of(view)))
    });
    answer.await.map(Json)
}

/// A number in any spelling.
pub(super) fn read(written: &str) -> Option<E164> {
    let written = written.trim();
    if written.len() > LONGEST {
        return None;
    }
    written.parse().ok().or_else(|| tipline_phone::read(written))
}
