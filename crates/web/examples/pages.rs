//! How long the server takes over each page of the desk, and how large the page is, over many made-up reports:
//!
//! ```text
//! cargo run --release -p tipline-web --example pages -- [REPORTS] [FOLDER] [TIMES]
//! ```
//!
//! REPORTS is 1,000,000 where it is left out. The index is built in FOLDER, target/pages-index where it is left out, and used
//! again by the next run. Each page is asked for TIMES times, 100 where it is left out, one after the other in this process:
//! what is measured is everything but the network, the record in an audit log on disk with it.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use tipline_index::{SearchOptions, Searcher};
use tipline_lines::{FileFormat, Registry};
use tipline_report::Offset;
use tower::ServiceExt;

#[path = "../../../benches/benches/search/build.rs"]
#[allow(dead_code, reason = "its own benchmark takes what is left")]
mod build;
mod desk;
#[path = "../../../benches/benches/search/made_up.rs"]
#[allow(dead_code, reason = "its own benchmark takes what is left")]
mod made_up;

use desk::Desk;
use made_up::MadeUp;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Reports for each distinct number.
const REPORTS_A_NUMBER: u64 = 5;
/// Lines of the made-up flags.
const LINES: usize = 500;
/// The port that the pages are asked for at.
const PORT: u16 = 8080;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let reports =
        arguments.next().map_or(1_000_000, |reports| reports.replace([',', '_'], "").parse().unwrap());
    let folder = arguments.next().map_or_else(|| PathBuf::from("target/pages-index"), PathBuf::from);
    let times = arguments.next().map_or(100, |times| times.parse().unwrap());
    build::index(&folder, MadeUp { reports, numbers: reports / REPORTS_A_NUMBER }).unwrap();
    let desk = Desk::over(&folder, PORT);
    desk.app.set_lines(lines());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("{reports} reports, each page {times} times");
    println!("{:<34} {:>6} {:>6} {:>8} {:>8} {:>8}", "page", "kB", "before", "first ms", "p50 ms", "p99 ms");
    println!("{:<34} {:>6} {:>6}", "", "", "pictures");
    runtime.block_on(async {
        for (name, page) in desk.pages(&folder).await {
            let measured = desk.measure(&page, times).await;
            println!("{name:<34} {measured}");
        }
    });
}

/// A page, and what is sent for it.
enum Page {
    At(String),
    Answer(&'static str, String),
}

impl Desk {
    /// What an analyst opens in a day, narrow and broad.
    async fn pages(&self, folder: &Path) -> Vec<(String, Page)> {
        let searcher = Searcher::open(folder).unwrap();
        let flagged = tipline_index::Query::flagged();
        let newest = SearchOptions { limit: 400, ..SearchOptions::default() };
        let hits = searcher.search(&flagged, newest).unwrap().hits;
        let report = hits[0].record.report_id;
        let number = hits[0].record.numbers[0];
        let digits = number.digits();
        let queries = [
            number.display(),
            format!("number:*{}", &digits[digits.len() - 3..]),
            format!("near:{number}"),
            "line:line-7".to_owned(),
            "flag:order_breach".to_owned(),
            "ba".to_owned(),
            "ba OR do OR NOT ke".to_owned(),
            "\"ba do\" received:2019".to_owned(),
            format!("ba {number} received:2019-07"),
        ];
        let at = |path: &str| Page::At(path.to_owned());
        let mut pages = vec![
            ("start".to_owned(), at("/")),
            ("flags".to_owned(), at("/flags")),
            ("flags, all".to_owned(), at("/flags?show=all")),
            ("lines".to_owned(), at("/lines")),
            ("a line".to_owned(), at("/lines/line-7")),
            ("a report".to_owned(), Page::At(format!("/reports/{report}"))),
        ];
        for query in queries {
            let body = form_urlencoded::Serializer::new(String::new()).append_pair("query", &query).finish();
            let (_, to, _) = self.ask(&Page::Answer("/search", body)).await;
            let address = to.unwrap();
            if query == number.display() {
                let (_, _, html) = self.ask(&Page::At(address.clone())).await;
                let link = html.split("href=\"").find(|rest| rest.starts_with("/numbers/")).unwrap();
                pages.push(("a number".to_owned(), at(link.split('"').next().unwrap())));
            }
            pages.push((
                format!("search {}", query.replace(&number.to_string(), "NUMBER")),
                Page::At(address),
            ));
        }
        let numbers: Vec<String> =
            hits.iter().filter_map(|hit| Some(hit.record.numbers.first()?.display())).take(200).collect();
        let pasted = form_urlencoded::Serializer::new(String::new())
            .append_pair("numbers", &numbers.join("\n"))
            .append_pair("as", "page")
            .finish();
        pages.push(("check of 200 numbers".to_owned(), Page::Answer("/check", pasted)));
        pages.push(("audit".to_owned(), at("/audit")));
        pages.push(("help".to_owned(), at("/help")));
        pages
    }

    /// What came back: how it went, where to go on, the page.
    async fn ask(&self, page: &Page) -> (StatusCode, Option<String>, String) {
        let request = Request::builder()
            .header(header::HOST, format!("127.0.0.1:{PORT}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::ACCEPT, "text/html");
        let request = match page {
            Page::At(path) => request.uri(path).body(Body::empty()),
            Page::Answer(path, form) => request
                .method("POST")
                .uri(*path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(form.clone())),
        };
        let response = self.app.router().oneshot(request.unwrap()).await.unwrap();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, to, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn measure(&self, page: &Page, times: usize) -> String {
        let mut took = Vec::with_capacity(times);
        let mut html = String::new();
        let mut first = None;
        // Twice before it counts: what is asked for every day is in memory. The first is told by itself.
        for nth in 0..times + 2 {
            let began = Instant::now();
            let (status, _, answered) = self.ask(page).await;
            let needed = began.elapsed();
            assert_eq!(status, StatusCode::OK, "{answered}");
            first.get_or_insert(needed);
            if nth >= 2 {
                took.push(needed);
            }
            html = answered;
        }
        took.sort_unstable();
        let in_ms = |time: Duration| time.as_secs_f64() * 1e3;
        let ms = |share: usize| in_ms(took[(took.len() * share / 100).min(took.len() - 1)]);
        let pictures: usize = html.split("<svg").skip(1).filter_map(|svg| svg.find("</svg>")).sum();
        let kb = |bytes: usize| bytes as f64 / 1e3;
        format!(
            "{:>6.1} {:>6.1} {:>8.2} {:>8.2} {:>8.2}",
            kb(html.len()),
            kb(html.len() - pictures),
            in_ms(first.unwrap_or_default()),
            ms(50),
            ms(99)
        )
    }
}

/// A table of the lines that the flags name.
fn lines() -> Registry {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/lines.example.toml");
    let text = std::fs::read_to_string(example).unwrap();
    let mut known = tipline_lines::read_file(&text, FileFormat::Toml).unwrap();
    let mut line = known.swap_remove(0);
    let mut registry = Registry::new();
    for nth in 0..LINES {
        line.id = format!("line-{nth}").parse().unwrap();
        line.brand = Some(format!("Brand {nth}"));
        let value = serde_json::to_vec(&line).unwrap();
        registry.apply(line.id.as_str().as_bytes(), Some(&value), Offset(nth as i64)).unwrap();
    }
    registry
}
