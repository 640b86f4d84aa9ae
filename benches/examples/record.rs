//! Link's work on records, without Kafka and on one thread: for counting instructions, and for holding what comes out of one
//! build against what comes out of another.
//!
//! `record count N` works on N generated records in a function that callgrind can be told to count
//! (`valgrind --tool=callgrind --toggle-collect='*the_counted_part*'`); `record digest N` prints a hash of all outputs of N
//! records, of the same records damaged, and of the same taken for another channel's.

use std::{env, hint::black_box, process::ExitCode};

use jiff::Timestamp;
use tipline_lines::{FileFormat, Registry, read_file};
use tipline_report::{Channel, Offset, Provenance, RawRecord, References};
use tipline_stream::process::{Outcome, process};
use xtask::generate::{Request, Samples};

/// County lines with two numbers each, of the thousand that the generator draws mobile numbers from.
const LINES: usize = 25;

/// What damage puts into a record.
const DAMAGE: &[u8; 13] = b"\"\\ {}:,07z*\n\xc3";

struct Record {
    channel: Channel,
    value: Vec<u8>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (what, count) = match &arguments[..] {
        [what, count] => (what.as_str(), count.parse().ok()),
        _ => ("", None),
    };
    let registry = lines();
    match (what, count) {
        ("count", Some(count)) => {
            let records = records(1, count);
            // What is made once in a process is made here.
            digest(&records, &registry);
            println!("{} bytes of reports", the_counted_part(&records, &registry));
        }
        ("digest", Some(count)) => println!("{}", digest(&records(7, count), &registry)),
        _ => {
            eprintln!("usage: record count|digest N");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn records(seed: u64, count: u64) -> Vec<Record> {
    let record = |sample: xtask::generate::Sample| {
        let channel = sample.truth.channel.to_string().parse().expect("both name the channels alike");
        Record { channel, value: sample.record.into_bytes() }
    };
    Samples::new(Request { seed, count, channel: None }).map(record).collect()
}

/// Lines of which some have come to an end, and some have an order against them.
fn lines() -> Registry {
    let mut file = String::new();
    for line in 0..LINES {
        file += &format!(
            "[[line]]\nid = \"line-{line}\"\nbrand = \"Line {line}\"\naliases = [\"The {line}s\"]\n"
        );
        for number in [2 * line, 2 * line + 1] {
            file += &format!(
                "[[line.numbers]]\nnumber = \"07700 900{number:03}\"\nfrom = 2019-05-01\nbasis = \"benchmark\"\n"
            );
            if line % 4 == 1 {
                file += "to = 2019-07-01\n";
            }
        }
        if line.is_multiple_of(5) {
            file += &format!(
                "[[line.orders]]\nkind = \"ddtro\"\ncourt = \"County Court at Easthaven\"\nmade_on = 2019-07-15\nitems = [{{ kind = \"msisdn\", value = \"07700 900{:03}\" }}]\n",
                2 * line
            );
        }
    }
    let mut registry = Registry::new();
    for (offset, line) in (0..).zip(read_file(&file, FileFormat::Toml).expect("the file is in order")) {
        let json = serde_json::to_vec(&line).expect("a line is written as JSON");
        let key = line.id.as_str().as_bytes();
        registry.apply(key, Some(&json), Offset(offset)).expect("it was written just now");
    }
    registry
}

fn raw(record: &Record, number: i64) -> RawRecord<'_> {
    let provenance = Provenance {
        topic: record.channel.topic_suffix().to_owned(),
        partition: (number % 7) as i32,
        offset: Offset(number * 1_001),
        timestamp: Timestamp::from_millisecond(1_563_000_000_000 + number * 977).expect("a time in 2019"),
    };
    RawRecord { channel: record.channel, value: &record.value, provenance }
}

/// By name, for callgrind: what it does and nothing around it is counted.
#[inline(never)]
fn the_counted_part(records: &[Record], registry: &Registry) -> usize {
    let references = References::default();
    let bytes = |(number, record)| match process(&raw(record, number), registry, &references) {
        Outcome::Linked(linked) => black_box(linked).report.len(),
        Outcome::Dead(_) => 0,
    };
    (0..).zip(records).map(bytes).sum()
}

fn digest(records: &[Record], registry: &Registry) -> String {
    let none = References::default();
    let some = References::new([("CAD", r"CAD[ -]\d{4,11}\b"), ("OIS", r"OIS \d{11}")]).expect("patterns");
    let mut all = blake3::Hasher::new();
    let (mut flags, mut safeguarding, mut dead) = (0, 0, 0);
    for (number, record) in (0..).zip(records) {
        let nth = number as usize;
        let mut damaged = Record { channel: record.channel, value: record.value.clone() };
        let at = nth * 7_919 % damaged.value.len();
        damaged.value[at] = DAMAGE[nth % DAMAGE.len()];
        let other = Record { channel: Channel::ALL[nth % 3], value: record.value.clone() };
        let references = if nth.is_multiple_of(2) { &none } else { &some };
        for record in [record, &damaged, &other] {
            let mut put = |bytes: &[u8]| {
                all.update(&bytes.len().to_le_bytes()).update(bytes);
            };
            match process(&raw(record, number), registry, references) {
                Outcome::Linked(linked) => {
                    put(linked.report_id.as_bytes());
                    put(&linked.report);
                    linked.flags.iter().chain(&linked.safeguarding).for_each(|json| put(json));
                    flags += linked.flags.len();
                    safeguarding += linked.safeguarding.len();
                }
                Outcome::Dead(letter) => {
                    put(letter.reason.as_str().as_bytes());
                    put(letter.field.unwrap_or_default().as_bytes());
                    put(letter.message.as_bytes());
                    dead += 1;
                }
            }
        }
    }
    format!("{} {flags} flags, {safeguarding} for safeguarding, {dead} dead letters", all.finalize())
}
