use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::Path,
};

use tipline_lines::{Decision, Decisions};
use tipline_report::Offset;

use crate::StreamError;

/// The decisions in a copy that [`keep`](super::keep) wrote; none where there is no copy.
///
/// # Errors
/// [`StreamError::Io`] where the file cannot be read or is no such copy.
pub fn read_copy(path: &Path) -> Result<Decisions, StreamError> {
    let failed = |source| StreamError::Io { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Decisions::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut decisions = Decisions::new();
    for (offset, line) in (0..).zip(BufReader::new(file).lines()) {
        let line = line.map_err(failed)?;
        let id = serde_json::from_str(&line).map(|decision: Decision| decision.decision_id.to_string());
        id.ok()
            .and_then(|id| decisions.apply(id.as_bytes(), Some(line.as_bytes()), Offset(offset)).ok())
            .ok_or_else(|| failed(io::Error::other(format!("line {} is no decision", offset + 1))))?;
    }
    Ok(decisions)
}

/// Puts a copy in the place of the one before, whole or not at all.
pub(super) fn write_copy(path: &Path, decisions: &Decisions) -> Result<(), StreamError> {
    let failed = |source| StreamError::Io { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let draft = path.with_extension("new");
    let write = || {
        let mut file = BufWriter::new(File::create(&draft)?);
        for decision in decisions.iter() {
            serde_json::to_writer(&mut file, decision)?;
            file.write_all(b"\n")?;
        }
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&draft, path)
    };
    write().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_copy_nobody_has_decided_and_a_broken_one_is_told_by_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data").join("decisions.jsonl");
        assert_eq!(read_copy(&path).unwrap(), Decisions::new());
        write_copy(&path, &Decisions::new()).unwrap();
        assert_eq!(read_copy(&path).unwrap(), Decisions::new());
        fs::write(&path, "{\n").unwrap();
        assert!(read_copy(&path).unwrap_err().to_string().contains("line 1 is no decision"));
    }
}
