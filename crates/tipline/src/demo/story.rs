use jiff::Timestamp;
use serde_json::value::RawValue;
use tipline_lines::{CountyLine, FileFormat};
use tipline_report::Channel;

use super::retold;
use crate::failure::Failure;

/// Searches worth trying on the story: a number in another spelling, the order that was broken, part of a number.
pub(super) const SEARCHES: [&str; 3] = ["07700.900.461", "flag:order_breach", "number:*733 after:2019-08-12"];

/// What a channel sent, a record a line.
pub(super) fn records(channel: Channel) -> impl Iterator<Item = &'static str> {
    match channel {
        Channel::Call101 => include_str!("101.jsonl"),
        Channel::Online => include_str!("online.jsonl"),
        Channel::Crimestoppers => include_str!("crimestoppers.jsonl"),
    }
    .lines()
}

/// The two lines and the orders against them.
///
/// # Errors
/// None, as long as the file in this folder can be read.
pub(super) fn lines() -> Result<Vec<CountyLine>, Failure> {
    read(LINES)
}

/// The same, as if the orders had been made some days ago.
///
/// # Errors
/// As [`lines`].
pub(super) fn lines_of(now: Timestamp) -> Result<Vec<CountyLine>, Failure> {
    read(&retold::moved(LINES, now))
}

/// What a channel had sent before the orders took effect, its days moved towards now.
pub(super) fn before(channel: Channel, now: Timestamp) -> Vec<String> {
    let (before, _) = at_the_orders(channel);
    before.into_iter().map(|record| retold::moved(record, now)).collect()
}

/// What comes in after they took effect, in its order: the story's own reports, with others between them. To be dated when
/// they are sent.
pub(super) fn while_one_looks() -> Vec<(Channel, String)> {
    let mut own: Vec<(Channel, &str)> = Channel::ALL
        .into_iter()
        .flat_map(|channel| at_the_orders(channel).1.into_iter().map(move |record| (channel, record)))
        .collect();
    own.sort_by_key(|(_, record)| day(record).map(str::to_owned));
    let mut others = include_str!("live.jsonl").lines().filter_map(|line| {
        let other: Other<'_> = serde_json::from_str(line).ok()?;
        Some((other.channel, other.record.get().to_owned()))
    });
    let mut told = Vec::new();
    for (channel, record) in own {
        told.push((channel, record.to_owned()));
        told.extend(others.by_ref().take(2));
    }
    told.extend(others);
    told
}

/// A report that only the desk's story has.
#[derive(serde::Deserialize)]
struct Other<'a> {
    channel: Channel,
    #[serde(borrow)]
    record: &'a RawValue,
}

const LINES: &str = include_str!("lines.toml");
/// The orders took effect at the end of the day before.
const IN_EFFECT: &str = "2019-08-13";

/// What a channel sent before the orders took effect, and after.
fn at_the_orders(channel: Channel) -> (Vec<&'static str>, Vec<&'static str>) {
    records(channel).partition(|record| day(record).is_none_or(|day| day < IN_EFFECT))
}

/// The day on which a record of the story came in: the first that it names in full.
fn day(record: &str) -> Option<&str> {
    let begins = record.find("2019-")?;
    record.get(begins..begins + IN_EFFECT.len())
}

fn read(lines: &str) -> Result<Vec<CountyLine>, Failure> {
    tipline_lines::read_file(lines, FileFormat::Toml).map_err(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::new(told.join("; "))
    })
}

#[cfg(test)]
mod tests {
    use tipline_lines::{FlagKind, Registry};
    use tipline_report::{Offset, Provenance, RawRecord, Report};

    use super::*;

    fn reports() -> Vec<Report> {
        let raw = |channel, value: &'static str| RawRecord {
            channel,
            value: value.as_bytes(),
            provenance: Provenance {
                topic: "raw".into(),
                partition: 0,
                offset: Offset(0),
                timestamp: jiff::Timestamp::UNIX_EPOCH,
            },
        };
        Channel::ALL
            .into_iter()
            .flat_map(|channel| records(channel).map(move |value| raw(channel, value)))
            .map(|raw| tipline_report::normalise(&raw).expect("every record of the story can be read").report)
            .collect()
    }

    fn flags(kind: FlagKind) -> usize {
        let mut registry = Registry::new();
        for (offset, line) in (0..).zip(lines().unwrap()) {
            let value = serde_json::to_vec(&line).unwrap();
            registry.apply(line.id.as_str().as_bytes(), Some(&value), Offset(offset)).unwrap();
        }
        reports().iter().flat_map(|report| registry.matching(report)).filter(|flag| flag.kind == kind).count()
    }

    #[test]
    fn the_lines_are_reported_in_july_and_one_breaks_its_order_in_august() {
        assert_eq!(reports().len(), 16);
        assert_eq!(flags(FlagKind::KnownLine), 11);
        assert_eq!(flags(FlagKind::OrderBreach), 1);
        assert_eq!(flags(FlagKind::Stale), 0);
    }

    #[test]
    fn what_comes_in_at_the_desk_breaks_orders_and_one_record_of_it_cannot_be_read() {
        let now: Timestamp = "2026-01-20T15:04:05Z".parse().unwrap();
        let mut registry = Registry::new();
        for (offset, line) in (0..).zip(lines_of(now).unwrap()) {
            let value = serde_json::to_vec(&line).unwrap();
            registry.apply(line.id.as_str().as_bytes(), Some(&value), Offset(offset)).unwrap();
        }
        let kinds = |channel, value: &str| {
            let provenance = Provenance {
                topic: "raw".into(),
                partition: 0,
                offset: Offset(0),
                timestamp: jiff::Timestamp::UNIX_EPOCH,
            };
            let raw = RawRecord { channel, value: value.as_bytes(), provenance };
            let report = tipline_report::normalise(&raw).ok()?.report;
            Some(registry.matching(&report).into_iter().map(|flag| flag.kind).collect::<Vec<_>>())
        };
        let before: Vec<_> = Channel::ALL
            .into_iter()
            .flat_map(|channel| before(channel, now).into_iter().map(move |record| (channel, record)))
            .flat_map(|(channel, record)| kinds(channel, &record).expect("every one of them can be read"))
            .collect();
        assert_eq!(before, [FlagKind::KnownLine; 11]);
        let after: Vec<_> = while_one_looks()
            .into_iter()
            .map(|(channel, record)| kinds(channel, &retold::at(&record, now)))
            .collect();
        assert_eq!(after.len(), 12);
        assert_eq!(after.iter().filter(|kinds| kinds.is_none()).count(), 1, "a dead letter to look at");
        assert_eq!(after.into_iter().flatten().flatten().collect::<Vec<_>>(), [FlagKind::OrderBreach; 5]);
    }

    #[test]
    fn no_number_of_a_reporter_is_left_in_a_report() {
        for report in reports() {
            for contact in ["900112", "900805", "960204"] {
                assert!(!report.text.contains(contact), "{}", report.reference);
                assert!(report.mentions.iter().all(|mention| !mention.e164.to_string().ends_with(contact)));
            }
        }
    }
}
