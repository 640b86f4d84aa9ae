//! What somebody tries who means harm.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::json;
use tipline_web::Role;

use crate::{
    desk::{self, Desk, SCRIPT, hostile_registry, hostile_report, request},
    guards::{cookie, follow, session},
};

/// An index of one flagged report whose every text is hostile.
fn hostile() -> (tempfile::TempDir, Desk) {
    let dir = tempfile::tempdir().unwrap();
    desk::index(&dir.path().join("index"), &[hostile_report()]);
    let desk = Desk::over(&dir.path().join("index"), |_| {});
    desk.app.set_lines(hostile_registry());
    (dir, desk)
}

#[tokio::test]
async fn script_in_a_report_leaves_as_data_that_no_browser_runs() {
    let (_dir, desk) = hostile();
    let found = desk
        .post("/api/v1/search", json!({"query": "flag:known_line OR flag:stale OR flag:order_breach"}))
        .await;
    let hit = found.good()["hits"][0].clone();
    assert_eq!(hit["force"], SCRIPT, "text is evidence: it is not altered");
    let id = hit["report"].as_str().unwrap();
    let line = hit["flags"][0]["line"]["id"].as_str().unwrap();
    let number = hit["flags"][0]["number"]["e164"].clone();
    let view = desk.post("/api/v1/numbers/view", json!({"number": number})).await;
    let list = desk.post("/api/v1/numbers/check", json!({"queries": {SCRIPT: {"number": number}}})).await;
    let read = desk.get(&format!("/api/v1/reports/{id}")).await;
    let told = desk.get(&format!("/api/v1/lines/{line}")).await;
    let flags = desk.get("/api/v1/flags").await;
    let text = desk.post("/api/v1/find", json!({"text": SCRIPT})).await;
    for answer in [&found, &view, &list, &read, &told, &flags, &text] {
        answer.good();
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    }
    assert!(read.text().contains("alert(1)"));
}

#[tokio::test]
async fn script_in_what_is_asked_leaves_as_data_too() {
    let desk = Desk::new();
    let encoded = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    for path in [
        format!("/api/v1/flags?{encoded}=1"),
        format!("/api/v1/flags?line={encoded}"),
        format!("/api/v1/flags?since={encoded}"),
        format!("/api/v1/reports/{encoded}"),
        format!("/problems/{encoded}"),
        format!("/{encoded}"),
        format!("/sign-in/callback?code={encoded}&state={encoded}"),
        format!("/sign-in/link/{encoded}"),
    ] {
        let answer = desk.get(&path).await;
        answer.problem();
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
    let answer = desk.post("/api/v1/search", json!({"query": format!("{SCRIPT}:x")})).await;
    assert_eq!(answer.problem().0, 400);
}

#[tokio::test]
async fn a_page_of_another_site_changes_and_reads_nothing() {
    let desk = Desk::new();
    let (cookie, csrf) = session(&desk).await;
    let ask = |lines: &[(&str, &str)]| {
        let mut request = request(Method::PUT, "/api/v1/me/reason")
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in lines {
            request = request.header(*name, *value);
        }
        desk.send(request.body(Body::from(r#"{"reason":"theirs"}"#)).unwrap())
    };
    let token = ("x-csrf-token", csrf.as_str());
    for lines in [
        &[] as &[_],
        &[("origin", "https://evil.example")],
        &[("origin", "https://evil.example"), token],
        &[("origin", "null"), token],
        &[("sec-fetch-site", "cross-site"), token],
        &[("origin", "http://127.0.0.1:8080")],
        &[("origin", "http://127.0.0.1:8080"), ("x-csrf-token", "guessed")],
        &[token],
    ] {
        assert_eq!(ask(lines).await.problem(), (403, "cross-site".to_owned()), "{lines:?}");
    }
    assert_eq!(ask(&[("origin", "http://127.0.0.1:8080"), token]).await.status, StatusCode::NO_CONTENT);
    let read = request(Method::GET, "/api/v1/me")
        .header(header::COOKIE, &cookie)
        .header("origin", "https://evil.example");
    let read = desk.send(read.body(Body::empty()).unwrap()).await;
    read.good();
    assert!(
        read.headers.keys().all(|name| !name.as_str().starts_with("access-control")),
        "no site is let in"
    );
    assert_eq!(read.header("cross-origin-resource-policy"), "same-origin");
}

#[tokio::test]
async fn the_secret_against_foreign_requests_is_never_compressed_beside_what_they_chose() {
    let desk = Desk::new();
    let (cookie, csrf) = session(&desk).await;
    let me =
        request(Method::GET, "/api/v1/me").header(header::COOKIE, &cookie).header("accept-encoding", "gzip");
    let me = desk.send(me.body(Body::empty()).unwrap()).await;
    assert_eq!((me.header("content-encoding"), me.good()["csrf"].as_str()), ("", Some(csrf.as_str())));
}

#[tokio::test]
async fn a_session_that_was_planted_before_signing_in_is_worth_nothing_after_it() {
    let desk = Desk::new();
    let (theirs, _) = session(&desk).await;
    let answer = follow(&desk, &desk.app.one_time_link(), Some(&theirs)).await;
    let mine = cookie(&answer);
    assert_ne!(mine, theirs);
    let me = |cookie: &str| {
        let request = request(Method::GET, "/api/v1/me").header(header::COOKIE, cookie);
        desk.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(me(&theirs).await.problem().0, 401);
    me(&mine).await.good();
    assert_eq!(me("tipline=chosen-by-them").await.problem().0, 401);
    assert_eq!(me(&format!("{mine}; {theirs}")).await.problem().0, 401, "which of two is ours nobody knows");
}

#[tokio::test]
async fn a_revoked_token_is_worth_nothing_at_once() {
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    let me = || {
        let request =
            request(Method::GET, "/api/v1/me").header(header::AUTHORIZATION, format!("Bearer {token}"));
        desk.send(request.body(Body::empty()).unwrap())
    };
    me().await.good();
    let id = token.split('_').nth(1).unwrap();
    desk.tokens.revoke(id, jiff::Timestamp::now()).unwrap();
    assert_eq!(me().await.problem().0, 401);
}

#[tokio::test]
async fn no_path_leads_out_of_the_routes() {
    let desk = Desk::new();
    for path in [
        "/../etc/passwd",
        "/assets/../../etc/passwd",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets//etc/passwd",
        "/assets/plain.css%00.html",
        "/api/v1/reports/..%2f..%2ftokens.json",
        "/api/v1/reports/r_..%2f..%2fmeta.json",
        "/api/v1/lines/..",
        "/api/v1/lines/%2e%2e%2fflags",
        "/problems/..%2fapi%2fv1%2flines",
        "//evil.example/",
        "/api/v1//search",
    ] {
        assert_eq!(desk.get(path).await.problem(), (404, "not-found".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_query_that_is_a_bomb_is_refused_and_one_that_is_merely_large_is_answered() {
    let desk = Desk::new();
    let search = |query: String| desk.post("/api/v1/search", json!({"query": query}));
    for bomb in [
        format!("{}a{}", "(".repeat(5_000), ")".repeat(3_000)),
        format!("{}nino", "NOT ".repeat(1_500)),
        format!("{}nino", "-".repeat(4_000)),
        vec!["a"; 2_000].join(" OR "),
        "a".repeat(9_000),
        "number:*".to_owned(),
        "number:????????".to_owned(),
        "number:*4*6*".to_owned(),
        format!("number:{}461", "*?".repeat(2_000)),
        "\"".repeat(4_001),
    ] {
        assert_eq!(search(bomb.clone()).await.problem(), (400, "query-syntax".to_owned()), "{bomb:.40}");
    }
    let many: Vec<String> = (0..250).map(|n| format!("near:07700900{n:03}")).collect();
    assert_eq!(search(many.join(" OR ")).await.status, StatusCode::OK);

    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let request =
        desk.request(Method::POST, "/api/v1/search").header(header::CONTENT_TYPE, "application/json");
    let answer = desk.send(request.body(Body::from(deep)).unwrap()).await;
    assert!([400, 422].contains(&answer.problem().0));
}

#[tokio::test]
async fn a_role_that_may_not_look_cannot_tell_what_is_held_from_what_is_not() {
    let desk = Desk::new();
    let (operator, analyst) = (desk.token(&[Role::Operator]), desk.token(&[Role::Analyst]));
    let report = |token: &str, id: &str| {
        let request = request(Method::GET, &format!("/api/v1/reports/{id}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header("x-reason", "r");
        desk.send(request.body(Body::empty()).unwrap())
    };
    let held = desk::reports()[0].report_id.to_string();
    let missing = format!("r_{}", "0".repeat(32));
    let (a, b) = (report(&operator, &held).await, report(&operator, &missing).await);
    assert_eq!((a.problem(), a.json()["detail"].clone()), (b.problem(), b.json()["detail"].clone()));
    assert_eq!(report(&analyst, &held).await.status, StatusCode::OK);
}

#[tokio::test]
async fn words_with_line_ends_begin_no_header_and_no_entry_of_the_audit_log() {
    const FORGED: &str = "nino\r\nSet-Cookie: __Host-session=theirs\r\n\n{\"sequence\":1,\"mac\":\"0\"}";
    let desk = Desk::recorded();
    desk.post("/api/v1/search", json!({"query": FORGED})).await.good();
    let log = std::fs::read_to_string(desk.segment()).unwrap();
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
    let begun = log.lines().filter(|line| line.starts_with("{\"sequence\":1,\"mac\":\"0\"}")).count();
    assert_eq!((log.matches("theirs").count(), begun), (1, 0), "{log}");

    let form = form_urlencoded::Serializer::new(String::new()).append_pair("query", FORGED).finish();
    let asked = desk
        .request(Method::POST, "/search")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    let asked = desk.send(asked.unwrap()).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let file = desk.get(&format!("{}?format=csv", asked.header("location"))).await;
    assert!(file.header("content-disposition").starts_with("attachment"), "{}", file.text());
    for answer in [&asked, &file] {
        assert_eq!(answer.header("set-cookie"), "");
    }

    let (cookie, csrf) = session(&desk).await;
    let reason = request(Method::PUT, "/api/v1/me/reason")
        .header(header::COOKIE, &cookie)
        .header("origin", "http://127.0.0.1:8080")
        .header("x-csrf-token", &csrf)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({"reason": FORGED}).to_string()));
    assert_eq!(desk.send(reason.unwrap()).await.problem(), (422, "validation".to_owned()));
}
