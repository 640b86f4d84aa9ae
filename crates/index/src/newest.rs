//! The newest reports of an answer, without looking at all of it.
//!
//! Documents of a segment stand in stretches, each of about one time. A long answer is read from the stretch with the latest
//! report of all on, until what was found is newer than anything in the stretches that are left; which are the latest is
//! known from [`Latest`]. A merge puts segments one behind the other in any order, so the place in a segment tells nothing.
//! How many answers there are the engine then counts without looking at them.

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

/// The stretches of each segment, the one with the latest report first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Latest(HashMap<SegmentId, Arc<[Stretch]>>);

#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// When its latest report came in.
    latest: i64,
    /// Its first document.
    start: DocId,
}

/// How an answer is read; in documents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// How long a stretch is.
    stretch: DocId,
    /// An answer that is thought to be shorter is read whole: finding places in it costs more than that.
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

fn latest_in(segment: &SegmentReader, stretch: DocId) -> tantivy::Result<Arc<[Stretch]>> {
    let column = segment.fast_fields().date(RECEIVED_AT)?;
    let mut stretches: Vec<Stretch> = (0..segment.max_doc())
        .step_by(stretch as usize)
        .map(|start| {
            let end = start.saturating_add(stretch).min(segment.max_doc());
            let latest = (start..end).map(|doc| received(&column, doc)).max().unwrap_or(i64::MIN);
            Stretch { latest, start }
        })
        .collect();
    stretches.sort_unstable_by_key(|stretch| Reverse((stretch.latest, stretch.start)));
    Ok(stretches.into())
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
        let Some(stretches) = known.filter(|_| scorer.size_hint() >= self.reading.short) else {
            newest.read(scorer.as_mut(), segment.max_doc(), segment);
            return Ok(newest.harvest());
        };
        let (mut left, mut several) = (&stretches[..], 1);
        while left.first().is_some_and(|next| !newest.is_newer_than(next.latest)) {
            // A scorer goes forward only; the one at hand has not gone anywhere before the first round.
            if left.len() < stretches.len() {
                scorer = weight.scorer(segment, 1.0)?;
            }
            let (round, rest) = left.split_at(several.min(left.len()));
            let mut starts: Vec<DocId> = round.iter().map(|stretch| stretch.start).collect();
            starts.sort_unstable();
            for start in starts {
                if scorer.doc() < start {
                    scorer.seek(start);
                }
                let end = start.saturating_add(self.reading.stretch).min(segment.max_doc());
                newest.read(scorer.as_mut(), end, segment);
            }
            (left, several) = (rest, several * 2);
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

        /// Documents whose times are about in order, or not at all, a few of them deleted, in three segments.
        #[test]
        fn by_its_latest_stretches_an_answer_is_what_it_is_as_a_whole(
            jitter in (1..400_i64).prop_flat_map(|most| prop::collection::vec(0..most, 3..120)),
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
