use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{E164, PhoneError, Span};

/// Digits of a number of which some are missing: a glob over E.164, `?` one digit, `*` any run.
///
/// `+4477009??461` lacks two digits in known places, `+4477009*` all after the seventh, `*461` all before the last
/// three. A pattern begins with `+` (anchored at the country code) or with `*`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Pattern(String);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`PhoneError::InvalidPattern`] where it does not begin with `+` or `*`, holds anything but digits, `?` and `*`,
    /// knows no digit at all, or names more than the 15 places of an E.164 number.
    pub fn new(pattern: impl Into<String>) -> Result<Self, PhoneError> {
        let pattern = pattern.into();
        match flaw(&pattern) {
            None => Ok(Self(pattern)),
            Some(reason) => Err(PhoneError::InvalidPattern { pattern, reason }),
        }
    }

    /// The glob as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `number` could be the one that is meant.
    #[must_use]
    pub fn matches(&self, number: E164) -> bool {
        let text = number.to_string();
        glob(self.0.as_bytes(), text.as_bytes())
    }
}

fn flaw(pattern: &str) -> Option<&'static str> {
    let (anchored, places) = match pattern.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    if !anchored && !places.starts_with('*') {
        return Some("it must begin with + or *");
    }
    if !places.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'?' | b'*')) {
        return Some("only digits, ? and * may follow");
    }
    if !places.bytes().any(|b| b.is_ascii_digit()) {
        return Some("it knows no digit");
    }
    if anchored && places.starts_with('0') {
        return Some("no country code begins with 0");
    }
    if places.bytes().filter(|&b| b != b'*').count() > 15 {
        return Some("a number has at most 15 digits");
    }
    None
}

/// Greedy matching with one point of return: linear in the text for each `*`, and both are at most 16 bytes long.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&b) if b == text[t] || (b == b'?' && text[t] != b'+') => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&b| b == b'*')
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Pattern {
    type Err = PhoneError;

    fn from_str(s: &str) -> Result<Self, PhoneError> {
        Self::new(s)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(d)?).map_err(de::Error::custom)
    }
}

/// A partly known number in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fragment {
    /// Where it stands.
    pub span: Span,
    /// What is known of it.
    pub pattern: Pattern,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_numbers_it_leaves_open() {
        let rows = [
            ("+4477009??461", "+447700900461", true),
            ("+447700900?6?", "+447700900461", true),
            ("+4477009??461", "+447700900462", false),
            ("+4477009*", "+447700900461", true),
            ("+4477009*", "+442079460123", false),
            ("*461", "+447700900461", true),
            ("*461", "+447700900462", false),
            ("*900*", "+447700900461", true),
            ("+44*461", "+447700900461", true),
            ("*0461*461", "+447700900461", false),
            ("+447700900461", "+447700900461", true),
            ("+44770090046", "+447700900461", false),
            ("*?447700900461", "+447700900461", false),
        ];
        for (pattern, number, expected) in rows {
            let pattern = Pattern::new(pattern).unwrap();
            assert_eq!(pattern.matches(number.parse().unwrap()), expected, "{pattern} {number}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for s in ["", "+", "*", "461", "?461", "+44 7700*", "+??*", "+0770*", "+44a*", "*4477009004614477"] {
            assert!(Pattern::new(s).is_err(), "{s}");
            assert!(serde_json::from_str::<Pattern>(&format!("{s:?}")).is_err(), "{s}");
        }
    }
}
