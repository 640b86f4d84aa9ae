use askama::Template;
use jiff::Timestamp;
use tipline_lines::{CountyLine, is_working_day};
use tipline_report::london;

use crate::{FlagRow, Frame, TourStep, part::grouped, picture::Picture, when};

/// What came in, and what waits.
#[derive(Debug, Template)]
#[template(path = "start.html")]
pub struct Start<'a> {
    /// What stands around it.
    pub frame: &'a Frame<'a>,
    /// Reports since midnight.
    pub today: usize,
    /// The same by channel.
    pub by_channel: Vec<(String, usize)>,
    /// The same by hour.
    pub hours: Picture,
    /// Reports in the index.
    pub held: usize,
    /// Lines in the table.
    pub lines: usize,
    /// Orders that providers have yet to comply with.
    pub orders: Vec<OrderDue>,
    /// The newest flags.
    pub flags: Vec<FlagRow>,
    /// A tour through what is held, where there is one.
    pub tour: &'a [TourStep],
}

/// An order that a provider has yet to comply with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDue {
    line_id: String,
    line: String,
    court: String,
    made_on: String,
    comply_by: String,
    left: String,
    is_late: bool,
    by: Timestamp,
}

impl OrderDue {
    /// The orders against these lines that wait at `now`, the most urgent first.
    pub fn among<'a>(lines: impl Iterator<Item = &'a CountyLine>, now: Timestamp) -> Vec<Self> {
        let waiting = |line: &'a CountyLine| {
            let orders = line.orders.iter().filter(move |order| {
                order.complied_at.is_none() && order.effective_to().is_none_or(|to| now < to)
            });
            orders.map(move |order| Self {
                line_id: line.id.to_string(),
                line: line.display_name(),
                court: order.court.clone(),
                made_on: london::day(order.made_on),
                comply_by: when::deadline(order.comply_by),
                left: left(order.comply_by, now),
                is_late: order.comply_by <= now,
                by: order.comply_by,
            })
        };
        let mut due: Vec<Self> = lines.flat_map(waiting).collect();
        due.sort_by_key(|order| order.by);
        due
    }
}

/// "2 working days left", "overdue by 3 days".
pub(crate) fn left(by: Timestamp, now: Timestamp) -> String {
    let (deadline, today) = (london::at(by).date(), london::at(now).date());
    if by <= now {
        return match (today - deadline).get_days() {
            0 => "overdue since today".to_owned(),
            1 => "overdue by 1 day".to_owned(),
            days => format!("overdue by {} days", grouped(usize::try_from(days).unwrap_or(0))),
        };
    }
    let mut working = 0;
    let mut day = today;
    while day < deadline {
        day = day.saturating_add(jiff::Span::new().days(1));
        working += u32::from(is_working_day(day));
    }
    match working {
        0 => "today".to_owned(),
        1 => "1 working day left".to_owned(),
        days => format!("{days} working days left"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_an_order_counts_working_days() {
        // Monday 12 August 2019, 5pm.
        let by: Timestamp = "2019-08-12T16:00:00Z".parse().unwrap();
        let rows = [
            ("2019-08-05T09:00:00Z", "5 working days left"),
            ("2019-08-09T09:00:00Z", "1 working day left"),
            ("2019-08-11T09:00:00Z", "1 working day left"),
            ("2019-08-12T15:59:00Z", "today"),
            ("2019-08-12T16:00:00Z", "overdue since today"),
            ("2019-08-13T00:00:00Z", "overdue by 1 day"),
            ("2019-08-20T00:00:00Z", "overdue by 8 days"),
        ];
        for (now, expected) in rows {
            assert_eq!(left(by, now.parse().unwrap()), expected, "{now}");
        }
    }
}
