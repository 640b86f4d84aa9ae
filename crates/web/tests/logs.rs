//! Nothing of what was asked or found reaches a log, at any level.
//!
//! A file of its own: the log is the process's.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "api/brokers.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod brokers;
#[path = "api/desk.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod desk;

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use desk::Desk;

#[derive(Debug, Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_has_routes_and_times_and_nothing_of_what_was_asked_or_found() {
    let kept = Kept::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(kept.clone())
        .init();
    let desk = Desk::new();
    let secret_word = "quokkawombat";
    for query in
        ["07700 900461", "near:07700900461", "number:07700*461 hoodie", "numer:07700900461", secret_word]
    {
        desk.post("/api/v1/search", json!({"query": query, "facets": ["force"]})).await;
    }
    let found = desk.post("/api/v1/search", json!({"query": "07700 900461", "limit": 1})).await.good();
    let id = found["hits"][0]["report"].as_str().unwrap().to_owned();
    desk.get(&format!("/api/v1/reports/{id}")).await.good();
    desk.post("/api/v1/numbers/view", json!({"number": "07700 900461"})).await.good();
    desk.post("/api/v1/numbers/view", json!({"number": secret_word})).await;
    desk.post("/api/v1/numbers/check", json!({"queries": {secret_word: {"number": "07700 900461"}}}))
        .await
        .good();
    desk.post("/api/v1/find", json!({"text": format!("{secret_word} 07700 900461")})).await.good();
    desk.get("/api/v1/lines/nino").await.good();
    for path in [
        format!("/{secret_word}/07700900461"),
        format!("/api/v1/flags?since={secret_word}"),
        format!("/api/v1/flags?{secret_word}=07700900461"),
        format!("/sign-in/callback?state={secret_word}"),
        format!("/sign-in/link/{secret_word}"),
    ] {
        desk.get(&path).await;
    }
    let forged = desk
        .request(Method::GET, "/api/v1/lines")
        .header("x-request-id", format!("{secret_word} ERROR forged"))
        .header(header::USER_AGENT, secret_word)
        .body(Body::empty());
    desk.send(forged.unwrap()).await.good();
    let token = desk.token(&[tipline_web::Role::Analyst]);
    let torn =
        desk::request(Method::GET, "/api/v1/me").header(header::AUTHORIZATION, format!("Bearer {token}x"));
    desk.send(torn.body(Body::empty()).unwrap()).await;

    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("/api/v1/reports/{id}") && log.contains("route=\"none\""));
    let secret_part = token.rsplit('_').next().unwrap();
    for hidden in ["900461", "900 461", "hoodie", secret_word, id.as_str(), "op-1234", secret_part] {
        let line = log.lines().find(|line| line.contains(hidden));
        assert_eq!(line, None, "{hidden} is in the log");
    }
}
