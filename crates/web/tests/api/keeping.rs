//! Those who keep the lines, the installation and the record of every look.

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::{Value, json};
use tipline_audit::{Action, Outcome};
use tipline_web::Role;

use crate::desk::{Answer, Desk, request};

/// Somebody with one role who asks.
struct Keeper<'d> {
    desk: &'d Desk,
    token: String,
}

impl<'d> Keeper<'d> {
    fn new(desk: &'d Desk, role: Role) -> Self {
        Self { desk, token: desk.token(&[role]) }
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        let mut request = request(method, path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header("x-reason", "op-1234")
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.desk.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], String::new()).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, &[], body.to_string()).await
    }

    async fn put(&self, line: &Value, headers: &[(&str, &str)]) -> Answer {
        let path = format!("/api/v1/lines/{}/record", line["id"].as_str().unwrap());
        self.ask(Method::PUT, &path, headers, line.to_string()).await
    }
}

fn subjects(desk: &Desk) -> Vec<(Action, String, Outcome)> {
    let entries = desk.entries.lock().unwrap();
    entries.iter().map(|entry| (entry.action, entry.subject.clone(), entry.outcome)).collect()
}

#[tokio::test]
async fn a_line_is_read_changed_and_read_again_and_both_are_on_record() {
    let desk = Desk::new();
    let supervisor = Keeper::new(&desk, Role::Supervisor);
    let read = supervisor.get("/api/v1/lines/nino/record").await;
    let (tag, mut line) = (read.header("etag").to_owned(), read.good()["line"].clone());
    line["aliases"] = json!(["N line"]);
    let written = supervisor.put(&line, &[("if-match", &tag)]).await;
    let version = written.good()["version"].clone();
    assert_eq!(written.header("etag"), format!("\"{version}\""));
    assert_ne!(written.header("etag"), tag);

    let read = supervisor.get("/api/v1/lines/nino/record").await.good();
    assert_eq!((&read["line"], &read["version"]), (&line, &version));
    assert_eq!(read["written_by"], "a test");
    let history = supervisor.get("/api/v1/lines/nino/history").await.good();
    assert_eq!(history["versions"].as_array().unwrap().len(), 2);
    // It is answered from at once.
    let found = supervisor.post("/api/v1/search", json!({"query": "line:\"n line\""})).await.good();
    assert_eq!(found["interpreted"]["query"], "line:\"n line\" OR line:\"nino\"");

    let before = tag.trim_matches('"');
    assert!(subjects(&desk).contains(&(
        Action::Altered,
        format!("line nino, after its version {before}"),
        Outcome::Done
    )));
}

#[tokio::test]
async fn a_change_to_a_version_that_is_not_the_newest_is_refused_and_nothing_is_written() {
    let desk = Desk::new();
    let supervisor = Keeper::new(&desk, Role::Supervisor);
    let read = supervisor.get("/api/v1/lines/nino/record").await;
    let (tag, line) = (read.header("etag").to_owned(), read.good()["line"].clone());
    let called = |alias: &str| {
        let mut line = line.clone();
        line["aliases"] = json!([alias]);
        line
    };
    supervisor.put(&called("first"), &[("if-match", &tag)]).await.good();
    let late = supervisor.put(&called("late"), &[("if-match", &tag)]).await;
    assert_eq!(late.problem(), (412, "changed".to_owned()));
    let new = supervisor.put(&called("late"), &[("if-none-match", "*")]).await;
    assert_eq!(new.problem(), (412, "changed".to_owned()));
    // Sent again, as when the answer was lost on the way, it is what it was.
    supervisor.put(&called("first"), &[("if-match", &tag)]).await.good();
    for (headers, kind) in [
        (&[][..], (428, "version-required".to_owned())),
        (&[("if-match", tag.as_str()), ("if-none-match", "*")], (428, "version-required".to_owned())),
        (&[("if-match", "*")], (400, "malformed".to_owned())),
        (&[("if-match", "W/\"1\"")], (400, "malformed".to_owned())),
    ] {
        assert_eq!(supervisor.put(&called("late"), headers).await.problem(), kind, "{headers:?}");
    }
    let history = supervisor.get("/api/v1/lines/nino/history").await.good();
    assert_eq!(history["versions"].as_array().unwrap().len(), 2);
    let refused = subjects(&desk).iter().filter(|(_, _, outcome)| *outcome == Outcome::Refused).count();
    assert_eq!(refused, 2);
}

#[tokio::test]
async fn what_is_wrong_with_a_line_is_pointed_at() {
    let desk = Desk::new();
    let supervisor = Keeper::new(&desk, Role::Supervisor);
    let path = "/api/v1/lines/ivory/record";
    let body =
        r#"{"id": "ivory", "numbers": [{"number": "461", "from": "2019-05-01", "basis": "b"}], "x": 1}"#;
    let answer = supervisor.ask(Method::PUT, path, &[("if-none-match", "*")], body.to_owned()).await;
    assert_eq!(answer.problem(), (422, "validation".to_owned()));
    let errors = answer.json()["errors"].clone();
    assert_eq!((&errors[0]["pointer"], &errors[1]["pointer"]), (&json!("#/numbers/0/number"), &json!("#/x")));
    let span = errors[0]["span"].as_array().unwrap();
    let (start, end) = (span[0].as_u64().unwrap() as usize, span[1].as_u64().unwrap() as usize);
    assert_eq!(&body[start..end], "\"461\"");

    for (body, kind) in [
        (r#"{"id": "nino", "brand": "Nino"}"#, (422, "validation")),
        // What would be two lines in a list is no line.
        (r#"{"id": "ivory", "brand": "I"}, {"id": "other", "brand": "O"}"#, (400, "malformed")),
        ("{", (400, "malformed")),
        ("[]", (422, "validation")),
        // Another line has the number in the same time.
        (
            r#"{"id": "ivory", "numbers": [{"number": "07700 900461", "from": "2019-07-01", "basis": "b"}]}"#,
            (422, "validation"),
        ),
    ] {
        let answer = supervisor.ask(Method::PUT, path, &[("if-none-match", "*")], body.to_owned()).await;
        assert_eq!(answer.problem(), (kind.0, kind.1.to_owned()), "{body}");
    }
    let ivory = json!({"id": "ivory", "numbers": [
        {"number": "07700 900777", "from": "2019-07-01", "basis": "test purchase"}]});
    assert_eq!(supervisor.put(&ivory, &[("if-none-match", "*")]).await.status, 201);
}

#[tokio::test]
async fn a_line_is_tried_on_what_came_in_before_and_nothing_is_written() {
    let desk = Desk::new();
    let supervisor = Keeper::new(&desk, Role::Supervisor);
    // A number that reports name and no line has.
    let found = supervisor.post("/api/v1/search", json!({"query": "NOT flag:known_line NOT flag:stale NOT flag:order_breach role:unknown", "limit": 200})).await;
    let found = found.good();
    let number = found["hits"].as_array().unwrap().iter().find_map(|hit| {
        let mentions = hit["mentions"].as_array()?;
        let mention = mentions.iter().find(|mention| {
            ["unknown", "alleged_line"].contains(&mention["role"].as_str().unwrap_or_default())
        })?;
        mention["number"]["e164"].as_str().map(str::to_owned)
    });
    let number = number.unwrap();
    let line = json!({"id": "tried", "numbers": [{"number": number, "from": "2000-01-01", "basis": "b"}]});
    let tried = supervisor.post("/api/v1/lines/tried/try", line).await.good();
    assert!(tried["looked_at"].as_u64().unwrap() >= 1, "{tried}");
    assert!(tried["kinds"]["known_line"].as_u64().unwrap() >= 1, "{tried}");
    assert_eq!(tried["flags"][0]["number"]["e164"], number);
    assert_eq!(tried["flags"][0]["retrospective"], true);
    assert_eq!(supervisor.get("/api/v1/lines/tried/record").await.problem().0, 404);
}

#[tokio::test]
async fn when_the_brokers_are_away_it_is_said_and_the_attempt_is_on_record() {
    let desk = Desk::new();
    *desk.brokers.away.lock().unwrap() = true;
    let supervisor = Keeper::new(&desk, Role::Supervisor);
    let line = json!({"id": "ivory", "brand": "Ivory"});
    let answer = supervisor.put(&line, &[("if-none-match", "*")]).await;
    assert_eq!(answer.problem(), (503, "busy".to_owned()));
    let outcomes: Vec<_> = subjects(&desk).into_iter().map(|(_, _, outcome)| outcome).collect();
    assert_eq!(outcomes, [Outcome::Done, Outcome::Failed]);
    assert_eq!(supervisor.get("/api/v1/lines/nino/record").await.problem(), (503, "busy".to_owned()));
    let operator = Keeper::new(&desk, Role::Operator);
    assert_eq!(operator.get("/api/v1/dead-letters").await.problem(), (503, "busy".to_owned()));
}

#[tokio::test]
async fn an_operator_sees_why_a_record_could_not_be_read_and_not_what_it_says() {
    let desk = Desk::new();
    let operator = Keeper::new(&desk, Role::Operator);
    let listed = operator.get("/api/v1/dead-letters").await;
    let page = listed.good();
    assert_eq!(page["total"], 2);
    assert_eq!(page["letters"][1]["field"], "caller.number");
    let shown = operator.post("/api/v1/dead-letters/show", json!({"id": "101/2/17"})).await;
    assert_eq!(shown.good()["reason"], "schema");
    for answer in [listed, shown] {
        assert!(!answer.text().contains("900112"), "{}", answer.text());
    }
    let open = json!({"id": "101/2/17", "reason": "which field"});
    assert_eq!(operator.post("/api/v1/dead-letters/open", open.clone()).await.problem().0, 403);
    let protection = Keeper::new(&desk, Role::SourceProtection);
    let opened = protection.post("/api/v1/dead-letters/open", open).await.good();
    assert!(opened["text"].as_str().unwrap().contains("900112"));
    let (action, subject, _) = subjects(&desk).pop().unwrap();
    assert_eq!((action, subject.as_str()), (Action::Disclosed, "dead letter 101/2/17, as it came in"));

    assert_eq!(operator.get("/api/v1/dead-letters?reason=time").await.good()["total"], 0);
    assert_eq!(operator.get("/api/v1/dead-letters?reason=whim").await.problem().0, 400);
    for id in ["", "101", "101/2", "101/2/x", "101/2/17/1", "../etc/passwd", "101/2/-1"] {
        let answer = operator.post("/api/v1/dead-letters/show", json!({"id": id})).await;
        assert_eq!(answer.problem().0, 422, "{id}");
    }
    let none = operator.post("/api/v1/dead-letters/show", json!({"id": "101/2/18"})).await;
    assert_eq!(none.problem().0, 404);
}

#[tokio::test]
async fn a_letter_is_fed_in_again_once_however_often_it_is_asked() {
    let desk = Desk::new();
    let operator = Keeper::new(&desk, Role::Operator);
    let fates = |dry_run: bool| {
        let body = json!({"ids": ["101/2/17", "online/0/4"], "dry_run": dry_run});
        let operator = &operator;
        async move {
            let answer = operator.post("/api/v1/dead-letters/replay", body).await.good();
            let fates = answer["letters"].as_array().unwrap().clone();
            fates.iter().map(|fate| fate["fate"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(fates(true).await, ["would_be", "before"]);
    assert_eq!(fates(false).await, ["replayed", "before"]);
    assert_eq!(fates(false).await, ["before", "before"]);
    let answer = operator.post("/api/v1/dead-letters/replay", json!({"ids": []})).await;
    assert_eq!(answer.problem().0, 422);
    let altered: Vec<_> =
        subjects(&desk).into_iter().filter(|(action, _, _)| *action == Action::Altered).collect();
    assert_eq!(altered.len(), 2);
    assert_eq!(altered[0].1, "dead letters fed in again: 101/2/17, online/0/4");
}

#[tokio::test]
async fn an_auditor_finds_who_looked_at_a_number_and_looking_is_on_record_too() {
    let desk = Desk::recorded();
    desk.post("/api/v1/search", json!({"query": "07700 900461"})).await.good();
    desk.post("/api/v1/search", json!({"query": "grey car"})).await.good();
    let auditor = Keeper::new(&desk, Role::Auditor);
    let find = |which: Value| {
        let auditor = &auditor;
        async move { auditor.post("/api/v1/audit/search", which).await.good() }
    };
    let found = find(json!({"text": "07700900461"})).await;
    assert_eq!((&found["total"], &found["strange"]), (&json!(1), &json!(0)), "{found}");
    let entry = &found["entries"][0];
    assert_eq!((&entry["action"], &entry["outcome"]), (&json!("consulted"), &json!("answered")));
    assert_eq!(entry["reason"], "op-1234 line review");
    assert!(entry["subject"].as_str().unwrap().starts_with("search number:+447700900461"), "{entry}");
    let looks = find(json!({"text": "audit log"})).await;
    assert_eq!(looks["total"], 1, "{looks}");
    assert_eq!(find(json!({"user": "nobody"})).await["total"], 0);
    assert_eq!(find(json!({"action": "disclosed"})).await["total"], 0);
    assert_eq!(find(json!({"limit": 1})).await["entries"].as_array().unwrap().len(), 1);

    let whole = auditor.post("/api/v1/audit/verify", json!({})).await.good();
    assert_eq!((&whole["whole"], &whole["recorded"]), (&json!(true), &json!(true)), "{whole}");
    let anchors = json!({"anchors": [whole["anchor"]]});
    assert_eq!(auditor.post("/api/v1/audit/verify", anchors).await.good()["whole"], true);
    let wrong = json!({"anchors": ["x"]});
    assert_eq!(auditor.post("/api/v1/audit/verify", wrong).await.problem().0, 422);
}

#[tokio::test]
async fn what_was_done_to_the_log_is_told_and_nothing_of_what_it_says() {
    let desk = Desk::recorded();
    for query in ["grey car", "red van"] {
        desk.post("/api/v1/search", json!({"query": query})).await.good();
    }
    let auditor = Keeper::new(&desk, Role::Auditor);
    let segment = desk.segment();
    let log = std::fs::read_to_string(&segment).unwrap();
    std::fs::write(&segment, log.replacen("op-1234", "op-1235", 1)).unwrap();
    let whole = auditor.post("/api/v1/audit/verify", json!({})).await.good();
    assert_eq!(whole["whole"], false, "{whole}");
    assert_eq!(whole["found"], 1, "{whole}");
    assert_eq!(whole["anchor"], Value::Null);
    assert!(!whole.to_string().contains("grey"), "nothing of the log is told: {whole}");
}
