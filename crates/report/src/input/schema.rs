use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};

use super::{CallLog, CrimestoppersReport, OnlineForm};
use crate::Channel;

/// The JSON Schema (draft 2020-12) of a channel's raw records, made from the type that reads them.
///
/// What it allows is what a sender should write; the reader takes a little more, such as blank optional fields.
#[must_use]
pub fn json_schema(channel: Channel) -> serde_json::Value {
    match channel {
        Channel::Call101 => schema_of::<CallLog<'_>>(),
        Channel::Online => schema_of::<OnlineForm<'_>>(),
        Channel::Crimestoppers => schema_of::<CrimestoppersReport<'_>>(),
    }
}

fn schema_of<T: JsonSchema>() -> serde_json::Value {
    SchemaGenerator::new(SchemaSettings::draft2020_12()).into_root_schema_for::<T>().to_value()
}
