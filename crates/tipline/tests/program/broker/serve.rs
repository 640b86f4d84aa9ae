use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

use super::installation::{Installation, Service, call, until};

const LINE: &str = r#"
[[line]]
id = "one"
brand = "Ivory"
[[line.numbers]]
number = "07700 900461"
from = 2019-07-01
basis = "test purchase"
"#;

fn port(service: &mut Service) -> u16 {
    service.await_said("\"serving\"", 1);
    let log = service.log();
    let line = log.lines().find(|line| line.contains("\"serving\"")).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    line["port"].as_u64().unwrap().try_into().unwrap()
}

fn begin(port: u16, token: &str, method: &str, path: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nX-Reason: a test\r\n\
         Connection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    stream
}

fn ask(port: u16, token: &str, method: &str, path: &str, body: &str) -> (u16, String) {
    let mut answer = String::new();
    begin(port, token, method, path, body).read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn a_flag_reaches_a_watcher_who_reads_its_report_decides_on_it_and_may_not_see_it_as_it_came_in() {
    let installation = Installation::create("serve");
    installation.ok(&["lines", "import", &installation.file("lines.toml", LINE)]);
    installation.send("101", &[call("CAD-1", "2019-07-12T14:02:00+01:00", "Ivory: ring 07700 900461")]);
    installation.ok(&["run", "--once"]);
    let token = |role: &str, scope: &str| {
        let made = ["token", "create", role, "--role", role, "--scope", scope, "--days", "1"];
        installation.ok(&made).trim().to_owned()
    };
    let analyst = token("analyst", "search,triage");
    let protection = token("source_protection", "original");
    let mut serve = installation.start(&["serve", "--set", "serve.listen=127.0.0.1:0"]);
    let port = port(&mut serve);
    until("the lines table is read", || {
        let (status, lines) = ask(port, &analyst, "GET", "/api/v1/lines", "");
        (status == 200 && lines.contains("Ivory")).then_some(())
    });
    let mut stream = BufReader::new(begin(port, &analyst, "GET", "/api/v1/flags/stream", ""));
    let mut event = |name: &str| {
        let mut line = String::new();
        while line.trim() != format!("event: {name}") {
            line.clear();
            assert!(stream.read_line(&mut line).unwrap() > 0, "the stream ended");
        }
        while !line.starts_with("data: ") {
            line.clear();
            stream.read_line(&mut line).unwrap();
        }
        serde_json::from_str::<serde_json::Value>(&line["data: ".len()..]).unwrap()
    };
    event("begin");
    installation.send(
        "101",
        &[call("CAD-2", "2019-07-13T14:02:00+01:00", "AGAIN ON 07700 900461, MY NUMBER IS 07700 900112")],
    );
    installation.ok(&["run", "--once"]);
    let flag = event("flag");
    assert_eq!((&flag["line"], &flag["kind"]), (&"one".into(), &"known_line".into()));

    let path = format!("/api/v1/reports/{}", flag["report"].as_str().unwrap());
    let report = until("the report is indexed", || {
        let (status, report) = ask(port, &analyst, "GET", &path, "");
        (status == 200).then_some(report)
    });
    assert!(report.contains("AGAIN ON 07700 900461") && !report.contains("900112"), "{report}");
    let decisions = format!("/api/v1/flags/{}/decisions", flag["id"].as_str().unwrap());
    let decision = serde_json::json!({"report": flag["report"], "verdict": "confirmed", "reason": "seen by two officers"});
    let (status, decided) = ask(port, &analyst, "POST", &decisions, &decision.to_string());
    assert_eq!(status, 201, "{decided}");
    until("the decision comes back by its topic", || {
        let (_, flags) = ask(port, &analyst, "GET", "/api/v1/flags?limit=1", "");
        flags.contains("\"state\":\"confirmed\"").then_some(())
    });
    let path = format!("{path}/original");
    let because = r#"{"reason": "threat to life"}"#;
    assert_eq!(ask(port, &analyst, "POST", &path, because).0, 403);
    let (status, original) = ask(port, &protection, "POST", &path, because);
    assert_eq!(status, 200, "{original}");
    assert!(original.contains("07700 900112"), "{original}");
    let log = serve.log();
    assert!(serve.terminate().success());
    for digits in ["900461", "900112"] {
        assert!(!log.contains(digits), "the log names a number: {log}");
    }
}
