//! The programs that the chores call: found, or installed where that takes no more than an ordinary package.

use std::{env, fs, path::PathBuf, process::Command, time::Duration};

use miette::{IntoDiagnostic, Result, bail, miette};

use crate::{
    Interrupt,
    child::{End, Group},
    workspace,
};

/// A program that a chore needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    /// What a person calls it.
    name: &'static str,
    debian_package: &'static str,
    is_usable: fn() -> bool,
}

/// Runs the broker.
pub(crate) const JAVA: Tool = Tool {
    name: "Java 17 or newer",
    debian_package: "default-jre-headless",
    is_usable: || said_by("java", "-version").as_deref().and_then(java_version).is_some_and(|v| v >= 17),
};
/// Brings the broker's jars.
pub(crate) const MAVEN: Tool = Tool { name: "Maven", debian_package: "maven", is_usable: || is_there("mvn") };
/// Builds librdkafka, whose build makes its C++ half too.
pub(crate) const CPP: Tool = Tool {
    name: "a C and C++ compiler",
    debian_package: "g++",
    is_usable: || is_there("cc") && is_there("c++"),
};
/// Builds librdkafka.
pub(crate) const MAKE: Tool =
    Tool { name: "make", debian_package: "make", is_usable: || is_there("make") || is_there("gmake") };
/// Encrypts the way to the brokers.
pub(crate) const OPENSSL: Tool = Tool {
    name: "OpenSSL with its headers",
    debian_package: "libssl-dev",
    is_usable: || runs("pkg-config", &["--exists", "openssl"]),
};
/// Finds it.
pub(crate) const PKG_CONFIG: Tool =
    Tool { name: "pkg-config", debian_package: "pkg-config", is_usable: || is_there("pkg-config") };
/// Counts instructions.
pub(crate) const VALGRIND: Tool =
    Tool { name: "valgrind", debian_package: "valgrind", is_usable: || is_there("valgrind") };

/// Runs schemathesis.
pub(crate) const PYTHON: Tool = Tool {
    name: "Python 3 with venv",
    debian_package: "python3-venv",
    is_usable: || said_by("python3", "-V").is_some() && runs("python3", &["-c", "import venv, ensurepip"]),
};
/// Runs the OpenID Connect provider of the tests, and brings it.
pub(crate) const NODE: Tool = Tool {
    name: "Node.js with npm",
    debian_package: "npm",
    is_usable: || is_there("node") && is_there("npm"),
};

/// Shows pages as an analyst sees them.
const CHROMIUM: Tool =
    Tool { name: "Chromium", debian_package: "chromium", is_usable: || is_there("chromium") };

/// Makes pictures small: to a palette.
pub(crate) const PNGQUANT: Tool =
    Tool { name: "pngquant", debian_package: "pngquant", is_usable: || is_there("pngquant") };

/// Looks for what keeps people from using a page, of npm.
const AXE: &str = "4.14.1";
/// Makes requests up from a description of an API, and looks at each answer.
const SCHEMATHESIS: &str = "4.32.5";
/// An OpenID Connect provider, of npm.
const OIDC_PROVIDER: &str = "9.13.3";

/// Checks licences, bans and sources.
const CARGO_DENY: &str = "0.20.2";
const INSTALL_WITHIN: Duration = Duration::from_secs(20 * 60);

/// Makes sure that `tools` are there: installs what is missing where this is Debian and we are root.
///
/// # Errors
/// Names what is missing and how to install it.
pub(crate) fn need(tools: &[Tool], interrupt: &Interrupt) -> Result<()> {
    let missing: Vec<Tool> = tools.iter().copied().filter(|t| !(t.is_usable)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|t| t.name).collect::<Vec<_>>().join(", ");
    let packages: Vec<_> = missing.iter().map(|t| t.debian_package).collect();
    if !(is_there("apt-get") && rustix::process::geteuid().is_root()) {
        bail!(
            help = format!("on Debian or Ubuntu: sudo apt-get install {}", packages.join(" ")),
            "not on this machine: {names}"
        );
    }
    eprintln!("installing {names}: apt-get install {}", packages.join(" "));
    run(Command::new("apt-get").args(["-qq", "update"]), interrupt)?;
    run(
        Command::new("apt-get")
            .args(["-qq", "install", "--yes", "--no-install-recommends"])
            .args(&packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
        interrupt,
    )?;
    match missing.iter().find(|t| !(t.is_usable)()) {
        Some(still) => bail!("{} was installed, and yet {} is not usable", still.debian_package, still.name),
        None => Ok(()),
    }
}

/// Makes sure that `cargo deny` is there, whichever version the user has; builds ours where there is none.
///
/// # Errors
/// Where cargo cannot build it.
pub(crate) fn need_cargo_deny(interrupt: &Interrupt) -> Result<()> {
    if said_by("cargo-deny", "--version").is_some() {
        return Ok(());
    }
    eprintln!("installing cargo-deny {CARGO_DENY} (once, some minutes)");
    run(cargo().args(["install", "--quiet", "--locked", "--version", CARGO_DENY, "cargo-deny"]), interrupt)
}

/// Installs schemathesis once; gives its program.
///
/// # Errors
/// Where pip cannot bring it.
pub(crate) fn schemathesis(interrupt: &Interrupt) -> Result<PathBuf> {
    need(&[PYTHON], interrupt)?;
    let folder = tools_folder().join(format!("schemathesis-{SCHEMATHESIS}"));
    let program = folder.join("bin/schemathesis");
    if !program.is_file() {
        eprintln!("installing schemathesis {SCHEMATHESIS} (once)");
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder), interrupt)?;
        let package = format!("schemathesis=={SCHEMATHESIS}");
        run(Command::new(folder.join("bin/pip")).args(["install", "--quiet", &package]), interrupt)?;
    }
    Ok(program)
}

/// Installs the OpenID Connect provider of the tests once; gives the folder with its `node_modules`.
///
/// # Errors
/// Where npm cannot bring it.
pub(crate) fn oidc_provider(interrupt: &Interrupt) -> Result<PathBuf> {
    of_npm("oidc-provider", OIDC_PROVIDER, interrupt)
}

/// Makes sure that Chromium is there; gives its program.
///
/// # Errors
/// As [`need`].
pub(crate) fn chromium(interrupt: &Interrupt) -> Result<PathBuf> {
    need(&[CHROMIUM], interrupt)?;
    where_is("chromium").ok_or_else(|| miette!("Chromium is no longer where it was"))
}

/// Installs axe-core once; gives its script.
///
/// # Errors
/// Where npm cannot bring it.
pub(crate) fn axe(interrupt: &Interrupt) -> Result<PathBuf> {
    Ok(of_npm("axe-core", AXE, interrupt)?.join("node_modules/axe-core/axe.min.js"))
}

/// Installs a package of npm once; gives the folder with its `node_modules`.
fn of_npm(package: &str, version: &str, interrupt: &Interrupt) -> Result<PathBuf> {
    need(&[NODE], interrupt)?;
    let folder = tools_folder().join(format!("{package}-{version}"));
    if !folder.join("node_modules").join(package).is_dir() {
        eprintln!("installing {package} {version} (once)");
        fs::create_dir_all(&folder).into_diagnostic()?;
        let flags = ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"];
        let package = format!("{package}@{version}");
        run(Command::new("npm").args(flags).arg(&folder).arg(package), interrupt)?;
    }
    Ok(folder)
}

/// Where tools are kept that are no programs of the machine.
fn tools_folder() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    workspace().join(target).join("tools")
}

/// The cargo that runs us.
#[must_use]
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What `cargo run` says of us is nothing to a cargo below: build scripts that look at it would build everything anew.
    let of_us = |name: &str| {
        name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_MANIFEST_")
            || name.starts_with("CARGO_BIN_")
    };
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(of_us) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Where cargo puts what it builds.
#[must_use]
pub(crate) fn target() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    workspace().join(target)
}

/// Whether a program of this name is on the path.
#[must_use]
pub(crate) fn is_there(program: &str) -> bool {
    where_is(program).is_some()
}

/// Where on the path a program of this name is.
fn where_is(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut programs = env::split_paths(&path).map(|folder| folder.join(program));
    programs.find(|program| fs::metadata(program).is_ok_and(|m| m.is_file()))
}

fn run(command: &mut Command, interrupt: &Interrupt) -> Result<()> {
    let end =
        Group::start(command).and_then(|g| g.wait(INSTALL_WITHIN, interrupt, |_| {})).into_diagnostic()?;
    match end {
        End::Exited(status) if status.success() => Ok(()),
        end => bail!("{command:?} did not succeed ({end:?})"),
    }
}

/// Whether a program runs to a good end, saying nothing.
fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// What a program prints for one argument, on either stream; `None` where it is not there or fails.
fn said_by(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// `openjdk version "17.0.15" 2025-04-15` is 17, `java version "1.8.0_402"` is 8.
fn java_version(said: &str) -> Option<u32> {
    let (_, quoted) = said.split_once("version \"")?;
    let mut parts = quoted.split(|c: char| !c.is_ascii_digit());
    match parts.next()?.parse().ok()? {
        1 => parts.next()?.parse().ok(),
        version => Some(version),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_java_is_read_from_what_it_says() {
        for (said, version) in [
            ("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime", Some(17)),
            ("openjdk version \"21\" 2023-09-19", Some(21)),
            ("openjdk version \"26-ea\" 2026-03-17", Some(26)),
            ("java version \"1.8.0_402\"", Some(8)),
            ("Unable to locate a Java Runtime.", None),
        ] {
            assert_eq!(java_version(said), version, "{said}");
        }
    }

    #[test]
    fn a_missing_program_is_seen_to_be_missing() {
        assert!(is_there("sh"));
        assert!(!is_there("a program of this name"));
        assert_eq!(said_by("a program of this name", "--version"), None);
    }
}
