//! From a query to what the engine runs.

use std::{collections::BTreeSet, ops::Bound, path::Path};

use jiff::Timestamp;
use tantivy::{
    Term as EngineTerm,
    query::{
        AllQuery, BooleanQuery, Occur, PhraseQuery, Query as EngineQuery, RangeQuery, TermQuery, TermSetQuery,
    },
    schema::{Field, IndexRecordOption},
};
use tipline_phone::E164;
use tipline_report::Span;

use crate::{
    Expression, IndexError, Node, NumberPattern, Query, QueryError, Term,
    analyser::{fold_name, words_of},
    excluded::Excluded,
    fitting::{TooMany, fitting},
    folder::engine,
    query::near,
    schema::{Fields, date_time},
};

/// The most numbers that a pattern may fit. Each is a term of the search that follows.
const MOST_NUMBERS: usize = 50_000;

/// Compiles queries against the numbers that an index holds.
pub(crate) struct Compiler<'a> {
    view: &'a tantivy::Searcher,
    fields: &'a Fields,
    dir: &'a Path,
    most_numbers: usize,
}

type Compiled = Result<Box<dyn EngineQuery>, IndexError>;

impl<'a> Compiler<'a> {
    pub(crate) fn new(view: &'a tantivy::Searcher, fields: &'a Fields, dir: &'a Path) -> Self {
        Self { view, fields, dir, most_numbers: MOST_NUMBERS }
    }

    pub(crate) fn compile(&self, query: &Query) -> Compiled {
        self.node(query.root())
    }

    fn node(&self, node: &Node) -> Compiled {
        match &node.expression {
            Expression::Or(parts) => {
                let clauses: Result<_, _> = parts.iter().map(|part| self.node(part)).collect();
                Ok(Box::new(BooleanQuery::union(clauses?)))
            }
            Expression::And(parts) => self.all_of(parts),
            Expression::Not(_) => self.all_of(std::slice::from_ref(node)),
            Expression::Term(term) => self.term(term, node.span),
        }
    }

    /// The engine takes away only from something: where every part is negative, from all reports.
    fn all_of(&self, parts: &[Node]) -> Compiled {
        let mut clauses: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        for part in parts {
            clauses.push(match &part.expression {
                Expression::Not(inner) => (Occur::MustNot, Box::new(Excluded(self.node(inner)?))),
                _ => (Occur::Must, self.node(part)?),
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn term(&self, term: &Term, span: Span) -> Compiled {
        let fields = self.fields;
        Ok(match term {
            Term::Number(number) => exact(fields.numbers, &number.to_string()),
            Term::Pattern(pattern) => return self.pattern(pattern, span),
            Term::Near(number) => self.any_number(near(*number)),
            Term::Identifier(identifier) => exact(fields.identifier_terms, &identifier.term()),
            Term::Line(name) => exact(fields.line_names, &fold_name(name)),
            Term::Force(name) => exact(fields.force, &fold_name(name)),
            Term::Channel(channel) => exact(fields.channel, channel.as_str()),
            Term::Flag(kind) => exact(fields.flag_kinds, kind.as_str()),
            Term::Role(role) => exact(fields.roles, role.as_str()),
            Term::Reading(reading) => exact(fields.readings, reading.as_str()),
            Term::Received(range) => within(fields.received_at, range.from, range.to),
            Term::Occurred(range) => {
                let mut parts = Vec::new();
                // What began before the end and ended at or after the beginning: its own last instant is within it.
                if range.to.is_some() || range.from.is_none() {
                    parts.push(within(fields.occurred_from, None, range.to));
                }
                if range.from.is_some() {
                    parts.push(within(fields.occurred_to, range.from, None));
                }
                Box::new(BooleanQuery::intersection(parts))
            }
            Term::Word(words) | Term::Phrase(words) => self.words(words),
        })
    }

    /// Words one after the other; `o'brien` is two.
    fn words(&self, words: &str) -> Box<dyn EngineQuery> {
        let term = |word: &str| EngineTerm::from_field_text(self.fields.text, word);
        let mut words = words_of(words);
        if words.len() == 1 {
            return exact(self.fields.text, &words.remove(0).folded);
        }
        Box::new(PhraseQuery::new(words.iter().map(|word| term(&word.folded)).collect()))
    }

    fn pattern(&self, pattern: &NumberPattern, span: Span) -> Compiled {
        let numbers = fitting(pattern, self.view, self.fields, self.most_numbers)
            .map_err(engine("search", self.dir))?;
        let numbers = numbers.map_err(|TooMany| {
            QueryError::new(span, format!("more than {} numbers fit {pattern}", self.most_numbers))
                .help("give more of its digits")
        })?;
        Ok(self.any_number(numbers))
    }

    fn any_number(&self, numbers: BTreeSet<E164>) -> Box<dyn EngineQuery> {
        let term = |number: E164| EngineTerm::from_field_text(self.fields.numbers, &number.to_string());
        Box::new(TermSetQuery::new(numbers.into_iter().map(term)))
    }
}

fn within(field: Field, from: Option<Timestamp>, to: Option<Timestamp>) -> Box<dyn EngineQuery> {
    let term = |time| EngineTerm::from_field_date(field, date_time(time));
    let from = from.map_or(Bound::Unbounded, |from| Bound::Included(term(from)));
    let to = to.map_or(Bound::Unbounded, |to| Bound::Excluded(term(to)));
    Box::new(RangeQuery::new(from, to))
}

fn exact(field: Field, term: &str) -> Box<dyn EngineQuery> {
    Box::new(TermQuery::new(EngineTerm::from_field_text(field, term), IndexRecordOption::Basic))
}

#[cfg(test)]
mod tests {
    use tantivy::{Index, IndexWriter, TantivyDocument};

    use super::*;
    use crate::{analyser, parse};

    #[test]
    fn a_pattern_that_fits_too_many_numbers_is_refused_with_its_place() {
        let fields = Fields::new();
        let index = Index::create_in_ram(fields.schema.clone());
        analyser::register(index.tokenizers());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for i in 0..100 {
            let mut document = TantivyDocument::new();
            let number = format!("447700900{i:03}");
            document.add_text(fields.numbers, format!("+{number}"));
            document.add_text(fields.numbers_grams, &number);
            document.add_text(fields.numbers_reversed, number.chars().rev().collect::<String>());
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let view = index.reader().unwrap().searcher();
        let compiler = Compiler { most_numbers: 10, ..Compiler::new(&view, &fields, Path::new("index")) };
        let compile = |text| compiler.compile(&parse(text, Timestamp::UNIX_EPOCH).unwrap());

        compile("lads number:0770090004*").unwrap();
        let IndexError::Query(error) = compile("lads number:077*").unwrap_err() else {
            panic!("another error")
        };
        assert_eq!((error.span.start, error.span.end), (5, 16));
        assert_eq!(error.to_string(), "more than 10 numbers fit 077*");
    }
}
