use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::{
    keys,
    setting::Value,
    sources::{Assignment, Finding, Origin, Severity, error, unknown, unreadable},
};
use crate::failure::{Exit, Failure, Place};

/// Reads the TOML file into assignments, in the order of its keys.
pub(super) fn read(path: &Path, assignments: &mut Vec<Assignment>, findings: &mut Vec<Finding>) {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Walk { name, text: &text, assignments, findings }.document(),
        Err(cause) => {
            let help = "give --config or TIPLINE_CONFIG the path of a TOML file; `tipline config example` prints one";
            findings.push(Finding {
                severity: Severity::Error,
                key: String::new(),
                at: name.clone(),
                failure: Failure::new(format!("cannot read the configuration {name}: {cause}"))
                    .help(help)
                    .exit(Exit::Configuration),
            });
        }
    }
}

struct Walk<'a> {
    name: String,
    text: &'a str,
    assignments: &'a mut Vec<Assignment>,
    findings: &'a mut Vec<Finding>,
}

impl Walk<'_> {
    fn document(&mut self) {
        match DeTable::parse(self.text) {
            Ok(table) => self.table("", table.get_ref()),
            Err(cause) => {
                let place = self.place(cause.span().unwrap_or(0..0));
                self.findings.push(error("", cause.message().to_owned(), &place, "not TOML from here"));
            }
        }
    }

    fn table(&mut self, section: &str, table: &DeTable<'_>) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let path = match section {
                "" => key.get_ref().to_string(),
                section => format!("{section}.{}", key.get_ref()),
            };
            let key_place = self.place(key.span());
            match value.get_ref() {
                DeValue::Table(inner) if keys::is_section(&path) || keys::is_member(&path) => {
                    self.table(&path, inner);
                }
                DeValue::Table(_) => self.findings.push(unknown(&path, &key_place)),
                _ if keys::is_section(&path) => self.findings.push(
                    error(&path, format!("{path} is a section"), &key_place, "a section, not a key")
                        .help(format!("write its keys under [{path}]")),
                ),
                value_here => match plain(value_here) {
                    Some(plain) => {
                        let (line, _) = key_place.line_and_column();
                        let value_place = self.place(value.span());
                        let origin = Origin::File { name: self.name.clone(), line };
                        self.assignments.push(Assignment {
                            key: path,
                            value: plain,
                            origin,
                            key_place,
                            value_place,
                        });
                    }
                    None => {
                        let wanted =
                            keys::find(&path).map_or("a text, a whole number or a boolean", |key| key.wanted);
                        self.findings.push(unreadable(&path, wanted, &self.place(value.span())));
                    }
                },
            }
        }
    }

    fn place(&self, span: std::ops::Range<usize>) -> Place {
        Place { name: self.name.clone(), text: self.text.to_owned(), span, label: String::new() }
    }
}

/// The value, where it is of a kind that some key has.
fn plain(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::Text(text.to_string())),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::Integer)
        }
        DeValue::Boolean(boolean) => Some(Value::Boolean(*boolean)),
        DeValue::Array(items) => items
            .iter()
            .map(|item| item.get_ref().as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .map(Value::List),
        _ => None,
    }
}
