//! How long the searches took.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use tantivy::{Index, ReloadPolicy, Term, collector::Count, query::TermQuery, schema::IndexRecordOption};
use tipline_index::{SearchOptions, Searcher, parse};

use super::{Outcome, queries::Kind};

pub(crate) const HEADING: &str = "                            p50 ms    p99 ms    max ms    target      hits";

/// How often the searcher moves on to what has come in.
const RELOAD: Duration = Duration::from_secs(1);

/// Runs the searches of a kind, twice: the first time warms the caches.
pub(crate) fn measure(
    kind: &Kind,
    searcher: &mut Searcher,
    dir: &Path,
    check: impl Fn() -> Outcome<()>,
) -> Outcome<String> {
    let now = jiff::Timestamp::now();
    let mut took = Vec::with_capacity(kind.queries.len());
    let mut hits = 0;
    let mut reloaded = Instant::now();
    for warm in [false, true] {
        for text in &kind.queries {
            if reloaded.elapsed() > RELOAD {
                check()?;
                searcher.reload()?;
                reloaded = Instant::now();
            }
            let began = Instant::now();
            let found = searcher.search(&parse(text, now)?, SearchOptions::default())?;
            if warm {
                took.push(began.elapsed());
                hits += found.total;
            }
        }
    }
    let line = row(kind.name, took, kind.target, hits / kind.queries.len().max(1));
    Ok(match kind.name {
        "exact number" => format!("{}\n{line}", floor(kind, dir)?),
        _ => line,
    })
}

/// The engine alone: how many documents have the term.
fn floor(kind: &Kind, dir: &Path) -> Outcome<String> {
    let index = Index::open_in_dir(dir)?;
    let field = index.schema().get_field("numbers")?;
    let view = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
    let mut took = Vec::with_capacity(kind.queries.len());
    let mut hits = 0;
    for number in &kind.queries {
        let term = Term::from_field_text(field, &format!("+44{}", &number[1..]));
        let began = Instant::now();
        hits += view.search(&TermQuery::new(term, IndexRecordOption::Basic), &Count)?;
        took.push(began.elapsed());
    }
    Ok(row("the engine alone, a term", took, None, hits / kind.queries.len().max(1)))
}

fn row(name: &str, mut took: Vec<Duration>, target: Option<f64>, hits: usize) -> String {
    took.sort_unstable();
    let at = |part: f64| {
        let place = (took.len() as f64 * part) as usize;
        took.get(place.min(took.len().saturating_sub(1))).map_or(0.0, |took| took.as_secs_f64() * 1e3)
    };
    let target = target.map_or_else(|| "-".to_owned(), |target| format!("{target:.0}"));
    format!("{name:<24} {:>9.3} {:>9.3} {:>9.3} {target:>9} {hits:>9}", at(0.5), at(0.99), at(1.0))
}
