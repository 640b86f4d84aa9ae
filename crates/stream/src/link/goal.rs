use std::collections::BTreeMap;

use rdkafka::{Offset, TopicPartitionList, consumer::Consumer};

use super::{LinkSettings, assignment::Partition, input::Input};
use crate::{StreamError, Until, kafka::ASK, scan::Reader};

/// What a run has to reach before it ends by itself.
pub(crate) enum Goal<'s> {
    /// It never does: a service.
    Never,
    /// In each partition that is left, from the next offset to deal with to the end as it was at the start.
    Left { reader: Reader<'s>, ranges: BTreeMap<Partition, std::ops::Range<i64>> },
}

impl<'s> Goal<'s> {
    pub(crate) fn of(settings: &'s LinkSettings) -> Result<Self, StreamError> {
        if settings.until == Until::Stopped {
            return Ok(Self::Never);
        }
        let reader = Reader::open(&settings.kafka)?;
        let mut ranges = BTreeMap::new();
        for (_, topic) in settings.topics.all_raw() {
            let held = reader.held(&topic)?.into_iter().filter(|(_, range)| !range.is_empty());
            ranges.extend(held.map(|(partition, range)| ((topic.clone(), partition), range)));
        }
        Ok(Self::Left { reader, ranges })
    }

    pub(crate) fn is_reached(&self) -> bool {
        match self {
            Self::Never => false,
            Self::Left { ranges, .. } => ranges.is_empty(),
        }
    }

    /// Notes that everything below these offsets has been dealt with.
    pub(crate) fn passed(&mut self, next: &TopicPartitionList) {
        let Self::Left { ranges, .. } = self else { return };
        for element in next.elements() {
            let Offset::Offset(offset) = element.offset() else { continue };
            let partition = (element.topic().to_owned(), element.partition());
            if let Some(range) = ranges.get_mut(&partition) {
                range.start = range.start.max(offset);
                if range.is_empty() {
                    ranges.remove(&partition);
                }
            }
        }
    }

    /// For when nothing comes in: what is left may be another member's work, or offsets without records, such as
    /// transaction markers.
    pub(crate) fn look_round(&mut self, input: &Input<'_>) -> Result<(), StreamError> {
        let Self::Left { ranges, .. } = &*self else { return Ok(()) };
        let asked = ranges.keys().map(|partition| (partition.clone(), Offset::Invalid)).collect();
        let committed = input.consumer().committed_offsets(asked, ASK);
        // An open transaction of another member holds the answer back; there will be a next look.
        if let Ok(committed) = committed {
            self.passed(&committed);
        }
        let Self::Left { reader, ranges } = self else { return Ok(()) };
        let mut empty = Vec::new();
        for (partition @ (topic, number), range) in &*ranges {
            if !reader.holds_any(topic, &BTreeMap::from([(*number, range.clone())]))? {
                empty.push(partition.clone());
            }
        }
        ranges.retain(|partition, _| !empty.contains(partition));
        Ok(())
    }
}
