//! Searches, reports, numbers, lines, flags: what they answer.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::{Value, json};
use tipline_audit::{Action, Outcome, Via, Who};

use tipline_web::Role;

use crate::desk::{self, Desk, request};

#[tokio::test]
async fn a_search_says_how_it_was_read_how_fresh_it_is_and_why_each_report_is_there() {
    let desk = Desk::new();
    let found = desk
        .post("/api/v1/search", json!({"query": "07700 900 461", "limit": 2, "facets": ["channel"]}))
        .await;
    let mut found = found.good();
    assert!(found["next"].is_string());
    found["next"] = Value::Null;
    found["index"]["as_of"] = Value::Null;
    found["hits"].as_array_mut().unwrap().truncate(1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&found).unwrap());
}

#[tokio::test]
async fn pages_give_every_report_once_in_the_order_of_one_long_page() {
    let desk = Desk::new();
    for query in ["flag:known_line", "near:07700900461", "channel:101 OR channel:online"] {
        for sort in ["newest", "oldest"] {
            let mut whole = Vec::new();
            let mut cursor = Value::Null;
            let mut total = None;
            loop {
                let mut ask = json!({"query": query, "limit": 7, "sort": sort});
                if !cursor.is_null() {
                    ask["cursor"] = cursor;
                }
                let page = desk.post("/api/v1/search", ask).await.good();
                assert_eq!(*total.get_or_insert(page["total"].clone()), page["total"]);
                let hits = page["hits"].as_array().unwrap();
                assert!(hits.len() == 7 || page["next"].is_null());
                whole.extend(hits.iter().map(|hit| hit["report"].as_str().unwrap().to_owned()));
                cursor = page["next"].clone();
                if cursor.is_null() {
                    break;
                }
            }
            let distinct: BTreeSet<&String> = whole.iter().collect();
            assert_eq!(distinct.len(), whole.len(), "{query}");
            assert_eq!(total.unwrap()["value"], whole.len(), "{query}");
            let long =
                desk.post("/api/v1/search", json!({"query": query, "limit": 200, "sort": sort})).await.good();
            let long: Vec<&str> =
                long["hits"].as_array().unwrap().iter().map(|hit| hit["report"].as_str().unwrap()).collect();
            assert_eq!(long, whole[..long.len()]);
        }
    }
}

#[tokio::test]
async fn reports_of_one_instant_are_not_lost_between_pages() {
    let dir = tempfile::tempdir().unwrap();
    let mut reports = desk::reports();
    let at = reports[0].received_at;
    reports.iter_mut().take(90).for_each(|report| report.received_at = at);
    desk::index(&dir.path().join("index"), &reports);
    let desk = Desk::over(&dir.path().join("index"), |_| {});
    let mut seen = BTreeSet::new();
    let mut cursor = Value::Null;
    loop {
        let mut ask = json!({"query": "after:2000-01-01", "limit": 13});
        if !cursor.is_null() {
            ask["cursor"] = cursor;
        }
        let page = desk.post("/api/v1/search", ask).await.good();
        for hit in page["hits"].as_array().unwrap() {
            assert!(seen.insert(hit["report"].as_str().unwrap().to_owned()));
        }
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(seen.len(), reports.len());
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_pointed_at() {
    let desk = Desk::new();
    let answer = desk.post("/api/v1/search", json!({"query": "numer:07700900461 gear"})).await;
    assert_eq!(answer.problem(), (400, "query-syntax".to_owned()));
    insta::assert_snapshot!(answer.json()["errors"], @r##"[{"message":"unknown field `numer`","pointer":"#/query","span":[0,5],"suggestion":"did you mean number: as in number:07700*461?"}]"##);
    let answer = desk.post("/api/v1/search", json!({"query": "number:07700*"})).await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = desk.post("/api/v1/search", json!({"query": "number:*46"})).await;
    assert_eq!(answer.problem(), (400, "query-syntax".to_owned()), "too few digits are known");
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_question_alone() {
    let desk = Desk::new();
    let page = desk.post("/api/v1/search", json!({"query": "flag:known_line", "limit": 1})).await.good();
    let cursor = &page["next"];
    for other in [
        json!({"query": "flag:stale", "cursor": cursor}),
        json!({"query": "flag:known_line", "sort": "oldest", "cursor": cursor}),
        json!({"query": "flag:known_line", "cursor": "AAAA"}),
    ] {
        assert_eq!(desk.post("/api/v1/search", other).await.problem(), (400, "cursor".to_owned()));
    }
}

#[tokio::test]
async fn a_report_comes_by_its_id_and_is_the_one_that_was_found() {
    let desk = Desk::new();
    let hits = desk.post("/api/v1/search", json!({"query": "07700 900461", "limit": 1})).await.good();
    let id = hits["hits"][0]["report"].as_str().unwrap();
    let report = desk.get(&format!("/api/v1/reports/{id}")).await.good();
    assert_eq!(report["report"]["id"], id);
    assert_eq!(report["report"]["reference"], hits["hits"][0]["reference"]);
    let pieces: String =
        report["segments"].as_array().unwrap().iter().map(|piece| piece["text"].as_str().unwrap()).collect();
    assert_eq!(report["report"]["text"], pieces);
    assert!(report["report"]["mentions"][0]["number"]["e164"].is_string());

    let missing = format!("/api/v1/reports/r_{}", "0".repeat(32));
    let as_none = desk.get(&missing).await;
    assert_eq!(as_none.problem(), (404, "not-found".to_owned()));
    assert_eq!(desk.get("/api/v1/reports/nonsense").await.problem(), (404, "not-found".to_owned()));
}

#[tokio::test]
async fn a_number_is_told_in_any_spelling_and_one_that_is_not_held_in_the_same_shape() {
    let desk = Desk::new();
    let view = |number: &'static str| {
        let desk = &desk;
        async move { desk.post("/api/v1/numbers/view", json!({"number": number, "limit": 3})).await }
    };
    let told = view("+44 7700 900 461").await.good();
    assert_eq!(told["reports"], 16);
    assert_eq!(told["lines"][0]["id"], "nino");
    assert_eq!(told["listed"].as_array().unwrap().len(), 3);
    let mut spelled = view("oh double seven double oh nine hundred four six one").await.good();
    spelled["index"] = told["index"].clone();
    assert_eq!(spelled, told);

    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let not_held = view("029 2018 0998").await.good();
    assert_eq!(not_held["reports"], 0);
    assert_eq!(keys(&not_held), keys(&told));

    for nonsense in ["07700*461", "none", ""] {
        let answer = desk.post("/api/v1/numbers/view", json!({"number": nonsense})).await;
        assert_eq!(answer.problem(), (422, "validation".to_owned()), "{nonsense}");
        assert_eq!(answer.json()["errors"][0]["pointer"], "#/number");
    }
}

#[tokio::test]
async fn lines_are_told_by_reports_and_by_the_table() {
    let desk = Desk::new();
    let lines = desk.get("/api/v1/lines").await.good();
    let nino = lines["lines"].as_array().unwrap().iter().find(|line| line["id"] == "nino").unwrap();
    assert_eq!(
        (&nino["brand"], &nino["status"], &nino["reports"]),
        (&json!("Nino"), &json!("closed"), &json!(16))
    );
    let line = desk.get("/api/v1/lines/nino?limit=1").await.good();
    assert_eq!(line["flags"], json!({"known_line": 12, "stale": 0, "order_breach": 4}));
    assert_eq!(line["orders"][0]["items"][0], json!({"kind": "msisdn", "value": "+447700900461"}));
    assert_eq!(line["listed"].as_array().unwrap().len(), 1);
    assert_eq!(desk.get("/api/v1/lines/nobody").await.problem(), (404, "not-found".to_owned()));
    assert_eq!(desk.get("/api/v1/lines/nino?limt=1").await.problem(), (400, "malformed".to_owned()));
}

#[tokio::test]
async fn flags_are_listed_by_kind_line_channel_and_time() {
    let desk = Desk::new();
    let all = |path: &'static str| {
        let desk = &desk;
        async move {
            let (mut flags, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = desk.get(&format!("{path}&limit=3{cursor}")).await.good();
                flags.extend(page["flags"].as_array().unwrap().clone());
                match page["next"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => return flags,
                }
            }
        }
    };
    let nino = all("/api/v1/flags?line=nino").await;
    assert_eq!(nino.len(), 16);
    let ids: BTreeSet<&str> = nino.iter().map(|flag| flag["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 16);
    let breaches = all("/api/v1/flags?line=nino&kind=order_breach").await;
    assert_eq!(breaches.len(), 4);
    assert!(breaches.iter().all(|flag| flag["why"]["order"]["court"] == "County Court at Easthaven"));
    let early = all("/api/v1/flags?line=nino&channel=101&until=2019-08-01").await;
    let late = all("/api/v1/flags?line=nino&channel=101&since=2019-08-01").await;
    assert_eq!(early.len() + late.len(), all("/api/v1/flags?line=nino&channel=101").await.len());
    assert!(!early.is_empty() && !late.is_empty());
    for (path, status) in
        [("kind=none", 400), ("line=No+Line", 422), ("since=soon", 422), ("limit=0", 422), ("knd=stale", 400)]
    {
        assert_eq!(desk.get(&format!("/api/v1/flags?{path}")).await.problem().0, status, "{path}");
    }
}

#[tokio::test]
async fn numbers_in_a_text_are_found_and_nothing_is_recorded() {
    let desk = Desk::new();
    let found = desk.post("/api/v1/find", json!({"text": "ring 07700.900.461, ends 577"})).await.good();
    insta::assert_snapshot!(found, @r#"{"fragments":[{"end":28,"pattern":"*577","start":20,"surface":"ends 577"}],"identifiers":[],"numbers":[{"class":"mobile","display":"07700 900461","e164":"+447700900461","end":18,"reading":"exact","repairs":[],"role":"unknown","start":5,"surface":"07700.900.461","valid":false}],"vetoed":[]}"#);
    assert!(desk.entries.lock().unwrap().is_empty());
    let long = json!({"text": "a".repeat((256 << 10) + 1)});
    assert_eq!(desk.post("/api/v1/find", long).await.problem(), (422, "validation".to_owned()));
}

#[tokio::test]
async fn a_number_in_a_reference_of_the_configuration_is_told_as_one() {
    let desk = Desk::with(|settings| {
        settings.references = tipline_phone::References::new([("OIS", r"OIS \d{11}")]).unwrap();
    });
    let found = desk.post("/api/v1/find", json!({"text": "OIS 07700900461"})).await.good();
    insta::assert_snapshot!(found, @r#"{"fragments":[],"identifiers":[],"numbers":[],"vetoed":[{"end":15,"rule":"OIS","start":4,"surface":"07700900461"}]}"#);
}

#[tokio::test]
async fn a_list_of_numbers_is_checked_row_by_row() {
    let desk = Desk::new();
    let list = json!({"queries": {
        "a": {"number": "07700 900461"}, "b": {"number": "nothing"}, "c": {"number": "029 2018 0999"},
    }});
    let checked = desk.post("/api/v1/numbers/check", list).await.good();
    let rows = &checked["responses"];
    assert_eq!(rows["a"]["status"], "known_line");
    assert_eq!((&rows["a"]["reports"], &rows["a"]["lines"]), (&json!(16), &json!(["nino"])));
    assert_eq!(rows["a"]["flags"], json!({"known_line": 12, "stale": 0, "order_breach": 4}));
    assert_eq!(rows["b"]["status"], "not_a_number");
    assert_eq!(rows["c"]["status"], "not_held");
    let many: serde_json::Map<String, Value> =
        (0..1_001).map(|n| (n.to_string(), json!({"number": "07700 900461"}))).collect();
    let answer = desk.post("/api/v1/numbers/check", json!({"queries": many})).await;
    assert_eq!(answer.problem(), (422, "validation".to_owned()));
}

#[tokio::test]
async fn a_file_of_numbers_comes_back_as_one_in_the_same_order() {
    let desk = Desk::new();
    let file = "name,number\nx,07700 900461\ny,=1+1\nz,029 2018 0999\n";
    let request =
        desk.request(Method::POST, "/api/v1/numbers/check").header(header::CONTENT_TYPE, "text/csv");
    let answer = desk.send(request.body(Body::from(file)).unwrap()).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let text = answer.text();
    let rows: Vec<String> = text.lines().map(|row| row.rsplit_once(',').unwrap().0.to_owned()).collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    input,status,number,reports,last,lines,known_line,stale,order_breach,near
    07700 900461,known_line,07700 900461,16,2019-08-31T05:08:16+01:00,nino,12,0,4,4
    '=1+1,not_a_number,,0,,,0,0,0,0
    029 2018 0999,not_held,029 2018 0999,0,,,0,0,0,0
    ");
}

#[tokio::test]
async fn every_look_up_leaves_who_what_and_why_before_its_answer_leaves() {
    let desk = Desk::new();
    let found = desk.post("/api/v1/search", json!({"query": "07700 900461", "limit": 1})).await;
    let id = found.good()["hits"][0]["report"].as_str().unwrap().to_owned();
    desk.get(&format!("/api/v1/reports/{id}")).await.good();
    desk.get(&format!("/api/v1/reports/r_{}", "0".repeat(32))).await;
    let entries = desk.entries.lock().unwrap().clone();
    let told: Vec<(Action, &str, Outcome)> =
        entries.iter().map(|entry| (entry.action, entry.subject.as_str(), entry.outcome)).collect();
    assert_eq!(
        told,
        [
            (
                Action::Consulted,
                format!("search number:+447700900461 {id}").as_str(),
                Outcome::Answered { records: 16 }
            ),
            (Action::Consulted, format!("report {id}").as_str(), Outcome::Answered { records: 1 }),
            (Action::Consulted, format!("report r_{}", "0".repeat(32)).as_str(), Outcome::Failed),
        ]
    );
    assert!(entries.iter().all(|entry| entry.reason.as_deref() == Some("op-1234 line review")));
    assert!(entries.iter().all(|entry| {
        entry.via == Via::Api && matches!(&entry.who, Who::Token { owner, .. } if owner == "a test")
    }));
    assert_eq!(entries[0].request.as_deref(), Some(found.header("x-request-id")));
}

#[tokio::test]
async fn a_report_as_it_came_in_is_for_source_protection_and_on_record_with_a_reason_of_its_own() {
    let desk = Desk::new();
    let token = desk.token(&[Role::SourceProtection]);
    let reports = desk::reports();
    let ask = |nth: usize, body: &'static str| {
        let path = format!("/api/v1/reports/{}/original", reports[nth].report_id);
        let request = request(Method::POST, &path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-reason", "of the session");
        desk.send(request.body(Body::from(body)).unwrap())
    };
    let why = r#"{"reason": "threat to life"}"#;
    let text = ask(0, why).await.good();
    assert_eq!((&text["text"], &text["base64"]), (&json!("{\"log\": \"as it came in\"}"), &Value::Null));
    let bytes = ask(1, why).await.good();
    assert_eq!((&bytes["text"], &bytes["base64"]), (&Value::Null, &json!("/w==")));
    assert_eq!(ask(2, why).await.problem(), (503, "busy".to_owned()));
    assert_eq!(ask(3, why).await.problem(), (404, "not-found".to_owned()));
    assert_eq!(ask(0, r#"{"reason": " "}"#).await.problem(), (422, "validation".to_owned()));
    assert_eq!(ask(0, "{}").await.problem(), (422, "validation".to_owned()));
    let told: Vec<(Action, Outcome, Option<String>)> = desk
        .entries
        .lock()
        .unwrap()
        .iter()
        .map(|entry| (entry.action, entry.outcome, entry.reason.clone()))
        .collect();
    let because = Some("threat to life".to_owned());
    assert_eq!(
        told,
        [
            (Action::Disclosed, Outcome::Answered { records: 1 }, because.clone()),
            (Action::Disclosed, Outcome::Answered { records: 1 }, because.clone()),
            (Action::Consulted, Outcome::Failed, because.clone()),
            (Action::Consulted, Outcome::Answered { records: 0 }, because),
        ]
    );
}

#[tokio::test]
async fn people_decide_on_flags_and_where_they_differ_both_are_shown() {
    let desk = Desk::new();
    let flag = desk.get("/api/v1/flags?line=nino&limit=1").await.good()["flags"][0].clone();
    assert_eq!((&flag["state"], &flag["decisions"]), (&json!("open"), &json!([])));
    let path = format!("/api/v1/flags/{}/decisions", flag["id"].as_str().unwrap());
    let decide = |verdict: &str, reason: &str| {
        desk.post(&path, json!({"report": flag["report"], "verdict": verdict, "reason": reason}))
    };
    let decided = decide("confirmed", "seen by two officers").await;
    assert_eq!(decided.status, StatusCode::CREATED, "{}", decided.text());
    let decided = decided.json();
    assert_eq!(
        (&decided["state"], &decided["decision"]["decided_by"]),
        (&json!("confirmed"), &json!("a test"))
    );
    // Another's word, and both as they come back by the topic.
    let mine = desk.decided.lock().unwrap()[0].clone();
    let theirs = tipline_lines::Decision {
        decided_by: "another".to_owned(),
        verdict: tipline_lines::Verdict::Rejected,
        ..mine.clone()
    };
    for (offset, mut decision) in [mine, theirs].into_iter().enumerate() {
        if offset == 1 {
            decision.decision_id = tipline_lines::DecisionId::of(
                decision.flag_id,
                decision.verdict,
                &decision.decided_by,
                decision.decided_at,
            );
        }
        let value = serde_json::to_vec(&decision).unwrap();
        let offset = tipline_report::Offset(offset as i64);
        desk.bench.apply(decision.decision_id.to_string().as_bytes(), Some(&value), offset).unwrap();
    }
    let shown = desk.get("/api/v1/flags?line=nino&limit=1").await.good()["flags"][0].clone();
    assert_eq!((&shown["state"], shown["decisions"].as_array().map(Vec::len)), (&json!("disputed"), Some(2)));

    // What was decided is a condition and a count; the report is disputed, and no longer open.
    let ask =
        |query: &str| desk.post("/api/v1/search", json!({"query": query, "facets": ["decision", "channel"]}));
    let disputed = ask("line:nino decision:disputed").await.good();
    assert_eq!((&disputed["total"]["value"], &disputed["hits"][0]["report"]), (&json!(1), &flag["report"]));
    assert_eq!(disputed["facets"][1]["facet"], "channel");
    let all = ask("line:nino").await.good();
    let counts = json!([{"value": "open", "count": 15}, {"value": "disputed", "count": 1}]);
    assert_eq!(all["facets"][0], json!({"facet": "decision", "counts": counts}));
    assert_eq!(ask("line:nino decision:open").await.good()["total"]["value"], 15);

    assert_eq!(decide("confirmed", "the brokers are away").await.problem(), (503, "busy".to_owned()));
    assert_eq!(decide("perhaps", "r").await.problem(), (422, "validation".to_owned()));
    assert_eq!(decide("rejected", " ").await.problem(), (422, "validation".to_owned()));
    let other = json!({"report": format!("r_{}", "0".repeat(32)), "verdict": "rejected", "reason": "r"});
    assert_eq!(desk.post(&path, other).await.problem(), (404, "not-found".to_owned()));
    let altered: Vec<Outcome> = desk
        .entries
        .lock()
        .unwrap()
        .iter()
        .filter(|entry| entry.action == Action::Altered)
        .map(|entry| entry.outcome)
        .collect();
    assert_eq!(altered, [Outcome::Done, Outcome::Done, Outcome::Failed]);
}

#[tokio::test]
async fn a_decision_that_is_sent_again_under_its_key_is_made_once() {
    let desk = Desk::new();
    let flag = desk.get("/api/v1/flags?line=nino&limit=1").await.good()["flags"][0].clone();
    let path = format!("/api/v1/flags/{}/decisions", flag["id"].as_str().unwrap());
    let decide = |key: &str, verdict: &str, reason: &str| {
        let body = json!({"report": flag["report"], "verdict": verdict, "reason": reason});
        let request = desk
            .request(Method::POST, &path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        desk.send(request.body(Body::from(body.to_string())).unwrap())
    };
    let first = decide("k-1", "confirmed", "seen by two officers").await;
    let again = decide("k-1", "confirmed", "seen by two officers").await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.json(), again.json());
    assert_eq!(desk.decided.lock().unwrap().len(), 1);
    let other = decide("k-1", "rejected", "seen by two officers").await;
    assert_eq!(other.problem(), (422, "validation".to_owned()));
    // What failed can be sent again.
    assert_eq!(decide("k-2", "confirmed", "the brokers are away").await.problem().0, 503);
    assert_eq!(decide("k-2", "confirmed", "they are back").await.status, StatusCode::CREATED);
    assert_eq!(decide(&"k".repeat(129), "confirmed", "r").await.problem(), (422, "validation".to_owned()));
    assert_eq!(desk.decided.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn an_answer_says_how_far_the_index_is_behind_where_that_is_known() {
    let desk = Desk::new();
    let behind = async || desk.get("/api/v1/lines").await.good()["index"]["behind_records"].clone();
    assert_eq!(behind().await, Value::Null);
    desk.app.set_behind(Some(1_204));
    assert_eq!(behind().await, json!(1_204));
    let page = desk.request(Method::GET, "/lines").header(header::ACCEPT, "text/html");
    let page = desk.send(page.body(Body::empty()).unwrap()).await.text();
    assert!(page.contains("; 1,204 records of the log are not in it yet."), "{page}");
    desk.app.set_behind(None);
    assert_eq!(behind().await, Value::Null);
}

#[tokio::test]
async fn a_read_answer_has_a_tag_and_is_not_sent_twice() {
    let desk = Desk::new();
    let first = desk.get("/api/v1/lines/nino").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\"") && first.header("cache-control") == "no-store");
    let again = desk.request(Method::GET, "/api/v1/lines/nino").header(header::IF_NONE_MATCH, &tag);
    let again = desk.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let other = desk.request(Method::GET, "/api/v1/lines").header(header::IF_NONE_MATCH, &tag);
    assert_eq!(desk.send(other.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn long_answers_are_compressed_where_the_asker_can_read_it() {
    let desk = Desk::new();
    let ask = desk.request(Method::GET, "/api/v1/lines/nino").header(header::ACCEPT_ENCODING, "gzip");
    let answer = desk.send(ask.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert_eq!(&answer.body[..2], b"\x1f\x8b");
}

#[tokio::test]
async fn without_an_index_nothing_is_said_of_what_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::over(&dir.path().join("index"), |_| {});
    let answer = desk.post("/api/v1/search", json!({"query": "nino"})).await;
    assert_eq!(answer.problem(), (503, "index-unavailable".to_owned()));
    assert_eq!(answer.header("retry-after"), "5");
    let ready = desk.send(request(Method::GET, "/health/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.problem().0, 503);
    desk::index(&dir.path().join("index"), &desk::reports());
    desk.app.look_anew().unwrap();
    assert_eq!(desk.post("/api/v1/search", json!({"query": "nino"})).await.status, StatusCode::OK);
    let ready = desk.send(request(Method::GET, "/health/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.good()["ready"], true);
}

#[tokio::test]
async fn the_description_names_every_route_and_the_page_shows_it() {
    let desk = Desk::new();
    let plain = |path: &str| request(Method::GET, path).body(Body::empty()).unwrap();
    let api = desk.send(plain("/api/v1/openapi.json")).await.good();
    assert_eq!(api["openapi"], "3.1.0");
    let page = desk.send(plain("/api/v1/docs")).await.text();
    for (path, operations) in api["paths"].as_object().unwrap() {
        assert!(page.contains(path.as_str()), "{path}");
        for operation in operations.as_object().unwrap().values() {
            let problem =
                &operation["responses"]["500"]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{path}");
        }
    }
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
}
