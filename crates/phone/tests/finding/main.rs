//! What is found in text, class by class. Half the rows of a class are those where its rule must not fire.

mod fragments;
mod glued;
mod identifiers;
mod links;
mod lookalikes;
mod neighbours;
mod not_numbers;
mod pairs;
mod plain;
mod scripts;
mod separators;
mod service;
mod spoken;
mod trunk_missing;

/// A text and the numbers in it, in order.
type Row = (&'static str, &'static [&'static str]);

/// Finds in each text and compares; all that differ are named together.
#[track_caller]
fn finds(rows: &[Row]) {
    let mut wrong = Vec::new();
    for &(text, expected) in rows {
        let found: Vec<_> =
            tipline_phone::find(text).numbers.iter().map(|mention| mention.e164.to_string()).collect();
        if found != expected {
            wrong.push(format!("{text:?}\n    expected {expected:?}\n    found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

const MOBILE: &[&str] = &["+447700900461"];
const NONE: &[&str] = &[];
