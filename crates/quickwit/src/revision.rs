//! Which of two revisions of a report is the newer.

use std::cmp::Ordering;

use tipline_lines::LinkedReport;

/// As the log has them: the embedded index keeps the one that was written last, and Link writes the records of a partition in
/// their order. Only where the channel's topic was given more partitions in between does the order between two of them
/// count, and then the broker's clock tells. One raw record that was linked twice, or looked back on,
/// counts with the newer lines table.
pub(crate) fn by_age(a: &LinkedReport, b: &LinkedReport) -> Ordering {
    let (raw_a, raw_b) = (&a.provenance, &b.provenance);
    let raw = if (&raw_a.topic, raw_a.partition) == (&raw_b.topic, raw_b.partition) {
        raw_a.offset.cmp(&raw_b.offset)
    } else {
        (raw_a.timestamp, raw_a.partition).cmp(&(raw_b.timestamp, raw_b.partition))
    };
    let lines = |record: &LinkedReport| record.flags.iter().map(|flag| flag.lines_offset).max();
    raw.then_with(|| a.looked_back.cmp(&b.looked_back)).then_with(|| lines(a).cmp(&lines(b)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn revision(partition: i32, offset: i64, written: &str) -> LinkedReport {
        let provenance =
            json!({"topic": "raw.101", "partition": partition, "offset": offset, "timestamp": written});
        let id = tipline_report::ReportId::of(tipline_report::Channel::Call101, "A");
        let record = json!({
            "report_id": id, "channel": "101", "reference": "A", "force": "Kent", "received_at": written,
            "text": "", "sections": [], "mentions": [], "flags": [], "numbers": [], "numbers_reversed": [],
            "numbers_grams": [], "line_ids": [], "flag_kinds": [], "provenance": provenance,
        });
        serde_json::from_value(record).unwrap()
    }

    #[test]
    fn the_later_record_of_a_partition_is_the_newer_whatever_the_clock_said() {
        let (early, late) = ("2019-07-01T00:00:00Z", "2019-07-02T00:00:00Z");
        for (older, newer) in
            [(revision(0, 5, late), revision(0, 6, early)), (revision(1, 9, early), revision(0, 2, late))]
        {
            assert_eq!(by_age(&older, &newer), Ordering::Less);
            assert_eq!(by_age(&newer, &older), Ordering::Greater);
            assert_eq!(by_age(&newer, &newer), Ordering::Equal);
        }
    }

    #[test]
    fn of_one_raw_record_what_was_looked_back_on_with_newer_lines_is_the_newer() {
        let linked = revision(0, 5, "2019-07-01T00:00:00Z");
        let looked_back =
            |lines| LinkedReport { looked_back: Some(tipline_report::Offset(lines)), ..linked.clone() };
        assert_eq!(by_age(&linked, &looked_back(1)), Ordering::Less);
        assert_eq!(by_age(&looked_back(1), &looked_back(2)), Ordering::Less);
        let corrected = revision(0, 6, "2019-07-01T00:00:00Z");
        assert_eq!(by_age(&looked_back(9), &corrected), Ordering::Less);
    }
}
