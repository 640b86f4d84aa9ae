use std::collections::BTreeMap;

use rdkafka::{Offset as At, TopicPartitionList};
use tipline_lines::Registry;
use tipline_report::Offset;

use super::{LookBackSettings, member::Member, view::View};
use crate::{StreamError, scan::Reader};

/// How far was looked back: every report before `reports` was compared with the lines before `lines`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Progress {
    /// None where nothing was ever looked back on, or the brokers have forgotten it.
    pub(super) lines: Option<Offset>,
    /// By partition.
    pub(super) reports: BTreeMap<i32, i64>,
}

impl Progress {
    /// What the group has committed.
    pub(super) fn read(settings: &LookBackSettings, member: &Member<'_>) -> Result<Self, StreamError> {
        let (lines, reports) = (settings.topics.lines(), settings.topics.reports());
        let partitions = settings.kafka.partitions(Reader::open(&settings.kafka)?.consumer(), &reports)?;
        let mut asked = TopicPartitionList::new();
        asked.add_partition(&lines, 0);
        asked.add_partition_range(&reports, 0, partitions - 1);
        let mut progress = Self { lines: None, reports: BTreeMap::new() };
        for element in member.committed(&asked)?.elements() {
            let At::Offset(offset) = element.offset() else { continue };
            if element.topic() == lines {
                progress.lines = Some(Offset(offset));
            } else {
                progress.reports.insert(element.partition(), offset);
            }
        }
        Ok(progress)
    }

    /// Where a round comes to that compares what the view holds with these lines.
    pub(super) fn next(&self, registry: &Registry, view: &View<'_>) -> Self {
        Self { lines: Some(registry.next_offset()), reports: view.positions() }
    }

    /// As the group commits it.
    pub(super) fn offsets(&self, settings: &LookBackSettings) -> TopicPartitionList {
        let (lines, reports) = (settings.topics.lines(), settings.topics.reports());
        let of_lines = self.lines.map(|offset| ((lines, 0), At::Offset(offset.0)));
        let of_reports = self
            .reports
            .iter()
            .map(|(&partition, &offset)| ((reports.clone(), partition), At::Offset(offset)));
        of_lines.into_iter().chain(of_reports).collect()
    }
}
