//! What holds for every line, written and read.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use jiff::{Timestamp, civil::date};
use proptest::prelude::*;
use tipline_lines::{
    ClosedReason, CountyLine, FileFormat, NumberInterval, Order, OrderItem, OrderKind, Status, StatusChange,
    read_file,
};

fn any_instant() -> impl Strategy<Value = Timestamp> {
    (946_684_800_i64..4_070_908_800, 0_i32..1_000_000_000)
        .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).unwrap())
}

fn any_text() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-ÿ'\"\\\\]{1,8}( [a-z]{1,8}){0,2}"
}

/// Lines in canonical form that a file can hold: each has numbers of its own, one interval each.
fn any_lines() -> impl Strategy<Value = Vec<CountyLine>> {
    let numbers: Vec<u64> = (447_700_900_000..447_700_901_000).collect();
    let ids = prop::collection::btree_set("[a-z0-9][a-z0-9-]{0,12}", 1..4);
    (ids, prop::sample::subsequence(numbers, 12)).prop_flat_map(|(ids, numbers)| {
        ids.into_iter()
            .zip(numbers.chunks(3).map(<[u64]>::to_vec).collect::<Vec<_>>())
            .map(|(id, numbers)| any_line(id, numbers))
            .collect::<Vec<_>>()
    })
}

fn any_line(id: String, numbers: Vec<u64>) -> impl Strategy<Value = CountyLine> {
    let numbers = numbers
        .into_iter()
        .map(|number| {
            (any_instant(), prop::option::of(any_instant()), any_text()).prop_map(
                move |(one, other, basis)| {
                    let other = other.filter(|other| *other != one);
                    NumberInterval {
                        number: tipline_phone::E164::from_integer(number).unwrap(),
                        from: other.map_or(one, |other| one.min(other)),
                        to: other.map(|other| one.max(other)),
                        basis,
                    }
                },
            )
        })
        .collect::<Vec<_>>();
    let texts =
        || prop::collection::btree_set(any_text(), 0..3).prop_map(|texts| texts.into_iter().collect());
    (
        prop::option::of(any_text()),
        texts(),
        texts(),
        texts(),
        numbers,
        any_status(),
        any_text(),
        any_instant(),
    )
        .prop_map(move |(brand, aliases, exporting, importing, numbers, status, court, comply_by)| {
            CountyLine {
                id: id.parse().unwrap(),
                brand,
                aliases,
                orders: vec![Order {
                    kind: OrderKind::Ddtro,
                    court,
                    made_on: date(2100, 12, 1)
                        .min(comply_by.to_zoned_datetime(jiff::tz::TimeZone::UTC).date())
                        - jiff::ToSpan::days(2),
                    comply_by,
                    served_at: None,
                    complied_at: Some(comply_by),
                    ends_at: None,
                    discharged_at: Some(comply_by),
                    items: vec![
                        OrderItem::Device("a handset".into()),
                        OrderItem::Imsi("234150999999999".into()),
                    ],
                }],
                numbers,
                status,
                exporting,
                importing,
            }
        })
}

fn any_status() -> impl Strategy<Value = Vec<StatusChange>> {
    prop::collection::vec(
        (
            prop_oneof![
                Just(Status::Suspected),
                Just(Status::Active),
                Just(Status::Dormant),
                prop::sample::select(&ClosedReason::ALL[..]).prop_map(|reason| Status::Closed { reason }),
            ],
            prop::option::of(any_text()),
        ),
        0..4,
    )
    .prop_map(|steps| {
        let day = |index: usize| date(2019, 1, 1) + jiff::ToSpan::days(i64::try_from(index).unwrap());
        steps
            .into_iter()
            .enumerate()
            .map(|(index, (status, note))| StatusChange { status, on: day(index), note })
            .collect()
    })
}

proptest! {
    #[test]
    fn the_topics_record_of_a_line_reads_back_as_itself(lines in any_lines()) {
        for line in lines {
            let record = serde_json::to_vec(&line).unwrap();
            prop_assert_eq!(serde_json::from_slice::<CountyLine>(&record).unwrap(), line);
        }
    }

    #[test]
    fn lines_in_canonical_form_are_a_file(lines in any_lines()) {
        let file = serde_json::json!({ "lines": lines }).to_string();
        prop_assert_eq!(read_file(&file, FileFormat::Json), Ok(lines));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,60}", noise in "[\\[\\]{}\",=: a-z0-9\n-]{0,80}") {
        for format in [FileFormat::Toml, FileFormat::Json] {
            let _ = read_file(&text, format);
            let _ = read_file(&noise, format);
            let _ = read_file(&format!("[[line]]\n{noise}"), format);
        }
    }
}
