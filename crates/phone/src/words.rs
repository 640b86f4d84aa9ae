//! The words on either side of a number, nearest first.

/// Longer words are cut; no rule names one so long.
const LONGEST: usize = 14;

/// Words that a rule knows, in lower case: asking whether a word is among them costs one bit test for most words.
#[derive(Debug)]
pub(crate) struct Among {
    /// One bit of 256 for each of its words.
    bits: [u64; 4],
    keys: &'static [u128],
}

impl Among {
    pub(crate) const fn new(keys: &'static [u128]) -> Self {
        let (mut bits, mut at) = ([0; 4], 0);
        while at < keys.len() {
            let hash = hash(keys[at]);
            bits[(hash >> 6) as usize] |= 1 << (hash & 63);
            at += 1;
        }
        Self { bits, keys }
    }

    /// Its words, each as a [`key`].
    pub(crate) const fn keys(&self) -> &'static [u128] {
        self.keys
    }
}

/// The [`Among`] of these words.
macro_rules! among {
    ($($word:literal),+ $(,)?) => {{
        static AMONG: $crate::words::Among = $crate::words::Among::new(&[$($crate::words::key($word)),+]);
        &AMONG
    }};
}
pub(crate) use among;

/// The letters of a word in lower case, as a number.
pub(crate) const fn key(word: &str) -> u128 {
    let letters = word.as_bytes();
    let (mut key, mut at) = (0, 0);
    while at < letters.len() && at < LONGEST {
        key |= (letters[at].to_ascii_lowercase() as u128) << (8 * at);
        at += 1;
    }
    key
}

/// A byte that spreads words, by a multiplication.
const fn hash(key: u128) -> u8 {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

/// A word in lower case, without a possessive `'s`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    letters: [u8; 16],
    len: u8,
    hash: u8,
    /// Where it begins and ends in the text.
    pub start: usize,
    pub end: usize,
    /// A sentence or paragraph ends between it and the word, or the number, on the number's side.
    pub apart: bool,
    /// It ended in `'s`.
    pub possessive: bool,
}

impl Word {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.letters[..usize::from(self.len)]
    }

    /// Its letters in lower case, as a number: what [`key`] gives.
    #[inline]
    pub(crate) const fn key(&self) -> u128 {
        u128::from_le_bytes(self.letters)
    }

    #[inline]
    pub(crate) fn is(&self, among: &'static Among) -> bool {
        let bit = among.bits[usize::from(self.hash >> 6)] >> (self.hash & 63) & 1;
        bit != 0 && among.keys.contains(&u128::from_le_bytes(self.letters))
    }

    /// The whole of a text as a word.
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        Self::new(bytes, 0, bytes.len(), false, bytes.iter().all(u8::is_ascii_alphanumeric))
    }

    /// `plain`: letters and digits, no apostrophe.
    #[inline]
    fn new(bytes: &[u8], start: usize, end: usize, apart: bool, plain: bool) -> Self {
        let len = (end - start).min(LONGEST);
        let (letters, len, possessive) = match bytes[start..].first_chunk::<16>() {
            Some(around) if plain => {
                // Bit 5 is set in digits and small letters.
                let small = u128::from_le_bytes(*around) | SMALL;
                ((small & MASKS[len]).to_le_bytes(), len as u8, false)
            }
            _ => spelled(&bytes[start..end]),
        };
        Self { letters, len, hash: hash(u128::from_le_bytes(letters)), start, end, apart, possessive }
    }
}

/// Bit 5 of every byte.
const SMALL: u128 = u128::MAX / 255 * 0x20;

/// The first bytes of a word, by how many they are.
const MASKS: [u128; LONGEST + 1] = {
    let mut masks = [0; LONGEST + 1];
    let mut len = 0;
    while len <= LONGEST {
        masks[len] = (1 << (8 * len)) - 1;
        len += 1;
    }
    masks
};

/// Letters and digits of words.
const ALNUM: [bool; 256] = {
    let mut alnum = [false; 256];
    let mut at = 0;
    while at < 256 {
        alnum[at] = (at as u8).is_ascii_alphanumeric();
        at += 1;
    }
    alnum
};

/// The letters of a word that has an apostrophe, or ends the text.
fn spelled(word: &[u8]) -> ([u8; 16], u8, bool) {
    let (mut letters, mut len, mut possessive) = ([0; 16], 0, false);
    for (at, byte) in word.iter().enumerate() {
        if byte.is_ascii_alphanumeric() {
            if len < LONGEST {
                letters[len] = byte.to_ascii_lowercase();
                len += 1;
            }
        } else {
            possessive = word[at..].ends_with(b"s") && word.len() - at <= 4;
            if possessive {
                break;
            }
        }
    }
    (letters, len as u8, possessive)
}

fn is_apostrophe(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'\'' || bytes[at..].starts_with("\u{2019}".as_bytes())
}

/// Words before `pos`, the nearest first, at most `reach` bytes back.
pub(crate) fn before(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let floor = pos.saturating_sub(reach);
    let mut at = pos;
    std::iter::from_fn(move || {
        let word = last_before(text, at, floor)?;
        at = word.start;
        Some(word)
    })
}

/// The word nearest before `pos`, not cut by `floor`.
pub(crate) fn last_before(text: &str, pos: usize, floor: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    let (end, mut at) = match bytes[floor..pos].last_chunk::<8>().map(|near| backwards(alnum(*near))) {
        // Most words and the space after them lie within eight bytes.
        Some((gap, len)) if gap + len < 8 => (pos - gap, pos - gap - len),
        _ => {
            let reach = &bytes[floor..pos];
            let gap = reach.iter().rev().take_while(|&&b| !ALNUM[usize::from(b)]).count();
            let reach = &reach[..reach.len() - gap];
            let end = floor + reach.len();
            (end, end - reach.iter().rev().take_while(|&&b| ALNUM[usize::from(b)]).count())
        }
    };
    let gap = pos - end;
    let apart =
        gap > 0 && !(gap == 1 && bytes[end] == b' ') && (end..pos).any(|at| ends_sentence(bytes, at, pos));
    let mut plain = true;
    if at > floor && matches!(bytes[at - 1], b'\'' | 0x99) {
        while at > floor && (ALNUM[usize::from(bytes[at - 1])] || joins_word(bytes, at - 1)) {
            at -= 1;
        }
        plain = bytes[at..end].iter().all(u8::is_ascii_alphanumeric);
    }
    // A word that the reach cuts in two is no word.
    let whole = at > floor || at == 0 || !ALNUM[usize::from(bytes[at - 1])];
    (at < end && whole).then(|| Word::new(bytes, at, end, apart, plain))
}

/// Bit 7 of each byte that is a letter or a digit of ASCII: eight bytes tested at once, without a branch.
#[inline]
fn alnum(bytes: [u8; 8]) -> u64 {
    const EACH: u64 = u64::MAX / 255;
    let chunk = u64::from_le_bytes(bytes);
    let low = chunk & (0x7f * EACH);
    let small = low | (0x20 * EACH);
    // A sum has bit 7 where the byte is at least the bound: no byte carries into the next.
    let letter = (small + (0x80 - 0x61) * EACH) & !(small + (0x80 - 0x7b) * EACH);
    let digit = (low + (0x80 - 0x30) * EACH) & !(low + (0x80 - 0x3a) * EACH);
    (letter | digit) & !chunk & (0x80 * EACH)
}

/// From the last byte back: how many are none, and how many then are letters and digits.
#[inline]
fn backwards(alnum: u64) -> (usize, usize) {
    const HIGH: u64 = u64::MAX / 255 * 0x80;
    let gap = alnum.leading_zeros() / 8;
    let rest = alnum.checked_shl(gap * 8).unwrap_or(0);
    (gap as usize, ((!rest & HIGH).leading_zeros() / 8) as usize)
}

/// From the first byte on: how many are none, and how many then are letters and digits.
#[inline]
fn forwards(alnum: u64) -> (usize, usize) {
    const HIGH: u64 = u64::MAX / 255 * 0x80;
    let gap = alnum.trailing_zeros() / 8;
    let rest = alnum.checked_shr(gap * 8).unwrap_or(0);
    (gap as usize, ((!rest & HIGH).trailing_zeros() / 8) as usize)
}

/// Words after `pos`, the nearest first, at most `reach` bytes on.
pub(crate) fn after(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let ceiling = text.len().min(pos + reach);
    let mut at = pos;
    std::iter::from_fn(move || {
        let word = first_after(text, at, ceiling)?;
        at = word.end;
        Some(word)
    })
}

/// The word nearest after `pos`, not cut by `ceiling`.
pub(crate) fn first_after(text: &str, pos: usize, ceiling: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    let reach = bytes.get(pos..ceiling)?;
    let (gap, len) = match reach.first_chunk::<8>().map(|near| forwards(alnum(*near))) {
        Some((gap, len)) if gap + len < 8 => (gap, len),
        _ => {
            let gap = reach.iter().take_while(|&&b| !ALNUM[usize::from(b)]).count();
            (gap, reach[gap..].iter().take_while(|&&b| ALNUM[usize::from(b)]).count())
        }
    };
    let start = pos + gap;
    let mut at = start + len;
    let apart = gap > 0
        && !(gap == 1 && bytes[pos] == b' ')
        && (pos..start).any(|at| ends_sentence(bytes, at, ceiling));
    let mut plain = true;
    if at > start && at < ceiling && matches!(bytes[at], b'\'' | 0xe2) {
        while at < ceiling && (ALNUM[usize::from(bytes[at])] || joins_word(bytes, at)) {
            at += 1;
        }
        plain = bytes[start..at].iter().all(u8::is_ascii_alphanumeric);
    }
    let whole = at < ceiling || at == bytes.len() || !ALNUM[usize::from(bytes[at])];
    (at > start && whole).then(|| Word::new(bytes, start, at, apart, plain))
}

/// An apostrophe between two letters, or a byte of the typographic one.
fn joins_word(bytes: &[u8], at: usize) -> bool {
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    match bytes[at] {
        b'\'' => at > 0 && letter(at - 1) && letter(at + 1),
        0xe2 => is_apostrophe(bytes, at) && at > 0 && letter(at - 1) && letter(at + 3),
        0x80 => at > 0 && bytes[at - 1] == 0xe2 && joins_word(bytes, at - 1),
        0x99 => at > 1 && bytes[at - 1] == 0x80 && bytes[at - 2] == 0xe2 && joins_word(bytes, at - 2),
        _ => false,
    }
}

fn ends_sentence(bytes: &[u8], at: usize, limit: usize) -> bool {
    match bytes[at] {
        b'!' | b'?' | b'\n' | b';' => true,
        // "no. 0770" and "tel. 0770" are abbreviations, which their readers know.
        b'.' => at + 1 >= limit || bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn eight_bytes_at_once_are_told_apart_as_one_by_one(bytes in any::<[u8; 8]>()) {
            let mask = alnum(bytes);
            for (at, byte) in bytes.iter().enumerate() {
                prop_assert_eq!(mask >> (8 * at) & 0xff, if byte.is_ascii_alphanumeric() { 0x80 } else { 0 });
            }
            let gap = bytes.iter().take_while(|b| !b.is_ascii_alphanumeric()).count();
            let len = bytes[gap..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            prop_assert_eq!(forwards(mask), (gap, len));
            let gap = bytes.iter().rev().take_while(|b| !b.is_ascii_alphanumeric()).count();
            let len = bytes[..8 - gap].iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count();
            prop_assert_eq!(backwards(mask), (gap, len));
        }
    }

    #[test]
    fn words_are_read_outwards_from_a_place() {
        let text = "He said: my son\u{2019}s phone's 07700. Don't ring it, ok";
        let at = text.find("07700").unwrap_or(0);
        let before: Vec<_> =
            before(text, at, 60).map(|word| (word.start, word.apart, word.possessive)).collect();
        assert_eq!(
            before,
            [(20, false, true), (12, false, true), (9, false, false), (3, false, false), (0, false, false)]
        );
        let after: Vec<_> = after(text, at + 5, 60)
            .map(|word| (String::from_utf8_lossy(word.as_bytes()).into_owned(), word.apart))
            .collect();
        let expected = [("dont", true), ("ring", false), ("it", false), ("ok", false)];
        assert_eq!(after, expected.map(|(word, apart)| (word.to_owned(), apart)));
    }
}
