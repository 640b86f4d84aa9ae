//! The desk's pages: signing in, saying why, searching, following numbers, without a script.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use tipline_audit::{Action, Via};
use tipline_web::{ReasonPolicy, Role};

use crate::{
    desk::{Answer, Desk, request},
    guards::session,
};

/// Somebody at a browser.
struct Browser<'a> {
    desk: &'a Desk,
    cookie: String,
    csrf: String,
}

impl<'a> Browser<'a> {
    async fn signed_in(desk: &'a Desk) -> Self {
        let (cookie, csrf) = session(desk).await;
        Self { desk, cookie, csrf }
    }

    /// Signed in, and the reason said.
    async fn ready(desk: &'a Desk) -> Self {
        let browser = Self::signed_in(desk).await;
        let kept = browser.post("/reason", &[("reason", "op-7"), ("next", "/")]).await;
        assert_eq!((kept.status, kept.header("location")), (StatusCode::SEE_OTHER, "/"));
        browser
    }

    fn ask(&self, method: Method, path: &str) -> axum::http::request::Builder {
        request(method, path)
            .header(header::COOKIE, &self.cookie)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
    }

    async fn get(&self, path: &str) -> Answer {
        self.desk.send(self.ask(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form of ours.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_form(path, "http://127.0.0.1:8080", &self.csrf, fields).await
    }

    async fn send_form(&self, path: &str, origin: &str, csrf: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", csrf).extend_pairs(fields);
        let request = self
            .ask(Method::POST, path)
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.desk.send(request.body(Body::from(form.finish())).unwrap()).await
    }
}

/// The addresses of a page's links.
fn links(page: &str) -> Vec<String> {
    page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn whoever_has_not_signed_in_is_told_so_in_a_page() {
    let desk = Desk::new();
    for path in ["/", "/lines", "/flags", "/search", "/help"] {
        let request = request(Method::GET, path).header(header::ACCEPT, "text/html");
        let answer = desk.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(answer.text().contains("<a class=\"button\" href=\"/sign-in\">"), "{path}");
    }
    let script = request(Method::GET, "/lines").body(Body::empty()).unwrap();
    assert_eq!(desk.send(script).await.problem(), (401, "sign-in-required".to_owned()));
}

#[tokio::test]
async fn why_somebody_looks_is_asked_before_the_first_look_and_kept_with_each() {
    let desk = Desk::new();
    let browser = Browser::signed_in(&desk).await;
    let asked = browser.get("/lines/nino").await;
    assert_eq!(asked.status, StatusCode::PRECONDITION_REQUIRED);
    assert!(asked.text().contains("name=\"next\" value=\"/lines/nino\""), "{}", asked.text());
    let empty = browser.post("/reason", &[("reason", " "), ("next", "/lines/nino")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("<title>Error: ") && empty.text().contains("href=\"#reason\""));
    let kept = browser.post("/reason", &[("reason", "op-7"), ("next", "/lines/nino")]).await;
    assert_eq!((kept.status, kept.header("location")), (StatusCode::SEE_OTHER, "/lines/nino"));
    assert_eq!(browser.get("/lines/nino").await.status, StatusCode::OK);
    let entries = desk.entries.lock().unwrap();
    let last = entries.last().unwrap();
    assert_eq!((last.action, last.via, last.reason.as_deref()), (Action::Consulted, Via::Page, Some("op-7")));
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_for_their_reason() {
    let desk = Desk::new();
    let browser = Browser::signed_in(&desk).await;
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example"] {
        let kept = browser.post("/reason", &[("reason", "op-7"), ("next", elsewhere)]).await;
        assert_eq!(kept.header("location"), "/", "{elsewhere}");
    }
}

#[tokio::test]
async fn a_number_is_found_by_its_last_digits_and_followed_to_its_line_and_its_reports() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    let asked = browser.post("/search", &[("query", "number:*461")]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let address = asked.header("location").to_owned();
    assert!(address.starts_with("/search/") && !address.contains("461"), "{address}");
    let results = browser.get(&address).await;
    assert_eq!(results.status, StatusCode::OK, "{}", results.text());
    let found = links(&results.text());
    let number = found.iter().find(|link| link.starts_with("/numbers/")).unwrap();
    let page = browser.get(number).await;
    assert!(page.status == StatusCode::OK && page.text().contains("Seen together with"), "{}", page.text());
    let line = links(&page.text()).into_iter().find(|link| link.starts_with("/lines/")).unwrap();
    let line = browser.get(&line).await;
    assert!(line.text().contains("DDTRO of County Court at Easthaven"));
    let report = links(&line.text()).into_iter().find(|link| link.starts_with("/reports/")).unwrap();
    let report = browser.get(&report).await;
    assert!(report.status == StatusCode::OK && report.text().contains("What it rests on"));
}

#[tokio::test]
async fn every_link_and_facet_of_a_page_leads_somewhere() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    let asked = browser.post("/search", &[("query", "nino OR near:07700900461")]).await;
    let mut seen = std::collections::BTreeSet::new();
    for path in
        ["/", "/help", "/lines", "/flags", "/check", "/search", asked.header("location"), "/lines/nino"]
    {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        seen.extend(links(&page.text()).into_iter().filter(|link| link.starts_with('/')));
    }
    assert!(seen.len() > 40, "{seen:?}");
    for link in seen.iter().filter(|link| !link.starts_with("/api/")) {
        let page = browser.get(&link.replace("&#38;", "&")).await;
        assert_eq!(page.status, StatusCode::OK, "{link}: {}", page.text());
    }
}

#[tokio::test]
async fn the_pages_of_an_answer_hold_every_report_once() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    let asked = browser.post("/search", &[("query", "channel:101")]).await;
    let mut address = asked.header("location").to_owned();
    let (mut reports, mut pages) = (Vec::new(), 0);
    loop {
        let page = browser.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        let text = page.text();
        assert!(text.contains(&format!("start=\"{}\"", reports.len() + 1)), "page {pages}");
        reports.extend(links(&text).into_iter().filter(|link| link.starts_with("/reports/")));
        pages += 1;
        match text.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            Some(next) => address = next.replace("&#38;", "&"),
            None => break,
        }
    }
    let total = reports.len();
    reports.sort();
    reports.dedup();
    assert_eq!(reports.len(), total);
    let counted = desk.post("/api/v1/search", serde_json::json!({"query": "channel:101"})).await.good();
    assert_eq!(counted["total"]["value"], total);
    assert!(pages > 3);
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_shown_with_what_is_wrong() {
    let desk = Desk::new();
    let browser = Browser::signed_in(&desk).await;
    let asked = browser.post("/search", &[("query", "numer:07700900461")]).await;
    assert_eq!(asked.status, StatusCode::BAD_REQUEST);
    assert!(asked.text().contains("value=\"numer:07700900461\"") && asked.text().contains("^^^^^"));
}

#[tokio::test]
async fn a_form_that_is_not_ours_changes_nothing() {
    let desk = Desk::new();
    let browser = Browser::signed_in(&desk).await;
    let fields = [("reason", "planted"), ("next", "/")];
    for (origin, csrf) in [
        ("http://evil.example", browser.csrf.as_str()),
        ("http://127.0.0.1:8080", ""),
        ("http://127.0.0.1:8080", "guessed"),
        ("null", browser.csrf.as_str()),
    ] {
        let refused = browser.send_form("/reason", origin, csrf, &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{origin} {csrf}");
        assert!(refused.text().starts_with("<!doctype html>"));
    }
    assert_eq!(browser.get("/lines").await.status, StatusCode::PRECONDITION_REQUIRED);
}

#[tokio::test]
async fn an_address_that_was_made_up_leads_nowhere() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    let asked = browser.post("/search", &[("query", "nino")]).await;
    let query = asked.header("location").rsplit('/').next().unwrap().to_owned();
    for path in [
        "/numbers/x",
        "/numbers/07700900461",
        &format!("/numbers/{query}"),
        "/search/x",
        "/reports/r_0",
        "/lines/none",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text().contains("There is no such thing"), "{path}");
    }
}

#[tokio::test]
async fn pasted_numbers_are_checked_in_their_order_on_the_page_and_in_a_file() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    let numbers = "07700 900461\r\n=1+1\r\n+44 7700 900998";
    let page = browser.post("/check", &[("numbers", numbers), ("as", "page")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    let place = |word: &str| text.find(word).unwrap_or_else(|| panic!("{word}: {text}"));
    assert!(
        place(">Known line<") < place(">Not a number<") && place(">Not a number<") < place("07700 900998")
    );
    assert!(text.contains("2 numbers checked: 1 held, 1 of a known line; 1 line without a number"));
    let file = browser.post("/check", &[("numbers", numbers), ("as", "csv")]).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.text().lines().nth(2).unwrap().starts_with("'=1+1,not_a_number,"), "{}", file.text());
}

#[tokio::test]
async fn no_page_is_kept_framed_or_run_from_elsewhere() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    for path in ["/", "/help", "/lines/nino", "/numbers/x", "/sign-in"] {
        let page = browser.get(path).await;
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        let policy = page.header("content-security-policy");
        for rule in
            ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"]
        {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "a form has to say where it came from");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("content-encoding"), "", "a token beside words of others is not compressed");
    }
    let page = browser.get("/help").await.text();
    for asset in links(&page).into_iter().chain([page
        .split("src=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned()])
    {
        if asset.starts_with("/assets/") {
            let asset = browser.get(&asset).await;
            assert_eq!(asset.status, StatusCode::OK);
            assert!(asset.header("cache-control").contains("immutable"));
        }
    }
}

#[tokio::test]
async fn after_signing_out_nothing_of_the_session_is_left() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    let out = browser.post("/sign-out", &[]).await;
    assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(
        out.header("set-cookie").contains("Max-Age=0") && out.header("clear-site-data").contains("cache")
    );
    assert_eq!(browser.get("/lines").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_sees_no_report_is_refused_its_pages_and_led_to_what_they_may_see() {
    let desk = Desk::with(|settings| settings.reason = ReasonPolicy::Optional);
    let token = desk.token(&[Role::Auditor]);
    let get = |path: &str| {
        let asked = request(Method::GET, path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        desk.send(asked.header(header::ACCEPT, "text/html").body(Body::empty()).unwrap())
    };
    let start = get("/").await;
    assert_eq!((start.status, start.header("location")), (StatusCode::SEE_OTHER, "/audit"));
    for path in ["/help", "/audit"] {
        let page = get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.text().contains("href=\"/search\""), "a menu of what is refused");
    }
    for path in [
        "/dead-letters",
        "/dead-letters/101/2/17",
        "/new-line",
        "/lines/nino/edit",
        "/lines/nino/history",
        "/lines",
        "/lines/nino",
        "/flags",
        "/numbers/x",
        "/search/x",
        "/reports/x",
    ] {
        assert_eq!(get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn a_search_is_kept_found_again_and_removed_by_whoever_keeps_it() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    assert!(!browser.get("/search").await.text().contains("Searches that you keep"));
    let kept =
        browser.post("/kept-searches", &[("query", "nino last:7d"), ("name", "Nino <this> week")]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let address = kept.header("location").to_owned();
    assert!(address.starts_with("/search/") && !address.contains("nino"));
    assert!(browser.get(&address).await.text().contains("Kept as “Nino &#60;this&#62; week”"));
    let form = browser.get("/search").await.text();
    assert!(form.contains(&format!("<a href=\"{address}\">Nino &#60;this&#62; week</a>")), "{form}");
    // A token of the same desk is somebody else.
    let other = desk.request(Method::GET, "/search").header(header::ACCEPT, "text/html");
    let other = desk.send(other.body(Body::empty()).unwrap()).await.text();
    assert!(!other.contains("Searches that you keep"), "{other}");
    let wrong = browser.post("/kept-searches", &[("query", "numer:1"), ("name", "x")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains("unknown field <code>numer</code>"), "{}", wrong.text());
    let removed = browser.post("/kept-searches/remove", &[("name", "Nino <this> week")]).await;
    assert_eq!((removed.status, removed.header("location")), (StatusCode::SEE_OTHER, "/search"));
    assert!(!browser.get("/search").await.text().contains("Searches that you keep"));
}

#[tokio::test]
async fn results_are_downloaded_from_their_page_as_a_file_of_all_of_them() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    let to = browser.post("/search", &[("query", "line:nino")]).await.header("location").to_owned();
    let page = browser.get(&to).await.text();
    let file = links(&page).into_iter().find(|link| link.ends_with("?format=csv")).unwrap();
    let file = browser.get(&file).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.text().ends_with("# complete: 16 reports\n"), "{}", file.text());
    let last = desk.entries.lock().unwrap().last().cloned().unwrap();
    assert_eq!((last.action, last.via), (Action::Disclosed, Via::Page));
    let to = browser.post("/search", &[("query", "029 2018 0999")]).await.header("location").to_owned();
    assert!(!browser.get(&to).await.text().contains("format=csv"), "there is nothing to download");
}

#[tokio::test]
async fn an_address_or_a_form_that_cannot_be_read_is_answered_by_a_page() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    for (path, status, says) in [
        ("/flags?show=%3Cscript%3E", StatusCode::BAD_REQUEST, "show cannot be “&#60;script&#62;”: it is all"),
        ("/flags?sow=all", StatusCode::BAD_REQUEST, "“sow” is no parameter: there is show"),
        ("/lines?from=x", StatusCode::BAD_REQUEST, "from cannot be read: “x” is no whole number"),
        ("/lines/%ff", StatusCode::NOT_FOUND, "There is nothing of this name"),
        ("/reports/%ff", StatusCode::NOT_FOUND, "There is nothing of this name"),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        let page = answer.text();
        assert!(page.contains("<h1") && !page.contains("<script>"), "{path}: {page}");
        assert!(page.contains(says), "{path}: {page}");
    }
    let answer = browser.post("/kept-searches", &[("nmae", "x")]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let page = answer.text();
    assert!(page.contains("<h1") && page.contains("query is missing"), "{page}");
}

#[tokio::test]
async fn a_dead_letter_has_a_page_of_its_own_without_what_it_says() {
    let desk = Desk::with(|settings| settings.reason = ReasonPolicy::Optional);
    let token = desk.token(&[Role::Operator]);
    let get = |path: &str| {
        let asked = request(Method::GET, path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        desk.send(asked.header(header::ACCEPT, "text/html").body(Body::empty()).unwrap())
    };
    let page = get("/dead-letters/101/2/17").await;
    assert_eq!(page.status, StatusCode::OK);
    let page = page.text();
    assert!(page.contains("caller.number") && page.contains("34 bytes"), "{page}");
    assert!(!page.contains("447700900112") && page.contains("value=\"101/2/17\""), "{page}");
    let replayed = get("/dead-letters/online/0/4").await.text();
    assert!(replayed.contains("online/0/90") && !replayed.contains("<button>Feed in again"), "{replayed}");
    for none in ["/dead-letters/101/2/18", "/dead-letters/post/0/1", "/dead-letters/101/x/1"] {
        assert_eq!(get(none).await.status, StatusCode::NOT_FOUND, "{none}");
    }
    assert!(get("/dead-letters").await.text().contains("href=\"/dead-letters/101/2/17\""));
}

#[tokio::test]
async fn a_flag_is_decided_on_from_its_reports_page_with_a_name_and_a_reason() {
    let desk = Desk::new();
    let browser = Browser::ready(&desk).await;
    let flags = browser.get("/flags").await.text();
    let report = links(&flags).into_iter().find(|link| link.starts_with("/reports/")).unwrap();
    let page = browser.get(&report).await.text();
    assert!(page.contains("Nobody has decided yet."));
    let action = page.split("action=\"/flags/").nth(1).unwrap().split('"').next().unwrap();
    let action = format!("/flags/{action}");
    let id = report.strip_prefix("/reports/").unwrap();
    let once = page.split("name=\"once\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = |reason| [("report", id), ("verdict", "confirmed"), ("once", once), ("reason", reason)];
    let none = browser.post(&action, &fields("")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let away = browser.post(&action, &fields("the brokers are away")).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    for _ in 0..2 {
        let decided = browser.post(&action, &fields("seen <b>twice</b>")).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
        assert!(decided.header("location").starts_with(&format!("{report}#f_")));
    }
    assert_eq!(desk.decided.lock().unwrap().len(), 1, "a double click is one decision");
    let entries = desk.entries.lock().unwrap();
    let last = entries.last().unwrap();
    assert_eq!((last.action, last.reason.as_deref()), (Action::Altered, Some("seen <b>twice</b>")));
}
