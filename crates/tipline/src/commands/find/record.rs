use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tipline_phone::{Class, E164, Found, IdentifierKind, Pattern, Repairs, Role, Span, Vetoed};

use super::input::Line;

/// A record of `--jsonl`; what else it holds is passed over.
#[derive(Deserialize)]
pub(super) struct Input<'a> {
    /// As it was written: a text with its quotes, or a number.
    #[serde(borrow)]
    pub(super) id: &'a RawValue,
    #[serde(borrow)]
    pub(super) text: Cow<'a, str>,
}

impl<'a> Input<'a> {
    /// Reads a line of `--jsonl`.
    ///
    /// # Errors
    /// Where it is no such object.
    pub(super) fn read(line: &'a str) -> Result<Self, String> {
        let input: Self = serde_json::from_str(line).map_err(|error| error.to_string())?;
        match input.id.get().as_bytes()[0] {
            b'"' | b'-' | b'0'..=b'9' => Ok(input),
            _ => Err("`id` is neither a text nor a number".to_owned()),
        }
    }
}

/// What is in a text.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) found: Found,
    pub(super) vetoed: Vec<Vetoed>,
}

/// What `--json` prints. This shape is a promise: scripts and the scorers of test sets read it.
#[derive(Serialize)]
pub(super) struct Record<'a> {
    id: Id<'a>,
    numbers: Vec<Number<'a>>,
    fragments: Vec<FragmentOut<'a>>,
    identifiers: Vec<IdentifierOut<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    vetoed: Vec<VetoedOut<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Id<'a> {
    Given(&'a RawValue),
    Place(&'a str),
}

#[derive(Serialize)]
struct Number<'a> {
    start: usize,
    end: usize,
    surface: &'a str,
    e164: E164,
    class: Class,
    valid: bool,
    reading: &'static str,
    repairs: Repairs,
    role: Role,
}

#[derive(Serialize)]
struct FragmentOut<'a> {
    start: usize,
    end: usize,
    surface: &'a str,
    pattern: &'a Pattern,
}

#[derive(Serialize)]
struct IdentifierOut<'a> {
    start: usize,
    end: usize,
    kind: IdentifierKind,
    value: &'a str,
}

#[derive(Serialize)]
struct VetoedOut<'a> {
    start: usize,
    end: usize,
    surface: &'a str,
    rule: &'a str,
}

impl<'a> Record<'a> {
    pub(super) fn of_input(input: &'a Input<'_>, read: &'a Read) -> Self {
        Self::new(Id::Given(input.id), &input.text, 0, read)
    }

    pub(super) fn of_line(id: &'a str, line: &Line<'a>, read: &'a Read) -> Self {
        Self::new(Id::Place(id), line.text, line.offset, read)
    }

    fn new(id: Id<'a>, text: &'a str, offset: usize, Read { found, vetoed }: &'a Read) -> Self {
        let place = |span: Span| (offset + span.start, offset + span.end, span.of(text));
        Self {
            id,
            numbers: found
                .numbers
                .iter()
                .map(|mention| {
                    let (start, end, surface) = place(mention.span);
                    Number {
                        start,
                        end,
                        surface,
                        e164: mention.e164,
                        class: mention.class,
                        valid: mention.valid,
                        reading: mention.reading.as_str(),
                        repairs: mention.reading.repairs(),
                        role: mention.role,
                    }
                })
                .collect(),
            fragments: found
                .fragments
                .iter()
                .map(|fragment| {
                    let (start, end, surface) = place(fragment.span);
                    FragmentOut { start, end, surface, pattern: &fragment.pattern }
                })
                .collect(),
            identifiers: found
                .identifiers
                .iter()
                .map(|identifier| {
                    let (start, end, _) = place(identifier.span);
                    IdentifierOut { start, end, kind: identifier.kind, value: &identifier.value }
                })
                .collect(),
            vetoed: vetoed
                .iter()
                .map(|vetoed| {
                    let (start, end, surface) = place(vetoed.span);
                    VetoedOut { start, end, surface, rule: &vetoed.rule }
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tipline_phone::{Fragment, Identifier, Mention, Reading, Repair};

    use super::*;

    #[test]
    fn the_record_has_the_promised_shape() {
        let text = "ring 07700 900461, ends 577";
        let found = Found {
            numbers: vec![Mention {
                span: Span { start: 5, end: 17 },
                e164: "+447700900461".parse().unwrap(),
                class: Class::Mobile,
                valid: false,
                reading: Reading::Recovered(Repairs::NONE.with(Repair::Separator)),
                role: Role::Unknown,
                cue: Some(Span { start: 0, end: 4 }),
            }],
            fragments: vec![Fragment {
                span: Span { start: 19, end: 27 },
                pattern: Pattern::new("*577").unwrap(),
            }],
            identifiers: vec![Identifier {
                span: Span { start: 0, end: 4 },
                kind: IdentifierKind::Imei,
                value: "12".into(),
            }],
        };
        let vetoed = vec![Vetoed { span: Span { start: 19, end: 23 }, rule: "OIS".to_owned() }];
        let read = Read { found, vetoed };
        let input = Input::read(&format!(r#"{{"text": "{text}", "more": null, "id": 7}}"#))
            .map(|input| serde_json::to_string_pretty(&Record::of_input(&input, &read)).unwrap());
        insta::assert_snapshot!(input.unwrap(), @r#"
{
  "id": 7,
  "numbers": [
    {
      "start": 5,
      "end": 17,
      "surface": "07700 900461",
      "e164": "+447700900461",
      "class": "mobile",
      "valid": false,
      "reading": "recovered",
      "repairs": [
        "separator"
      ],
      "role": "unknown"
    }
  ],
  "fragments": [
    {
      "start": 19,
      "end": 27,
      "surface": "ends 577",
      "pattern": "*577"
    }
  ],
  "identifiers": [
    {
      "start": 0,
      "end": 4,
      "kind": "imei",
      "value": "12"
    }
  ],
  "vetoed": [
    {
      "start": 19,
      "end": 23,
      "surface": "ends",
      "rule": "OIS"
    }
  ]
}
"#);
    }

    #[test]
    fn an_id_comes_back_as_it_was_given() {
        let nothing = Read::default();
        for id in ["7", "-1.50", r#""plain-1""#, r#""a\u0062""#] {
            let line = format!(r#"{{"id": {id}, "text": ""}}"#);
            let input = Input::read(&line).unwrap();
            let record = serde_json::to_string(&Record::of_input(&input, &nothing)).unwrap();
            assert_eq!(record, format!(r#"{{"id":{id},"numbers":[],"fragments":[],"identifiers":[]}}"#));
        }
        for wrong in [
            r#"{"id": null, "text": ""}"#,
            r#"{"id": [1], "text": ""}"#,
            r#"{"text": ""}"#,
            r#"{"id": 1}"#,
            "[]",
            "x",
        ] {
            assert!(Input::read(wrong).is_err(), "{wrong}");
        }
    }
}
