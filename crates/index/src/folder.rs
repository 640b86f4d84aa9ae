//! The folder that an index lives in: what belongs to it, and opening it with the checks that reader and writer share.

use std::{fs, io, path::Path};

use tantivy::{
    Index, TantivyError,
    directory::{
        Directory, DirectoryLock, INDEX_WRITER_LOCK, MmapDirectory,
        error::{LockError, OpenReadError, OpenWriteError},
    },
};

use crate::{Checkpoint, IndexError, SCHEMA_VERSION, analyser, schema::Fields};

const META: &str = "meta.json";
const MANAGED: &str = ".managed.json";

/// Opens the index in a folder, or makes an empty one where the folder is empty or missing.
pub(crate) fn open_or_create(dir: &Path, fields: &Fields) -> Result<Index, IndexError> {
    if holds_index(dir) {
        return open(dir, fields);
    }
    fs::create_dir_all(dir).map_err(io_error(dir))?;
    refuse_foreign_files(dir)?;
    let directory = mmap(dir)?;
    // Two processes may find the folder empty at once; one of them makes the index.
    let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| lock_error(dir, error))?;
    if !holds_index(dir) {
        Index::create(directory, fields.schema.clone(), tantivy::IndexSettings::default())
            .map_err(engine("create", dir))?;
    }
    drop(lock);
    open(dir, fields)
}

/// Opens the index in a folder, refusing one of another shape.
pub(crate) fn open(dir: &Path, fields: &Fields) -> Result<Index, IndexError> {
    if !holds_index(dir) {
        return Err(IndexError::Missing { dir: dir.to_owned() });
    }
    let index = Index::open(mmap(dir)?).map_err(engine("open", dir))?;
    // The checkpoint's version says more than that the fields differ, so it speaks first.
    read_checkpoint(&index, dir)?;
    if !fields.are_of(&index) {
        return Err(IndexError::ForeignSchema { dir: dir.to_owned() });
    }
    analyser::register(index.tokenizers());
    Ok(index)
}

/// The checkpoint of the last commit; none in an index that was never committed to.
pub(crate) fn read_checkpoint(index: &Index, dir: &Path) -> Result<Option<Checkpoint>, IndexError> {
    let metas = index.load_metas().map_err(engine("read the checkpoint of", dir))?;
    match metas.payload {
        Some(payload) => parse_checkpoint(&payload, dir).map(Some),
        None if metas.segments.is_empty() => Ok(None),
        None => Err(IndexError::NoCheckpoint { dir: dir.to_owned() }),
    }
}

/// Erases the index in a folder. A folder with files of anybody else is refused untouched.
pub(crate) fn erase(dir: &Path) -> Result<(), IndexError> {
    if !dir.try_exists().map_err(io_error(dir))? {
        return Ok(());
    }
    let _lock = lock(dir)?;
    // What a crash in the middle of this leaves must not look like an index: its root goes first.
    for root in [META, MANAGED] {
        remove(&dir.join(root))?;
    }
    for name in file_names(dir)?.iter().filter(|name| is_segment_file(name)) {
        remove(&dir.join(name))?;
    }
    Ok(())
}

/// Keeps every writer from an index, or from a folder that is to be one, while the lock lives.
pub(crate) fn lock(dir: &Path) -> Result<DirectoryLock, IndexError> {
    refuse_foreign_files(dir)?;
    mmap(dir)?.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| lock_error(dir, error))
}

pub(crate) fn engine(doing: &'static str, dir: &Path) -> impl FnOnce(TantivyError) -> IndexError {
    move |source| match source {
        TantivyError::LockFailure(error, _) => lock_error(dir, error),
        source => {
            trouble(dir, &source).unwrap_or_else(|| IndexError::Engine { doing, dir: dir.to_owned(), source })
        }
    }
}

/// What there is a way out of: damage, a full disk, a folder that may not be written.
fn trouble(dir: &Path, error: &TantivyError) -> Option<IndexError> {
    let damaged = |reason: String| Some(IndexError::Damaged { dir: dir.to_owned(), reason });
    match error {
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
            damaged(format!("{} is missing", file.display()))
        }
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
            io_trouble(dir, io_error, Some(filepath))
        }
        TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, filepath }) => {
            io_trouble(dir, io_error, Some(filepath))
        }
        TantivyError::IoError(error) => io_trouble(dir, error, None),
        TantivyError::DataCorruption(what) => damaged(format!("{what:?}")),
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(what))
        | TantivyError::IncompatibleIndex(what) => damaged(format!("{what:?}")),
        TantivyError::DeserializeError(what) => damaged(what.to_string()),
        _ => None,
    }
}

fn io_trouble(dir: &Path, error: &io::Error, file: Option<&Path>) -> Option<IndexError> {
    use io::ErrorKind as E;
    let reason = file.map_or_else(|| error.to_string(), |file| format!("{}: {error}", file.display()));
    let dir = dir.to_owned();
    Some(match error.kind() {
        E::StorageFull | E::QuotaExceeded | E::FileTooLarge => IndexError::NoRoom { dir, reason },
        E::PermissionDenied | E::ReadOnlyFilesystem => IndexError::NotWritable { dir, reason },
        E::NotFound | E::UnexpectedEof | E::InvalidData | E::InvalidInput => {
            IndexError::Damaged { dir, reason }
        }
        _ => return None,
    })
}

fn parse_checkpoint(payload: &str, dir: &Path) -> Result<Checkpoint, IndexError> {
    /// The one field that every version of a checkpoint has.
    #[derive(serde::Deserialize)]
    struct Version {
        schema_version: u32,
    }
    let unreadable = |error: serde_json::Error| IndexError::UnreadableCheckpoint {
        dir: dir.to_owned(),
        reason: error.to_string(),
    };
    let Version { schema_version } = serde_json::from_str(payload).map_err(unreadable)?;
    if schema_version != SCHEMA_VERSION {
        return Err(IndexError::SchemaVersion { dir: dir.to_owned(), found: schema_version });
    }
    serde_json::from_str(payload).map_err(unreadable)
}

fn holds_index(dir: &Path) -> bool {
    dir.join(META).is_file()
}

fn refuse_foreign_files(dir: &Path) -> Result<(), IndexError> {
    let foreign = |name: &String| name != META && !name.starts_with('.') && !is_segment_file(name);
    if file_names(dir)?.iter().any(foreign) {
        return Err(IndexError::NotAnIndex { dir: dir.to_owned() });
    }
    Ok(())
}

/// The engine names a segment's files by its id: 32 hexadecimal digits, a full stop, an extension.
fn is_segment_file(name: &str) -> bool {
    name.split_once('.').is_some_and(|(id, _)| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn file_names(dir: &Path) -> Result<Vec<String>, IndexError> {
    let names = || -> io::Result<Vec<String>> {
        fs::read_dir(dir)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    names().map_err(io_error(dir))
}

fn remove(path: &Path) -> Result<(), IndexError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(path)(error)),
        _ => Ok(()),
    }
}

fn mmap(dir: &Path) -> Result<MmapDirectory, IndexError> {
    MmapDirectory::open(dir).map_err(|error| engine("open", dir)(error.into()))
}

fn lock_error(dir: &Path, error: LockError) -> IndexError {
    match error {
        LockError::LockBusy => IndexError::Locked { dir: dir.to_owned() },
        LockError::IoError(error) => io_trouble(dir, &error, None).unwrap_or_else(|| IndexError::Io {
            path: dir.to_owned(),
            source: io::Error::new(error.kind(), error.to_string()),
        }),
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> IndexError {
    move |source| IndexError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Full disks and folders without the right to write are hard to have in a test that anybody may run.
    #[test]
    fn a_full_disk_and_a_read_only_folder_are_told_with_the_way_out() {
        let told = |kind: io::ErrorKind| {
            let error = TantivyError::IoError(Arc::new(io::Error::from(kind)));
            engine("commit to", Path::new("DIR"))(error).to_string()
        };
        insta::assert_snapshot!(told(io::ErrorKind::StorageFull), @"there is no room for the index in DIR: no storage space. Nothing is lost: make room, then start again");
        insta::assert_snapshot!(told(io::ErrorKind::ReadOnlyFilesystem), @"the index in DIR may not be written: read-only filesystem or storage medium. Nothing is lost: let this user write there, then start again");
        insta::assert_snapshot!(told(io::ErrorKind::PermissionDenied), @"the index in DIR may not be written: permission denied. Nothing is lost: let this user write there, then start again");
    }
}
