//! Counting the reports of an answer by what they are.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::{
    Timestamp,
    civil::Date,
    tz::{self, TimeZone},
};
use serde::Serialize;
use tantivy::{
    DateTime, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
};
use tipline_lines::LinkedReport;

use crate::schema::{CHANNEL, FLAG_KINDS, FORCE, LINE_IDS, READINGS, RECEIVED_AT, ROLES};

/// What reports are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Facet {
    /// The channel that they came in by.
    Channel,
    /// The force that they were made to, as they spell it.
    Force,
    /// The lines that their flags name, by id.
    Line,
    /// The kinds of their flags.
    Flag,
    /// Whose their numbers seem to be.
    Role,
    /// How their numbers were read.
    Reading,
    /// The month in which they came in, on the calendar of London: `2019-08`.
    Month,
}

/// A value and how many reports have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many reports.
    pub count: u64,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 7] =
        [Self::Channel, Self::Force, Self::Line, Self::Flag, Self::Role, Self::Reading, Self::Month];

    /// The name that people ask for it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Force => "force",
            Self::Line => "line",
            Self::Flag => "flag",
            Self::Role => "role",
            Self::Reading => "reading",
            Self::Month => "month",
        }
    }

    /// The field of a report's document that holds it, in every engine.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Channel => CHANNEL,
            Self::Force => FORCE,
            Self::Line => LINE_IDS,
            Self::Flag => FLAG_KINDS,
            Self::Role => ROLES,
            Self::Reading => READINGS,
            Self::Month => RECEIVED_AT,
        }
    }

    /// What a report has of it.
    #[must_use]
    pub fn values(self, record: &LinkedReport) -> Vec<String> {
        match self {
            Self::Channel => vec![record.channel.as_str().to_owned()],
            Self::Force => vec![record.force.clone()],
            Self::Line => record.line_ids.iter().map(ToString::to_string).collect(),
            Self::Flag => record.flag_kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
            Self::Role => record.roles.clone(),
            Self::Reading => record.readings.clone(),
            Self::Month => month_of(record.received_at.timestamp.as_millisecond())
                .map(str::to_owned)
                .into_iter()
                .collect(),
        }
    }

    /// Counts in the order in which they are given: most first and then by value, months in their own.
    #[must_use]
    pub fn ranked(self, counts: BTreeMap<String, u64>) -> Vec<FacetCount> {
        let mut counts: Vec<_> =
            counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
        if self != Self::Month {
            // Stable: values with the same count stay in their alphabetical order.
            counts.sort_by_key(|counted| std::cmp::Reverse(counted.count));
        }
        counts
    }
}

/// The months that lie between two instants, both taken in: the first millisecond of each, and its name.
pub fn months(from: Timestamp, to: Timestamp) -> impl Iterator<Item = (i64, &'static str)> {
    let place = |instant: Timestamp| place(instant.as_millisecond());
    MONTHS[place(from)..=place(to).max(place(from))].iter().map(|(begins, name)| (*begins, name.as_str()))
}

fn month_of(millisecond: i64) -> Option<&'static str> {
    MONTHS.get(place(millisecond)).map(|(_, name)| name.as_str())
}

/// Which of [`MONTHS`] an instant is in.
fn place(millisecond: i64) -> usize {
    MONTHS.partition_point(|(begins, _)| *begins <= millisecond).saturating_sub(1)
}

/// The first instant of each month that a report can be of, in milliseconds, and its name.
static MONTHS: LazyLock<Vec<(i64, String)>> = LazyLock::new(|| {
    static LONDON: TimeZone = tz::get!("Europe/London");
    let firsts = (1989..=2101_i16)
        .flat_map(|year| (1..=12_i8).filter_map(move |month| Date::new(year, month, 1).ok()));
    firsts
        .filter_map(|first| {
            let begins = first.to_zoned_datetime(LONDON.clone()).ok()?.timestamp().as_millisecond();
            Some((begins, first.strftime("%Y-%m").to_string()))
        })
        .collect()
});

/// Counts by facets.
pub(crate) struct FacetCollector<'a>(&'a [Facet]);

pub(crate) struct SegmentFacets(Vec<Counter>);

/// Counts of one facet in one segment, by place in the dictionary or in [`MONTHS`].
enum Counter {
    Terms { column: StrColumn, counts: Vec<u64> },
    Months { column: Column<DateTime>, counts: Vec<u64> },
    Nothing,
}

impl<'a> FacetCollector<'a> {
    pub(crate) fn new(facets: &'a [Facet]) -> Self {
        Self(facets)
    }
}

impl Collector for FacetCollector<'_> {
    type Fruit = Vec<Vec<FacetCount>>;
    type Child = SegmentFacets;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentFacets> {
        let counter = |facet: &Facet| {
            let columns = segment.fast_fields();
            Ok(match facet {
                Facet::Month => {
                    Counter::Months { column: columns.date(facet.field())?, counts: vec![0; MONTHS.len()] }
                }
                facet => match columns.str(facet.field())? {
                    Some(column) => {
                        Counter::Terms { counts: vec![0; column.dictionary().num_terms()], column }
                    }
                    None => Counter::Nothing,
                },
            })
        };
        Ok(SegmentFacets(self.0.iter().map(counter).collect::<tantivy::Result<_>>()?))
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(
        &self,
        segments: Vec<tantivy::Result<Vec<BTreeMap<String, u64>>>>,
    ) -> tantivy::Result<Self::Fruit> {
        let mut merged = vec![BTreeMap::<String, u64>::new(); self.0.len()];
        for segment in segments {
            for (all, counts) in merged.iter_mut().zip(segment?) {
                for (value, count) in counts {
                    *all.entry(value).or_default() += count;
                }
            }
        }
        Ok(self.0.iter().zip(merged).map(|(facet, counts)| facet.ranked(counts)).collect())
    }
}

impl SegmentCollector for SegmentFacets {
    type Fruit = tantivy::Result<Vec<BTreeMap<String, u64>>>;

    fn collect(&mut self, doc: DocId, _: Score) {
        for counter in &mut self.0 {
            match counter {
                Counter::Terms { column, counts } => {
                    for ord in column.ords().values_for_doc(doc) {
                        counts[ord as usize] += 1;
                    }
                }
                Counter::Months { column, counts } => {
                    if let Some(received) = column.first(doc) {
                        counts[place(received.into_timestamp_millis())] += 1;
                    }
                }
                Counter::Nothing => {}
            }
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.0.into_iter().map(Counter::by_value).collect()
    }
}

impl Counter {
    fn by_value(self) -> tantivy::Result<BTreeMap<String, u64>> {
        let mut by_value = BTreeMap::new();
        match self {
            Self::Terms { column, counts } => {
                let mut value = String::new();
                for (ord, count) in (0..).zip(counts).filter(|(_, count)| *count > 0) {
                    column.ord_to_str(ord, &mut value).map_err(TantivyError::from)?;
                    by_value.insert(value.clone(), count);
                }
            }
            Self::Months { counts, .. } => {
                let months = MONTHS.iter().zip(counts).filter(|(_, count)| *count > 0);
                by_value.extend(months.map(|((_, name), count)| (name.clone(), count)));
            }
            Self::Nothing => {}
        }
        Ok(by_value)
    }
}
