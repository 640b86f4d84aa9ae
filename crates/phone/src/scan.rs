//! Where a number may begin: the part that reads every byte.

use crate::{
    glyph::{self, Kind},
    spoken,
};

/// Bytes looked at together; a multiple of every vector width in use.
const CHUNK: usize = 32;

/// The first place at or after `from` that holds a digit of any script, or a word that stands for one.
///
/// Words are looked for by their rare letters: `seven` and `five`, `six`, `zero`. No mobile number and no landline that
/// a table holds is without all four, and [`crate::window`] reaches back over the words before.
pub(crate) fn next_digit(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        // The compiler turns this into vector compares: no branch until a chunk holds something.
        while let Some(chunk) = bytes.get(at..at + CHUNK) {
            if chunk.iter().fold(false, |any, &b| any | is_of_interest(b)) {
                break;
            }
            at += CHUNK;
        }
        let end = bytes.len().min(at + CHUNK);
        let found =
            (at..end).filter(|&at| is_of_interest(bytes[at])).find_map(|at| digit_near(text, at, from));
        if found.is_some() {
            return found;
        }
        at = end;
    }
    None
}

#[inline]
fn is_of_interest(byte: u8) -> bool {
    let letter = byte | 0x20;
    byte.is_ascii_digit() | may_lead_digit(byte) | (letter == b'v') | (letter == b'x') | (letter == b'z')
}

/// Whether a character that begins with this byte can be a digit beyond ASCII: U+0660 and up.
const fn may_lead_digit(byte: u8) -> bool {
    byte >= 0xd9
}

/// Where the digit begins that the byte of interest at `at` belongs to.
fn digit_near(text: &str, at: usize, floor: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes[at] {
        b'0'..=b'9' => Some(at),
        0x80.. => {
            glyph::at(text, at).is_some_and(|glyph| matches!(glyph.kind, Kind::Styled(_))).then_some(at)
        }
        _ => {
            // z e r o, s i x, f i v e, s e v e n
            let start =
                at - bytes[floor..at].iter().rev().take(3).take_while(|b| b.is_ascii_alphabetic()).count();
            spoken::at(text, start).map(|_| start)
        }
    }
}
