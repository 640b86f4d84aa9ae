//! What people decided on flags, as a condition on reports. Decisions are no part of the index: which reports they are about is
//! looked up when a query is asked.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use tipline_lines::{Decision, Decisions, FlagState};
use tipline_report::ReportId;

use super::{Expression, Node, Query, Term};
use crate::{FacetCount, IndexError, Reports, SearchOptions, Sort};

/// A flag of the report stands so; of `open`, nobody has decided on any flag of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// How it stands.
    pub state: FlagState,
    /// The reports with a flag that stands so; of `open`, those with a flag on which somebody has decided. None until
    /// [`Query::with_decisions`] has looked them up.
    pub(crate) reports: Option<Arc<BTreeSet<ReportId>>>,
}

impl Decided {
    pub(crate) const fn new(state: FlagState) -> Self {
        Self { state, reports: None }
    }

    /// The reports that were looked up.
    pub(crate) fn reports(&self) -> &BTreeSet<ReportId> {
        static NONE: BTreeSet<ReportId> = BTreeSet::new();
        self.reports.as_deref().unwrap_or(&NONE)
    }
}

impl Query {
    /// The same query with what people decided looked up. Without, a query that asks for it is refused.
    #[must_use]
    pub fn with_decisions(&self, decisions: &Decisions) -> Self {
        if self.asks_for_decisions() { self.with_states(&by_state(decisions)) } else { self.clone() }
    }

    fn with_states(&self, by_state: &ByState) -> Self {
        let root = self.root.rewritten(&|node| {
            let Expression::Term(Term::Decision(Decided { state, .. })) = &node.expression else {
                return None;
            };
            let reports = by_state.get(state).cloned().unwrap_or_default();
            let decided = Decided { state: *state, reports: Some(reports) };
            Some(Node { span: node.span, expression: Expression::Term(Term::Decision(decided)) })
        });
        Self { root }
    }

    /// Whether it asks for what people decided.
    #[must_use]
    pub fn asks_for_decisions(&self) -> bool {
        self.terms().any(|(_, term)| matches!(term, Term::Decision(_)))
    }

    /// Refuses a query that asks for what people decided where that was not looked up: it would be answered as if nobody had.
    ///
    /// # Errors
    /// [`IndexError::DecisionsUnknown`].
    pub fn require_decisions(&self) -> Result<(), IndexError> {
        let unknown = |(_, term): (_, &Term)| matches!(term, Term::Decision(Decided { reports: None, .. }));
        if self.terms().any(unknown) { Err(IndexError::DecisionsUnknown) } else { Ok(()) }
    }
}

/// How many of the reports that answer a query have a flag that stands in each state; states of none are left out. A report
/// with several flags may count in several.
///
/// # Errors
/// As [`Reports::search`].
pub(crate) fn by_decision(
    reports: &(impl Reports + ?Sized),
    query: &Query,
    decisions: &Decisions,
) -> Result<Vec<FacetCount>, IndexError> {
    let by_state = by_state(decisions);
    let mut counts = Vec::new();
    for state in FlagState::ALL {
        let narrowed = query.clone().and(Term::Decision(Decided::new(state))).with_states(&by_state);
        let nothing = SearchOptions { limit: 0, sort: Sort::Newest };
        let count = reports.search(&narrowed, nothing)?.total as u64;
        if count > 0 {
            counts.push(FacetCount { value: state.as_str().to_owned(), count });
        }
    }
    Ok(counts)
}

/// The reports of each state's flags; of `open`, those with a flag on which somebody has decided.
type ByState = HashMap<FlagState, Arc<BTreeSet<ReportId>>>;

fn by_state(decisions: &Decisions) -> ByState {
    let states = decisions.states();
    let mut reports: HashMap<FlagState, BTreeSet<ReportId>> = HashMap::new();
    for Decision { flag_id, report_id, .. } in decisions.iter() {
        let state = states.get(flag_id).copied().unwrap_or(FlagState::Open);
        reports.entry(state).or_default().insert(*report_id);
        reports.entry(FlagState::Open).or_default().insert(*report_id);
    }
    reports.into_iter().map(|(state, reports)| (state, Arc::new(reports))).collect()
}
