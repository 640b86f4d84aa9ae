//! The finder beside its peers: the table in its README, and what each takes for a number in prose that has none.

use std::{fs, path::Path, process::Command};

use miette::{Context, IntoDiagnostic, Result, bail, miette};

use crate::{
    Interrupt,
    suite::{able_to_build, cargo, succeed},
    tools, workspace,
};

/// Holds the table, between these two lines.
const README: &str = "crates/phone/README.md";
const BEGIN: &str = "<!-- made by `cargo xtask peers` -->\n";
const END: &str = "<!-- end -->\n";

const ROWS: &str = "fixtures/finding.jsonl";

/// Forty megabytes of a dictionary in the public domain: definitions, quotations with chapter and verse, years, formulas,
/// and nobody's phone number.
const PROSE_PACKAGE: &str = "dict-gcide";
const PROSE: &str = "usr/share/dictd/gcide.dict.dz";

/// Runs every finder over the labelled rows and writes the table into the README.
///
/// # Errors
/// Where the finders cannot be built or run, or the README has no place for the table.
pub fn write_table(interrupt: &Interrupt) -> Result<()> {
    build(interrupt)?;
    let table = said(peers()?.arg(workspace().join(ROWS)))?;
    let path = workspace().join(README);
    let readme = fs::read_to_string(&path).into_diagnostic().wrap_err(README)?;
    let with_table =
        spliced(&readme, &table).ok_or_else(|| miette!("{README} has no lines for the table"))?;
    fs::write(&path, with_table).into_diagnostic().wrap_err(README)?;
    print!("{table}");
    Ok(())
}

/// Runs every finder over the prose, which comes as a Debian package, and prints the false numbers of each.
///
/// # Errors
/// Where this is no Debian, the package cannot be had, or the finders cannot be built or run.
pub fn read_prose(interrupt: &Interrupt) -> Result<()> {
    build(interrupt)?;
    let folder = tools::target().join("prose");
    let text = folder.join("prose.txt");
    if !text.is_file() {
        fs::create_dir_all(&folder).into_diagnostic()?;
        succeed(
            Command::new("apt-get").args(["-q", "download", PROSE_PACKAGE]).current_dir(&folder),
            interrupt,
        )?;
        let package = fs::read_dir(&folder)
            .into_diagnostic()?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
            .ok_or_else(|| miette!("apt-get brought no package"))?;
        succeed(Command::new("dpkg-deb").arg("-x").arg(&package).arg(&folder), interrupt)?;
        let unpacked = Command::new("gzip").arg("-dc").arg(folder.join(PROSE)).output().into_diagnostic()?;
        if !unpacked.status.success() {
            // A part of it would be taken for the whole the next time.
            bail!("gzip: {}", String::from_utf8_lossy(&unpacked.stderr));
        }
        fs::write(&text, unpacked.stdout).into_diagnostic()?;
    }
    succeed(peers()?.arg("--prose").arg(&text), interrupt)
}

fn build(interrupt: &Interrupt) -> Result<()> {
    able_to_build(interrupt)?;
    succeed(cargo().args(["build", "--release", "--package", "tipline-bench", "--bin", "peers"]), interrupt)
}

fn peers() -> Result<Command> {
    let program = tools::target().join("release/peers");
    Path::new(&program)
        .is_file()
        .then(|| Command::new(&program))
        .ok_or_else(|| miette!("{} was not built", program.display()))
}

fn said(command: &mut Command) -> Result<String> {
    let output = command.output().into_diagnostic()?;
    match output.status.success() {
        true => String::from_utf8(output.stdout).into_diagnostic(),
        false => Err(miette!("{}", String::from_utf8_lossy(&output.stderr))),
    }
}

/// The text with `table` in the place of what stands between the two lines.
fn spliced(readme: &str, table: &str) -> Option<String> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_takes_the_place_of_the_last_one_and_nothing_else_changes() {
        let readme = format!("above\n{BEGIN}\nold\n\n{END}below\n");
        let written = spliced(&readme, "new\n").unwrap();
        assert_eq!(written, format!("above\n{BEGIN}\nnew\n\n{END}below\n"));
        assert_eq!(spliced(&written, "new\n").unwrap(), written);
        assert_eq!(spliced("no place", "new\n"), None);
    }
}
