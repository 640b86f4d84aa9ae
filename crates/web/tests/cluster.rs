//! The API over a Quickwit cluster: the same answers as over an index in a folder. Skipped where `TIPLINE_TEST_QUICKWIT` names
//! no program.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "api/brokers.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod brokers;
#[path = "api/desk.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod desk;
#[path = "../../quickwit/tests/conformance/program.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod program;

use std::sync::Arc;

use serde_json::{Value, json};
use tipline_lines::LinkedReport;
use tipline_quickwit::Cluster;
use tipline_web::Role;

use desk::Desk;
use program::Program;

/// The value of a record on its topic.
fn json(record: &LinkedReport) -> Vec<u8> {
    serde_json::to_vec(record).unwrap()
}

/// Without what tells how fresh an index is, and with instants in the place of the clocks that they were read from.
fn told(mut answer: Value) -> Value {
    fn settle(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("index");
                fields.remove("next");
                fields.values_mut().for_each(settle);
            }
            Value::Array(items) => items.iter_mut().for_each(settle),
            Value::String(text) => {
                if let Ok(at) = text.parse::<jiff::Timestamp>() {
                    *text = at.to_string();
                }
            }
            _ => {}
        }
    }
    settle(&mut answer);
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_answers_from_a_cluster_as_from_a_folder() {
    let Some(program) = Program::start() else { return };
    program.make_index("tipline-reports");
    for batch in desk::reports().chunks(250) {
        program.ingest("tipline-reports", batch);
    }
    let (folder, cluster) = (Desk::new(), Desk::new());
    let settings = program.settings("tipline-reports");
    cluster.app.answer_from(move || Ok(Arc::new(Cluster::open(&settings)?)));
    let looking = Arc::clone(&cluster.app);
    tokio::task::spawn_blocking(move || looking.look_anew().unwrap()).await.unwrap();

    let search = |query: &str| json!({"query": query, "limit": 200, "facets": ["channel", "force", "month"]});
    let mut asked = vec![
        ("/api/v1/numbers/view", json!({"number": "07700 900461"})),
        (
            "/api/v1/numbers/check",
            json!({"queries": {"a": {"number": "07700 900461"}, "b": {"number": "0113 496 0999"}}}),
        ),
    ];
    for query in [
        "07700 900461",
        "number:*461",
        "number:07700*4?1",
        "near:07700900461",
        "car AND NOT force:met",
        "\"grey car\"",
        "channel:101 received:2019-07",
        "line:nino",
        "flag:stale OR flag:order_breach",
        "reading:spoken role:unknown",
    ] {
        asked.push(("/api/v1/search", search(query)));
    }
    let mut answered = 0;
    for (path, body) in asked {
        let (embedded, told_by_cluster) = (
            told(folder.post(path, body.clone()).await.good()),
            told(cluster.post(path, body.clone()).await.good()),
        );
        assert_eq!(told_by_cluster, embedded, "{path} {body}");
        answered += usize::from(embedded["total"]["value"].as_u64().unwrap_or(1) > 0);
    }
    assert!(answered >= 10, "a suite of empty answers proves nothing: {answered}");
    for path in ["/api/v1/lines", "/api/v1/lines/nino", "/api/v1/flags?limit=200"] {
        assert_eq!(told(cluster.get(path).await.good()), told(folder.get(path).await.good()), "{path}");
    }
    let report = desk::reports()[7].report_id;
    let path = format!("/api/v1/reports/{report}");
    assert_eq!(told(cluster.get(&path).await.good()), told(folder.get(&path).await.good()));
    assert_eq!(cluster.get("/health/readyz").await.status, 200);

    let line =
        json!({"id": "tried", "numbers": [{"number": "07700 900123", "from": "2000-01-01", "basis": "b"}]});
    let trial = |desk: &Desk| {
        let request = desk::request(axum::http::Method::POST, "/api/v1/lines/tried/try")
            .header("authorization", format!("Bearer {}", desk.token(&[Role::Supervisor])))
            .header("x-reason", "r")
            .header("content-type", "application/json");
        request.body(axum::body::Body::from(line.to_string())).unwrap()
    };
    let (of_folder, of_cluster) = (trial(&folder), trial(&cluster));
    let (of_folder, of_cluster) =
        (folder.send(of_folder).await.good(), cluster.send(of_cluster).await.good());
    assert_eq!(told(of_cluster), told(of_folder));

    // Gone, it is said so; nothing is made up.
    drop(program);
    let away = cluster.post("/api/v1/search", json!({"query": "car"})).await;
    assert_eq!(away.problem(), (503, "index-unavailable".to_owned()));
}
