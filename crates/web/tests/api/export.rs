//! Search results as a file.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::json;
use tipline_audit::{Action, Outcome};

use crate::desk::{self, Desk};

#[tokio::test]
async fn every_report_that_answers_is_in_the_file_and_on_record_as_disclosed() {
    let desk = Desk::new();
    let answer =
        desk.post("/api/v1/search?format=csv", json!({"query": "line:nino", "sort": "oldest"})).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"reports.csv\"");
    let body = answer.body.clone();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(body.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 17);
    assert_eq!(&rows[16][0], "# complete: 16 reports");
    let received: Vec<&str> = rows[..16].iter().map(|row| &row[5]).collect();
    assert!(received.is_sorted());
    assert!(rows[..16].iter().all(|row| &row[0] == "OFFICIAL-SENSITIVE" && row[8].contains("nino")));
    let entries = desk.entries.lock().unwrap();
    let [entry] = entries.as_slice() else { panic!("one look-up") };
    assert_eq!((entry.action, entry.outcome), (Action::Disclosed, Outcome::Answered { records: 16 }));
    assert!(rows[..16].iter().all(|row| entry.subject.contains(&row[10])));
}

#[tokio::test]
async fn the_file_is_had_by_the_accept_header_too_and_takes_no_pages() {
    let desk = Desk::new();
    let ask = |body: serde_json::Value| {
        let request = desk.request(Method::POST, "/api/v1/search");
        let request =
            request.header(header::CONTENT_TYPE, "application/json").header(header::ACCEPT, "text/csv");
        desk.send(request.body(Body::from(body.to_string())).unwrap())
    };
    assert!(ask(json!({"query": "line:nino"})).await.text().starts_with("marking,as_of,reference,"));
    for more in [json!({"limit": 3}), json!({"facets": ["force"]}), json!({"cursor": "x"})] {
        let mut body = json!({"query": "line:nino"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(ask(body).await.problem(), (422, "validation".to_owned()));
    }
    let answer = desk.post("/api/v1/search?format=pdf", json!({"query": "line:nino"})).await;
    assert_eq!(answer.problem(), (400, "malformed".to_owned()));
}

#[tokio::test]
async fn more_than_a_file_may_hold_is_refused_with_the_figure_before_a_byte_of_it() {
    let desk = Desk::with(|settings| settings.limits.exported = 15);
    let answer = desk.post("/api/v1/search?format=csv", json!({"query": "line:nino"})).await;
    assert_eq!(answer.problem(), (400, "too-much".to_owned()));
    assert!(
        answer.json()["detail"].as_str().unwrap().starts_with("16 reports answer, and a file holds up to 15")
    );
    assert!(desk.entries.lock().unwrap().iter().all(|entry| entry.outcome == Outcome::Failed));
}

#[tokio::test]
async fn nothing_in_the_file_is_a_formula() {
    let dir = tempfile::tempdir().unwrap();
    let mut report = desk::hostile_report();
    (report.reference, report.force, report.text) =
        ("=cmd|' /C calc'!A0".to_owned(), "@SUM(1)".to_owned(), "+1, \"quoted\"\n=2".to_owned());
    desk::index(&dir.path().join("index"), &[report]);
    let desk = Desk::over(&dir.path().join("index"), |_| {});
    let answer = desk.post("/api/v1/search?format=csv", json!({"query": "after:1990-01-01"})).await;
    let body = answer.body.clone();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(body.as_slice());
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!((&row[2], &row[4], &row[9]), ("'=cmd|' /C calc'!A0", "'@SUM(1)", "'+1, \"quoted\"\n=2"));
}

#[tokio::test]
async fn many_names_take_several_entries_that_each_can_be_written() {
    let dir = tempfile::tempdir().unwrap();
    let template = desk::hostile_report();
    let reports: Vec<_> = (0..2_500)
        .map(|nth| {
            let mut report = template.clone();
            report.reference = format!("REF-{nth}");
            report.report_id = tipline_report::ReportId::of(report.channel, &report.reference);
            report.flags.clear();
            report
        })
        .collect();
    desk::index(&dir.path().join("index"), &reports);
    // So many take their time where the machine has other work; how long is not what this is about.
    let patient =
        |settings: &mut tipline_web::Settings| settings.limits.answer_within = Duration::from_secs(300);
    let desk = Desk::over(&dir.path().join("index"), patient);
    let answer = desk.post("/api/v1/search?format=csv", json!({"query": "after:1990-01-01"})).await;
    assert_eq!(answer.status, StatusCode::OK);
    let entries = desk.entries.lock().unwrap();
    assert_eq!(entries.len(), 3);
    assert!(entries.iter().all(|entry| entry.subject.len() < 60 << 10));
    let named: usize = entries.iter().map(|entry| entry.subject.matches(" r_").count()).sum();
    assert_eq!(named, 2_500);
}
