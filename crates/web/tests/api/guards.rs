//! Who may do what, and what is asked of them first.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tipline_audit::{Action, AuditError, Outcome, Who};
use tipline_web::{Audit, NewToken, ReasonPolicy, Role, Scope, Settings};

use crate::desk::{Answer, Desk, request};

/// Every route that is not for everybody: how it is asked, which roles may, and the scope that a token needs.
const ROUTES: [(&str, &str, &str, &[Role], Scope); 21] = {
    const DESK: &[Role] = &[Role::Analyst, Role::Supervisor, Role::SourceProtection];
    [
        ("POST", "/api/v1/search", r#"{"query":"nino"}"#, DESK, Scope::Search),
        ("GET", "/api/v1/reports/{id}", "", DESK, Scope::Search),
        (
            "POST",
            "/api/v1/reports/{id}/original",
            r#"{"reason":"r"}"#,
            &[Role::SourceProtection],
            Scope::Original,
        ),
        ("POST", "/api/v1/numbers/view", r#"{"number":"07700 900461"}"#, DESK, Scope::Search),
        ("POST", "/api/v1/numbers/check", r#"{"queries":{}}"#, DESK, Scope::Search),
        ("GET", "/api/v1/lines", "", DESK, Scope::Search),
        ("GET", "/api/v1/lines/{id}", "", DESK, Scope::Search),
        ("GET", "/api/v1/lines/{id}/record", "", DESK, Scope::Search),
        ("PUT", "/api/v1/lines/{id}/record", LINE, &[Role::Supervisor], Scope::Lines),
        ("GET", "/api/v1/lines/{id}/history", "", DESK, Scope::Search),
        ("POST", "/api/v1/lines/{id}/try", LINE, &[Role::Supervisor], Scope::Lines),
        ("GET", "/api/v1/dead-letters", "", &[Role::Operator], Scope::Operate),
        ("POST", "/api/v1/dead-letters/show", r#"{"id":"101/2/17"}"#, &[Role::Operator], Scope::Operate),
        (
            "POST",
            "/api/v1/dead-letters/open",
            r#"{"id":"101/2/17","reason":"r"}"#,
            &[Role::SourceProtection],
            Scope::Original,
        ),
        ("POST", "/api/v1/dead-letters/replay", r#"{"ids":["101/2/17"]}"#, &[Role::Operator], Scope::Operate),
        ("POST", "/api/v1/audit/search", "{}", &[Role::Auditor], Scope::Audit),
        ("POST", "/api/v1/audit/verify", "{}", &[Role::Auditor], Scope::Audit),
        ("GET", "/api/v1/flags", "", DESK, Scope::Search),
        (
            "POST",
            "/api/v1/flags/{id}/decisions",
            r#"{"report":"r_00000000000000000000000000000000","verdict":"confirmed","reason":"r"}"#,
            &[Role::Analyst, Role::Supervisor],
            Scope::Triage,
        ),
        ("GET", "/api/v1/flags/stream", "", DESK, Scope::Search),
        ("POST", "/api/v1/find", r#"{"text":""}"#, Role::ALL, Scope::Find),
    ]
};

const LINE: &str = r#"{"id":"nino","brand":"Nino"}"#;

/// Those that anybody may ask, and those that whoever has signed in may.
const OTHERS: [&str; 7] = [
    "/api/v1/openapi.json",
    "/api/v1/docs",
    "/problems/{slug}",
    "/health/livez",
    "/health/readyz",
    "/api/v1/me",
    "/api/v1/me/reason",
];

fn ask(method: &str, path: &str, body: &'static str) -> axum::http::request::Builder {
    let report = format!("r_{}", "0".repeat(32));
    let path = match path {
        "/api/v1/reports/{id}" | "/api/v1/reports/{id}/original" => path.replace("{id}", &report),
        path => path.replace("{id}", "nino"),
    };
    let request = request(method.parse().unwrap(), &path);
    if body.is_empty() { request } else { request.header(header::CONTENT_TYPE, "application/json") }
}

async fn status(desk: &Desk, request: axum::http::request::Builder, body: &'static str) -> StatusCode {
    use tower::ServiceExt;
    // A stream goes on for ever: only how it begins counts here.
    desk.app.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn each_role_may_do_what_the_table_says_and_nothing_else() {
    let desk = Desk::new();
    for (method, path, body, roles, scope) in ROUTES {
        for role in Role::ALL {
            let bearer = |token: String| {
                ask(method, path, body)
                    .header("authorization", format!("Bearer {token}"))
                    .header("x-reason", "r")
            };
            let got = status(&desk, bearer(desk.token(&[*role])), body).await;
            let expected = match (roles.contains(role), path) {
                (false, _) => StatusCode::FORBIDDEN,
                (true, path) if path.contains("{id}") && !path.contains("lines") => StatusCode::NOT_FOUND,
                // No version is named.
                (true, _) if method == "PUT" => StatusCode::PRECONDITION_REQUIRED,
                (true, _) => StatusCode::OK,
            };
            assert_eq!(got, expected, "{method} {path} as {role}");
            let other_scopes: Vec<Scope> =
                Scope::ALL.iter().copied().filter(|other| *other != scope).collect();
            let got = status(&desk, bearer(desk.scoped(&[*role], &other_scopes)), body).await;
            assert_eq!(got, StatusCode::FORBIDDEN, "{method} {path} as {role} without {scope}");
        }
        assert_eq!(status(&desk, ask(method, path, body), body).await, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn every_route_that_is_described_is_one_of_those_that_are_tried() {
    let desk = Desk::new();
    let api = desk.send(ask("GET", "/api/v1/openapi.json", "").body(Body::empty()).unwrap()).await.good();
    for (path, operations) in api["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let tried = ROUTES.iter().any(|(m, p, ..)| m.eq_ignore_ascii_case(method) && p == path);
            assert!(tried || OTHERS.contains(&path.as_str()), "{method} {path} is not tried");
        }
    }
}

#[tokio::test]
async fn what_is_refused_is_recorded_without_what_was_asked() {
    let desk = Desk::new();
    let token = desk.token(&[Role::Auditor]);
    let request = ask("POST", "/api/v1/search", "x").header("authorization", format!("Bearer {token}"));
    let answer = desk.send(request.body(Body::from(r#"{"query":"07700 900461"}"#)).unwrap()).await;
    assert_eq!(answer.problem(), (403, "forbidden".to_owned()));
    let entries = desk.entries.lock().unwrap();
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((entry.action, entry.outcome), (Action::Refused, Outcome::Refused));
    assert_eq!(entry.subject, "POST /api/v1/search");
}

#[tokio::test]
async fn a_token_is_good_until_it_is_old_or_revoked_and_not_in_part() {
    let desk = Desk::new();
    let good = desk.token(&[Role::Analyst]);
    let me = |value: String| {
        let desk = &desk;
        async move {
            let request = ask("GET", "/api/v1/me", "").header("authorization", value);
            desk.send(request.body(Body::empty()).unwrap()).await
        }
    };
    let answer = me(format!("Bearer {good}")).await.good();
    assert_eq!(answer["roles"], json!(["analyst"]));
    assert!(answer.get("csrf").is_none());
    me(format!("bearer  {good}")).await.good();

    let old = NewToken {
        name: "old".to_owned(),
        roles: [Role::Analyst].into(),
        scopes: [Scope::Search].into(),
        expires_at: Timestamp::now() - SignedDuration::from_secs(1),
    };
    let (old, record) = desk.tokens.create(old, Timestamp::now()).unwrap();
    assert!(!record.is_valid(Timestamp::now()));
    let id = good.split('_').nth(1).unwrap();
    for wrong in [
        format!("Bearer {old}"),
        format!("Bearer {good}x"),
        format!("Bearer {}", &good[..good.len() - 1]),
        format!("Bearer tipline_{id}_"),
        format!("Bearer tipline_{id}"),
        format!("Basic {good}"),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        good.clone(),
        String::new(),
    ] {
        let answer = me(wrong).await;
        assert_eq!(answer.problem(), (401, "sign-in-required".to_owned()));
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"tipline\"");
    }

    desk.tokens.revoke(id, Timestamp::now()).unwrap();
    assert_eq!(me(format!("Bearer {good}")).await.problem().0, 401);
    assert!(desk.tokens.revoke("nonesuch", Timestamp::now()).is_err());
    let listed = desk.tokens.list().unwrap();
    assert_eq!(listed.len(), 2);
    let file = serde_json::to_string(&listed).unwrap();
    assert!(!file.contains(&good), "the file holds a hash and not the token");
}

#[cfg(unix)]
#[test]
fn the_file_of_tokens_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deeper/tokens.json");
    let file = tipline_web::TokenFile::new(&path);
    assert_eq!(file.list().unwrap(), []);
    let new = NewToken {
        name: "n".to_owned(),
        roles: [Role::Operator].into(),
        scopes: [].into(),
        expires_at: Timestamp::now(),
    };
    file.create(new, Timestamp::now()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&path, "[{}]").unwrap();
    assert!(file.list().is_err());
}

#[tokio::test]
async fn a_look_up_needs_a_reason_where_the_policy_says_so() {
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    let lines = |desk: &Desk, token: &str, reason: Option<&[u8]>| {
        let mut request = ask("GET", "/api/v1/lines", "").header("authorization", format!("Bearer {token}"));
        if let Some(reason) = reason {
            request = request.header("x-reason", reason);
        }
        let request = request.body(Body::empty()).unwrap();
        let app = Arc::clone(&desk.app);
        async move {
            use tower::ServiceExt;
            app.router().oneshot(request).await.unwrap().status().as_u16()
        }
    };
    assert_eq!(lines(&desk, &token, None).await, 428);
    assert_eq!(lines(&desk, &token, Some("op-1234 – Überprüfung".as_bytes())).await, 200);
    for wrong in [b"" as &[u8], b"   ", b"\xff\xfe", &[b'a'; 501], b"a\tb"] {
        assert_eq!(lines(&desk, &token, Some(wrong)).await, 400, "{wrong:?}");
    }
    assert_eq!(desk.entries.lock().unwrap()[0].reason.as_deref(), Some("op-1234 – Überprüfung"));
    let desk = Desk::with(|settings| settings.reason = ReasonPolicy::Optional);
    let token = desk.token(&[Role::Analyst]);
    assert_eq!(lines(&desk, &token, None).await, 200);
}

#[tokio::test]
async fn a_look_up_that_cannot_be_recorded_is_not_answered() {
    let entries = Arc::new(Mutex::new(Vec::new()));
    let full = Audit::new(|_| Err(AuditError::NotAKey { path: "/no/space".into() }));
    let dir = tempfile::tempdir().unwrap();
    crate::desk::index(&dir.path().join("index"), &crate::desk::reports());
    let desk = Desk::audited(&dir.path().join("index"), |_| {}, full, entries);
    let looks = ROUTES
        .into_iter()
        .filter(|(_, path, ..)| !["/api/v1/find", "/api/v1/flags/{id}/decisions"].contains(path))
        .filter(|(method, ..)| *method != "PUT");
    for (method, path, body, ..) in looks {
        let token = desk.token(Role::ALL);
        let request = ask(method, path, body)
            .header("authorization", format!("Bearer {token}"))
            .header("x-reason", "r");
        let answer = desk.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.problem(), (503, "audit-unavailable".to_owned()), "{path}");
        assert!(!answer.text().contains("nino") && !answer.text().contains("/no/space"), "{path}");
    }
    let link = desk.app.one_time_link();
    assert_eq!(follow(&desk, &link, None).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let ready = desk.send(ask("GET", "/health/readyz", "").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.problem(), (503, "audit-unavailable".to_owned()));
}

#[tokio::test]
async fn whoever_is_not_let_in_is_recorded_and_a_flood_of_them_is_counted() {
    let desk = Desk::new();
    for path in ["/sign-in/link/guessed", "/api/v1/me"] {
        let mut request = request(Method::GET, path);
        if path.starts_with("/api/") {
            request = request.header("authorization", "Bearer tipline_guessed");
        }
        let answer = desk.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for _ in 0..100 {
        let request = ask("GET", "/api/v1/me", "").header("authorization", "Bearer tipline_guessed");
        desk.send(request.body(Body::empty()).unwrap()).await;
    }
    // A stranger without anything is a browser that has not signed in yet.
    desk.send(ask("GET", "/api/v1/me", "").body(Body::empty()).unwrap()).await;
    let entries = desk.entries.lock().unwrap();
    assert_eq!(entries.len(), 60);
    let told: Vec<_> =
        entries.iter().take(2).map(|entry| (&entry.who, entry.action, &*entry.subject)).collect();
    assert_eq!(
        told,
        [
            (&Who::Unknown, Action::Refused, "sign-in by a link that is unknown, old or used"),
            (&Who::Unknown, Action::Refused, "sign-in by a token that is unknown, old or revoked"),
        ]
    );
    assert!(!format!("{entries:?}").contains("guessed"), "what was tried may be nearly right");
}

/// Opens a link in a browser that has this cookie.
pub(crate) async fn follow(desk: &Desk, link: &str, cookie: Option<&str>) -> Answer {
    let path = link.strip_prefix("http://127.0.0.1:8080").unwrap();
    let mut request = request(Method::GET, path);
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    desk.send(request.body(Body::empty()).unwrap()).await
}

/// The cookie that an answer sets.
pub(crate) fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// Somebody's session: the cookie and the token against foreign requests.
pub(crate) async fn session(desk: &Desk) -> (String, String) {
    let cookie = cookie(&follow(desk, &desk.app.one_time_link(), None).await);
    let request = request(Method::GET, "/api/v1/me").header(header::COOKIE, &cookie);
    let me = desk.send(request.body(Body::empty()).unwrap()).await.good();
    (cookie, me["csrf"].as_str().unwrap().to_owned())
}

fn under_session(method: &str, path: &str, cookie: &str, csrf: &str) -> axum::http::request::Builder {
    request(method.parse().unwrap(), path)
        .header(header::COOKIE, cookie)
        .header(header::ORIGIN, "http://127.0.0.1:8080")
        .header("x-csrf-token", csrf)
        .header(header::CONTENT_TYPE, "application/json")
}

#[tokio::test]
async fn the_link_signs_in_once_and_the_session_ends_when_its_owner_says_so() {
    let desk = Desk::new();
    let link = desk.app.one_time_link();
    let answer = follow(&desk, &link, None).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert!(answer.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax"));
    assert_eq!(follow(&desk, &link, None).await.problem().0, 401);

    let (cookie, csrf) = session(&desk).await;
    let reason =
        under_session("PUT", "/api/v1/me/reason", &cookie, &csrf).body(r#"{"reason":"op-7"}"#.into());
    assert_eq!(desk.send(reason.unwrap()).await.status, StatusCode::NO_CONTENT);
    let search = under_session("POST", "/api/v1/search", &cookie, &csrf).body(r#"{"query":"nino"}"#.into());
    desk.send(search.unwrap()).await.good();
    assert_eq!(desk.entries.lock().unwrap().last().unwrap().reason.as_deref(), Some("op-7"));

    let out = under_session("POST", "/sign-out", &cookie, &csrf).body(Body::empty()).unwrap();
    let out = desk.send(out).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert!(out.header("set-cookie").contains("tipline=;") && out.header("set-cookie").contains("Max-Age=0"));
    let me = request(Method::GET, "/api/v1/me").header(header::COOKIE, &cookie);
    assert_eq!(desk.send(me.body(Body::empty()).unwrap()).await.problem().0, 401);
    let actions: Vec<Action> = desk.entries.lock().unwrap().iter().map(|entry| entry.action).collect();
    use Action::{Consulted, Refused, SignedIn, SignedOut};
    assert_eq!(actions, [SignedIn, Refused, SignedIn, Consulted, SignedOut]);
}

#[tokio::test]
async fn what_is_asked_wrongly_is_told_what_is_wrong() {
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    let send = |method: &str, path: &str, kind: Option<&str>, body: Vec<u8>| {
        let mut request = request(method.parse().unwrap(), path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header("x-reason", "r");
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        desk.send(request.body(Body::from(body)).unwrap())
    };
    let json = Some("application/json");
    for (method, path, kind, body, status, slug) in [
        ("GET", "/api/v1/nothing", None, b"" as &[u8], 404, "not-found"),
        ("GET", "/", None, b"", 200, ""),
        ("GET", "/api/v1/search", None, b"", 405, "method-not-allowed"),
        ("DELETE", "/api/v1/lines", None, b"", 405, "method-not-allowed"),
        ("BREW", "/api/v1/lines", None, b"", 405, "method-not-allowed"),
        ("POST", "/api/v1/search", None, b"{}", 415, "content-type"),
        ("POST", "/api/v1/search", Some("text/plain"), b"{}", 415, "content-type"),
        ("POST", "/api/v1/search", json, b"", 400, "malformed"),
        ("POST", "/api/v1/search", json, b"{", 400, "malformed"),
        ("POST", "/api/v1/search", json, b"{\"query\":\"a\"}}", 400, "malformed"),
        ("POST", "/api/v1/search", json, b"\xff", 400, "malformed"),
        ("POST", "/api/v1/search", json, b"{}", 422, "validation"),
        ("POST", "/api/v1/search", json, b"[]", 422, "validation"),
        ("POST", "/api/v1/search", json, br#"{"query":7}"#, 422, "validation"),
        ("POST", "/api/v1/search", json, br#"{"query":"a","limt":1}"#, 422, "validation"),
        ("POST", "/api/v1/search", json, br#"{"query":"a","limit":201}"#, 422, "validation"),
        ("POST", "/api/v1/search", json, br#"{"query":"a","facets":["sex"]}"#, 422, "validation"),
        ("POST", "/api/v1/search", json, br#" ["a"]"#, 422, "validation"),
        ("POST", "/api/v1/find", json, b"[\"a\"]", 422, "validation"),
        ("POST", "/api/v1/search?q=a", json, br#"{"query":"a"}"#, 400, "malformed"),
        ("POST", "/api/v1/search", json, &[b' '; (1 << 20) + 1], 413, "too-large"),
        ("POST", "/api/v1/numbers/check", Some("text/csv"), b"\xff,\n", 400, "malformed"),
        ("POST", "/api/v1/numbers/check", Some("text/html"), b"", 415, "content-type"),
        ("PUT", "/api/v1/me/reason", json, br#"{"reason":"a"}"#, 403, "forbidden"),
    ] {
        let answer = send(method, path, kind, body.to_vec()).await;
        if slug.is_empty() {
            assert_eq!(answer.status.as_u16(), status);
        } else {
            assert_eq!(answer.problem(), (status, slug.to_owned()), "{method} {path} {body:.40?}");
        }
    }
    let answer = send("DELETE", "/api/v1/lines", None, Vec::new()).await;
    assert_eq!(answer.header("allow"), "GET, HEAD");
    let answer =
        send("POST", "/api/v1/search", json, br#"{"query":"a","facets":["force","sex"]}"#.to_vec()).await;
    assert_eq!(answer.json()["errors"][0]["pointer"], "#/facets/1");
    let head = send("HEAD", "/api/v1/lines", None, Vec::new()).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}

#[tokio::test]
async fn every_answer_says_that_it_is_not_to_be_kept_framed_sniffed_or_run() {
    let desk = Desk::new();
    for (method, path) in [
        ("GET", "/api/v1/lines"),
        ("GET", "/api/v1/openapi.json"),
        ("GET", "/api/v1/docs"),
        ("GET", "/problems/busy"),
        ("GET", "/nothing"),
        ("DELETE", "/api/v1/lines"),
        ("GET", "/health/livez"),
    ] {
        let answer =
            desk.send(desk.request(method.parse().unwrap(), path).body(Body::empty()).unwrap()).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "there is no TLS to insist on");
    }
    let desk = Desk::with(|settings| {
        settings.origin = tipline_web::Origin::public("https://tipline.example").unwrap();
    });
    let request =
        Request::get("/health/livez").header(header::HOST, "tipline.example").body(Body::empty()).unwrap();
    assert_eq!(desk.send(request).await.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn another_name_that_leads_here_is_refused() {
    let desk = Desk::new();
    let token = desk.token(&[Role::Analyst]);
    let ask = |host: Option<&str>| {
        let mut request = Request::get("/api/v1/lines")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header("x-reason", "r");
        if let Some(host) = host {
            request = request.header(header::HOST, host);
        }
        desk.send(request.body(Body::empty()).unwrap())
    };
    for ours in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"] {
        assert_eq!(ask(Some(ours)).await.status, StatusCode::OK, "{ours}");
    }
    for other in [Some("evil.example:8080"), Some("127.0.0.1:8081"), Some("127.0.0.1"), Some(""), None] {
        assert_eq!(ask(other).await.problem(), (421, "wrong-host".to_owned()), "{other:?}");
    }
    let health = Request::get("/health/livez").header(header::HOST, "10.1.2.3").body(Body::empty()).unwrap();
    assert_eq!(desk.send(health).await.status, StatusCode::OK);
}

#[tokio::test]
async fn behind_a_proxy_only_the_proxy_is_answered() {
    let proxy: IpAddr = "192.0.2.7".parse().unwrap();
    let desk = Desk::with(|settings| settings.trusted_proxies = vec![proxy]);
    for (peer, status) in [("192.0.2.7:4000", 200), ("[::ffff:192.0.2.7]:4000", 200), ("192.0.2.8:4000", 421)]
    {
        let mut request = desk.request(Method::GET, "/api/v1/lines").body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        assert_eq!(desk.send(request).await.status.as_u16(), status, "{peer}");
    }
    assert_eq!(desk.get("/api/v1/lines").await.problem().0, 421, "nobody knows from where");
}

#[tokio::test]
async fn more_than_there_is_room_for_is_turned_away_at_once() {
    let desk = Desk::with(|settings| settings.limits.requests = 0);
    let answer = desk.get("/api/v1/lines").await;
    assert_eq!(answer.problem(), (503, "busy".to_owned()));
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_none() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = Mutex::new(held);
    let stuck = Audit::new(move |_| {
        // Until the test is over.
        let _ = held.lock().unwrap().recv();
        Ok(())
    });
    let dir = tempfile::tempdir().unwrap();
    crate::desk::index(&dir.path().join("index"), &crate::desk::reports());
    let short =
        |settings: &mut Settings| settings.limits.answer_within = std::time::Duration::from_millis(50);
    let desk = Desk::audited(&dir.path().join("index"), short, stuck, Arc::default());
    let answer = desk.get("/api/v1/lines").await;
    assert_eq!(answer.problem(), (504, "timed-out".to_owned()));
    assert!(!answer.text().contains("nino"));
    drop(release);
}
