//! Times as the desk tells them, on the clocks of London.

use jiff::{
    Timestamp,
    civil::{Date, Time, time},
};
use tipline_report::london;

/// `5 August 2019, 2:02pm`; midnight and midday are said so.
pub(crate) fn instant(at: Timestamp) -> String {
    let at = london::at(at);
    format!("{}, {}", london::day(at.date()), london::clock(at.time()))
}

/// The day of an instant.
pub(crate) fn day_of(at: Timestamp) -> String {
    london::day(london::at(at).date())
}

/// The day before the first instant after: an interval that ends at midnight has its last day then.
pub(crate) fn last_day_of(end: Timestamp) -> String {
    let last = Timestamp::from_nanosecond(end.as_nanosecond() - 1).unwrap_or(end);
    day_of(last)
}

/// The last moment of a time that ends at this instant: where that is midnight, the day before is said, since midnight could be
/// taken for either.
pub(crate) fn deadline(end: Timestamp) -> String {
    match london::at(end).time() {
        time if time == Time::midnight() => format!("the end of {}", last_day_of(end)),
        _ => instant(end),
    }
}

/// The hour that begins so many hours after midnight: `5am`, `midday`.
pub(crate) fn hour(hour: usize) -> String {
    london::clock(time((hour % 24) as i8, 0, 0, 0))
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
    fn an_instant_is_told_on_londons_clocks() {
        assert_eq!(instant("2019-08-05T13:02:00Z".parse().unwrap()), "5 August 2019, 2:02pm");
        assert_eq!(instant("2019-01-05T00:00:00Z".parse().unwrap()), "5 January 2019, midnight");
    }

    #[test]
    fn hours_are_told_round_the_clock() {
        assert_eq!([0, 5, 12, 23].map(hour), ["midnight", "5am", "midday", "11pm"]);
        assert_eq!(span(23, "to"), "11pm to midnight");
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
