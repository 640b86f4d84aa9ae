use std::{collections::BTreeMap, ops::Range};

use super::{LinkSettings, log::Look};
use crate::{
    StreamError, Until,
    log::{Partition, Positions},
};

/// What a run has to reach before it ends by itself.
pub(crate) enum Goal<'l, L> {
    /// It never does: a service.
    Never,
    /// In each partition that is left, from the next offset to deal with to the end as it was at the start.
    Left { look: &'l L, ranges: BTreeMap<Partition, Range<i64>> },
}

impl<'l, L: Look> Goal<'l, L> {
    pub(crate) fn of(settings: &LinkSettings, look: &'l L) -> Result<Self, StreamError> {
        if settings.until == Until::Stopped {
            return Ok(Self::Never);
        }
        let mut ranges = BTreeMap::new();
        for (_, topic) in settings.topics.all_raw() {
            let held = look.held(&topic)?.into_iter().filter(|(_, range)| !range.is_empty());
            ranges.extend(held.map(|(partition, range)| ((topic.clone(), partition), range)));
        }
        Ok(Self::Left { look, ranges })
    }

    pub(crate) fn is_reached(&self) -> bool {
        match self {
            Self::Never => false,
            Self::Left { ranges, .. } => ranges.is_empty(),
        }
    }

    /// Notes that everything below these offsets has been dealt with.
    pub(crate) fn passed(&mut self, next: &Positions) {
        let Self::Left { ranges, .. } = self else { return };
        for (partition, &offset) in next {
            if let Some(range) = ranges.get_mut(partition) {
                range.start = range.start.max(offset);
                if range.is_empty() {
                    ranges.remove(partition);
                }
            }
        }
    }

    /// For when nothing comes in: what is left may be another member's work, or offsets without records, such as
    /// transaction markers.
    pub(crate) fn look_round(&mut self) -> Result<(), StreamError> {
        let Self::Left { look, ranges } = &*self else { return Ok(()) };
        let asked: Vec<Partition> = ranges.keys().cloned().collect();
        // An open transaction of another member holds the answer back; there will be a next look.
        if let Ok(committed) = look.committed(&asked) {
            self.passed(&committed);
        }
        let Self::Left { look, ranges } = self else { return Ok(()) };
        // The first that holds a record is enough to go on for: to look at one takes as long as to read a record from it.
        while let Some(next) = ranges.first_entry() {
            let (topic, number) = next.key();
            if look.holds_any(topic, &BTreeMap::from([(*number, next.get().clone())]))? {
                break;
            }
            next.remove();
        }
        Ok(())
    }
}
