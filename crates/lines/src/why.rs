//! A flag's reason in one plain sentence, for a person who may have to stand by it.

use jiff::Timestamp;
use tipline_phone::E164;

use crate::{
    CountyLine, NumberInterval, Order, OrderKind,
    matching::{Meeting, When},
    workdays::london,
};

pub(crate) fn sentence(line: &CountyLine, number: E164, meeting: &Meeting<'_>, when: When) -> String {
    let number_shown = number.display();
    let name = name_in_sentence(line, number);
    match meeting {
        Meeting::UnderOrder { order, .. } => {
            let order_told = order_in_words(order);
            let told = told(when, &[order.effective_from()]);
            format!("{number_shown} of {name} should have been cut off by {order_told}, but was {told}.")
        }
        Meeting::Inside(interval) => {
            let held = interval_in_words(interval);
            let told = told(when, &boundaries(interval));
            format!("{number_shown} belonged to {name} {held}; {told}.")
        }
        Meeting::Outside(interval) => {
            let held = interval_in_words(interval);
            let told = told(when, &boundaries(interval));
            let doubt = if when.at().timestamp < interval.from {
                "when it may have been an innocent person's, as numbers are reallocated"
            } else {
                "by when it may have been reallocated to an innocent person"
            };
            format!("{number_shown} belonged to {name} {held}, but was {told}, {doubt}.")
        }
    }
}

/// The line's name where its number was already said: a line known by that number alone is not called by it twice.
fn name_in_sentence(line: &CountyLine, number: E164) -> String {
    let named_by = line.numbers.first().map(|interval| interval.number);
    match &line.brand {
        Some(brand) => brand.clone(),
        None if named_by == Some(number) => "a line known only by this number".to_owned(),
        None => format!("the line known as {}", line.display_name()),
    }
}

fn order_in_words(order: &Order) -> String {
    let kind = match order.kind {
        OrderKind::Ddtro => "a DDTRO",
    };
    let made_on = order.made_on.strftime("%-d %B %Y");
    let effect = first_instant(order.effective_from());
    format!("{kind} ({}, made {made_on}, in effect from {effect})", order.court)
}

fn interval_in_words(interval: &NumberInterval) -> String {
    let from = first_instant(interval.from);
    match interval.to {
        Some(to) => format!("from {from} to {} ({})", last_instant(to), interval.basis),
        None => format!("from {from} ({})", interval.basis),
    }
}

fn boundaries(interval: &NumberInterval) -> Vec<Timestamp> {
    [Some(interval.from), interval.to].into_iter().flatten().collect()
}

/// When the report speaks of, with the time of day where one of the boundaries is on the same day.
fn told(when: When, boundaries: &[Timestamp]) -> String {
    let shown = |at: Timestamp| {
        let zoned = at.to_zoned_datetime(london());
        let day = zoned.date();
        if boundaries.iter().any(|boundary| boundary.to_zoned_datetime(london()).date() == day) {
            day_and_time(&zoned)
        } else {
            zoned.strftime("%-d %B %Y").to_string()
        }
    };
    match when {
        When::Received(at) => format!("reported {}", shown(at.timestamp)),
        When::Occurred { from, to } => match (shown(from.timestamp), shown(to.timestamp)) {
            (first, last) if first == last => format!("said to be in use {first}"),
            (first, last) => format!("said to be in use from {first} to {last}"),
        },
    }
}

/// An instant that begins something: a day where it begins one.
fn first_instant(at: Timestamp) -> String {
    let zoned = at.to_zoned_datetime(london());
    if is_midnight(&zoned) { zoned.strftime("%-d %B %Y").to_string() } else { day_and_time(&zoned) }
}

/// An instant that ends something: the day before where it ends one.
fn last_instant(at: Timestamp) -> String {
    let zoned = at.to_zoned_datetime(london());
    match zoned.date().yesterday() {
        Ok(last_day) if is_midnight(&zoned) => last_day.strftime("%-d %B %Y").to_string(),
        _ => first_instant(at),
    }
}

/// `9 August 2019 at 4pm`, as the desk writes times.
fn day_and_time(zoned: &jiff::ZonedDateTime) -> String {
    let time = match (zoned.hour(), zoned.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, 0) => zoned.strftime("%-I%P").to_string(),
        _ => zoned.strftime("%-I:%M%P").to_string(),
    };
    format!("{} at {time}", zoned.strftime("%-d %B %Y"))
}

fn is_midnight(zoned: &jiff::ZonedDateTime) -> bool {
    zoned.time() == jiff::civil::Time::midnight()
}
