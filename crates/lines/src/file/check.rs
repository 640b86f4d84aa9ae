//! What must hold between the fields of a file of lines.

use std::collections::HashMap;

use jiff::Timestamp;
use tipline_phone::E164;

use super::{
    draft::{IntervalDraft, LineDraft, OrderDraft},
    fields::{Errors, Place, Sited, Told},
};
use crate::{
    LineId, OrderItem, Registry,
    workdays::{end_of_day, start_of_day},
};

pub(super) fn all(lines: &[LineDraft], errors: &mut Errors<'_>) {
    ids_are_distinct(lines, errors);
    for line in lines {
        line_has_a_name(line, errors);
        history_is_in_order(line, errors);
        for interval in line.numbers.iter().flatten() {
            interval_is_forward(interval, errors);
        }
        for order in line.orders.iter().flatten() {
            order_is_forward(order, errors);
            order_names_the_lines_numbers(order, line, errors);
        }
    }
    numbers_are_one_lines_at_a_time(lines, errors);
}

/// Compares a line with the others of a table: a number is one line's at a time.
pub(super) fn beside(line: &LineDraft, table: &Registry, errors: &mut Errors<'_>) {
    let own = line.id.as_ref().ok().map(|id| &id.value);
    for claim in line.numbers.iter().flatten().filter_map(|interval| claim(0, interval)) {
        let others = table.candidates(claim.number.value).map(|listed| &listed.line);
        let holder = others.filter(|other| Some(&other.id) != own).find(|other| {
            other.numbers.iter().any(|held| {
                held.number == claim.number.value
                    && claim.ends_after(held.from)
                    && held.to.is_none_or(|to| to > claim.from)
            })
        });
        if let Some(holder) = holder {
            let shown = claim.number.value.display();
            let message = format!("{shown} is line {}'s in the same time", holder.id);
            errors.add(&claim.number.place, message, Some(ONE_LINE_AT_A_TIME.to_owned()));
        }
    }
}

const ONE_LINE_AT_A_TIME: &str = "a number is one line's at a time: end one interval with to before the other begins, or make the two lines one";

fn ids_are_distinct(lines: &[LineDraft], errors: &mut Errors<'_>) {
    let mut taken: HashMap<&LineId, &Place> = HashMap::new();
    for id in lines.iter().filter_map(|line| line.id.as_ref().ok()) {
        match taken.get(&id.value) {
            Some(first) => {
                let (row, _) = errors.position(first.span.start);
                let message = format!("the id {} is taken at line {row}", id.value);
                errors.add(&id.place, message, Some("give each line an id of its own".to_owned()));
            }
            None => {
                taken.insert(&id.value, &id.place);
            }
        }
    }
}

fn line_has_a_name(line: &LineDraft, errors: &mut Errors<'_>) {
    if let (Ok(None), Ok(numbers)) = (&line.brand, &line.numbers)
        && numbers.is_empty()
    {
        let help = "give it a brand, or a number under numbers".to_owned();
        errors.add(&line.place, "this line has neither brand nor number", Some(help));
    }
}

fn history_is_in_order(line: &LineDraft, errors: &mut Errors<'_>) {
    let days: Vec<_> = line.status.iter().flatten().filter_map(|step| step.on.as_ref().ok()).collect();
    for pair in days.windows(2) {
        if pair[1].value < pair[0].value {
            let message = format!("{} is before the step that precedes it, {}", pair[1].value, pair[0].value);
            errors.add(&pair[1].place, message, Some("write the history oldest first".to_owned()));
        }
    }
}

fn interval_is_forward(interval: &IntervalDraft, errors: &mut Errors<'_>) {
    if let (Ok(from), Ok(Some(to))) = (&interval.from, &interval.to)
        && from.value >= to.value
    {
        errors.add(&to.place, "it ends before it begins", Some("check from and to".to_owned()));
    }
}

fn order_is_forward(order: &OrderDraft, errors: &mut Errors<'_>) {
    let Ok(made_on) = &order.made_on else { return };
    let made = start_of_day(made_on.value);
    let mut refuse = |at: &Result<Option<Sited<Timestamp>>, Told>, what: &str, earliest: Timestamp| {
        if let Ok(Some(at)) = at
            && at.value < earliest
        {
            let message = format!("{what} before it was made, on {}", made_on.value);
            errors.add(&at.place, message, Some("check this and made_on".to_owned()));
        }
    };
    // The first instant after something cannot be the order's own first.
    let after_made = made + std::time::Duration::from_nanos(1);
    refuse(&order.comply_by, "the order was to be complied with", after_made);
    refuse(&order.served_at, "the order was served", made);
    refuse(&order.complied_at, "the order was complied with", made);
    refuse(&order.ends_at, "the order ended", after_made);
    refuse(&order.discharged_at, "the order was discharged", made);
}

fn order_names_the_lines_numbers(order: &OrderDraft, line: &LineDraft, errors: &mut Errors<'_>) {
    let (Ok(items), Ok(intervals)) = (&order.items, &line.numbers) else { return };
    for item in items {
        let OrderItem::Msisdn(number) = item.value else { continue };
        let held: Vec<&IntervalDraft> = intervals
            .iter()
            .filter(|interval| interval.number.as_ref().is_ok_and(|held| held.value == number))
            .collect();
        if held.is_empty() {
            // A number that could not be read may be the one that is meant: that fault is enough.
            if intervals.iter().all(|interval| interval.number.is_ok()) {
                let message = format!("the line has no number {}", number.display());
                let help = "add it under numbers, with how it is known to be the line's".to_owned();
                errors.add(&item.place, message, Some(help));
            }
            continue;
        }
        let Ok(made_on) = &order.made_on else { continue };
        let day_after = end_of_day(made_on.value);
        if held.iter().all(|interval| interval.from.as_ref().is_ok_and(|from| from.value >= day_after)) {
            let message =
                format!("the order was made before {} was known to be the line's", number.display());
            errors.add(&made_on.place, message, Some("check made_on and the number's from".to_owned()));
        }
    }
}

/// One interval of the file, for comparing with the others of its number.
struct Claim<'d> {
    from: Timestamp,
    to: Option<Timestamp>,
    line: usize,
    number: &'d Sited<E164>,
}

impl Claim<'_> {
    fn ends_after(&self, at: Timestamp) -> bool {
        self.to.is_none_or(|to| to > at)
    }
}

fn numbers_are_one_lines_at_a_time(lines: &[LineDraft], errors: &mut Errors<'_>) {
    let mut by_number: HashMap<E164, Vec<Claim<'_>>> = HashMap::new();
    for (index, line) in lines.iter().enumerate() {
        for interval in line.numbers.iter().flatten() {
            if let Some(claim) = claim(index, interval) {
                by_number.entry(claim.number.value).or_default().push(claim);
            }
        }
    }
    for mut claims in by_number.into_values() {
        claims.sort_by_key(|claim| (claim.from, claim.number.place.span.start));
        let mut claims = claims.into_iter();
        let Some(mut furthest) = claims.next() else { continue };
        for claim in claims {
            if furthest.ends_after(claim.from) {
                overlap(&furthest, &claim, lines, errors);
            }
            let reaches_further = match (claim.to, furthest.to) {
                (_, None) => false,
                (None, Some(_)) => true,
                (Some(to), Some(furthest)) => to > furthest,
            };
            if reaches_further {
                furthest = claim;
            }
        }
    }
}

fn claim(line: usize, interval: &IntervalDraft) -> Option<Claim<'_>> {
    let (Ok(number), Ok(from), Ok(to)) = (&interval.number, &interval.from, &interval.to) else {
        return None;
    };
    let to = to.as_ref().map(|to| to.value);
    let is_forward = to.is_none_or(|to| from.value < to);
    is_forward.then_some(Claim { from: from.value, to, line, number })
}

/// Told at the later of the two in the file.
fn overlap(one: &Claim<'_>, other: &Claim<'_>, lines: &[LineDraft], errors: &mut Errors<'_>) {
    let is_after = one.number.place.span.start > other.number.place.span.start;
    let (earlier, later) = if is_after { (other, one) } else { (one, other) };
    let shown = later.number.value.display();
    let (row, _) = errors.position(earlier.number.place.span.start);
    let (message, help) = if earlier.line == later.line {
        (
            format!("this interval of {shown} overlaps the one at line {row}"),
            "make them one, or end one before the other begins",
        )
    } else {
        let holder = match &lines[earlier.line].id {
            Ok(id) => format!("line {}", id.value),
            Err(Told) => "another line".to_owned(),
        };
        (format!("{shown} is {holder}'s in the same time, at line {row}"), ONE_LINE_AT_A_TIME)
    };
    errors.add(&later.number.place, message, Some(help.to_owned()));
}
