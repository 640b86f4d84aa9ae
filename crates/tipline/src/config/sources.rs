use std::{collections::BTreeMap, fmt, path::PathBuf};

use super::{
    Config, audit, environment, file,
    find::{self, REFERENCES},
    kafka,
    keys::{self, KEYS},
    search, serve,
    setting::Value,
};
use crate::failure::{Exit, Failure, Place};

/// The places that may set a key, weakest first; the defaults come before them all.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The TOML file, where one was named.
    pub(crate) file: Option<PathBuf>,
    /// The environment; only names that begin with `TIPLINE_` are looked at.
    pub(crate) environment: Vec<(String, String)>,
    /// What `--set` and its fellows gave: the flag as typed, the key, the value.
    pub(crate) flags: Vec<Flag>,
}

/// A key that the command line set.
#[derive(Debug, Clone)]
pub(crate) struct Flag {
    /// The flag, such as `--data-dir` or `--set`.
    pub(crate) flag: &'static str,
    pub(crate) key: String,
    pub(crate) value: String,
}

/// One key that a place sets.
pub(super) struct Assignment {
    pub(super) key: String,
    pub(super) value: Value,
    pub(super) origin: Origin,
    /// Where the key and the value stand.
    pub(super) key_place: Place,
    pub(super) value_place: Place,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Built in.
    Default,
    /// The file, at this line.
    File {
        /// As it was named.
        name: String,
        /// Counted from 1.
        line: usize,
    },
    /// This environment variable.
    Environment(String),
    /// This flag.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { name, line } => write!(f, "{name}:{line}"),
            Self::Environment(variable) => write!(f, "environment {variable}"),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    /// The program runs, perhaps not as meant.
    Warning,
    /// The program does not start.
    Error,
}

impl Severity {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing to say about the configuration.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// The key that it is about.
    pub(crate) key: String,
    /// Where that key is set: `file:line:column`, an environment variable, a flag.
    pub(crate) at: String,
    pub(crate) failure: Failure,
}

/// A configuration that can be used.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) config: Config,
    origins: BTreeMap<String, Origin>,
    pub(crate) warnings: Vec<Finding>,
}

impl Loaded {
    /// Where the value of a key came from.
    pub(crate) fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or(Origin::Default)
    }

    /// Every key with its value as TOML would write it, and where the value came from.
    pub(crate) fn settings(&self) -> Vec<(String, Option<Value>, Origin)> {
        let own =
            KEYS.iter().map(|key| (key.name.to_owned(), (key.get)(&self.config), self.origin(key.name)));
        let options = self.config.kafka.options.iter().map(|(name, value)| {
            let key = format!("{OPTIONS}{name}");
            let origin = self.origin(&key);
            (key, Some(Value::Text(value.clone())), origin)
        });
        let references = self.config.find.references.iter().map(|(name, pattern)| {
            let key = format!("{REFERENCES}{name}");
            let origin = self.origin(&key);
            (key, Some(Value::Text(pattern.clone())), origin)
        });
        own.chain(options).chain(references).collect()
    }
}

/// librdkafka's own options stand under this; they are not in the table of keys.
pub(super) const OPTIONS: &str = "kafka.options.";

/// Reads the places in order and checks what comes of it.
///
/// # Errors
/// Everything that is wrong, each with its place: not only the first.
pub(crate) fn load(sources: &Sources) -> Result<Loaded, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut assignments = Vec::new();
    if let Some(path) = &sources.file {
        file::read(path, &mut assignments, &mut findings);
    }
    environment::read(&sources.environment, &mut assignments, &mut findings);
    assignments.extend(sources.flags.iter().map(flag_assignment));

    let mut config = Config::default();
    let mut set: BTreeMap<String, Assignment> = BTreeMap::new();
    for assignment in assignments {
        match assign(&mut config, &assignment) {
            Some(finding) => findings.push(finding),
            None => {
                set.insert(assignment.key.clone(), assignment);
            }
        }
    }
    let problems = kafka::check(&config)
        .into_iter()
        .chain(audit::check(&config))
        .chain(search::check(&config))
        .chain(serve::check(&config));
    findings.extend(problems.map(|problem| problem.into_finding(&set)));

    let (errors, warnings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|f| f.severity == Severity::Error);
    if errors.is_empty() {
        let origins = set.into_iter().map(|(key, assignment)| (key, assignment.origin)).collect();
        Ok(Loaded { config, origins, warnings })
    } else {
        Err(errors.into_iter().chain(warnings).collect())
    }
}

/// Sets the key; where that cannot be, says why.
fn assign(config: &mut Config, assignment: &Assignment) -> Option<Finding> {
    let Assignment { key, value, key_place, value_place, .. } = assignment;
    if let Some(option) = key.strip_prefix(OPTIONS) {
        if let Some(reason) = kafka::refused_option(option) {
            let message = format!("kafka.options may not hold {option}");
            return Some(error(key, message, key_place, "refused").help(reason));
        }
        let value = match value {
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(boolean) => boolean.to_string(),
            Value::List(list) => list.join(","),
        };
        config.kafka.options.insert(option.to_owned(), value);
        return None;
    }
    if let Some(name) = key.strip_prefix(REFERENCES) {
        return find::assign(config, name, value, value_place);
    }
    let Some(known) = keys::find(key) else {
        return Some(unknown(key, key_place));
    };
    match (known.set)(config, value) {
        Some(()) => None,
        None => Some(unreadable(key, known.wanted, value_place)),
    }
}

/// The finding that a value is not of its key's type.
pub(super) fn unreadable(key: &str, wanted: &str, place: &Place) -> Finding {
    error(key, format!("{key} cannot be read"), place, "not a value of this key")
        .help(format!("write {wanted}"))
}

/// The finding that there is no such key.
pub(super) fn unknown(key: &str, place: &Place) -> Finding {
    let finding = error(key, format!("there is no key {key}"), place, "unknown key");
    match (key, keys::nearest(key)) {
        ("kafka.sasl.password", _) => finding
            .help("a secret is never in the configuration: write it to a file and name that in kafka.sasl.password_file"),
        (_, Some(near)) => finding.help(format!("did you mean {near}?")),
        (_, None) => finding.help("`tipline config example` shows every key there is"),
    }
}

/// An error at a place.
pub(super) fn error(key: &str, message: String, place: &Place, label: &str) -> Finding {
    let (line, column) = place.line_and_column();
    let at = match place.name.as_str() {
        name @ ("environment" | "command line") => name.to_owned(),
        name => format!("{name}:{line}:{column}"),
    };
    let place = Place { label: label.to_owned(), ..place.clone() };
    Finding {
        severity: Severity::Error,
        key: key.to_owned(),
        at,
        failure: Failure::new(message).at(place).exit(Exit::Configuration),
    }
}

impl Finding {
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.failure = self.failure.help(help);
        self
    }
}

/// Something wrong with values that can each be read, named by the key to change.
pub(super) struct Problem {
    pub(super) severity: Severity,
    pub(super) key: &'static str,
    pub(super) message: String,
    pub(super) help: String,
}

impl Problem {
    fn into_finding(self, set: &BTreeMap<String, Assignment>) -> Finding {
        let finding = match set.get(self.key) {
            Some(assignment) => error(self.key, self.message, &assignment.value_place, "set here"),
            None => Finding {
                severity: Severity::Error,
                key: self.key.to_owned(),
                at: "default".to_owned(),
                failure: Failure::new(self.message).exit(Exit::Configuration),
            },
        };
        Finding { severity: self.severity, ..finding.help(self.help) }
    }
}

fn flag_assignment(flag: &Flag) -> Assignment {
    let text = match flag.flag {
        "--set" => format!("--set {}={}", flag.key, flag.value),
        name => format!("{name} {}", flag.value),
    };
    let value_start = text.len() - flag.value.len();
    let place =
        |span| Place { name: "command line".to_owned(), text: text.clone(), span, label: String::new() };
    Assignment {
        key: flag.key.clone(),
        value: Value::Text(flag.value.clone()),
        origin: Origin::Flag(flag.flag),
        key_place: place(match flag.flag {
            "--set" => 6..6 + flag.key.len(),
            name => 0..name.len(),
        }),
        value_place: place(value_start..text.len()),
    }
}
