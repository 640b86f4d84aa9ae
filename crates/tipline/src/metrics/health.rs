use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tipline_stream::lag::Lag;

/// Whether services are well, judged by whether they get on, not by whether their threads are alive.
#[derive(Debug)]
pub(super) struct Health {
    /// How long a service that is behind may stand still.
    bound: Duration,
    services: Mutex<BTreeMap<&'static str, Progress>>,
}

/// How a service gets on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Progress {
    /// Sum of the next offsets.
    position: i64,
    behind: u64,
    /// When it was last seen to have nothing to do, or to have moved; never yet where it is `None`.
    well: Option<Instant>,
}

impl Health {
    pub(super) fn new(bound: Duration) -> Self {
        Self { bound, services: Mutex::default() }
    }

    /// Expects this service, which is not ready until it is seen to be.
    pub(super) fn expect(&self, service: &'static str) {
        self.services().insert(service, Progress { position: -1, behind: 0, well: None });
    }

    /// Notes how far behind a service is; says whether it is ready.
    pub(super) fn note(&self, service: &'static str, lags: &[Lag], now: Instant) -> bool {
        let position = lags.iter().map(|lag| lag.next).sum();
        let behind = lags.iter().map(Lag::records).sum();
        let mut services = self.services();
        let before = services.get(service).cloned();
        let moved = before.as_ref().is_some_and(|before| before.position >= 0 && position > before.position);
        let well = if behind == 0 || moved { Some(now) } else { before.and_then(|before| before.well) };
        let progress = Progress { position, behind, well };
        let ready = progress.is_well(self.bound, now);
        services.insert(service, progress);
        ready
    }

    /// Whether every service is ready, with the particulars.
    pub(super) fn ready(&self, now: Instant) -> (bool, Value) {
        let services = self.services();
        let all = services.values().all(|progress| progress.is_well(self.bound, now));
        let particulars: BTreeMap<_, _> = services
            .iter()
            .map(|(service, progress)| {
                (*service, json!({"ready": progress.is_well(self.bound, now), "behind": progress.behind}))
            })
            .collect();
        (all, json!({"ready": all, "services": particulars}))
    }

    fn services(&self) -> MutexGuard<'_, BTreeMap<&'static str, Progress>> {
        self.services.lock().expect("nobody panics who holds this lock")
    }
}

impl Progress {
    fn is_well(&self, bound: Duration, now: Instant) -> bool {
        self.well.is_some_and(|well| now.saturating_duration_since(well) <= bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: Duration = Duration::from_secs(60);

    fn lag(next: i64, end: i64) -> Vec<Lag> {
        vec![Lag { topic: "raw.101".to_owned(), partition: 0, next, end }]
    }

    #[test]
    fn a_service_is_ready_while_it_has_caught_up_or_gets_on() {
        let health = Health::new(BOUND);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        health.expect("link");
        assert!(!health.ready(at(0)).0, "nobody has looked yet");
        assert!(!health.note("link", &lag(5, 900), at(1)), "behind, and not seen to move");
        assert!(health.note("link", &lag(50, 900), at(2)), "behind, and moving");
        assert!(health.note("link", &lag(50, 900), at(50)), "still for less than the bound");
        assert!(!health.note("link", &lag(50, 900), at(63)), "still for longer");
        assert!(health.note("link", &lag(900, 900), at(64)), "caught up");
        assert!(health.ready(at(120)).0);
        assert!(!health.ready(at(125)).0, "nobody can look any more");
    }

    #[test]
    fn every_service_has_to_be_ready() {
        let health = Health::new(BOUND);
        let now = Instant::now();
        health.expect("link");
        health.expect("index");
        health.note("link", &lag(9, 9), now);
        let (ready, particulars) = health.ready(now);
        assert!(!ready);
        assert_eq!(particulars["services"]["link"]["ready"], true);
        health.note("index", &lag(3, 3), now);
        assert!(health.ready(now).0);
    }
}
