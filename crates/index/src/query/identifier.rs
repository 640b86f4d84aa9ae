use std::fmt;

use tipline_phone::IdentifierKind;
use tipline_report::Span;

use super::{QueryError, pattern::is_separator};

/// A handset, a subscription or a SIM card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    kind: IdentifierKind,
    digits: String,
}

impl Identifier {
    /// Reads the digits of one, which stand at `at` in the query; separators are dropped.
    ///
    /// An IMEI is written with its check digit (15), without it (14) or with a software version in its place (16; 3GPP
    /// TS 23.003, 6.2): all three are the same handset.
    pub(crate) fn read(kind: IdentifierKind, text: &str, span: Span) -> Result<Self, QueryError> {
        let mut digits: String = text.chars().filter(|c| !is_separator(*c)).collect();
        let (name, lengths) = (name(kind), lengths(kind));
        if let Some(other) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(QueryError::new(
                span,
                format!("`{other}` cannot stand in an {}", name.to_uppercase()),
            )
            .help("write its digits, all of them"));
        }
        if !lengths.contains(&digits.len()) {
            let (least, most) = (lengths.start(), lengths.end());
            return Err(QueryError::new(
                span,
                format!("an {} has {least} to {most} digits, this has {}", name.to_uppercase(), digits.len()),
            )
            .help("write all of its digits"));
        }
        if kind == IdentifierKind::Imei && digits.len() != 15 {
            digits.truncate(14);
            digits.push(check_digit(&digits));
        }
        Ok(Self { kind, digits })
    }

    /// The term of the reports' `identifier_terms`.
    pub(crate) fn term(&self) -> String {
        self.to_string()
    }

    /// Whether an identifier of a report is this one.
    pub(crate) fn is(&self, other: &tipline_phone::Identifier) -> bool {
        self.kind == other.kind && self.digits == other.value
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", name(self.kind), self.digits)
    }
}

const fn name(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Imsi => "imsi",
        IdentifierKind::Iccid => "iccid",
        _ => "imei",
    }
}

fn lengths(kind: IdentifierKind) -> std::ops::RangeInclusive<usize> {
    match kind {
        IdentifierKind::Imsi => 14..=15,
        IdentifierKind::Iccid => 18..=22,
        _ => 14..=16,
    }
}

/// The digit that the Luhn formula puts behind these (ISO/IEC 7812-1, annex B).
fn check_digit(digits: &str) -> char {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    char::from_digit((10 - sum % 10) % 10, 10).expect("a remainder of ten is a digit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_published_example() {
        // 3GPP TS 23.003, annex B.
        assert_eq!(check_digit("26053179311383"), '7');
    }
}
