use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The most failed sign-ins that are recorded one by one in [`WINDOW`]: whoever knows nobody here may not fill the disk.
const MOST: u32 = 60;
const WINDOW: Duration = Duration::from_secs(60);

/// Failed sign-ins, and how many of them were recorded lately.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<Window>);

#[derive(Debug, Default)]
struct Window {
    began: Option<Instant>,
    recorded: u32,
    passed_over: u64,
}

impl Refusals {
    /// Another one: whether it is to be recorded, and then how many were not since the last that was.
    pub(crate) fn another(&self, now: Instant) -> Option<u64> {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if window.began.is_none_or(|began| now.saturating_duration_since(began) >= WINDOW) {
            (window.began, window.recorded) = (Some(now), 0);
        }
        if window.recorded == MOST {
            window.passed_over += 1;
            return None;
        }
        window.recorded += 1;
        Some(std::mem::take(&mut window.passed_over))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_the_first_of_each_minute_are_recorded() {
        let refusals = Refusals::default();
        let start = Instant::now();
        let recorded = (0..1_000).filter(|_| refusals.another(start).is_some()).count();
        assert_eq!(recorded, MOST as usize);
        assert_eq!(refusals.another(start + WINDOW), Some(1_000 - u64::from(MOST)));
        assert_eq!(refusals.another(start + WINDOW), Some(0));
    }
}
