//! How long the searches took.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};
use tantivy::{Index, ReloadPolicy, Term, collector::Count, query::TermQuery, schema::IndexRecordOption};
use tipline_index::{SearchOptions, Searcher, parse};

use super::{Outcome, queries::Kind};

pub(crate) const HEADING: &str =
    "                            p50 ms    p99 ms    target   CPU p50   CPU p99      hits";

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
            let began = Took::begin();
            let found = searcher.search(&parse(text, now)?, SearchOptions::default())?;
            if warm {
                took.push(began.end());
                hits += found.total;
            }
        }
    }
    let line = row(kind.name, &took, kind.target, hits / kind.queries.len().max(1));
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
        let began = Took::begin();
        hits += view.search(&TermQuery::new(term, IndexRecordOption::Basic), &Count)?;
        took.push(began.end());
    }
    Ok(row("the engine alone, a term", &took, None, hits / kind.queries.len().max(1)))
}

/// How long a search took on the clock and of the processor: on a machine that does other things too, the two differ.
#[derive(Debug, Clone, Copy)]
struct Took {
    clock: Duration,
    processor: Duration,
}

struct Began(Instant, Duration);

impl Took {
    fn begin() -> Began {
        Began(Instant::now(), processor())
    }
}

impl Began {
    fn end(&self) -> Took {
        Took { clock: self.0.elapsed(), processor: processor().saturating_sub(self.1) }
    }
}

/// Time that this thread has had of a processor.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn row(name: &str, took: &[Took], target: Option<f64>, hits: usize) -> String {
    let at = |of: fn(&Took) -> Duration, part: f64| {
        let mut sorted: Vec<Duration> = took.iter().map(of).collect();
        sorted.sort_unstable();
        let place = ((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1));
        sorted.get(place).map_or(0.0, |took| took.as_secs_f64() * 1e3)
    };
    let target = target.map_or_else(|| "-".to_owned(), |target| format!("{target:.0}"));
    let clock = |part| at(|took| took.clock, part);
    let processor = |part| at(|took| took.processor, part);
    format!(
        "{name:<24} {:>9.3} {:>9.3} {target:>9} {:>9.3} {:>9.3} {hits:>9}",
        clock(0.5),
        clock(0.99),
        processor(0.5),
        processor(0.99)
    )
}
