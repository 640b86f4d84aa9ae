use std::{
    fmt, fs,
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};

use crate::AuditError;

/// The secret that seals a log: 32 random bytes. Who has it can make entries up; who has not can only be found out.
#[derive(Clone)]
pub struct Key {
    pub(crate) entries: [u8; blake3::KEY_LEN],
    pub(crate) head: [u8; blake3::KEY_LEN],
}

impl Key {
    /// The key that these bytes are.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self {
            entries: blake3::derive_key("tipline 2026 audit log, entries", bytes),
            head: blake3::derive_key("tipline 2026 audit log, head", bytes),
        }
    }

    /// Reads the key in a file.
    ///
    /// # Errors
    /// [`AuditError::Machine`] where it cannot be read, [`AuditError::NotAKey`] where it does not hold 32 bytes,
    /// [`AuditError::OpenKey`] where everybody on the machine can read it.
    pub fn read(path: &Path) -> Result<Self, AuditError> {
        let failed = |error| AuditError::machine("read", path)(error);
        let mut file = fs::File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() || metadata.len() != 32 {
            return Err(AuditError::NotAKey { path: path.to_owned() });
        }
        if metadata.mode() & 0o007 != 0 {
            return Err(AuditError::OpenKey { path: path.to_owned() });
        }
        let mut bytes = [0; 32];
        file.read_exact(&mut bytes).map_err(failed)?;
        Ok(Self::from_bytes(&bytes))
    }

    /// Makes a new key in a file that does not exist yet, for its owner only, and syncs it.
    ///
    /// # Errors
    /// [`AuditError::Machine`] where there is such a file already, or it cannot be written.
    pub fn create(path: &Path) -> Result<Self, AuditError> {
        let failed = |error| AuditError::machine("make", path)(error);
        if path.exists() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| failed(io::Error::other(error.to_string())))?;
        // Whole or not at all under its name, also where two processes start at once: the first link wins.
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut name = [0; 8];
        getrandom::fill(&mut name).map_err(|error| failed(io::Error::other(error.to_string())))?;
        let draft = folder.join(format!(".audit-key-{:016x}", u64::from_ne_bytes(name)));
        let written = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)
            .and_then(|mut file| {
                file.write_all(&bytes)?;
                file.sync_all()
            })
            .and_then(|()| fs::hard_link(&draft, path));
        let removed = fs::remove_file(&draft);
        written.and(removed).and_then(|()| fs::File::open(folder)?.sync_all()).map_err(failed)?;
        Ok(Self::from_bytes(&bytes))
    }

    /// Reads the key, or makes it where there is none and none of the log yet.
    ///
    /// # Errors
    /// As [`read`](Self::read) and [`create`](Self::create). A log without its key is refused: a new one would seal what
    /// follows and leave nothing to verify the rest by.
    pub fn read_or_create(path: &Path, folder: &Path) -> Result<Self, AuditError> {
        let inside = match (fs::canonicalize(folder), path.parent().map(fs::canonicalize)) {
            (Ok(folder), Some(Ok(parent))) => parent.starts_with(folder),
            _ => path.starts_with(folder),
        };
        if inside {
            return Err(AuditError::KeyInside { path: path.to_owned() });
        }
        let missing = |error: &AuditError| matches!(error, AuditError::Machine { source, .. } if source.kind() == io::ErrorKind::NotFound);
        match Self::read(path) {
            Err(error) if missing(&error) && !folder.exists() => match Self::create(path) {
                Ok(key) => Ok(key),
                // Another process may have been faster.
                Err(error) => Self::read(path).map_err(|_| error),
            },
            // That process may have begun the log by now.
            Err(error) if missing(&error) => Self::read(path),
            read => read,
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}
