use clap::Args;
use serde_json::{Value, json};
use tipline_stream::reconcile::{self, Finding, ReconcileSettings, Reconciliation};

use super::service;
use crate::{
    failure::{Exit, Failure},
    session::{Role, Session},
};

/// Prove that nothing was lost and nothing doubled
///
/// Compares every raw record that link has read with the reports and dead-letters: each has exactly one. Then compares
/// the index, where there is one, with the reports. It reads whole topics, changes nothing, and may run beside the
/// services.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline reconcile
  tipline reconcile --json | jq .findings

Exit status: 0 all is well, 1 something is lost, doubled or out of step, 2 it could not be found out.")]
pub(crate) struct Reconcile {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Compare the topics only
    #[arg(long)]
    without_index: bool,
    /// Findings to list; all of them are counted
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
}

impl Reconcile {
    /// Compares, and lists what does not hold.
    ///
    /// # Errors
    /// Where the brokers or the index cannot be read.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        let index = Some(config.index_dir()).filter(|dir| !self.without_index && dir.exists());
        let compared_index = index.is_some();
        let reconciliation = reconcile::run(&ReconcileSettings {
            kafka: config.kafka_settings()?,
            topics: service::topics(&config),
            group: config.link.group.clone(),
            index,
            limit: self.limit,
        })?;
        let mut output = session.terminal.output();
        match self.json {
            true => output.json(&as_json(&reconciliation))?,
            false => output.text(&as_text(&reconciliation))?,
        }
        output.flush()?;
        if !compared_index && !self.without_index {
            eprintln!("there is no index in {}: only the topics were compared", config.index_dir().display());
        }
        Ok(if reconciliation.is_clean() { Exit::Success } else { Exit::Nothing })
    }
}

fn as_text(reconciliation: &Reconciliation) -> String {
    let Reconciliation {
        raw,
        trimmed,
        reports,
        looked_back,
        dead_letters,
        replayed,
        ahead,
        documents,
        findings,
        found,
    } = reconciliation;
    let mut text: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    let unlisted = found.saturating_sub(findings.len() as u64);
    if unlisted > 0 {
        text.push_str(&format!("and {unlisted} more; --limit lists more of them\n"));
    }
    let verdict = match found {
        0 => "clean".to_owned(),
        1 => "1 finding".to_owned(),
        found => format!("{found} findings"),
    };
    text.push_str(&format!(
        "{verdict}: {raw} raw records read by link, {reports} reports, {dead_letters} dead letters"
    ));
    if *replayed > 0 {
        text.push_str(&format!(", {replayed} of them fed in again"));
    }
    if *looked_back > 0 {
        text.push_str(&format!(", {looked_back} reports looked back on"));
    }
    if let Some(documents) = documents {
        text.push_str(&format!(", {documents} documents in the index"));
    }
    if *ahead > 0 {
        text.push_str(&format!("; {ahead} outputs came in meanwhile and were not judged"));
    }
    if *trimmed > 0 {
        text.push_str(&format!("; {trimmed} raw records were deleted by retention before this look"));
    }
    text.push('\n');
    text
}

fn as_json(reconciliation: &Reconciliation) -> Value {
    let Reconciliation {
        raw,
        trimmed,
        reports,
        looked_back,
        dead_letters,
        replayed,
        ahead,
        documents,
        findings,
        found,
    } = reconciliation;
    let findings: Vec<Value> = findings
        .iter()
        .map(|finding| json!({"kind": kind(finding), "message": finding.to_string()}))
        .collect();
    json!({
        "clean": reconciliation.is_clean(), "raw": raw, "trimmed": trimmed, "reports": reports,
        "looked_back": looked_back, "dead_letters": dead_letters, "replayed": replayed, "ahead": ahead,
        "documents": documents, "found": found, "findings": findings,
    })
}

fn kind(finding: &Finding) -> &'static str {
    match finding {
        Finding::Missing { .. } => "missing",
        Finding::Doubled { .. } => "doubled",
        Finding::Orphan { .. } => "orphan",
        Finding::ReplayedTwice { .. } => "replayed_twice",
        Finding::Unlabelled { .. } => "unlabelled",
        Finding::IndexMissing { .. } => "index_missing",
        Finding::IndexExtra { .. } => "index_extra",
        Finding::IndexStale { .. } => "index_stale",
        Finding::IndexDiffers { .. } => "index_differs",
        Finding::IndexDoubled { .. } => "index_doubled",
        _ => "other",
    }
}
