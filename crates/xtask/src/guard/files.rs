//! The repository's text files.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// Made by cargo from the registry's checksums.
const SKIPPED: [&str; 1] = ["Cargo.lock"];

/// Each text file that git tracks under `root`, or would track were it added, with its text.
///
/// # Errors
/// Where git cannot be asked.
pub fn tracked_texts(root: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()?;
    if !listing.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&listing.stderr).into_owned()));
    }
    let names = String::from_utf8_lossy(&listing.stdout).into_owned();
    let paths =
        names.split('\0').filter(|name| !name.is_empty() && !SKIPPED.contains(name)).map(PathBuf::from);
    // A file that was deleted and not yet committed is still listed; one that is no UTF-8 is no text.
    Ok(paths
        .filter_map(|path| Some((fs::read_to_string(root.join(&path)).ok()?, path)))
        .map(|(t, p)| (p, t))
        .collect())
}
