use jiff::{Timestamp, civil::DateTime};

use crate::london;

/// Reads what a person writes to say from when or until when: a day or a time on the clocks of London (`2019-08-05`,
/// `2019-08-05 14:00`), or a time that says its offset. A day alone is its midnight.
///
/// Not for reports, whose times are a [`Moment`](crate::Moment).
#[must_use]
pub fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let local = || text.parse::<DateTime>().ok()?.to_zoned_datetime(london::zone()).ok();
    text.parse().ok().or_else(|| local().map(|at| at.timestamp()))
}
