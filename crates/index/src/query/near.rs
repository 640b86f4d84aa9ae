//! Numbers that one slip of ear, eye or finger makes of another.

use std::{collections::BTreeSet, fmt};

use tipline_phone::E164;

/// How a number differs from another, where one slip makes it: places are counted from 0 in the digits of
/// [`E164::digits`] of the number that was found, or of the one that was asked for where a digit is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Another digit stands in one place.
    Wrong {
        /// Which.
        place: usize,
        /// The digit that was asked for.
        asked: char,
        /// The one that stands there.
        found: char,
    },
    /// A digit is missing.
    Missing {
        /// Where it stands in the number that was asked for.
        place: usize,
        /// Which.
        asked: char,
    },
    /// A digit more.
    Extra {
        /// Where it stands.
        place: usize,
        /// Which.
        found: char,
    },
    /// Two digits that stand beside each other have changed places.
    Swapped {
        /// Where the first of the two stands.
        place: usize,
    },
}

/// The digits in which a slip may be: those dialled inside the United Kingdom, and all of another country's number.
fn split(number: E164) -> (&'static str, String) {
    let digits = number.digits();
    match digits.strip_prefix("44") {
        Some(national) if number.is_uk() => ("44", national.to_owned()),
        _ => ("", digits),
    }
}

/// The number and all that one slip makes of it: a digit wrong, missing or one more, or two neighbours swapped.
pub(crate) fn near(number: E164) -> BTreeSet<E164> {
    let (code, digits) = split(number);
    let digits = digits.as_bytes();
    let mut numbers = BTreeSet::from([number]);
    let mut add = |parts: &[&[u8]]| {
        let spelled: Vec<u8> =
            std::iter::once(code.as_bytes()).chain(parts.iter().copied()).flatten().copied().collect();
        let number = String::from_utf8(spelled).ok().and_then(|spelled| format!("+{spelled}").parse().ok());
        // A slip in a country code is another country's number, which people do not confuse with one of theirs.
        numbers.extend(number.filter(|number| split(*number).0 == code));
    };
    for place in 0..=digits.len() {
        let (before, from) = digits.split_at(place);
        for digit in b'0'..=b'9' {
            add(&[before, &[digit], from]);
            if let Some((_, after)) = from.split_first() {
                add(&[before, &[digit], after]);
            }
        }
        if let Some((_, after)) = from.split_first() {
            add(&[before, after]);
        }
        if let [first, second, after @ ..] = from {
            add(&[before, &[*second, *first], after]);
        }
    }
    numbers
}

impl Difference {
    /// What slip makes `found` of `asked`; none where they are the same, or further apart.
    #[must_use]
    pub fn between(asked: E164, found: E164) -> Option<Self> {
        let (asked_code, a) = split(asked);
        let (found_code, f) = split(found);
        if asked_code != found_code || asked == found {
            return None;
        }
        let (a, f) = (a.as_bytes(), f.as_bytes());
        let first = a.iter().zip(f).take_while(|(a, f)| a == f).count();
        let (a_rest, f_rest) = (&a[first..], &f[first..]);
        let place = asked_code.len() + first;
        let digit = |digits: &[u8], at: usize| char::from(digits[at]);
        match (a_rest, f_rest) {
            ([a0, a1, a_after @ ..], [f0, f1, f_after @ ..])
                if a0 == f1 && a1 == f0 && a_after == f_after =>
            {
                Some(Self::Swapped { place })
            }
            ([_, a_after @ ..], [_, f_after @ ..]) if a_after == f_after => {
                Some(Self::Wrong { place, asked: digit(a_rest, 0), found: digit(f_rest, 0) })
            }
            ([_, a_after @ ..], f_rest) if a_after == f_rest => {
                Some(Self::Missing { place, asked: digit(a_rest, 0) })
            }
            (a_rest, [_, f_after @ ..]) if a_rest == f_after => {
                Some(Self::Extra { place, found: digit(f_rest, 0) })
            }
            _ => None,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong { asked, found, .. } => write!(f, "{found} where {asked} was asked for"),
            Self::Missing { asked, .. } => write!(f, "a {asked} is missing"),
            Self::Extra { found, .. } => write!(f, "one {found} more"),
            Self::Swapped { .. } => write!(f, "two digits have changed places"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(e164: &str) -> E164 {
        e164.parse().unwrap()
    }

    /// Slips by their definition.
    fn is_near(asked: E164, found: E164) -> bool {
        let ((asked_code, asked), (found_code, found)) = (split(asked), split(found));
        asked_code == found_code && strsim::osa_distance(&asked, &found) <= 1
    }

    #[test]
    fn a_slip_is_said_in_words() {
        let asked = number("+447700900461");
        for (found, place, words) in [
            ("+447700900462", 11, "2 where 1 was asked for"),
            (concat!("+44770090", "461"), 8, "a 0 is missing"),
            ("+4477009004619", 12, "one 9 more"),
            ("+447700900641", 9, "two digits have changed places"),
        ] {
            let difference = Difference::between(asked, number(found)).unwrap();
            let (Difference::Wrong { place: at, .. }
            | Difference::Missing { place: at, .. }
            | Difference::Extra { place: at, .. }
            | Difference::Swapped { place: at }) = difference;
            assert_eq!((difference.to_string().as_str(), at), (words, place), "{found}");
        }
        for found in ["+447700900461", "+447700900472", "+353871234567"] {
            assert_eq!(Difference::between(asked, number(found)), None, "{found}");
        }
    }

    #[test]
    fn ten_digits_have_so_many_neighbours() {
        // Itself, 90 wrong, 7 missing and 6 swapped (it has three pairs of like neighbours), 100 with one more.
        assert_eq!(near(number("+447700900461")).len(), 1 + 90 + 7 + 6 + 100);
    }

    fn numbers() -> impl Strategy<Value = E164> {
        prop_oneof!["[1-9][0-9]{6,14}", "44[0-9]{8,11}"].prop_map(|digits| number(&format!("+{digits}")))
    }

    /// Two numbers that are often near: a few edits of one make the other.
    fn pairs() -> impl Strategy<Value = (E164, E164)> {
        let edits = prop::collection::vec((0..4u8, 0..16usize, 0..10u8), 0..3);
        (numbers(), edits).prop_filter_map("no number", |(asked, edits)| {
            let mut digits: Vec<u8> = asked.digits().into_bytes();
            for (kind, place, digit) in edits {
                let place = place % digits.len();
                match kind {
                    0 => digits[place] = b'0' + digit,
                    1 => digits.insert(place, b'0' + digit),
                    2 => drop(digits.remove(place)),
                    _ if place > 0 => digits.swap(place - 1, place),
                    _ => {}
                }
            }
            Some((asked, format!("+{}", String::from_utf8(digits).ok()?).parse().ok()?))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn near_is_what_one_slip_makes((asked, found) in pairs()) {
            let expected = is_near(asked, found);
            prop_assert_eq!(near(asked).contains(&found), expected);
            prop_assert_eq!(Difference::between(asked, found).is_some(), expected && asked != found);
            prop_assert_eq!(near(found).contains(&asked), expected);
        }
    }
}
