use super::{
    keys,
    setting::Value,
    sources::{Assignment, Finding, OPTIONS, Origin, unknown},
};
use crate::failure::Place;

/// Variables that begin as ours do and are read elsewhere.
const NOT_KEYS: [&str; 1] = ["TIPLINE_CONFIG"];

/// Reads `TIPLINE_SECTION__KEY=value` variables: `TIPLINE_KAFKA__BOOTSTRAP_SERVERS` sets `kafka.bootstrap_servers`.
///
/// In `TIPLINE_KAFKA__OPTIONS__...` each further `_` stands for a dot, as librdkafka's names have no underscores.
pub(super) fn read(
    environment: &[(String, String)],
    assignments: &mut Vec<Assignment>,
    findings: &mut Vec<Finding>,
) {
    for (variable, value) in environment {
        let Some(rest) = variable.strip_prefix("TIPLINE_") else { continue };
        if NOT_KEYS.contains(&variable.as_str()) {
            continue;
        }
        let path = rest.to_ascii_lowercase().replace("__", ".");
        let key = match path.strip_prefix(OPTIONS) {
            Some(option) => format!("{OPTIONS}{}", option.replace('_', ".")),
            None => path,
        };
        // The value is not shown where the name is wrong: it may be a secret that was meant for another program.
        let named = Place {
            name: "environment".to_owned(),
            text: variable.clone(),
            span: 0..variable.len(),
            label: String::new(),
        };
        if keys::find(&key).is_none() && !keys::is_member(&key) {
            findings.push(unknown(&key, &named));
            continue;
        }
        let text = format!("{variable}={value}");
        let span = variable.len() + 1..text.len();
        let value_place = Place { text, span, ..named.clone() };
        assignments.push(Assignment {
            key,
            value: Value::Text(value.clone()),
            origin: Origin::Environment(variable.clone()),
            key_place: named,
            value_place,
        });
    }
}
