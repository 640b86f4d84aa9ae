use tantivy::{
    DocId, Score, SegmentReader, TantivyError,
    postings::SegmentPostings,
    query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};
use tipline_report::ReportId;

use crate::schema::id_term;

/// The documents of one report, to be deleted.
///
/// The engine keeps every deletion that comes while a merge runs. Its own, of a term, brings a table of scores with it
/// that nobody asks for: over a kilobyte (tantivy 0.27), gigabytes where a long lag is worked off beside a long merge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deletion {
    pub(crate) field: Field,
    pub(crate) report: ReportId,
}

const _: () = assert!(size_of::<Deletion>() <= 24);

impl Deletion {
    fn postings(&self, segment: &SegmentReader) -> tantivy::Result<Option<SegmentPostings>> {
        let term = id_term(self.field, self.report);
        Ok(segment.inverted_index(self.field)?.read_postings(&term, IndexRecordOption::Basic)?)
    }
}

impl Query for Deletion {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(*self))
    }
}

impl Weight for Deletion {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.postings(segment)? {
            Some(postings) => Box::new(ConstScorer::new(postings, boost)),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("a deletion ranks nothing, so not document {doc} either")))
    }
}
