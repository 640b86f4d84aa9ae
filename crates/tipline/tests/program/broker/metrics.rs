use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use super::installation::{Installation, Service, call, calls, until};

/// Where a service says that it serves its metrics.
fn address(service: &mut Service) -> SocketAddr {
    service.await_said("metrics and health are served", 1);
    let log = service.log();
    let line = log.lines().find(|line| line.contains("metrics and health are served")).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    line["address"].as_str().unwrap().parse().unwrap()
}

/// The status and the body of an answer.
fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Each series without its value.
fn series(metrics: &str) -> BTreeSet<String> {
    metrics
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.rsplit_once(' ').unwrap().0.to_owned())
        .collect()
}

/// The value of a series.
fn value(metrics: &str, series: &str) -> Option<f64> {
    metrics.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
}

const LINE: &str = r#"
[[line]]
id = "one"
brand = "Ivory"
[[line.numbers]]
number = "07700 900461"
from = 2019-07-01
basis = "test purchase"
"#;

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_service_tells_what_it_does_and_whether_it_is_ready_and_nothing_of_a_report() {
    let installation = Installation::create("metrics");
    installation.ok(&["lines", "import", &installation.file("lines.toml", LINE)]);
    let mut run = installation.start(&["run", "--set", "metrics.listen=127.0.0.1:0"]);
    let address = address(&mut run);
    assert_eq!(get(address, "/health/livez").0, 200);
    assert_eq!(get(address, "/nothing").0, 404);

    let mut records = calls(0..500);
    records.push(call("CAD-SECRET", "2019-07-12T14:02:00+01:00", "Ivory: ring 07700 900461, Meadow Road"));
    records.push("{\"reference\": ".to_owned());
    installation.send("101", &records);
    let counted = until("both have caught up and say so", || {
        let (status, ready) = get(address, "/health/readyz");
        let ready: serde_json::Value = serde_json::from_str(&ready).unwrap();
        let metrics = get(address, "/metrics").1;
        let indexed = value(&metrics, "tipline_index_records_total") == Some(501.0);
        (status == 200 && ready["ready"] == true && indexed).then_some(metrics)
    });
    assert_eq!(value(&counted, "tipline_link_records_total{outcome=\"report\"}"), Some(501.0));
    assert_eq!(value(&counted, "tipline_link_records_total{outcome=\"dead_letter\"}"), Some(1.0));
    assert_eq!(value(&counted, "tipline_lines_registry"), Some(1.0));
    assert!(value(&counted, "tipline_link_flags_total").unwrap() >= 1.0);
    assert_eq!(value(&counted, "tipline_service_ready{service=\"index\"}"), Some(1.0));
    for word in ["900461", "7700", "SECRET", "Ivory", "Meadow", "Norfolk"] {
        assert!(!counted.contains(word), "a metric names {word}");
    }

    // Counts grow and series do not.
    installation.send("101", &calls(500..2_500));
    let more = until("the rest is indexed", || {
        let metrics = get(address, "/metrics").1;
        (value(&metrics, "tipline_index_records_total") == Some(2_501.0)).then_some(metrics)
    });
    let fresh: Vec<_> = series(&more).difference(&series(&counted)).cloned().collect();
    assert_eq!(fresh, Vec::<String>::new());
    assert!(run.terminate().success());
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_service_that_stands_still_with_records_to_read_is_not_ready() {
    let installation = Installation::create("not-ready");
    installation.send("101", &calls(0..50));
    // Index reads what Link writes, so it has caught up; Link's group has work and nobody who does it.
    let mut index = installation.start(&["index", "--set", "metrics.listen=127.0.0.1:0"]);
    let at = address(&mut index);
    until("index is ready", || (get(at, "/health/readyz").0 == 200).then_some(()));
    assert_eq!(get(at, "/health/livez").0, 200);

    let settings = ["--set", "metrics.listen=127.0.0.1:0", "--set", "metrics.ready_within=1ms"];
    let mut link = installation.start(&[&["link", "--set", "link.batch_age=1h"], &settings[..]].concat());
    let at = address(&mut link);
    until("link holds its records back", || {
        let (status, body) = get(at, "/health/readyz");
        (status == 503 && body.contains("\"behind\":50")).then_some(())
    });
    assert_eq!(get(at, "/health/livez").0, 200, "it is alive all the same");
}

#[test]
fn a_port_that_is_taken_is_said_before_anything_is_read() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("metrics.listen={}", taken.local_addr().unwrap());
    let ran = crate::running::run(&["link", "--set", &listen]);
    assert_eq!(ran.exit, Some(78), "{}", ran.whole());
    assert!(ran.stderr.contains("cannot serve metrics on 127.0.0.1"), "{}", ran.stderr);
}
