use std::fmt;

use tipline_phone::E164;
use tipline_report::Span;

use super::{
    QueryError,
    glob::{Glob, Part},
};

/// The fewest digits that have to be known of a number: with two, a hundredth of all numbers fit.
pub(crate) const FEWEST_KNOWN: usize = 3;

/// The digits that a number may have, by E.164 and by what `tipline_phone` reads.
const LENGTHS: std::ops::RangeInclusive<usize> = 7..=15;

/// A number of which some digits are known: `?` stands for one digit, `*` for any run of digits, also none.
///
/// It is compared with a number's spellings: `+447700900461`, `447700900461`, and in the United Kingdom `07700900461`
/// and `7700900461`. A pattern that fits one of them, all of it, fits the number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NumberPattern {
    /// `+` where it was spelled internationally, then digits and wildcards.
    spelled: String,
}

impl NumberPattern {
    /// Whether the number has a spelling that fits.
    #[must_use]
    pub fn matches(&self, number: E164) -> bool {
        self.globs().iter().any(|glob| glob.matches_number(number))
    }

    /// Reads a pattern out of `text`, which stands at `at` in the query. Separators between digits are dropped.
    pub(crate) fn read(text: &str, at: usize) -> Result<Self, QueryError> {
        let whole = Span { start: at, end: at + text.len() };
        let mut spelled = String::new();
        for (offset, c) in text.char_indices() {
            match c {
                '0'..='9' | '?' | '*' => spelled.push(c),
                '+' if spelled.is_empty() => spelled.push(c),
                _ if is_separator(c) => {}
                _ => {
                    let span = Span { start: at + offset, end: at + offset + c.len_utf8() };
                    return Err(QueryError::new(span, format!("`{c}` cannot stand in a number pattern"))
                        .help("known digits, ? for one unknown digit, * for any run of digits: number:07700*461"));
                }
            }
        }
        let pattern = Self { spelled: without_trunk(spelled) };
        pattern.refuse_useless(whole)?;
        Ok(pattern)
    }

    /// What fits, as alternatives over the digits of E.164.
    ///
    /// A spelling without `+` may be any of three. In two of them a pattern that begins with `*` has nothing to say that
    /// it does not say of the first, since the run takes in the country code.
    pub(crate) fn globs(&self) -> Vec<Glob> {
        if let Some(international) = self.spelled.strip_prefix('+') {
            return vec![Glob::new(parts(international))];
        }
        let as_is = parts(&self.spelled);
        let uk = |rest: &[Part]| Glob::new(parts("44").into_iter().chain(rest.iter().copied()));
        match as_is.first() {
            Some(Part::Digit(b'0')) => vec![uk(&as_is[1..])],
            Some(Part::Any) => vec![Glob::new(as_is.clone()), uk(&as_is[1..]), uk(&as_is)],
            Some(Part::Digit(_)) => vec![Glob::new(as_is.clone()), uk(&as_is)],
            Some(Part::Run) => {
                let mut globs = vec![Glob::new(as_is.clone())];
                // `*07700` names the trunk 0, which E.164 leaves out: the run then stops just before it.
                let run = as_is.iter().take_while(|part| **part == Part::Run).count();
                if matches!(as_is.get(run), Some(Part::Digit(b'0') | Part::Any)) {
                    globs.push(uk(&as_is[run + 1..]));
                }
                globs
            }
            None => Vec::new(),
        }
    }

    /// Refuses what fits no number or nearly all of them.
    fn refuse_useless(&self, whole: Span) -> Result<(), QueryError> {
        let known = self.spelled.bytes().filter(u8::is_ascii_digit).count();
        if known < FEWEST_KNOWN {
            let known = match known {
                0 => "no known digit".to_owned(),
                1 => "only one known digit".to_owned(),
                known => format!("only {known} known digits"),
            };
            return Err(QueryError::new(
                whole,
                format!("the pattern has {known}: too many numbers would fit"),
            )
            .help(format!("give at least {FEWEST_KNOWN} digits, such as number:*461")));
        }
        let possible = |glob: &Glob| {
            let (fewest, most) = glob.lengths();
            fewest <= *LENGTHS.end() && most.is_none_or(|most| most >= *LENGTHS.start())
        };
        if self.globs().iter().any(possible) {
            return Ok(());
        }
        let digits = self.spelled.bytes().filter(|b| *b != b'+' && *b != b'*').count();
        Err(if digits > *LENGTHS.end() {
            QueryError::new(whole, format!("no number has {digits} digits: {} are the most", LENGTHS.end()))
                .help("take out what is not part of the number")
        } else {
            QueryError::new(whole, format!("no number has only {digits} digits"))
                .help(format!("for numbers that contain these digits write number:*{}*", self.spelled))
        })
    }
}

impl fmt::Display for NumberPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.spelled)
    }
}

/// What people write between the digits of a number.
pub(crate) fn is_separator(c: char) -> bool {
    c.is_whitespace() || is_dash(c) || matches!(c, '.' | '/' | '(' | ')' | '_') || is_invisible(c)
}

pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Direction marks and zero-width characters, which come along when a number is copied from an address book.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// One spelling for the international ones: `0044` is `+44`, and the 0 of `+44 (0)7700` is dialled only at home.
fn without_trunk(spelled: String) -> String {
    let international = spelled.strip_prefix("00").map(|rest| format!("+{rest}")).unwrap_or(spelled);
    match international.strip_prefix("+440") {
        Some(rest) => format!("+44{rest}"),
        None => international,
    }
}

fn parts(spelled: &str) -> Vec<Part> {
    let part = |b| match b {
        b'?' => Part::Any,
        b'*' => Part::Run,
        digit => Part::Digit(digit),
    };
    spelled.bytes().map(part).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> NumberPattern {
        NumberPattern::read(text, 0).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn number(e164: &str) -> E164 {
        e164.parse().unwrap()
    }

    #[test]
    fn a_pattern_fits_a_number_in_any_of_its_spellings() {
        for (text, fits, fits_not) in [
            ("07700*461", "+447700900461", "+447700900462"),
            ("07700??0461", "+447700900461", "+447700900462"),
            ("*461", "+447700900461", "+447700900462"),
            ("*900*", "+447700900461", "+442079460123"),
            ("+447700*", "+447700900461", "+353871234567"),
            ("0044 7700*", "+447700900461", "+353871234567"),
            ("+44 (0)7700 9004??", "+447700900461", "+447700900561"),
            ("447700*", "+447700900461", "+353871234567"),
            ("7700*461", "+447700900461", "+447700900462"),
            ("?7700900461", "+447700900461", "+447700900462"),
            ("*07700900461", "+447700900461", "+447700900462"),
            ("**?461", "+447700900461", "+447700900462"),
            ("(0161) 496 0???", "+441614960123", "+441134960123"),
            ("+353*567", "+353871234567", "+447700900567"),
            ("353*567", "+353871234567", "+447700900567"),
            ("07700900461*", "+447700900461", "+447700900462"),
        ] {
            assert!(pattern(text).matches(number(fits)), "{text} {fits}");
            assert!(!pattern(text).matches(number(fits_not)), "{text} {fits_not}");
        }
    }

    #[test]
    fn a_pattern_that_fits_no_number_or_nearly_all_is_refused_with_what_to_write() {
        let refusals: Vec<String> =
            ["*", "07*", "4*", "*461x", "77??", "461?", "0770090046100?4567", "7+461*"]
                .into_iter()
                .map(|text| {
                    let error = NumberPattern::read(text, 7).unwrap_err();
                    let help = error.help.unwrap();
                    format!("{text} {}..{}: {}. {help}", error.span.start, error.span.end, error.message)
                })
                .collect();
        insta::assert_snapshot!(refusals.join("\n"), @r#"
        * 7..8: the pattern has no known digit: too many numbers would fit. give at least 3 digits, such as number:*461
        07* 7..10: the pattern has only 2 known digits: too many numbers would fit. give at least 3 digits, such as number:*461
        4* 7..9: the pattern has only one known digit: too many numbers would fit. give at least 3 digits, such as number:*461
        *461x 11..12: `x` cannot stand in a number pattern. known digits, ? for one unknown digit, * for any run of digits: number:07700*461
        77?? 7..11: the pattern has only 2 known digits: too many numbers would fit. give at least 3 digits, such as number:*461
        461? 7..11: no number has only 4 digits. for numbers that contain these digits write number:*461?*
        0770090046100?4567 7..25: no number has 18 digits: 15 are the most. take out what is not part of the number
        7+461* 8..9: `+` cannot stand in a number pattern. known digits, ? for one unknown digit, * for any run of digits: number:07700*461
        "#);
    }

    /// Fits by the definition: tries every way, over every spelling.
    fn naive(spelled: &[u8], digits: &[u8]) -> bool {
        match spelled.split_first() {
            None => digits.is_empty(),
            Some((b'*', rest)) => (0..=digits.len()).any(|skip| naive(rest, &digits[skip..])),
            Some((b'?', rest)) => {
                digits.split_first().is_some_and(|(d, digits)| d.is_ascii_digit() && naive(rest, digits))
            }
            Some((known, rest)) => {
                digits.split_first().is_some_and(|(d, digits)| d == known && naive(rest, digits))
            }
        }
    }

    fn spellings(number: E164) -> Vec<String> {
        let digits = number.digits();
        let mut all = vec![format!("+{digits}"), digits.clone()];
        if let Some(national) = digits.strip_prefix("44") {
            all.extend([format!("0{national}"), national.to_owned()]);
        }
        all
    }

    fn numbers() -> impl Strategy<Value = E164> {
        prop_oneof![
            (0..1000u32).prop_map(|n| number(&format!("+447700900{n:03}"))),
            (0..1000u32).prop_map(|n| number(&format!("+441614960{n:03}"))),
            (0..1000u32).prop_map(|n| number(&format!("+442079460{n:03}"))),
            Just(number("+353871234567")),
            Just(number("+40721234567")),
        ]
    }

    /// Patterns that often fit: a spelling of a number with digits hidden.
    fn patterns() -> impl Strategy<Value = String> {
        (numbers(), 0..4usize, prop::collection::vec(0..8u8, 16)).prop_map(|(number, which, hide)| {
            let all = spellings(number);
            let spelled = &all[which % all.len()];
            let hidden = spelled.chars().zip(hide.iter().cycle()).map(|(c, hide)| match hide {
                _ if c == '+' => '+',
                0 => '?',
                1 | 2 => '*',
                _ => c,
            });
            hidden.collect()
        })
    }

    proptest! {
        #[test]
        fn fitting_is_what_its_definition_says(text in patterns(), number in numbers()) {
            let Ok(pattern) = NumberPattern::read(&text, 0) else { return Ok(()) };
            let spelled = pattern.to_string();
            let expected = spellings(number).iter().any(|s| naive(spelled.as_bytes(), s.as_bytes()));
            prop_assert_eq!(pattern.matches(number), expected, "{} {}", text, number);
        }

        #[test]
        fn a_pattern_prints_as_it_reads(text in "[+]?[0-9?*]{3,14}") {
            let Ok(pattern) = NumberPattern::read(&text, 0) else { return Ok(()) };
            prop_assert_eq!(&NumberPattern::read(&pattern.to_string(), 0).unwrap(), &pattern);
        }
    }
}
