//! The many ways in which people write one number.

use serde::Serialize;

use super::{Channel, number::Number, random::Random};
use crate::ranges::digits;

/// How a number is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// `07700 900461`, the groups that the number's kind has in directories.
    Grouped,
    /// `07700900461`
    Solid,
    /// `07700 900 461`
    Thirds,
    /// `0770 090 0461`
    OtherGroups,
    /// `077 00 90 04 61`
    Couples,
    /// `07700-900461`
    Hyphens,
    /// `07700.900.461`
    Dots,
    /// `07700/900461`
    Slash,
    /// `(07700) 900461`
    Brackets,
    /// `+44 7700 900461`
    Plus,
    /// `+447700900461`
    PlusSolid,
    /// `+44 (0)7700 900461`
    PlusTrunk,
    /// `0044 7700 900461`
    DoubleZero,
    /// `447700900461`
    BareCountryCode,
    /// `https://wa.me/447700900461`
    Link,
    /// `07700 900461/2`, for the second of the two
    Tail,
    /// `07700  900461`, `07700_900461`, `07700, 900461`
    OddSeparator,
    /// `O7700 9OO461`
    Lookalike,
    /// `oh double seven double oh nine double oh four six one`
    Spoken,
    /// `07700 nine hundred 461`
    HalfSpoken,
    /// `mobile 7700 900461`
    TrunkMissing,
    /// `TEL07700900461`
    Glued,
}

use Spelling::{
    BareCountryCode, Brackets, Couples, Dots, DoubleZero, Glued, Grouped, HalfSpoken, Hyphens, Link,
    Lookalike, OddSeparator, OtherGroups, Plus, PlusSolid, PlusTrunk, Slash, Solid, Spoken, Thirds,
    TrunkMissing,
};

/// How often a mobile number is spelled so: in a call log, in an online form, in a Crimestoppers report.
const MOBILE: [(Spelling, [u64; 3]); 21] = [
    (Grouped, [270, 200, 520]),
    (Solid, [300, 240, 220]),
    (Thirds, [90, 70, 60]),
    (OtherGroups, [25, 25, 0]),
    (Couples, [10, 15, 0]),
    (Hyphens, [30, 30, 10]),
    (Dots, [10, 20, 0]),
    (Slash, [15, 5, 0]),
    (Brackets, [5, 5, 10]),
    (Plus, [20, 50, 60]),
    (PlusSolid, [30, 90, 60]),
    (PlusTrunk, [5, 15, 20]),
    (DoubleZero, [15, 15, 5]),
    (BareCountryCode, [15, 20, 5]),
    (Link, [0, 20, 0]),
    (OddSeparator, [40, 40, 10]),
    (Lookalike, [30, 30, 5]),
    (Spoken, [30, 40, 5]),
    (HalfSpoken, [25, 10, 0]),
    (TrunkMissing, [25, 20, 5]),
    (Glued, [10, 10, 0]),
];

/// The same for numbers with other groups.
const OTHER: [(Spelling, [u64; 3]); 6] = [
    (Grouped, [600, 500, 800]),
    (Solid, [250, 250, 100]),
    (Brackets, [40, 60, 50]),
    (Hyphens, [50, 60, 10]),
    (Plus, [30, 70, 30]),
    (PlusSolid, [30, 60, 10]),
];

/// Writes `number` as somebody who uses `channel` might.
pub(super) fn spell(number: Number, channel: Channel, random: &mut Random) -> (String, Spelling) {
    let column = channel as usize;
    let written = number.national();
    match number {
        Number::Drama(..) if written.starts_with("07") => {
            let at = random.weighted(MOBILE.iter().map(|(_, weights)| weights[column]));
            let spelling = MOBILE[at].0;
            (spelled(&written, spelling, random), spelling)
        }
        Number::Drama(..) => {
            let at = random.weighted(OTHER.iter().map(|(_, weights)| weights[column]));
            let spelling = OTHER[at].0;
            (spelled(&written, spelling, random), spelling)
        }
        Number::Helpline(_) if random.percent(20) => (written.replace(' ', ""), Solid),
        Number::Helpline(_) => (written, Grouped),
        Number::Foreign(_) => match random.below(5) {
            0 => (format!("+{}", digits(&written)), PlusSolid),
            1 => (format!("00{}", digits(&written)), DoubleZero),
            _ => (written, Plus),
        },
    }
}

/// Writes a UK number, given in its usual groups.
fn spelled(grouped: &str, spelling: Spelling, random: &mut Random) -> String {
    let solid = digits(grouped);
    let (code, rest) = grouped.split_once(' ').expect("a UK number is written in two groups or more");
    let abroad = &grouped[1..];
    let cut = |places: &[usize], separator: &str| {
        let mut out = solid.clone();
        for place in places.iter().rev() {
            out.insert_str(*place, separator);
        }
        out
    };
    match spelling {
        Grouped => grouped.to_owned(),
        Solid => solid,
        Thirds => cut(&[5, 8], " "),
        OtherGroups => cut(&[4, 7], " "),
        Couples => cut(&[3, 5, 7, 9], " "),
        Hyphens => grouped.replace(' ', "-"),
        Dots => cut(&[5, 8], "."),
        Slash => cut(&[5], "/"),
        Brackets => format!("({code}) {rest}"),
        Plus => format!("+44 {abroad}"),
        PlusSolid => format!("+44{}", &solid[1..]),
        PlusTrunk => format!("+44 (0){abroad}"),
        DoubleZero => format!("0044 {abroad}"),
        BareCountryCode => format!("44{}", &solid[1..]),
        Link => format!("https://wa.me/44{}", &solid[1..]),
        OddSeparator => cut(&[5], random.pick(&["  ", "_", ", ", " - ", "*", "\u{a0}"])),
        Lookalike => lookalike(grouped, random),
        Spoken => spoken(&solid, random),
        HalfSpoken => grouped.replace(" 900", " nine hundred "),
        TrunkMissing => format!("{} {abroad}", random.pick(&["mobile", "phone number", "mob no"])),
        Glued => format!("{}{solid}", random.pick(&["TEL", "call", "ring", "MOB:"])),
        Spelling::Tail => unreachable!("a tail is spelled together with the number before it"),
    }
}

/// One letter for a 0, or a letter for each 0 but those of the last three digits: with fewer real digits nobody could tell.
fn lookalike(grouped: &str, random: &mut Random) -> String {
    let (head, tail) = grouped.split_at(grouped.len() - 3);
    match random.below(3) {
        0 => grouped.replacen('0', "O", 1),
        1 => grouped.replacen('0', "o", 1),
        _ => format!("{}{tail}", head.replace('0', "O")),
    }
}

/// Digit by digit, the way a call handler would hear it.
fn spoken(solid: &str, random: &mut Random) -> String {
    const WORDS: [&str; 10] = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let zero = random.pick(&["oh", "oh", "zero", "nought"]);
    let name = |digit: u8| if digit == b'0' { zero } else { WORDS[usize::from(digit - b'0')] };
    let mut said = Vec::new();
    let mut left = solid.as_bytes();
    while let Some(&first) = left.first() {
        let run = left.iter().take_while(|d| **d == first).count().min(3);
        let (word, taken) = match run {
            3 if random.percent(60) => (Some(random.pick(&["triple", "treble"])), 3),
            2 | 3 if random.percent(75) => (Some("double"), 2),
            _ => (None, 1),
        };
        said.extend(word);
        said.push(name(first));
        left = &left[taken..];
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_mobile_number_is_as_its_docstring_says() {
        let mut random = Random::of(1, 1);
        for (spelling, written) in [
            (Thirds, "07700 900 461"),
            (OtherGroups, "0770 090 0461"),
            (Couples, "077 00 90 04 61"),
            (Hyphens, "07700-900461"),
            (Dots, "07700.900.461"),
            (Brackets, "(07700) 900461"),
            (PlusTrunk, "+44 (0)7700 900461"),
            (DoubleZero, "0044 7700 900461"),
            (BareCountryCode, "447700900461"),
            (Link, "https://wa.me/447700900461"),
            (HalfSpoken, "07700 nine hundred 461"),
        ] {
            assert_eq!(spelled("07700 900461", spelling, &mut random), written);
        }
    }

    #[test]
    fn what_is_spoken_has_every_digit() {
        let mut random = Random::of(2, 2);
        for _ in 0..200 {
            let said = spoken("07700900111", &mut random);
            let mut times = 1;
            let mut heard = String::new();
            for word in said.split(' ') {
                let digit = match word {
                    "double" => {
                        times = 2;
                        continue;
                    }
                    "triple" | "treble" => {
                        times = 3;
                        continue;
                    }
                    "oh" | "zero" | "nought" => "0",
                    "one" => "1",
                    "seven" => "7",
                    "nine" => "9",
                    other => panic!("{other} in {said}"),
                };
                heard += &digit.repeat(times);
                times = 1;
            }
            assert_eq!(heard, "07700900111", "{said}");
        }
    }
}
