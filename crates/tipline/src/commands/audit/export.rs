use csv::WriterBuilder;
use tipline_audit::{Recorded, Who};

use crate::failure::Failure;

/// The columns of an export.
pub(super) const HEADING: [&str; 12] = [
    "entry", "time", "who", "who_kind", "who_id", "via", "request", "action", "outcome", "records",
    "subject", "reason",
];

/// An entry as a row under the heading.
pub(super) fn row(recorded: &Recorded) -> [String; 12] {
    let Recorded { sequence, time, entry } = recorded;
    let (kind, id) = match &entry.who {
        Who::System { uid, .. } => ("system", uid.to_string()),
        Who::Person { id, .. } => ("person", id.clone()),
        Who::Token { id, .. } => ("token", id.clone()),
        Who::Log => ("log", String::new()),
        _ => ("unknown", String::new()),
    };
    let (outcome, records) = entry.outcome.told();
    [
        sequence.to_string(),
        time.to_string(),
        entry.who.to_string(),
        kind.to_owned(),
        id,
        entry.via.as_str().to_owned(),
        entry.request.clone().unwrap_or_default(),
        entry.action.as_str().to_owned(),
        outcome.to_owned(),
        records.map(|n| n.to_string()).unwrap_or_default(),
        entry.subject.clone(),
        entry.reason.clone().unwrap_or_default(),
    ]
}

/// A line of CSV (RFC 4180) whose fields a spreadsheet takes for text.
///
/// # Errors
/// Never where memory can be written.
pub(super) fn csv(row: [String; 12]) -> Result<String, Failure> {
    let cannot = |error: &dyn std::error::Error| Failure::from_error("cannot write CSV", error);
    let mut writer = WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(row.map(inert)).map_err(|error| cannot(&error))?;
    let bytes = writer.into_inner().map_err(|error| cannot(&error))?;
    String::from_utf8(bytes).map_err(|error| cannot(&error))
}

/// A spreadsheet runs a field that begins like a formula, and whoever asks chooses the words that are recorded: an
/// apostrophe before it makes text of it.
fn inert(field: String) -> String {
    match field.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || field.starts_with(['\t', '\r', '\n'])
    {
        true => format!("'{field}"),
        false => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_a_formula() {
        for formula in ["=1+1", "+441632960001", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"] {
            assert_eq!(inert(formula.to_owned()), format!("'{formula}"));
        }
        for text in ["", "number:+447700900461", "op-1234", "a=b"] {
            assert_eq!(inert(text.to_owned()), text);
        }
    }

    #[test]
    fn a_field_with_quotes_commas_and_line_breaks_stays_one_field() {
        let mut fields = [const { String::new() }; 12];
        fields[10] = "\"light and dark\", \r\nnino".to_owned();
        assert_eq!(csv(fields).unwrap(), ",,,,,,,,,,\"\"\"light and dark\"\", \r\nnino\",\r\n");
    }
}
