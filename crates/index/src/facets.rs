//! Counting the reports of an answer by what they are.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use tantivy::{
    DateTime, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
};
use tipline_lines::LinkedReport;
use tipline_report::london;

use crate::{
    schema::{CHANNEL, FLAG_KINDS, FORCE, LINE_IDS, READINGS, RECEIVED_AT, ROLES},
    values::{Bits, SegmentValues, Values},
};

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
    let firsts = (1989..=2101_i16)
        .flat_map(|year| (1..=12_i8).filter_map(move |month| Date::new(year, month, 1).ok()));
    firsts
        .filter_map(|first| {
            let begins = first.to_zoned_datetime(london::zone()).ok()?.timestamp().as_millisecond();
            Some((begins, first.strftime("%Y-%m").to_string()))
        })
        .collect()
});

/// Counts by facets; by the sets of values where they are at hand.
pub(crate) struct FacetCollector<'a> {
    facets: &'a [Facet],
    values: &'a Values,
}

/// Counts in one segment.
pub(crate) struct SegmentFacets {
    counters: Vec<Counter>,
    /// What was found so far, where there are sets to compare it with; else it is counted at once.
    found: Option<Found>,
}

struct Found {
    documents: Bits,
    count: u32,
    values: Arc<SegmentValues>,
    /// An answer of fewer documents is counted one by one all the same.
    broad: u32,
}

/// One facet in one segment: where its values stand, and how often each was met, by place in the dictionary or in [`MONTHS`].
pub(crate) struct Counter {
    facet: Facet,
    column: ValueColumn,
    counts: Vec<u64>,
}

enum ValueColumn {
    Terms(StrColumn),
    Months(Column<DateTime>),
    Nothing,
}

/// Counting one document by its columns takes as long as comparing the sets of so many.
const AS_LONG_AS: u32 = 64;

impl<'a> FacetCollector<'a> {
    pub(crate) const fn new(facets: &'a [Facet], values: &'a Values) -> Self {
        Self { facets, values }
    }
}

impl Collector for FacetCollector<'_> {
    type Fruit = Vec<Vec<FacetCount>>;
    type Child = SegmentFacets;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentFacets> {
        let counters = self.facets.iter().map(|facet| Counter::new(*facet, segment));
        let found = self.values.in_segment(segment).map(|values| Found {
            documents: Bits::none_of(segment.max_doc()),
            count: 0,
            values,
            broad: segment.max_doc() / AS_LONG_AS,
        });
        Ok(SegmentFacets { counters: counters.collect::<tantivy::Result<_>>()?, found })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(
        &self,
        segments: Vec<tantivy::Result<Vec<BTreeMap<String, u64>>>>,
    ) -> tantivy::Result<Self::Fruit> {
        let mut merged = vec![BTreeMap::<String, u64>::new(); self.facets.len()];
        for segment in segments {
            for (all, counts) in merged.iter_mut().zip(segment?) {
                for (value, count) in counts {
                    *all.entry(value).or_default() += count;
                }
            }
        }
        Ok(self.facets.iter().zip(merged).map(|(facet, counts)| facet.ranked(counts)).collect())
    }
}

impl SegmentCollector for SegmentFacets {
    type Fruit = tantivy::Result<Vec<BTreeMap<String, u64>>>;

    fn collect(&mut self, doc: DocId, _: Score) {
        match &mut self.found {
            Some(found) => {
                found.documents.insert(doc);
                found.count += 1;
            }
            None => self.counters.iter_mut().for_each(|counter| counter.count(doc)),
        }
    }

    fn harvest(self) -> Self::Fruit {
        let Self { mut counters, found } = self;
        match found {
            Some(found) if found.count >= found.broad => {
                let counted = |counter: Counter| found.values.counted(counter.facet, &found.documents);
                return Ok(counters.into_iter().map(counted).collect());
            }
            Some(found) => {
                for doc in found.documents.iter() {
                    counters.iter_mut().for_each(|counter| counter.count(doc));
                }
            }
            None => {}
        }
        counters.into_iter().map(Counter::by_value).collect()
    }
}

impl Counter {
    pub(crate) fn new(facet: Facet, segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        let column = match facet {
            Facet::Month => ValueColumn::Months(columns.date(facet.field())?),
            facet => columns.str(facet.field())?.map_or(ValueColumn::Nothing, ValueColumn::Terms),
        };
        let places = match &column {
            ValueColumn::Terms(column) => column.dictionary().num_terms(),
            ValueColumn::Months(_) => MONTHS.len(),
            ValueColumn::Nothing => 0,
        };
        Ok(Self { facet, column, counts: vec![0; places] })
    }

    fn count(&mut self, doc: DocId) {
        let Self { column, counts, .. } = self;
        column.each(doc, |place| counts[place] += 1);
    }

    /// The places of the values that a document has.
    pub(crate) fn each(&self, doc: DocId, each: impl FnMut(usize)) {
        self.column.each(doc, each);
    }

    /// The value of a place.
    pub(crate) fn name(&self, place: usize) -> tantivy::Result<String> {
        self.column.name(place)
    }

    fn by_value(self) -> tantivy::Result<BTreeMap<String, u64>> {
        let Self { column, counts, .. } = self;
        let held = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
        held.map(|(place, count)| Ok((column.name(place)?, count))).collect()
    }
}

impl ValueColumn {
    fn each(&self, doc: DocId, mut each: impl FnMut(usize)) {
        match self {
            Self::Terms(column) => column.ords().values_for_doc(doc).for_each(|ord| each(ord as usize)),
            Self::Months(column) => {
                if let Some(received) = column.first(doc) {
                    each(place(received.into_timestamp_millis()));
                }
            }
            Self::Nothing => {}
        }
    }

    fn name(&self, place: usize) -> tantivy::Result<String> {
        Ok(match self {
            Self::Terms(column) => {
                let mut name = String::new();
                column.ord_to_str(place as u64, &mut name).map_err(TantivyError::from)?;
                name
            }
            Self::Months(_) => MONTHS.get(place).map(|(_, name)| name.clone()).unwrap_or_default(),
            Self::Nothing => String::new(),
        })
    }
}
