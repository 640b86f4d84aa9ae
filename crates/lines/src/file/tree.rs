//! One tree for both formats: values that know which bytes of the file they stand in.

use std::{borrow::Cow, fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    FileFormat,
    fields::{Errors, Place, Told},
};

pub(super) struct Node<'t> {
    pub(super) span: Range<usize>,
    pub(super) value: Value<'t>,
}

pub(super) enum Value<'t> {
    Text(Cow<'t, str>),
    /// A date or time of TOML, as it is written.
    Time(&'t str),
    List(Vec<Node<'t>>),
    Table(Vec<Entry<'t>>),
    /// Nothing that a file of lines has a use for; its name for a message.
    Other(&'static str),
}

pub(super) struct Entry<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) key_span: Range<usize>,
    pub(super) node: Node<'t>,
}

impl Value<'_> {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Time(_) => "a date or time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(kind) => kind,
        }
    }
}

pub(super) fn parse<'t>(
    text: &'t str,
    format: FileFormat,
    errors: &mut Errors<'t>,
) -> Result<Node<'t>, Told> {
    match format {
        FileFormat::Toml => parse_toml(text, errors),
        FileFormat::Json => parse_json(text, errors),
    }
}

fn parse_toml<'t>(text: &'t str, errors: &mut Errors<'t>) -> Result<Node<'t>, Told> {
    let (root, faults) = DeTable::parse_recoverable(text);
    if faults.is_empty() {
        return Ok(Node { span: 0..text.len(), value: toml_table(root.into_inner(), text) });
    }
    for fault in faults {
        let message = format!("not TOML: {}", fault.message());
        let span = fault.span().unwrap_or(0..0);
        let help =
            is_bare_text(&text[span.start..]).then(|| "text and phone numbers stand in quotes".to_owned());
        errors.add(&Place::file(span), message, help);
    }
    Err(Told)
}

/// Whether what stands at the fault is a name or a phone number without its quotes, the slip that people make most and
/// that a TOML parser tells as a bad number.
fn is_bare_text(at_fault: &str) -> bool {
    let value = at_fault.split(['\n', ',', '}', ']', '#']).next().unwrap_or_default().trim();
    let is_date = value.contains('-') || value.contains(':');
    value.starts_with(|c: char| c.is_alphanumeric() || c == '+') && !value.contains('"') && !is_date
}

fn toml_node<'t>(value: Spanned<DeValue<'t>>, text: &'t str) -> Node<'t> {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(string) => Value::Text(string),
        DeValue::Datetime(_) => Value::Time(&text[span.clone()]),
        DeValue::Array(items) => Value::List(items.into_iter().map(|item| toml_node(item, text)).collect()),
        DeValue::Table(table) => toml_table(table, text),
        DeValue::Integer(_) | DeValue::Float(_) => Value::Other("a bare number"),
        DeValue::Boolean(_) => Value::Other("true or false"),
    };
    Node { span, value }
}

fn toml_table<'t>(table: DeTable<'t>, text: &'t str) -> Value<'t> {
    let entries = table.into_iter().map(|(key, value)| Entry {
        key_span: key.span(),
        key: key.into_inner(),
        node: toml_node(value, text),
    });
    Value::Table(entries.collect())
}

/// `serde_json` tells no spans, but a [`RawValue`] borrows from the text: where it lies is where it stands.
fn parse_json<'t>(text: &'t str, errors: &mut Errors<'t>) -> Result<Node<'t>, Told> {
    let root: &RawValue = serde_json::from_str(text).map_err(|fault| {
        let place = place_of_json_fault(&fault, text);
        errors.add(&place, format!("not JSON: {}", without_position(&fault)), None);
        Told
    })?;
    json_node(root, text, DEEPEST, errors)
}

/// The deepest value of a file of lines is an item's: lines, line, orders, order, items, item, value. What lies deeper is
/// not looked into, so that a hostile file costs no more than its length times this.
const DEEPEST: usize = 8;

fn json_node<'t>(
    raw: &'t RawValue,
    text: &'t str,
    depth: usize,
    errors: &mut Errors<'t>,
) -> Result<Node<'t>, Told> {
    let span = span_in(raw.get(), text);
    let Some(depth) = depth.checked_sub(1) else {
        return Ok(Node { span, value: Value::Other("a value within too many others") });
    };
    let shape: Shape<'t> = serde_json::from_str(raw.get()).map_err(|fault| {
        errors.add(&Place::file(span.clone()), format!("not JSON: {}", without_position(&fault)), None);
        Told
    })?;
    let value = match shape {
        Shape::Text(string) => Value::Text(string),
        Shape::Other(kind) => Value::Other(kind),
        Shape::List(items) => Value::List(
            items
                .into_iter()
                .map(|item| json_node(item, text, depth, errors))
                .collect::<Result<_, Told>>()?,
        ),
        Shape::Table(fields) => {
            let mut entries: Vec<Entry<'t>> = Vec::with_capacity(fields.len());
            for (Key(key), raw) in fields {
                let node = json_node(raw, text, depth, errors)?;
                let key_span = match &key {
                    Cow::Borrowed(key) => span_in(key, text),
                    Cow::Owned(_) => node.span.clone(),
                };
                if entries.iter().any(|entry| entry.key == key) {
                    errors.add(&Place::file(key_span), format!("the key {key:?} stands here twice"), None);
                    return Err(Told);
                }
                entries.push(Entry { key, key_span, node });
            }
            Value::Table(entries)
        }
    };
    Ok(Node { span, value })
}

fn span_in(part: &str, text: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

fn place_of_json_fault(fault: &serde_json::Error, text: &str) -> Place {
    let line_start: usize =
        text.split_inclusive('\n').take(fault.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (line_start + fault.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    Place::file(at..at)
}

/// The fault in words, without serde_json's own line and column: those of a part of the file would mislead.
fn without_position(fault: &serde_json::Error) -> String {
    let told = fault.to_string();
    match told.rfind(" at line ") {
        Some(end) => told[..end].to_owned(),
        None => told,
    }
}

enum Shape<'t> {
    Text(Cow<'t, str>),
    List(Vec<&'t RawValue>),
    Table(Vec<(Key<'t>, &'t RawValue)>),
    Other(&'static str),
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'t>(#[serde(borrow)] Cow<'t, str>);

impl<'de> Deserialize<'de> for Shape<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Shape::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Shape::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Shape::Other("true or false"))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Shape::Other("a bare number"))
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Shape::Other("a bare number"))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Shape::Other("a bare number"))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Shape::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Shape::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut table = Vec::new();
        while let Some(field) = fields.next_entry()? {
            table.push(field);
        }
        Ok(Shape::Table(table))
    }
}
