//! The reports with a number that fits a pattern.
//!
//! Three digits in a row, and the first and the last three to six of a number, are terms of their own (see
//! [`DIGIT_GRAMS`](crate::analyser::DIGIT_GRAMS)). Where a pattern asks for no more than one of them, its reports are those
//! of the term. Else they are among the reports that have all of its terms, and each of those is looked at.

use std::sync::Arc;

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, Term,
    columnar::Column,
    query::{AllQuery, BooleanQuery, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight},
    schema::IndexRecordOption,
};
use tipline_phone::E164;

use crate::{
    NumberPattern,
    analyser::{GRAM, leading, trailing},
    query::Glob,
    schema::{Fields, NUMBER_VALUES},
};

/// What the engine runs for a pattern.
pub(crate) fn fitting(pattern: &NumberPattern, fields: &Fields) -> Box<dyn Query> {
    let mut ways: Vec<Box<dyn Query>> =
        pattern.globs().into_iter().map(|glob| fitting_one(glob, fields)).collect();
    match ways.len() {
        1 => ways.remove(0),
        _ => Box::new(BooleanQuery::union(ways)),
    }
}

fn fitting_one(glob: Glob, fields: &Fields) -> Box<dyn Query> {
    let term = |text: &str| -> Box<dyn Query> {
        let term = Term::from_field_text(fields.numbers_grams, text);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    };
    let text = |digits| String::from_utf8(digits).unwrap_or_default();
    let (prefix, suffix) = (text(glob.prefix()), text(glob.suffix()));
    let (first, last) = (leading(&prefix).last(), trailing(&suffix).last());
    let grams = glob.grams(GRAM);
    if let Some(first) = &first
        && glob.is_prefix(first.len() - 1)
    {
        return term(first);
    }
    if let Some(last) = &last
        && glob.is_suffix(last.len() - 1)
    {
        return term(last);
    }
    if let [gram] = grams.as_slice()
        && glob.is_infix(GRAM)
    {
        return term(gram);
    }
    // Grams of a known end say hardly more than its own term does.
    let said =
        |gram: &str| (first.is_some() && prefix.contains(gram)) || (last.is_some() && suffix.contains(gram));
    let mut terms: Vec<Box<dyn Query>> = first.iter().chain(&last).map(|end| term(end)).collect();
    terms.extend(grams.iter().filter(|gram| !said(gram)).map(|gram| term(gram)));
    let among: Box<dyn Query> = match terms.len() {
        0 => Box::new(AllQuery),
        1 => terms.remove(0),
        _ => Box::new(BooleanQuery::intersection(terms)),
    };
    Box::new(Fitting { among, glob: Arc::new(glob) })
}

/// Those of another query's reports that have a number that fits.
#[derive(Debug)]
struct Fitting {
    among: Box<dyn Query>,
    glob: Arc<Glob>,
}

struct FittingWeight {
    among: Box<dyn Weight>,
    glob: Arc<Glob>,
}

struct FittingScorer {
    among: Box<dyn Scorer>,
    numbers: Column<u64>,
    glob: Arc<Glob>,
}

impl Clone for Fitting {
    fn clone(&self) -> Self {
        Self { among: self.among.box_clone(), glob: Arc::clone(&self.glob) }
    }
}

impl Query for Fitting {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(FittingWeight { among: self.among.weight(scoring)?, glob: Arc::clone(&self.glob) }))
    }
}

impl Weight for FittingWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = FittingScorer {
            among: self.among.scorer(segment, boost)?,
            numbers: segment.fast_fields().u64(NUMBER_VALUES)?,
            glob: Arc::clone(&self.glob),
        };
        if scorer.doc() != TERMINATED && !scorer.fits(scorer.doc()) {
            scorer.advance();
        }
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.among.explain(segment, doc)
    }
}

impl FittingScorer {
    fn fits(&self, doc: DocId) -> bool {
        let fits = |value| E164::from_integer(value).is_some_and(|number| self.glob.matches_number(number));
        self.numbers.values_for_doc(doc).any(fits)
    }
}

impl DocSet for FittingScorer {
    fn advance(&mut self) -> DocId {
        loop {
            let doc = self.among.advance();
            if doc == TERMINATED || self.fits(doc) {
                return doc;
            }
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let doc = self.among.seek(target);
        if doc == TERMINATED || self.fits(doc) { doc } else { self.advance() }
    }

    fn doc(&self) -> DocId {
        self.among.doc()
    }

    fn size_hint(&self) -> u32 {
        self.among.size_hint()
    }

    fn cost(&self) -> u64 {
        /// Looking at a number against reading on in a list of reports, about.
        const LOOK: u64 = 20;
        self.among.cost() * LOOK
    }
}

impl Scorer for FittingScorer {
    fn score(&mut self) -> Score {
        1.0
    }
}
