//! What the reports of an answer are counted by, wherever that is known.

use tipline_lines::Decisions;

use crate::{Facet, FacetCount, IndexError, Query, Reports, query::by_decision};

/// What reports are counted by: what they are, which the index knows, or what people decided on their flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CountBy {
    /// What they are.
    Facet(Facet),
    /// How their flags stand. A report with several flags may count in several states.
    Decision,
}

impl CountBy {
    /// All that reports can be counted by.
    pub const ALL: [Self; 8] = [
        Self::Facet(Facet::Channel),
        Self::Facet(Facet::Force),
        Self::Facet(Facet::Line),
        Self::Facet(Facet::Flag),
        Self::Facet(Facet::Role),
        Self::Facet(Facet::Reading),
        Self::Facet(Facet::Month),
        Self::Decision,
    ];

    /// The name that people ask for it by, which is also the field of a query that narrows an answer down by it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Facet(facet) => facet.as_str(),
            Self::Decision => "decision",
        }
    }
}

/// How many of the reports that answer a query have each value, for all that is asked for, in its order. Values of no report
/// are left out.
///
/// # Errors
/// As [`Reports::search`].
pub fn counts(
    reports: &(impl Reports + ?Sized),
    query: &Query,
    by: &[CountBy],
    decisions: &Decisions,
) -> Result<Vec<(CountBy, Vec<FacetCount>)>, IndexError> {
    let facet = |by: &CountBy| match by {
        CountBy::Facet(facet) => Some(*facet),
        CountBy::Decision => None,
    };
    let facets: Vec<Facet> = by.iter().filter_map(facet).collect();
    // One look at the index for all that it knows.
    let mut of_facets = reports.facets(query, &facets)?.into_iter();
    let counted = by.iter().map(|by| {
        let counts = match by {
            CountBy::Facet(_) => of_facets.next().unwrap_or_default(),
            CountBy::Decision => by_decision(reports, query, decisions)?,
        };
        Ok((*by, counts))
    });
    counted.collect()
}
