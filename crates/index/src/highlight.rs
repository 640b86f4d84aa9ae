use tipline_lines::{Flag, LinkedReport};
use tipline_phone::{Mention, Role};
use tipline_report::Span;

use crate::{
    Difference, Expression, Node, Query, ReadAs, Term,
    analyser::{Word, fold_name, words_of},
};

/// The bytes of a report's text that a query asked for, in order of place and apart from each other.
pub(crate) fn highlights(query: &Query, record: &LinkedReport) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut words = None;
    collect(query.root(), record, &mut words, &mut spans);
    apart(spans)
}

/// Leaves out what stands under a NOT: the report is a hit because it is absent, or in spite of it.
fn collect(node: &Node, record: &LinkedReport, words: &mut Option<Vec<Word>>, spans: &mut Vec<Span>) {
    match &node.expression {
        Expression::And(parts) | Expression::Or(parts) => {
            for part in parts {
                collect(part, record, words, spans);
            }
        }
        Expression::Not(_) => {}
        Expression::Term(Term::Word(wanted) | Term::Phrase(wanted)) => {
            spans.extend(phrase_in(words.get_or_insert_with(|| words_of(&record.text)), wanted));
        }
        Expression::Term(term) => spans.extend(in_record(term, record)),
    }
}

fn in_record(term: &Term, record: &LinkedReport) -> Vec<Span> {
    let flags = |wanted: &dyn Fn(&Flag) -> bool| {
        record.flags.iter().filter(|flag| wanted(flag)).map(|flag| flag.span).collect()
    };
    match term {
        Term::Number(number) => mentions(record, |e164| e164 == *number),
        Term::Pattern(pattern) => mentions(record, |e164| pattern.matches(e164)),
        Term::Near(number) => {
            mentions(record, |e164| e164 == *number || Difference::between(*number, e164).is_some())
        }
        Term::Identifier(wanted) => {
            let found = record.identifiers.iter().filter(|identifier| wanted.is(identifier));
            found.map(|identifier| identifier.span).collect()
        }
        Term::Role(role) => {
            let theirs = record.mentions.iter().filter(|mention| mention.role == *role);
            theirs.map(|mention| mention.span).collect()
        }
        Term::Reading(ReadAs::Fragment) => record.fragments.iter().map(|fragment| fragment.span).collect(),
        Term::Reading(reading) => {
            let was_read = |mention: &&Mention| match reading {
                ReadAs::Repaired(repair) => mention.reading.repairs().contains(*repair),
                reading => mention.reading.as_str() == reading.as_str(),
            };
            let read = record.mentions.iter().filter(|mention| mention.role != Role::ReporterContact);
            read.filter(was_read).map(|mention| mention.span).collect()
        }
        Term::Flag(kind) => flags(&|flag| flag.kind == *kind),
        Term::Line(name) => {
            let name = fold_name(name);
            flags(&|flag| {
                let names = flag.brand.iter().chain(&flag.aliases);
                fold_name(flag.line_id.as_str()) == name || names.into_iter().any(|n| fold_name(n) == name)
            })
        }
        _ => Vec::new(),
    }
}

/// Where the record mentions a number that may be searched.
fn mentions(record: &LinkedReport, wanted: impl Fn(tipline_phone::E164) -> bool) -> Vec<Span> {
    let found = record.mentions.iter().filter(|m| wanted(m.e164) && record.numbers.contains(&m.e164));
    found.map(|mention| mention.span).collect()
}

fn phrase_in(text: &[Word], wanted: &str) -> Vec<Span> {
    let wanted: Vec<String> = words_of(wanted).into_iter().map(|word| word.folded).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let places = text.windows(wanted.len()).filter(|words| words.iter().map(|w| &w.folded).eq(&wanted));
    places.map(|words| Span { start: words[0].span.start, end: words[words.len() - 1].span.end }).collect()
}

fn apart(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut apart: Vec<Span> = Vec::new();
    for span in spans {
        match apart.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}
