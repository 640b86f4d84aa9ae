//! Which documents of a segment have each value of a facet, held in memory by a searcher that stays: a broad answer is then
//! counted by comparing sets, and not by looking at each of its documents.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use tantivy::{DocId, SegmentReader, index::SegmentId};

use crate::{Facet, facets::Counter};

/// Segments with fewer documents are counted document by document: that takes less than a millisecond.
const SMALL: DocId = 1 << 12;
/// A set of fewer than one document in so many is held as a list of them, which then is the smaller.
const SPARSE: usize = 32;

/// The values of each segment that is large enough.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(HashMap<SegmentId, Arc<SegmentValues>>);

/// For each facet its values, and the documents that have them, deleted ones too.
#[derive(Debug)]
pub(crate) struct SegmentValues(Vec<(Facet, Vec<(String, Documents)>)>);

/// Documents of a segment.
#[derive(Debug)]
enum Documents {
    Few(Vec<DocId>),
    Many(Bits),
}

/// A bit for each document of a segment.
#[derive(Debug)]
pub(crate) struct Bits(Vec<u64>);

impl Values {
    /// Those of these segments; what is known of them already is taken over.
    pub(crate) fn of(&self, segments: &[SegmentReader]) -> tantivy::Result<Self> {
        let large = segments.iter().filter(|segment| segment.max_doc() >= SMALL);
        let of = |segment: &SegmentReader| {
            let id = segment.segment_id();
            let values = match self.0.get(&id) {
                Some(known) => Arc::clone(known),
                None => Arc::new(SegmentValues::read(segment)?),
            };
            Ok((id, values))
        };
        Ok(Self(large.map(of).collect::<tantivy::Result<_>>()?))
    }

    /// Those of a segment, where they are at hand.
    pub(crate) fn in_segment(&self, segment: &SegmentReader) -> Option<Arc<SegmentValues>> {
        self.0.get(&segment.segment_id()).cloned()
    }
}

impl SegmentValues {
    fn read(segment: &SegmentReader) -> tantivy::Result<Self> {
        let all = segment.max_doc();
        let read = |facet: &Facet| {
            let counter = Counter::new(*facet, segment)?;
            let mut documents: HashMap<usize, Vec<DocId>> = HashMap::new();
            for doc in 0..all {
                counter.each(doc, |value| documents.entry(value).or_default().push(doc));
            }
            let named = documents
                .into_iter()
                .map(|(value, documents)| Ok((counter.name(value)?, Documents::new(documents, all))));
            Ok((*facet, named.collect::<tantivy::Result<_>>()?))
        };
        Ok(Self(Facet::ALL.iter().map(read).collect::<tantivy::Result<_>>()?))
    }

    /// How many documents of an answer have each value of a facet; values of none are left out.
    pub(crate) fn counted(&self, facet: Facet, answer: &Bits) -> BTreeMap<String, u64> {
        let values = self.0.iter().filter(|(known, _)| *known == facet).flat_map(|(_, values)| values);
        let counts = values.map(|(value, documents)| (value.clone(), documents.within(answer)));
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

impl Documents {
    /// In the order of their places, each once.
    fn new(mut documents: Vec<DocId>, all: DocId) -> Self {
        documents.dedup();
        if documents.len() < all as usize / SPARSE {
            documents.shrink_to_fit();
            return Self::Few(documents);
        }
        let mut bits = Bits::none_of(all);
        documents.into_iter().for_each(|doc| bits.insert(doc));
        Self::Many(bits)
    }

    fn within(&self, answer: &Bits) -> u64 {
        match self {
            Self::Few(documents) => documents.iter().filter(|doc| answer.has(**doc)).count() as u64,
            Self::Many(bits) => {
                bits.0.iter().zip(&answer.0).map(|(a, b)| u64::from((a & b).count_ones())).sum()
            }
        }
    }
}

impl Bits {
    pub(crate) fn none_of(all: DocId) -> Self {
        Self(vec![0; (all as usize).div_ceil(64)])
    }

    pub(crate) fn insert(&mut self, doc: DocId) {
        self.0[doc as usize / 64] |= 1 << (doc % 64);
    }

    fn has(&self, doc: DocId) -> bool {
        self.0[doc as usize / 64] & (1 << (doc % 64)) != 0
    }

    /// The first document at this place or after it.
    pub(crate) fn at_or_after(&self, doc: DocId) -> Option<DocId> {
        let first = doc as usize / 64;
        let in_first = self.0.get(first)? & (u64::MAX << (doc % 64));
        let later = self.0[first + 1..].iter().copied();
        let (word, bits) =
            (first..).zip(std::iter::once(in_first).chain(later)).find(|(_, bits)| *bits != 0)?;
        Some(word as DocId * 64 + bits.trailing_zeros())
    }

    pub(crate) fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    /// The documents, in the order of their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = DocId> {
        (0..).zip(&self.0).flat_map(|(word, bits)| {
            let mut left = *bits;
            std::iter::from_fn(move || {
                let next = (left != 0).then(|| word * 64 + left.trailing_zeros());
                left &= left.wrapping_sub(1);
                next
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::{
        Index, IndexWriter, TantivyDocument, Term,
        query::{AllQuery, TermQuery},
        schema::IndexRecordOption,
    };

    use super::*;
    use crate::{analyser, facets::FacetCollector, schema::Fields};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// Documents of few channels and lines, many forces and months, some with several lines, some deleted; asked for all of
        /// them and for those of one channel.
        #[test]
        fn sets_count_an_answer_as_its_documents_do(
            seed in any::<u64>(),
            forces in 1..80_u64,
            deleted in prop::collection::vec(0..SMALL, 0..40),
        ) {
            let fields = Fields::new();
            let index = Index::create_in_ram(fields.schema.clone());
            analyser::register(index.tokenizers());
            let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
            let mut random = seed | 1;
            let mut below = |bound: u64| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (random >> 33) % bound
            };
            for nth in 0..SMALL + 100 {
                let mut document = TantivyDocument::new();
                document.add_text(fields.report_id, nth.to_string());
                document.add_text(fields.channel, if below(300) == 0 { "101" } else { "online" });
                document.add_text(fields.force, format!("Force {}", below(forces)));
                let received = 1_500_000_000 + below(100_000_000) as i64;
                document.add_date(fields.received_at, tantivy::DateTime::from_timestamp_secs(received));
                for line in 0..below(4).saturating_sub(1) {
                    document.add_text(fields.line_ids, format!("line-{}", line * 7 + below(3)));
                }
                writer.add_document(document).unwrap();
            }
            for nth in &deleted {
                writer.delete_term(Term::from_field_text(fields.report_id, &nth.to_string()));
            }
            writer.commit().unwrap();
            let view = index.reader().unwrap().searcher();
            let values = Values::default().of(view.segment_readers()).unwrap();
            prop_assert!(!values.0.is_empty());
            let channel = |name: &str| {
                TermQuery::new(Term::from_field_text(fields.channel, name), IndexRecordOption::Basic)
            };
            let none = Values::default();
            let (by_sets, by_documents) =
                (FacetCollector::new(&Facet::ALL, &values), FacetCollector::new(&Facet::ALL, &none));
            prop_assert_eq!(view.search(&AllQuery, &by_sets).unwrap(), view.search(&AllQuery, &by_documents).unwrap());
            for name in ["101", "online", "crimestoppers"] {
                let found = view.search(&channel(name), &by_sets).unwrap();
                prop_assert_eq!(found, view.search(&channel(name), &by_documents).unwrap(), "{}", name);
            }
        }
    }

    #[test]
    fn bits_give_back_the_documents_that_were_put_in() {
        let documents = [0, 1, 63, 64, 127, 128, 199];
        let mut bits = Bits::none_of(200);
        documents.iter().for_each(|doc| bits.insert(*doc));
        assert_eq!(bits.iter().collect::<Vec<_>>(), documents);
        assert!(bits.has(63) && !bits.has(62));
        assert_eq!(
            [0, 2, 65, 199, 200].map(|doc| bits.at_or_after(doc)),
            [Some(0), Some(63), Some(127), Some(199), None]
        );
        assert_eq!(bits.count(), 7);
    }
}
