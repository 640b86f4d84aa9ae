//! What a line that was not known yet makes of reports that came in before.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod fixture;

use std::collections::BTreeSet;

use fixture::{registry_of, report};
use jiff::Timestamp;
use proptest::prelude::*;
use tipline_lines::{CountyLine, Flag, FlagId, FlagKind, LinkedReport, NumberInterval};
use tipline_phone::{E164, Role};
use tipline_report::Offset;

fn number(nth: u64) -> E164 {
    E164::from_integer(447_700_900_000 + nth).unwrap()
}

fn line(id: &str, numbers: &[(u64, &str, Option<&str>)]) -> CountyLine {
    let instant = |text: &str| text.parse::<Timestamp>().unwrap();
    CountyLine {
        id: id.parse().unwrap(),
        brand: None,
        aliases: Vec::new(),
        numbers: numbers
            .iter()
            .map(|(nth, from, to)| NumberInterval {
                number: number(*nth),
                from: instant(from),
                to: to.map(instant),
                basis: "test purchase".into(),
            })
            .collect(),
        status: Vec::new(),
        exporting: Vec::new(),
        importing: Vec::new(),
        orders: Vec::new(),
    }
}

fn ids(flags: &[Flag]) -> BTreeSet<FlagId> {
    flags.iter().map(|flag| flag.flag_id).collect()
}

fn any_lines() -> impl Strategy<Value = Vec<CountyLine>> {
    let interval = (0_u64..4, 1_500_000_000_i64..1_600_000_000, 0_i64..50_000_000);
    prop::collection::btree_map("[a-c]", prop::collection::vec(interval, 0..4), 0..3).prop_map(|lines| {
        lines
            .into_iter()
            .map(|(id, intervals)| CountyLine {
                numbers: intervals
                    .into_iter()
                    .map(|(nth, from, long)| NumberInterval {
                        number: number(nth),
                        from: Timestamp::from_second(from).unwrap(),
                        to: Some(Timestamp::from_second(from + long).unwrap()),
                        basis: "b".into(),
                    })
                    .collect(),
                ..line(&id, &[])
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn looking_back_adds_what_link_would_have_flagged_and_takes_nothing_away(
        before in any_lines(),
        after in any_lines(),
    ) {
        let report = report("2019-07-03T12:00:00Z", &(0..4).map(number).collect::<Vec<_>>());
        let held = registry_of(&before).matching(&report);
        let linked = LinkedReport::new(report.clone(), held.clone());
        let registry = registry_of(&after);
        let would = registry.matching(&report);
        match registry.look_back(linked) {
            None => prop_assert!(ids(&would).is_subset(&ids(&held))),
            Some(looked_back) => {
                let flags = &looked_back.report.flags;
                prop_assert_eq!(ids(flags), &ids(&held) | &ids(&would));
                prop_assert_eq!(flags.len(), ids(flags).len(), "no flag twice");
                for flag in &held {
                    prop_assert!(flags.contains(flag), "what was there is as it was");
                }
                prop_assert_eq!(ids(&looked_back.added), &ids(&would) - &ids(&held));
                prop_assert!(looked_back.added.iter().all(|flag| flag.retrospective));
                prop_assert_eq!(looked_back.report.looked_back, Some(registry.next_offset()));
                prop_assert_eq!(registry.look_back(looked_back.report), None, "twice adds nothing");
            }
        }
    }
}

proptest! {
    #[test]
    fn only_a_report_with_a_number_of_a_changed_line_can_be_flagged_anew(
        before in any_lines(),
        after in any_lines(),
    ) {
        let report = report("2019-07-03T12:00:00Z", &(0..4).map(number).collect::<Vec<_>>());
        let mut registry = registry_of(&before);
        let linked = LinkedReport::new(report.clone(), registry.matching(&report));
        let since = registry.next_offset();
        for (nth, line) in after.iter().enumerate() {
            let offset = Offset(since.0 + nth as i64);
            let value = serde_json::to_vec(line).unwrap();
            registry.apply(line.id.as_str().as_bytes(), Some(&value), offset).unwrap();
        }
        let numbers = registry.numbers_since(since);
        prop_assert_eq!(registry.numbers_since(Offset(0)), registry.numbers());
        if let Some(looked_back) = registry.look_back(linked) {
            prop_assert!(looked_back.added.iter().all(|flag| numbers.contains(&flag.e164)));
        }
    }
}

#[test]
fn a_wider_interval_flags_as_known_what_was_stale_and_keeps_both() {
    let report = report("2019-07-03T12:00:00Z", &[number(461)]);
    let narrow = registry_of(&[line("nino", &[(461, "2019-08-01T00:00:00Z", None)])]);
    let linked = LinkedReport::new(report.clone(), narrow.matching(&report));
    let wide = registry_of(&[line("nino", &[(461, "2019-05-01T00:00:00Z", None)])]);
    let looked_back = wide.look_back(linked).unwrap();
    let kinds: BTreeSet<_> =
        looked_back.report.flags.iter().map(|flag| (flag.kind, flag.retrospective)).collect();
    assert_eq!(kinds, BTreeSet::from([(FlagKind::Stale, false), (FlagKind::KnownLine, true)]));
    assert_eq!(looked_back.report.flag_kinds, [FlagKind::KnownLine, FlagKind::Stale]);
}

#[test]
fn a_number_that_is_no_suspects_is_not_flagged_by_looking_back_either() {
    let mut report = report("2019-07-03T12:00:00Z", &[number(461)]);
    report.mentions[0].role = Role::Recipient;
    let registry = registry_of(&[line("nino", &[(461, "2019-05-01T00:00:00Z", None)])]);
    assert_eq!(registry.look_back(LinkedReport::new(report, Vec::new())), None);
}

#[test]
fn a_flag_says_in_its_json_that_it_was_made_by_looking_back_and_only_then() {
    let report = report("2019-07-03T12:00:00Z", &[number(461)]);
    let registry = registry_of(&[line("nino", &[(461, "2019-05-01T00:00:00Z", None)])]);
    let on_arrival = serde_json::to_string(&registry.matching(&report)[0]).unwrap();
    assert!(!on_arrival.contains("retrospective"), "{on_arrival}");
    let looked_back = registry.look_back(LinkedReport::new(report, Vec::new())).unwrap();
    let json = serde_json::to_string(&looked_back.added[0]).unwrap();
    assert!(json.contains(r#""retrospective":true"#), "{json}");
    assert_eq!(serde_json::from_str::<Flag>(&json).unwrap(), looked_back.added[0]);
}
