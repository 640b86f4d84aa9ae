//! The slips of somebody who types in haste.

use super::random::Random;

/// How somebody types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hand {
    pub(super) case: Case,
    /// Slips in a thousand words of five letters or more. A slip in a short word makes another word too often: a number on
    /// a `card` would become one of a `cad`, the log's own word for an incident.
    pub(super) slips: u64,
}

/// Which letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    AsWritten,
    Capitals,
    Small,
}

impl Hand {
    pub(super) fn cased(self, text: &str, out: &mut String) {
        match self.case {
            Case::AsWritten => out.push_str(text),
            Case::Capitals => out.extend(text.chars().map(|c| c.to_ascii_uppercase())),
            Case::Small => out.extend(text.chars().map(|c| c.to_ascii_lowercase())),
        }
    }

    /// Types words. Digits are left alone, and so is whatever stands in one word with them: a slip there would change what
    /// is true.
    pub(super) fn words(self, text: &str, random: &mut Random, out: &mut String) {
        if self.slips == 0 {
            return self.cased(text, out);
        }
        for piece in text.split_inclusive(' ') {
            let word = piece.trim_end_matches([' ', ',', '.']);
            if word.len() >= 5
                && word.bytes().all(|b| b.is_ascii_lowercase())
                && random.below(1000) < self.slips
            {
                self.cased(&slip(word, random), out);
                self.cased(&piece[word.len()..], out);
            } else {
                self.cased(piece, out);
            }
        }
    }
}

/// Swaps, drops, doubles or replaces one letter inside the word.
fn slip(word: &str, random: &mut Random) -> String {
    let at = random.between(1, word.len() as u64 - 2) as usize;
    let mut bytes = word.as_bytes().to_vec();
    match random.below(4) {
        0 => bytes.swap(at, at + 1),
        1 => drop(bytes.remove(at)),
        2 => bytes.insert(at, bytes[at]),
        _ => bytes[at] = random.pick(b"aeinorst"),
    }
    String::from_utf8(bytes).expect("the word was ASCII and so is what was put in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_touches_no_word_with_a_digit_and_keeps_the_spaces() {
        let hand = Hand { case: Case::AsWritten, slips: 1000 };
        for nth in 0..200 {
            let mut out = String::new();
            hand.words("flat 12b sells 07700 , there always. x", &mut Random::of(3, nth), &mut out);
            let words: Vec<_> = out.split(' ').collect();
            assert_eq!(words.len(), 8, "{out}");
            assert_eq!((words[1], words[3], words[4], words[7]), ("12b", "07700", ",", "x"), "{out}");
            assert!(words[6].ends_with('.'), "{out}");
        }
    }
}
