//! What was done lately, so that it is not done twice. It ends with the process.

use std::collections::{HashMap, VecDeque};

/// How much is remembered.
pub(crate) const MOST: usize = 4_096;

/// What something is known by: a hash of the words that make it the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Name([u8; 32]);

impl Name {
    /// The words are told apart by their lengths.
    pub(crate) fn of(words: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for word in words {
            hasher.update(&(word.len() as u64).to_le_bytes()).update(word.as_bytes());
        }
        Self(*hasher.finalize().as_bytes())
    }
}

/// The newest of what was noted; the oldest makes room for more.
#[derive(Debug)]
pub(crate) struct Recent<T> {
    known: HashMap<Name, T>,
    oldest_first: VecDeque<Name>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { known: HashMap::new(), oldest_first: VecDeque::new() }
    }
}

impl<T> Recent<T> {
    pub(crate) fn get_mut(&mut self, name: Name) -> Option<&mut T> {
        self.known.get_mut(&name)
    }

    /// Takes note of what was not known.
    pub(crate) fn note(&mut self, name: Name, what: T) {
        if self.known.insert(name, what).is_none() {
            self.oldest_first.push_back(name);
        }
        if self.oldest_first.len() > MOST
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    pub(crate) fn forget(&mut self, name: Name) {
        self.known.remove(&name);
        self.oldest_first.retain(|known| *known != name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_much_is_remembered_and_the_oldest_is_forgotten_first() {
        let mut recent = Recent::default();
        let name = |nth: usize| Name::of(&[&nth.to_string()]);
        (0..=MOST).for_each(|nth| recent.note(name(nth), nth));
        assert_eq!((recent.known.len(), recent.oldest_first.len()), (MOST, MOST));
        assert_eq!([0, 1, MOST].map(|nth| recent.get_mut(name(nth)).copied()), [None, Some(1), Some(MOST)]);
        recent.forget(name(1));
        recent.note(name(2), 7);
        assert_eq!((recent.known.len(), recent.oldest_first.len()), (MOST - 1, MOST - 1));
        assert_eq!(recent.get_mut(name(2)), Some(&mut 7));
    }

    #[test]
    fn words_are_told_apart() {
        assert_ne!(Name::of(&["a", "bc"]), Name::of(&["ab", "c"]));
        assert_ne!(Name::of(&["a"]), Name::of(&["a", ""]));
    }
}
