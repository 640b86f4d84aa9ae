use std::fmt::Write as _;

use serde_json::{Value, json};
use tipline_stream::{
    Place, Topics,
    dead_letters::{Content, Fate, Letter, LetterId},
};

use crate::{
    table::Rows,
    terminal::{Terminal, paint, printable},
    times,
};

/// The letters without a word of their content.
pub(super) fn table(letters: &[Letter], topics: &Topics) -> Rows {
    let mut rows = Rows::new(&["id", "written", "reason", "field", "bytes", "state"]);
    for letter in letters {
        let state = match &letter.replayed {
            None => "waiting".to_owned(),
            Some(copy) => format!("fed in again as {}", name(copy, topics)),
        };
        rows.push([
            letter.id.to_string(),
            times::for_people(letter.at),
            printable(&letter.reason),
            printable(letter.field.as_deref().unwrap_or_default()),
            letter.bytes.to_string(),
            state,
        ]);
    }
    rows
}

/// All that is known of a letter, and its content.
pub(super) fn page(letter: &Letter, content: &Content, terminal: Terminal) -> String {
    let mut text = format!("{}\n", paint(terminal.palette.heading, letter.id));
    let mut fact = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{name:<13}{}", printable(value));
        }
    };
    let place = |place: &Option<Place>| place.as_ref().map(ToString::to_string).unwrap_or_default();
    fact("written", &times::for_people(letter.at));
    fact("reason", &letter.reason);
    fact("field", letter.field.as_deref().unwrap_or_default());
    fact("message", &letter.message);
    fact("raw record", &letter.raw.to_string());
    fact("copy of", &place(&letter.origin));
    fact("fed in as", &place(&letter.replayed));
    fact("bytes", &letter.bytes.to_string());
    let _ = writeln!(text, "{}\n", printable(&String::from_utf8_lossy(&content.value)));
    text
}

/// A letter without its content.
pub(super) fn as_json(letter: &Letter, topics: &Topics) -> Value {
    let Letter { id, raw, place: _, at, reason, field, message, bytes, origin, replayed } = letter;
    json!({
        "id": id.to_string(), "at": at.to_string(), "reason": reason, "field": field, "message": message,
        "bytes": bytes, "topic": raw.topic, "partition": raw.partition, "offset": raw.offset.0,
        "origin": origin.as_ref().map(|place| name(place, topics)),
        "replayed": replayed.as_ref().map(|place| name(place, topics)),
    })
}

/// A letter with its content, as text; what is no UTF-8 in it is marked, and `--bytes` gives it as it is.
pub(super) fn as_json_with_content(letter: &Letter, content: &Content, topics: &Topics) -> Value {
    let mut json = as_json(letter, topics);
    json["key"] = json!(content.key.as_deref().map(String::from_utf8_lossy));
    json["content"] = json!(String::from_utf8_lossy(&content.value));
    json
}

/// What became of a letter, on a line.
pub(super) fn fate(letter: &Letter, fate: &Fate, topics: &Topics) -> String {
    let id = letter.id;
    match fate {
        Fate::Replayed(copy) => format!("{id}\tfed in again as {}", name(copy, topics)),
        Fate::WouldBe => format!("{id}\twould be fed in again"),
        Fate::Before(copy) => format!("{id}\tleft alone: fed in before, as {}", name(copy, topics)),
        Fate::Superseded(newer) => format!(
            "{id}\tleft alone: its reference came in again as {}; --superseded feeds it in all the same",
            name(newer, topics)
        ),
    }
}

/// A raw record's name, as letters have it.
fn name(place: &Place, topics: &Topics) -> String {
    LetterId::of(place, topics).map_or_else(|| place.to_string(), |id| id.to_string())
}

#[cfg(test)]
mod tests {
    use tipline_report::Offset;

    use super::*;
    use crate::terminal::Palette;

    const OFF: Terminal = Terminal {
        is_terminal: false,
        width: None,
        palette: Palette {
            place: anstyle::Style::new(),
            hit: anstyle::Style::new(),
            heading: anstyle::Style::new(),
            alert: anstyle::Style::new(),
        },
    };

    fn raw(offset: i64) -> Place {
        Place { topic: "raw.101".to_owned(), partition: 2, offset: Offset(offset) }
    }

    fn letter() -> Letter {
        Letter {
            id: "101/2/17".parse().unwrap(),
            raw: raw(17),
            place: Place { topic: "dead-letters".to_owned(), partition: 0, offset: Offset(3) },
            at: "2019-08-05T13:02:00Z".parse().unwrap(),
            reason: "schema".to_owned(),
            field: Some("caller.number".to_owned()),
            message: "invalid type: an integer, expected a string".to_owned(),
            bytes: 31,
            origin: None,
            replayed: None,
        }
    }

    fn content() -> Content {
        Content { key: None, value: br#"{"caller":{"number":447700900461}}"#.to_vec() }
    }

    fn fed_in_twice() -> Letter {
        Letter { origin: Some(raw(4)), replayed: Some(raw(90)), field: None, ..letter() }
    }

    #[test]
    fn a_list_holds_nothing_of_the_content() {
        insta::assert_snapshot!(table(&[letter(), fed_in_twice()], &Topics::default()).render(OFF), @"
        id	written	reason	field	bytes	state
        101/2/17	2019-08-05 14:02 BST	schema	caller.number	31	waiting
        101/2/17	2019-08-05 14:02 BST	schema		31	fed in again as 101/2/90
        ");
        let json = as_json(&fed_in_twice(), &Topics::default());
        insta::assert_snapshot!(json, @r#"{"at":"2019-08-05T13:02:00Z","bytes":31,"field":null,"id":"101/2/17","message":"invalid type: an integer, expected a string","offset":17,"origin":"101/2/4","partition":2,"reason":"schema","replayed":"101/2/90","topic":"raw.101"}"#);
    }

    #[test]
    fn a_letter_is_shown_with_its_way_and_its_content() {
        insta::assert_snapshot!(page(&fed_in_twice(), &content(), OFF), @r#"
        101/2/17
        written      2019-08-05 14:02 BST
        reason       schema
        message      invalid type: an integer, expected a string
        raw record   raw.101/2 offset 17
        copy of      raw.101/2 offset 4
        fed in as    raw.101/2 offset 90
        bytes        31
        {"caller":{"number":447700900461}}
        "#);
    }

    #[test]
    fn what_is_no_text_cannot_steer_the_terminal() {
        let hostile = Content { key: None, value: b"\x1b[2J\xff\n".to_vec() };
        let page = page(&letter(), &hostile, OFF);
        assert!(page.contains("\\u{1b}[2J\u{fffd}\\n"), "{page}");
    }

    #[test]
    fn each_fate_is_told_on_a_line() {
        let topics = Topics::default();
        let told: Vec<String> =
            [Fate::Replayed(raw(90)), Fate::WouldBe, Fate::Before(raw(80)), Fate::Superseded(raw(70))]
                .iter()
                .map(|one| fate(&letter(), one, &topics))
                .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        101/2/17	fed in again as 101/2/90
        101/2/17	would be fed in again
        101/2/17	left alone: fed in before, as 101/2/80
        101/2/17	left alone: its reference came in again as 101/2/70; --superseded feeds it in all the same
        ");
    }
}
