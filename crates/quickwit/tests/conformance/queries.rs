//! What is asked of both.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tipline_index::{Query, ReadAs};
use tipline_lines::LinkedReport;

pub(crate) fn parse(text: &str) -> Query {
    let now: Timestamp = "2019-08-07T12:00:00Z".parse().unwrap();
    tipline_index::parse(text, now).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Every condition of the language, with values that the reports have and some that they have not, and together.
pub(crate) fn all(reports: &[LinkedReport]) -> Vec<String> {
    let mut asked: Vec<String> = Vec::new();
    let numbers: BTreeSet<_> = reports.iter().flat_map(|report| report.numbers.clone()).collect();
    for number in numbers.iter().step_by(numbers.len().div_ceil(24)) {
        let digits = number.digits();
        let national =
            digits.strip_prefix("44").map_or_else(|| format!("+{digits}"), |rest| format!("0{rest}"));
        let (begin, end) = (&national[..4], &national[national.len() - 3..]);
        asked.extend([
            national.clone(),
            format!("near:{number}"),
            format!("number:*{end}"),
            format!("number:{begin}*{end}"),
        ]);
    }
    let distinct =
        |of: fn(&LinkedReport) -> Vec<String>| -> BTreeSet<String> { reports.iter().flat_map(of).collect() };
    let quoted = |field: &str, value: &str| format!("{field}:\"{value}\"");
    asked.extend(distinct(|report| report.line_names.clone()).iter().map(|name| quoted("line", name)));
    asked.extend(distinct(|report| vec![report.force.clone()]).iter().map(|force| quoted("force", force)));
    let identifiers = distinct(|report| report.identifier_terms.clone());
    asked.extend(identifiers.into_iter().take(8));
    asked.extend(ReadAs::all().map(|reading| format!("reading:{}", reading.as_str())));
    let mut words: Vec<String> =
        distinct(|report| report.text.split_whitespace().map(str::to_owned).collect()).into_iter().collect();
    words.retain(|word| word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic()));
    asked.extend(words.iter().step_by(words.len().div_ceil(20)).cloned());
    let phrases = reports.iter().step_by(reports.len() / 10).filter_map(|report| {
        let words: Vec<&str> = report
            .text
            .split_whitespace()
            .filter(|word| word.bytes().all(|b| b.is_ascii_alphabetic()))
            .collect();
        report.text.contains(&words.get(..2)?.join(" ")).then(|| format!("\"{}\"", words[..2].join(" ")))
    });
    asked.extend(phrases);
    asked.extend(FIXED.iter().map(|text| (*text).to_owned()));
    asked
}

/// Whose answers are counted by what people decided.
pub(crate) const COUNTED_BY_DECISION: [&str; 2] = ["after:1990-01-01", "line:nino OR channel:101"];

const FIXED: &[&str] = &[
    "channel:101",
    "channel:online",
    "channel:crimestoppers",
    "decision:open",
    "decision:confirmed",
    "decision:rejected",
    "decision:needs_work",
    "decision:disputed",
    "channel:101 decision:open",
    "NOT decision:confirmed",
    "decision:rejected OR flag:stale",
    "flag:known_line",
    "flag:stale",
    "flag:order_breach",
    "role:alleged_line",
    "role:recipient",
    "role:third_party",
    "role:helpline",
    "role:unknown",
    "force:KENT",
    "force:ken",
    "force:met",
    "NOT force:met",
    "line:nin",
    "force:\"greater-manchester\"",
    "line:NINO",
    "line:nobody",
    "number:*900*",
    "number:*447*",
    "number:*460?",
    "number:*4?61",
    "number:07700??0461",
    "number:077009*",
    "number:7700*",
    "number:?7700900461",
    "number:+44*9001*",
    "number:+353*",
    "number:*0*0*1*",
    "number:0161496*",
    "number:(0161)4960???",
    "received:2019",
    "received:2019-07",
    "received:2019-07-05",
    "received:2019-07-03..2019-07-19",
    "received:last:30d",
    "received:2018",
    "received:2030",
    "after:2019-07-05",
    "before:2019-03-01",
    "received:2019-06-30T23:30..2019-07-01T00:30",
    "occurred:2019",
    "occurred:2019-07",
    "occurred:2019-07-05",
    "occurred:..2019-05-31",
    "occurred:2019-08-01..",
    "NOT channel:101",
    "NOT number:*900*",
    "-flag:known_line -flag:stale",
    "NOT (channel:101 OR channel:online)",
    "NOT NOT channel:101",
    "channel:101 flag:known_line",
    "channel:101 OR flag:stale",
    "(channel:101 OR channel:online) -role:recipient reading:exact",
    "near:07700900461 channel:101",
    "near:07700900461 OR near:07700900462",
    "near:07700900461 NOT near:07700900462",
    "near:07700900461 received:2019-07",
    "number:*460* received:2019 channel:online",
    "flag:known_line force:kent received:2019",
    "role:alleged_line (reading:spoken OR reading:lookalike)",
    "line:nino OR flag:order_breach",
    "line:nino NOT flag:stale received:2019-05..2019-09",
    "absentword",
    "gear OR weed OR drugs",
    "o'brien",
    "café",
    "£20",
    "\"two lads\"",
    "(two OR three) lads",
];
