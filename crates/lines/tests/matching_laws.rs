//! What holds for every registry and every time.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod fixture;

use fixture::{registry_of, report};
use jiff::Timestamp;
use proptest::prelude::*;
use tipline_lines::{CountyLine, Flag, FlagKind, NumberInterval, Registry};
use tipline_phone::E164;
use tipline_report::{Moment, Offset, Report};

fn any_second() -> impl Strategy<Value = Timestamp> {
    (1_500_000_000_i64..1_600_000_000).prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn any_line() -> impl Strategy<Value = CountyLine> {
    ("[a-z]{1,3}", prop::collection::vec((0_u64..6, any_second(), prop::option::of(any_second())), 0..5))
        .prop_map(|(id, intervals)| CountyLine {
            id: id.parse().unwrap(),
            brand: Some(id),
            aliases: Vec::new(),
            numbers: intervals
                .into_iter()
                .map(|(nth, from, to)| NumberInterval {
                    number: nth_number(nth),
                    from,
                    to,
                    basis: "b".into(),
                })
                .collect(),
            status: Vec::new(),
            exporting: Vec::new(),
            importing: Vec::new(),
            orders: Vec::new(),
        })
}

fn nth_number(nth: u64) -> E164 {
    E164::from_integer(447_700_900_000 + nth).unwrap()
}

fn distinct(lines: Vec<CountyLine>) -> Vec<CountyLine> {
    let mut lines = lines;
    lines.sort_by(|a, b| a.id.cmp(&b.id));
    lines.dedup_by(|a, b| a.id == b.id);
    lines
}

fn report_at(at: Timestamp) -> Report {
    let numbers: Vec<E164> = (0..6).map(nth_number).collect();
    Report { received_at: Moment::in_london(at), ..report("2019-07-03T12:00:00Z", &numbers) }
}

proptest! {
    #[test]
    fn without_orders_a_number_is_known_exactly_inside_its_intervals(line in any_line(), nth in 0_usize..5, at in any_second(), step in -1_i64..=1) {
        // Half the time at an interval's very edge, a second before or after.
        let edge = line.numbers.get(nth).map(|interval| interval.from + jiff::SignedDuration::from_secs(step));
        let registry = registry_of(std::slice::from_ref(&line));
        for at in [Some(at), edge].into_iter().flatten() {
            let flags = registry.matching(&report_at(at));
            for nth in 0..6 {
                let held: Vec<_> = line.numbers.iter().filter(|interval| interval.number == nth_number(nth)).collect();
                let inside = held.iter().any(|interval| interval.from <= at && interval.to.is_none_or(|to| at < to));
                let expected = match (held.is_empty(), inside) {
                    (true, _) => None,
                    (false, true) => Some(FlagKind::KnownLine),
                    (false, false) => Some(FlagKind::Stale),
                };
                let found = flags.iter().find(|flag| flag.e164 == nth_number(nth)).map(|flag| flag.kind);
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn flags_do_not_depend_on_the_order_of_lines(lines in prop::collection::vec(any_line(), 1..6), at in any_second()) {
        let lines = distinct(lines);
        let mut reversed = lines.clone();
        reversed.reverse();
        let report = report_at(at);
        let without_offset = |registry: &Registry| {
            let flags = registry.matching(&report).into_iter();
            flags.map(|flag| Flag { lines_offset: Offset(0), ..flag }).collect::<Vec<_>>()
        };
        let flags = without_offset(&registry_of(&lines));
        prop_assert_eq!(&flags, &without_offset(&registry_of(&reversed)));
        let mut ids: Vec<_> = flags.iter().map(|flag| flag.flag_id).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), flags.len());
    }

    #[test]
    fn a_registry_is_what_the_newest_records_say(
        records in prop::collection::vec((any_line(), any::<bool>()), 1..20),
        at in any_second(),
    ) {
        let mut registry = Registry::new();
        let mut newest = std::collections::BTreeMap::new();
        for (offset, (line, is_kept)) in (0..).zip(&records) {
            let value = is_kept.then(|| serde_json::to_vec(line).unwrap());
            registry.apply(line.id.as_str().as_bytes(), value.as_deref(), Offset(offset)).unwrap();
            if *is_kept {
                newest.insert(line.id.clone(), (line.clone(), Offset(offset)));
            } else {
                newest.remove(&line.id);
            }
        }
        let lines: Vec<CountyLine> = newest.values().map(|(line, _)| line.clone()).collect();
        prop_assert_eq!(registry.iter().cloned().collect::<Vec<_>>(), lines.clone());
        prop_assert_eq!(registry.len(), lines.len());
        prop_assert_eq!(registry.next_offset(), Offset(i64::try_from(records.len()).unwrap()));
        let report = report_at(at);
        let flags = registry.matching(&report);
        for flag in &flags {
            prop_assert_eq!(flag.lines_offset, newest[&flag.line_id].1);
        }
        let without_offset = |flags: Vec<Flag>| flags.into_iter().map(|flag| Flag { lines_offset: Offset(0), ..flag }).collect::<Vec<_>>();
        prop_assert_eq!(without_offset(flags), without_offset(registry_of(&lines).matching(&report)));
    }
}
