//! The trail that a look-up on the command line leaves: on disk before its answer is shown.

use std::{fs, path::Path};

use clap::Args;
use tipline_audit::{Action, AuditError, Entry, Key, Log, Outcome, Via, Who};

use crate::{
    config::{AskReason, Config},
    failure::{Exit, Failure},
};

/// Why somebody looks something up.
#[derive(Debug, Clone, Args)]
pub(crate) struct Why {
    /// Why you ask; recorded with what you asked, who you are and when
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// The audit log as one command writes it.
pub(crate) struct Trail {
    log: Log,
    reason: Option<String>,
}

impl Trail {
    /// Opens the audit log that the configuration names; makes it, and its key, where there is none.
    ///
    /// # Errors
    /// Where it cannot be written, or a reason is required and none was given: then nothing may be looked up.
    pub(crate) fn open(config: &Config, why: &Why) -> Result<Self, Failure> {
        let reason = why.given(config)?;
        let folder = config.audit_dir();
        let log = key(config).and_then(|key| Log::open(&folder, &key)).map_err(|error| unrecorded(&error))?;
        Ok(Self { log, reason })
    }

    /// Records what was done to what; returns when that is on disk.
    ///
    /// # Errors
    /// Where it cannot be written: then the answer may not be shown.
    pub(crate) fn record(
        &self,
        action: Action,
        subject: impl Into<String>,
        outcome: Outcome,
    ) -> Result<(), Failure> {
        let entry = Entry {
            who: operating_system_user(),
            action,
            subject: subject.into(),
            reason: self.reason.clone(),
            via: Via::CommandLine,
            request: None,
            outcome,
        };
        self.log.append(entry).map(|_| ()).map_err(|error| unrecorded(&error))
    }

    /// Records that something was looked up, and how many records answer.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub(crate) fn consulted(&self, subject: impl Into<String>, records: usize) -> Result<(), Failure> {
        self.record(Action::Consulted, subject, Outcome::Answered { records: records as u64 })
    }
}

impl From<Option<String>> for Why {
    /// The reason that a flag of another name gave.
    fn from(reason: Option<String>) -> Self {
        Self { reason }
    }
}

impl Why {
    /// The reason that was given.
    ///
    /// # Errors
    /// Where none was, and the configuration asks for one.
    pub(crate) fn given(&self, config: &Config) -> Result<Option<String>, Failure> {
        let reason = self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        match (reason, config.audit.reason) {
            (None, AskReason::Required) => Err(Failure::new("say why you ask: a reason is required here")
                .help("--reason 'operation, task or request' (of dead letters: --because); it is recorded")),
            (reason, _) => Ok(reason.map(str::to_owned)),
        }
    }
}

/// The key that the configuration names; made where neither it nor the log is there yet.
///
/// # Errors
/// Where it cannot be read or made.
pub(crate) fn key(config: &Config) -> Result<Key, AuditError> {
    let file = config.audit_key_file();
    if let Some(folder) = file.parent() {
        // Where it cannot be made, the key cannot either, and that error names the file.
        let _ = fs::create_dir_all(folder);
    }
    Key::read_or_create(&file, &config.audit_dir())
}

fn unrecorded(error: &AuditError) -> Failure {
    let failure =
        Failure::from_error("no answer, since the question cannot be recorded", error).exit(Exit::Failed);
    match error {
        AuditError::Machine { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
            failure.help(
                "whoever looks things up on this machine needs to write audit.dir and to read audit.key_file",
            )
        }
        _ => failure,
    }
}

/// Whoever the kernel says this process belongs to.
pub(crate) fn operating_system_user() -> Who {
    let uid = rustix::process::getuid().as_raw();
    let names = fs::read_to_string("/etc/passwd").unwrap_or_default();
    Who::System {
        uid,
        name: name_of(uid, &names).map(str::to_owned),
        signed_in: signed_in(Path::new("/proc/self/loginuid")),
    }
}

/// The name of a user in the text of a passwd file.
fn name_of(uid: u32, passwd: &str) -> Option<&str> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, _, id) = (fields.next()?, fields.next()?, fields.next()?);
        (id.parse() == Ok(uid)).then_some(name)
    })
}

/// The user that the kernel noted at sign-in; `sudo` does not change it. Without a sign-in, as in a service, there is none.
fn signed_in(loginuid: &Path) -> Option<u32> {
    let uid = fs::read_to_string(loginuid).ok()?.trim().parse().ok()?;
    (uid != u32::MAX).then_some(uid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_named_as_the_machine_names_them() {
        let passwd =
            "root:x:0:0::/root:/bin/sh\nbroken\nanalyst:x:1000:1000:An Analyst:/srv/analyst:/bin/sh\n";
        assert_eq!((name_of(1000, passwd), name_of(7, passwd)), (Some("analyst"), None));
    }

    #[test]
    fn who_signed_in_is_told_where_the_kernel_knows() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("loginuid");
        for (text, uid) in [("1000", Some(1000)), ("4294967295\n", None), ("", None)] {
            fs::write(&file, text).unwrap();
            assert_eq!(signed_in(&file), uid, "{text:?}");
        }
        assert_eq!(signed_in(&dir.path().join("none")), None);
    }
}
