//! Finding numbers: ours and the peers', criterion first, then one table.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{Criterion, Throughput};
use tipline_bench::{Corpus, Finder, Kind, finders};

const REPORTS: usize = 5_000;

/// Texts of the mixed corpus for criterion, which runs each function thousands of times.
const SAMPLE: usize = 500;

/// How long each finder is timed for the table, in each of the rounds.
const ROUND: Duration = Duration::from_millis(700);
const ROUNDS: usize = 3;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for (name, kind) in [("mixed", Kind::Mixed), ("without digits", Kind::WithoutDigits)] {
        let corpus = Corpus::new(kind, SAMPLE);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(corpus.bytes as u64));
        for finder in finders() {
            group.bench_function(finder.name, |b| {
                b.iter(|| corpus.texts.iter().map(|text| (finder.count)(black_box(text))).sum::<usize>());
            });
        }
        group.finish();
    }
    criterion.final_summary();
    for (name, kind) in
        [("mixed", Kind::Mixed), ("without digits", Kind::WithoutDigits), ("two numbers", Kind::TwoNumbers)]
    {
        table(name, &Corpus::new(kind, REPORTS));
    }
}

/// Best of a few rounds for each finder, the rounds interleaved so that a busy machine slows all of them.
fn table(name: &str, corpus: &Corpus) {
    let finders = finders();
    let mut best = [f64::INFINITY; 3];
    let mut found = [0; 3];
    for _ in 0..ROUNDS {
        for (at, finder) in finders.iter().enumerate() {
            let (seconds, numbers) = time(finder, corpus);
            best[at] = best[at].min(seconds);
            found[at] = numbers;
        }
    }
    let mean = corpus.bytes as f64 / corpus.texts.len() as f64;
    println!("\n{name}: {} reports, {mean:.0} bytes on average", corpus.texts.len());
    println!("{:26} {:>10} {:>9} {:>14} {:>9}", "", "us/report", "MB/s", "numbers/report", "ratio");
    for ((finder, seconds), found) in finders.iter().zip(best).zip(found) {
        let per_report = found as f64 / corpus.texts.len() as f64;
        println!(
            "{:26} {:>10.3} {:>9.0} {per_report:>14.3} {:>8.1}x",
            finder.name,
            seconds * 1e6,
            mean / seconds / 1e6,
            seconds / best[0]
        );
    }
}

/// Seconds for one report, and how many numbers all reports hold.
fn time(finder: &Finder, corpus: &Corpus) -> (f64, usize) {
    let mut fastest = f64::INFINITY;
    let mut numbers = 0;
    let start = Instant::now();
    while start.elapsed() < ROUND {
        let pass = Instant::now();
        numbers = corpus.texts.iter().map(|text| (finder.count)(black_box(text))).sum();
        fastest = fastest.min(pass.elapsed().as_secs_f64());
    }
    (fastest / corpus.texts.len() as f64, numbers)
}
