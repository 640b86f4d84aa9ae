//! Days and instants as people write them in a file.

use jiff::{Timestamp, civil::Date};
use tipline_report::{InvalidMoment, Moment};

use super::{
    fields::{Errors, Sited, Told, wrong_kind},
    tree::{Node, Value},
};
use crate::workdays::{end_of_day, start_of_day};

/// The years that a line can speak of, as for reports; a year outside them is a slip of the keyboard.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// Which instant a bare date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BareDate {
    /// The first of the day.
    Begins,
    /// The first after the day, so that the day is included.
    Ends,
}

pub(super) fn day(node: Sited<&Node<'_>>, errors: &mut Errors<'_>) -> Result<Sited<Date>, Told> {
    let written = as_written(&node, errors)?;
    match read_date(written) {
        Some(Ok(date)) => Ok(node.map(|_| date)),
        Some(Err(year)) => Err(wrong_year(&node, year, errors)),
        None => {
            let help = "write a day as 2019-05-01".to_owned();
            errors.add(&node.place, format!("{written:?} is not a day"), Some(help));
            Err(Told)
        }
    }
}

pub(super) fn instant(
    node: Sited<&Node<'_>>,
    bare: BareDate,
    errors: &mut Errors<'_>,
) -> Result<Sited<Timestamp>, Told> {
    let written = as_written(&node, errors)?;
    let instant = match read_date(written) {
        Some(Ok(date)) => Ok(match bare {
            BareDate::Begins => start_of_day(date),
            BareDate::Ends => end_of_day(date),
        }),
        Some(Err(year)) => Err(InvalidMoment::Year(year)),
        None => written.parse().map(|moment: Moment| moment.timestamp),
    };
    match instant {
        Ok(instant) => Ok(node.map(|_| instant)),
        Err(InvalidMoment::Year(year)) => Err(wrong_year(&node, year, errors)),
        Err(_) => {
            let help =
                "write 2019-05-01, or 2019-05-01 14:30 for UK time, or 2019-05-01T14:30:00+01:00".to_owned();
            errors.add(&node.place, format!("{written:?} is not a date or time"), Some(help));
            Err(Told)
        }
    }
}

fn as_written<'n>(node: &Sited<&'n Node<'_>>, errors: &mut Errors<'_>) -> Result<&'n str, Told> {
    match &node.value.value {
        Value::Text(text) => Ok(text.trim()),
        Value::Time(text) => Ok(text),
        _ => Err(wrong_kind(node.value, &node.place, "a date", errors)),
    }
}

/// A bare date; an error with its year where that is out of bounds, and `None` where it is something else.
fn read_date(written: &str) -> Option<Result<Date, i16>> {
    if written.len() != "2019-05-01".len() {
        return None;
    }
    let date: Date = written.parse().ok()?;
    Some(if YEARS.contains(&date.year()) { Ok(date) } else { Err(date.year()) })
}

fn wrong_year(node: &Sited<&Node<'_>>, year: i16, errors: &mut Errors<'_>) -> Told {
    let message = format!("the year {year:04} is outside {} to {}", YEARS.start(), YEARS.end());
    errors.add(&node.place, message, Some("check the year".to_owned()));
    Told
}
