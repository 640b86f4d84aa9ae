use super::{Config, Severity, sources::Problem};

/// What is wrong with where look-ups are recorded.
pub(super) fn check(config: &Config) -> Option<Problem> {
    config.audit_key_file().starts_with(config.audit_dir()).then(|| Problem {
        severity: Severity::Error,
        key: "audit.key_file",
        message: "the key lies in the folder of the log that it seals".to_owned(),
        help: "who can write the one could forge the other: name a file outside audit.dir".to_owned(),
    })
}
