//! Reading the fields of a table: each fault is told once, where it stands, and reading goes on.

use std::ops::Range;

use super::{
    FileError,
    tree::{Entry, Node, Value},
};

/// A mark that what is missing has been told to the user already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told;

/// Where a value stands: which bytes, and which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) span: Range<usize>,
    pub(super) field: String,
}

/// A value that knows where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sited<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// Every fault found so far.
pub(super) struct Errors<'t> {
    text: &'t str,
    found: Vec<FileError>,
}

impl Place {
    pub(super) fn file(span: Range<usize>) -> Self {
        Self { span, field: String::new() }
    }

    fn child(&self, key: &str, span: Range<usize>) -> Self {
        let field = if self.field.is_empty() { key.to_owned() } else { format!("{}.{key}", self.field) };
        Self { span, field }
    }

    fn item(&self, index: usize, span: Range<usize>) -> Self {
        Self { span, field: format!("{}[{index}]", self.field) }
    }
}

impl<T> Sited<T> {
    pub(super) fn map<U>(self, read: impl FnOnce(T) -> U) -> Sited<U> {
        Sited { value: read(self.value), place: self.place }
    }
}

impl<'t> Errors<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    pub(super) fn add(&mut self, place: &Place, message: impl Into<String>, help: Option<String>) {
        let (line, column) = self.position(place.span.start);
        self.found.push(FileError {
            line,
            column,
            span: Some(place.span.clone()),
            field: place.field.clone(),
            message: message.into(),
            help,
        });
    }

    /// Line and column of a byte, both from 1, columns in characters.
    pub(super) fn position(&self, at: usize) -> (usize, usize) {
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    pub(super) fn finish(mut self) -> Vec<FileError> {
        self.found.sort_by_key(|error| (error.line, error.column));
        self.found
    }
}

/// The fields of one table.
pub(super) struct Fields<'n, 't> {
    entries: &'n [Entry<'t>],
    pub(super) place: Place,
}

impl<'n, 't> Fields<'n, 't> {
    /// Opens a table, and tells of keys that are none of `known`.
    pub(super) fn open(
        node: &'n Node<'t>,
        place: Place,
        known: &[&str],
        errors: &mut Errors<'_>,
    ) -> Result<Self, Told> {
        let Value::Table(entries) = &node.value else {
            return Err(wrong_kind(node, &place, "a table", errors));
        };
        for entry in entries.iter().filter(|entry| !known.contains(&&*entry.key)) {
            let place = place.child(&entry.key, entry.key_span.clone());
            errors.add(
                &place,
                format!("there is no key {:?} here", entry.key),
                Some(did_you_mean(&entry.key, known)),
            );
        }
        Ok(Self { entries, place })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn optional(&self, key: &str) -> Option<Sited<&'n Node<'t>>> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        Some(Sited { value: &entry.node, place: self.place.child(key, entry.node.span.clone()) })
    }

    /// The field, or a fault at the head of the table with `help` for who left it out.
    pub(super) fn required(
        &self,
        key: &str,
        help: &str,
        errors: &mut Errors<'_>,
    ) -> Result<Sited<&'n Node<'t>>, Told> {
        self.optional(key).ok_or_else(|| {
            let place = self.place.child(key, self.place.span.clone());
            errors.add(&place, "this is missing", Some(help.to_owned()));
            Told
        })
    }

    pub(super) fn required_text(
        &self,
        key: &str,
        help: &str,
        errors: &mut Errors<'_>,
    ) -> Result<Sited<String>, Told> {
        self.required(key, help, errors).and_then(|node| text(node, help, errors))
    }

    pub(super) fn optional_text(
        &self,
        key: &str,
        errors: &mut Errors<'_>,
    ) -> Result<Option<Sited<String>>, Told> {
        self.optional(key)
            .map(|node| text(node, "leave the key out where there is nothing to say", errors))
            .transpose()
    }

    /// A list, empty where the key is left out.
    pub(super) fn list(&self, key: &str, errors: &mut Errors<'_>) -> Result<Vec<Sited<&'n Node<'t>>>, Told> {
        let Some(Sited { value: node, place }) = self.optional(key) else { return Ok(Vec::new()) };
        let Value::List(items) = &node.value else {
            return Err(wrong_kind(node, &place, "a list", errors));
        };
        let sited = |(index, item): (usize, &'n Node<'t>)| Sited {
            value: item,
            place: place.item(index, item.span.clone()),
        };
        Ok(items.iter().enumerate().map(sited).collect())
    }

    pub(super) fn texts(&self, key: &str, errors: &mut Errors<'_>) -> Result<Vec<String>, Told> {
        let mut texts: Vec<String> = Vec::new();
        let mut outcome = Ok(());
        for item in self.list(key, errors)? {
            let place = item.place.clone();
            match text(item, "leave it out", errors) {
                Ok(item) if texts.contains(&item.value) => {
                    errors.add(
                        &place,
                        format!("{:?} stands here twice", item.value),
                        Some("leave one out".to_owned()),
                    );
                    outcome = Err(Told);
                }
                Ok(item) => texts.push(item.value),
                Err(told) => outcome = Err(told),
            }
        }
        outcome.map(|()| texts)
    }
}

/// A text, its runs of blanks made one space; an empty one is a fault.
pub(super) fn text(
    node: Sited<&Node<'_>>,
    help_where_empty: &str,
    errors: &mut Errors<'_>,
) -> Result<Sited<String>, Told> {
    let Value::Text(text) = &node.value.value else {
        return Err(wrong_kind(node.value, &node.place, "text in quotes", errors));
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        errors.add(&node.place, "this is empty", Some(help_where_empty.to_owned()));
        return Err(Told);
    }
    Ok(node.map(|_| text))
}

/// One of a closed set of words.
pub(super) fn choice<T: Copy>(
    word: &Sited<String>,
    choices: &[(&str, T)],
    errors: &mut Errors<'_>,
) -> Result<T, Told> {
    choices.iter().find(|(name, _)| *name == word.value).map(|(_, choice)| *choice).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        errors.add(
            &word.place,
            format!("{:?} is none of the choices", word.value),
            Some(did_you_mean(&word.value, &names)),
        );
        Told
    })
}

pub(super) fn wrong_kind(node: &Node<'_>, place: &Place, wanted: &str, errors: &mut Errors<'_>) -> Told {
    let help = match node.value {
        Value::Other("null") => Some("leave the key out".to_owned()),
        _ => None,
    };
    errors.add(place, format!("this is {}, and {wanted} is wanted", node.value.kind()), help);
    Told
}

fn did_you_mean(written: &str, known: &[&str]) -> String {
    let written = written.to_lowercase();
    let distance = |name: &&&str| strsim::damerau_levenshtein(&written, name);
    match known.iter().min_by_key(distance) {
        Some(name) if distance(&name) <= 1 + name.len() / 4 => format!("did you mean {name}?"),
        _ => format!("it is one of {}", known.join(", ")),
    }
}
