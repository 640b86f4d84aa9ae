//! Kafka's jars: resolved by Maven once, kept in the user's cache folder.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use miette::{Context, IntoDiagnostic, Result, miette};

use crate::{
    Interrupt,
    child::{End, Group},
    tools, workspace,
};

const POM: &str = include_str!("../../kafka/pom.xml");
const DOWNLOAD_WITHIN: Duration = Duration::from_secs(15 * 60);

/// The folder with all jars that a broker needs; Maven fills it where it is not there yet.
///
/// A folder that is there is complete: it appears by one rename.
pub(super) fn resolve(interrupt: &Interrupt) -> Result<PathBuf> {
    let jars = cache()?.join(format!("kafka-broker-{}", kafka_version(POM)));
    if jars.is_dir() {
        return Ok(jars);
    }
    tools::need(&[tools::MAVEN], interrupt)?;
    let cache = jars.parent().expect("the path was joined to a folder");
    fs::create_dir_all(cache)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot make {}", cache.display()))?;
    let fresh = tempfile::Builder::new().prefix("kafka-broker-").tempdir_in(cache).into_diagnostic()?;
    eprintln!("resolving Apache Kafka {} into {} (once)", kafka_version(POM), jars.display());
    copy_dependencies(fresh.path(), interrupt)?;
    match fs::rename(fresh.keep(), &jars) {
        Err(_) if jars.is_dir() => Ok(jars), // another run was as quick
        renamed => renamed.map(|()| jars).into_diagnostic(),
    }
}

fn copy_dependencies(into: &Path, interrupt: &Interrupt) -> Result<()> {
    let mut maven = Command::new("mvn");
    maven
        // Its standard output is not ours: `cargo xtask broker` prints an address there and nothing else.
        .stdout(io::stderr())
        .args(["--quiet", "--batch-mode", "-Dstyle.color=never", "--file"])
        .arg(workspace().join("crates/xtask/kafka/pom.xml"))
        .args(["dependency:copy-dependencies", "-DincludeScope=runtime"])
        .arg(format!("-DoutputDirectory={}", into.display()));
    match Group::start(&mut maven)
        .and_then(|g| g.wait(DOWNLOAD_WITHIN, interrupt, |_| {}))
        .into_diagnostic()?
    {
        End::Exited(status) if status.success() => Ok(()),
        End::Interrupted => Err(miette!("interrupted while Maven was bringing Apache Kafka")),
        end => Err(miette!(
            help = "Maven says why above; it needs to reach Maven Central, or a mirror named in its settings.xml",
            "Maven could not bring Apache Kafka ({end:?})"
        )),
    }
}

fn cache() -> Result<PathBuf> {
    let folder = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let base = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
    base.map(|b| b.join("tipline"))
        .ok_or_else(|| miette!("neither XDG_CACHE_HOME nor HOME is set: nowhere to keep Kafka's jars"))
}

fn kafka_version(pom: &str) -> &str {
    let (_, rest) = pom.split_once("<kafka.version>").expect("our own pom.xml has the property");
    rest.split_once('<').expect("our own pom.xml is well-formed").0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_one_in_the_pom() {
        let version = kafka_version(POM);
        assert!(version.split('.').count() == 3 && version.starts_with('4'), "{version}");
    }
}
