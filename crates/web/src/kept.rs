//! Searches that people keep, each for themselves.
//!
//! They stand in a file beside the one of tokens, and not on a topic: what somebody keeps may hold a number, nobody else has to
//! read it, and it is no part of what the log says. So it outlives the process and any rebuild of the index, and whoever runs
//! several servers has it on each of them apart.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

/// The most that one person keeps.
const MOST: usize = 50;
/// The longest name, bytes.
pub(crate) const LONGEST_NAME: usize = 80;

/// A search that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// What they call it.
    pub(crate) name: String,
    /// What it asks.
    pub(crate) query: String,
}

/// The searches of everybody, by who keeps them.
#[derive(Debug)]
pub(crate) struct KeptSearches {
    file: PathBuf,
    people: Mutex<People>,
}

type People = BTreeMap<String, Vec<Kept>>;

/// Why a search cannot be kept.
#[derive(Debug)]
pub(crate) enum NotKept {
    /// They keep as many as anybody may.
    Full,
    /// The file cannot be read or written.
    File(io::Error),
}

impl KeptSearches {
    /// Those of a file; none where there is no file.
    pub(crate) fn of_file(file: PathBuf) -> Self {
        let people = read(&file).unwrap_or_else(|error| {
            tracing::warn!(file = %file.display(), %error, "the searches that people keep cannot be read");
            People::new()
        });
        Self { file, people: Mutex::new(people) }
    }

    /// What somebody keeps, by name.
    pub(crate) fn of(&self, who: &str) -> Vec<Kept> {
        self.lock().get(who).cloned().unwrap_or_default()
    }

    /// Keeps a search under a name; one of that name makes way. Blocks until it is on disk.
    ///
    /// # Errors
    /// Where they keep too many, or it cannot be written: then nothing has changed.
    pub(crate) fn keep(&self, who: &str, new: Kept) -> Result<(), NotKept> {
        self.change(|people| {
            let kept = people.entry(who.to_owned()).or_default();
            kept.retain(|kept| kept.name != new.name);
            kept.push(new);
            kept.sort_by_cached_key(|kept| kept.name.to_lowercase());
            if kept.len() > MOST { Err(NotKept::Full) } else { Ok(()) }
        })
    }

    /// Keeps the search of a name no longer. Blocks until that is on disk.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn remove(&self, who: &str, name: &str) -> Result<(), NotKept> {
        self.change(|people| {
            if let Some(kept) = people.get_mut(who) {
                kept.retain(|kept| kept.name != name);
            }
            people.retain(|_, kept| !kept.is_empty());
            Ok(())
        })
    }

    fn change(&self, change: impl FnOnce(&mut People) -> Result<(), NotKept>) -> Result<(), NotKept> {
        let mut people = self.lock();
        // What could not be read when the server started is not written over.
        read(&self.file).map_err(NotKept::File)?;
        let mut changed = people.clone();
        change(&mut changed)?;
        write(&self.file, &changed).map_err(NotKept::File)?;
        *people = changed;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, People> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(file: &Path) -> io::Result<People> {
    match fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::from),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(People::new()),
        Err(error) => Err(error),
    }
}

/// Whole, or as it was before.
fn write(file: &Path, people: &People) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension("new");
    let mut made =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    made.write_all(&serde_json::to_vec_pretty(people)?)?;
    made.sync_all()?;
    fs::rename(&beside, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(name: &str, query: &str) -> Kept {
        Kept { name: name.to_owned(), query: query.to_owned() }
    }

    #[test]
    fn what_somebody_keeps_is_found_again_by_them_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("serve/searches.json");
        let searches = KeptSearches::of_file(file.clone());
        searches.keep("person a", search("week", "last:7d")).unwrap();
        searches.keep("person a", search("Breaches", "flag:order_breach")).unwrap();
        searches.keep("person a", search("week", "nino last:7d")).unwrap();
        searches.keep("person b", search("theirs", "kent")).unwrap();
        let again = KeptSearches::of_file(file.clone());
        assert_eq!(
            again.of("person a"),
            [search("Breaches", "flag:order_breach"), search("week", "nino last:7d")]
        );
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        again.remove("person a", "week").unwrap();
        again.remove("person b", "theirs").unwrap();
        assert_eq!(KeptSearches::of_file(file.clone()).of("person a").len(), 1);
        assert!(!fs::read_to_string(file).unwrap().contains("person b"));
    }

    #[test]
    fn only_so_many_are_kept_and_a_file_that_cannot_be_read_stays() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("searches.json");
        let searches = KeptSearches::of_file(file.clone());
        for nth in 0..MOST {
            searches.keep("a", search(&nth.to_string(), "kent")).unwrap();
        }
        assert!(matches!(searches.keep("a", search("one more", "kent")), Err(NotKept::Full)));
        assert_eq!(searches.of("a").len(), MOST);
        fs::write(&file, "not ours").unwrap();
        let searches = KeptSearches::of_file(file.clone());
        assert!(matches!(searches.keep("a", search("x", "kent")), Err(NotKept::File(_))));
        assert_eq!(fs::read_to_string(file).unwrap(), "not ours");
    }
}
