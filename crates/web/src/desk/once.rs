//! A form that is sent twice, by a double click or by going back and loading again, is acted on once.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::recent::{Name, Recent};

/// The forms that were acted on.
#[derive(Debug, Default)]
pub(crate) struct Once(Mutex<Recent<()>>);

/// A form that was sent for the first time.
#[derive(Debug)]
pub(super) struct First(Name);

impl Once {
    /// Takes note of a form that says this; none where the same was sent before. The parts are those that make it the same:
    /// the session's token, what the page was made with, what was filled in.
    pub(super) fn first(&self, parts: &[&str]) -> Option<First> {
        let name = Name::of(parts);
        let mut sent = self.lock();
        if sent.get_mut(name).is_some() {
            return None;
        }
        sent.note(name, ());
        Some(First(name))
    }

    /// Forgets a form that could not be acted on, so that it can be sent again.
    pub(super) fn forget(&self, first: &First) {
        self.lock().forget(first.0);
    }

    fn lock(&self) -> MutexGuard<'_, Recent<()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_form_is_first_once_unless_it_failed() {
        let once = Once::default();
        let first = once.first(&["session", "page", "confirmed"]).unwrap();
        assert!(once.first(&["session", "page", "confirmed"]).is_none());
        assert!(once.first(&["session", "page", "rejected"]).is_some());
        once.forget(&first);
        assert!(once.first(&["session", "page", "confirmed"]).is_some());
    }
}
