use std::collections::BTreeMap;

use serde::Serialize;
use tipline_lines::{FlagInterval, FlagOrder, LineId, LinkedReport};
use tipline_phone::{E164, Pattern};

use super::{
    COUNTED_BY, FlagCounts, Listed, ListedMention, Seen, ViewOptions, counted, intervals, orders, suspects,
};
use crate::{About, Counted, Counts, Difference, FacetCount, IndexError, Reports, Subject, query::near};

/// All that the reports say of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberView {
    /// The number.
    pub number: E164,
    /// As people write it.
    pub display: String,
    /// How many reports mention it.
    pub reports: usize,
    /// How well they are counted, and the fragments and neighbours.
    pub counted: Counted,
    /// How many of them were read, newest first, for what follows but the counts.
    pub read: usize,
    /// From the first of those to the last.
    pub seen: Option<Seen>,
    /// The lines that it was flagged for.
    pub lines: Vec<NumberLine>,
    /// The numbers that reports speak of together with it, both as suspect; most reports first.
    pub seen_with: Vec<SeenWith>,
    /// Parts of numbers, in other reports or the same, that could be this number.
    pub fragments: Vec<FittingFragment>,
    /// Numbers one slip away that reports mention.
    pub neighbours: Vec<Neighbour>,
    /// Reports by channel.
    pub by_channel: Vec<FacetCount>,
    /// Reports by force.
    pub by_force: Vec<FacetCount>,
    /// Reports by month, from the first to the last.
    pub by_month: Vec<FacetCount>,
    /// The newest of the reports.
    pub listed: Vec<Listed>,
}

/// A line that a number was flagged for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberLine {
    /// Which line.
    pub line_id: LineId,
    /// Its brand, as the newest flag has it.
    pub brand: Option<String>,
    /// When the number was the line's, as far as the flags rest on it.
    pub intervals: Vec<FlagInterval>,
    /// The orders that were broken.
    pub orders: Vec<FlagOrder>,
    /// The flags.
    pub flags: FlagCounts,
    /// The reports that were flagged.
    pub seen: Seen,
}

/// A number that reports speak of together with another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenWith {
    /// The other number.
    pub number: E164,
    /// As people write it.
    pub display: String,
    /// In how many reports, and when.
    pub seen: Seen,
}

/// Part of a number that could be the one that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FittingFragment {
    /// What is known of it.
    pub pattern: Pattern,
    /// In how many reports it stands.
    pub reports: usize,
}

/// A number one slip away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// The other number.
    pub number: E164,
    /// As people write it.
    pub display: String,
    /// The slip, in words.
    pub difference: String,
    /// How many reports mention it.
    pub reports: usize,
}

impl NumberView {
    /// Looks a number up.
    ///
    /// # Errors
    /// As [`Reports::search`].
    pub fn of(
        reports: &(impl Reports + ?Sized),
        number: E164,
        options: ViewOptions,
    ) -> Result<Self, IndexError> {
        let About { total, counted: how, newest: records, facets } =
            reports.about(&Subject::Number(number), options.most_read, &COUNTED_BY)?;
        let (fitting, mentioned) = (reports.fragments_that_fit(number)?, reports.mentioning(&near(number))?);
        let [by_channel, by_force, by_month] = counted(facets);
        let mut seen = None;
        for record in &records {
            Seen::note(&mut seen, record.received_at);
        }
        Ok(Self {
            number,
            display: number.display(),
            reports: total,
            counted: how.max(fitting.counted).max(mentioned.counted),
            read: records.len(),
            seen,
            lines: lines(number, &records),
            seen_with: seen_with(number, &records),
            fragments: fragments(fitting),
            neighbours: neighbours(number, mentioned),
            by_channel,
            by_force,
            by_month,
            listed: records.iter().take(options.most_listed).map(|record| listed(number, record)).collect(),
        })
    }
}

/// By line id. The records come newest first.
fn lines(number: E164, records: &[LinkedReport]) -> Vec<NumberLine> {
    let mut lines: BTreeMap<&LineId, (Option<Seen>, Vec<&tipline_lines::Flag>)> = BTreeMap::new();
    for record in records {
        for flag in record.flags.iter().filter(|flag| flag.e164 == number) {
            let (seen, flags) = lines.entry(&flag.line_id).or_default();
            Seen::note(seen, record.received_at);
            flags.push(flag);
        }
    }
    let told = lines.into_iter().filter_map(|(line_id, (seen, flags))| {
        let mut counts = FlagCounts::default();
        flags.iter().for_each(|flag| counts.add(flag.kind));
        Some(NumberLine {
            line_id: line_id.clone(),
            brand: flags.iter().find_map(|flag| flag.brand.clone()),
            intervals: intervals(flags.iter().copied()),
            orders: orders(flags.iter().copied()),
            flags: counts,
            seen: seen?,
        })
    });
    told.collect()
}

fn seen_with(number: E164, records: &[LinkedReport]) -> Vec<SeenWith> {
    let mut others: BTreeMap<E164, Option<Seen>> = BTreeMap::new();
    for record in records {
        let suspects = suspects(record);
        if suspects.contains(&number) {
            for other in suspects.into_iter().filter(|other| *other != number) {
                Seen::note(others.entry(other).or_default(), record.received_at);
            }
        }
    }
    let mut seen_with: Vec<SeenWith> = others
        .into_iter()
        .filter_map(|(number, seen)| Some(SeenWith { number, display: number.display(), seen: seen? }))
        .collect();
    // Stable: those of as many reports stay in the order of their digits.
    seen_with.sort_by_key(|other| std::cmp::Reverse(other.seen.reports));
    seen_with
}

/// Those of most known digits first: they say most.
fn fragments(fitting: Counts<Pattern>) -> Vec<FittingFragment> {
    let mut fitting: Vec<_> =
        fitting.counts.into_iter().map(|(pattern, reports)| FittingFragment { pattern, reports }).collect();
    let known = |pattern: &Pattern| pattern.as_str().bytes().filter(u8::is_ascii_digit).count();
    fitting.sort_by_key(|fragment| (std::cmp::Reverse(known(&fragment.pattern)), fragment.pattern.clone()));
    fitting
}

fn neighbours(number: E164, mentioned: Counts<E164>) -> Vec<Neighbour> {
    let mut neighbours: Vec<Neighbour> = mentioned
        .counts
        .into_iter()
        .filter_map(|(other, reports)| {
            let difference = Difference::between(number, other)?.to_string();
            Some(Neighbour { number: other, display: other.display(), difference, reports })
        })
        .collect();
    neighbours.sort_by_key(|neighbour| (std::cmp::Reverse(neighbour.reports), neighbour.number));
    neighbours
}

fn listed(number: E164, record: &LinkedReport) -> Listed {
    let theirs = record.mentions.iter().filter(|mention| mention.e164 == number);
    let mentions = theirs.map(|mention| ListedMention {
        span: mention.span,
        role: mention.role,
        reading: mention.reading.as_str(),
        repairs: mention.reading.repairs(),
    });
    Listed { mentions: mentions.collect(), ..Listed::new(record, |flag| flag.e164 == number) }
}
