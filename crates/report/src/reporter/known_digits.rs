use tipline_phone::{E164, Span};

use super::digits::{BREAK, Digit, digits};

/// Fewer digits than this give nobody away: a house number, a time, a price.
pub(super) const FEWEST: usize = 6;

/// From this many digits on, a number's ending is that number: the national number without its first digit.
const TELLING: usize = 9;

/// From this many digits on, not even another number around them leaves a doubt: a whole national number in the UK.
const CERTAIN: usize = 10;

/// The longest number there is (ITU-T E.164), digits.
const LONGEST: usize = 15;

/// Digits that may not be seen in a text, and where they are.
///
/// A text is compared digit by digit from the right, so that it does not matter what stands before the national number
/// (0, +44, 0044, nothing) or between its digits. Where a text's digits end as a known number does,
/// - ten digits or more are masked wherever they stand;
/// - nine are, but inside a mention of another number;
/// - six to eight are where they stand on their own (`ends 900461`), but not as a part of a longer group of digits, and not
///   inside a mention of another number.
///
/// The beginning of a number is not looked for: it is what many numbers share. A run of digits from a contact field in
/// which no number could be read is masked wherever its digits stand, and one of more than nine digits wherever nine of
/// them in a row do.
#[derive(Debug, Default)]
pub(super) struct KnownDigits {
    /// Endings of numbers, from six digits to the whole number, each as an [`ending`]; sorted.
    endings: Vec<u64>,
    /// Runs of six to nine digits, each as an [`ending`]; sorted.
    runs: Vec<u64>,
}

/// The last `len` digits of a number, and `len` itself because `0461` is not `461`, in one word.
fn ending(len: usize, digits: u64) -> u64 {
    digits * 16 + len as u64
}

impl KnownDigits {
    /// The digits of `numbers`, and of runs, as ASCII, that make no number.
    pub(super) fn of(numbers: impl Iterator<Item = E164>, unread: &[Vec<u8>]) -> Self {
        let mut endings: Vec<u64> = numbers.flat_map(endings).collect();
        let mut runs: Vec<u64> = unread.iter().flat_map(|run| windows(run)).collect();
        endings.sort_unstable();
        runs.sort_unstable();
        Self { endings, runs }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.endings.is_empty() && self.runs.is_empty()
    }

    /// Adds to `places` where `text` shows what it may not. `others` are the mentions of other numbers, in order.
    pub(super) fn places(&self, text: &str, others: &[Span], places: &mut Vec<Span>) {
        if self.is_empty() {
            return;
        }
        let digits = digits(text);
        for last in 0..digits.len() {
            let Some(len) = self.shown(&digits, last, others) else { continue };
            places.push(Span { start: digits[last + 1 - len].start, end: digits[last].end });
        }
    }

    /// How many of the digits that end with the one at `last` may not be seen.
    fn shown(&self, digits: &[Digit], last: usize, others: &[Span]) -> Option<usize> {
        let mut shown = None;
        let (mut value, mut unit) = (0, 1);
        for len in 1..=LONGEST.min(last + 1) {
            let digit = digits[last + 1 - len];
            if digit.value == BREAK {
                break;
            }
            value += u64::from(digit.value) * unit;
            unit *= 10;
            if len < FEWEST {
                continue;
            }
            let key = ending(len, value);
            let is_ending = self.endings.binary_search(&key).is_ok();
            if self.runs.binary_search(&key).is_ok()
                || is_ending && gives_away(&digits[last + 1 - len..], len, others)
            {
                shown = Some(len);
            }
            if !is_ending && (len >= TELLING || self.runs.is_empty()) {
                break;
            }
        }
        shown
    }
}

/// The endings of a number, from six digits to all of them.
fn endings(number: E164) -> impl Iterator<Item = u64> {
    let number = number.as_integer();
    (FEWEST..=LONGEST)
        .map(move |len| (len, 10_u64.pow(len as u32)))
        .take_while(move |(_, modulus)| modulus / 10 <= number)
        .map(move |(len, modulus)| ending(len, number % modulus))
}

/// All of a run of up to nine digits, or every nine in a row of a longer one.
fn windows(run: &[u8]) -> impl Iterator<Item = u64> {
    let run = without_prefix(run);
    run.windows(run.len().clamp(FEWEST, TELLING)).map(|window| {
        let value = window.iter().fold(0, |value, digit| value * 10 + u64::from(digit - b'0'));
        ending(window.len(), value)
    })
}

/// Whether the first `len` of `digits`, which are the ending of a known number, are to be masked.
fn gives_away(digits: &[Digit], len: usize, others: &[Span]) -> bool {
    if len >= CERTAIN {
        return true;
    }
    let alone = !digits[0].glued && !digits.get(len).is_some_and(|next| next.glued);
    let in_other = || {
        let before = others.partition_point(|other| other.start <= digits[0].start);
        before > 0 && others[before - 1].end >= digits[len - 1].end
    };
    (len >= TELLING || alone) && !in_other()
}

/// The run without what stands before a national number, as far as six digits remain.
fn without_prefix(run: &[u8]) -> &[u8] {
    let national = match run {
        [b'0', b'0', b'4', b'4', rest @ ..] => rest,
        [b'4', b'4', rest @ ..] if run.len() > TELLING => rest,
        _ => run,
    };
    let zeros = national.iter().take_while(|digit| **digit == b'0').count();
    let national = &national[zeros..];
    if national.len() >= FEWEST { national } else { run }
}
