//! A number that a report may speak of.

use super::random::Random;
use crate::ranges::{DRAMA, FOREIGN, HELPLINES, Kind, Range, digits};

/// A number of [`ranges`](crate::ranges), and of nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// The last three digits of a drama range's number.
    Drama(Range, u16),
    Helpline(&'static str),
    Foreign(&'static str),
}

/// The mobile numbers of the two lines that `config/lines.example.toml` knows, and whose they are.
pub(super) const LINES: [(&str, Number); 2] =
    [("nino", Number::Drama(MOBILES, 461)), ("line-577", Number::Drama(MOBILES, 577))];

const MOBILES: Range = DRAMA[0];

impl Number {
    /// Any mobile number that is no line's.
    pub(super) fn mobile(random: &mut Random) -> Self {
        loop {
            let number = Self::Drama(MOBILES, random.below(1000) as u16);
            if number.line().is_none() {
                return number;
            }
        }
    }

    /// Any number of one kind that is no line's.
    pub(super) fn of(kind: Kind, random: &mut Random) -> Self {
        if kind == Kind::Mobile {
            return Self::mobile(random);
        }
        loop {
            let range = random.pick(&DRAMA);
            if range.kind == kind {
                return Self::Drama(range, random.below(1000) as u16);
            }
        }
    }

    pub(super) fn helpline(random: &mut Random) -> Self {
        // Not the last of the list: 116 123 is a short code, which is no number in E.164.
        Self::Helpline(random.pick(&HELPLINES[..3]).0)
    }

    pub(super) fn foreign(random: &mut Random) -> Self {
        Self::Foreign(random.pick(&FOREIGN))
    }

    /// Which line it belongs to.
    pub(super) fn line(self) -> Option<&'static str> {
        LINES.iter().find(|(_, number)| *number == self).map(|(id, _)| *id)
    }

    /// The number whose last digit is one more, for `900461/2`; none where that would change two digits or be a line's.
    pub(super) fn neighbour(self) -> Option<Self> {
        match self {
            Self::Drama(range, tail) if tail % 10 != 9 => {
                Some(Self::Drama(range, tail + 1)).filter(|n| n.line().is_none())
            }
            _ => None,
        }
    }

    /// As people in this country write it, in groups; a foreign number with its country code.
    pub(super) fn national(self) -> String {
        match self {
            Self::Drama(range, tail) => format!("{}{tail:03}", range.written),
            Self::Helpline(written) | Self::Foreign(written) => written.to_owned(),
        }
    }

    pub(super) fn e164(self) -> String {
        let digits = digits(&self.national());
        match self {
            Self::Foreign(_) => format!("+{digits}"),
            _ => format!("+44{}", &digits[1..]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_groups_and_canonically() {
        let london = Number::Drama(DRAMA[2], 7);
        for (number, national, e164) in [
            (LINES[0].1, "07700 900461", "+447700900461"),
            (london, "020 7946 0007", "+442079460007"),
            (Number::Helpline("0800 1111"), "0800 1111", "+448001111"),
            (Number::Foreign(FOREIGN[1]), "+40 721 234 567", "+40721234567"),
        ] {
            assert_eq!((number.national().as_str(), number.e164().as_str()), (national, e164));
        }
    }

    #[test]
    fn a_lines_number_comes_up_only_where_it_is_meant() {
        let mut random = Random::of(7, 7);
        for _ in 0..20_000 {
            let number = Number::mobile(&mut random);
            assert_eq!(number.line(), None);
            assert_eq!(number.neighbour().and_then(Number::line), None);
        }
    }

    #[test]
    fn the_lines_are_those_of_the_example_file() {
        let example = std::fs::read_to_string(crate::workspace().join("config/lines.example.toml")).unwrap();
        for (id, number) in LINES {
            let tables: Vec<_> = example.split("[[line]]").collect();
            let table = tables.iter().find(|t| t.contains(&format!("id = \"{id}\""))).unwrap();
            assert!(table.contains(&number.national()), "{id} has another number in\n{table}");
        }
    }
}
