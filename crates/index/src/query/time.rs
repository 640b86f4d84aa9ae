use jiff::{Span as Duration, Timestamp, ToSpan, civil::Date};
use tipline_report::{InvalidMoment, Moment, Span, london};

use super::{QueryError, TimeRange};

/// The years of reports, as [`Moment`] has them.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

const FORMS: &str = "write a day (2019-08-05, 5 aug 2019, today, yesterday), a month (2019-08), a year (2019), or a time (2019-08-05T14:00)";

/// The instant that `after:` and `before:` compare with: that of a time, or the start of a day, month or year in London.
pub(crate) fn instant(text: &str, span: Span, now: Timestamp) -> Result<Timestamp, QueryError> {
    let text = text.trim();
    let failed = |message: String| QueryError::new(span, message).help(FORMS);
    if let Some(day) = day(text, now) {
        let day = day.filter(|day| YEARS.contains(&day.year()));
        let day = day.ok_or_else(|| failed(format!("`{text}` is no day between 1990 and 2100")))?;
        return start_of(day).ok_or_else(|| failed(format!("`{text}` is no day between 1990 and 2100")));
    }
    match text.parse::<Moment>() {
        Ok(moment) => Ok(to_the_millisecond(moment.timestamp)),
        Err(InvalidMoment::Year(_)) => Err(failed(format!("`{text}` is not between 1990 and 2100"))),
        Err(_) if duration(text).is_some() => {
            Err(QueryError::new(span, format!("`{text}` is a length of time"))
                .help(format!("for reports of that time up to now write last:{text}")))
        }
        Err(_) => Err(failed(format!("`{text}` is neither a day nor a time"))),
    }
}

/// The time that `received:` and `occurred:` compare with: a day, month or year; from one to another, of which the last
/// is within; or back from now.
pub(crate) fn range(text: &str, span: Span, now: Timestamp) -> Result<TimeRange, QueryError> {
    let text = text.trim();
    if let Some(length) = text.strip_prefix("last").and_then(|rest| rest.strip_prefix([':', ' '])) {
        return Ok(TimeRange { from: Some(back(length, span, now)?), to: None });
    }
    let ends = text.split_once("..").or_else(|| text.split_once(" TO "));
    let Some((first, last)) = ends else {
        let period = period(text, span, now)?;
        return period.ok_or_else(|| {
            QueryError::new(span, format!("`{text}` is one instant"))
                .help("write from when to when: 2019-08-05T14:00..2019-08-05T15:00")
        });
    };
    let is_open = |end: &str| matches!(end.trim(), "" | "*");
    let from = if is_open(first) { None } else { Some(instant(first, span, now)?) };
    let to = match is_open(last) {
        true => None,
        false => Some(match period(last, span, now)? {
            Some(period) => period.to.expect("a day, a month and a year end"),
            None => instant(last, span, now)?,
        }),
    };
    match (from, to) {
        (None, None) => Err(QueryError::new(span, "the time has neither a beginning nor an end")
            .help("leave it out for all reports")),
        (Some(from), Some(to)) if to <= from => {
            Err(QueryError::new(span, "the time ends before it begins").help("put the earlier one first"))
        }
        _ => Ok(TimeRange { from, to }),
    }
}

/// A day, month or year from its first instant to the one after its last; none where the text is a time of day.
fn period(text: &str, span: Span, now: Timestamp) -> Result<Option<TimeRange>, QueryError> {
    let text = text.trim();
    let from = instant(text, span, now)?;
    if day(text, now).is_none() {
        return Ok(None);
    }
    let first = london::at(from).date();
    let length = match text.split('-').count() {
        1 if text.bytes().all(|b| b.is_ascii_digit()) => 1.year(),
        2 => 1.month(),
        _ => 1.day(),
    };
    let to = first.checked_add(length).ok().and_then(start_of);
    Ok(to.map(|to| TimeRange { from: Some(from), to: Some(to) }))
}

/// The instant that `last:` reaches back to: so many days, weeks, months or years by London's calendar, or hours.
pub(crate) fn back(text: &str, span: Span, now: Timestamp) -> Result<Timestamp, QueryError> {
    let Some(duration) = duration(text.trim()) else {
        return Err(QueryError::new(span, format!("`{text}` is no length of time")).help(
            "write hours, days, weeks, months or years: last:24h, last:7d, last:2w, last:3mo, last:1y",
        ));
    };
    let reached = london::at(now).checked_sub(duration).ok();
    let reached = reached.filter(|reached| YEARS.contains(&reached.year()));
    let reached = reached.ok_or_else(|| {
        QueryError::new(span, format!("`{text}` reaches back beyond 1990"))
            .help("leave it out for all reports")
    })?;
    Ok(to_the_millisecond(reached.timestamp()))
}

/// The day that a text names: none where it names no day at all, and none within where the day does not exist.
fn day(text: &str, now: Timestamp) -> Option<Option<Date>> {
    let today = london::at(now).date();
    match text.to_lowercase().as_str() {
        "today" => return Some(Some(today)),
        "yesterday" => return Some(today.checked_sub(1.day()).ok()),
        _ => {}
    }
    let fields: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == '-' || c == '/').collect();
    let (year, month, day) = match (fields.as_slice(), text.contains('/'), text.contains('-')) {
        ([year], false, false) => (*year, 1, "1"),
        ([year, month], false, true) => (*year, digits(month, 2)?, "1"),
        ([year, month, day], false, true) => (*year, digits(month, 2)?, *day),
        ([day, month, year], true, false) => (*year, digits(month, 2)?, *day),
        ([day, month, year], false, false) => (*year, u32::from(london::month_named(month)?), *day),
        _ => return None,
    };
    if year.len() != 4 {
        return None;
    }
    let (year, day) = (digits(year, 4)?, digits(day, 2)?);
    let exists =
        || Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    Some(exists())
}

fn duration(text: &str) -> Option<Duration> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let count = i64::from(digits(&text[..unit], 5)?);
    match text[unit..].trim().to_lowercase().as_str() {
        "h" | "hour" | "hours" => Duration::new().try_hours(count).ok(),
        "d" | "day" | "days" => Duration::new().try_days(count).ok(),
        "w" | "week" | "weeks" => Duration::new().try_weeks(count).ok(),
        "mo" | "month" | "months" => Duration::new().try_months(count).ok(),
        "y" | "year" | "years" => Duration::new().try_years(count).ok(),
        _ => None,
    }
}

fn digits(text: &str, most: usize) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn start_of(day: Date) -> Option<Timestamp> {
    Some(day.to_zoned_datetime(london::zone()).ok()?.timestamp())
}

/// The index counts milliseconds; a query that counted finer would print differently from what it asks.
fn to_the_millisecond(instant: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn noon() -> Timestamp {
        date(2019, 8, 7).at(12, 0, 0, 0).to_zoned_datetime(london::zone()).unwrap().timestamp()
    }

    fn read(text: &str) -> String {
        match instant(text, Span { start: 0, end: text.len() }, noon()) {
            Ok(instant) => Moment::in_london(instant).to_string(),
            Err(error) => error.message,
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_london_in_summer_and_in_winter() {
        for (text, expected) in [
            ("2019-08-05", "2019-08-05T00:00:00+01:00"),
            ("2019-12-05", "2019-12-05T00:00:00+00:00"),
            ("2019-8-5", "2019-08-05T00:00:00+01:00"),
            ("5 aug 2019", "2019-08-05T00:00:00+01:00"),
            ("05 August 2019", "2019-08-05T00:00:00+01:00"),
            ("5/8/2019", "2019-08-05T00:00:00+01:00"),
            ("2019-08", "2019-08-01T00:00:00+01:00"),
            ("2019", "2019-01-01T00:00:00+00:00"),
            ("today", "2019-08-07T00:00:00+01:00"),
            ("Yesterday", "2019-08-06T00:00:00+01:00"),
            ("2019-08-05T14:00", "2019-08-05T14:00:00+01:00"),
            ("2019-08-05 14:00:30", "2019-08-05T14:00:30+01:00"),
            ("2019-08-05T14:00:00Z", "2019-08-05T15:00:00+01:00"),
            ("2019-08-05T14:00:00.123999+01:00", "2019-08-05T14:00:00.123+01:00"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_range_takes_in_the_whole_of_its_last_day_month_or_year() {
        for (text, expected) in [
            ("2019-08-05", "2019-08-05T00:00:00+01:00..2019-08-06T00:00:00+01:00"),
            ("2019-08", "2019-08-01T00:00:00+01:00..2019-09-01T00:00:00+01:00"),
            ("2019", "2019-01-01T00:00:00+00:00..2020-01-01T00:00:00+00:00"),
            ("5 aug 2019", "2019-08-05T00:00:00+01:00..2019-08-06T00:00:00+01:00"),
            ("yesterday", "2019-08-06T00:00:00+01:00..2019-08-07T00:00:00+01:00"),
            ("2019-07..2019-08", "2019-07-01T00:00:00+01:00..2019-09-01T00:00:00+01:00"),
            ("2019-07-12 TO 5 aug 2019", "2019-07-12T00:00:00+01:00..2019-08-06T00:00:00+01:00"),
            ("2019-08-05T14:00..2019-08-05T15:00", "2019-08-05T14:00:00+01:00..2019-08-05T15:00:00+01:00"),
            ("2019-08-05..", "2019-08-05T00:00:00+01:00.."),
            ("* TO 2019-08-05", "..2019-08-06T00:00:00+01:00"),
            ("last:7d", "2019-07-31T12:00:00+01:00.."),
            ("last 24h", "2019-08-06T12:00:00+01:00.."),
            // The day that the clocks go back has 25 hours.
            ("2019-10-27", "2019-10-27T00:00:00+01:00..2019-10-28T00:00:00+00:00"),
        ] {
            let range = range(text, Span { start: 0, end: text.len() }, noon());
            assert_eq!(range.unwrap().to_string(), expected, "{text}");
        }
        for text in
            ["..", "* TO *", "2019-08-05..2019-07-12", "2019-08-05T14:00", "soon..", "2019-08-05..later"]
        {
            assert!(range(text, Span { start: 0, end: text.len() }, noon()).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2019-02-30",
            "31/9/2019",
            "1066",
            "0001-01-01",
            "05 xx 2019",
            "5 ma 2019",
            "7d",
            "soon",
            "19-08-05",
            "2019-08-05T25:00",
        ] {
            assert!(instant(text, Span { start: 0, end: 0 }, noon()).is_err(), "{text}");
        }
    }

    #[test]
    fn last_counts_back_from_now_by_the_calendar() {
        for (text, expected) in [
            ("24h", "2019-08-06T12:00:00+01:00"),
            ("7d", "2019-07-31T12:00:00+01:00"),
            ("2w", "2019-07-24T12:00:00+01:00"),
            ("3mo", "2019-05-07T12:00:00+01:00"),
            // Winter time: the same hour on the clock.
            ("8 months", "2018-12-07T12:00:00+00:00"),
            ("1y", "2018-08-07T12:00:00+01:00"),
        ] {
            let reached = back(text, Span { start: 0, end: 0 }, noon()).unwrap();
            assert_eq!(Moment::in_london(reached).to_string(), expected, "{text}");
        }
        for text in ["", "7", "d", "7m", "-7d", "99999y", "100y", "1000000d"] {
            assert!(back(text, Span { start: 0, end: 0 }, noon()).is_err(), "{text}");
        }
    }
}
