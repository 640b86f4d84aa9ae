//! Times as people in the United Kingdom write them, on the clocks of London.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::Date,
    tz::{self, TimeZone},
};

static LONDON: TimeZone = tz::get!("Europe/London");

pub(crate) fn london(at: Timestamp) -> ZonedDateTime {
    at.to_zoned_datetime(LONDON.clone())
}

/// `5 August 2019, 2:02pm`; midnight and midday are said so.
pub(crate) fn instant(at: Timestamp) -> String {
    let at = london(at);
    format!("{}, {}", day(at.date()), clock(at.hour(), at.minute()))
}

/// `5 August 2019`
pub(crate) fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// The day of an instant.
pub(crate) fn day_of(at: Timestamp) -> String {
    day(london(at).date())
}

/// The day before the first instant after: an interval that ends at midnight has its last day then.
pub(crate) fn last_day_of(end: Timestamp) -> String {
    let last = Timestamp::from_nanosecond(end.as_nanosecond() - 1).unwrap_or(end);
    day_of(last)
}

/// The last moment of a time that ends at this instant: where that is midnight, the day before is said, since midnight could be
/// taken for either.
pub(crate) fn deadline(end: Timestamp) -> String {
    match london(end).time() {
        time if time == jiff::civil::Time::midnight() => format!("the end of {}", last_day_of(end)),
        _ => instant(end),
    }
}

fn clock(hour: i8, minute: i8) -> String {
    match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        _ => {
            let half = if hour < 12 { "am" } else { "pm" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            if minute == 0 { format!("{hour}{half}") } else { format!("{hour}:{minute:02}{half}") }
        }
    }
}

/// The hour that begins so many hours after midnight: `5am`, `midday`.
pub(crate) fn hour(hour: usize) -> String {
    clock((hour % 24) as i8, 0)
}

/// That hour and the next: `9am to 10am`.
pub(crate) fn span(hour: usize, to: &str) -> String {
    format!("{} {to} {}", self::hour(hour), self::hour(hour + 1))
}

/// `August 2019` for `2019-08`; anything else as it is.
pub(crate) fn month(month: &str) -> String {
    let first: Option<Date> = format!("{month}-01").parse().ok();
    first.map_or_else(|| month.to_owned(), |first| first.strftime("%B %Y").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_londons_clocks() {
        let rows = [
            ("2019-08-05T13:02:00Z", "5 August 2019, 2:02pm"),
            ("2019-01-05T00:00:00Z", "5 January 2019, midnight"),
            ("2019-01-05T12:00:00Z", "5 January 2019, midday"),
            ("2019-07-31T23:30:00Z", "1 August 2019, 12:30am"),
            ("2019-12-01T17:00:00Z", "1 December 2019, 5pm"),
        ];
        for (at, expected) in rows {
            assert_eq!(instant(at.parse().unwrap()), expected);
        }
    }

    #[test]
    fn an_interval_that_ends_at_midnight_has_its_last_day_before() {
        assert_eq!(last_day_of("2019-07-31T23:00:00Z".parse().unwrap()), "31 July 2019");
        assert_eq!(last_day_of("2019-08-01T09:00:00Z".parse().unwrap()), "1 August 2019");
    }

    #[test]
    fn a_deadline_at_midnight_names_the_day_that_ends() {
        assert_eq!(deadline("2019-08-12T23:00:00Z".parse().unwrap()), "the end of 12 August 2019");
        assert_eq!(deadline("2019-08-12T16:00:00Z".parse().unwrap()), "12 August 2019, 5pm");
    }

    #[test]
    fn a_month_is_named() {
        assert_eq!(month("2019-08"), "August 2019");
        assert_eq!(month("sometime"), "sometime");
    }
}
