use std::collections::HashSet;

use serde::Serialize;
use tipline_lines::{Decision, Decisions, FlagState};

use crate::{terminal::printable, times::for_people};

/// A view and the decisions that it is about, as one JSON object.
#[derive(Serialize)]
pub(in crate::commands) struct Decided<'a, V> {
    #[serde(flatten)]
    pub(in crate::commands) view: &'a V,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(in crate::commands) decisions: &'a [Decision],
}

/// The decisions that a view is about, oldest first.
pub(in crate::commands) fn about(
    decisions: &Decisions,
    is_about: impl Fn(&Decision) -> bool,
) -> Vec<Decision> {
    decisions.iter().filter(|decision| is_about(decision)).cloned().collect()
}

/// Decisions as a section of a page: each flag with what stands of it, and under it who said so, when and why.
pub(in crate::commands) fn lines(decisions: &[Decision]) -> Vec<String> {
    let mut seen = HashSet::new();
    let flags = decisions.iter().filter(|decision| seen.insert(decision.flag_id));
    flags
        .flat_map(|flag| {
            let on = || decisions.iter().filter(|decision| decision.flag_id == flag.flag_id);
            let head = format!(
                "{} {} of {}: {}  {}",
                flag.kind.as_str(),
                flag.e164.display(),
                flag.line_id,
                FlagState::of(on()).as_str(),
                flag.flag_id
            );
            std::iter::once(head).chain(on().map(said).collect::<Vec<_>>())
        })
        .collect()
}

fn said(decision: &Decision) -> String {
    format!(
        "  {} by {}, {}: {}",
        decision.verdict.as_str(),
        printable(&decision.decided_by),
        for_people(decision.decided_at),
        printable(&decision.reason)
    )
}
