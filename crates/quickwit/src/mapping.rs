//! What the queries need of an index's mapping.

use serde_json::{Map, Value};

use crate::{
    QuickwitError,
    client::{Client, DocMapping},
};

/// How a field has to be indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text, split so, and held by document too where that is asked for.
    Text { tokenizer: &'static str, fast: bool },
    /// Words with their places.
    Words,
    /// An instant, held by document to the millisecond.
    Instant,
    /// Fields of its own.
    Object,
}

const RAW: Kind = Kind::Text { tokenizer: "raw", fast: false };
const RAW_FAST: Kind = Kind::Text { tokenizer: "raw", fast: true };

const FIELDS: [(&str, Kind); 15] = [
    ("report_id", RAW_FAST),
    ("received_at", Kind::Instant),
    ("occurred", Kind::Object),
    ("channel", RAW_FAST),
    ("force", Kind::Text { tokenizer: "name", fast: true }),
    ("text", Kind::Words),
    ("numbers", RAW_FAST),
    ("numbers_reversed", RAW),
    ("fragment_patterns", RAW_FAST),
    ("identifier_terms", RAW),
    ("roles", RAW_FAST),
    ("readings", RAW_FAST),
    ("line_ids", RAW_FAST),
    ("line_names", Kind::Text { tokenizer: "name", fast: false }),
    ("flag_kinds", RAW_FAST),
];

/// Refuses an index that would answer otherwise than is asked, or not at all.
pub(crate) fn check(client: &Client, mapping: &DocMapping) -> Result<(), QuickwitError> {
    let wrong = |field, wanted: String, found: String| {
        let (url, index) = (client.url.clone(), client.index.clone());
        Err(QuickwitError::Mapping { url, index, field, wanted, found })
    };
    if !mapping.store_source {
        return wrong("store_source", "true".to_owned(), "false".to_owned());
    }
    if mapping.timestamp_field.as_deref() != Some("received_at") {
        let found = mapping.timestamp_field.clone().unwrap_or_else(|| "not set".to_owned());
        return wrong("timestamp_field", "received_at".to_owned(), found);
    }
    for (name, kind) in FIELDS {
        let found = mapping.field_mappings.iter().find(|found| found.get("name") == Some(&Value::from(name)));
        match found {
            None => return wrong(name, kind.to_string(), "not mapped".to_owned()),
            Some(found) if !kind.is(found) => return wrong(name, kind.to_string(), described(found)),
            Some(_) => {}
        }
    }
    Ok(())
}

impl Kind {
    fn is(self, found: &Map<String, Value>) -> bool {
        let is = |key: &str, value: &str| found.get(key).is_some_and(|found| *found == value);
        let text = is("type", "text") || is("type", "array<text>");
        match self {
            Self::Text { tokenizer, fast } => text && is("tokenizer", tokenizer) && (!fast || is_fast(found)),
            Self::Words => text && is("tokenizer", "words") && is("record", "position"),
            Self::Instant => is("type", "datetime") && is_fast(found) && is("fast_precision", "milliseconds"),
            Self::Object => is("type", "object"),
        }
    }
}

/// `fast: {normalizer: raw}` or `fast: true`; a name that was made lower case would be another.
fn is_fast(found: &Map<String, Value>) -> bool {
    match found.get("fast") {
        Some(Value::Bool(fast)) => *fast,
        Some(Value::Object(fast)) => fast.get("normalizer").is_none_or(|normalizer| *normalizer == "raw"),
        _ => false,
    }
}

fn described(found: &Map<String, Value>) -> String {
    let of = |key: &str| match found.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "none".to_owned(),
    };
    format!("{} (tokenizer {}, fast {})", of("type"), of("tokenizer"), of("fast"))
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text { tokenizer, fast: true } => write!(f, "text (tokenizer {tokenizer}, fast)"),
            Self::Text { tokenizer, fast: false } => write!(f, "text (tokenizer {tokenizer})"),
            Self::Words => f.write_str("text (tokenizer words, record position)"),
            Self::Instant => f.write_str("datetime (fast, fast_precision milliseconds)"),
            Self::Object => f.write_str("object"),
        }
    }
}
