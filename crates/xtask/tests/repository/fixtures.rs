//! The committed reports: made by the generator, readable, and understood as a person would understand them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use tipline_report::{Channel, Normalised, Offset, Provenance, RawRecord, normalise};
use xtask::{
    generate::{Request, Sample, Samples, Spelling, write_folder},
    workspace,
};

const COMMITTED: Request = Request { seed: 20_190_805, count: 500, channel: None };

#[test]
fn the_committed_files_are_what_the_generator_makes_now() {
    let fresh = tempfile::tempdir().unwrap();
    write_folder(COMMITTED, fresh.path()).unwrap();
    for name in ["101.jsonl", "online.jsonl", "crimestoppers.jsonl", "truth.jsonl"] {
        let committed = fs::read_to_string(workspace().join("fixtures/reports").join(name)).unwrap();
        let made = fs::read_to_string(fresh.path().join(name)).unwrap();
        assert!(
            committed == made,
            "fixtures/reports/{name} is not what the generator makes; where the generator is right, run\n\
             cargo xtask generate --seed 20190805 --count 500 --out fixtures/reports"
        );
    }
}

#[test]
fn reports_have_the_size_and_variety_that_tips_have() {
    let reports: Vec<_> = Samples::new(COMMITTED).map(|sample| normalised(&sample).report).collect();
    let bytes: usize = reports.iter().map(|r| r.text.len()).sum();
    assert!((250..350).contains(&(bytes / reports.len())), "{} bytes a text", bytes / reports.len());
    let texts: BTreeSet<_> = reports.iter().map(|r| &r.text).collect();
    assert_eq!(texts.len(), reports.len(), "no two texts are the same");
}

#[test]
fn the_numbers_found_in_the_committed_reports_are_those_that_a_person_would_name() {
    let mut by_spelling: BTreeMap<Spelling, (u32, u32)> = BTreeMap::new();
    let mut wrong = String::new();
    for sample in Samples::new(COMMITTED) {
        let Sample { record, truth } = &sample;
        let Normalised { report, reporter_numbers } = normalised(&sample);
        let found: Vec<_> = report.mentions.iter().map(|m| m.e164.to_string()).collect();
        let own: BTreeSet<_> = reporter_numbers.iter().map(|n| n.e164.to_string()).collect();
        for (number, spelling) in truth.numbers.iter().zip(&truth.spellings) {
            let (seen, all) = by_spelling.entry(*spelling).or_default();
            *all += 1;
            *seen += u32::from(found.contains(number));
        }
        if found != truth.numbers || own != truth.reporter_numbers.iter().cloned().collect() {
            wrong += &format!(
                "{}\n  text:     {:?}\n  numbers:  {found:?}\n  truth:    {:?} {:?}\n  reporter: {own:?}\n  truth:    {:?}\n  record:   {record}\n",
                truth.reference, report.text, truth.numbers, truth.spellings, truth.reporter_numbers
            );
        }
    }
    for (spelling, (seen, all)) in by_spelling {
        println!("{:<20} {seen:>4} of {all:>4}", format!("{spelling:?}"));
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn normalised(sample: &Sample) -> Normalised {
    let channel: Channel =
        sample.truth.channel.to_string().parse().expect("both crates name the channels alike");
    let provenance = Provenance {
        topic: format!("raw.{channel}"),
        partition: 0,
        offset: Offset(0),
        timestamp: jiff::Timestamp::UNIX_EPOCH,
    };
    let record = RawRecord { channel, value: sample.record.as_bytes(), provenance };
    normalise(&record).unwrap_or_else(|rejection| panic!("{rejection} in {}", sample.record))
}
