use tipline_phone::{ReferenceFault, References};

use super::{
    Config,
    setting::Value,
    sources::{Finding, error, unreadable},
};
use crate::failure::{Exit, Failure, Place};

/// The references of the configuration stand under this, each with the name that whoever configures gives it.
pub(super) const REFERENCES: &str = "find.references.";

/// What a reference's value looks like, in words that follow "write".
const WANTED: &str = r"a regular expression in single quotes, such as '(?i)\bOIS ?\d{4,11}\b'";

/// Takes a reference into the configuration; where it is refused, says why and at which sign.
pub(super) fn assign(config: &mut Config, name: &str, value: &Value, value_place: &Place) -> Option<Finding> {
    let key = format!("{REFERENCES}{name}");
    let Value::Text(pattern) = value else {
        return Some(unreadable(&key, WANTED, value_place));
    };
    let references = &mut config.find.references;
    if references.len() == References::MOST && !references.contains_key(name) {
        let message = format!("{key} is one too many: there may be {}", References::MOST);
        return Some(error(&key, message, value_place, "refused"));
    }
    let refused = References::new([(name, pattern)]).err();
    references.insert(name.to_owned(), pattern.clone());
    let fault = refused?.fault;
    let place = match fault {
        ReferenceFault::Syntax { at, .. } => within(value_place, pattern, at.start..at.end),
        _ => value_place.clone(),
    };
    let finding = error(&key, format!("{key} cannot be used: {fault}"), &place, "here");
    Some(match fault {
        ReferenceFault::Name => finding,
        ReferenceFault::Empty | ReferenceFault::Everyday { .. } => finding.help(
            "put into it what stands before or in every such reference and in no number, as in 'OIS\\d{11}'",
        ),
        _ => finding.help(format!("write {WANTED}")),
    })
}

/// The part of a value's place; all of it where the value is not written as it reads.
fn within(value: &Place, pattern: &str, part: std::ops::Range<usize>) -> Place {
    let written = value.text.get(value.span.clone()).unwrap_or_default();
    match written.find(pattern) {
        Some(at) => {
            let start = value.span.start + at;
            Place { span: start + part.start..start + part.end, ..value.clone() }
        }
        None => value.clone(),
    }
}

impl Config {
    /// The references that are no numbers, compiled.
    ///
    /// # Errors
    /// Where one is refused; [`load`](super::load) has looked at each.
    pub(crate) fn references(&self) -> Result<References, Failure> {
        References::new(&self.find.references).map_err(|error| {
            Failure::new(format!("{REFERENCES}{}: {error}", error.rule)).exit(Exit::Configuration)
        })
    }
}
