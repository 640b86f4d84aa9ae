//! The committed fixtures, against what their generator says of the reporter. Which other numbers they hold is the
//! finder's business.

use std::{collections::HashMap, fs, path::PathBuf};

use serde::Deserialize;
use tipline_report::{Channel, E164};

use crate::record::Arrived;

#[derive(Debug, Deserialize)]
struct Truth {
    channel: Channel,
    reference: String,
    reporter_numbers: Vec<E164>,
}

fn lines(name: &str) -> Vec<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/reports").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_fixture_is_read_and_keeps_the_reporter_out() {
    let truth: HashMap<_, _> = lines("truth.jsonl")
        .iter()
        .map(|line| serde_json::from_str::<Truth>(line).unwrap())
        .map(|truth| ((truth.channel, truth.reference.clone()), truth))
        .collect();
    let mut read = 0;
    for channel in Channel::ALL {
        for record in lines(&format!("{channel}.jsonl")) {
            let normalised = Arrived::bytes(channel, record.as_str()).normalised();
            let report = &normalised.report;
            let truth = &truth[&(channel, report.reference.clone())];
            let mut own: Vec<E164> = normalised.reporter_numbers.iter().map(|n| n.e164).collect();
            let mut expected = truth.reporter_numbers.clone();
            own.sort_unstable();
            expected.sort_unstable();
            expected.dedup();
            assert_eq!(own, expected, "{record}\n{}", report.text);
            assert!(report.mentions.iter().all(|mention| !own.contains(&mention.e164)), "{record}");
            let digits: String = report.text.chars().filter(|c| c.is_ascii_digit() || *c == '*').collect();
            for number in own {
                let national = number.digits().split_off(2);
                assert!(!digits.contains(&national), "{number} in {:?}", report.text);
            }
            read += 1;
        }
    }
    assert_eq!(read, truth.len());
}
