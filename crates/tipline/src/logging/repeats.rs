use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    fmt,
    hash::{Hash, Hasher},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tracing::{Event, Subscriber, field::Visit};
use tracing_subscriber::{Layer, layer::Context};

/// Lets each line of librdkafka's log through once a minute.
///
/// While brokers are away it says so some fifty times a second; the line that matters would be lost among them.
pub(super) struct Repeats {
    last: Mutex<BTreeMap<u64, Instant>>,
}

/// How long a line is not repeated.
const QUIET: Duration = Duration::from_secs(60);

/// How many different lines are remembered; beyond it all are forgotten and may be repeated once.
const REMEMBERED: usize = 1_000;

impl Repeats {
    pub(super) fn new() -> Self {
        Self { last: Mutex::new(BTreeMap::new()) }
    }

    /// Whether a line is new at `now`, or was last let through long enough ago.
    fn lets_through(&self, line: u64, now: Instant) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.get(&line).is_some_and(|then| now.duration_since(*then) < QUIET) {
            return false;
        }
        if last.len() >= REMEMBERED {
            last.clear();
        }
        last.insert(line, now);
        true
    }
}

impl<S: Subscriber> Layer<S> for Repeats {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        if event.metadata().target() != "librdkafka" {
            return true;
        }
        let mut line = Line(DefaultHasher::new());
        event.record(&mut line);
        self.lets_through(line.0.finish(), Instant::now())
    }
}

/// A line as a hash of its fields, digits left out: they count and time the same thing.
struct Line(DefaultHasher);

impl Visit for Line {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
        field.name().hash(&mut self.0);
        format!("{value:?}")
            .bytes()
            .filter(|byte| !byte.is_ascii_digit())
            .for_each(|byte| byte.hash(&mut self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_let_through_once_a_minute_whatever_else_is_said_meanwhile() {
        let (repeats, began) = (Repeats::new(), Instant::now());
        let at = |line, seconds| repeats.lets_through(line, began + Duration::from_secs(seconds));
        assert!(at(1, 0));
        assert!(!at(1, 1));
        assert!(at(2, 1));
        assert!(!at(1, 59));
        assert!(at(1, 60));
        assert!(!at(1, 61));
    }

    #[test]
    fn what_it_remembers_is_bounded() {
        let (repeats, now) = (Repeats::new(), Instant::now());
        for line in 0..10_000 {
            assert!(repeats.lets_through(line, now));
        }
        assert!(repeats.last.lock().unwrap().len() <= REMEMBERED);
    }
}
