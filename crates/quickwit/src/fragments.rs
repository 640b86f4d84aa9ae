//! The parts of numbers that could be one number, as a regular expression.

use std::fmt::Write as _;

use tipline_phone::E164;

/// Takes every pattern that fits the number, and some that do not: the least that a regular expression of bearable length
/// can say. Whoever asks tries each pattern that comes back.
///
/// A pattern is known digits, `?` and `*` after `+`, or after a `*` that stands for the beginning. What stands before its
/// first `*` is the beginning of the number and what stands behind its last is the end, each place its digit or `?`.
pub(crate) fn that_could_be(number: E164) -> String {
    let digits = number.digits();
    let place = |digit: char| format!("({digit}|\\?)");
    let mut beginning = String::new();
    for digit in digits.chars().rev() {
        beginning = format!("({}{beginning})?", place(digit));
    }
    let mut end = String::new();
    for digit in digits.chars() {
        end = format!("({end}{})?", place(digit));
    }
    let mut whole = String::new();
    digits.chars().for_each(|digit| {
        let _ = write!(whole, "{}", place(digit));
    });
    format!("\\+{whole}|\\+{beginning}\\*([0-9?*]*\\*)?{end}|\\*([0-9?*]*\\*)?{end}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;
    use tipline_phone::Pattern;

    use super::*;

    /// A number with digits hidden, one by one or in runs.
    fn patterns(number: E164) -> impl Strategy<Value = String> {
        let digits = number.digits();
        let hidden = prop::collection::vec(0..6_u8, digits.len());
        (hidden, any::<bool>()).prop_map(move |(hidden, anchored)| {
            let mut pattern = if anchored { "+" } else { "*" }.to_owned();
            for (digit, hidden) in digits.chars().zip(hidden) {
                match hidden {
                    0 => pattern.push('?'),
                    1 | 2 => pattern.push('*'),
                    _ => pattern.push(digit),
                }
            }
            pattern
        })
    }

    fn number() -> E164 {
        "+447700900461".parse().unwrap()
    }

    proptest! {
        #[test]
        fn no_pattern_that_fits_is_missed(text in patterns(number())) {
            let Ok(pattern) = Pattern::new(text) else { return Ok(()) };
            prop_assume!(pattern.matches(number()));
            let taken = Regex::new(&format!("^(?:{})$", that_could_be(number()))).unwrap();
            prop_assert!(taken.is_match(pattern.as_str()), "{}", pattern.as_str());
        }
    }

    #[test]
    fn what_cannot_be_the_number_is_seldom_taken() {
        let taken = Regex::new(&format!("^(?:{})$", that_could_be(number()))).unwrap();
        for other in ["*462", "+44161*", "+4477009??462", "*9?0461?", "+447700900462", "+353*"] {
            assert!(!taken.is_match(other), "{other}");
        }
        for fits in ["*461", "+4477009*", "+4477009??461", "*9*0461", "+44*1", "+*461"] {
            assert!(taken.is_match(fits), "{fits}");
        }
    }
}
