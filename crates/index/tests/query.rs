//! The query language: what is understood, how it prints, what is refused and how.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod corpus;

use corpus::{now, query};
use proptest::prelude::*;
use tipline_index::{Query, QueryError, parse};

fn refusal(text: &str) -> QueryError {
    match parse(text, now()) {
        Ok(query) => panic!("{text} was read as {query}"),
        Err(error) => error,
    }
}

/// The query with a caret under the fault, as a terminal shows it.
fn drawn(text: &str) -> String {
    let QueryError { span, message, help } = refusal(text);
    let before = text[..span.start].chars().count();
    let carets = text[span.start..span.end].chars().count().max(1);
    let help = help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
    format!("{text}\n{}{} {message}{help}\n", " ".repeat(before), "^".repeat(carets))
}

#[test]
fn a_query_prints_as_it_was_understood() {
    for (written, understood) in [
        // Numbers.
        ("07700 900461", "number:+447700900461"),
        ("+44 7700 900461", "number:+447700900461"),
        ("0770-090-0461", "number:+447700900461"),
        ("(0161) 496 0123", "number:+441614960123"),
        ("(07700 900461)", "number:+447700900461"),
        ("07700900461 07700900462", "number:+447700900461 AND number:+447700900462"),
        ("07700 900461 07700 900462", "number:+447700900461 AND number:+447700900462"),
        ("07700 900461, 07700 900462", "number:+447700900461 AND number:+447700900462"),
        ("07700900461 OR nino", "number:+447700900461 OR nino"),
        ("nino 07700 900461 lads", "nino AND number:+447700900461 AND lads"),
        ("(07700 900461 OR 0161 496 0123) lads", "(number:+447700900461 OR number:+441614960123) AND lads"),
        ("((0161) 496 0123 OR nino)", "number:+441614960123 OR nino"),
        ("(0161) 496 0123 (nino)", "number:+441614960123 AND nino"),
        ("07700 900461 -07700 900462", "number:+447700900461 AND NOT number:+447700900462"),
        ("07700900461-07700900462", "number:+447700900461 AND number:+447700900462"),
        ("07700 900461?", "number:+447700900461"),
        ("number:07700 900461", "number:+447700900461"),
        ("number:\"07700 900 461\"", "number:+447700900461"),
        ("number:(0161) 496 0123", "number:+441614960123"),
        ("number:(07700 900461)", "number:+447700900461"),
        ("\u{202a}07700 900461\u{202c}", "number:+447700900461"),
        // Digits that are no number.
        ("CAD 1234", "CAD AND 1234"),
        ("flat 2 07700 900461", "flat AND 2 AND number:+447700900461"),
        ("2019-08-05", "2019-08-05"),
        ("07700 AND 900461", "07700 AND 900461"),
        ("£20 deals, 10:30", "20 AND deals AND 10:30"),
        // Patterns.
        ("number:07700*461", "number:07700*461"),
        ("number:07700??0461", "number:07700??0461"),
        ("number:*461 nino", "number:*461 AND nino"),
        ("number:\"07700 9??461\"", "number:077009??461"),
        ("number:(07700 9??461)", "number:077009??461"),
        ("number:+44(0)7700*", "number:+447700*"),
        ("(number:0044770*)", "number:+44770*"),
        ("number:07700900461?", "number:07700900461?"),
        // Conditions.
        ("line:nino", "line:\"nino\""),
        ("LINE:\"Young Nino\"", "line:\"Young Nino\""),
        ("channel:101 flag:order-breach", "channel:101 AND flag:order_breach"),
        ("force:\"north wales\"", "force:\"north wales\""),
        ("after:2019-08-05", "after:2019-08-05T00:00:00+01:00"),
        ("before:\"5 aug 2019\"", "before:2019-08-05T00:00:00+01:00"),
        ("before:2019-08-05T14:00:00Z", "before:2019-08-05T15:00:00+01:00"),
        ("after:yesterday", "after:2019-08-06T00:00:00+01:00"),
        ("last:7d", "after:2019-07-31T12:00:00+01:00"),
        ("near:07700900461", "near:+447700900461"),
        ("near:0161 496 0123 lads", "near:+441614960123 AND lads"),
        ("role:alleged-line reading:Recovered", "role:alleged_line AND reading:recovered"),
        ("reading:trunk_missing", "reading:trunk-missing"),
        ("received:2019-07", "received:2019-07-01T00:00:00+01:00..2019-08-01T00:00:00+01:00"),
        (
            "received:2019-07-12..2019-08-05 x",
            "received:2019-07-12T00:00:00+01:00..2019-08-06T00:00:00+01:00 AND x",
        ),
        (
            "received:[2019-07-12 TO 5 aug 2019]",
            "received:2019-07-12T00:00:00+01:00..2019-08-06T00:00:00+01:00",
        ),
        ("received:2019-08-05..", "after:2019-08-05T00:00:00+01:00"),
        ("received:last:7d", "after:2019-07-31T12:00:00+01:00"),
        ("occurred:yesterday", "occurred:2019-08-06T00:00:00+01:00..2019-08-07T00:00:00+01:00"),
        ("occurred:..2019-08-05", "occurred:..2019-08-06T00:00:00+01:00"),
        ("occurred:\"last 2w\"", "occurred:2019-07-24T12:00:00+01:00.."),
        // Numbers in words.
        ("oh double seven double oh nine hundred four six one", "number:+447700900461"),
        ("oh double seven double oh 900 four six one nino", "number:+447700900461 AND nino"),
        ("07700 nine hundred four six one", "number:+447700900461"),
        (
            "nino oh double seven double oh nine hundred four six one OR lads",
            "nino AND number:+447700900461 OR lads",
        ),
        ("number:\"oh double seven double oh 900 four six one\"", "number:+447700900461"),
        ("two lads one car", "two AND lads AND one AND car"),
        ("\"double seven\" seven", "\"double seven\" AND seven"),
        // Words and how they combine.
        ("\"two lads\"", "\"two lads\""),
        ("“two lads”", "\"two lads\""),
        (r#""a \"b\" \\ c""#, r#""a \"b\" \\ c""#),
        ("o'brien", "o'brien"),
        ("a b OR c d", "a AND b OR c AND d"),
        ("a AND (b OR c)", "a AND (b OR c)"),
        ("a (b c)", "a AND (b AND c)"),
        ("NOT a b", "NOT a AND b"),
        ("-a -(b OR c)", "NOT a AND NOT (b OR c)"),
        ("NOT NOT a", "NOT NOT a"),
        ("a OR -b", "a OR NOT b"),
        ("and or not", "and AND or AND not"),
        ("'AND' x", "\"AND\" AND x"),
        ("nino & lads - bikes.", "nino AND lads AND bikes"),
        ("well-known", "well-known"),
    ] {
        assert_eq!(query(written).to_string(), understood, "{written}");
    }
}

#[test]
fn the_numbers_that_were_read_are_told_with_their_place() {
    let text = "nino (07700 900461 OR -number:\"0161 496 0123\")";
    let read: Vec<_> = query(text)
        .interpreted_numbers()
        .map(|(span, number)| (span.of(text).to_owned(), number.to_string()))
        .collect();
    assert_eq!(
        read,
        [
            ("07700 900461".to_owned(), "+447700900461".to_owned()),
            ("number:\"0161 496 0123\"".to_owned(), "+441614960123".to_owned()),
        ]
    );
}

#[test]
fn a_refusal_points_at_the_place_and_says_what_to_write() {
    let refused = [
        "&",
        "numer:07700900461",
        "phone:07700900461",
        "http://example",
        "number:461",
        "number:lads",
        "number:\"07700900461 lads\"",
        "number:*4",
        "number:077x*",
        "number: 07700900461",
        "07700*461",
        "07700900??",
        "deal*",
        "channel:onlin",
        "channel:fax",
        "flag:breach",
        "line:\"\"",
        "after:soon",
        "after:7d",
        "after:2019-02-30",
        "last:week",
        "received:2019-08-05..2019-07-12",
        "received:2019-08-05T14:00",
        "received:[2019-08-05 TO",
        "occurred:..",
        "recieved:2019-08",
        "occured:2019-08",
        "sim:8944",
        "near:07700*461",
        "near:461",
        "imei:123",
        "imei:35x",
        "role:caller",
        "role:reporter_contact",
        "reading:speech",
        "nino AND",
        "nino AND OR lads",
        "OR nino",
        "NOT",
        "(nino",
        "nino (lads OR",
        "nino)",
        "()",
        "\"two lads",
        "nino \"--\"",
        "🔥",
    ];
    insta::assert_snapshot!(refused.map(drawn).join("\n"), @r#"
    &
    ^ there is nothing to search for here: words are letters and digits
      help: write a number (07700 900461), a word, or a condition such as line:nino

    numer:07700900461
    ^^^^^ unknown field `numer`
      help: did you mean number: as in number:07700*461?

    phone:07700900461
    ^^^^^ unknown field `phone`
      help: did you mean number: as in number:07700*461?

    http://example
    ^^^^ unknown field `http`
      help: the fields are number, near, imei, imsi, iccid, line, channel, force, flag, decision, role, reading, received, occurred, after, before, last; a text with a colon in it goes in quotes

    number:461
           ^^^ `461` is not a whole number
      help: for numbers that contain these digits write number:*461*

    number:lads
           ^^^^ `lads` is not a whole number
      help: write digits, with ? for an unknown one and * for any run: number:07700*461

    number:"07700900461 lads"
           ^^^^^^^^^^^^^^^^^^ `07700900461 lads` is not a whole number
      help: for numbers that contain these digits write number:*07700900461*

    number:*4
           ^^ the pattern has only one known digit: too many numbers would fit
      help: give at least 3 digits, such as number:*461

    number:077x*
              ^ `x` cannot stand in a number pattern
      help: known digits, ? for one unknown digit, * for any run of digits: number:07700*461

    number: 07700900461
    ^^^^^^^ number: needs a value directly after it
      help: as in number:07700*461

    07700*461
    ^^^^^^^^^ `07700*461` is part of a number, which needs number: before it
      help: number:07700*461

    07700900??
    ^^^^^^^^^^ `07700900??` is part of a number, which needs number: before it
      help: number:07700900??

    deal*
    ^^^^^ * stands for digits, in number: only; words are found whole
      help: leave out the *, or list the words: (deal OR deals OR dealing)

    channel:onlin
            ^^^^^ no channel is called `onlin`
      help: did you mean online?

    channel:fax
            ^^^ no channel is called `fax`
      help: it is one of 101, online, crimestoppers

    flag:breach
         ^^^^^^ no kind of flag is called `breach`
      help: did you mean order_breach?

    line:""
         ^^ line: needs a value
      help: as in line:nino

    after:soon
          ^^^^ `soon` is neither a day nor a time
      help: write a day (2019-08-05, 5 aug 2019, today, yesterday), a month (2019-08), a year (2019), or a time (2019-08-05T14:00)

    after:7d
          ^^ `7d` is a length of time
      help: for reports of that time up to now write last:7d

    after:2019-02-30
          ^^^^^^^^^^ `2019-02-30` is no day between 1990 and 2100
      help: write a day (2019-08-05, 5 aug 2019, today, yesterday), a month (2019-08), a year (2019), or a time (2019-08-05T14:00)

    last:week
         ^^^^ `week` is no length of time
      help: write hours, days, weeks, months or years: last:24h, last:7d, last:2w, last:3mo, last:1y

    received:2019-08-05..2019-07-12
             ^^^^^^^^^^^^^^^^^^^^^^ the time ends before it begins
      help: put the earlier one first

    received:2019-08-05T14:00
             ^^^^^^^^^^^^^^^^ `2019-08-05T14:00` is one instant
      help: write from when to when: 2019-08-05T14:00..2019-08-05T15:00

    received:[2019-08-05 TO
             ^ this bracket is never closed
      help: close it with ], as in [2019-07-12 TO 2019-08-05]

    occurred:..
             ^^ the time has neither a beginning nor an end
      help: leave it out for all reports

    recieved:2019-08
    ^^^^^^^^ unknown field `recieved`
      help: did you mean received: as in received:2019-07-12..2019-08-05?

    occured:2019-08
    ^^^^^^^ unknown field `occured`
      help: did you mean occurred: as in occurred:2019-07?

    sim:8944
    ^^^ unknown field `sim`
      help: did you mean iccid: as in iccid:DIGITS, 19 or 20 of them?

    near:07700*461
         ^^^^^^^^^ near: needs a number with all its digits
      help: for part of a number write number:07700*461

    near:461
         ^^^ `461` is not a whole number
      help: for numbers that contain these digits write number:*461*

    imei:123
         ^^^ an IMEI has 14 to 16 digits, this has 3
      help: write all of its digits

    imei:35x
         ^^^ `x` cannot stand in an IMEI
      help: write its digits, all of them

    role:caller
         ^^^^^^ no role is called `caller`
      help: it is one of alleged_line, recipient, third_party, helpline, unknown

    role:reporter_contact
         ^^^^^^^^^^^^^^^^ a reporter's own number leaves a report before it is searched
      help: it cannot be searched for

    reading:speech
            ^^^^^^ no reading is called `speech`
      help: it is one of exact, recovered, fragment, tail, separator, glued, lookalike, unicode-digit, spoken, trunk-missing, labelled

    nino AND
         ^^^ AND needs something after it
      help: to search for the word write "and"

    nino AND OR lads
         ^^^ AND needs something after it
      help: to search for the word write "and"

    OR nino
    ^^ OR needs something before it
      help: to search for the word write "or"

    NOT
    ^^^ NOT needs something after it
      help: to search for the word write "not"

    (nino
    ^ this bracket is never closed
      help: close it with ), or leave it out

    nino (lads OR
               ^^ OR needs something after it
      help: to search for the word write "or"

    nino)
        ^ this bracket was never opened
      help: open it with (, or leave it out

    ()
    ^^ nothing stands between these brackets
      help: write something into them, or leave them out

    "two lads
    ^ this quote is never closed
      help: close it, or leave it out; a quote inside a phrase is written \"

    nino "--"
         ^^^^ there is nothing to search for here: words are letters and digits
      help: leave it out

    🔥
    ^ there is nothing to search for here: words are letters and digits
      help: leave it out
    "#);
}

#[test]
fn an_empty_query_is_refused() {
    for text in ["", "   ", "\u{200b}"] {
        let error = refusal(text);
        assert_eq!((error.message.as_str(), error.span.end), ("the query is empty", text.len()));
    }
}

#[test]
fn a_query_has_bounds() {
    let refused = |text: &str| refusal(text).message;
    assert_eq!(refused(&"(".repeat(5000)), "brackets and NOTs are nested deeper than 32");
    assert_eq!(refused(&format!("{}a", "-".repeat(5000))), "brackets and NOTs are nested deeper than 32");
    assert_eq!(refused(&format!("{}a", "NOT ".repeat(2000))), "brackets and NOTs are nested deeper than 32");
    assert_eq!(refused(&"a ".repeat(300)), "the query has more than 256 terms");
    assert_eq!(refused(&"é".repeat(5000)), "the query is longer than 8192 bytes");
    query(&"a ".repeat(256));
    query(&format!("{}a{}", "(".repeat(32), ")".repeat(32)));
}

#[test]
fn a_long_run_of_digit_groups_is_read_number_by_number() {
    assert_eq!(refusal(&"1 ".repeat(4000)).message, "the query has more than 256 terms");
    let numbers = query(&"07700 900461 ".repeat(200)).to_string();
    assert_eq!(numbers.matches("number:+447700900461").count(), 200);
}

fn reads_back(query: &Query) -> Result<(), TestCaseError> {
    let printed = query.to_string();
    match parse(&printed, now()) {
        Ok(again) => prop_assert_eq!(&again, query, "{}", printed),
        Err(error) => prop_assert!(false, "{}: {}", printed, error),
    }
    Ok(())
}

/// Queries made of the parts that the language has, well formed or nearly.
fn queries() -> impl Strategy<Value = String> {
    let term = prop_oneof![
        "[a-zéß0-9]{1,6}",
        "\"[a-z0-9 \\\\\".*-]{1,12}",
        Just("\"two lads\"".to_owned()),
        Just("07700 900461".to_owned()),
        Just("+44 7700 900462".to_owned()),
        Just("(0161) 496 0123".to_owned()),
        Just("number:07700*461".to_owned()),
        Just("number:(*9 461)".to_owned()),
        Just("line:\"Young \\\" Nino\"".to_owned()),
        Just("channel:101".to_owned()),
        Just("flag:stale".to_owned()),
        Just("decision:needs-work".to_owned()),
        Just("after:2019-08-05".to_owned()),
        Just("last:3mo".to_owned()),
        "[-+(),.:;'#£ ]{1,3}[A-Za-z0-9]{1,3}[-+),.:;'# ]{0,3}",
    ];
    term.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|q| format!("({q})")),
            inner.clone().prop_map(|q| format!("NOT {q}")),
            inner.clone().prop_map(|q| format!("-{q}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} AND {b}")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("{a} OR {b}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_a_query_prints_asks_for_the_same(text in queries()) {
        if let Ok(query) = parse(&text, now()) {
            reads_back(&query)?;
        }
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_place_in_it(text in "(\\PC|[ ()\"':*?+-]){0,24}") {
        match parse(&text, now()) {
            Ok(query) => {
                reads_back(&query)?;
                for (span, _) in query.terms() {
                    prop_assert!(!span.of(&text).is_empty());
                }
            }
            Err(error) => prop_assert!(text.get(error.span.start..error.span.end).is_some(), "{:?}", error),
        }
    }
}
