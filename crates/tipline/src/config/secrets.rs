//! Files that hold secrets.

use std::path::{Path, PathBuf};

use super::sources::{Problem, Severity};

/// Warns of those that every user of this machine can read; each comes with the key that names it.
pub(super) fn exposed<'c>(
    files: impl IntoIterator<Item = (&'static str, &'c Option<PathBuf>)>,
) -> impl Iterator<Item = Problem> {
    files.into_iter().filter_map(|(key, file)| {
        let file = file.as_deref().filter(|file| readable_by_others(file))?;
        Some(Problem {
            severity: Severity::Warning,
            key,
            message: format!("{} can be read by every user of this machine", file.display()),
            help: format!("chmod o-rwx {}", file.display()),
        })
    })
}

#[cfg(unix)]
fn readable_by_others(file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(file).is_ok_and(|about| about.mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &Path) -> bool {
    false
}
