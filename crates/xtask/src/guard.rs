//! What may not stand in the repository.

mod allowed;
mod files;
mod machine;
mod phone_shapes;

use std::fmt;

pub use files::tracked_texts;

/// One thing that may not stand where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// From 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// Why it may not.
    pub why: &'static str,
}

/// All that may not stand in `text`.
#[must_use]
pub fn findings(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (nth, line) in text.lines().enumerate() {
        let mut add = |text: &str, why| findings.push(Finding { line: nth + 1, text: text.to_owned(), why });
        for number in phone_shapes::in_line(line) {
            add(number, "reads as a phone number and is none of those in crates/xtask/src/ranges.rs");
        }
        for word in machine::in_line(line) {
            add(word, "belongs to one machine, or was left behind");
        }
    }
    findings
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {:?} {}", self.line, self.text, self.why)
    }
}
