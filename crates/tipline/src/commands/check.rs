use clap::{Args, ValueEnum};
use serde_json::json;
use tipline_quickwit::Cluster;
use tipline_stream::topics;

use super::{service, topics::layout};
use crate::{
    config::{Config, Finding, Severity},
    failure::{Exit, Failure},
    session::Session,
    terminal::{Output, Terminal, paint},
};

/// Check the configuration; with --connect, ask the brokers too
///
/// Reads the configuration as every command does and says what is wrong with it, a line a finding, with what to do.
/// It opens no connection, binds no port and makes no file, so it can stand before a start (ExecStartPre=) or in a
/// build. With --connect it asks the brokers for their topics, and a
/// Quickwit cluster for its index where one answers searches, and changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline --config tipline.toml check
  tipline --config tipline.toml check --connect --deny-warnings

A finding is: place, error or warning, key, what is wrong, what to do.
Exit status: 0 nothing is wrong, 1 there are errors (with --deny-warnings: or warnings).")]
pub(crate) struct Check {
    /// Ask the brokers, and a Quickwit cluster, whether what is needed is there and as it should be
    #[arg(long)]
    connect: bool,
    /// Take warnings for errors
    #[arg(long)]
    deny_warnings: bool,
    /// How to print findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object a finding
    Json,
}

/// One line of the answer.
struct Remark {
    at: String,
    severity: Severity,
    key: String,
    message: String,
    help: Option<String>,
}

impl Check {
    /// Checks, and prints what was found.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut output = session.terminal.output();
        let (config, findings) = match session.load() {
            Ok(loaded) => (Some(loaded.config), loaded.warnings),
            Err(findings) => (None, findings),
        };
        let mut remarks: Vec<Remark> = findings.into_iter().map(Remark::from).collect();
        if let Some(config) = config.as_ref().filter(|_| self.connect) {
            remarks.extend(connect(config));
            remarks.extend(cluster(config));
        }
        for remark in &remarks {
            self.print(&mut output, remark, session.terminal)?;
        }
        let errors = remarks.iter().filter(|remark| remark.severity == Severity::Error).count();
        let warnings = remarks.len() - errors;
        if self.format == Format::Text {
            output.line(self.verdict(errors, warnings))?;
        }
        output.flush()?;
        let wrong = errors > 0 || (self.deny_warnings && warnings > 0);
        Ok(if wrong { Exit::Nothing } else { Exit::Success })
    }

    fn print(&self, output: &mut Output, remark: &Remark, terminal: Terminal) -> Result<(), Failure> {
        let Remark { at, severity, key, message, help } = remark;
        match self.format {
            Format::Json => output.json(&json!({
                "at": at, "level": severity.word(), "key": key, "message": message, "help": help,
            })),
            Format::Text => {
                let level = paint(terminal.palette.alert, severity.word());
                let help = help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
                output.line(format_args!("{at} {level} {key} {message}{help}"))
            }
        }
    }

    fn verdict(&self, errors: usize, warnings: usize) -> String {
        let what = match self.connect {
            true => "the configuration and the topics",
            false => "the configuration",
        };
        match (errors, warnings) {
            (0, 0) => format!("ok: nothing is wrong with {what}"),
            (errors, warnings) => format!("errors: {errors}, warnings: {warnings}"),
        }
    }
}

/// What the brokers have to say.
fn connect(config: &Config) -> Vec<Remark> {
    let error = |key: &str, message: String, help: Option<String>| Remark {
        at: config.kafka.bootstrap_servers.join(","),
        severity: Severity::Error,
        key: key.to_owned(),
        message,
        help,
    };
    let kafka = match config.kafka_settings() {
        Ok(kafka) => kafka,
        Err(failure) => return vec![error("kafka.sasl.password_file", failure.to_string(), None)],
    };
    match topics::describe(&kafka, &service::topics(config), &layout(config)) {
        Err(failure) => vec![error("kafka.bootstrap_servers", failure.to_string(), None)],
        Ok(described) => described
            .iter()
            .flat_map(|topic| topic.complaints.iter().map(move |complaint| (topic, complaint)))
            .map(|(topic, complaint)| {
                let severity = if complaint.breaks_a_promise() { Severity::Error } else { Severity::Warning };
                let help = Some(complaint.way_out(&topic.topic));
                Remark { severity, ..error(&topic.topic, complaint.to_string(), help) }
            })
            .collect(),
    }
}

/// What the cluster has to say that answers searches, where there is one.
fn cluster(config: &Config) -> Option<Remark> {
    let settings = config.cluster()?;
    let error = Cluster::open(&settings).err()?;
    Some(Remark {
        at: settings.url,
        severity: Severity::Error,
        key: "search.backend".to_owned(),
        message: error.to_string(),
        help: None,
    })
}

impl From<Finding> for Remark {
    fn from(finding: Finding) -> Self {
        Self {
            at: finding.at,
            severity: finding.severity,
            key: if finding.key.is_empty() { "-".to_owned() } else { finding.key },
            message: finding.failure.message().to_owned(),
            help: finding.failure.advice().map(str::to_owned),
        }
    }
}
