use std::collections::BTreeMap;

use tipline_lines::Registry;
use tipline_report::Offset;

use super::{
    LookBackSettings,
    log::{Look, Member},
    view::View,
};
use crate::{
    StreamError,
    log::{Partition, Positions},
};

/// How far was looked back: every report before `reports` was compared with the lines before `lines`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Progress {
    /// None where nothing was ever looked back on, or the brokers have forgotten it.
    pub(crate) lines: Option<Offset>,
    /// By partition.
    pub(crate) reports: BTreeMap<i32, i64>,
}

impl Progress {
    /// What the group has committed.
    pub(crate) fn read(
        settings: &LookBackSettings,
        member: &impl Member,
        look: &impl Look,
    ) -> Result<Self, StreamError> {
        let (lines, reports) = (settings.topics.lines(), settings.topics.reports());
        let of_reports = (0..look.partitions()?).map(|number| (reports.clone(), number));
        let asked: Vec<Partition> = [(lines.clone(), 0)].into_iter().chain(of_reports).collect();
        let mut progress = Self { lines: None, reports: BTreeMap::new() };
        for ((topic, partition), offset) in member.committed(&asked)? {
            if topic == lines {
                progress.lines = Some(Offset(offset));
            } else {
                progress.reports.insert(partition, offset);
            }
        }
        Ok(progress)
    }

    /// Where a round comes to that compares what the view holds with these lines.
    pub(crate) fn next(registry: &Registry, view: &View<impl Look>) -> Self {
        Self { lines: Some(registry.next_offset()), reports: view.positions() }
    }

    /// As the group commits it.
    pub(crate) fn offsets(&self, settings: &LookBackSettings) -> Positions {
        let (lines, reports) = (settings.topics.lines(), settings.topics.reports());
        let of_lines = self.lines.map(|offset| ((lines, 0), offset.0));
        let of_reports =
            self.reports.iter().map(|(&partition, &offset)| ((reports.clone(), partition), offset));
        of_lines.into_iter().chain(of_reports).collect()
    }
}
