//! The reporter's date of birth, in the forms in which dates are written.

use super::letters::words;
use crate::london::{MONTHS, month_named};

/// The most words of a date that cannot be read.
const MOST_WORDS: usize = 8;

/// A day, as a form's field says it: the day before the month, as is the custom in the United Kingdom, or ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Birth {
    year: u16,
    month: u8,
    day: u8,
}

impl Birth {
    fn read(words: &[&str]) -> Option<Self> {
        let [first, month, last, ..] = words else { return None };
        let digits = |word: &str| word.bytes().take_while(u8::is_ascii_digit).count();
        let number = |word: &str| word[..digits(word)].parse::<u16>().ok();
        let month = month_named(month).or_else(|| u8::try_from(number(month)?).ok())?;
        let (year, day) = if digits(first) == 4 {
            (number(first)?, number(last)?)
        } else {
            (number(last)?, number(first)?)
        };
        let year = match year {
            0..=29 => 2000 + year,
            30..=99 => 1900 + year,
            1900..=2100 => year,
            _ => return None,
        };
        let day = u8::try_from(day).ok()?;
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Self { year, month, day })
    }
}

/// Whether a text can be taken for a whole date: a day or a year alone, and words like "not given", stand in many texts.
pub(super) fn is_date(field: &str) -> bool {
    const DIGITS: usize = 6;
    let digits = field.bytes().filter(u8::is_ascii_digit).count();
    digits >= DIGITS || digits > 0 && words(field).len() >= 3
}

/// Gives each form of the date to `learn`, as plain words; where it cannot be read, the words as they are.
pub(super) fn phrases(field: &str, mut learn: impl FnMut(&[&str])) {
    let words = words(field);
    let words: Vec<&str> = words.iter().take(MOST_WORDS).map(|word| &*word.plain).collect();
    learn(&words);
    let Some(Birth { year, month, day }) = Birth::read(&words) else { return };
    let name = MONTHS[usize::from(month) - 1];
    let years = [year.to_string(), format!("{:02}", year % 100)];
    let days = [day.to_string(), format!("{day:02}")];
    let months = [month.to_string(), format!("{month:02}")];
    let nth = days[0].clone() + ordinal(day);
    for year in years.iter().map(String::as_str) {
        for day in days.iter().map(String::as_str) {
            for month in &months {
                learn(&[day, month, year]);
            }
        }
        for name in [name, &name[..3]] {
            for day in [&*days[0], &*days[1], &*nth] {
                learn(&[day, name, year]);
                learn(&[name, day, year]);
            }
            learn(&[&*nth, "of", name, year]);
        }
        learn(&[&[&*days[1], &*months[1], year].concat()]);
    }
    learn(&[&*years[0], &*months[1], &*days[1]]);
    learn(&[&[&*years[0], &*months[1], &*days[1]].concat()]);
}

fn ordinal(day: u8) -> &'static str {
    match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    }
}
