use std::collections::HashSet;

use tipline_report::ReportId;

/// Which reports an index may hold, so that nothing is deleted that cannot be there: each deletion is looked up in every
/// segment when it is committed, a tenth of the work of a rebuild.
///
/// Kept for an index that began empty, in bounded memory. Ids are told apart by half their bits, which are a hash: two that
/// agree by chance cost one deletion of nothing.
#[derive(Debug)]
pub(crate) struct Known(Option<HashSet<u64>>);

/// From here on anything may be held; 80 MB until then.
const MOST: usize = 4_000_000;

impl Known {
    /// An index without documents, committed or not.
    pub(crate) fn nothing() -> Self {
        Self(Some(HashSet::new()))
    }

    /// An index that somebody else wrote.
    pub(crate) fn anything() -> Self {
        Self(None)
    }

    /// Notes that the index holds this report from now on. `false` only where it did not before.
    pub(crate) fn held(&mut self, id: ReportId) -> bool {
        self.held_within(MOST, id)
    }

    fn held_within(&mut self, most: usize, id: ReportId) -> bool {
        let Some(ids) = &mut self.0 else { return true };
        if ids.len() >= most {
            *self = Self::anything();
            return true;
        }
        let [a, b, c, d, e, f, g, h, ..] = *id.as_bytes();
        !ids.insert(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }
}

#[cfg(test)]
mod tests {
    use tipline_report::Channel;

    use super::*;

    fn id(number: u32) -> ReportId {
        ReportId::of(Channel::Call101, &number.to_string())
    }

    #[test]
    fn a_report_is_held_from_the_second_time_on() {
        let mut known = Known::nothing();
        assert!(!known.held(id(1)));
        assert!(!known.held(id(2)));
        assert!(known.held(id(1)));
    }

    #[test]
    fn where_there_are_too_many_to_tell_any_may_be_held() {
        let mut known = Known::nothing();
        let held: Vec<bool> = (0..6).map(|n| known.held_within(3, id(n))).collect();
        assert_eq!(held, [false, false, false, true, true, true]);
    }

    #[test]
    fn of_an_index_that_somebody_else_wrote_nothing_is_ruled_out() {
        assert!(Known::anything().held(id(1)));
    }
}
