//! The reporter's address, as a text may repeat it: a house with its street, and a postcode.

use super::letters::{Word, words};

/// The most lines of an address that are looked for.
const MOST_LINES: usize = 16;

/// The most words of a line that are compared.
const MOST_WORDS: usize = 8;

/// How many words may name a street before the word that says what kind of street it is.
const MOST_NAME_WORDS: usize = 4;

/// What kinds of street there are, each with what is written for it.
const STREETS: [&[&str]; 26] = [
    &["street", "st", "str"],
    &["road", "rd"],
    &["avenue", "ave", "av"],
    &["lane", "ln"],
    &["close", "cl"],
    &["drive", "dr", "drv"],
    &["court", "ct", "crt"],
    &["crescent", "cres", "cresc", "cr"],
    &["place", "pl"],
    &["square", "sq"],
    &["terrace", "terr", "ter", "tce"],
    &["gardens", "gdns", "gdn"],
    &["grove", "grv", "gr"],
    &["parade", "pde"],
    &["park", "pk"],
    &["green", "grn"],
    &["buildings", "bldgs"],
    &["cottages", "cotts"],
    &["estate", "est"],
    &["house", "hse"],
    &["way"],
    &["walk"],
    &["row"],
    &["hill"],
    &["mews"],
    &["rise"],
];

/// Gives each phrase that gives the address away to `learn`, as plain words.
pub(super) fn phrases(field: &str, mut learn: impl FnMut(&[&str])) {
    let lines: Vec<Vec<Word>> =
        lines(field).take(MOST_LINES).map(words).filter(|line| !line.is_empty()).collect();
    for line in &lines {
        let line: Vec<&str> = line.iter().take(MOST_WORDS).map(|word| &*word.plain).collect();
        let named = line.iter().filter(|word| is_name(word)).count();
        if named >= 2 && line.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
            learn(&line);
        }
        let in_two = line.windows(2).map(|pair| (pair[0], pair[1]));
        let in_one = line.iter().filter_map(|word| word.split_at_checked(word.len().checked_sub(3)?));
        for (outward, inward) in in_two.chain(in_one).filter(|(o, i)| is_postcode(o, i)) {
            learn(&[outward, inward]);
            learn(&[&[outward, inward].concat()]);
        }
    }
    for (nth, line) in lines.iter().enumerate() {
        for (at, number) in line.iter().enumerate().filter(|(_, word)| is_house_number(&word.plain)) {
            // "12-14 Example Street"
            let numbers = line[at + 1..].iter().take_while(|word| is_house_number(&word.plain)).count();
            let rest = &line[at + 1 + numbers..];
            // "12, Example Street"
            let street = if rest.is_empty() { lines.get(nth + 1).map_or(rest, |next| next) } else { rest };
            learn_house(&number.plain, street, rest.is_empty(), &mut learn);
        }
    }
    // "Rose Cottage, Example Lane": neither tells much without the other.
    if let [house, street, ..] = &lines[..]
        && house.iter().chain(street).all(|word| is_name(&word.plain))
        && kind_of_street(&street[street.len() - 1].plain).is_some()
        && house.last().is_none_or(|word| kind_of_street(&word.plain).is_none_or(|kind| kind[0] == "house"))
        && house.len() + street.len() <= MOST_WORDS
    {
        let words: Vec<&str> = house.iter().chain(street).map(|word| &*word.plain).collect();
        learn_street(&words, &mut learn);
    }
}

/// A house by its number, and the street whose words begin `street`.
fn learn_house(number: &str, street: &[Word], on_next_line: bool, learn: &mut impl FnMut(&[&str])) {
    let named = street.iter().take(MOST_NAME_WORDS + 1).take_while(|word| is_name(&word.plain)).count();
    let street: Vec<&str> = street[..named].iter().map(|word| &*word.plain).collect();
    let kind = street.iter().skip(1).position(|word| kind_of_street(word).is_some());
    let street = match kind {
        Some(before) => &street[..before + 2],
        // "12 Broadway, Sampleford"; a town on a line of its own is no street.
        None if on_next_line || street.iter().map(|word| word.len()).sum::<usize>() < 4 => return,
        None => &street[..],
    };
    for between in [&[][..], &["on"], &["in"]] {
        learn_street(&[&[number], between, street].concat(), learn);
    }
    for between in ["number", "no"] {
        learn(&[street, &[between, number]].concat());
    }
}

/// The words, and the same with each other form of the kind of street that they end with.
fn learn_street(words: &[&str], learn: &mut impl FnMut(&[&str])) {
    learn(words);
    let [before @ .., last] = words else { return };
    for other in kind_of_street(last).into_iter().flatten().filter(|other| *other != last) {
        learn(&[before, &[*other]].concat());
    }
}

fn kind_of_street(word: &str) -> Option<&'static [&'static str]> {
    STREETS.into_iter().find(|kind| kind.contains(&word))
}

fn is_name(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// `12`, `12a`, `1204`: but no part of a postcode.
fn is_house_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&digits) && word.len() - digits <= 1
}

/// The lines of an address, and what stands between other marks that people put for their ends.
fn lines(field: &str) -> impl Iterator<Item = &str> {
    field
        .split(['\n', ',', ';', '|', '/', '\t', '<', '>', '(', ')'])
        .flat_map(|line| line.split(" - "))
        .flat_map(|line| line.split(". "))
}

/// Whether two plain words have the outline of a UK postcode (BS 7666): `ab1 2cd`, `w1a 0ax`.
fn is_postcode(outward: &str, inward: &str) -> bool {
    let outward_fits = (2..=4).contains(&outward.len())
        && outward.starts_with(|c: char| c.is_ascii_lowercase())
        && outward.bytes().all(|b| b.is_ascii_alphanumeric())
        && outward.bytes().any(|b| b.is_ascii_digit());
    let inward_fits = matches!(inward.as_bytes(), [digit, a, b]
        if digit.is_ascii_digit() && a.is_ascii_lowercase() && b.is_ascii_lowercase());
    outward_fits && inward_fits
}
