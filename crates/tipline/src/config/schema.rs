use serde_json::{Map, Value as Json, json};

use super::KEYS;

/// The JSON Schema of the configuration file, for editors that complete from one.
pub(crate) fn json_schema() -> Json {
    let mut root = section();
    for key in KEYS.iter() {
        let mut path: Vec<&str> = key.name.split('.').collect();
        let name = path.pop().expect("a split gives one part or more");
        let mut value = (key.schema)();
        value["description"] = json!(key.about);
        let mut at = &mut root;
        for part in path {
            at = properties(at).entry(part).or_insert_with(section);
        }
        properties(at).insert(name.to_owned(), value);
    }
    properties(&mut properties(&mut root)["kafka"]).insert(
        "options".to_owned(),
        json!({
            "type": "object",
            "description": "librdkafka's own options by its names; those that tipline owns are refused",
            "additionalProperties": {"type": ["string", "integer", "boolean"]},
        }),
    );
    let references = json!({
        "type": "object",
        "description": "forms of a force's own references that look like numbers, by name: regular expressions",
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 1000},
    });
    let find = properties(&mut root).entry("find").or_insert_with(section);
    properties(find).insert("references".to_owned(), references);
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("tipline configuration");
    root
}

fn section() -> Json {
    json!({"type": "object", "additionalProperties": false, "properties": {}})
}

fn properties(section: &mut Json) -> &mut Map<String, Json> {
    section["properties"].as_object_mut().expect("a section is made with properties")
}
