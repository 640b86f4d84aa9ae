use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    Frame,
    part::{count, grouped},
    when,
};

/// Who looked at what.
#[derive(Debug, Template)]
#[template(path = "audit.html")]
pub struct Audit<'a> {
    frame: &'a Frame<'a>,
    asked: &'a AuditAsked,
    actions: &'a [&'a str],
    wrong: Option<(&'static str, String)>,
    found: Option<Found>,
    whole: Option<Whole>,
}

/// What an auditor asks for, as they typed it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct AuditAsked {
    /// Words in what was asked or why.
    pub text: String,
    /// By whom.
    pub user: String,
    /// Which action; any where it is empty.
    pub action: String,
    /// From this day or time on.
    pub after: String,
    /// Up to before this day or time.
    pub before: String,
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its place in the log.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What they did.
    pub action: String,
    /// On what.
    pub subject: String,
    /// Why, where they said so.
    pub reason: Option<String>,
    /// By which way, and what came of it.
    pub how: String,
    /// How many records.
    pub records: Option<u64>,
}

/// Whether the log is as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// How many entries are as they were written.
    pub entries: u64,
    /// What was done to it.
    pub findings: Vec<String>,
    /// Whether somebody did any of it.
    pub tampered: bool,
    /// The last entry, to be noted elsewhere.
    pub anchor: Option<String>,
}

#[derive(Debug)]
struct Found {
    summary: String,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    number: u64,
    at: String,
    who: String,
    action: String,
    /// What it was on, or the beginning of that.
    subject: String,
    /// The whole of it, where that is long.
    whole: Option<String>,
    reason: String,
    how: String,
    records: String,
}

impl<'a> Audit<'a> {
    /// The form, with what is wrong with it: the field, and what.
    #[must_use]
    pub const fn form(
        frame: &'a Frame<'a>,
        actions: &'a [&'a str],
        asked: &'a AuditAsked,
        wrong: Option<(&'static str, String)>,
    ) -> Self {
        Self { frame, asked, actions, wrong, found: None, whole: None }
    }

    /// The newest entries that were asked for, of so many in all.
    #[must_use]
    pub fn answer(
        frame: &'a Frame<'a>,
        actions: &'a [&'a str],
        asked: &'a AuditAsked,
        total: usize,
        entries: Vec<AuditEntry>,
    ) -> Self {
        let mut summary = in_words(total);
        if entries.len() < total {
            summary.push_str(&format!(", the newest {} of them here", grouped(entries.len())));
        }
        let row = |entry: AuditEntry| {
            let (subject, whole) = folded(entry.subject);
            Row {
                number: entry.number,
                at: when::instant(entry.at),
                who: entry.who,
                action: entry.action,
                subject,
                whole,
                reason: entry.reason.unwrap_or_else(|| "-".to_owned()),
                how: entry.how,
                records: entry.records.map_or_else(|| "-".to_owned(), |records| records.to_string()),
            }
        };
        let found = Some(Found { summary, rows: entries.into_iter().map(row).collect() });
        Self { frame, asked, actions, wrong: None, found, whole: None }
    }

    /// The form, and whether the log is whole.
    #[must_use]
    pub const fn verified(
        frame: &'a Frame<'a>,
        actions: &'a [&'a str],
        asked: &'a AuditAsked,
        whole: Whole,
    ) -> Self {
        Self { frame, asked, actions, wrong: None, found: None, whole: Some(whole) }
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.as_ref().is_some_and(|(wrong, _)| *wrong == field)
    }
}

/// Where it is long, such as a list of all reports that an answer held, its first words and then the whole.
fn folded(subject: String) -> (String, Option<String>) {
    const SHOWN: usize = 120;
    const LONG: usize = 180;
    if subject.chars().count() <= LONG {
        return (subject, None);
    }
    let (end, _) = subject.char_indices().nth(SHOWN).unwrap_or((subject.len(), ' '));
    let shown = &subject[..end];
    let shown = shown.rsplit_once(char::is_whitespace).map_or(shown, |(words, _)| words);
    (format!("{} …", shown.trim_end()), Some(subject))
}

fn in_words(entries: usize) -> String {
    if entries == 1 { "1 entry".to_owned() } else { format!("{} entries", grouped(entries)) }
}

impl Whole {
    fn entries(&self) -> String {
        in_words(usize::try_from(self.entries).unwrap_or(usize::MAX))
    }

    fn found(&self) -> String {
        count(self.findings.len(), "finding")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_subject_shows_its_first_words_and_keeps_the_whole() {
        let short = "number:+447700900461".to_owned();
        assert_eq!(folded(short.clone()), (short, None));
        let ids: Vec<String> = (0..20).map(|nth| format!("r_{nth:032}")).collect();
        let long = format!("flags {}", ids.join(" "));
        let (shown, whole) = folded(long.clone());
        assert_eq!(shown, format!("flags {} …", ids[..3].join(" ")));
        assert_eq!(whole, Some(long));
        let one_word = "é".repeat(200);
        assert_eq!(folded(one_word.clone()), (format!("{} …", "é".repeat(120)), Some(one_word)));
    }
}
