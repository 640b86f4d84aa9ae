//! What each finder makes of the labelled rows in `fixtures/finding.jsonl`, and of prose that holds no phone number.

use std::{collections::BTreeSet, fmt::Write as _, sync::LazyLock};

use regex::Regex;
use rlibphonenumber::{
    PhoneNumber, PhoneNumberFormat, Region,
    phonenumber_matcher::{Leniency, PHONE_MATCHER_FACTORY},
};
use serde::Deserialize;

/// A way to find numbers, by what it finds.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// What the tables call it.
    pub name: &'static str,
    /// The numbers in a text, E.164, in order of place.
    pub numbers: fn(&str) -> Vec<String>,
    /// The parts of numbers in it, as patterns over E.164.
    pub fragments: fn(&str) -> Vec<String>,
}

/// Ours first, then the peers.
pub const READERS: [Reader; 5] = [
    Reader { name: "tipline-phone", numbers: ours, fragments: our_fragments },
    Reader { name: "rlibphonenumber VALID", numbers: |text| matched(text, Leniency::Valid), fragments: none },
    Reader { name: "the same, drama range allowed", numbers: valid_or_drama, fragments: none },
    Reader {
        name: "rlibphonenumber POSSIBLE",
        numbers: |text| matched(text, Leniency::Possible),
        fragments: none,
    },
    Reader { name: "regex + phonenumber", numbers: regex_and_phonenumber, fragments: none },
];

/// A text and what a person would say is in it.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    /// Which kind of text.
    pub class: String,
    /// The text.
    pub text: String,
    /// Its numbers, E.164, in order of place.
    pub numbers: Vec<String>,
    /// The parts of numbers in it, as patterns over E.164.
    #[serde(default)]
    pub fragments: Vec<String>,
}

/// The labelled rows, in the order of their classes.
///
/// # Errors
/// Where a line is no row.
pub fn rows(jsonl: &str) -> Result<Vec<Row>, serde_json::Error> {
    jsonl.lines().map(serde_json::from_str).collect()
}

/// A table in Markdown: for each class how many rows each finder reads as a person would, every number and no other.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let mut table = String::from("| class | rows |");
    for reader in READERS {
        let _ = write!(table, " {} |", reader.name);
    }
    table += "\n| --- | ---: |";
    table += &" ---: |".repeat(READERS.len());
    table.push('\n');
    let mut classes: Vec<&str> = rows.iter().map(|row| row.class.as_str()).collect();
    let mut seen = BTreeSet::new();
    classes.retain(|class| seen.insert(*class));
    for class in classes {
        let of_class: Vec<_> = rows.iter().filter(|row| row.class == class).collect();
        line(&mut table, class, &of_class);
    }
    line(&mut table, "all", &rows.iter().collect::<Vec<_>>());
    table
}

fn line(table: &mut String, class: &str, rows: &[&Row]) {
    let _ = write!(table, "| {class} | {} |", rows.len());
    for reader in READERS {
        let is_right = |row: &&&Row| {
            (reader.numbers)(&row.text) == row.numbers && (reader.fragments)(&row.text) == row.fragments
        };
        let right = rows.iter().filter(is_right).count();
        let _ = write!(table, " {right} |");
    }
    table.push('\n');
}

/// A table in Markdown of what each finder takes for numbers in prose that has none, and the first few of them.
#[must_use]
pub fn false_numbers(prose: &[String]) -> String {
    let megabytes = prose.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let mut table =
        format!("| finder | false numbers in {megabytes:.1} MB | per MB |\n| --- | ---: | ---: |\n");
    let mut examples = String::new();
    for reader in READERS {
        let mut found = 0;
        for text in prose {
            for number in (reader.numbers)(text) {
                found += 1;
                if found <= 5 {
                    let _ = writeln!(
                        examples,
                        "{}: {number} in {:?}",
                        reader.name,
                        text.chars().take(160).collect::<String>()
                    );
                }
            }
        }
        let _ = writeln!(table, "| {} | {found} | {:.2} |", reader.name, f64::from(found) / megabytes);
    }
    format!("{table}\n{examples}")
}

fn ours(text: &str) -> Vec<String> {
    tipline_phone::find(text).numbers.iter().map(|mention| mention.e164.to_string()).collect()
}

fn our_fragments(text: &str) -> Vec<String> {
    tipline_phone::find(text).fragments.iter().map(|fragment| fragment.pattern.to_string()).collect()
}

fn none(_: &str) -> Vec<String> {
    Vec::new()
}

fn matched(text: &str, leniency: Leniency) -> Vec<String> {
    matches(text, leniency).map(|number| e164(&number)).collect()
}

/// The rows are of Ofcom's numbers for drama, and the metadata has those of mobiles for invalid: what VALID would find if it
/// had not.
fn valid_or_drama(text: &str) -> Vec<String> {
    matches(text, Leniency::Possible)
        .filter(|number| number.is_valid() || e164(number).starts_with("+447700900"))
        .map(|number| e164(&number))
        .collect()
}

fn matches(text: &str, leniency: Leniency) -> impl Iterator<Item = PhoneNumber> {
    PHONE_MATCHER_FACTORY
        .matcher_builder(text)
        .preferred_region(Region::GB)
        .leniency(leniency)
        .build()
        .map(|found| found.number)
}

fn e164(number: &PhoneNumber) -> String {
    number.format_as(PhoneNumberFormat::E164).into_owned()
}

fn regex_and_phonenumber(text: &str) -> Vec<String> {
    static CANDIDATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[+0-9][0-9 ()./-]{7,}").expect("the pattern is a constant"));
    CANDIDATE
        .find_iter(text)
        .filter_map(|found| phonenumber::parse(Some(phonenumber::country::GB), found.as_str()).ok())
        .filter(phonenumber::is_valid)
        .map(|number| number.format().mode(phonenumber::Mode::E164).to_string())
        .collect()
}
