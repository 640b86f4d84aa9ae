//! The story as if it happened now: its days moved, and what follows the orders dated when it is sent.

use jiff::{
    Span, Timestamp, ZonedDateTime,
    civil::{Date, DateTime},
};
use tipline_report::london;

/// How many days ago the orders were made that the story makes on 5 August 2019. The five working days that a provider has
/// are over by then, whatever holidays fall into them.
const SINCE_THE_ORDERS: i32 = 12;

/// A text of the story with its days moved towards now.
pub(super) fn moved(text: &str, now: Timestamp) -> String {
    let orders = jiff::civil::date(2019, 8, 5);
    let days = (here(now).date() - orders).get_days() - SINCE_THE_ORDERS;
    retold(text, |at| {
        let at = at.saturating_add(Span::new().days(days));
        at.to_zoned_datetime(london::zone()).unwrap_or_else(|_| here(now))
    })
}

/// A text of the story as if all of it happened at this moment.
pub(super) fn at(text: &str, now: Timestamp) -> String {
    retold(text, |_| here(now))
}

fn here(now: Timestamp) -> ZonedDateTime {
    london::at(now)
}

/// Writes each instant and each day anew, in the shape in which it stood.
fn retold(text: &str, when: impl Fn(DateTime) -> ZonedDateTime) -> String {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begins) = rest.find("2019") {
        told.push_str(&rest[..begins]);
        rest = &rest[begins..];
        let (at, length, shape) = written(rest);
        match at {
            Some(at) => told.push_str(&when(at).strftime(shape).to_string()),
            None => told.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    told + rest
}

/// The instant or the day that a text begins with, how many bytes it takes, and its shape.
fn written(text: &str) -> (Option<DateTime>, usize, &'static str) {
    let instant = text.get(..19).and_then(|at| at.parse::<DateTime>().ok()).filter(|_| text.len() >= 25);
    if let Some(at) = instant {
        return (Some(at), 25, "%Y-%m-%dT%H:%M:%S%:z");
    }
    let midnight = |day: Date| day.at(0, 0, 0, 0);
    for (length, shape) in [(10, "%Y-%m-%d"), (8, "%Y%m%d")] {
        if let Some(day) = text.get(..length).and_then(|day| Date::strptime(shape, day).ok()) {
            return (Some(midnight(day)), length, shape);
        }
    }
    (None, "2019".len(), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-20T15:04:05Z".parse().unwrap()
    }

    #[test]
    fn the_days_of_the_story_keep_their_distance_from_the_orders() {
        for (written, expected) in [
            ("made_on = 2019-08-05\n", "made_on = 2026-01-08\n"),
            ("to = 2019-08-12", "to = 2026-01-15"),
            (r#"{"reference":"CAD-20190702-0311"}"#, r#"{"reference":"CAD-20251205-0311"}"#),
            (r#"{"at":"2019-07-02T21:47:00+01:00"}"#, r#"{"at":"2025-12-05T21:47:00+00:00"}"#),
            ("no day at all, 20196 pounds", "no day at all, 20196 pounds"),
        ] {
            assert_eq!(moved(written, now()), expected);
        }
    }

    #[test]
    fn what_comes_in_while_one_looks_is_dated_when_it_is_sent() {
        let told = at(r#"{"reference":"CAD-20190814-0176","at":"2019-08-14T19:40:00+01:00"}"#, now());
        assert_eq!(told, r#"{"reference":"CAD-20260120-0176","at":"2026-01-20T15:04:05+00:00"}"#);
    }
}
