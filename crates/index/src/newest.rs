//! The newest reports of an answer, without looking at all of it.
//!
//! Reports stand in a segment about in the order in which they came in. So a long answer is read from its end, a stretch of
//! documents at a time, until what was found is newer than anything in the stretches before: those are known from
//! [`Latest`]. How many there are the engine then counts without looking at them.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    sync::Arc,
};

use tantivy::{
    DateTime, DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
    index::SegmentId,
    query::{Scorer, Weight},
};

use crate::schema::{RECEIVED_AT, REPORT_ID};

/// When the latest report came in of the first stretch of each segment, of the first two, and so on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Latest(HashMap<SegmentId, Arc<[i64]>>);

/// How an answer is read; in documents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// The last stretch; each before it is twice as long.
    stretch: DocId,
    /// An answer that is thought to be shorter is read from its beginning: finding its place anew costs more than that.
    short: u32,
}

impl Default for Reading {
    fn default() -> Self {
        Self { stretch: 1 << 12, short: 1 << 15 }
    }
}

impl Latest {
    /// Those of these segments; what is known of them already is taken over.
    pub(crate) fn of(&self, segments: &[SegmentReader], reading: Reading) -> tantivy::Result<Self> {
        let of = |segment: &SegmentReader| {
            let id = segment.segment_id();
            let latest = match self.0.get(&id) {
                Some(latest) => Arc::clone(latest),
                None => latest_in(segment, reading.stretch)?,
            };
            Ok((id, latest))
        };
        Ok(Self(segments.iter().map(of).collect::<tantivy::Result<_>>()?))
    }
}

fn latest_in(segment: &SegmentReader, stretch: DocId) -> tantivy::Result<Arc<[i64]>> {
    let column = segment.fast_fields().date(RECEIVED_AT)?;
    let mut latest = i64::MIN;
    let stretches = (0..segment.max_doc()).step_by(stretch as usize).map(|start| {
        let end = start.saturating_add(stretch).min(segment.max_doc());
        latest = (start..end).map(|doc| received(&column, doc)).max().unwrap_or(latest).max(latest);
        latest
    });
    Ok(stretches.collect())
}

/// Counts an answer and collects so many of its newest reports, those of one instant in order of their ids.
pub(crate) struct Newest<'a> {
    pub(crate) limit: usize,
    pub(crate) latest: &'a Latest,
    pub(crate) reading: Reading,
}

/// A report that was found; the greater one comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    received: i64,
    id: Reverse<String>,
    pub(crate) address: DocAddress,
}

/// The newest of one segment; ids by their place in its dictionary, which is in their order.
pub(crate) struct SegmentNewest {
    ord: SegmentOrdinal,
    limit: usize,
    count: usize,
    received: Column<DateTime>,
    ids: StrColumn,
    /// The least that is kept on top.
    best: BinaryHeap<Reverse<(i64, Reverse<u64>, DocId)>>,
}

impl Collector for Newest<'_> {
    type Fruit = (usize, Vec<DocAddress>);
    type Child = SegmentNewest;

    fn for_segment(&self, ord: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentNewest> {
        let columns = segment.fast_fields();
        let ids = columns.str(REPORT_ID)?;
        let ids = ids.ok_or_else(|| TantivyError::SchemaError(format!("{REPORT_ID} is no fast field")))?;
        let received = columns.date(RECEIVED_AT)?;
        Ok(SegmentNewest { ord, limit: self.limit, count: 0, received, ids, best: BinaryHeap::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        ord: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<<SegmentNewest as SegmentCollector>::Fruit> {
        let mut newest = self.for_segment(ord, segment)?;
        let mut scorer = weight.scorer(segment, 1.0)?;
        let known = self.latest.0.get(&segment.segment_id());
        let Some(latest) = known.filter(|_| scorer.size_hint() >= self.reading.short) else {
            newest.read(scorer.as_mut(), segment.max_doc(), segment);
            return Ok(newest.harvest());
        };
        let mut stretches = 1;
        let mut end = latest.len();
        while end > 0 && !newest.is_newer_than(latest[end - 1]) {
            let start = end.saturating_sub(stretches);
            let document = |stretch: usize| self.reading.stretch.saturating_mul(stretch as DocId);
            // The first stretch to be read is the last of all: the scorer at hand has not gone anywhere yet.
            if end < latest.len() {
                scorer = weight.scorer(segment, 1.0)?;
            }
            if scorer.doc() < document(start) {
                scorer.seek(document(start));
            }
            newest.read(scorer.as_mut(), document(end).min(segment.max_doc()), segment);
            (end, stretches) = (start, stretches * 2);
        }
        newest.count = weight.count(segment)? as usize;
        Ok(newest.harvest())
    }

    fn merge_fruits(
        &self,
        segments: Vec<<SegmentNewest as SegmentCollector>::Fruit>,
    ) -> tantivy::Result<Self::Fruit> {
        let mut total = 0;
        let mut all: Vec<Found> = Vec::new();
        for segment in segments {
            let (count, found) = segment?;
            total += count;
            all.extend(found);
        }
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.truncate(self.limit);
        Ok((total, all.into_iter().map(|found| found.address).collect()))
    }
}

impl SegmentCollector for SegmentNewest {
    type Fruit = tantivy::Result<(usize, Vec<Found>)>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.count += 1;
        let received = received(&self.received, doc);
        if self.is_newer_than(received) {
            return;
        }
        let id = self.ids.ords().first(doc).unwrap_or(u64::MAX);
        self.best.push(Reverse((received, Reverse(id), doc)));
        if self.best.len() > self.limit {
            self.best.pop();
        }
    }

    fn harvest(self) -> Self::Fruit {
        let mut id = String::new();
        let found = self.best.into_iter().map(|Reverse((received, Reverse(ord), doc))| {
            self.ids.ord_to_str(ord, &mut id)?;
            Ok(Found { received, id: Reverse(id.clone()), address: DocAddress::new(self.ord, doc) })
        });
        Ok((self.count, found.collect::<tantivy::Result<_>>()?))
    }
}

impl SegmentNewest {
    /// Looks at the documents of `scorer` from where it stands to below `end`.
    fn read(&mut self, scorer: &mut dyn Scorer, end: DocId, segment: &SegmentReader) {
        let alive = segment.alive_bitset();
        let mut doc = scorer.doc();
        while doc < end {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                self.collect(doc, 1.0);
            }
            doc = scorer.advance();
        }
    }

    /// Whether as many as are wanted came in after this instant.
    fn is_newer_than(&self, received: i64) -> bool {
        let oldest = self.best.peek().map(|Reverse((oldest, ..))| *oldest);
        self.best.len() == self.limit && oldest.is_some_and(|oldest| received < oldest)
    }
}

fn received(column: &Column<DateTime>, doc: DocId) -> i64 {
    column.first(doc).map_or(i64::MIN, DateTime::into_timestamp_millis)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::{Index, IndexWriter, TantivyDocument, Term, query::AllQuery, schema::Value};

    use super::*;
    use crate::{analyser, schema::Fields};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        /// Documents whose times are about in order, a few of them deleted, in three segments.
        #[test]
        fn from_its_end_an_answer_is_what_it_is_from_its_beginning(
            jitter in prop::collection::vec(0..30_i64, 3..120),
            limit in 1..40_usize,
            stretch in 1..20_u32,
            deleted in prop::collection::vec(0..120_usize, 0..5),
        ) {
            let fields = Fields::new();
            let index = Index::create_in_ram(fields.schema.clone());
            analyser::register(index.tokenizers());
            let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
            writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
            let id = |nth: usize| format!("r_{:04}", nth * 7919 % 1000);
            for (nth, jitter) in jitter.iter().enumerate() {
                let mut document = TantivyDocument::new();
                document.add_text(fields.report_id, id(nth));
                // Few instants, so that many share one.
                document.add_date(fields.received_at, DateTime::from_timestamp_secs((nth as i64 + jitter) / 3));
                document.add_bytes(fields.record, id(nth).as_bytes());
                writer.add_document(document).unwrap();
                if nth % 40 == 39 {
                    writer.commit().unwrap();
                }
            }
            for nth in &deleted {
                writer.delete_term(Term::from_field_text(fields.report_id, &id(*nth)));
            }
            writer.commit().unwrap();
            let view = index.reader().unwrap().searcher();
            let mut expected: Vec<(i64, String)> = jitter
                .iter()
                .enumerate()
                .filter(|(nth, _)| !deleted.contains(nth))
                .map(|(nth, jitter)| (-((nth as i64 + jitter) / 3), id(nth)))
                .collect();
            expected.sort_unstable();
            let all = expected.len();
            expected.truncate(limit);
            for short in [0, u32::MAX] {
                let reading = Reading { stretch, short };
                let latest = Latest::default().of(view.segment_readers(), reading).unwrap();
                let (total, found) = view.search(&AllQuery, &Newest { limit, latest: &latest, reading }).unwrap();
                prop_assert_eq!(total, all);
                let found: Vec<String> = found
                    .into_iter()
                    .map(|address| {
                        let document: TantivyDocument = view.doc(address).unwrap();
                        let id = document.get_first(fields.record).and_then(|value| value.as_bytes()).unwrap();
                        String::from_utf8(id.to_vec()).unwrap()
                    })
                    .collect();
                let expected: Vec<String> = expected.iter().map(|(_, id)| id.clone()).collect();
                prop_assert_eq!(found, expected, "short {}", short);
            }
        }
    }
}
