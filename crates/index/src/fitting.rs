//! Which numbers in the index fit a pattern.
//!
//! Every way here only narrows down the numbers that are looked at; whether one fits is decided by the pattern itself.

use std::{collections::BTreeSet, io, ops::Range, str};

use tantivy::{
    SegmentReader, TERMINATED, TantivyError, Term,
    query::{BooleanQuery, EnableScoring, Query as EngineQuery, TermQuery},
    schema::{Field, IndexRecordOption},
    termdict::{TermDictionary, TermOrdinal},
};
use tipline_phone::E164;

use crate::{
    NumberPattern,
    analyser::GRAM,
    query::Glob,
    schema::{Fields, NUMBERS},
};

/// More numbers fit than were asked for at most.
pub(crate) struct TooMany;

/// The numbers in the index that fit the pattern, `most` of them at most.
pub(crate) fn fitting(
    pattern: &NumberPattern,
    view: &tantivy::Searcher,
    fields: &Fields,
    most: usize,
) -> Result<Result<BTreeSet<E164>, TooMany>, TantivyError> {
    let mut numbers = BTreeSet::new();
    for glob in pattern.globs() {
        for segment in view.segment_readers() {
            let source = Source { segment, view, fields, glob: &glob };
            source.visit(&mut |number| {
                numbers.insert(number);
                numbers.len() <= most
            })?;
            if numbers.len() > most {
                return Ok(Err(TooMany));
            }
        }
    }
    Ok(Ok(numbers))
}

/// The numbers of one segment, seen through one glob.
struct Source<'a> {
    segment: &'a SegmentReader,
    view: &'a tantivy::Searcher,
    fields: &'a Fields,
    glob: &'a Glob,
}

/// How the numbers are narrowed down.
enum Way {
    /// Those that begin with the known digits, in `numbers`.
    Prefix(Vec<u8>),
    /// Those that end with them, in `numbers_reversed`.
    Suffix(Vec<u8>),
    /// Those of the documents that have all of these grams.
    Grams(Vec<Term>),
}

/// What looking at a number of a document with the right grams costs, in numbers streamed from a dictionary: measured,
/// 300 ns against 60 ns.
const GRAM_COST: u64 = 5;

impl Source<'_> {
    /// Calls `found` with each number that fits, some of them more than once, until it says `false`.
    fn visit(&self, found: &mut dyn FnMut(E164) -> bool) -> Result<(), TantivyError> {
        let mut keep = |digits: &[u8]| !self.glob.matches(digits) || number(digits).is_none_or(&mut *found);
        match self.cheapest_way()? {
            Way::Prefix(prefix) => self.stream(self.fields.numbers, &prefix, &mut |term| keep(&term[1..])),
            Way::Suffix(suffix) => {
                let mut digits = Vec::new();
                self.stream(self.fields.numbers_reversed, &suffix, &mut |term| {
                    digits.clear();
                    digits.extend(term.iter().rev());
                    keep(&digits)
                })
            }
            Way::Grams(grams) => self.with_grams(grams, &mut |term| keep(&term[1..])),
        }
    }

    fn cheapest_way(&self) -> Result<Way, TantivyError> {
        let prefix = [b"+".as_slice(), &self.glob.prefix()].concat();
        let suffix = self.glob.reversed_suffix();
        let dictionary_cost = |field, prefix: &[u8]| -> Result<u64, TantivyError> {
            let range = range_of(self.segment.inverted_index(field)?.terms(), prefix)?;
            Ok(range.end - range.start)
        };
        let prefix_cost = dictionary_cost(self.fields.numbers, &prefix)?;
        let suffix_cost = dictionary_cost(self.fields.numbers_reversed, &suffix)?;
        let grams = self.gram_terms();
        let gram_cost = self.rarest(&grams)?.map_or(u64::MAX, |documents| documents * GRAM_COST);
        Ok(match prefix_cost.min(suffix_cost).min(gram_cost) {
            cost if cost == prefix_cost => Way::Prefix(prefix),
            cost if cost == suffix_cost => Way::Suffix(suffix),
            _ => Way::Grams(grams),
        })
    }

    fn gram_terms(&self) -> Vec<Term> {
        let term = |gram: &String| Term::from_field_text(self.fields.numbers_grams, gram);
        self.glob.grams(GRAM).iter().map(term).collect()
    }

    /// How many documents have the rarest of the grams; none where there are no grams.
    fn rarest(&self, grams: &[Term]) -> Result<Option<u64>, TantivyError> {
        let index = self.segment.inverted_index(self.fields.numbers_grams)?;
        let counts: io::Result<Vec<u32>> = grams.iter().map(|gram| index.doc_freq(gram)).collect();
        Ok(counts?.into_iter().min().map(u64::from))
    }

    fn stream(
        &self,
        field: Field,
        prefix: &[u8],
        keep: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), TantivyError> {
        let index = self.segment.inverted_index(field)?;
        let mut stream = index.terms().range().ge(prefix).lt(after(prefix)).into_stream()?;
        while stream.advance() {
            if !keep(stream.key()) {
                break;
            }
        }
        Ok(())
    }

    fn with_grams(&self, grams: Vec<Term>, keep: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), TantivyError> {
        let Some(numbers) = self.segment.fast_fields().str(NUMBERS)? else { return Ok(()) };
        let has = |gram| Box::new(TermQuery::new(gram, IndexRecordOption::Basic)) as Box<dyn EngineQuery>;
        let with_all = BooleanQuery::intersection(grams.into_iter().map(has).collect());
        let weight = with_all.weight(EnableScoring::disabled_from_searcher(self.view))?;
        let mut documents = weight.scorer(self.segment, 1.0)?;
        let mut ords = Vec::new();
        while documents.doc() != TERMINATED {
            ords.extend(numbers.ords().values_for_doc(documents.doc()));
            documents.advance();
        }
        ords.sort_unstable();
        ords.dedup();
        let mut wanted = true;
        numbers.dictionary().sorted_ords_to_term_cb(&ords, |term| wanted = wanted && keep(term))?;
        Ok(())
    }
}

/// The places in a dictionary of the terms that begin so.
fn range_of(terms: &TermDictionary, prefix: &[u8]) -> io::Result<Range<TermOrdinal>> {
    let first_from = |bound: &[u8]| -> io::Result<TermOrdinal> {
        let mut stream = terms.range().ge(bound).into_stream()?;
        Ok(if stream.advance() { stream.term_ord() } else { terms.num_terms() as u64 })
    };
    Ok(first_from(prefix)?..first_from(&after(prefix))?)
}

/// The least term after all that begin so. Terms are ASCII, so the last byte can always be raised.
fn after(prefix: &[u8]) -> Vec<u8> {
    match prefix.split_last() {
        Some((last, rest)) => [rest, &[last + 1]].concat(),
        None => vec![u8::MAX],
    }
}

fn number(digits: &[u8]) -> Option<E164> {
    E164::from_integer(str::from_utf8(digits).ok()?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_a_prefix_is_after_all_that_begin_so() {
        for (prefix, bound) in [("+44", "+45"), ("9", ":"), ("+", ",")] {
            assert_eq!(after(prefix.as_bytes()), bound.as_bytes());
            assert!(format!("{prefix}99999").as_str() < bound);
        }
        assert!("999999999999999".as_bytes() < after(b"").as_slice());
    }
}
