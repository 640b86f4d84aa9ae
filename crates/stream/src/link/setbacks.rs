use std::time::Duration;

use crate::{Stop, StreamError, log::Clock};

/// Transactions in a row that were not committed. A cause that passes is waited for, longer each time; one that stays ends
/// the process, whose supervisor can tell somebody.
#[derive(Default)]
pub(crate) struct Setbacks(u32);

impl Setbacks {
    const MOST: u32 = 20;
    const LONGEST: Duration = Duration::from_secs(5);

    /// Notes one more and waits.
    ///
    /// # Errors
    /// [`StreamError::Stuck`] where there have been too many.
    pub(crate) fn another(
        &mut self,
        reason: String,
        stop: &Stop,
        clock: &impl Clock,
    ) -> Result<(), StreamError> {
        self.0 += 1;
        if self.0 >= Self::MOST {
            return Err(StreamError::Stuck { attempts: self.0, reason });
        }
        let until = clock.now() + Self::pause(self.0);
        while clock.now() < until && !stop.requested() {
            clock.sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// None after the first, which a rebalance often causes, then doubling from 100 ms.
    fn pause(setbacks: u32) -> Duration {
        match setbacks {
            0 | 1 => Duration::ZERO,
            more => (Duration::from_millis(50) * 2_u32.pow(more.min(16) - 1)).min(Self::LONGEST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Wall;

    impl Clock for Wall {}

    #[test]
    fn the_wait_grows_up_to_a_bound() {
        let waits: Vec<u128> = (1..=10).map(|setbacks| Setbacks::pause(setbacks).as_millis()).collect();
        assert_eq!(waits, [0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
    }

    #[test]
    fn too_many_in_a_row_end_the_process_with_the_last_reason() {
        let stop = Stop::new();
        stop.request();
        let mut setbacks = Setbacks::default();
        for _ in 1..Setbacks::MOST {
            setbacks.another("no answer".to_owned(), &stop, &Wall).unwrap();
        }
        let stuck = setbacks.another("the last".to_owned(), &stop, &Wall).unwrap_err();
        assert!(stuck.to_string().contains("the last"), "{stuck}");
    }
}
