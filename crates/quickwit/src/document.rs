//! A record as Quickwit gives it back.

use serde_json::{Map, Value};
use tipline_lines::LinkedReport;
use tipline_report::Moment;

/// The record that was indexed.
///
/// In what Quickwit keeps of the source, every text that reads as an RFC 3339 time has become that instant in UTC (tantivy
/// takes it for a date). Where the mapping has the field too, its own copy is as it was. Times lose only the offset that
/// they were written with: they come back on the clocks of London.
pub(crate) fn record(mut hit: Map<String, Value>) -> Result<LinkedReport, serde_json::Error> {
    let mut source = match hit.remove("_source") {
        Some(Value::Object(source)) => source,
        _ => Map::new(),
    };
    for (field, value) in hit {
        if !matches!(field.as_str(), "received_at" | "occurred") {
            source.insert(field, value);
        }
    }
    let mut record: LinkedReport = serde_json::from_value(Value::Object(source))?;
    record.received_at = in_london(record.received_at);
    if let Some(occurred) = &mut record.occurred {
        occurred.from = in_london(occurred.from);
        occurred.to = occurred.to.map(in_london);
    }
    for flag in &mut record.flags {
        flag.at = in_london(flag.at);
    }
    Ok(record)
}

fn in_london(moment: Moment) -> Moment {
    Moment::in_london(moment.timestamp)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_time_comes_back_on_the_clocks_of_london_and_a_text_as_it_was_written() {
        let id = tipline_report::ReportId::of(tipline_report::Channel::Call101, "A");
        // As Quickwit 0.9 answers for a report that says nothing but a time.
        let hit = json!({
            "_source": {
                "report_id": id, "channel": "101", "reference": "A", "force": "Kent",
                "received_at": "2019-08-14T18:40:00.5Z", "occurred": {"from": "2019-01-14T18:40:00Z"},
                "text": "2019-08-14T18:40:00Z", "sections": [], "mentions": [], "flags": [], "numbers": [],
                "numbers_reversed": [], "numbers_grams": [], "line_ids": [], "flag_kinds": [],
                "provenance": {"topic": "raw.101", "partition": 0, "offset": 0, "timestamp": "2019-08-14T18:40:00Z"},
            },
            "report_id": id, "received_at": "2019-08-14T18:40:00.500Z", "text": "2019-08-14T19:40:00+01:00",
        });
        let Value::Object(hit) = hit else { panic!() };
        let record = record(hit).unwrap();
        assert_eq!(record.received_at.to_string(), "2019-08-14T19:40:00.5+01:00");
        assert_eq!(record.occurred.unwrap().from.to_string(), "2019-01-14T18:40:00+00:00");
        assert_eq!(record.text, "2019-08-14T19:40:00+01:00");
    }
}
