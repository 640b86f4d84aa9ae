//! The API against its own description: schemathesis makes requests up from it, good and bad, and looks at each answer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "api/brokers.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod brokers;
#[path = "api/desk.rs"]
#[allow(dead_code, reason = "each test takes what it needs")]
mod desk;

use std::{net::TcpListener, process::Command, sync::Arc, time::Duration};

use tipline_web::{Listening, Origin, Role, Scheme, serve};

use desk::Desk;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the schemathesis that cargo xtask test installs"]
async fn no_request_that_the_description_allows_or_forbids_gets_an_answer_that_it_does_not() {
    let tool = std::env::var("TIPLINE_TEST_SCHEMATHESIS").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let desk = Desk::with(|settings| settings.origin = Origin::loopback(Scheme::Http, address.port()));
    let token = desk.token(Role::ALL);
    let listening = Listening { listener, certificate: None, drain: Duration::from_secs(1) };
    let app = Arc::clone(&desk.app);
    let serving = tokio::spawn(serve(app, listening, std::future::pending()));

    let examples = std::env::var("TIPLINE_TEST_SCHEMATHESIS_EXAMPLES").unwrap_or_else(|_| "30".to_owned());
    // What it leaves behind goes there.
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new(tool);
    command
        .args(["--config-file", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemathesis.toml")])
        .args([
            "run",
            &format!("http://{address}/api/v1/openapi.json"),
            "--no-color",
            "--max-examples",
            &examples,
        ])
        .args(["-H", &format!("Authorization: Bearer {token}"), "-H", "X-Reason: a test"])
        // A stream goes on for ever; it has tests of its own.
        .args(["--exclude-path", "/api/v1/flags/stream", "--request-timeout", "20"])
        .current_dir(dir.path());
    let ran = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    serving.abort();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let shown: String = said.lines().map(|line| line.chars().take(300).collect::<String>() + "\n").collect();
    assert!(ran.status.success(), "{shown}{}", String::from_utf8_lossy(&ran.stderr));
}
