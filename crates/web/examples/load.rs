//! So many mixed searches a second over HTTP, each recorded in a real audit log, by the public load tool vegeta:
//!
//! ```text
//! go install github.com/tsenart/vegeta/v12@v12.13.0
//! cargo run --release -p tipline-web --example load -- INDEX [RATE] [SECONDS]
//! ```
//!
//! INDEX is the folder of an index; the numbers that are asked for are drawn from its reports. vegeta sends at a constant
//! rate whether or not answers come, so that a stall shows. It shares the processors with the server.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::{
    fs,
    io::Write as _,
    net::TcpListener,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};
use tipline_index::{SearchOptions, Searcher};
use tipline_web::{Listening, serve};

mod desk;

use desk::Desk;

/// How many different requests there are; they are sent again and again.
const DIFFERENT: usize = 2_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let index = arguments.next().expect("the folder of an index");
    let rate = arguments.next().unwrap_or_else(|| "500".to_owned());
    let seconds = arguments.next().unwrap_or_else(|| "30".to_owned());
    let searcher = Searcher::open(index.as_ref()).unwrap();
    let queries = queries(&searcher);
    println!(
        "{} reports; {} different searches, {rate} a second for {seconds} s",
        searcher.len(),
        queries.len()
    );

    let dir = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let desk = Desk::over(index.as_ref(), port);

    let targets = dir.path().join("targets.jsonl");
    let mut file = fs::File::create(&targets).unwrap();
    for query in queries {
        let target = json!({
            "method": "POST",
            "url": format!("http://127.0.0.1:{port}/api/v1/search"),
            "header": {
                "Authorization": [format!("Bearer {}", desk.token)],
                "Content-Type": ["application/json"],
                "X-Reason": ["load"],
            },
            "body": STANDARD.encode(json!({"query": query}).to_string()),
        });
        writeln!(file, "{target}").unwrap();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let listening = Listening { listener, certificate: None, drain: Duration::from_secs(1) };
    let _serving = runtime.spawn(serve(Arc::clone(&desk.app), listening, std::future::pending()));

    let vegeta = std::env::var("VEGETA").unwrap_or_else(|_| "vegeta".to_owned());
    let mut attack = Command::new(&vegeta)
        .args(["attack", "-format=json", "-rate", &rate, "-duration", &format!("{seconds}s")])
        .arg("-targets")
        .arg(&targets)
        .stdout(Stdio::piped())
        .spawn()
        .expect("vegeta, on the path or named by VEGETA");
    let report = Command::new(&vegeta)
        .args(["report", "-type=json"])
        .stdin(attack.stdout.take().unwrap())
        .output()
        .unwrap();
    attack.wait().unwrap();
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let ms = |name: &str| report["latencies"][name].as_f64().unwrap() / 1e6;
    println!("requests/s  p50 ms  p95 ms  p99 ms  longest ms  status");
    println!(
        "{:>10.1}  {:>6.2}  {:>6.2}  {:>6.2}  {:>10.1}  {}",
        report["rate"].as_f64().unwrap(),
        ms("50th"),
        ms("95th"),
        ms("99th"),
        ms("max"),
        report["status_codes"]
    );
}

/// Numbers, ends of numbers, near ones, lines, words with a number, words with a time.
fn queries(searcher: &Searcher) -> Vec<String> {
    let all = tipline_index::parse("after:1990-01-01", Timestamp::now()).unwrap();
    let newest = SearchOptions { limit: DIFFERENT, ..SearchOptions::default() };
    let found = searcher.search(&all, newest).unwrap();
    let numbered = found.hits.iter().filter_map(|hit| Some((hit, *hit.record.numbers.first()?)));
    let mixed = numbered.enumerate().map(|(nth, (hit, number))| {
        let digits = number.digits();
        let word =
            hit.record.text.split(|c: char| !c.is_alphabetic()).find(|word| word.len() > 4).unwrap_or("line");
        let month = &hit.record.received_at.to_string()[..7];
        match nth % 6 {
            0 | 1 => number.display(),
            2 => format!("number:*{}", &digits[digits.len() - 4..]),
            3 => format!("near:{number}"),
            4 => format!("\"{word}\" number:{number} received:{month}"),
            _ => format!("\"{word}\" received:{month}"),
        }
    });
    mixed.collect()
}
