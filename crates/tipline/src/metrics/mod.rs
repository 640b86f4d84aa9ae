//! Metrics for Prometheus, and whether a service is well: on a port of its own, where one is configured.
//!
//! No label holds a number, an id, a name or a text of a report, so how many series there are follows from the topics alone.

mod health;
mod lag;
mod names;
mod server;

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use tipline_stream::{
    Topics,
    index::IndexEvent,
    lag::Reading,
    link::{Batch, LinkEvent},
    look_back::{LookBackEvent, Round},
};

use self::health::Health;
use crate::{
    config::Config,
    failure::{Exit, Failure},
};

/// Buckets for times, seconds: from a commit on an idle machine to a broker that does not answer.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];
/// Buckets for records of a batch.
const RECORDS: [f64; 9] = [1.0, 10.0, 100.0, 500.0, 1_000.0, 2_500.0, 5_000.0, 10_000.0, 20_000.0];

/// Serves metrics and health of these services where `metrics.listen` is set; the port lasts as long as the process.
///
/// # Errors
/// Where the address cannot be listened on.
pub(crate) fn serve(config: &Config, topics: &Topics, services: &[Reading]) -> Result<(), Failure> {
    let Some(listen) = config.metrics.listen else { return Ok(()) };
    let failed = |error: &dyn std::error::Error| {
        Failure::from_error(&format!("cannot serve metrics on {listen}"), error)
            .help("metrics.listen names the address; without it there are none")
            .exit(Exit::Configuration)
    };
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_records".to_owned()), &RECORDS))
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| failed(&error))?;
    names::describe();
    gauge!("tipline_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    let health = Arc::new(Health::new(config.metrics.ready_within));
    for reading in services {
        lag::watch(config, topics, reading.clone(), Arc::clone(&health))?;
    }
    let address: SocketAddr = server::start(listen, recorder, health).map_err(|error| failed(&error))?;
    tracing::info!(%address, "metrics and health are served");
    Ok(())
}

/// Counts what Link did; costs next to nothing where nobody serves metrics.
pub(crate) fn link(event: &LinkEvent) {
    match event {
        LinkEvent::LinesRead { lines, next } => {
            gauge!("tipline_lines_registry").set(*lines as f64);
            gauge!("tipline_lines_registry_offset").set(next.0 as f64);
        }
        LinkEvent::Assigned { partitions } => rebalanced("assign", *partitions),
        LinkEvent::Revoked { partitions } => rebalanced("revoke", *partitions),
        LinkEvent::Committed(batch) => committed(batch),
        LinkEvent::Aborted { .. } => {
            counter!("tipline_link_batches_total", "result" => "aborted").increment(1);
        }
        _ => {}
    }
}

/// Counts what Index did.
pub(crate) fn index(event: &IndexEvent) {
    if let IndexEvent::Committed { records, took, .. } = event {
        counter!("tipline_index_records_total").increment(*records as u64);
        histogram!("tipline_index_commit_seconds").record(took.as_secs_f64());
        gauge!("tipline_index_last_commit_timestamp_seconds").set(now());
    }
}

/// Counts what looking back did.
pub(crate) fn look_back(event: &LookBackEvent) {
    if let LookBackEvent::LookedBack(Round { lines, reports, flags, took, .. }) = event {
        counter!("tipline_look_back_rounds_total").increment(1);
        counter!("tipline_look_back_reports_total").increment(*reports);
        counter!("tipline_look_back_flags_total").increment(*flags);
        histogram!("tipline_look_back_seconds").record(took.as_secs_f64());
        gauge!("tipline_look_back_lines_offset").set(lines.0 as f64);
    }
}

fn rebalanced(reason: &'static str, partitions: usize) {
    counter!("tipline_consumer_rebalances_total", "reason" => reason).increment(1);
    gauge!("tipline_consumer_partitions", "service" => "link").set(partitions as f64);
}

fn committed(batch: &Batch) {
    let count = |name: &'static str, outcome: &'static str, records: usize| {
        counter!(name, "outcome" => outcome).increment(records as u64);
    };
    count("tipline_link_records_total", "report", batch.reports);
    count("tipline_link_records_total", "dead_letter", batch.dead_letters);
    counter!("tipline_link_record_bytes_total").increment(batch.bytes as u64);
    counter!("tipline_link_flags_total").increment(batch.flags as u64);
    counter!("tipline_link_batches_total", "result" => "committed").increment(1);
    histogram!("tipline_link_batch_records").record(batch.records as f64);
    let took = |phase: &'static str, took: Duration| {
        histogram!("tipline_link_transaction_seconds", "phase" => phase).record(took.as_secs_f64());
    };
    took("write", batch.written);
    took("commit", batch.commit);
    gauge!("tipline_link_last_commit_timestamp_seconds").set(now());
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
