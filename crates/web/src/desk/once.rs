//! A form that is sent twice, by a double click or by going back and loading again, is acted on once.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How many forms are remembered.
const MOST: usize = 4_096;

/// The forms that were acted on, by a hash of what they said.
#[derive(Debug, Default)]
pub(crate) struct Once(Mutex<Sent>);

#[derive(Debug, Default)]
struct Sent {
    known: HashSet<[u8; 32]>,
    oldest_first: VecDeque<[u8; 32]>,
}

/// A form that was sent for the first time.
#[derive(Debug)]
pub(super) struct First([u8; 32]);

impl Once {
    /// Takes note of a form that says this; none where the same was sent before. The parts are those that make it the same:
    /// the session's token, what the page was made with, what was filled in.
    pub(super) fn first(&self, parts: &[&str]) -> Option<First> {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        let hash = *hasher.finalize().as_bytes();
        let mut sent = self.lock();
        if !sent.known.insert(hash) {
            return None;
        }
        sent.oldest_first.push_back(hash);
        if sent.oldest_first.len() > MOST
            && let Some(oldest) = sent.oldest_first.pop_front()
        {
            sent.known.remove(&oldest);
        }
        Some(First(hash))
    }

    /// Forgets a form that could not be acted on, so that it can be sent again.
    pub(super) fn forget(&self, first: &First) {
        let mut sent = self.lock();
        sent.known.remove(&first.0);
        sent.oldest_first.retain(|hash| *hash != first.0);
    }

    fn lock(&self) -> MutexGuard<'_, Sent> {
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
        assert!(once.first(&["session", "pageconfirmed", ""]).is_some(), "parts are told apart");
        once.forget(&first);
        assert!(once.first(&["session", "page", "confirmed"]).is_some());
    }

    #[test]
    fn only_so_many_are_remembered() {
        let once = Once::default();
        for number in 0..=MOST {
            assert!(once.first(&[&number.to_string()]).is_some());
        }
        assert!(once.first(&["0"]).is_some());
        assert_eq!(once.lock().known.len(), MOST);
    }
}
