//! The pipeline's benchmark, built for release and run on a real broker that is started for it.

use std::{env, ffi::OsString, path::Path, process::Command, time::Duration};

use miette::{IntoDiagnostic, Result};

use crate::{
    Interrupt,
    broker::Cluster,
    child::{End, Group},
    suite::{able_to_build, cargo, succeed},
    tools, workspace,
};

/// A benchmark that runs longer hangs.
const LIMIT: Duration = Duration::from_secs(2 * 60 * 60);

const PIPELINE: [&str; 5] = ["bench", "--package", "tipline-bench", "--bench", "pipeline"];

/// The argument that asks for the peers in Java.
const WITH_JAVA: &str = "--java";

/// Builds the benchmark, starts a broker, and runs it with these arguments. `Ok(true)` where it succeeded.
///
/// # Errors
/// Where it cannot be built or started, where the broker ended, and where Ctrl-C or the time limit ended it.
pub fn run(arguments: &[OsString], interrupt: &Interrupt) -> Result<bool> {
    able_to_build(interrupt)?;
    // Before the broker starts: a compiler beside it would take its cores.
    succeed(cargo().args(PIPELINE).arg("--no-run"), interrupt)?;
    tools::need(&[tools::JAVA], interrupt)?;
    let peers = match arguments.iter().any(|argument| argument == WITH_JAVA) {
        true => Some(java_peers(interrupt)?),
        false => None,
    };
    let mut cluster = Cluster::start(1, interrupt)?;
    let pids: Vec<String> = cluster.process_ids().iter().map(ToString::to_string).collect();
    let mut bench = cargo();
    bench
        .args(PIPELINE)
        .arg("--")
        .args(arguments)
        .env("TIPLINE_BENCH_KAFKA", cluster.bootstrap_servers())
        .env("TIPLINE_BENCH_KAFKA_PIDS", pids.join(","))
        .envs(peers.map(|path| ("TIPLINE_BENCH_JAVA_PEERS", path)));
    let end =
        Group::start(&mut bench).and_then(|group| group.wait(LIMIT, interrupt, |_| {})).into_diagnostic()?;
    cluster.check()?;
    Ok(matches!(end, End::Exited(status) if status.success()))
}

/// Builds the peers in Java; gives their class path.
fn java_peers(interrupt: &Interrupt) -> Result<OsString> {
    tools::need(&[tools::MAVEN], interrupt)?;
    let folder = tools::target().join("peers-java");
    let (libs, classes) = (folder.join("libs"), folder.join("classes"));
    let mut maven = Command::new("mvn");
    maven
        .args(["--quiet", "--batch-mode", "-Dstyle.color=never", "--file"])
        .arg(workspace().join("benches/peers/java/pom.xml"))
        .arg(property("build.dir", &folder))
        .args(["package", "dependency:copy-dependencies", "-DincludeScope=runtime"])
        .arg(property("outputDirectory", &libs));
    succeed(&mut maven, interrupt)?;
    env::join_paths([classes, libs.join("*")]).into_diagnostic()
}

fn property(name: &str, folder: &Path) -> OsString {
    let mut property = OsString::from(format!("-D{name}="));
    property.push(folder);
    property
}
