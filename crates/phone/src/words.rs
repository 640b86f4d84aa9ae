//! The words on either side of a number, nearest first.

/// Longer words are cut; no rule names one so long.
const LONGEST: usize = 14;

/// A word in lower case, without a possessive `'s`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    letters: [u8; LONGEST],
    len: u8,
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

    pub(crate) fn is(&self, words: &[&str]) -> bool {
        words.iter().any(|word| word.as_bytes() == self.as_bytes())
    }

    fn new(bytes: &[u8], start: usize, end: usize, apart: bool) -> Self {
        let mut word = Self { letters: [0; LONGEST], len: 0, start, end, apart, possessive: false };
        let mut at = start;
        while at < end {
            let byte = bytes[at];
            if byte.is_ascii_alphanumeric() && usize::from(word.len) < LONGEST {
                word.letters[usize::from(word.len)] = byte.to_ascii_lowercase();
                word.len += 1;
            } else if byte == b'\'' || byte >= 0x80 {
                word.possessive = bytes[at..end].ends_with(b"s") && end - at <= 4;
                if word.possessive {
                    break;
                }
            }
            at += 1;
        }
        word
    }
}

fn is_apostrophe(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'\'' || bytes[at..].starts_with("\u{2019}".as_bytes())
}

/// Words before `pos`, the nearest first, at most `reach` bytes back.
pub(crate) fn before(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let bytes = text.as_bytes();
    let floor = pos.saturating_sub(reach);
    let mut at = pos;
    std::iter::from_fn(move || {
        let mut apart = false;
        let from = at;
        while at > floor && !bytes[at - 1].is_ascii_alphanumeric() {
            at -= 1;
            apart |= ends_sentence(bytes, at, from);
        }
        let end = at;
        while at > floor && (bytes[at - 1].is_ascii_alphanumeric() || joins_word(bytes, at - 1)) {
            at -= 1;
        }
        // A word that the reach cuts in two is no word.
        let whole = at > floor || at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        (at < end && whole).then(|| Word::new(bytes, at, end, apart))
    })
}

/// Words after `pos`, the nearest first, at most `reach` bytes on.
pub(crate) fn after(text: &str, pos: usize, reach: usize) -> impl Iterator<Item = Word> {
    let bytes = text.as_bytes();
    let ceiling = bytes.len().min(pos + reach);
    let mut at = pos;
    std::iter::from_fn(move || {
        let mut apart = false;
        while at < ceiling && !bytes[at].is_ascii_alphanumeric() {
            apart |= ends_sentence(bytes, at, ceiling);
            at += 1;
        }
        let start = at;
        while at < ceiling && (bytes[at].is_ascii_alphanumeric() || (at > start && joins_word(bytes, at))) {
            at += 1;
        }
        let whole = at < ceiling || at == bytes.len() || !bytes[at].is_ascii_alphanumeric();
        (at > start && whole).then(|| Word::new(bytes, start, at, apart))
    })
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
