//! `POST /numbers/check`: what is held of each number of a list, in JSON or CSV.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tipline_index::{Query, Reports, SearchOptions, Sort};
use tipline_lines::FlagKind;
use utoipa::ToSchema;

use super::{
    extract::{NoParams, Params, Problems, bytes, from_json, is, wants},
    numbers,
    shape::{self, Flags, Number},
};
use crate::{
    App, csv_cells,
    guard::Caller,
    look::Trace,
    problem::{Kind, Problem},
};

/// The most numbers of one list.
pub(crate) const MOST: usize = 1_000;
/// How many flagged reports of a number are read.
const READ: usize = 200;

/// Numbers under keys of one's own, so that a bad one does not spoil the rest.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"queries": {"row1": {"number": "07700 900461"}, "row2": {"number": "0161 496 0123"}}}))]
pub(crate) struct List {
    /// Up to 1,000.
    queries: BTreeMap<String, Asked>,
}

/// One number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// In any spelling.
    number: String,
}

/// What is held of each.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Checked {
    index: shape::Index,
    /// Under the keys that were given.
    responses: BTreeMap<String, Row>,
}

/// What is held of one number.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Row {
    pub(crate) status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<Number>,
    /// How many reports mention it.
    pub(crate) reports: usize,
    /// When the newest of them came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    /// The lines that they are flagged for because of it; the newest 200 that have flags are looked at.
    pub(crate) lines: Vec<String>,
    /// The flags that it made in those.
    flags: Flags,
    /// How many reports mention a number one slip away and not this one.
    pub(crate) near: usize,
}

/// What became of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// A line's, at the time of a report or under an order.
    KnownLine,
    /// A line's at another time than every report's: it may be an innocent person's by now.
    Stale,
    /// Reports mention it, and no line had it.
    Held,
    /// No report mentions it, but some mention a number one slip away.
    Near,
    /// Nothing is held.
    NotHeld,
    /// It cannot be read as a number.
    NotANumber,
}

/// What is held of each number of a list
///
/// JSON in: an object of numbers under keys. CSV in: the first column of each row, or the column called `number`; the
/// answer keeps the order of the rows. `Accept: text/csv` asks for CSV, in which nothing is read as a formula.
#[utoipa::path(post, path = "/api/v1/numbers/check", operation_id = "check_numbers", tag = "look up",
    params(("X-Reason" = Option<String>, Header, description = "why you look")),
    request_body(content((List = "application/json"), ("text/csv"))),
    responses((status = 200, description = "what is held", content((Checked = "application/json"), (String = "text/csv"))), Problems))]
pub(crate) async fn check(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(NoParams {}): Params<NoParams>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let is_csv = is(request.headers(), "text/csv");
    if !is_csv && !is(request.headers(), "application/json") {
        return Err(Problem::new(Kind::ContentType, "application/json or text/csv is read here"));
    }
    let body = bytes(request, &app).await?;
    let rows: Vec<(String, String)> = match is_csv {
        true => from_csv(&body)?,
        false => {
            let List { queries } = from_json(&body)?;
            queries.into_iter().map(|(key, asked)| (key, asked.number)).collect()
        }
    };
    if rows.len() > MOST {
        return Err(Problem::field("#/queries", format!("a list has at most {MOST} numbers")));
    }
    let until = Instant::now() + app.settings.limits.answer_within;
    let trace = Trace::disclosed(format!("check of {} numbers:", rows.len()));
    let checked = app.look(&caller, trace, move |view, traced| {
        let mut checked = Vec::with_capacity(rows.len());
        for (key, written) in rows {
            if Instant::now() > until {
                return Err(Problem::plain(Kind::TimedOut));
            }
            let mut row = look_up(&*view.searcher, &written)?;
            row.look_near(&*view.searcher)?;
            if let Some(number) = &row.number {
                traced.name(&number.e164);
            }
            checked.push((key, written, row));
        }
        traced.records(checked.len());
        Ok((shape::Index::of(view), checked))
    });
    let (index, checked) = checked.await?;
    if wants(&headers, "text/csv") || (is_csv && !wants(&headers, "application/json")) {
        return Ok(to_csv(&index, &checked)?.into_response());
    }
    let responses = checked.into_iter().map(|(key, _, row)| (key, row)).collect();
    Ok(Json(Checked { index, responses }).into_response())
}

/// What is held of a number itself.
pub(crate) fn look_up(searcher: &dyn Reports, written: &str) -> Result<Row, Problem> {
    let mut row = Row {
        status: Status::NotANumber,
        number: None,
        reports: 0,
        last: None,
        lines: Vec::new(),
        flags: Flags::default(),
        near: 0,
    };
    let Some(number) = numbers::read(written) else { return Ok(row) };
    // Reading reports is nearly all of the work, and most numbers are in none that has a flag.
    let newest = |asked: &str, limit| -> Result<_, Problem> {
        Ok(searcher.search(&query(asked)?, SearchOptions { limit, sort: Sort::Newest })?)
    };
    let found = newest(&format!("number:{number}"), 1)?;
    row.number = Some(number.into());
    row.reports = found.total;
    row.last = found.hits.first().map(|hit| hit.record.received_at.to_string());
    let flagged = match found.total {
        0 => Vec::new(),
        _ => newest(&format!("number:{number} ({})", Query::flagged()), READ)?.hits,
    };
    for flag in flagged.iter().flat_map(|hit| &hit.record.flags).filter(|flag| flag.e164 == number) {
        match flag.kind {
            FlagKind::Stale => row.flags.stale += 1,
            FlagKind::OrderBreach => row.flags.order_breach += 1,
            _ => row.flags.known_line += 1,
        }
        row.lines.push(flag.line_id.to_string());
    }
    row.lines.sort_unstable();
    row.lines.dedup();
    row.status = match row.flags {
        Flags { known_line: 1.., .. } | Flags { order_breach: 1.., .. } => Status::KnownLine,
        Flags { stale: 1.., .. } => Status::Stale,
        _ if row.reports > 0 => Status::Held,
        _ => Status::NotHeld,
    };
    Ok(row)
}

impl Row {
    /// What is held of numbers one slip away from it: the slower half of a check.
    pub(crate) fn look_near(&mut self, searcher: &dyn Reports) -> Result<(), Problem> {
        let Some(number) = &self.number else { return Ok(()) };
        let near = searcher.search(
            &query(&format!("near:{}", number.e164))?,
            SearchOptions { limit: 0, sort: Sort::Newest },
        )?;
        self.near = near.total - near.exact;
        if self.near > 0 && matches!(self.status, Status::NotHeld) {
            self.status = Status::Near;
        }
        Ok(())
    }
}

fn query(asked: &str) -> Result<Query, Problem> {
    tipline_index::parse(asked, Timestamp::UNIX_EPOCH).map_err(|_| Problem::plain(Kind::Internal))
}

/// The numbers of a file, each with the line it stands in.
fn from_csv(body: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body);
    let mut rows = Vec::new();
    let mut column = 0;
    for (nth, record) in reader.records().enumerate() {
        let record =
            record.map_err(|fault| Problem::new(Kind::Malformed, format!("no CSV: {}", kind(&fault))))?;
        if nth == 0 {
            let named = record.iter().position(|cell| cell.trim().eq_ignore_ascii_case("number"));
            if let Some(named) = named {
                column = named;
                continue;
            }
        }
        if rows.len() > MOST {
            break;
        }
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((line.to_string(), record.get(column).unwrap_or("").to_owned()));
    }
    Ok(rows)
}

/// What is wrong with CSV, without its content.
fn kind(fault: &csv::Error) -> &'static str {
    match fault.kind() {
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8",
        _ => "it cannot be read",
    }
}

pub(crate) fn to_csv(
    index: &shape::Index,
    checked: &[(String, String, Row)],
) -> Result<impl IntoResponse + use<>, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "input",
        "status",
        "number",
        "reports",
        "last",
        "lines",
        "known_line",
        "stale",
        "order_breach",
        "near",
        "as_of",
    ];
    let failed = |_| Problem::plain(Kind::Internal);
    writer.write_record(header).map_err(failed)?;
    for (_, written, row) in checked {
        let cells = [
            written.clone(),
            row.status.word().to_owned(),
            row.number.as_ref().map(|number| number.display.clone()).unwrap_or_default(),
            row.reports.to_string(),
            row.last.clone().unwrap_or_default(),
            row.lines.join(" "),
            row.flags.known_line.to_string(),
            row.flags.stale.to_string(),
            row.flags.order_breach.to_string(),
            row.near.to_string(),
            index.as_of.clone(),
        ];
        writer
            .write_record(cells.iter().map(|cell| csv_cells::neutral(cell).into_owned()))
            .map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|_| Problem::plain(Kind::Internal))?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let saved = HeaderValue::from_static("attachment; filename=\"numbers.csv\"");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, saved)], bytes))
}

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Self::KnownLine => "known_line",
            Self::Stale => "stale",
            Self::Held => "held",
            Self::Near => "near",
            Self::NotHeld => "not_held",
            Self::NotANumber => "not_a_number",
        }
    }
}
