//! API tokens for scripts: a file of hashes, written by `tipline token` and read by the server.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::{
    access::{Role, Scope},
    random,
};

const PREFIX: &str = "tipline";

/// A token as the file has it: enough to know it again, not enough to use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// What it is listed and revoked by; the part of the token that may be shown.
    pub id: String,
    /// Whose it is or what for.
    pub name: String,
    /// What its holder is.
    pub roles: BTreeSet<Role>,
    /// What it may be used for.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The first instant at which it is worth nothing.
    pub expires_at: Timestamp,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// BLAKE3 of the whole token, in hexadecimal. A slow hash is for what people choose; this is 256 random bits.
    hash: String,
}

/// The file of tokens.
#[derive(Debug, Clone)]
pub struct TokenFile {
    path: PathBuf,
}

/// Why tokens cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The file cannot be used.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{path} is no file of tokens: {reason}", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No token has this id.
    #[error("there is no token {id}; `tipline token list` shows those there are")]
    Unknown {
        /// The id.
        id: String,
    },
}

/// What a new token is to be.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose it is or what for.
    pub name: String,
    /// What its holder is.
    pub roles: BTreeSet<Role>,
    /// What it may be used for.
    pub scopes: BTreeSet<Scope>,
    /// The first instant at which it is worth nothing.
    pub expires_at: Timestamp,
}

impl TokenRecord {
    /// Whether it can be used at this time.
    #[must_use]
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

impl TokenFile {
    /// The file at this path, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Every token that was made, oldest first.
    ///
    /// # Errors
    /// Where the file is there and cannot be read.
    pub fn list(&self) -> Result<Vec<TokenRecord>, TokenError> {
        match fs::read(&self.path) {
            Ok(json) => serde_json::from_slice(&json).map_err(|error| TokenError::Unreadable {
                path: self.path.clone(),
                reason: error.to_string(),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(self.io(source)),
        }
    }

    /// Makes a token and keeps its hash. The token itself is given here and never again.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn create(&self, new: NewToken, now: Timestamp) -> Result<(String, TokenRecord), TokenError> {
        let id = random::bytes::<4>().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let token = format!("{PREFIX}_{id}_{}", random::secret());
        let NewToken { name, roles, scopes, expires_at } = new;
        let hash = blake3::hash(token.as_bytes()).to_hex().to_string();
        let record =
            TokenRecord { id, name, roles, scopes, created_at: now, expires_at, revoked_at: None, hash };
        self.change(|records| {
            records.push(record.clone());
            Ok(())
        })?;
        Ok((token, record))
    }

    /// Makes a token worthless at once and for ever. One that is so already stays as it is.
    ///
    /// # Errors
    /// [`TokenError::Unknown`], or where the file cannot be written.
    pub fn revoke(&self, id: &str, now: Timestamp) -> Result<TokenRecord, TokenError> {
        self.change(|records| {
            let record = records.iter_mut().find(|record| record.id == id);
            let record = record.ok_or_else(|| TokenError::Unknown { id: id.to_owned() })?;
            record.revoked_at.get_or_insert(now);
            Ok(record.clone())
        })
    }

    /// Reads, changes and writes the file as one step, beside others who do the same.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Vec<TokenRecord>) -> Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| self.io(error))?;
        let lock = private(&self.path.with_extension("lock")).map_err(|error| self.io(error))?;
        lock.lock().map_err(|error| self.io(error))?;
        let mut records = self.list()?;
        let given = change(&mut records)?;
        let json = serde_json::to_vec_pretty(&records)
            .map_err(|error| TokenError::Unreadable { path: self.path.clone(), reason: error.to_string() })?;
        let written = || -> io::Result<()> {
            let new = self.path.with_extension("new");
            let mut file = private(&new)?;
            file.set_len(0)?;
            file.write_all(&json)?;
            file.sync_all()?;
            fs::rename(&new, &self.path)?;
            File::open(folder)?.sync_all()
        };
        written().map_err(|error| self.io(error))?;
        Ok(given)
    }

    fn io(&self, source: io::Error) -> TokenError {
        TokenError::Io { path: self.path.clone(), source }
    }
}

/// A file that only its owner can read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The tokens as the server knows them: read again when the file is another one.
#[derive(Debug)]
pub(crate) struct Tokens {
    file: TokenFile,
    known: Mutex<(Option<Version>, Arc<[TokenRecord]>)>,
}

/// What changes whenever the file is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    modified: Option<SystemTime>,
    length: u64,
    node: u64,
}

impl Tokens {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { file: TokenFile::new(path), known: Mutex::new((None, Arc::from([]))) }
    }

    /// The record of a token that can be used now.
    pub(crate) fn find(&self, token: &str, now: Timestamp) -> Option<TokenRecord> {
        let mut parts = token.splitn(3, '_');
        let id = parts.nth(1).filter(|_| token.starts_with(PREFIX))?;
        let hash = blake3::hash(token.as_bytes()).to_hex();
        let records = self.records();
        let record = records.iter().find(|record| record.id == id)?;
        let is_ours = bool::from(record.hash.as_bytes().ct_eq(hash.as_bytes()));
        (is_ours && record.is_valid(now)).then(|| record.clone())
    }

    /// Whether the token of this id can be used still.
    pub(crate) fn goes_on(&self, id: &str, now: Timestamp) -> bool {
        self.records().iter().any(|record| record.id == id && record.is_valid(now))
    }

    fn records(&self) -> Arc<[TokenRecord]> {
        let version = version(&self.file.path);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != version {
            let records = self.file.list().unwrap_or_else(|error| {
                tracing::error!(%error, "the file of tokens cannot be read: none is valid");
                Vec::new()
            });
            *known = (version, records.into());
        }
        Arc::clone(&known.1)
    }
}

fn version(path: &Path) -> Option<Version> {
    let about = fs::metadata(path).ok()?;
    #[cfg(unix)]
    let node = std::os::unix::fs::MetadataExt::ino(&about);
    #[cfg(not(unix))]
    let node = 0;
    Some(Version { modified: about.modified().ok(), length: about.len(), node })
}
