//! `tipline serve` and `tipline token`: the built program, asked over a socket.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::running::{Ran, ask, run, tipline};

/// A running server.
struct Served {
    child: Child,
    address: String,
    link: String,
}

impl Served {
    fn start(data_dir: &TempDir, more: &[&str]) -> Self {
        let mut child = tipline()
            .args(["serve", "--data-dir", data_dir.path().to_str().unwrap()])
            .args([
                "--set",
                "serve.listen=127.0.0.1:0",
                "--set",
                "kafka.bootstrap_servers=127.0.0.1:1",
                "-qq",
            ])
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let link = line.trim().rsplit_once(' ').unwrap().1.to_owned();
        let address = link.strip_prefix("http://").unwrap().split_once('/').unwrap().0.to_owned();
        Self { child, address, link }
    }

    /// Head and body of the answer.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (String, String) {
        ask(&self.address, method, path, headers, body)
    }

    /// Ends it as a service manager does.
    fn stop(mut self) -> Option<i32> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // One that has ended already cannot be ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn demo() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(&["demo", "--once", "--data-dir", dir.path().to_str().unwrap()]).exit, Some(0));
    dir
}

fn token(dir: &TempDir, arguments: &[&str]) -> Ran {
    let data_dir = ["--data-dir", dir.path().to_str().unwrap()];
    Ran::of(tipline().arg("token").args(arguments).args(data_dir).output().unwrap())
}

#[test]
fn a_script_with_a_token_searches_and_what_it_asked_is_on_record() {
    let dir = demo();
    let made = token(&dir, &["create", "nightly", "--role", "analyst", "--scope", "search", "--days", "1"]);
    assert_eq!((made.exit, made.stdout.lines().count()), (Some(0), 1), "{}", made.stderr);
    let secret = made.stdout.trim();
    let served = Served::start(&dir, &["--set", "audit.reason=required"]);
    let headers = format!("Authorization: Bearer {secret}\r\nContent-Type: application/json\r\n");
    let search = r#"{"query": "07700 900461", "limit": 1}"#;
    let (head, body) = served.ask("POST", "/api/v1/search", &headers, search);
    assert!(head.starts_with("HTTP/1.1 428"), "{head}\n{body}");
    let headers = format!("{headers}X-Reason: op-1234\r\n");
    let (head, body) = served.ask("POST", "/api/v1/search", &headers, search);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}\n{body}");
    let found: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(found["total"]["value"], 7);

    let id = secret.split('_').nth(1).unwrap();
    assert_eq!(token(&dir, &["revoke", id]).exit, Some(0));
    let (head, _) = served.ask("POST", "/api/v1/search", &headers, search);
    assert!(head.starts_with("HTTP/1.1 401"), "{head}");
    assert_eq!(served.stop(), Some(0));

    let listed = token(&dir, &["list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!((&listed["id"], &listed["valid"]), (&id.into(), &false.into()));
    assert!(!listed.to_string().contains(secret));
    assert!(token(&dir, &["list"]).stdout.contains("revoked"));

    let data_dir = ["--data-dir", dir.path().to_str().unwrap()];
    let verified = tipline().args(["audit", "verify"]).args(data_dir).output().unwrap();
    assert!(verified.status.success());
    let log = tipline().args(["audit", "export", "--format", "jsonl"]).args(data_dir).output().unwrap();
    let log = String::from_utf8(log.stdout).unwrap();
    let entry = log.lines().find(|line| line.contains("\"api\"") && line.contains("number:+447700900461"));
    assert!(entry.is_some_and(|entry| entry.contains("op-1234") && entry.contains(id)), "{log}");
}

#[test]
fn the_link_that_it_prints_signs_in_once() {
    let dir = demo();
    let served = Served::start(&dir, &[]);
    let path = served.link.strip_prefix(&format!("http://{}", served.address)).unwrap().to_owned();
    let (head, _) = served.ask("GET", &path, "", "");
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let (head, _) = served.ask("GET", "/api/v1/lines/nino", &format!("Cookie: {cookie}\r\n"), "");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let (head, _) = served.ask("GET", &path, "", "");
    assert!(head.starts_with("HTTP/1.1 401"), "{head}");
}

/// What it says of a configuration with which it may not listen.
fn refused(set: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let mut command: Command = tipline();
    command.args(["serve", "--data-dir", dir.path().to_str().unwrap()]);
    for set in set {
        command.args(["--set", set]);
    }
    let ran = Ran::of(command.output().unwrap());
    assert_eq!(ran.exit, Some(78), "{}", ran.whole());
    ran.stderr
}

#[test]
fn elsewhere_than_on_the_loopback_it_listens_only_with_tls_and_a_provider() {
    let open = refused(&["serve.listen=0.0.0.0:0"]);
    assert!(open.contains("unencrypted") && open.contains("nobody could sign in"), "{open}");
    let tls =
        ["serve.certificate_file=a.pem", "serve.key_file=a.key", "serve.public_url=https://tipline.example"];
    let nobody = refused(&[&["serve.listen=0.0.0.0:0"], &tls[..]].concat());
    assert!(!nobody.contains("unencrypted") && nobody.contains("nobody could sign in"), "{nobody}");
    let half = refused(&["serve.certificate_file=a.pem"]);
    assert!(half.contains("one of the two is missing"), "{half}");
    let missing =
        refused(&["serve.certificate_file=a.pem", "serve.key_file=a.key", "serve.listen=127.0.0.1:0"]);
    assert!(missing.contains("a.pem"), "{missing}");
    let provider = ["serve.oidc.issuer=http://login.example", "serve.oidc.client_id=tipline"];
    let provider = refused(&provider);
    assert!(
        provider.contains("over TLS only") && provider.contains("nobody would have a role"),
        "{provider}"
    );
    let plain = refused(&[
        "serve.listen=0.0.0.0:0",
        "serve.trusted_proxies=192.0.2.7",
        "serve.public_url=http://tipline.example",
    ]);
    assert!(plain.contains("over TLS"), "{plain}");
}
