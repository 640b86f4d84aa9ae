//! The clocks of London, and how people in the United Kingdom write what they show.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::{Date, Time},
    tz::{self, TimeZone},
};

/// Europe/London, built in, so that the same bytes give the same report on a machine whose own zone files are older, newer or
/// missing.
static LONDON: TimeZone = tz::get!("Europe/London");

/// The zone of every time that is written without an offset, and of every day.
#[must_use]
pub fn zone() -> TimeZone {
    LONDON.clone()
}

/// An instant as the clocks show it.
#[must_use]
pub fn at(instant: Timestamp) -> ZonedDateTime {
    instant.to_zoned_datetime(zone())
}

/// The months in lower case, January first.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Which month, 1 to 12, a word names in full or by its beginning, of three letters at least and in any case.
#[must_use]
pub fn month_named(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let named = |month: &&str| word.len() >= 3 && month.starts_with(word.as_str());
    (1..).zip(MONTHS).find(|(_, month)| named(month)).map(|(number, _)| number)
}

/// `5 August 2019`
#[must_use]
pub fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// `2:02pm`, `5pm`; midnight and midday are said so.
#[must_use]
pub fn clock(time: Time) -> String {
    match (time.hour(), time.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (hour, minute) => {
            let half = if hour < 12 { "am" } else { "pm" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            if minute == 0 { format!("{hour}{half}") } else { format!("{hour}:{minute:02}{half}") }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_named_by_its_beginning() {
        let rows = [
            ("August", Some(8)),
            ("aug", Some(8)),
            ("SEPT", Some(9)),
            ("may", Some(5)),
            ("ma", None),
            ("augusta", None),
        ];
        for (word, expected) in rows {
            assert_eq!(month_named(word), expected, "{word}");
        }
    }

    #[test]
    fn times_are_those_of_londons_clocks() {
        for (instant, expected_day, expected_clock) in [
            ("2019-08-05T13:02:00Z", "5 August 2019", "2:02pm"),
            ("2019-01-05T00:00:00Z", "5 January 2019", "midnight"),
            ("2019-01-05T00:00:59Z", "5 January 2019", "midnight"),
            ("2019-01-05T12:00:00Z", "5 January 2019", "midday"),
            ("2019-07-31T23:30:00Z", "1 August 2019", "12:30am"),
            ("2019-12-01T12:05:00Z", "1 December 2019", "12:05pm"),
            ("2019-12-01T11:00:00Z", "1 December 2019", "11am"),
            ("2019-12-01T17:00:00Z", "1 December 2019", "5pm"),
        ] {
            let shown = at(instant.parse().unwrap());
            assert_eq!(
                (&*day(shown.date()), &*clock(shown.time())),
                (expected_day, expected_clock),
                "{instant}"
            );
        }
    }
}
