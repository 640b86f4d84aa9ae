//! A Quickwit of the test's own.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tipline_lines::LinkedReport;
use tipline_quickwit::ClusterSettings;

/// Names the program.
const VARIABLE: &str = "TIPLINE_TEST_QUICKWIT";
/// The index as an installation has it.
const INDEX: &str = include_str!("../../../../config/quickwit/index.yaml");
/// It stands on a slow machine and has others beside it.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) struct Program {
    child: Child,
    pub(crate) url: String,
    dir: TempDir,
}

impl Program {
    /// Starts it on free ports and waits until it is ready; says that it is skipped where there is none.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = std::env::var_os(VARIABLE) else {
            eprintln!("skipped: {VARIABLE} does not name a Quickwit program");
            return None;
        };
        let dir = tempfile::tempdir().unwrap();
        let [rest, grpc, gossip] = free_ports();
        let node = format!(
            "version: 0.8\ncluster_id: tipline-test\nnode_id: test\nlisten_address: 127.0.0.1\nrest:\n  listen_port: {rest}\n\
             grpc_listen_port: {grpc}\ngossip_listen_port: {gossip}\ndata_dir: {}\n",
            dir.path().join("data").display()
        );
        fs::create_dir(dir.path().join("data")).unwrap();
        fs::write(dir.path().join("node.yaml"), node).unwrap();
        let log = File::create(dir.path().join("log")).unwrap();
        let child = Command::new(program)
            .args(["run", "--config"])
            .arg(dir.path().join("node.yaml"))
            .envs([
                ("QW_DISABLE_TELEMETRY", "1"),
                ("QW_ENABLE_OTLP_ENDPOINT", "false"),
                ("QW_ENABLE_JAEGER_ENDPOINT", "false"),
                // At its usual level it writes every query into its log, twice.
                ("RUST_LOG", "warn"),
                ("NO_COLOR", "1"),
            ])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let started = Self { child, url: format!("http://127.0.0.1:{rest}"), dir };
        started.until("it is ready", || {
            ureq::get(format!("{}/health/readyz", started.url))
                .call()
                .is_ok_and(|ready| ready.status() == 200)
        });
        Some(started)
    }

    pub(crate) fn settings(&self, index: &str) -> ClusterSettings {
        ClusterSettings { url: self.url.clone(), index: index.to_owned(), ca_file: None, within: PATIENCE }
    }

    /// An index of the mapping that `config/quickwit` has.
    pub(crate) fn make_index(&self, index: &str) {
        self.make_index_of(index, INDEX);
    }

    pub(crate) fn make_index_of(&self, index: &str, mapping: &str) {
        let mapping = mapping.replace("index_id: tipline-reports", &format!("index_id: {index}"));
        let address = format!("{}/api/v1/indexes", self.url);
        ureq::post(&address).header("content-type", "application/yaml").send(&mapping).unwrap();
    }

    /// Puts records in and waits until they can be found.
    pub(crate) fn ingest(&self, index: &str, records: &[LinkedReport]) {
        let mut body = Vec::new();
        for record in records {
            body.extend(super::json(record));
            body.push(b'\n');
        }
        let address = format!("{}/api/v1/{index}/ingest?commit=force", self.url);
        // A node that has just started has nowhere to put them for a moment.
        self.until("it takes records", || ureq::post(&address).send(&body[..]).is_ok());
    }

    fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let began = Instant::now();
        while !holds() {
            assert!(began.elapsed() < PATIENCE, "{what} did not come true: {}", log(self.dir.path()));
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Its last words.
fn log(dir: &Path) -> String {
    let log = fs::read_to_string(dir.join("log")).unwrap_or_default();
    log.lines().rev().take(5).collect::<Vec<_>>().join("\n")
}

fn free_ports() -> [u16; 3] {
    let held = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}
