//! A request that is sent again because its answer was lost: the first answer is given again, and nothing is done twice.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::recent::{Name, Recent};

/// Answers by the keys that their askers gave (`Idempotency-Key`), each with what was asked; none while it is on its way. They
/// end with the process: who sends a decision again after that has it twice in the history, and the flag stands as it did.
#[derive(Debug)]
pub(crate) struct Repeats<T>(Mutex<Recent<(String, Option<T>)>>);

/// What a key stands for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Repeat<T> {
    /// Nothing yet: the asker goes on, and says what came of it with [`Repeats::answered`] or [`Repeats::failed`].
    First,
    /// The same was asked before; this was the answer.
    Again(T),
    /// The same is being answered.
    InHand,
    /// Something else was asked under the key.
    Other,
}

impl<T> Default for Repeats<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Repeats<T> {
    /// Whether an asker asked this under a key before.
    pub(crate) fn begin(&self, asker: &str, key: &str, asked: &str) -> Repeat<T> {
        // A key belongs to one asker.
        let name = Name::of(&[asker, key]);
        let mut kept = self.lock();
        match kept.get_mut(name) {
            Some((before, _)) if before != asked => Repeat::Other,
            Some((_, Some(answer))) => Repeat::Again(answer.clone()),
            Some((_, None)) => Repeat::InHand,
            None => {
                kept.note(name, (asked.to_owned(), None));
                Repeat::First
            }
        }
    }

    /// Keeps an answer for when the same is asked again.
    pub(crate) fn answered(&self, asker: &str, key: &str, answer: T) {
        if let Some((_, kept)) = self.lock().get_mut(Name::of(&[asker, key])) {
            *kept = Some(answer);
        }
    }

    /// Forgets what came to nothing, so that it can be asked again.
    pub(crate) fn failed(&self, asker: &str, key: &str) {
        self.lock().forget(Name::of(&[asker, key]));
    }

    fn lock(&self) -> MutexGuard<'_, Recent<(String, Option<T>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_its_first_answer_again_to_its_own_asker_alone() {
        let repeats = Repeats::default();
        assert_eq!(repeats.begin("a", "k", "confirm"), Repeat::First);
        assert_eq!(repeats.begin("a", "k", "confirm"), Repeat::InHand);
        repeats.answered("a", "k", 1);
        assert_eq!(repeats.begin("a", "k", "confirm"), Repeat::Again(1));
        assert_eq!(repeats.begin("a", "k", "reject"), Repeat::Other);
        assert_eq!(repeats.begin("b", "k", "confirm"), Repeat::First);
        repeats.failed("b", "k");
        assert_eq!(repeats.begin("b", "k", "reject"), Repeat::First);
    }
}
