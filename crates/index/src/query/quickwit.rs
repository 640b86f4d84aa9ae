//! A query in the language of Quickwit, which reads the same `reports` topic with `config/quickwit/index.yaml`.

use jiff::Timestamp;

use tipline_lines::FlagState;

use super::{Decided, Expression, Glob, Node, Query, Term, TimeRange, near};
use crate::{
    Subject,
    analyser::{fold_name, words_of},
};

impl Query {
    /// The same question for a Quickwit index of the `reports` topic.
    ///
    /// It sees each revision of a report as a document of its own: whoever asks takes the newest of each report id.
    #[must_use]
    pub fn to_quickwit(&self) -> String {
        node(self.root())
    }
}

impl Subject {
    /// The reports about it, for a Quickwit index of the `reports` topic.
    #[must_use]
    pub fn to_quickwit(&self) -> String {
        match self {
            Self::Number(number) => equal("numbers", &number.to_string()),
            Self::Line(line) => equal("line_ids", line.as_str()),
            Self::LineCalled(name) => called("line_names", name),
        }
    }
}

fn node(at: &Node) -> String {
    match &at.expression {
        Expression::Or(parts) => bracketed(parts.iter().map(node), " OR "),
        Expression::And(parts) => {
            let negative = |part: &Node| matches!(part.expression, Expression::Not(_));
            // Quickwit, as tantivy, takes away only from something.
            let all = parts.iter().all(negative).then(|| "*".to_owned());
            bracketed(all.into_iter().chain(parts.iter().map(operand)), " AND ")
        }
        Expression::Not(_) => format!("(* AND {})", operand(at)),
        Expression::Term(asked) => term(asked),
    }
}

/// A part of an AND.
fn operand(at: &Node) -> String {
    match &at.expression {
        Expression::Not(inner) => format!("NOT {}", node(inner)),
        _ => node(at),
    }
}

fn bracketed(parts: impl Iterator<Item = String>, between: &str) -> String {
    let parts: Vec<String> = parts.collect();
    match parts.as_slice() {
        [one] => one.clone(),
        _ => format!("({})", parts.join(between)),
    }
}

fn term(asked: &Term) -> String {
    match asked {
        Term::Number(number) => equal("numbers", &number.to_string()),
        Term::Pattern(pattern) => bracketed(pattern.globs().iter().map(glob), " OR "),
        Term::Near(number) => {
            let numbers: Vec<String> = near(*number).iter().map(|number| format!("\"{number}\"")).collect();
            format!("numbers:IN [{}]", numbers.join(" "))
        }
        Term::Identifier(identifier) => equal("identifier_terms", &identifier.term()),
        Term::Line(name) => called("line_names", name),
        Term::Force(name) => called("force", name),
        Term::Channel(channel) => equal("channel", channel.as_str()),
        Term::Flag(kind) => equal("flag_kinds", kind.as_str()),
        Term::Decision(decided) => decided_so(decided),
        Term::Role(role) => equal("roles", role.as_str()),
        Term::Reading(reading) => equal("readings", reading.as_str()),
        Term::Received(range) => within("received_at", *range),
        Term::Occurred(range) => {
            // A report that tells of one instant has no end; one that has both ends with the later of them.
            let begins = within("occurred.from", TimeRange { from: None, to: range.to });
            let Some(_) = range.from else { return begins };
            let from = TimeRange { from: range.from, to: None };
            let ends = format!("({} OR {})", within("occurred.from", from), within("occurred.to", from));
            if range.to.is_some() { format!("({begins} AND {ends})") } else { ends }
        }
        Term::Word(words) | Term::Phrase(words) => {
            let words: Vec<String> = words_of(words).into_iter().map(|word| word.folded).collect();
            equal("text", &words.join(" "))
        }
    }
}

/// The reports that were looked up, by their ids.
fn decided_so(decided: &Decided) -> String {
    let ids: Vec<String> = decided.reports().iter().map(|id| format!("\"{id}\"")).collect();
    let reports = (!ids.is_empty()).then(|| format!("report_id:IN [{}]", ids.join(" ")));
    if decided.state != FlagState::Open {
        return reports.unwrap_or_else(|| "(* AND NOT *)".to_owned());
    }
    let flagged = node(Query::flagged().root());
    reports.map_or_else(|| flagged.clone(), |reports| format!("({flagged} AND NOT {reports})"))
}

/// Digits with wildcards over `numbers`, or over the reversed numbers where only the end is known: a wildcard at the
/// beginning reads the whole dictionary.
fn glob(glob: &Glob) -> String {
    let spelled = glob.to_string();
    match spelled.strip_prefix('*') {
        Some(end) if !end.starts_with('*') && end.bytes().all(|b| b.is_ascii_digit()) && !end.is_empty() => {
            format!("numbers_reversed:{}*", end.chars().rev().collect::<String>())
        }
        Some(_) => format!("numbers:{spelled}"),
        None => format!("numbers:+{spelled}"),
    }
}

/// A name whatever stands between its words: the index holds `young-nino` and `young nino` as they were written, but for
/// capitals and accents.
fn called(field: &str, name: &str) -> String {
    /// What stands between words in Latin-1 and in general punctuation: Quickwit refuses an expression with several classes
    /// of all Unicode. No capitals either: Quickwit takes them for small letters too, and `met` would find `metropolitan`.
    const BETWEEN: &str = r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x{bf}\x{2000}-\x{206f}]";
    let words: Vec<String> = words_of(name).into_iter().map(|word| word.folded).collect();
    if words.is_empty() {
        return equal(field, &fold_name(name));
    }
    format!("{field}:/{BETWEEN}*{}{BETWEEN}*/", words.join(&format!("{BETWEEN}+")))
}

fn equal(field: &str, value: &str) -> String {
    format!("{field}:\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// From the first instant on and before the one after the last.
fn within(field: &str, range: TimeRange) -> String {
    let end =
        |instant: Option<Timestamp>| instant.map_or_else(|| "*".to_owned(), |instant| instant.to_string());
    let close = if range.to.is_some() { '}' } else { ']' };
    format!("{field}:[{} TO {}{close}", end(range.from), end(range.to))
}
