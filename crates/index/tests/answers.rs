//! Whatever is asked, the index answers as somebody would who read every report.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod corpus;

use std::{collections::BTreeMap, sync::LazyLock};

use corpus::{draft, index, now, number, query, search};
use jiff::Timestamp;
use proptest::{prelude::*, test_runner::TestRunner};
use tempfile::TempDir;
use tipline_index::{Expression, Facet, Node, ReadAs, SearchOptions, Searcher, Sort, Term, TimeRange, parse};
use tipline_lines::{FlagKind, LinkedReport, Registry};
use tipline_phone::{IdentifierKind, Repair};
use tipline_report::{Channel, E164, Offset, Role};

/// Made by arithmetic: no device has it.
fn identifier(kind: IdentifierKind, nth: u64) -> String {
    match kind {
        IdentifierKind::Imsi => format!("00101{:010}", nth * 7_919),
        IdentifierKind::Iccid => format!("89001010{:011}", nth * 104_729),
        _ => with_check_digit(nth * 1_299_709),
    }
}

/// An IMEI by the Luhn formula, as a sheet of paper does it.
fn with_check_digit(fourteen: u64) -> String {
    let digits = format!("{fourteen:014}");
    let sum: u64 = digits
        .chars()
        .map(|c| u64::from(c.to_digit(10).unwrap()))
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            1 => [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit as usize],
            _ => digit,
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Numbers that are often one slip apart.
fn numbers() -> Vec<E164> {
    let mobiles = (440..480).map(|i| format!("+447700900{i:03}"));
    let landlines = (120..130).map(|i| format!("+441614960{i:03}"));
    mobiles.chain(landlines).chain(["+353871234567".to_owned()]).map(|e164| number(&e164)).collect()
}

/// Three hundred reports that differ in everything that can be asked for, in three commits.
fn reports() -> Vec<LinkedReport> {
    const WORDS: [&str; 6] =
        ["two lads on bikes", "grey car", "lads two", "nino is back", "cash only", "school"];
    const FORCES: [&str; 3] = ["Kent", "Greater Manchester", "KENT"];
    let numbers = numbers();
    (0..300_usize)
        .map(|i| {
            let (first, second) = (numbers[i * 7 % numbers.len()], numbers[i * 11 % numbers.len()]);
            let text = match i % 4 {
                0 => format!("{} {{{first}}} {}", WORDS[i % 6], WORDS[i / 6 % 6]),
                1 => format!("{{{first}}} {} {{{second}}}", WORDS[i % 6]),
                2 => format!("{{{first}}} {{{first}}} {}", WORDS[i % 6]),
                _ => format!("{} {{{second}}}", WORDS[i % 6]),
            };
            let day = 1 + i % 28;
            let mut report = draft(&format!("R{i}"), &text)
                .by(Channel::ALL[i % 3])
                .to(FORCES[i % 5 % 3])
                .received(&format!("2019-0{}-{day:02}T{:02}:15:00+01:00", 6 + i % 3, i % 24));
            if i % 3 == 0 {
                let to = format!("2019-07-{day:02}T18:00:00+01:00");
                report = report.occurred(
                    &format!("2019-07-{:02}T09:00:00+01:00", 1 + i % 20),
                    (i % 2 == 0).then_some(&to),
                );
            }
            report = match i % 7 {
                0 => report.whose(Role::AllegedLine),
                1 => report.whose(Role::Recipient),
                2 => report.whose(Role::Helpline),
                3 => report.whose(Role::ThirdParty).repaired(Repair::Spoken),
                _ => report,
            };
            report = match i % 5 {
                0 => report.flagged(FlagKind::KnownLine, "nino", Some("Nino")),
                1 if i % 2 == 0 => report
                    .flagged(FlagKind::Stale, "line-7", Some("Young Nino"))
                    .also_called(&["Yüngster", "The Kid"]),
                _ => report,
            };
            let nth = (i % 4) as u64;
            report = match i % 9 {
                0 => report.with_part("+447700900*"),
                1 => report.with_identifier(IdentifierKind::Imei, &identifier(IdentifierKind::Imei, nth)),
                2 => report.with_identifier(IdentifierKind::Imsi, &identifier(IdentifierKind::Imsi, nth)),
                3 => report
                    .with_identifier(IdentifierKind::Iccid, &identifier(IdentifierKind::Iccid, nth))
                    .with_part("*461"),
                _ => report,
            };
            report.linked()
        })
        .collect()
}

static INDEXED: LazyLock<(Vec<LinkedReport>, TempDir, Searcher)> = LazyLock::new(|| {
    let reports = reports();
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = tipline_index::Writer::open(dir.path(), corpus::options()).unwrap();
    for (batch, end) in reports.chunks(100).zip(1..) {
        for report in batch {
            writer.upsert(report, &corpus::json(report)).unwrap();
        }
        writer.commit(&corpus::checkpoint(end)).unwrap();
    }
    let searcher = Searcher::open(dir.path()).unwrap();
    (reports, dir, searcher)
});

/// Whether a report is an answer, by reading it.
fn answers(report: &LinkedReport, node: &Node) -> bool {
    match &node.expression {
        Expression::And(parts) => parts.iter().all(|part| answers(report, part)),
        Expression::Or(parts) => parts.iter().any(|part| answers(report, part)),
        Expression::Not(part) => !answers(report, part),
        Expression::Term(term) => has(report, term),
    }
}

fn has(report: &LinkedReport, term: &Term) -> bool {
    let searched = |wanted: &dyn Fn(E164) -> bool| {
        report.mentions.iter().any(|mention| mention.role != Role::Helpline && wanted(mention.e164))
    };
    let folded = |name: &str| name.to_lowercase().replace('ü', "u");
    match term {
        Term::Number(number) => searched(&|found| found == *number),
        Term::Pattern(pattern) => searched(&|found| pattern.matches(found)),
        Term::Near(number) => searched(&|found| {
            let national =
                |number: E164| number.digits().strip_prefix("44").map(str::to_owned).ok_or(number.digits());
            match (national(*number), national(found)) {
                (Ok(asked), Ok(found)) | (Err(asked), Err(found)) => {
                    strsim::osa_distance(&asked, &found) <= 1
                }
                _ => false,
            }
        }),
        Term::Identifier(wanted) => report.identifiers.iter().any(|identifier| {
            format!("{:?}:{}", identifier.kind, identifier.value).to_lowercase() == wanted.to_string()
        }),
        Term::Line(name) => report.flags.iter().any(|flag| {
            let names = flag.brand.iter().chain(&flag.aliases);
            flag.line_id.as_str() == folded(name) || names.into_iter().any(|n| folded(n) == folded(name))
        }),
        Term::Channel(channel) => report.channel == *channel,
        Term::Force(force) => folded(&report.force) == folded(force),
        Term::Flag(kind) => report.flags.iter().any(|flag| flag.kind == *kind),
        Term::Role(role) => report.mentions.iter().any(|mention| mention.role == *role),
        Term::Reading(ReadAs::Fragment) => !report.fragments.is_empty(),
        Term::Reading(ReadAs::Repaired(repair)) => {
            report.mentions.iter().any(|mention| mention.reading.repairs().contains(*repair))
        }
        Term::Reading(reading) => report
            .mentions
            .iter()
            .any(|mention| mention.reading.repairs().is_empty() == (*reading == ReadAs::Exact)),
        Term::Received(range) => range.contains(report.received_at.timestamp),
        Term::Occurred(range) => report.occurred.is_some_and(|occurred| {
            let from = occurred.from.timestamp;
            let to = occurred.to.map_or(from, |to| to.timestamp).max(from);
            shares_an_instant(from, to, *range)
        }),
        Term::Word(words) | Term::Phrase(words) => {
            let split = |text: &str| -> Vec<String> {
                text.split(|c: char| !c.is_alphanumeric())
                    .filter(|w| !w.is_empty())
                    .map(str::to_lowercase)
                    .collect()
            };
            let wanted = split(words);
            split(&report.text).windows(wanted.len()).any(|run| run == wanted)
        }
        other => panic!("no reader knows {other}"),
    }
}

fn shares_an_instant(from: Timestamp, to: Timestamp, range: TimeRange) -> bool {
    range.to.is_none_or(|end| from < end) && range.from.is_none_or(|begin| to >= begin)
}

fn terms() -> impl Strategy<Value = String> {
    let numbers = prop::sample::select(numbers());
    let of = |values: &'static [&'static str]| prop::sample::select(values).prop_map(str::to_owned);
    let identifiers = prop_oneof![
        Just(("imei", IdentifierKind::Imei)),
        Just(("imsi", IdentifierKind::Imsi)),
        Just(("iccid", IdentifierKind::Iccid))
    ];
    prop_oneof![
        numbers.clone().prop_map(E164::display),
        numbers.clone().prop_map(|number| format!("near:{number}")),
        // One that no report has, one slip from those that do.
        numbers.prop_map(|number| format!("near:{number}0")),
        of(&["number:*046?", "number:07700*461", "number:+353*", "number:*900*1", "number:0161496012?"]),
        (identifiers, 0..5_u64).prop_map(|((name, kind), nth)| format!("{name}:{}", identifier(kind, nth))),
        of(&[
            "line:nino",
            "line:\"young nino\"",
            "line:YUNGSTER",
            "line:line-7",
            "line:\"the kid\"",
            "line:nobody"
        ]),
        of(&[
            "channel:101",
            "channel:online",
            "force:kent",
            "force:\"greater manchester\"",
            "flag:stale",
            "flag:known_line"
        ]),
        of(&["role:recipient", "role:unknown", "role:helpline", "role:alleged_line", "role:third_party"]),
        of(&["reading:exact", "reading:recovered", "reading:spoken", "reading:fragment", "reading:tail"]),
        of(&["lads", "\"two lads\"", "nino", "school", "absent", "461"]),
        (
            of(&["received", "occurred"]),
            of(&[
                "2019-07",
                "2019-07-05",
                "2019",
                "2019-07-03..2019-07-09",
                "2019-07-20..",
                "..2019-07-02",
                "[2019-07-05T15:15 TO 2019-07-05T18:00]",
                "last:33d",
                "2018",
                // An instant that some reports have and that the end does not take in.
                "2019-07-02T09:00..2019-07-02T18:00",
                "2019-07-01T18:00..2019-07-01T18:01",
            ])
        )
            .prop_map(|(field, range)| format!("{field}:{range}")),
    ]
}

fn queries() -> impl Strategy<Value = String> {
    terms().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|q| format!("NOT ({q})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND ({b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) OR ({b})")),
        ]
    })
}

#[test]
fn a_query_finds_what_a_reader_of_every_report_would() {
    let (reports, _, searcher) = &*INDEXED;
    TestRunner::new(ProptestConfig::with_cases(400))
        .run(&queries(), |text| {
            let query =
                parse(&text, now()).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
            let mut expected: Vec<&LinkedReport> =
                reports.iter().filter(|report| answers(report, query.root())).collect();
            let all = |sort| SearchOptions { limit: usize::MAX, sort };
            let hits = searcher.search(&query, all(Sort::Oldest)).unwrap();
            prop_assert_eq!(hits.total, expected.len(), "{}", text);

            let found: Vec<&str> = hits.hits.iter().map(|hit| hit.record.reference.as_str()).collect();
            let (exact, near) = found.split_at(hits.exact);
            expected.sort_by_key(|report| (report.received_at.timestamp, report.report_id));
            let in_order: Vec<&str> = expected
                .iter()
                .map(|report| report.reference.as_str())
                .filter(|reference| exact.contains(reference))
                .chain(expected.iter().map(|report| report.reference.as_str()).filter(|r| near.contains(r)))
                .collect();
            prop_assert_eq!(&found, &in_order, "{}", text);

            // However few are asked for, they are the first of all.
            let newest = searcher.search(&query, all(Sort::Newest)).unwrap();
            for limit in [0, 1, hits.exact, hits.exact + 1] {
                let few = searcher.search(&query, SearchOptions { limit, sort: Sort::Newest }).unwrap();
                prop_assert_eq!((few.total, few.exact), (hits.total, hits.exact), "{}", text);
                prop_assert_eq!(&few.hits[..], &newest.hits[..limit.min(hits.total)], "{}", text);
            }

            let counted = searcher.facets(&query, &Facet::ALL).unwrap();
            for (facet, counts) in Facet::ALL.into_iter().zip(counted) {
                let mut naive = BTreeMap::<String, u64>::new();
                for report in &expected {
                    for value in values(report, facet) {
                        *naive.entry(value).or_default() += 1;
                    }
                }
                let counts: BTreeMap<_, _> = counts.into_iter().map(|c| (c.value, c.count)).collect();
                prop_assert_eq!(counts, naive, "{} {:?}", text, facet);
            }
            Ok(())
        })
        .unwrap();
}

fn values(report: &LinkedReport, facet: Facet) -> Vec<String> {
    match facet {
        Facet::Channel => vec![report.channel.to_string()],
        Facet::Force => vec![report.force.clone()],
        Facet::Line => report.line_ids.iter().map(ToString::to_string).collect(),
        Facet::Flag => report.flag_kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
        Facet::Role => report.roles.clone(),
        Facet::Reading => report.readings.clone(),
        Facet::Month => vec![report.received_at.to_string()[..7].to_owned()],
        other => panic!("no reader knows {other:?}"),
    }
}

#[test]
fn facets_come_with_the_most_frequent_value_first_and_months_in_their_order() {
    let report = |reference, force, received| draft(reference, "lads").to(force).received(received).linked();
    let (_dir, searcher) = index([
        report("A", "Kent", "2019-09-01T00:00:00+01:00"),
        report("B", "Norfolk", "2019-08-31T23:59:59+01:00"),
        report("C", "Norfolk", "2019-07-31T23:30:00Z"),
        report("D", "Essex", "2019-08-01T12:00:00+01:00"),
    ]);
    let counted = searcher.facets(&query("lads"), &[Facet::Force, Facet::Month]).unwrap();
    let told: Vec<Vec<(&str, u64)>> =
        counted.iter().map(|facet| facet.iter().map(|c| (c.value.as_str(), c.count)).collect()).collect();
    // The last hour of July in UTC is the first of August in London.
    assert_eq!(told, [vec![("Norfolk", 2), ("Essex", 1), ("Kent", 1)], vec![("2019-08", 3), ("2019-09", 1)]]);
}

#[test]
fn the_very_number_comes_before_its_neighbours_however_old_it_is() {
    let (_dir, searcher) = index([
        draft("old", "{+447700900461}").received("2019-06-01T09:00:00+01:00").linked(),
        draft("swapped", "{+447700900641}").received("2019-07-01T09:00:00+01:00").linked(),
        draft("wrong", "ring {+447700900467} now").received("2019-07-02T09:00:00+01:00").linked(),
        draft("two slips", "{+447700900477}").linked(),
        draft("other", "{+441614960123}").linked(),
    ]);
    let hits = search(&searcher, "near:\"07700 900 461\"");
    let references: Vec<&str> = hits.hits.iter().map(|hit| hit.record.reference.as_str()).collect();
    assert_eq!((hits.total, hits.exact, references), (3, 1, vec!["old", "wrong", "swapped"]));
    let span = hits.hits[1].highlights[0];
    assert_eq!(span.of(&hits.hits[1].record.text), "+447700900467");
}

#[test]
fn an_imei_is_found_with_its_check_digit_without_it_and_with_a_software_version() {
    let imei = identifier(IdentifierKind::Imei, 3);
    let (_dir, searcher) = index([
        draft("A", "handset").with_identifier(IdentifierKind::Imei, &imei).linked(),
        draft("B", "x").linked(),
    ]);
    let body = &imei[..14];
    let spaced = format!("{} {} {}", &imei[..2], &imei[2..8], &imei[8..]);
    for spelled in [imei.clone(), body.to_owned(), format!("{body}07"), format!("\"{spaced}\"")] {
        let hits = search(&searcher, &format!("imei:{spelled}"));
        assert_eq!(hits.total, 1, "{spelled}");
        assert_eq!(hits.hits[0].highlights[0].of(&hits.hits[0].record.text), imei);
    }
    assert_eq!(search(&searcher, &format!("imsi:{imei}")).total, 0);
}

#[test]
fn a_name_that_a_line_has_now_finds_the_reports_that_were_flagged_before_it_had_it() {
    let (_dir, searcher) = index([
        draft("before", "{+447700900461}").flagged(FlagKind::KnownLine, "nino", Some("Nino")).linked(),
        draft("since", "{+447700900461}")
            .flagged(FlagKind::KnownLine, "nino", Some("Nino"))
            .also_called(&["The Kid"])
            .linked(),
        draft("another", "{+447700900577}").flagged(FlagKind::KnownLine, "line-577", None).linked(),
    ]);
    let mut lines = Registry::new();
    let line = br#"{"id":"nino","brand":"Nino","aliases":["The Kid","Young Nino"]}"#;
    lines.apply(b"nino", Some(line), Offset(0)).unwrap();

    let asked = query("line:\"the kid\" -line:nobody");
    assert_eq!(searcher.search(&asked, SearchOptions::default()).unwrap().total, 1);
    let looked_up = asked.with_lines(&lines);
    assert_eq!(looked_up.to_string(), "(line:\"the kid\" OR line:\"nino\") AND NOT line:\"nobody\"");
    assert_eq!(query(&looked_up.to_string()), looked_up);
    assert_eq!(searcher.search(&looked_up, SearchOptions::default()).unwrap().total, 2);
    assert_eq!(query("line:nino").with_lines(&lines), query("line:nino"));
}
