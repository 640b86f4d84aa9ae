use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use metrics::gauge;
use tipline_stream::{
    Topics,
    lag::{Observer, Reading},
};

use super::health::Health;
use crate::{
    config::Config,
    failure::{Exit, Failure},
};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(5);

/// Looks after one service for as long as the process lives, on a thread of its own.
///
/// # Errors
/// Where the settings cannot be used or no thread can be started.
pub(super) fn watch(
    config: &Config,
    topics: &Topics,
    reading: Reading,
    health: Arc<Health>,
) -> Result<(), Failure> {
    let service = match &reading {
        Reading::Link { .. } => "link",
        Reading::Index { .. } => "index",
    };
    health.expect(service);
    let mut observer = Observer::open(&config.kafka_settings()?, topics, reading)?;
    let look = move || {
        loop {
            let ready = match observer.look() {
                Ok(lags) => {
                    for lag in &lags {
                        gauge!(
                            "tipline_consumer_lag_records",
                            "service" => service,
                            "topic" => lag.topic.clone(),
                            "partition" => lag.partition.to_string(),
                        )
                        .set(lag.records() as f64);
                    }
                    health.note(service, &lags, Instant::now())
                }
                Err(error) => {
                    tracing::warn!(service, "cannot see how far behind it is: {error}");
                    false
                }
            };
            gauge!("tipline_service_ready", "service" => service).set(f64::from(u8::from(ready)));
            thread::sleep(EVERY);
        }
    };
    thread::Builder::new()
        .name(format!("lag-{service}"))
        .spawn(look)
        .map(drop)
        .map_err(|error| Failure::from_error("cannot start a thread", &error).exit(Exit::TryLater))
}
