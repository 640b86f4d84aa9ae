//! Flags as they are made: what a watcher gets, and what one gets who comes back.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{Method, StatusCode, header},
};
use futures_util::StreamExt;
use jiff::Timestamp;
use tipline_lines::Flag;
use tipline_web::Role;
use tower::ServiceExt;

use crate::desk::{self, Desk, request};

/// A stream that is being read.
struct Stream {
    body: BodyDataStream,
    buffer: String,
}

impl Stream {
    async fn open(desk: &Desk, token: &str, path: &str, seen: Option<&str>) -> Result<Self, StatusCode> {
        let mut request = request(Method::GET, path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::ACCEPT_ENCODING, "gzip")
            .header("x-reason", "r");
        if let Some(seen) = seen {
            request = request.header("last-event-id", seen);
        }
        let response = desk.app.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        if response.status() != StatusCode::OK {
            return Err(response.status());
        }
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(response.headers().get("content-encoding").is_none());
        Ok(Self { body: response.into_body().into_data_stream(), buffer: String::new() })
    }

    /// The next event that is more than a sign of life: its name, its id and its data. None where the stream ended.
    async fn next(&mut self) -> Option<(String, String, String)> {
        loop {
            while let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name));
                    line.unwrap_or("").trim_start_matches(':').trim().to_owned()
                };
                let told = (field("event"), field("id"), field("data"));
                self.buffer = rest.to_owned();
                if !told.0.is_empty() {
                    return Some(told);
                }
            }
            let more = tokio::time::timeout(Duration::from_secs(20), self.body.next()).await.unwrap()?;
            self.buffer += std::str::from_utf8(&more.unwrap()).unwrap();
        }
    }

    async fn flag(&mut self) -> (String, String) {
        let (event, id, data) = self.next().await.unwrap();
        assert_eq!(event, "flag");
        let data: serde_json::Value = serde_json::from_str(&data).unwrap();
        (id, data["id"].as_str().unwrap().to_owned())
    }
}

fn flags() -> Vec<Flag> {
    desk::reports().into_iter().flat_map(|report| report.flags).collect()
}

#[tokio::test]
async fn a_watcher_gets_each_flag_once_and_goes_on_where_it_was_cut_off_on_any_server() {
    let flags = flags();
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    let place = |n: usize| ((n % 2) as i32, (n / 2) as i64);
    let push = |desk: &Desk, n: usize| {
        let (partition, offset) = place(n);
        desk.feed.push(partition, offset, flags[n].clone());
    };
    desk.feed.begin(0, 0, 0);
    desk.feed.begin(1, 0, 0);
    push(&desk, 0);
    let mut stream = Stream::open(&desk, &token, "/api/v1/flags/stream", None).await.unwrap();
    let (event, mut seen, _) = stream.next().await.unwrap();
    assert_eq!((event.as_str(), seen.as_str()), ("begin", "0:1,1:0"), "what was there before is not told");
    for (n, made) in flags.iter().enumerate().take(4).skip(1) {
        push(&desk, n);
        let (id, flag) = stream.flag().await;
        assert_eq!(flag, made.flag_id.to_string());
        seen = id;
    }
    drop(stream);
    push(&desk, 4);
    push(&desk, 5);
    // Another server has read the same topic in another order.
    let other = Desk::new();
    other.feed.begin(0, 0, 0);
    other.feed.begin(1, 0, 0);
    for n in [1, 3, 5, 0, 2, 4] {
        push(&other, n);
    }
    for (desk, expected) in [(&desk, [4, 5]), (&other, [5, 4])] {
        let token = desk.token(&[Role::Analyst]);
        let mut stream = Stream::open(desk, &token, "/api/v1/flags/stream", Some(&seen)).await.unwrap();
        for n in expected {
            assert_eq!(stream.flag().await.1, flags[n].flag_id.to_string());
        }
    }
}

#[tokio::test]
async fn a_watcher_of_one_line_hears_of_no_other() {
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    let mut stream = Stream::open(&desk, &token, "/api/v1/flags/stream?line=nino", None).await.unwrap();
    assert_eq!(stream.next().await.unwrap().0, "begin");
    let flags = flags();
    for (offset, flag) in (0..).zip(&flags) {
        desk.feed.push(0, offset, flag.clone());
    }
    for flag in flags.iter().filter(|flag| flag.line_id.as_str() == "nino") {
        assert_eq!(stream.flag().await.1, flag.flag_id.to_string());
    }
}

#[tokio::test]
async fn one_who_comes_back_too_late_is_told_that_something_is_missing() {
    let flags = flags();
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    desk.feed.begin(0, 100, 100);
    desk.feed.push(0, 100, flags[0].clone());
    let mut stream = Stream::open(&desk, &token, "/api/v1/flags/stream", Some("0:7")).await.unwrap();
    let (event, id, data) = stream.next().await.unwrap();
    assert_eq!(
        (event.as_str(), id.as_str(), data.as_str()),
        ("gap", "0:101", r#"{"fetch":"/api/v1/flags"}"#)
    );
    assert_eq!(stream.flag().await.1, flags[0].flag_id.to_string());
    for nonsense in ["x", "0", "0:x", "0:1,", "-1:2", ""] {
        let refused = Stream::open(&desk, &token, "/api/v1/flags/stream", Some(nonsense)).await;
        assert_eq!(refused.err(), Some(StatusCode::BAD_REQUEST), "{nonsense}");
    }
}

#[tokio::test]
async fn one_who_reads_too_slowly_is_told_so_and_nothing_is_kept_for_them() {
    let flag = &flags()[0];
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    let mut stream = Stream::open(&desk, &token, "/api/v1/flags/stream", None).await.unwrap();
    assert_eq!(stream.next().await.unwrap().0, "begin");
    for offset in 0..10_000 {
        desk.feed.push(0, offset, flag.clone());
    }
    assert_eq!(stream.next().await.unwrap().0, "gap");
    desk.feed.push(0, 10_000, flag.clone());
    assert_eq!(stream.flag().await.0, "0:10001");
}

#[tokio::test]
async fn a_stream_ends_when_its_token_is_revoked_or_the_server_stops() {
    let flag = &flags()[0];
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    let other = desk.token(&[Role::Analyst]);
    let mut stream = Stream::open(&desk, &token, "/api/v1/flags/stream", None).await.unwrap();
    let mut stays = Stream::open(&desk, &other, "/api/v1/flags/stream", None).await.unwrap();
    assert_eq!(stream.next().await.unwrap().0, "begin");
    assert_eq!(stays.next().await.unwrap().0, "begin");
    desk.tokens.revoke(token.split('_').nth(1).unwrap(), Timestamp::now()).unwrap();
    desk.feed.push(0, 0, flag.clone());
    assert_eq!(stream.next().await, None);
    stays.flag().await;
    desk.app.stop();
    assert_eq!(stays.next().await, None);
}

#[tokio::test]
async fn nobody_may_have_more_streams_than_there_are_for_one() {
    let desk = Desk::with(|settings| settings.limits.streams = 2);
    let token = desk.token(&[Role::Analyst]);
    let other = desk.token(&[Role::Supervisor]);
    let open = |token: &str| {
        let (desk, token) = (&desk, token.to_owned());
        async move { Stream::open(desk, &token, "/api/v1/flags/stream", None).await }
    };
    let first = open(&token).await.unwrap();
    let _second = open(&token).await.unwrap();
    assert_eq!(open(&token).await.err(), Some(StatusCode::TOO_MANY_REQUESTS));
    assert!(open(&other).await.is_ok());
    drop(first);
    assert!(open(&token).await.is_ok());
}

#[tokio::test]
async fn what_was_there_before_the_server_began_is_told_only_to_those_who_come_back() {
    let flags = flags();
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    let mut fresh = Stream::open(&desk, &token, "/api/v1/flags/stream", None).await.unwrap();
    let mut back = Stream::open(&desk, &token, "/api/v1/flags/stream", Some("0:6")).await.unwrap();
    assert_eq!(fresh.next().await.unwrap().0, "begin");
    desk.feed.begin(0, 5, 7);
    for offset in 5..8 {
        desk.feed.push(0, offset, flags[offset as usize].clone());
    }
    assert_eq!(fresh.flag().await.0, "0:8");
    assert_eq!((back.flag().await.0, back.flag().await.0), ("0:7".to_owned(), "0:8".to_owned()));
}
