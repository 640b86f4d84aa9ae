use std::{
    fmt,
    hash::{BuildHasherDefault, Hasher},
};

use fastbloom::BloomFilter;
use tantivy::{Index, TantivyError};
use tipline_report::ReportId;

use crate::schema::REPORT_ID;

/// Which reports an index may hold, so that nothing is deleted that cannot be there: each deletion is looked up in every
/// segment when it is committed, and kept until the merges that run have ended.
///
/// A Bloom filter: what is held is never missed, and what is taken for held by chance costs one deletion of nothing. Its
/// size is fixed, so that chance grows with the index: one in some forty thousand at 5 million reports, one in a hundred
/// at 25 million, one in thirteen at 50 million.
pub(crate) struct Known(BloomFilter<BuildHasherDefault<AsItIs>>);

/// 32 MiB.
const BITS: usize = 1 << 28;

/// Fewer than would be best for few reports: each is a look at memory far away.
const HASHES: u32 = 4;

impl Known {
    /// An index without documents, committed or not.
    fn nothing() -> Self {
        Self(BloomFilter::with_num_bits(BITS).hasher(BuildHasherDefault::default()).hashes(HASHES))
    }

    /// What is in an index that may have been written before: a quarter of a second for a million reports.
    pub(crate) fn of(index: &Index) -> tantivy::Result<Self> {
        let mut known = Self::nothing();
        for segment in index.searchable_segments()? {
            let segment = tantivy::SegmentReader::open(&segment)?;
            // The column's dictionary gives its terms in a thirtieth of the time of the inverted index.
            let Some(ids) = segment.fast_fields().str(REPORT_ID)? else { continue };
            let mut ids = ids.dictionary().stream()?;
            while ids.advance() {
                let id = std::str::from_utf8(ids.key()).ok().and_then(|id| id.parse().ok());
                let id =
                    id.ok_or_else(|| TantivyError::InternalError("a report id that is none".to_owned()))?;
                known.held(id);
            }
        }
        Ok(known)
    }

    /// Notes that the index holds this report from now on. `false` only where it did not before.
    pub(crate) fn held(&mut self, id: ReportId) -> bool {
        let [a, b, c, d, e, f, g, h, ..] = *id.as_bytes();
        self.0.insert(&u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Known").finish_non_exhaustive()
    }
}

/// An id is a hash already, and half of it is enough.
#[derive(Debug, Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, half: u64) {
        self.0 = half;
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("half an id is one integer");
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
    fn next_to_no_report_is_taken_for_another() {
        let mut known = Known::nothing();
        assert_eq!((0..200_000).filter(|&number| known.held(id(number))).count(), 0);
        assert!((0..200_000).all(|number| known.held(id(number))));
    }
}
