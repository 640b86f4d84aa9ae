//! What a user of the log sees: entries on disk, tampering named, failures that stop the answer.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod crash;
mod failing;
mod processes;
mod tampering;

use std::{
    fs,
    path::{Path, PathBuf},
};

use tipline_audit::{Action, Entry, Finding, Key, Outcome, Verified, Via, Who, verify};

fn key() -> Key {
    Key::from_bytes(&[7; 32])
}

fn entry(subject: impl Into<String>) -> Entry {
    Entry {
        who: Who::Person {
            id: "5f2c".into(),
            name: Some("Analyst One".into()),
            roles: vec!["analyst".into()],
        },
        action: Action::Consulted,
        subject: subject.into(),
        reason: Some("op-1234 line review".into()),
        via: Via::Page,
        request: Some("01J9".into()),
        outcome: Outcome::Answered { records: 3 },
    }
}

fn findings(folder: &Path) -> (Verified, Vec<Finding>) {
    let mut findings = Vec::new();
    let verified = verify(folder, &key(), &[], |finding| findings.push(finding)).unwrap();
    (verified, findings)
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    paths.sort();
    paths
}
