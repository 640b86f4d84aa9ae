//! Broad answers that are dear to find, kept as sets: one look at a page asks for an answer several times over, to find its
//! newest reports, to count it, by facets and by what people decided.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED,
    index::SegmentId,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

use crate::values::Bits;

/// An answer that takes a look at fewer documents of a segment is found again each time.
const BROAD: u32 = 1 << 15;
/// The most sets that are kept: each takes a bit for every document of its segment.
const MOST: usize = 64;

/// The sets of one view, the newest last; a view that follows begins without any.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers(Arc<Mutex<VecDeque<Kept>>>);

#[derive(Debug)]
struct Kept {
    asked: Arc<str>,
    segment: SegmentId,
    documents: Arc<Bits>,
}

impl Answers {
    /// Whether some of what answers this is kept.
    pub(crate) fn know(&self, asked: &str) -> bool {
        self.lock().iter().any(|kept| *kept.asked == *asked)
    }

    fn of(&self, asked: &str, segment: SegmentId) -> Option<Arc<Bits>> {
        documents(&self.lock(), asked, segment)
    }

    /// Keeps what was found and gives it back; where another look found it at the same time, what that one kept.
    fn keep(&self, found: Kept) -> Arc<Bits> {
        let mut all = self.lock();
        if let Some(kept) = documents(&all, &found.asked, found.segment) {
            return kept;
        }
        if all.len() >= MOST {
            all.pop_front();
        }
        let documents = Arc::clone(&found.documents);
        all.push_back(found);
        documents
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn documents(kept: &VecDeque<Kept>, asked: &str, segment: SegmentId) -> Option<Arc<Bits>> {
    let found = kept.iter().find(|kept| kept.segment == segment && *kept.asked == *asked);
    found.map(|kept| Arc::clone(&kept.documents))
}

/// A query whose answer is kept where it is broad.
#[derive(Debug)]
pub(crate) struct Remembered {
    query: Box<dyn Query>,
    asked: Arc<str>,
    answers: Answers,
}

struct RememberedWeight {
    weight: Box<dyn Weight>,
    asked: Arc<str>,
    answers: Answers,
}

impl Remembered {
    /// `asked` is the same for queries of the same answer, and for no others.
    pub(crate) fn new(query: Box<dyn Query>, asked: &str, answers: &Answers) -> Self {
        Self { query, asked: asked.into(), answers: answers.clone() }
    }
}

impl Clone for Remembered {
    fn clone(&self) -> Self {
        Self { query: self.query.box_clone(), asked: Arc::clone(&self.asked), answers: self.answers.clone() }
    }
}

impl Query for Remembered {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let (asked, answers) = (Arc::clone(&self.asked), self.answers.clone());
        Ok(Box::new(RememberedWeight { weight: self.query.weight(scoring)?, asked, answers }))
    }
}

impl Weight for RememberedWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if let Some(documents) = self.answers.of(&self.asked, segment.segment_id()) {
            return Ok(Box::new(SetScorer::new(documents)));
        }
        let mut scorer = self.weight.scorer(segment, boost)?;
        // The documents of a phrase may be few where those that have to be looked at are many.
        if scorer.cost().max(u64::from(scorer.size_hint())) < u64::from(BROAD) {
            return Ok(scorer);
        }
        let mut found = Bits::none_of(segment.max_doc());
        let mut buffer = [0; tantivy::COLLECT_BLOCK_BUFFER_LEN];
        loop {
            let filled = scorer.fill_buffer(&mut buffer);
            buffer[..filled].iter().for_each(|doc| found.insert(*doc));
            if filled < buffer.len() {
                break;
            }
        }
        let (asked, segment) = (Arc::clone(&self.asked), segment.segment_id());
        let kept = self.answers.keep(Kept { asked, segment, documents: Arc::new(found) });
        Ok(Box::new(SetScorer::new(kept)))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.weight.explain(segment, doc)
    }
}

/// The documents of a set, one after the other.
struct SetScorer {
    documents: Arc<Bits>,
    count: u32,
    doc: DocId,
}

impl SetScorer {
    fn new(documents: Arc<Bits>) -> Self {
        let doc = documents.at_or_after(0).unwrap_or(TERMINATED);
        Self { count: documents.count(), doc, documents }
    }
}

impl DocSet for SetScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.documents.at_or_after(self.doc + 1).unwrap_or(TERMINATED);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.documents.at_or_after(target).unwrap_or(TERMINATED);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.count
    }

    fn count_including_deleted(&mut self) -> u32 {
        self.count
    }
}

impl Scorer for SetScorer {
    fn score(&mut self) -> Score {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use tantivy::{
        Index, IndexWriter, TantivyDocument, Term,
        collector::{Count, DocSetCollector},
        query::{AllQuery, BooleanQuery, TermQuery},
        schema::IndexRecordOption,
    };

    use super::*;
    use crate::{analyser, schema::Fields};

    #[test]
    fn what_two_looks_find_at_once_is_kept_once() {
        let (answers, segment) = (Answers::default(), SegmentId::generate_random());
        let find = || Kept { asked: "channel:101".into(), segment, documents: Arc::new(Bits::none_of(7)) };
        let first = answers.keep(find());
        assert!(Arc::ptr_eq(&first, &answers.keep(find())));
        assert_eq!(answers.lock().len(), 1);
    }

    #[test]
    fn a_broad_answer_is_found_once_and_is_the_same_alone_and_within_another() {
        let fields = Fields::new();
        let index = Index::create_in_ram(fields.schema.clone());
        analyser::register(index.tokenizers());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 30_000_000).unwrap();
        for nth in 0..2 * BROAD {
            let mut document = TantivyDocument::new();
            document.add_text(fields.report_id, nth.to_string());
            document.add_text(fields.channel, if nth % 7 == 0 { "101" } else { "online" });
            writer.add_document(document).unwrap();
        }
        writer.delete_term(Term::from_field_text(fields.report_id, "12"));
        writer.commit().unwrap();
        let view = index.reader().unwrap().searcher();
        let channel = |name: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(fields.channel, name), IndexRecordOption::Basic))
        };
        let answers = Answers::default();
        let remembered =
            |name: &str| -> Box<dyn Query> { Box::new(Remembered::new(channel(name), name, &answers)) };
        for name in ["online", "101"] {
            for _ in 0..2 {
                let found = view.search(&remembered(name), &DocSetCollector).unwrap();
                assert_eq!(found, view.search(&channel(name), &DocSetCollector).unwrap(), "{name}");
                let both = |query| BooleanQuery::intersection(vec![query, Box::new(AllQuery), channel(name)]);
                let counted = view.search(&both(remembered(name)), &Count).unwrap();
                assert_eq!(counted, found.len(), "{name}");
            }
        }
        let kept = answers.lock();
        assert!(!kept.is_empty() && kept.iter().all(|kept| *kept.asked == *"online"), "101 is narrow");
    }
}
