//! A request that is sent again because its answer was lost: the first answer is given again, and nothing is done twice.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How many answers are remembered.
const MOST: usize = 4_096;

/// Answers by the keys that their askers gave (`Idempotency-Key`). They end with the process: who sends a decision again after
/// that has it twice in the history, and the flag stands as it did.
#[derive(Debug)]
pub(crate) struct Repeats<T>(Mutex<Kept<T>>);

#[derive(Debug)]
struct Kept<T> {
    /// What was asked under each key, and its answer; none while that is on its way.
    answers: HashMap<[u8; 32], (String, Option<T>)>,
    oldest_first: VecDeque<[u8; 32]>,
}

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
        Self(Mutex::new(Kept { answers: HashMap::new(), oldest_first: VecDeque::new() }))
    }
}

impl<T: Clone> Repeats<T> {
    /// Whether an asker asked this under a key before.
    pub(crate) fn begin(&self, asker: &str, key: &str, asked: &str) -> Repeat<T> {
        let name = name(asker, key);
        let mut kept = self.lock();
        match kept.answers.get(&name) {
            Some((before, _)) if before != asked => Repeat::Other,
            Some((_, Some(answer))) => Repeat::Again(answer.clone()),
            Some((_, None)) => Repeat::InHand,
            None => {
                kept.answers.insert(name, (asked.to_owned(), None));
                kept.oldest_first.push_back(name);
                if kept.oldest_first.len() > MOST
                    && let Some(oldest) = kept.oldest_first.pop_front()
                {
                    kept.answers.remove(&oldest);
                }
                Repeat::First
            }
        }
    }

    /// Keeps an answer for when the same is asked again.
    pub(crate) fn answered(&self, asker: &str, key: &str, answer: T) {
        if let Some((_, kept)) = self.lock().answers.get_mut(&name(asker, key)) {
            *kept = Some(answer);
        }
    }

    /// Forgets what came to nothing, so that it can be asked again.
    pub(crate) fn failed(&self, asker: &str, key: &str) {
        let name = name(asker, key);
        let mut kept = self.lock();
        kept.answers.remove(&name);
        kept.oldest_first.retain(|known| *known != name);
    }

    fn lock(&self) -> MutexGuard<'_, Kept<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A key belongs to one asker. What they are told apart by is of a fixed length.
fn name(asker: &str, key: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(asker.len() as u64).to_le_bytes()).update(asker.as_bytes()).update(key.as_bytes());
    *hasher.finalize().as_bytes()
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

    #[test]
    fn only_so_many_are_remembered() {
        let repeats: Repeats<usize> = Repeats::default();
        for nth in 0..=MOST {
            assert_eq!(repeats.begin("a", &nth.to_string(), ""), Repeat::First);
        }
        assert_eq!(repeats.begin("a", "0", ""), Repeat::First);
        assert_eq!(repeats.lock().answers.len(), MOST);
    }
}
