use std::{
    cell::RefCell,
    fmt,
    io::{BufRead, Read},
};

use serde::de::{self, Deserializer as _, SeqAccess, Visitor};
use serde_json::{Deserializer, value::RawValue};

use crate::failure::Failure;

/// The longest line that is sent; Kafka takes about 1 MiB unless it is told otherwise, and says so itself.
const LONGEST_LINE: u64 = 64 << 20;

/// Gives each line that is not blank, without its break.
///
/// # Errors
/// What the reader or `push` gives.
pub(super) fn lines(
    name: &str,
    mut reader: impl BufRead,
    push: &mut impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut line = Vec::new();
    for number in 1u64.. {
        line.clear();
        let read = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
        match read.map_err(|error| Failure::from_error(&format!("cannot read {name}"), &error))? {
            0 => break,
            length if length as u64 == LONGEST_LINE && line.last() != Some(&b'\n') => {
                return Err(Failure::new(format!(
                    "{name}:{number}: the line is longer than {LONGEST_LINE} bytes"
                ))
                .help("is it one JSON value? then --format json"));
            }
            _ => {}
        }
        let record = match &line[..] {
            [record @ .., b'\r', b'\n'] | [record @ .., b'\n'] => record,
            record => record,
        };
        if !record.trim_ascii().is_empty() {
            push(record)?;
        }
    }
    Ok(())
}

/// Gives each JSON value, and the elements of an array instead of the array, as they were written; one is in memory at a
/// time.
///
/// # Errors
/// Where the text is not JSON, and what the reader or `push` gives.
pub(super) fn json(
    name: &str,
    mut reader: impl BufRead,
    push: &mut impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let wrong = |error: &dyn std::error::Error| Failure::from_error(&format!("{name} is not JSON"), error);
    // A failure of `push` has to pass through serde, which knows its own errors only.
    let refused = RefCell::new(None);
    let is_array = first_byte(&mut reader).map_err(|error| wrong(&error))? == Some(b'[');
    let read = if is_array {
        let mut deserializer = Deserializer::from_reader(reader);
        deserializer.deserialize_seq(Elements { push, refused: &refused }).and_then(|()| deserializer.end())
    } else {
        let mut values = Deserializer::from_reader(reader).into_iter::<Box<RawValue>>();
        values.try_for_each(|value| give(&value?, push, &refused))
    };
    match (refused.into_inner(), read) {
        (Some(failure), _) => Err(failure),
        (None, Err(error)) => Err(wrong(&error)),
        (None, Ok(())) => Ok(()),
    }
}

fn first_byte(reader: &mut impl BufRead) -> std::io::Result<Option<u8>> {
    loop {
        let bytes = reader.fill_buf()?;
        let blank = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        match (bytes.get(blank), bytes.len()) {
            (Some(&byte), _) => return Ok(Some(byte)),
            (None, 0) => return Ok(None),
            (None, all) => reader.consume(all),
        }
    }
}

fn give<E: de::Error>(
    value: &RawValue,
    push: &mut impl FnMut(&[u8]) -> Result<(), Failure>,
    refused: &RefCell<Option<Failure>>,
) -> Result<(), E> {
    push(value.get().as_bytes()).map_err(|failure| {
        *refused.borrow_mut() = Some(failure);
        E::custom("refused")
    })
}

struct Elements<'a, P> {
    push: &'a mut P,
    refused: &'a RefCell<Option<Failure>>,
}

impl<'de, P: FnMut(&[u8]) -> Result<(), Failure>> Visitor<'de> for Elements<'_, P> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(value) = elements.next_element::<Box<RawValue>>()? {
            give::<A::Error>(&value, self.push, self.refused)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Reading = fn(&str, &[u8], &mut Vec<String>) -> Result<(), Failure>;

    const LINES: Reading = |name, bytes, all| lines(name, bytes, &mut |r| keep(r, all));
    const JSON: Reading = |name, bytes, all| json(name, bytes, &mut |r| keep(r, all));

    fn keep(record: &[u8], all: &mut Vec<String>) -> Result<(), Failure> {
        match record {
            b"{\"no\": 1}" => Err(Failure::new("refused by the broker")),
            record => {
                all.push(String::from_utf8_lossy(record).into_owned());
                Ok(())
            }
        }
    }

    fn read(reading: Reading, text: &str) -> Result<Vec<String>, String> {
        let mut all = Vec::new();
        reading("x", text.as_bytes(), &mut all).map(|()| all).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_line_is_sent_as_it_stands_even_where_it_is_not_json() {
        assert_eq!(
            read(LINES, "{\"a\": 1 }\r\n\n  \n{broken\n[1]").unwrap(),
            ["{\"a\": 1 }", "{broken", "[1]"]
        );
    }

    #[test]
    fn json_is_one_value_or_several_or_an_array_each_as_it_was_written() {
        assert_eq!(read(JSON, " {\"a\":\n 1} ").unwrap(), ["{\"a\":\n 1}"]);
        assert_eq!(read(JSON, "{\"a\":1}{\"b\": 2}").unwrap(), ["{\"a\":1}", "{\"b\": 2}"]);
        assert_eq!(read(JSON, "\n[{\"a\":1}, {\"b\": [2]} ]\n").unwrap(), ["{\"a\":1}", "{\"b\": [2]}"]);
        assert_eq!(read(JSON, "").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_is_told_with_the_file_and_the_place() {
        insta::assert_snapshot!(read(JSON, "[{\"a\":1},\n {\"b\"}]").unwrap_err(), @"x is not JSON: expected `:` at line 2 column 6");
        insta::assert_snapshot!(read(JSON, "{\"a\":1} ]").unwrap_err(), @"x is not JSON: expected value at line 1 column 9");
        insta::assert_snapshot!(read(JSON, "[{\"no\": 1}]").unwrap_err(), @"refused by the broker");
        insta::assert_snapshot!(read(LINES, "{\"no\": 1}").unwrap_err(), @"refused by the broker");
    }
}
