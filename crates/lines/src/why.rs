//! A flag's reason in one plain sentence, for a person who may have to stand by it.

use jiff::{Timestamp, ZonedDateTime, civil::Time};
use tipline_phone::E164;
use tipline_report::london;

use crate::{
    CountyLine, NumberInterval, Order, OrderKind,
    matching::{Meeting, When},
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
    let made_on = london::day(order.made_on);
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
        let zoned = london::at(at);
        let day = zoned.date();
        if boundaries.iter().any(|boundary| london::at(*boundary).date() == day) {
            day_and_time(&zoned)
        } else {
            london::day(day)
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
    let zoned = london::at(at);
    if is_midnight(&zoned) { london::day(zoned.date()) } else { day_and_time(&zoned) }
}

/// An instant that ends something: the day before where it ends one.
fn last_instant(at: Timestamp) -> String {
    let zoned = london::at(at);
    match zoned.date().yesterday() {
        Ok(last_day) if is_midnight(&zoned) => london::day(last_day),
        _ => first_instant(at),
    }
}

/// `9 August 2019 at 4pm`
fn day_and_time(zoned: &ZonedDateTime) -> String {
    format!("{} at {}", london::day(zoned.date()), london::clock(zoned.time()))
}

fn is_midnight(zoned: &ZonedDateTime) -> bool {
    zoned.time() == Time::midnight()
}
