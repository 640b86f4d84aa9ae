use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// What a metric counts, its unit, and what it is.
type Described = (&'static str, Kind, Option<Unit>, &'static str);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// Every metric there is.
pub(super) const METRICS: [Described; 24] = [
    ("tipline_build_info", Kind::Gauge, None, "1, with the version"),
    ("tipline_link_records_total", Kind::Counter, None, "raw records dealt with, by outcome"),
    ("tipline_link_record_bytes_total", Kind::Counter, Some(Unit::Bytes), "bytes of their values"),
    ("tipline_link_flags_total", Kind::Counter, None, "flags written"),
    ("tipline_link_batches_total", Kind::Counter, None, "transactions, by result"),
    ("tipline_link_batch_records", Kind::Histogram, None, "raw records of a committed transaction"),
    (
        "tipline_link_transaction_seconds",
        Kind::Histogram,
        Some(Unit::Seconds),
        "time of a committed transaction, by phase",
    ),
    (
        "tipline_link_last_commit_timestamp_seconds",
        Kind::Gauge,
        Some(Unit::Seconds),
        "when link committed last, since 1970",
    ),
    ("tipline_lines_registry", Kind::Gauge, None, "lines that link knows"),
    ("tipline_lines_registry_offset", Kind::Gauge, None, "next offset of the lines topic"),
    ("tipline_consumer_partitions", Kind::Gauge, None, "partitions that the group has given this process"),
    ("tipline_consumer_rebalances_total", Kind::Counter, None, "partitions given or taken, by reason"),
    (
        "tipline_consumer_lag_records",
        Kind::Gauge,
        None,
        "offsets still to be read, by service, topic and partition; link's are those of its whole group",
    ),
    ("tipline_service_ready", Kind::Gauge, None, "1 where a service has caught up or gets on, else 0"),
    ("tipline_index_records_total", Kind::Counter, None, "records indexed"),
    ("tipline_index_commit_seconds", Kind::Histogram, Some(Unit::Seconds), "time of a commit of the index"),
    (
        "tipline_index_last_commit_timestamp_seconds",
        Kind::Gauge,
        Some(Unit::Seconds),
        "when the index was committed last, since 1970",
    ),
    ("tipline_look_back_rounds_total", Kind::Counter, None, "rounds of looking back that compared something"),
    ("tipline_look_back_reports_total", Kind::Counter, None, "reports that looking back wrote again"),
    ("tipline_look_back_flags_total", Kind::Counter, None, "flags that looking back added"),
    ("tipline_look_back_seconds", Kind::Histogram, Some(Unit::Seconds), "time of a round of looking back"),
    (
        "tipline_look_back_lines_offset",
        Kind::Gauge,
        None,
        "next offset of the lines that were looked back with",
    ),
    (
        "tipline_http_request_seconds",
        Kind::Histogram,
        Some(Unit::Seconds),
        "time to the head of an answer, by method, route and class of status",
    ),
    ("tipline_sse_streams", Kind::Gauge, None, "live streams of flags that are open"),
];

/// Tells Prometheus what each is.
pub(super) fn describe() {
    for (name, kind, unit, about) in METRICS {
        match (kind, unit) {
            (Kind::Counter, Some(unit)) => describe_counter!(name, unit, about),
            (Kind::Counter, None) => describe_counter!(name, about),
            (Kind::Gauge, Some(unit)) => describe_gauge!(name, unit, about),
            (Kind::Gauge, None) => describe_gauge!(name, about),
            (Kind::Histogram, Some(unit)) => describe_histogram!(name, unit, about),
            (Kind::Histogram, None) => describe_histogram!(name, about),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// The metric names in a text, histograms' parts as their histogram.
    fn named(text: &str) -> BTreeSet<String> {
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|word| word.starts_with("tipline_"))
            .map(|word| {
                let histogram = ["_bucket", "_sum", "_count"].iter().find_map(|part| word.strip_suffix(part));
                histogram.unwrap_or(word).to_owned()
            })
            .collect()
    }

    #[test]
    fn alerts_and_dashboards_name_only_metrics_that_exist() {
        let known: BTreeSet<String> = METRICS.iter().map(|(name, ..)| (*name).to_owned()).collect();
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config");
        for file in ["prometheus/alerts.yml", "grafana/tipline.json"] {
            let named = named(&fs::read_to_string(config.join(file)).unwrap());
            assert!(named.len() > 4, "{file}: {named:?}");
            let unknown: Vec<_> = named.difference(&known).collect();
            assert!(unknown.is_empty(), "{file}: {unknown:?}");
        }
    }

    #[test]
    fn names_follow_the_conventions_of_prometheus() {
        for (name, kind, unit, about) in METRICS {
            assert!(name.starts_with("tipline_") && !about.is_empty(), "{name}");
            assert_eq!(name.ends_with("_total"), kind == Kind::Counter, "{name}");
            assert_eq!(name.ends_with("_seconds"), unit == Some(Unit::Seconds), "{name}");
        }
    }
}
