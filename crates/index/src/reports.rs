//! What a search needs of wherever the reports are held.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tipline_lines::{LineId, LinkedReport};
use tipline_phone::{E164, Pattern};
use tipline_report::{Offset, ReportId};

use crate::{Facet, FacetCount, Hits, IndexError, Query, SearchOptions, TopicPartition};

/// Reports that can be searched: an index in a folder ([`Searcher`](crate::Searcher)), or a cluster that reads the same log.
///
/// An answer is of the newest revision of each report and of no other, wherever they are held.
pub trait Reports: Send + Sync {
    /// Answers a query: the total, and the first reports up to the limit.
    ///
    /// # Errors
    /// Where the reports cannot be read.
    fn search(&self, query: &Query, options: SearchOptions) -> Result<Hits, IndexError>;

    /// Counts the reports that answer a query by what they are: each facet's values with how many reports have them, most
    /// first; months in their order. Where [`Hits::counted`] of the query is not exact, neither are these.
    ///
    /// # Errors
    /// As [`Reports::search`].
    fn facets(&self, query: &Query, facets: &[Facet]) -> Result<Vec<Vec<FacetCount>>, IndexError>;

    /// What is held about a number or a line, with the newest of its reports, at most so many.
    ///
    /// # Errors
    /// As [`Reports::search`].
    fn about(&self, subject: &Subject, most: usize, facets: &[Facet]) -> Result<About, IndexError>;

    /// The report of this id; none where it is not held.
    ///
    /// # Errors
    /// As [`Reports::search`].
    fn report(&self, id: ReportId) -> Result<Option<LinkedReport>, IndexError>;

    /// How many reports mention each of these numbers; those that none mentions are left out.
    ///
    /// # Errors
    /// As [`Reports::search`].
    fn mentioning(&self, numbers: &BTreeSet<E164>) -> Result<Counts<E164>, IndexError>;

    /// The parts of numbers that could be this number, each with how many reports have it.
    ///
    /// # Errors
    /// As [`Reports::search`].
    fn fragments_that_fit(&self, number: E164) -> Result<Counts<Pattern>, IndexError>;

    /// How far into the log the answers reach.
    ///
    /// # Errors
    /// As [`Reports::search`].
    fn freshness(&self) -> Result<Freshness, IndexError>;
}

/// What a view is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The reports that mention a number.
    Number(E164),
    /// The reports with a flag for the line of this id, whatever other lines are called.
    Line(LineId),
    /// The reports with a flag for a line that has this id, brand or other name.
    LineCalled(String),
}

/// What is held about a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// How many reports there are.
    pub total: usize,
    /// How well they are counted, facets too.
    pub counted: Counted,
    /// The newest of them, newest first; those of one instant in order of report id.
    pub newest: Vec<LinkedReport>,
    /// They all, by each facet that was asked for.
    pub facets: Vec<Vec<FacetCount>>,
}

/// How many reports have each of several things; what none has is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts<K: Ord> {
    /// The reports of each.
    pub counts: BTreeMap<K, usize>,
    /// How well they are counted.
    pub counted: Counted,
}

/// How well an answer is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// The total is the number of reports.
    #[default]
    Exactly,
    /// There are no more than this: revisions were counted that a newer one may have replaced. Only of a cluster that
    /// keeps every revision, and only where an answer is too broad to look at each of them.
    AtMost,
}

/// How far into the log the answers reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    /// How many documents there are: reports, and where revisions are kept, each of those.
    pub documents: usize,
    /// The offset of each partition that is read next; empty where nothing tells.
    pub positions: BTreeMap<TopicPartition, Offset>,
}
