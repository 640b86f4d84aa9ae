//! The reports that answer a query in one file of CSV: all of them, or none.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tipline_index::{Query, SearchOptions, Sort};
use tipline_lines::{LineId, LinkedReport};

use crate::{
    App, csv_cells,
    guard::Caller,
    look::Trace,
    problem::{Kind, Problem},
};

const HEADER: [&str; 11] = [
    "marking",
    "as_of",
    "reference",
    "channel",
    "force",
    "received_at",
    "numbers",
    "flags",
    "lines",
    "text",
    "report",
];

impl App {
    /// A file of every report that answers, on record as disclosed, each by its id. Its last row says how many there are, so
    /// that a file that broke off is seen to have.
    ///
    /// # Errors
    /// Where more answer than a file may hold, or as [`App::look`].
    pub(crate) async fn export(
        self: &Arc<Self>,
        caller: &Caller,
        query: Query,
        sort: Sort,
    ) -> Result<Response, Problem> {
        let most = self.settings.limits.exported;
        let marking = self.settings.marking.clone();
        let trace = Trace::disclosed(format!("search {query} as CSV:"));
        let csv = self.look(caller, trace, move |view, traced| {
            let total = view.searcher.search(&query, SearchOptions { limit: 0, sort })?.total;
            if total > most {
                let told = format!("{total} reports answer, and a file holds up to {most}: ask for less");
                return Err(Problem::new(Kind::TooMuch, told));
            }
            let hits = view.searcher.search(&query, SearchOptions { limit: most, sort })?.hits;
            for hit in &hits {
                traced.name(&hit.record.report_id);
            }
            traced.records(hits.len());
            let as_of = view.committed_at.to_string();
            to_csv(&marking, &as_of, hits.iter().map(|hit| &hit.record))
        });
        let kind = HeaderValue::from_static("text/csv; charset=utf-8");
        let saved = HeaderValue::from_static("attachment; filename=\"reports.csv\"");
        let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, saved)];
        csv.await.map(|csv| (headers, csv).into_response())
    }
}

fn to_csv<'a>(
    marking: &str,
    as_of: &str,
    reports: impl Iterator<Item = &'a LinkedReport>,
) -> Result<Vec<u8>, Problem> {
    let failed = |_| Problem::plain(Kind::Internal);
    // The last row has one cell.
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(HEADER).map_err(failed)?;
    let mut rows = 0;
    for report in reports {
        let numbers: Vec<String> = report.numbers.iter().map(|number| number.display()).collect();
        let kinds: Vec<&str> = report.flag_kinds.iter().map(|kind| kind.as_str()).collect();
        let lines: Vec<&str> = report.line_ids.iter().map(LineId::as_str).collect();
        let (received, id) = (report.received_at.to_string(), report.report_id.to_string());
        let (numbers, kinds, lines) = (numbers.join("; "), kinds.join("; "), lines.join("; "));
        let cells: [&str; HEADER.len()] = [
            marking,
            as_of,
            &report.reference,
            report.channel.as_str(),
            &report.force,
            &received,
            &numbers,
            &kinds,
            &lines,
            &report.text,
            &id,
        ];
        writer.write_record(cells.map(|cell| csv_cells::neutral(cell).into_owned())).map_err(failed)?;
        rows += 1;
    }
    writer.write_record([format!("# complete: {rows} reports")]).map_err(failed)?;
    writer.into_inner().map_err(|_| Problem::plain(Kind::Internal))
}
