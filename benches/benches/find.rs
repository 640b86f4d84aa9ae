//! Finding numbers: ours and the peers', criterion first, then tables for people.
//!
//! A finder meets each report of a table once a round, a hundred thousand different ones: read again and again, fewer would
//! stay in the caches, and the processor would learn by heart which way each of them branches.

use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

use clap::Parser;
use criterion::{Criterion, Throughput};
use tipline_bench::{Corpus, Finder, Kind, OURS, finders};

/// What may be asked of it: `cargo bench -p tipline-bench --bench find -- --reports 5000`.
#[derive(Debug, Parser)]
struct Arguments {
    /// Reports of each table; with few, the figures flatter every finder.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..))]
    reports: u32,
    /// Tables alone, without criterion.
    #[arg(long)]
    tables: bool,
    /// A part of the names of criterion's benchmarks.
    filter: Option<String>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Texts of the mixed corpus for criterion, which runs each function thousands of times.
const SAMPLE: usize = 500;

/// How often each finder reads the reports of a table.
const ROUNDS: usize = 5;

/// Reports whose own times are taken.
const SPREAD: usize = 5_000;

/// How often one report is read on end, so that the clock, which costs as much as a short report, counts little.
const REPEATS: u32 = 8;

fn main() {
    let arguments = Arguments::parse();
    if !arguments.tables {
        with_criterion(arguments.filter);
    }
    let reports = arguments.reports as usize;
    let mixed = Corpus::new(Kind::Mixed, reports);
    print_table("mixed", &mixed);
    print_table("without digits", &Corpus::new(Kind::WithoutDigits, reports));
    let two_numbers = Corpus::new(Kind::TwoNumbers, reports);
    print_table("two numbers", &two_numbers);
    print_spread(&two_numbers.texts[..reports.min(SPREAD)]);
    print_threads(&mixed);
}

fn with_criterion(filter: Option<String>) {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    if let Some(filter) = filter {
        criterion = criterion.with_filter(filter);
    }
    for (name, kind) in [("mixed", Kind::Mixed), ("without digits", Kind::WithoutDigits)] {
        let corpus = Corpus::new(kind, SAMPLE);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(corpus.bytes as u64));
        for finder in finders() {
            group.bench_function(finder.name, |b| b.iter(|| pass(finder, &corpus.texts)));
        }
        group.finish();
    }
    criterion.final_summary();
}

/// Reads every report once; how many numbers they hold.
fn pass(finder: Finder, texts: &[String]) -> usize {
    texts.iter().map(|text| (finder.count)(black_box(text))).sum()
}

/// Best of a few rounds for each finder, the rounds interleaved so that a busy machine slows all of them.
fn print_table(name: &str, corpus: &Corpus) {
    let mut best = [f64::INFINITY; finders().len()];
    let mut found = [0; finders().len()];
    for _ in 0..ROUNDS {
        for (at, finder) in finders().into_iter().enumerate() {
            let seconds;
            (seconds, found[at]) = time(finder, corpus);
            best[at] = best[at].min(seconds);
        }
    }
    let reports = corpus.texts.len() as f64;
    let mean = corpus.bytes as f64 / reports;
    println!("\n{name}: {reports} reports, {mean:.0} bytes on average");
    print!("{:28} {:>10} {:>9} {:>15}", "", "us/report", "MB/s", "numbers/report");
    OURS.iter().for_each(|ours| print!("  {:>26}", format!("x {}", ours.name)));
    println!();
    for ((finder, seconds), found) in finders().iter().zip(best).zip(found) {
        let (each, numbers) = (seconds / reports, found as f64 / reports);
        print!("{:28} {:>10.3} {:>9.0} {numbers:>15.3}", finder.name, each * 1e6, mean / each / 1e6);
        best[..OURS.len()].iter().for_each(|ours| print!("  {:>26.2}", seconds / ours));
        println!();
    }
}

/// Seconds for all reports, and how many numbers they hold.
fn time(finder: Finder, corpus: &Corpus) -> (f64, usize) {
    let begin = Instant::now();
    let numbers = pass(finder, &corpus.texts);
    (begin.elapsed().as_secs_f64(), numbers)
}

/// How long one report takes: the median and the slowest in a hundred, each report's own time being its best of a few.
fn print_spread(texts: &[String]) {
    println!("{:28} {:>10} {:>9}", "us for one report", "p50", "p99");
    for finder in finders() {
        let each = |text: &String| {
            let begin = Instant::now();
            for _ in 0..REPEATS {
                black_box((finder.count)(black_box(text)));
            }
            begin.elapsed().as_secs_f64() / f64::from(REPEATS)
        };
        let mut times = vec![f64::INFINITY; texts.len()];
        for _ in 0..ROUNDS {
            times.iter_mut().zip(texts).for_each(|(best, text)| *best = best.min(each(text)));
        }
        times.sort_by(f64::total_cmp);
        let at = |share: usize| times[times.len() * share / 100] * 1e6;
        println!("{:28} {:>10.3} {:>9.3}", finder.name, at(50), at(99));
    }
}

/// What two threads do beside twice what one does, each over all reports, one from the first on and one from the middle.
fn print_threads(corpus: &Corpus) {
    println!("\nmixed, reports a second");
    println!("{:28} {:>12} {:>12} {:>22}", "", "one thread", "two threads", "two / twice one, best");
    let (first, second) = corpus.texts.split_at(corpus.texts.len() / 2);
    for finder in finders() {
        let (mut one, mut two, mut share) = (0.0_f64, 0.0_f64, 0.0_f64);
        for _ in 0..ROUNDS {
            let alone = rate(finder, [first, second]);
            let together = thread::scope(|scope| {
                let other = scope.spawn(|| rate(finder, [second, first]));
                rate(finder, [first, second]) + other.join().expect("a finder does not panic")
            });
            (one, two) = (one.max(alone), two.max(together));
            share = share.max(together / (2.0 * alone));
        }
        println!("{:28} {one:>12.0} {two:>12.0} {share:>22.2}", finder.name);
    }
}

/// Reports that a thread reads in a second.
fn rate(finder: Finder, halves: [&[String]; 2]) -> f64 {
    let begin = Instant::now();
    black_box(halves.map(|half| pass(finder, half)));
    halves.map(<[String]>::len).iter().sum::<usize>() as f64 / begin.elapsed().as_secs_f64()
}
