use std::ops::RangeInclusive;

use tipline_phone::{E164, Span};

use super::{
    digits::{BREAK, Digit, span_of},
    is_within, parts,
};

/// Fewer digits than this give nobody away: a house number, a time, a price.
pub(super) const FEWEST: usize = 6;

/// Digits in a row of a contact field that makes no number: as many as these are masked also inside another's number.
const TELLING: usize = 9;

/// From this many digits on, not even another number around them leaves a doubt: a whole national number in the UK.
const CERTAIN: usize = 10;

/// The longest number there is (ITU-T E.164), digits.
const LONGEST: usize = 15;

/// Digits that may not be seen in a text, and where they are.
///
/// A text is compared digit by digit, so that it does not matter what stands before the national number (0, +44, 0044,
/// nothing) or between its digits. Masked are
/// - any six in a row of a known number, as it is written at home or from abroad, but inside another whole number, which
///   shares its beginning with many;
/// - its last ten digits and more, wherever they stand;
/// - its last three to five, where the words call them the end of a number;
/// - of a run of digits in which no number could be read: the same six, and also inside a mention the whole run, or nine
///   of them in a row.
#[derive(Debug, Default)]
pub(super) struct KnownDigits {
    /// Six digits in a row, each as an [`ending`]; sorted.
    sixes: Vec<u64>,
    /// Endings of numbers, from ten digits to the whole number, each as an [`ending`]; sorted.
    endings: Vec<u64>,
    /// Endings of three to six digits, each as an [`ending`]; sorted.
    tails: Vec<u64>,
    /// Runs of six to nine digits, each as an [`ending`]; sorted.
    runs: Vec<u64>,
    /// What the last six digits of any of these may be.
    last_six: LastSix,
}

/// Six digits in a row that something known may end with: a bit for the remainder of their value, so that most digits of a
/// text need no search.
#[derive(Debug, Default)]
struct LastSix([u64; 16]);

impl LastSix {
    const BITS: u64 = 16 * 64;

    fn learn(&mut self, key: u64) {
        let bit = key / 16 % SIX_DIGITS % Self::BITS;
        self.0[(bit / 64) as usize] |= 1 << (bit % 64);
    }

    fn may_be(&self, six: u64) -> bool {
        let bit = six % Self::BITS;
        self.0[(bit / 64) as usize] >> (bit % 64) & 1 != 0
    }
}

/// As many values as six digits have.
const SIX_DIGITS: u64 = 10_u64.pow(FEWEST as u32);

/// The last `len` digits of a number, and `len` itself because `0461` is not `461`, in one word.
fn ending(len: usize, digits: u64) -> u64 {
    digits * 16 + len as u64
}

impl KnownDigits {
    /// The digits of `numbers`, and of runs, as ASCII, that make no number: from contact fields (`unread`), and from the
    /// text where it claims them for the reporter (`claimed`).
    pub(super) fn of(
        numbers: impl Iterator<Item = E164> + Clone,
        unread: &[Vec<u8>],
        claimed: &[Vec<u8>],
    ) -> Self {
        let mut known = Self {
            sixes: Vec::with_capacity(2 * LONGEST),
            endings: numbers.clone().flat_map(|number| endings(number, CERTAIN..=LONGEST)).collect(),
            tails: numbers
                .clone()
                .flat_map(|number| endings(number, parts::FEWEST_ENDING..=FEWEST))
                .collect(),
            runs: unread.iter().flat_map(|run| windows(run)).collect(),
            last_six: LastSix::default(),
        };
        known.sixes.extend(numbers.flat_map(sixes));
        for run in unread.iter().chain(claimed) {
            known.learn_sixes(run);
        }
        for keys in [&mut known.sixes, &mut known.endings, &mut known.tails, &mut known.runs] {
            keys.sort_unstable();
            keys.dedup();
        }
        for key in known.sixes.iter().chain(&known.endings).chain(&known.runs) {
            known.last_six.learn(*key);
        }
        known
    }

    fn learn_sixes(&mut self, written: &[u8]) {
        self.sixes.extend(written.windows(FEWEST).map(|six| ending(FEWEST, value(six))));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sixes.is_empty() && self.endings.is_empty() && self.runs.is_empty()
    }

    /// Adds to `places` where `digits` show what they may not. `others` are the mentions of other numbers, in order.
    pub(super) fn places(&self, digits: &[Digit], others: &[Span], places: &mut Vec<Span>) {
        if self.is_empty() {
            return;
        }
        for last in self.candidates(digits) {
            let Some(len) = self.shown(digits, last, others) else { continue };
            places.push(Span { start: digits[last + 1 - len].start, end: digits[last].end });
        }
    }

    /// The digits with which six in a row end that something known may end with.
    fn candidates<'d>(&'d self, digits: &'d [Digit]) -> impl Iterator<Item = usize> + 'd {
        let (mut six, mut count) = (0, 0);
        digits.iter().enumerate().filter_map(move |(at, digit)| {
            if digit.value == BREAK {
                count = 0;
                return None;
            }
            six = (six * 10 + u64::from(digit.value)) % SIX_DIGITS;
            count += 1;
            (count >= FEWEST && self.last_six.may_be(six)).then_some(at)
        })
    }

    /// Whether there is a whole number to look for in a text of this length: no digit is read from less than a byte.
    pub(super) fn may_be_whole_in(&self, text: &str) -> bool {
        !self.endings.is_empty() && text.len() >= CERTAIN
    }

    /// Adds to `places` where `digits` show a whole known number, and no less.
    pub(super) fn whole_places(&self, digits: &[Digit], places: &mut Vec<Span>) {
        for run in digits.split(|digit| digit.value == BREAK).filter(|run| run.len() >= CERTAIN) {
            for last in self.candidates(run) {
                let whole = (CERTAIN..=LONGEST.min(last + 1)).rev().find(|len| {
                    let written = &run[last + 1 - len..=last];
                    let value = written.iter().fold(0, |value, digit| value * 10 + u64::from(digit.value));
                    self.endings.binary_search(&ending(*len, value)).is_ok()
                });
                if let Some(len) = whole {
                    places.push(Span { start: run[last + 1 - len].start, end: run[last].end });
                }
            }
        }
    }

    /// Adds to `places` where `text` calls the last few digits of a known number the end of one: "ends 461".
    pub(super) fn tails(&self, text: &str, digits: &[Digit], places: &mut Vec<Span>) {
        if self.tails.is_empty() {
            return;
        }
        for run in digits.split(|digit| digit.value == BREAK).filter(|run| run.len() <= FEWEST) {
            // "last four 0461": how many digits there are is no digit of the number.
            let counted = run.split_first().filter(|(count, rest)| usize::from(count.value) == rest.len());
            let runs = counted.map(|(_, rest)| rest).into_iter().chain((run.len() < FEWEST).then_some(run));
            places.extend(runs.filter_map(|run| self.tail(text, run)));
        }
    }

    /// Where these digits stand, if they are the last ones of a known number and called so.
    fn tail(&self, text: &str, run: &[Digit]) -> Option<Span> {
        let span = span_of(run)?;
        let value = run.iter().fold(0, |value, digit| value * 10 + u64::from(digit.value));
        let is_known = self.tails.binary_search(&ending(run.len(), value)).is_ok();
        (is_known && parts::are_called_end(text, span)).then_some(span)
    }

    /// Whether these digits, which a mention of some number was read from, are a known number's in part.
    pub(super) fn are_own(&self, digits: &[Digit]) -> bool {
        let six = |six: &[Digit]| six.iter().fold(0, |value, digit| value * 10 + u64::from(digit.value));
        digits.len() >= FEWEST
            && digits.iter().all(|digit| digit.value != BREAK)
            && digits
                .windows(FEWEST)
                .all(|window| self.sixes.binary_search(&ending(FEWEST, six(window))).is_ok())
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
            let has = |keys: &[u64]| keys.binary_search(&key).is_ok();
            let span = Span { start: digit.start, end: digits[last].end };
            let six = len == FEWEST
                && has(&self.sixes)
                && !is_within(others, span)
                && (has(&self.tails) || !is_in_whole_number(digits, last));
            if six || has(&self.runs) || has(&self.endings) {
                shown = Some(len);
            }
        }
        shown
    }
}

/// Whether the digits with nothing between them around the one at `at` are as many as a whole number has.
fn is_in_whole_number(digits: &[Digit], at: usize) -> bool {
    let before = digits[..=at].iter().rev().take(LONGEST).take_while(|digit| digit.glued).count();
    let after = digits[at + 1..].iter().take(LONGEST).take_while(|digit| digit.glued).count();
    let group: Vec<u8> = digits[at - before.min(at)..=at + after].iter().map(|digit| digit.value).collect();
    let national = match &group[..] {
        [0, 0, 4, 4, rest @ ..] | [4, 4, rest @ ..] | [0, rest @ ..] => rest,
        all => all,
    };
    // No national number begins with 0, 4 or 6.
    national.len() >= CERTAIN && !matches!(national[0], 0 | 4 | 6)
}

/// Every six digits in a row of a number as it is written from abroad and at home.
fn sixes(number: E164) -> impl Iterator<Item = u64> {
    let digits = number.as_integer();
    let unit = |place: u32| 10_u64.pow(place);
    let first_of_six = digits.ilog10() - (FEWEST as u32 - 1);
    let abroad = (0..=first_of_six).map(move |place| digits / unit(place) % SIX_DIGITS);
    // At home a 0 stands for the country code, before the same digits.
    let home = number.is_uk().then(|| digits / unit(first_of_six - 1) % (SIX_DIGITS / 10));
    abroad.chain(home).map(|six| ending(FEWEST, six))
}

/// The endings of a number, of so many digits.
fn endings(number: E164, lengths: RangeInclusive<usize>) -> impl Iterator<Item = u64> {
    let number = number.as_integer();
    lengths
        .map(move |len| (len, 10_u64.pow(len as u32)))
        .take_while(move |(_, modulus)| modulus / 10 <= number)
        .map(move |(len, modulus)| ending(len, number % modulus))
}

/// All of a run of up to nine digits, or every nine in a row of a longer one.
fn windows(run: &[u8]) -> impl Iterator<Item = u64> {
    let run = without_prefix(run);
    run.windows(run.len().clamp(FEWEST, TELLING)).map(|window| ending(window.len(), value(window)))
}

fn value(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |value, digit| value * 10 + u64::from(digit - b'0'))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_six_digits_of_a_number_are_known_as_it_is_written_from_abroad_and_at_home(
            digits in prop_oneof!["44[1-9][0-9]{4,12}", "[1-9][0-9]{6,14}"],
        ) {
            let home = digits.strip_prefix("44").map(|national| format!("0{national}"));
            let mut written: Vec<u64> = [digits.clone()]
                .iter()
                .chain(&home)
                .flat_map(|digits| digits.as_bytes().windows(FEWEST))
                .map(|six| ending(FEWEST, value(six)))
                .collect();
            let number = E164::from_integer(digits.parse().unwrap()).unwrap();
            let mut known: Vec<u64> = sixes(number).collect();
            for keys in [&mut written, &mut known] {
                keys.sort_unstable();
                keys.dedup();
            }
            prop_assert_eq!(known, written, "{}", digits);
        }
    }
}
