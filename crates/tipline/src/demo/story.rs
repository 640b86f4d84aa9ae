use tipline_lines::{CountyLine, FileFormat};
use tipline_report::Channel;

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
    tipline_lines::read_file(include_str!("lines.toml"), FileFormat::Toml).map_err(|errors| {
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
    fn no_number_of_a_reporter_is_left_in_a_report() {
        for report in reports() {
            for contact in ["900112", "900805", "960204"] {
                assert!(!report.text.contains(contact), "{}", report.reference);
                assert!(report.mentions.iter().all(|mention| !mention.e164.to_string().ends_with(contact)));
            }
        }
    }
}
