//! From a query to what the engine runs.

use std::{collections::BTreeSet, ops::Bound};

use jiff::Timestamp;
use tantivy::{
    Term as EngineTerm,
    query::{
        AllQuery, BooleanQuery, Occur, PhraseQuery, Query as EngineQuery, RangeQuery, TermQuery, TermSetQuery,
    },
    schema::{Field, IndexRecordOption},
};
use tipline_lines::{FlagKind, FlagState};
use tipline_phone::E164;
use tipline_report::ReportId;

use crate::{
    Decided, Expression, Node, Query, Term,
    analyser::{fold_name, words_of},
    excluded::Excluded,
    fitting::fitting,
    query::near,
    remembered::{Answers, Remembered},
    schema::{Fields, date_time},
};

/// What the engine runs for a query. Where its answer is broad it is kept in `answers`; a part of which all has to hold comes
/// from there where it was asked for by itself before.
pub(crate) fn compile(query: &Query, fields: &Fields, answers: Option<&Answers>) -> Box<dyn EngineQuery> {
    let compiler = Compiler { fields, answers };
    let compiled = compiler.node(query.root());
    match answers.zip(name(query.root(), compiled.as_ref())) {
        Some((answers, asked)) => Box::new(Remembered::new(compiled, &asked, answers)),
        None => compiled,
    }
}

/// What an answer is kept under; none where it is not worth it, or where the words do not say all: what people decided is no
/// part of them.
fn name(node: &Node, compiled: &dyn EngineQuery) -> Option<String> {
    let query = Query { root: node.clone() };
    (!compiled.is::<TermQuery>() && !query.asks_for_decisions()).then(|| query.to_string())
}

struct Compiler<'a> {
    fields: &'a Fields,
    answers: Option<&'a Answers>,
}

impl Compiler<'_> {
    /// A part of which all has to hold.
    fn part(&self, node: &Node) -> Box<dyn EngineQuery> {
        let compiled = self.node(node);
        let known = self.answers.zip(name(node, compiled.as_ref()));
        match known.filter(|(answers, asked)| answers.know(asked)) {
            Some((answers, asked)) => Box::new(Remembered::new(compiled, &asked, answers)),
            None => compiled,
        }
    }

    fn node(&self, node: &Node) -> Box<dyn EngineQuery> {
        match &node.expression {
            Expression::Or(parts) => {
                Box::new(BooleanQuery::union(parts.iter().map(|part| self.node(part)).collect()))
            }
            Expression::And(parts) => self.all_of(parts),
            Expression::Not(_) => self.all_of(std::slice::from_ref(node)),
            Expression::Term(term) => self.term(term),
        }
    }

    /// The engine takes away only from something: where every part is negative, from all reports.
    fn all_of(&self, parts: &[Node]) -> Box<dyn EngineQuery> {
        let mut clauses: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        for part in parts {
            clauses.push(match &part.expression {
                Expression::Not(inner) => (Occur::MustNot, Box::new(Excluded(self.node(inner)))),
                _ => (Occur::Must, self.part(part)),
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn term(&self, term: &Term) -> Box<dyn EngineQuery> {
        let fields = self.fields;
        match term {
            Term::Number(number) => exact(fields.numbers, &number.to_string()),
            Term::Pattern(pattern) => fitting(pattern, fields),
            Term::Near(number) => self.any_number(near(*number)),
            Term::Identifier(identifier) => exact(fields.identifier_terms, &identifier.term()),
            Term::Line(name) => exact(fields.line_names, &fold_name(name)),
            Term::Force(name) => exact(fields.force, &fold_name(name)),
            Term::Channel(channel) => exact(fields.channel, channel.as_str()),
            Term::Flag(kind) => exact(fields.flag_kinds, kind.as_str()),
            Term::Decision(decided) => self.decided(decided),
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
        }
    }

    fn decided(&self, decided: &Decided) -> Box<dyn EngineQuery> {
        let fields = self.fields;
        let id = |id: &ReportId| EngineTerm::from_field_text(fields.report_id, &id.to_string());
        let reports: Box<dyn EngineQuery> = Box::new(TermSetQuery::new(decided.reports().iter().map(id)));
        if decided.state != FlagState::Open {
            return reports;
        }
        let kinds = FlagKind::ALL.map(|kind| exact(fields.flag_kinds, kind.as_str()));
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(BooleanQuery::union(kinds.into())) as Box<dyn EngineQuery>),
            (Occur::MustNot, Box::new(Excluded(reports))),
        ]))
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
