//! Digits in the order in which a person would read them out, whatever they are written with.

use tipline_phone::{Mention, Span};

use super::known_digits::FEWEST;

/// One digit of a text, or the break between two runs of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digit {
    /// 0 to 9, or [`BREAK`].
    pub(super) value: u8,
    /// Whether nothing at all stands between the digit before and this one.
    pub(super) glued: bool,
    /// First byte of what it was read from.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
}

/// The value that stands for words between digits.
pub(super) const BREAK: u8 = u8::MAX;

/// Reads the digits of a text.
///
/// Written digits of any script, the letters that are typed for 0 and 1, and spoken digits ("double oh nine") count.
/// Marks, blanks and percent escapes between digits do not; any other word is a break.
pub(super) fn digits(text: &str) -> Vec<Digit> {
    read_digits(text, skim)
}

/// [`digits`]; `skim` passes over bytes that say no digit, from the place that it is given on.
fn read_digits(text: &str, skim: impl Fn(&[u8], usize) -> (usize, bool)) -> Vec<Digit> {
    // A break between any two words that hold no digit is one entry, so that text needs few.
    let mut reader = Reader { read: Vec::with_capacity(text.len() / 6), doubled: None, tens_open: false };
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        if !bytes.get(at).is_some_and(u8::is_ascii_digit) {
            let (to, words) = skim(bytes, at);
            if words {
                reader.end_run();
            }
            at = to;
        }
        let Some(&byte) = bytes.get(at) else { break };
        let start = at;
        match byte {
            b'0'..=b'9' => {
                at += 1;
                reader.digit(byte - b'0', start, at);
                while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
                    reader.read.push(Digit { value: digit - b'0', glued: true, start: at, end: at + 1 });
                    at += 1;
                }
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                at += letters(&bytes[at..]);
                reader.word(&text[start..at], start);
            }
            b'%' if is_escape(&bytes[at + 1..]) => at += 3,
            0..=0x7f => at += 1,
            _ => {
                let char = text[at..].chars().next().expect("at is the start of a character");
                at += char.len_utf8();
                match digit_value(char) {
                    Some(value) => reader.digit(value, start, at),
                    None if char.is_alphanumeric() => reader.end_run(),
                    None => {}
                }
            }
        }
    }
    reader.read
}

const ONES: u64 = u64::from_le_bytes([1; 8]);
const TOPS: u64 = ONES << 7;

/// The top bit of each of eight bytes that is an ASCII letter.
fn are_letters(eight: u64) -> u64 {
    are_between(eight | (ONES * 0x20), b'a', b'z')
}

/// The top bit of each of eight bytes that is one of these ASCII characters.
fn are_between(eight: u64, first: u8, last: u8) -> u64 {
    let low_bits = eight & !TOPS;
    let from_first = low_bits + ONES * (0x80 - u64::from(first));
    let beyond_last = low_bits + ONES * (0x7f - u64::from(last));
    from_first & !beyond_last & !eight & TOPS
}

/// Passes over words that say no digit and over marks, eight bytes at a time; `at` is not inside a word. Says where to read
/// on, which is not inside a word either, and whether there was a word. Most of a text is passed over here.
fn skim(bytes: &[u8], mut at: usize) -> (usize, bool) {
    let (mut words, mut in_word) = (false, 0);
    while let Some(eight) = bytes[at..].first_chunk() {
        let eight = u64::from_le_bytes(*eight);
        let letters = are_letters(eight);
        let percent = (eight ^ (ONES * u64::from(b'%'))).wrapping_sub(ONES) & !eight;
        let mut read = are_between(eight, b'0', b'9') | ((percent | eight) & TOPS);
        let mut starts = letters & !(letters << 8 | in_word);
        while starts != 0 {
            let first = at + starts.trailing_zeros() as usize / 8;
            if may_say_digits(&bytes[first..]) {
                read |= starts & starts.wrapping_neg();
                break;
            }
            starts &= starts - 1;
        }
        if read != 0 {
            let first = read.trailing_zeros();
            // Letters before it, or a word that began in the eight bytes before and ends here.
            words |= letters & ((1 << first) - 1) != 0;
            return (at + first as usize / 8, words);
        }
        words |= letters != 0;
        in_word = letters >> 56;
        at += 8;
    }
    if in_word != 0 {
        at += letters(&bytes[at..]);
    }
    (at, words)
}

/// Whether the word that begins here can say a digit: one that [`SpokenDigits`] knows, or `o` and `l` for 0 and 1.
fn may_say_digits(word: &[u8]) -> bool {
    /// For each first byte a bit for each second.
    const PAIRS: [[u64; 2]; 128] = {
        let mut pairs = [[0; 2]; 128];
        let mut first = 0;
        while first < 128 {
            let mut second = 0;
            while second < 128 {
                let (one, two) = (first as u8, second as u8);
                let looks = is_lookalike(one) && (is_lookalike(two) || !two.is_ascii_alphabetic());
                if looks || (two.is_ascii_alphabetic() && begin_a_spoken_digit(one, two)) {
                    pairs[first][second / 64] |= 1 << (second % 64);
                }
                second += 1;
            }
            first += 1;
        }
        pairs
    };
    let &[first, second, ref rest @ ..] = word else { return true };
    let may = second >= 0x80
        || PAIRS[usize::from(first & 0x7f)][usize::from(second / 64)] >> (second % 64) & 1 != 0;
    // The commonest word of all begins as "three" does.
    may && !(matches!((first, second), (b't' | b'T', b'h' | b'H')) && matches!(rest, [b'e' | b'E', ..]))
}

/// The letters that are typed for 0 and 1.
const fn is_lookalike(letter: u8) -> bool {
    matches!(letter, b'o' | b'O' | b'l' | b'I')
}

/// Most words of a text say no digit, and nearly all of those are known by their first two letters.
const fn begin_a_spoken_digit(first: u8, second: u8) -> bool {
    matches!(
        (first | 0x20, second | 0x20),
        (b'o', b'h' | b'n')
            | (b'n', b'o' | b'a' | b'i')
            | (b'z' | b's' | b't', b'e')
            | (b't', b'w' | b'h' | b'r')
            | (b'f', b'o' | b'i')
            | (b's', b'i')
            | (b'e', b'i' | b'l')
            | (b'h', b'u')
            | (b'd', b'o')
    )
}

/// How many ASCII letters `bytes` begins with; eight at a time, because a loop that ends after one word's letters is
/// guessed wrong by the processor at nearly every word.
fn letters(bytes: &[u8]) -> usize {
    let mut count = 0;
    while let Some(eight) = bytes[count..].first_chunk() {
        let others = !are_letters(u64::from_le_bytes(*eight)) & TOPS;
        if others != 0 {
            return count + others.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    count + bytes[count..].iter().take_while(|b| b.is_ascii_alphabetic()).count()
}

/// The runs of six digits or more, as ASCII, that stand outside the mentions that were found in a contact field.
pub(super) fn runs(digits: &[Digit], found: &[Mention]) -> impl Iterator<Item = Vec<u8>> {
    let in_mention = |digit: &Digit| {
        let span = Span { start: digit.start, end: digit.end };
        found.iter().any(|mention| mention.span.overlaps(span))
    };
    digits
        .split(move |digit| digit.value == BREAK || in_mention(digit))
        .filter(|run| run.len() >= FEWEST)
        .map(|run| run.iter().map(|digit| b'0' + digit.value).collect())
}

/// The digits that stand within `span`, passing over those before it; `rest` is left at its end.
pub(super) fn digits_within<'d>(rest: &mut &'d [Digit], span: Span) -> &'d [Digit] {
    let before = rest.iter().take_while(|digit| digit.value == BREAK || digit.end <= span.start).count();
    let from = &rest[before..];
    let within = from.iter().take_while(|digit| digit.value == BREAK || digit.start < span.end).count();
    *rest = &from[within..];
    &from[..within]
}

/// Where the digits of a run stand, from the first to the last.
pub(super) fn span_of(run: &[Digit]) -> Option<Span> {
    Some(Span { start: run.first()?.start, end: run.last()?.end })
}

struct Reader {
    read: Vec<Digit>,
    /// A "double" (2) or "treble" (3) that waits for its digit, and where it began.
    doubled: Option<(usize, usize)>,
    /// Whether the last digit is the 0 of a spoken ten, which a spoken unit replaces ("twenty three").
    tens_open: bool,
}

impl Reader {
    fn digit(&mut self, value: u8, start: usize, end: usize) {
        let (times, start) = self.doubled.take().unwrap_or((1, start));
        self.tens_open = false;
        for _ in 0..times {
            let glued = self.read.last().is_some_and(|before| before.end == start || before.start == start);
            self.read.push(Digit { value, glued, start, end });
        }
    }

    fn end_run(&mut self) {
        self.doubled = None;
        self.tens_open = false;
        if self.read.last().is_some_and(|last| last.value != BREAK) {
            self.read.push(Digit { value: BREAK, glued: false, start: 0, end: 0 });
        }
    }

    fn word(&mut self, word: &str, start: usize) {
        let end = start + word.len();
        if word.bytes().all(is_lookalike) {
            for (at, letter) in (start..).zip(word.bytes()) {
                self.digit(u8::from(matches!(letter, b'l' | b'I')), at, at + 1);
            }
            return;
        }
        match SpokenDigits::of(word) {
            None => self.end_run(),
            Some(SpokenDigits::One(unit)) => {
                let after_ten = std::mem::take(&mut self.tens_open) && unit != 0;
                match self.read.last_mut() {
                    Some(zero) if after_ten => *zero = Digit { value: unit, start, end, ..*zero },
                    _ => self.digit(unit, start, end),
                }
            }
            Some(SpokenDigits::Two(ten, unit)) => {
                self.digit(ten, start, end);
                self.digit(unit, start, end);
                self.tens_open = ten > 1 && unit == 0;
            }
            Some(SpokenDigits::Zeros(count)) => {
                for _ in 0..count {
                    self.digit(0, start, end);
                }
            }
            Some(SpokenDigits::Times(times)) => self.doubled = Some((times, start)),
        }
    }
}

/// What a spoken word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SpokenDigits {
    One(u8),
    Two(u8, u8),
    Zeros(usize),
    Times(usize),
}

impl SpokenDigits {
    fn of(word: &str) -> Option<Self> {
        use SpokenDigits::{One, Times, Two, Zeros};
        const LONGEST: usize = "seventeen".len();
        let [first, second, ..] = *word.as_bytes() else { return None };
        if !begin_a_spoken_digit(first, second) {
            return None;
        }
        let mut lower = [0; LONGEST];
        let lower = lower.get_mut(..word.len())?;
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"oh" | b"zero" | b"nought" | b"naught" | b"nil" => One(0),
            b"one" => One(1),
            b"two" => One(2),
            b"three" => One(3),
            b"four" => One(4),
            b"five" => One(5),
            b"six" => One(6),
            b"seven" => One(7),
            b"eight" => One(8),
            b"nine" | b"niner" => One(9),
            b"ten" => Two(1, 0),
            b"eleven" => Two(1, 1),
            b"twelve" => Two(1, 2),
            b"thirteen" => Two(1, 3),
            b"fourteen" => Two(1, 4),
            b"fifteen" => Two(1, 5),
            b"sixteen" => Two(1, 6),
            b"seventeen" => Two(1, 7),
            b"eighteen" => Two(1, 8),
            b"nineteen" => Two(1, 9),
            b"twenty" => Two(2, 0),
            b"thirty" => Two(3, 0),
            b"forty" | b"fourty" => Two(4, 0),
            b"fifty" => Two(5, 0),
            b"sixty" => Two(6, 0),
            b"seventy" => Two(7, 0),
            b"eighty" => Two(8, 0),
            b"ninety" => Two(9, 0),
            b"hundred" => Zeros(2),
            b"thousand" => Zeros(3),
            b"double" => Times(2),
            b"treble" | b"triple" => Times(3),
            _ => return None,
        })
    }
}

fn is_escape(after_percent: &[u8]) -> bool {
    matches!(after_percent, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

/// The value of a digit that is not ASCII.
fn digit_value(char: char) -> Option<u8> {
    /// The zeros of the scripts that people in the United Kingdom type: Arabic, Persian and Urdu, Devanagari, Bengali,
    /// Gurmukhi, Gujarati, Tamil, Thai, full-width.
    const ZEROS: [u32; 9] = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xbe6, 0xe50, 0xff10];
    let code = u32::from(char);
    let value = match code {
        0xb9 => 1,
        0xb2 | 0xb3 => code - 0xb0,
        0x2070 | 0x2074..=0x2079 => code - 0x2070,
        0x2080..=0x2089 => code - 0x2080,
        0x2460..=0x2468 => code - 0x2460 + 1,
        0x24ea | 0x24ff => 0,
        0x2776..=0x277e => code - 0x2776 + 1,
        0x1d7ce..=0x1d7ff => (code - 0x1d7ce) % 10,
        0x1fbf0..=0x1fbf9 => code - 0x1fbf0,
        _ => code - ZEROS.into_iter().find(|zero| (*zero..*zero + 10).contains(&code))?,
    };
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn letters_are_counted_eight_at_a_time_as_one_at_a_time(bytes in prop::collection::vec(
            prop_oneof![8 => b'a'..=b'z', 8 => b'A'..=b'Z', 1 => any::<u8>()], 0..40,
        )) {
            let one_at_a_time = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
            prop_assert_eq!(letters(&bytes), one_at_a_time);
        }
    }

    proptest! {
        #[test]
        fn words_are_passed_over_eight_bytes_at_once_as_one_by_one(pieces in prop::collection::vec(
            prop_oneof![
                4 => "[ -~]{0,12}",
                3 => prop::sample::select(vec!["o", "I", "l", "Il", "OO", "on", "one ", "seven", "oh", "ten", "%20", "£", "é", " ", "thee"])
                    .prop_map(str::to_owned),
                2 => "[a-zA-Z]{1,9}[ ,.]{0,2}",
                1 => any::<String>(),
            ],
            0..12,
        )) {
            let text = pieces.concat();
            prop_assert_eq!(digits(&text), read_digits(&text, |_, at| (at, false)));
        }
    }

    #[test]
    fn no_byte_that_ends_a_word_is_taken_for_a_letter() {
        for byte in 0..=u8::MAX {
            let word = [b'a', b'Z', byte, b'a', b'a', b'a', b'a', b'a', b' '];
            assert_eq!(letters(&word), if byte.is_ascii_alphabetic() { 8 } else { 2 }, "{byte:#x}");
        }
    }

    fn read(text: &str) -> String {
        digits(text).iter().map(|d| if d.value == BREAK { '|' } else { char::from(b'0' + d.value) }).collect()
    }

    #[test]
    fn digits_are_read_as_a_person_would_read_them_out() {
        for (text, expected) in [
            ("", ""),
            ("no digits at all", ""),
            ("07700 900461", "07700900461"),
            ("(07700)-900.461,", "07700900461"),
            ("07700 then 900461", "07700|900461"),
            ("O77OO 9oo46I", "07700900461"),
            ("0 7 7 0 0\n9 0 0 4 6 l", "07700900461"),
            ("oh double seven double oh nine hundred four six one", "07700900461"),
            ("zero treble seven", "0777"),
            ("double 7 triple 0", "77000"),
            ("twenty three, twenty, ten, thirteen", "23201013"),
            ("twenty oh", "200"),
            ("nine thousand", "9000"),
            ("double trouble 7", "7"),
            ("07700%20900461", "07700900461"),
            ("０７７００ ٩٠٠ ④⑥① 𝟬𝟳 ²³", "077009004610723"),
            ("7\u{fe0f}\u{20e3}7\u{fe0f}\u{20e3}", "77"),
            ("7é7", "7|7"),
        ] {
            assert_eq!(read(text).trim_matches('|'), expected, "{text}");
        }
    }

    #[test]
    fn a_digit_knows_where_it_stands_and_whether_it_touches_the_one_before() {
        let text = "07 double oh ９";
        let read = digits(text);
        let spans: Vec<_> = read.iter().map(|d| (&text[d.start..d.end], d.glued)).collect();
        assert_eq!(
            spans,
            [("0", false), ("7", true), ("double oh", false), ("double oh", true), ("９", false)]
        );
    }
}
