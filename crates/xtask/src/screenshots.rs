//! `cargo xtask screenshots`: every page of the desk at two widths and in both themes, as pictures to be looked at.
//!
//! The test that has axe-core look at each page takes them on its way, so that no page is looked at by one and not by the
//! other. The pictures of the README are among them, made small.

use std::{fs, path::Path, process::Command};

use miette::{IntoDiagnostic, Result, ensure};

use crate::{
    Interrupt,
    suite::{cargo, succeed},
    tools, workspace,
};

/// Where the README's pictures are.
const README: &str = "crates/web/pictures";
/// What one of them may take, bytes: whoever clones the repository fetches them all.
const MOST: u64 = 150_000;

/// Whether the pictures of the README are made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readme {
    /// They stay as they are.
    Keep,
    /// They show what the pages look like now.
    Renew,
}

/// Writes the pictures into a folder, which is made where it is missing.
///
/// # Errors
/// Where something that it needs cannot be installed, axe-core finds something, or a picture of the README is too large.
pub fn run(folder: &Path, readme: Readme, interrupt: &Interrupt) -> Result<()> {
    fs::create_dir_all(folder).into_diagnostic()?;
    let folder = folder.canonicalize().into_diagnostic()?;
    tools::need(&[tools::CPP, tools::MAKE], interrupt)?;
    if readme == Readme::Renew {
        tools::need(&[tools::PNGQUANT], interrupt)?;
    }
    let chromium = tools::chromium(interrupt)?;
    let axe = tools::axe(interrupt)?;
    let mut tests = cargo();
    // Of the whole workspace, as the test command has it: so what that compiled serves here.
    tests
        .args(["test", "--workspace", "--test", "browser", "--", "--include-ignored", "pages::"])
        .env("TIPLINE_TEST_CHROMIUM", chromium)
        .env("TIPLINE_TEST_AXE", axe)
        .env("TIPLINE_SCREENSHOTS", &folder);
    let ran = succeed(&mut tests, interrupt);
    let pictures = pictures_in(&folder)?;
    eprintln!("{} pictures in {}", pictures.len(), folder.display());
    ran?;
    match readme {
        Readme::Keep => Ok(()),
        Readme::Renew => renew(&folder.join("readme"), interrupt),
    }
}

/// Puts the pictures of a folder where the README shows them from, each in 256 colours or fewer.
fn renew(folder: &Path, interrupt: &Interrupt) -> Result<()> {
    let kept = workspace().join(README);
    fs::create_dir_all(&kept).into_diagnostic()?;
    for picture in pictures_in(folder)? {
        let small = kept.join(picture.file_name().unwrap_or_default());
        let mut shrink = Command::new("pngquant");
        shrink
            .args(["--force", "--strip", "--speed", "1", "--output"])
            .arg(&small)
            .args(["128", "--"])
            .arg(&picture);
        succeed(&mut shrink, interrupt)?;
        let bytes = fs::metadata(&small).into_diagnostic()?.len();
        ensure!(bytes <= MOST, "{} has {bytes} bytes, more than {MOST}", small.display());
        eprintln!("{bytes} bytes in {}", small.display());
    }
    Ok(())
}

/// The pictures of a folder, by name.
fn pictures_in(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut pictures = Vec::new();
    for entry in fs::read_dir(folder).into_diagnostic()? {
        let path = entry.into_diagnostic()?.path();
        if path.extension().is_some_and(|extension| extension == "png") {
            pictures.push(path);
        }
    }
    pictures.sort();
    Ok(pictures)
}
