use std::collections::BTreeMap;

use serde::Serialize;
use tipline_lines::{CountyLine, Flag, FlagInterval, FlagOrder, LineId, LinkedReport, OrderItem};
use tipline_phone::E164;
use tipline_report::Timestamp;

use super::{COUNTED_BY, FlagCounts, Listed, Seen, ViewOptions, counted, distinct, intervals, orders};
use crate::{About, Counted, FacetCount, IndexError, Reports, Subject, analyser::fold_name};

/// All that the reports say of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineView {
    /// Which line.
    pub line_id: LineId,
    /// Its brand: as the lines table has it, else as the newest flag has it.
    pub brand: Option<String>,
    /// Its other names, from both.
    pub aliases: Vec<String>,
    /// How many reports are flagged for it.
    pub reports: usize,
    /// How well they are counted.
    pub counted: Counted,
    /// How many of them were read, newest first, for what follows but the counts.
    pub read: usize,
    /// From the first of those to the last.
    pub seen: Option<Seen>,
    /// The flags.
    pub flags: FlagCounts,
    /// Its numbers, those in most reports first.
    pub numbers: Vec<LineNumber>,
    /// The orders against it, oldest first.
    pub orders: Vec<LineOrder>,
    /// Reports by channel.
    pub by_channel: Vec<FacetCount>,
    /// Reports by force.
    pub by_force: Vec<FacetCount>,
    /// Reports by month, from the first to the last.
    pub by_month: Vec<FacetCount>,
    /// The newest of the reports.
    pub listed: Vec<Listed>,
}

/// A number of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineNumber {
    /// The number.
    pub number: E164,
    /// As people write it.
    pub display: String,
    /// When it was the line's, oldest first.
    pub intervals: Vec<FlagInterval>,
    /// The flags that it made.
    pub flags: FlagCounts,
    /// The reports that were flagged for it; none where only the lines table has it.
    pub seen: Option<Seen>,
}

/// An order against a line, and what came in after it took effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineOrder {
    /// The order.
    pub order: FlagOrder,
    /// What it bites on; empty where only flags tell of it.
    pub items: Vec<OrderItem>,
    /// When it ceased, where it has.
    pub effective_to: Option<Timestamp>,
    /// The reports flagged for the line that tell of a time while it was in effect, newest first, up to the most listed.
    pub after: Vec<Listed>,
    /// How many there are of those that were read.
    pub reports_after: usize,
}

impl LineView {
    /// The lines that have, or had when a report was flagged, this id, brand or other name.
    ///
    /// # Errors
    /// As [`Reports::search`].
    pub fn called(
        reports: &(impl Reports + ?Sized),
        name: &str,
        options: ViewOptions,
    ) -> Result<Vec<LineId>, IndexError> {
        let wanted = fold_name(name);
        let about = reports.about(&Subject::LineCalled(name.to_owned()), options.most_read, &[])?;
        let flags = about.newest.iter().flat_map(|record| &record.flags);
        let mut ids: Vec<LineId> = flags
            .filter(|flag| {
                let names = flag.brand.iter().chain(&flag.aliases);
                fold_name(flag.line_id.as_str()) == wanted
                    || names.into_iter().any(|name| fold_name(name) == wanted)
            })
            .map(|flag| flag.line_id.clone())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Looks a line up: what the reports say, and what the lines table says where it is at hand.
    ///
    /// # Errors
    /// As [`Reports::search`].
    pub fn of(
        reports: &(impl Reports + ?Sized),
        line_id: &LineId,
        table: Option<&CountyLine>,
        options: ViewOptions,
    ) -> Result<Self, IndexError> {
        let About { total, counted: how, newest: records, facets } =
            reports.about(&Subject::Line(line_id.clone()), options.most_read, &COUNTED_BY)?;
        let flagged: Vec<(&LinkedReport, &Flag)> = records
            .iter()
            .flat_map(|record| record.flags.iter().map(move |flag| (record, flag)))
            .filter(|(_, flag)| flag.line_id == *line_id)
            .collect();
        let [by_channel, by_force, by_month] = counted(facets);
        let mut seen = None;
        records.iter().for_each(|record| Seen::note(&mut seen, record.received_at));
        let mut flags = FlagCounts::default();
        flagged.iter().for_each(|(_, flag)| flags.add(flag.kind));
        let brand = table.and_then(|line| line.brand.clone());
        let known = table.into_iter().flat_map(|line| line.aliases.clone());
        let flag_aliases = flagged.iter().flat_map(|(_, flag)| flag.aliases.clone());
        Ok(Self {
            line_id: line_id.clone(),
            brand: brand.or_else(|| flagged.iter().find_map(|(_, flag)| flag.brand.clone())),
            aliases: distinct(known.chain(flag_aliases), |_| 0),
            reports: total,
            counted: how,
            read: records.len(),
            seen,
            flags,
            numbers: numbers(&flagged, table),
            orders: line_orders(line_id, &records, &flagged, table, options.most_listed),
            by_channel,
            by_force,
            by_month,
            listed: records
                .iter()
                .take(options.most_listed)
                .map(|record| Listed::new(record, |flag| flag.line_id == *line_id))
                .collect(),
        })
    }
}

fn numbers(flagged: &[(&LinkedReport, &Flag)], table: Option<&CountyLine>) -> Vec<LineNumber> {
    let mut by_number: BTreeMap<E164, (Option<Seen>, Vec<&Flag>)> = BTreeMap::new();
    for (record, flag) in flagged {
        let (seen, flags) = by_number.entry(flag.e164).or_default();
        Seen::note(seen, record.received_at);
        flags.push(flag);
    }
    let held = || table.into_iter().flat_map(|line| &line.numbers);
    for interval in held() {
        by_number.entry(interval.number).or_default();
    }
    let mut numbers: Vec<LineNumber> = by_number
        .into_iter()
        .map(|(number, (seen, flags))| {
            let mut counts = FlagCounts::default();
            flags.iter().for_each(|flag| counts.add(flag.kind));
            // The table is newer than any flag; flags know of it only what they rested on.
            let intervals = match table {
                Some(_) => held()
                    .filter(|interval| interval.number == number)
                    .map(|interval| FlagInterval {
                        from: interval.from,
                        to: interval.to,
                        basis: interval.basis.clone(),
                    })
                    .collect(),
                None => intervals(flags.iter().copied()),
            };
            LineNumber { number, display: number.display(), intervals, flags: counts, seen }
        })
        .collect();
    numbers.sort_by_key(|number| std::cmp::Reverse(number.seen.map_or(0, |seen| seen.reports)));
    numbers
}

fn line_orders(
    line_id: &LineId,
    records: &[LinkedReport],
    flagged: &[(&LinkedReport, &Flag)],
    table: Option<&CountyLine>,
    most_listed: usize,
) -> Vec<LineOrder> {
    let known: Vec<(FlagOrder, Vec<OrderItem>, Option<Timestamp>)> = match table {
        Some(line) => line
            .orders
            .iter()
            .map(|order| {
                let named = FlagOrder {
                    kind: order.kind,
                    court: order.court.clone(),
                    made_on: order.made_on,
                    effective_from: order.effective_from(),
                };
                (named, order.items.clone(), order.effective_to())
            })
            .collect(),
        None => {
            let orders = orders(flagged.iter().map(|(_, flag)| *flag));
            orders.into_iter().map(|order| (order, Vec::new(), None)).collect()
        }
    };
    let told = known.into_iter().map(|(order, items, effective_to)| {
        let while_in_effect = |flag: &Flag| {
            flag.line_id == *line_id
                && order.effective_from <= flag.at.timestamp
                && effective_to.is_none_or(|to| flag.at.timestamp < to)
        };
        let after: Vec<&LinkedReport> =
            records.iter().filter(|record| record.flags.iter().any(while_in_effect)).collect();
        let listed =
            after.iter().take(most_listed).map(|record| Listed::new(record, while_in_effect)).collect();
        LineOrder { reports_after: after.len(), after: listed, items, effective_to, order: order.clone() }
    });
    let mut told: Vec<LineOrder> = told.collect();
    told.sort_by_key(|told| told.order.effective_from);
    told
}
