//! Both back ends give the same answers: the index in a folder and a Quickwit cluster, over the same records.
//!
//! The cluster is started here where `TIPLINE_TEST_QUICKWIT` names the program; else what needs one is skipped, and says so.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod corpus;
mod program;
mod queries;
mod refusals;

use std::collections::BTreeSet;

use corpus::Corpus;
use program::Program;
use tipline_index::{
    CountBy, Counted, Facet, LineView, NumberView, Query, Reports, SearchOptions, Sort, ViewOptions, counts,
};
use tipline_lines::LinkedReport;
use tipline_quickwit::Cluster;

/// What differs, told.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn compare<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, embedded: &T, cluster: &T) {
        if embedded != cluster {
            let short = |told: &T| format!("{told:?}").chars().take(600).collect::<String>();
            self.0.push(format!("{what}\n  embedded: {}\n  cluster:  {}", short(embedded), short(cluster)));
        }
    }
}

#[test]
fn the_index_in_a_folder_and_a_cluster_give_the_same_answers() {
    let corpus = Corpus::new();
    let decisions = corpus.decisions();
    let read = |text: String| {
        let query = queries::parse(&text).with_decisions(&decisions);
        (text, query)
    };
    let queries: Vec<(String, Query)> = queries::all(&corpus.current).into_iter().map(read).collect();
    assert!(queries.len() >= 150, "{} queries", queries.len());
    let dir = tempfile::tempdir().unwrap();
    let searcher = corpus.index(dir.path());
    let Some(program) = Program::start() else { return };
    program.make_index("tipline-reports");
    for batch in corpus.records.chunks(250) {
        program.ingest("tipline-reports", batch);
    }
    let cluster = Cluster::open(&program.settings("tipline-reports")).unwrap();

    let mut differences = Differences::default();
    let mut answered = 0;
    for (text, query) in &queries {
        answered += usize::from(compare_search(text, query, &searcher, &cluster, &mut differences) > 0);
    }
    // Each of these asks for every state there is: few are enough.
    for text in queries::COUNTED_BY_DECISION {
        let query = queries::parse(text);
        let decided = |reports: &dyn Reports| {
            let by = [CountBy::Decision];
            counts(reports, &query, &by, &decisions).unwrap().remove(0).1
        };
        let embedded = decided(&searcher);
        assert!(embedded.len() >= 4, "{text}: {embedded:?}");
        differences.compare(text, &embedded, &decided(&cluster));
    }
    compare_views(&corpus, &searcher, &cluster, &mut differences);
    for id in
        corpus.records.iter().map(|record| record.report_id).collect::<BTreeSet<_>>().into_iter().step_by(9)
    {
        let told = |reports: &dyn Reports| reports.report(id).unwrap();
        differences.compare(&id.to_string(), &told(&searcher), &told(&cluster));
    }
    let found = differences.0.len();
    differences.0.truncate(12);
    assert!(found == 0, "{found} differences:\n{}", differences.0.join("\n"));
    // Most of what is asked has an answer: a suite of empty answers would prove nothing.
    assert!(answered * 10 >= queries.len() * 8, "only {answered} of {} have an answer", queries.len());
    assert_eq!(cluster.freshness().unwrap().documents, corpus.records.len());

    refusals::are_told_apart(&program);
}

fn compare_search(
    text: &str,
    query: &Query,
    embedded: &dyn Reports,
    cluster: &dyn Reports,
    differences: &mut Differences,
) -> usize {
    let mut total = 0;
    for (limit, sort) in [(7, Sort::Oldest), (usize::MAX, Sort::Newest)] {
        let options = SearchOptions { limit, sort };
        let asked = embedded.search(query, options).unwrap();
        let told = match cluster.search(query, options) {
            Ok(told) => told,
            Err(error) => {
                differences.0.push(format!("{text}: {error}"));
                return asked.total;
            }
        };
        let ids = |hits: &tipline_index::Hits| -> Vec<String> {
            hits.hits.iter().map(|hit| hit.record.report_id.to_string()).collect()
        };
        let what = format!("{text} ({limit}, {sort:?})");
        differences.compare(
            &what,
            &(asked.total, asked.exact, Counted::Exactly),
            &(told.total, told.exact, told.counted),
        );
        differences.compare(&what, &ids(&asked), &ids(&told));
        differences.compare(&what, &asked.hits, &told.hits);
        total = asked.total;
    }
    let facets = |reports: &dyn Reports| {
        reports.facets(query, &Facet::ALL).unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    differences.compare(text, &facets(embedded), &facets(cluster));
    total
}

fn compare_views(
    corpus: &Corpus,
    embedded: &dyn Reports,
    cluster: &dyn Reports,
    differences: &mut Differences,
) {
    for number in corpus.numbers() {
        let view = |reports: &dyn Reports| NumberView::of(reports, number, ViewOptions::default()).unwrap();
        differences.compare(&number.to_string(), &view(embedded), &view(cluster));
    }
    for name in corpus.line_names() {
        let called = |reports| LineView::called(reports, &name, ViewOptions::default()).unwrap();
        differences.compare(&name, &called(embedded), &called(cluster));
    }
    let lines: BTreeSet<_> = corpus.current.iter().flat_map(|record| record.line_ids.clone()).collect();
    for line in lines {
        for options in [ViewOptions::default(), ViewOptions { most_read: 5, most_listed: 2 }] {
            let view = |reports: &dyn Reports| LineView::of(reports, &line, None, options).unwrap();
            differences.compare(line.as_str(), &view(embedded), &view(cluster));
        }
    }
}

/// The value of a record on its topic.
fn json(record: &LinkedReport) -> Vec<u8> {
    serde_json::to_vec(record).unwrap()
}
