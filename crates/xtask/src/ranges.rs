//! The numbers that may stand in this repository: nobody has them, or everybody may ring them.

/// A block of a thousand numbers that Ofcom keeps for drama and assigns to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// What kind of number.
    pub kind: Kind,
    /// The number as people write it, but for its last three digits.
    pub written: &'static str,
}

/// What kind of number, as far as the way of writing it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 07.
    Mobile,
    /// 01 and 02.
    Landline,
    /// 03, 08 and 09.
    Service,
}

/// Ofcom's ranges for drama, but for Northern Ireland's, on which public copies of the list disagree.
pub const DRAMA: [Range; 18] = [
    Range::new(Kind::Mobile, "07700 900"),
    Range::new(Kind::Landline, "01632 960"),
    Range::new(Kind::Landline, "020 7946 0"),
    Range::new(Kind::Landline, "0113 496 0"),
    Range::new(Kind::Landline, "0114 496 0"),
    Range::new(Kind::Landline, "0115 496 0"),
    Range::new(Kind::Landline, "0116 496 0"),
    Range::new(Kind::Landline, "0117 496 0"),
    Range::new(Kind::Landline, "0118 496 0"),
    Range::new(Kind::Landline, "0121 496 0"),
    Range::new(Kind::Landline, "0131 496 0"),
    Range::new(Kind::Landline, "0141 496 0"),
    Range::new(Kind::Landline, "0151 496 0"),
    Range::new(Kind::Landline, "0161 496 0"),
    Range::new(Kind::Landline, "0191 498 0"),
    Range::new(Kind::Landline, "029 2018 0"),
    Range::new(Kind::Service, "03069 990"),
    Range::new(Kind::Service, "08081 570"),
];

/// Ofcom's premium range for drama: three digits behind this, as in [`DRAMA`]. Apart, since no tip-off gives one.
pub const DRAMA_PREMIUM: Range = Range::new(Kind::Service, "0909 8790");

/// Public helplines, each with who answers.
pub const HELPLINES: [(&str, &str); 4] = [
    ("0800 555 111", "Crimestoppers"),
    ("0800 1111", "Childline"),
    ("0300 123 6600", "FRANK"),
    ("116 123", "Samaritans"),
];

/// Foreign numbers that serve as examples.
pub const FOREIGN: [&str; 4] = ["+353 87 123 4567", "+40 721 234 567", "+355 69 123 4567", "+48 512 345 678"];

impl Range {
    const fn new(kind: Kind, written: &'static str) -> Self {
        Self { kind, written }
    }

    /// Country code and all digits but the last three.
    #[must_use]
    pub fn international(&self) -> String {
        format!("44{}", &digits(self.written)[1..])
    }
}

/// Whether the number with these digits, country code first and no `+`, may stand in the repository. The first digits of
/// one that may, may.
#[must_use]
pub fn may_appear(international: &str) -> bool {
    let drama = DRAMA.iter().chain([&DRAMA_PREMIUM]).map(|r| (r.international(), 3));
    let helplines = HELPLINES.iter().map(|(n, _)| (format!("44{}", digits(n).trim_start_matches('0')), 0));
    let foreign = FOREIGN.iter().map(|n| (digits(n), 0));
    drama.chain(helplines).chain(foreign).any(|(known, free)| {
        let shared = known.len().min(international.len());
        known[..shared] == international[..shared] && international.len() <= known.len() + free
    })
}

/// The digits of a number as it is written.
#[must_use]
pub fn digits(written: &str) -> String {
    written.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_end_where_ofcoms_list_says() {
        for may in [
            "447700900000",
            "447700900999",
            "441632960123",
            "442079460000",
            "441914980999",
            "449098790001",
            "44800555111",
        ] {
            assert!(may_appear(may), "{may}");
        }
        // One digit off at either end of a range, and 0191 with the other cities' 496. Written in pieces: whole, they would
        // be somebody's.
        for (may_not, digit) in
            [("44770090", "1000"), ("44770089", "9999"), ("4419149", "60000"), ("4420794", "61000")]
        {
            assert!(!may_appear(&format!("{may_not}{digit}")), "{may_not}{digit}");
        }
    }

    #[test]
    fn the_beginning_of_a_number_that_may_appear_may_too() {
        assert!(may_appear("4477009"));
        assert!(may_appear("35387"));
        assert!(!may_appear("44771"));
    }

    #[test]
    fn each_range_leaves_three_digits_open() {
        for range in DRAMA {
            assert_eq!(range.international().len() + 3, 12, "{range:?}");
        }
    }
}
