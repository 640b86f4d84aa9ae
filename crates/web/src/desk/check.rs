use std::{sync::Arc, time::Instant};

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tipline_pages::{Check, Checked, Held, Section, render};

use super::{Reader, shown};
use crate::{
    App,
    api::{
        check::{MOST, Row, Status, look_up, to_csv},
        extract::Fields,
        shape,
    },
    guard::Caller,
    look::Trace,
    problem::{Kind, Problem},
};

/// What is pasted into the form, and in which form the answer is wanted.
#[derive(Deserialize)]
pub(super) struct Asked {
    numbers: String,
    #[serde(rename = "as", default)]
    wanted: Wanted,
    /// The place of a number of the page.
    #[serde(default)]
    from: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wanted {
    #[default]
    Page,
    Csv,
}

pub(super) async fn form(State(app): State<Arc<App>>, caller: Caller) -> Response {
    let reader = Reader::new(&app, caller);
    let html =
        reader.frame(Section::Check, None, |frame| render(&Check::new(frame, "", MOST, Vec::new(), 0)));
    shown(StatusCode::OK, html)
}

/// What is held of each line that was pasted, in their order.
pub(super) async fn check(
    State(app): State<Arc<App>>,
    caller: Caller,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Problem> {
    let rows: Vec<String> =
        asked.numbers.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if rows.len() > MOST {
        return Err(Problem::field(
            "numbers",
            format!("{} lines are more than the {MOST} that may be", rows.len()),
        ));
    }
    let until = Instant::now() + app.settings.limits.answer_within;
    let reader = Reader::new(&app, caller.clone());
    let trace = Trace::disclosed(format!("check of {} numbers:", rows.len()));
    let answer = app.look(&caller, trace, move |view, traced| {
        let mut checked = Vec::with_capacity(rows.len());
        for written in rows {
            if Instant::now() > until {
                return Err(Problem::plain(Kind::TimedOut));
            }
            let mut row = look_up(&*view.searcher, &written)?;
            let is_shown = Check::page(asked.from).contains(&checked.len());
            if asked.wanted == Wanted::Csv || (is_shown && row.reports == 0) {
                row.look_near(&*view.searcher)?;
            }
            if let Some(number) = &row.number {
                traced.name(&number.e164);
            }
            checked.push((String::new(), written, row));
        }
        traced.records(checked.len());
        if asked.wanted == Wanted::Csv {
            return Ok(to_csv(&shape::Index::of(view), &checked)?.into_response());
        }
        let table = reader.app.lines.load();
        let shown_rows = checked.into_iter().map(|(_, written, row)| told(written, row, &table)).collect();
        let html = reader.frame(Section::Check, Some(view), |frame| {
            render(&Check::new(frame, &asked.numbers, MOST, shown_rows, asked.from))
        });
        Ok(shown(StatusCode::OK, html))
    });
    answer.await
}

fn told(asked: String, row: Row, table: &tipline_lines::Registry) -> Checked {
    let name = |id: String| {
        let known = id.parse().ok().and_then(|id| table.get(&id));
        (id.clone(), known.map_or(id, tipline_lines::CountyLine::display_name))
    };
    Checked {
        asked,
        number: row.number.and_then(|number| number.e164.parse().ok()),
        held: match row.status {
            Status::KnownLine => Held::KnownLine,
            Status::Stale => Held::Stale,
            Status::Held => Held::Mentioned,
            Status::Near => Held::Near,
            Status::NotHeld => Held::NotHeld,
            Status::NotANumber => Held::NoNumber,
        },
        reports: row.reports,
        near: if row.reports == 0 { row.near } else { 0 },
        lines: row.lines.into_iter().map(name).collect(),
    }
}
