use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tantivy::directory::DirectoryLock;

use crate::{IndexError, Writer, WriterOptions, folder};

/// An index that is being built beside the one in a folder, to take its place whole.
///
/// Searches go on in the old one meanwhile, and no writer can open it. Where this is dropped before it took the place, the
/// old index stands as it was.
pub struct Rebuild {
    dir: PathBuf,
    beside: PathBuf,
    _old: DirectoryLock,
}

impl Rebuild {
    /// Begins an empty index in a folder beside `dir`, and gives its writer. What an earlier rebuild left there is erased.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another writer has the index in `dir` or another rebuild runs,
    /// [`IndexError::NotAnIndex`] where a folder holds files that are no index's, and what [`Writer::open`] says.
    pub fn begin(dir: &Path, options: WriterOptions) -> Result<(Self, Writer), IndexError> {
        fs::create_dir_all(dir).map_err(|source| IndexError::Io { path: dir.to_owned(), source })?;
        let old = folder::lock(dir)?;
        let mut name = dir.file_name().unwrap_or_default().to_owned();
        name.push(".rebuilt");
        let beside = dir.with_file_name(name);
        let writer = Writer::rebuild(&beside, options)?;
        Ok((Self { dir: dir.to_owned(), beside, _old: old }, writer))
    }

    /// Puts the new index in the place of the old one in one step, and erases the old one.
    ///
    /// # Errors
    /// [`IndexError::NotExchanged`] where the operating system refuses; both indexes stand as they were then.
    pub fn take_place(self, writer: Writer) -> Result<(), IndexError> {
        writer.close()?;
        let Self { dir, beside, _old: old } = self;
        if let Err(source) = exchange(&dir, &beside) {
            return Err(IndexError::NotExchanged { dir, beside, source });
        }
        // The lock went with the old index.
        drop(old);
        folder::erase(&beside)?;
        // What is left is the engine's lock files. Where somebody else has put a file there, it stays.
        let _ = fs::remove_dir_all(&beside);
        Ok(())
    }
}

/// Two folders change places. Nobody finds either place empty.
#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

/// Two folders change places; for a moment the first place is empty.
#[cfg(not(target_os = "linux"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    let aside = b.with_extension("old");
    fs::rename(a, &aside)?;
    fs::rename(b, a)?;
    fs::rename(&aside, b)
}
