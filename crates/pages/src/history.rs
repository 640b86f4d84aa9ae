use askama::Template;
use jiff::Timestamp;
use tipline_lines::{CountyLine, OrderItem};
use tipline_report::{Offset, london};

use crate::{Frame, line, when};

/// What a line was, version by version.
#[derive(Debug, Template)]
#[template(path = "history.html")]
pub struct History<'a> {
    frame: &'a Frame<'a>,
    id: &'a str,
    name: String,
    versions: Vec<VersionShown>,
}

/// A version of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineVersion {
    /// Its place on the topic of lines.
    pub offset: Offset,
    /// When it was written.
    pub written_at: Timestamp,
    /// Who wrote it, where that is known.
    pub written_by: Option<String>,
    /// The line as it became; none where it was struck out.
    pub line: Option<CountyLine>,
}

#[derive(Debug)]
struct VersionShown {
    offset: i64,
    at: String,
    by: Option<String>,
    changes: Vec<Change>,
}

/// A fact that was added or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    what: What,
    fact: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Added,
    Removed,
}

impl What {
    const fn word(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Removed => "Removed",
        }
    }
}

impl<'a> History<'a> {
    /// The versions that are kept, given oldest first.
    #[must_use]
    pub fn new(frame: &'a Frame<'a>, id: &'a str, versions: &[LineVersion]) -> Self {
        let name = versions.iter().rev().find_map(|version| version.line.as_ref());
        let mut before: Vec<String> = Vec::new();
        let mut shown: Vec<VersionShown> = Vec::new();
        for version in versions {
            let now = version.line.as_ref().map(facts).unwrap_or_default();
            shown.push(VersionShown {
                offset: version.offset.0,
                at: when::instant(version.written_at),
                by: version.written_by.clone(),
                changes: changes(&before, &now),
            });
            before = now;
        }
        shown.reverse();
        Self {
            frame,
            id,
            name: name.map_or_else(|| id.to_owned(), CountyLine::display_name),
            versions: shown,
        }
    }
}

fn changes(before: &[String], now: &[String]) -> Vec<Change> {
    let removed = before.iter().filter(|fact| !now.contains(fact));
    let added = now.iter().filter(|fact| !before.contains(fact));
    let change = |what| move |fact: &String| Change { what, fact: fact.clone() };
    removed.map(change(What::Removed)).chain(added.map(change(What::Added))).collect()
}

/// All that a version says, a sentence each.
fn facts(line: &CountyLine) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(line.brand.iter().map(|brand| format!("brand {brand}")));
    facts.extend(line.aliases.iter().map(|name| format!("also called {name}")));
    facts.extend(line.exporting.iter().map(|area| format!("run from {area}")));
    facts.extend(line.importing.iter().map(|area| format!("sells in {area}")));
    facts.extend(line.numbers.iter().map(|held| {
        let to = held.to.map_or_else(|| ", still".to_owned(), |to| format!(" to {}", when::last_day_of(to)));
        let from = when::day_of(held.from);
        format!("number {} from {from}{to} ({})", held.number.display(), held.basis)
    }));
    facts.extend(line.status.iter().map(|change| {
        let note = change.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        format!("{} since {}{note}", change.status.as_str(), london::day(change.on))
    }));
    facts.extend(line.orders.iter().map(|order| {
        let items: Vec<String> = order.items.iter().map(|item: &OrderItem| line::item(item)).collect();
        let complied = order.complied_at.map(|at| format!(", complied with {}", when::instant(at)));
        let ended = order.effective_to().map(|at| format!(", ended {}", when::instant(at)));
        format!(
            "DDTRO of {}, made {}, comply by {}{}{}, on {}",
            order.court,
            london::day(order.made_on),
            when::deadline(order.comply_by),
            complied.unwrap_or_default(),
            ended.unwrap_or_default(),
            items.join(", ")
        )
    }));
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_tells_what_is_new_and_what_is_gone() {
        let [a, b, c] = ["brand Nino", "also called One", "also called Two"].map(str::to_owned);
        let change = |what, fact: &str| Change { what, fact: fact.to_owned() };
        assert_eq!(changes(&[], std::slice::from_ref(&a)), [change(What::Added, "brand Nino")]);
        assert_eq!(
            changes(&[a.clone(), b], &[a, c]),
            [change(What::Removed, "also called One"), change(What::Added, "also called Two")]
        );
    }
}
