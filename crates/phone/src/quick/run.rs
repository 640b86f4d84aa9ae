//! Groups of plain digits, one after another.

use super::{
    FEWEST_DIGITS,
    following::{Next, Said, next, next_inlined},
};
use crate::{
    fragment,
    glyph::{self, Kind, sep},
    plan, words,
};

/// Separators that may stand for digits where they are several.
const RULED: [bool; 256] = {
    let mut ruled = [false; 256];
    let mut at = 0;
    while at < 128 {
        ruled[at] = matches!(glyph::named(at as u8), Kind::Separator(sep::RULE | sep::HYPHEN | sep::DOT));
        at += 1;
    }
    ruled
};

/// A number with its trunk 0 has as many digits.
pub(super) const WHOLE: u8 = 11;

/// More digits in a window of their own are left to the rules.
const MOST_DIGITS: u8 = 18;

/// More groups are left to the rules.
const MOST_GROUPS: usize = 8;

/// Groups of digits, one after another.
pub(super) struct Run {
    pub(super) value: u64,
    pub(super) digits: u8,
    pub(super) groups: usize,
    /// Bit `k`: a group ends after `k` digits.
    pub(super) split: u32,
    pub(super) end: usize,
    /// Where a word for a digit ends that stands after the digits.
    pub(super) said: Option<usize>,
    /// The word after the window, where a rule may ask for it.
    pub(super) after: Option<Said>,
    /// Where a short group ends that stands apart from a whole number.
    pub(super) rest: Option<usize>,
    /// A number of its own follows, after one space.
    pub(super) followed: bool,
    /// Each gap is one space, hyphen or full stop, and none of them may make something else of the digits.
    pub(super) plain: bool,
    pub(super) dots: u8,
    /// Digits before the first group that begins with 0.
    pub(super) zero: Option<u8>,
    /// A gap that may stand for digits.
    pub(super) ruled: bool,
}

impl Run {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self {
            value: 0,
            digits: 0,
            groups: 0,
            split: 0,
            end: 0,
            said: None,
            after: None,
            rest: None,
            followed: false,
            plain: true,
            dots: 0,
            zero: None,
            ruled: false,
        }
    }

    /// Reads the groups from `start` to the end of their window; whether they are plain.
    #[inline(always)]
    pub(super) fn read(&mut self, text: &str, start: usize) -> bool {
        let bytes = text.as_bytes();
        // The digits from `base` on: a number in a printed spelling lies within them.
        let (mut base, mut digits) = (start, words::digits(bytes, start));
        let mut at = start;
        loop {
            if at - base > words::WIDTH / 2 {
                (base, digits) = (at, words::digits(bytes, at));
            }
            if bytes[at] == b'0' && self.zero.is_none() {
                self.zero = Some(self.digits);
            }
            let here = digits >> (at - base);
            let len = (!here).trailing_zeros() as u8;
            // No group that the mask may have cut is so short.
            if len + self.digits > MOST_DIGITS || at - base + usize::from(len) >= words::WIDTH {
                return false;
            }
            self.value = self.value * plan::TENS[usize::from(len)] + value(&bytes[at..], len);
            self.digits += len;
            self.groups += 1;
            self.end = at + usize::from(len);
            let gap = self.end;
            let one = matches!(bytes.get(gap), Some(b' ' | b'-' | b'.' | b'/')) && here >> len & 0b10 != 0;
            if one {
                at = gap + 1;
                if self.digits == WHOLE
                    && self.zero == Some(0)
                    && bytes[gap] == b' '
                    && is_mobile(&bytes[at..])
                {
                    self.followed = true;
                    return true;
                }
            } else {
                at = match next_inlined(text, gap, self.digits) {
                    Next::Unclear => return false,
                    Next::End { after, said } => {
                        (self.after, self.said) = (after, said);
                        return true;
                    }
                    Next::Group(at) => at,
                };
                if self.digits >= WHOLE && matches!(&bytes[gap..at], b", " | b". " | b" - ") {
                    self.rest = count_at(text, at);
                    return self.rest.is_some();
                }
            }
            self.cross(&bytes[gap..at]);
            if self.groups > MOST_GROUPS {
                return false;
            }
        }
    }

    /// Goes on to another group, over this gap.
    #[inline(always)]
    fn cross(&mut self, gap: &[u8]) {
        self.split |= 1 << self.digits;
        self.dots += u8::from(gap[0] == b'.');
        match gap {
            // "07.100 000000" is a fraction, and "077 12-11-2000" ends in a date.
            [b'-'] => self.plain &= self.groups < 3,
            [b'.'] => self.plain &= self.groups < 3 && self.digits > 2,
            [sign] => self.plain &= *sign == b' ',
            _ => {
                self.plain = false;
                self.ruled |= gap.iter().any(|b| RULED[usize::from(*b)]);
            }
        }
    }

    /// Whether digits that might be enough for a number are none: too few from a trunk 0 on, or none that a plan has.
    pub(super) fn is_no_number(&self) -> bool {
        match self.zero {
            None => self.digits < 10,
            Some(0) => self.digits == 8 && plan::look_up(self.value, 7).is_none(),
            Some(before) => self.digits < 10 && self.digits - before < FEWEST_DIGITS,
        }
    }
}

/// "07700 900461, 2 for 25": where the count at `at` ends, which follows a whole number; `None` where the rules must say.
#[inline(never)]
fn count_at(text: &str, at: usize) -> Option<usize> {
    let end = at + text.as_bytes()[at..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    let Next::End { said: None, after } = next(text, end, 3) else { return None };
    let after = after.and_then(|said| said.of_part(text, 2));
    (end - at <= 2 && !fragment::may_be_part(text, end, 2, after)).then_some(end)
}

/// Whether a mobile begins here in the spelling of most, `07700 900461`, and nothing is glued to its end.
fn is_mobile(bytes: &[u8]) -> bool {
    let Some((number, rest)) = bytes.split_first_chunk::<12>() else { return false };
    let [b'0', b'7', code @ ..] = number else { return false };
    let digits = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    let ends = rest.first().is_none_or(|b| matches!(b, b' ' | b',' | b'.' | b';' | b'\n'));
    ends && digits(&code[..3]) && code[3] == b' ' && digits(&code[4..])
}

/// The value of the first `len` bytes, which are digits.
#[inline(always)]
fn value(bytes: &[u8], len: u8) -> u64 {
    let len = usize::from(len);
    match bytes.first_chunk() {
        Some(eight) if len <= 8 => value_of_eight(*eight, len),
        _ => bytes[..len].iter().fold(0, |value, digit| value * 10 + u64::from(digit & 15)),
    }
}

/// The value of the first `len` of eight bytes, at least one: pairs, fours and eights of digits added at once.
#[inline(always)]
fn value_of_eight(bytes: [u8; 8], len: usize) -> u64 {
    // The digits go to the end, where zeros before them count nothing.
    let digits = u64::from_le_bytes(bytes) << (64 - 8 * len) & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = digits.wrapping_mul(10 * 0x100 + 1) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100 * 0x1_0000 + 1) >> 16 & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000 * 0x1_0000_0000 + 1) >> 32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_are_added_eight_at_once_as_one_by_one(digits in "[0-9]{1,18}", rest in "[ a-z.]{0,9}") {
            let text = format!("{digits}{rest}");
            prop_assert_eq!(value(text.as_bytes(), digits.len() as u8), digits.parse::<u64>().unwrap());
        }
    }
}
