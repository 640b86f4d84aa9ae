//! The peers in Java, each in a process of its own over the same topics. What they are: `benches/peers/java`.

use std::{
    env,
    process::{Command, Stdio},
    time::Duration,
};

use serde::Deserialize;
use tempfile::TempDir;

use super::{Installation, Measured, Outcome, meter::Meter};

/// The environment variable that holds the peers' class path.
const PEERS: &str = "TIPLINE_BENCH_JAVA_PEERS";

/// Their heap.
const HEAP: &str = "-Xmx2g";

/// What a peer prints at its end.
#[derive(Debug, Deserialize)]
struct Printed {
    records: u64,
    wall_ns: u64,
    cpu_ns: u64,
}

/// Link's peer: raw records in, reports and flags out, in transactions of so many records.
pub(crate) fn link(here: &Installation, batch: usize, records: u64) -> Outcome<Measured> {
    let reports = here.spare_topic("java")?;
    let out = reports.strip_suffix("reports").ok_or("the peer's topics have other names")?;
    run("Link", &[here.topics.prefix(), out, &records.to_string(), &batch.to_string()], here)
}

/// Index's peer: the same reports into Lucene.
pub(crate) fn index(here: &Installation, commit: usize, records: u64) -> Outcome<Measured> {
    let folder = TempDir::new()?;
    let folder = folder.path().to_str().ok_or("the temporary folder's name is no text")?;
    run("Index", &[&here.topics.reports(), &records.to_string(), &commit.to_string(), folder], here)
}

fn run(class: &str, arguments: &[&str], here: &Installation) -> Outcome<Measured> {
    let path = env::var_os(PEERS)
        .ok_or_else(|| format!("{PEERS} names no class path; cargo xtask bench -- --java sets it"))?;
    let begun = Meter::read();
    let output = Command::new("java")
        .args([HEAP, "-cp"])
        .arg(path)
        .arg(format!("tipline.peers.{class}"))
        .arg(&here.bootstrap)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("the peer of {class} ended with {}", output.status).into());
    }
    // The broker's part is that of the whole run, start of the machine included.
    let whole = begun.until(Meter::read(), 0);
    let Printed { records, wall_ns, cpu_ns } = serde_json::from_slice(&output.stdout)?;
    Ok(Measured {
        records,
        wall: Duration::from_nanos(wall_ns),
        own_cpu: Duration::from_nanos(cpu_ns),
        broker_cpu: whole.broker_cpu,
    })
}
