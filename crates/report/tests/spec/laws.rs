//! What holds for every record.

use proptest::prelude::*;
use serde_json::{Value, json};
use tipline_report::{Channel, Normalised, Report, normalise};

use crate::record::{Arrived, any_record, example};

/// JSON of any shape, most of it under names that the channels use.
fn any_json() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "reference",
        "force",
        "received_at",
        "submitted_at",
        "disseminated_at",
        "occurred",
        "from",
        "to",
        "caller",
        "number",
        "log",
        "at",
        "text",
        "answers",
        "when",
        "phone_numbers",
        "contact",
        "phone",
        "other",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!("2019-07-12 14:02")),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(name.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Contact fields and texts of digits, marks, words that stand for digits, and letters from every plane.
fn anything_with_digits() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[0-9]{1,12}",
        2 => "[ ()+./@,;%\n-]{1,3}",
        1 => prop::sample::select(vec!["double ", "twenty ", "oh", "o", "l", "hundred", "mr ", "7\u{20e3}", "７", "é", "İ", "*"])
            .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z]{1,4}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// The sections are in order, disjoint, on character boundaries, and all of the text but the newlines between them.
fn assert_sections_tile(report: &Report) {
    let mut end = None;
    for section in &report.sections {
        assert_eq!(section.span.start, end.map_or(0, |end| end + 1), "{report:?}");
        assert!(section.span.start < section.span.end, "{report:?}");
        assert!(report.text.is_char_boundary(section.span.start), "{report:?}");
        assert!(report.text.is_char_boundary(section.span.end), "{report:?}");
        end = Some(section.span.end);
    }
    assert_eq!(end, Some(report.text.len()), "{report:?}");
}

/// The mentions are in order, disjoint, and none of them stands on a masked byte.
fn assert_mentions_stand(report: &Report) {
    let mut end = 0;
    for mention in &report.mentions {
        assert!(end <= mention.span.start && mention.span.start < mention.span.end, "{report:?}");
        assert!(report.text.is_char_boundary(mention.span.start), "{report:?}");
        assert!(report.text.is_char_boundary(mention.span.end), "{report:?}");
        end = mention.span.end;
    }
}

fn value_at<'r>(record: &'r Value, field: &str) -> &'r Value {
    let place = format!("/{}", field.replace(']', "").replace(['.', '['], "/"));
    record.pointer(&place).expect(field)
}

proptest! {
    #[test]
    fn no_bytes_can_make_it_panic(bytes: Vec<u8>) {
        for channel in Channel::ALL {
            let _ = normalise(&Arrived::bytes(channel, bytes.clone()).raw());
        }
    }

    #[test]
    fn no_json_can_make_it_panic(json in any_json()) {
        for channel in Channel::ALL {
            let _ = normalise(&Arrived::of(channel, &json).raw());
        }
    }

    #[test]
    fn no_value_in_a_record_can_make_it_panic(nth: prop::sample::Index, value in any_json()) {
        for channel in Channel::ALL {
            let mut record = example(channel);
            let fields: Vec<_> = record.as_object().unwrap().keys().cloned().collect();
            record[nth.get(&fields)] = value.clone();
            let _ = normalise(&Arrived::of(channel, &record).raw());
        }
    }

    #[test]
    fn no_truncation_or_slip_can_make_it_panic(
        channel in prop::sample::select(Channel::ALL.to_vec()), at: prop::sample::Index, byte: u8,
    ) {
        let mut bytes = example(channel).to_string().into_bytes();
        let at = at.index(bytes.len());
        let _ = normalise(&Arrived::bytes(channel, &bytes[..at]).raw());
        bytes[at] = byte;
        let _ = normalise(&Arrived::bytes(channel, bytes).raw());
    }

    #[test]
    fn the_same_bytes_give_the_same_report((channel, record) in any_record()) {
        let arrived = Arrived::of(channel, &record);
        prop_assert_eq!(normalise(&arrived.raw()), normalise(&arrived.raw()));
    }

    #[test]
    fn sections_tile_the_text_and_keep_each_field_s_length((channel, record) in any_record()) {
        let report = Arrived::of(channel, &record).report();
        assert_sections_tile(&report);
        assert_mentions_stand(&report);
        for section in &report.sections {
            let raw = value_at(&record, &section.field);
            let raw = raw.as_str().map_or_else(|| raw.to_string(), str::to_owned);
            let kept = section.span.of(&report.text);
            prop_assert_eq!(kept.len(), raw.len());
            // Byte by byte what the field holds, or masked.
            prop_assert!(kept.bytes().zip(raw.bytes()).all(|(kept, raw)| kept == raw || kept == b'*'));
        }
    }

    #[test]
    fn masking_keeps_every_length_and_boundary(
        contact in anything_with_digits(), name in anything_with_digits(), words in anything_with_digits(),
    ) {
        let record = |contact: Value| {
            let mut record = example(Channel::Call101);
            record["caller"] = contact;
            record["log"] = json!([
                {"at": "2019-07-12 14:02", "text": words},
                {"at": "2019-07-12 14:02", "text": format!("x{contact}x {name}", contact = words)},
            ]);
            Arrived::of(Channel::Call101, &record)
        };
        let shielded = normalise(&record(json!({"number": contact, "name": name, "address": contact})).raw());
        if let Ok(Normalised { report, .. }) = shielded {
            assert_sections_tile(&report);
            assert_mentions_stand(&report);
            let bare = record(json!({})).report();
            prop_assert_eq!(report.text.len(), bare.text.len());
            prop_assert!(report.text.bytes().zip(bare.text.bytes()).all(|(kept, raw)| kept == raw || kept == b'*'));
        }
    }
}
