//! `cargo xtask screenshots`: every page of the desk at two widths and in both themes, as pictures to be looked at.
//!
//! The test that has axe-core look at each page takes them on its way, so that no page is looked at by one and not by the
//! other.

use std::{fs, path::Path};

use miette::{IntoDiagnostic, Result};

use crate::{
    Interrupt,
    suite::{cargo, succeed},
    tools,
};

/// Writes the pictures into a folder, which is made where it is missing.
///
/// # Errors
/// Where something that it needs cannot be installed, or axe-core finds something.
pub fn run(folder: &Path, interrupt: &Interrupt) -> Result<()> {
    fs::create_dir_all(folder).into_diagnostic()?;
    let folder = folder.canonicalize().into_diagnostic()?;
    tools::need(&[tools::CPP, tools::MAKE], interrupt)?;
    let chromium = tools::chromium(interrupt)?;
    let axe = tools::axe(interrupt)?;
    let mut tests = cargo();
    tests
        .args(["test", "--package", "tipline-web", "--test", "browser", "--", "--include-ignored", "pages::"])
        .env("TIPLINE_TEST_CHROMIUM", chromium)
        .env("TIPLINE_TEST_AXE", axe)
        .env("TIPLINE_SCREENSHOTS", &folder);
    let ran = succeed(&mut tests, interrupt);
    eprintln!("{} pictures in {}", fs::read_dir(&folder).into_diagnostic()?.count(), folder.display());
    ran
}
