use serde::Deserialize;
use serde_json::error::Category;

use super::value::object;
use crate::{Rejection, RejectionKind};

/// Reads one JSON object and nothing after it.
///
/// Paths cost time to keep track of, so they are: the record is read without, and a second time with, only where the
/// first reading failed.
pub(super) fn parse<'r, T: Deserialize<'r>>(json: &'r str) -> Result<T, Rejection> {
    let mut reader = serde_json::Deserializer::from_str(json);
    object(&mut reader).and_then(|record| reader.end().map(|()| record)).map_err(|error| {
        match error.classify() {
            Category::Data => wrong_shape::<T>(json, &error),
            Category::Syntax | Category::Eof | Category::Io => not_json(&error),
        }
    })
}

fn not_json(error: &serde_json::Error) -> Rejection {
    let (what, place) = what_and_place(error);
    Rejection { kind: RejectionKind::Json, field: None, message: format!("not JSON: {what}{place}") }
}

fn wrong_shape<'r, T: Deserialize<'r>>(json: &'r str, error: &serde_json::Error) -> Rejection {
    let (what, place) = what_and_place(error);
    let mut field = path_of_fault::<T>(json).unwrap_or_default();
    let message = if let Some(name) = quoted_after(&what, "missing field ") {
        push_field(&mut field, name);
        "missing".to_owned()
    } else if let Some(name) = quoted_after(&what, "duplicate field ") {
        if !field.ends_with(name) {
            push_field(&mut field, name);
        }
        format!("given twice{place}")
    } else if let Some((found, expected)) = found_and_expected(&what) {
        format!("expected {expected}, found {found}{place}")
    } else {
        format!("of the wrong shape{place}")
    };
    Rejection { kind: RejectionKind::Schema, field: (!field.is_empty()).then_some(field), message }
}

/// Where the fault is, such as `log[2].at`; nothing for the record itself.
fn path_of_fault<'r, T: Deserialize<'r>>(json: &'r str) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut reader, &mut track);
    object::<_, T>(tracked).err()?;
    let path = track.path().to_string();
    (path != ".").then_some(path)
}

fn push_field(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// The error's own words, and ` (line 3, column 12)`; a fault before the first byte has no place.
fn what_and_place(error: &serde_json::Error) -> (String, String) {
    let (line, column) = (error.line(), error.column());
    let mut what = error.to_string();
    let place = format!(" at line {line} column {column}");
    if what.ends_with(&place) {
        what.truncate(what.len() - place.len());
    }
    (what, if column == 0 { String::new() } else { format!(" (line {line}, column {column})") })
}

fn quoted_after<'e>(what: &'e str, words: &str) -> Option<&'e str> {
    what.strip_prefix(words)?.strip_prefix('`')?.strip_suffix('`')
}

/// Splits serde's "invalid type: string "…", expected a list", and leaves out the value: it may be the reporter's number.
fn found_and_expected(what: &str) -> Option<(&'static str, &str)> {
    const KINDS: [(&str, &str); 8] = [
        ("string", "text"),
        ("integer", "a number"),
        ("floating point", "a number"),
        ("number", "a number"),
        ("boolean", "a boolean"),
        ("null", "null"),
        ("map", "an object"),
        ("sequence", "a list"),
    ];
    let found = what.strip_prefix("invalid type: ").or_else(|| what.strip_prefix("invalid value: "))?;
    let (_, found) = KINDS.iter().find(|(kind, _)| found.starts_with(kind))?;
    let (_, expected) = what.rsplit_once(", expected ")?;
    Some((found, if expected == "a boolean" { "true or false" } else { expected }))
}
