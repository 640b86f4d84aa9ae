//! Ways to find UK numbers in text, each a function from a text to how many it finds.

use std::sync::LazyLock;

use regex::Regex;
use rlibphonenumber::{Region, phonenumber_matcher::FindNumberExt};

/// A way to find numbers.
#[derive(Debug, Clone, Copy)]
pub struct Finder {
    /// What the tables call it.
    pub name: &'static str,
    /// How many numbers it finds.
    pub count: fn(&str) -> usize,
}

/// Ours: all that it says, and without whose each number is.
pub const OURS: [Finder; 2] = [
    Finder { name: "tipline-phone", count: ours },
    Finder { name: "tipline-phone without roles", count: ours_without_roles },
];

/// Ours first, then the peers.
#[must_use]
pub const fn finders() -> [Finder; 4] {
    [
        OURS[0],
        OURS[1],
        Finder { name: "rlibphonenumber (VALID)", count: rlibphonenumber },
        Finder { name: "regex + phonenumber", count: regex_and_phonenumber },
    ]
}

fn ours(text: &str) -> usize {
    tipline_phone::find(text).numbers.len()
}

fn ours_without_roles(text: &str) -> usize {
    tipline_phone::find_without_roles(text).numbers.len()
}

fn rlibphonenumber(text: &str) -> usize {
    text.find_phone_numbers_with_preferred_region(Region::GB).count()
}

fn regex_and_phonenumber(text: &str) -> usize {
    static CANDIDATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[+0-9][0-9 ()./-]{7,}").expect("the pattern is a constant"));
    CANDIDATE
        .find_iter(text)
        .filter_map(|found| phonenumber::parse(Some(phonenumber::country::GB), found.as_str()).ok())
        .filter(phonenumber::is_valid)
        .filter(|number| !number.format().mode(phonenumber::Mode::E164).to_string().is_empty())
        .count()
}
