//! What a search finds, in which order, and what it highlights.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod corpus;

use corpus::{draft, draft_spelled, found, highlighted, index, number, query, search};
use proptest::{prelude::*, test_runner::TestRunner};
use tipline_index::{CountBy, Facet, IndexError, SearchOptions, Searcher, counts};
use tipline_lines::{Decision, Decisions, FlagKind, Verdict};
use tipline_report::{Channel, E164, Offset};

/// Ten ways to write a UK number.
fn spellings(number: E164) -> Vec<String> {
    let digits = number.digits();
    let n = digits.strip_prefix("44").unwrap();
    let (area, local) = n.split_at(4);
    let (first, second) = n.split_at(3);
    vec![
        format!("+44{n}"),
        format!("+44 {area} {local}"),
        format!("0044{n}"),
        format!("0044 {area} {local}"),
        format!("0{n}"),
        format!("0{area} {local}"),
        format!("0{area}-{local}"),
        format!("(0{area}) {local}"),
        format!("0{first}.{second}"),
        format!("+44 (0){area} {local}"),
    ]
}

fn the_story() -> (tempfile::TempDir, Searcher) {
    index([
        draft("A", "Two lads on bikes, nino phone is {+447700900461}, £20 deals")
            .by(Channel::Call101)
            .received("2019-07-12T14:02:00+01:00")
            .flagged(FlagKind::KnownLine, "nino", Some("Nino"))
            .linked(),
        draft("B", "Call {+447700900461} or {+441614960123} for two  LADS")
            .received("2019-08-05T00:00:00+01:00")
            .flagged(FlagKind::OrderBreach, "nino", Some("Nino"))
            .to("Greater Manchester")
            .linked(),
        draft("C", "Café near the school, ring {+353871234567}")
            .by(Channel::Crimestoppers)
            .received("2019-08-04T23:59:59.999+01:00")
            .flagged(FlagKind::Stale, "line-7", Some("Young Nino"))
            .linked(),
        draft("D", "No number, only lads with two bikes").received("2019-08-06T09:00:00+01:00").linked(),
    ])
}

/// What somebody made of the first flag of a report.
fn decision(searcher: &Searcher, reference: &str, verdict: Verdict, by: &str) -> Decision {
    let everything = SearchOptions { limit: 10, ..SearchOptions::default() };
    let hits = searcher.search(&query("after:1990-01-01"), everything).unwrap().hits;
    let record = hits.into_iter().map(|hit| hit.record).find(|record| record.reference == reference).unwrap();
    Decision::on(&record.flags[0], verdict, "seen".to_owned(), by.to_owned(), record.received_at.timestamp)
}

#[test]
fn what_people_decided_is_a_condition_once_it_is_looked_up() {
    let (_dir, searcher) = the_story();
    let mut decisions = Decisions::new();
    let all = [("A", Verdict::Confirmed, "x"), ("B", Verdict::Confirmed, "x"), ("B", Verdict::Rejected, "y")];
    for (offset, (reference, verdict, by)) in (0..).zip(all) {
        let decision = decision(&searcher, reference, verdict, by);
        let value = serde_json::to_vec(&decision).unwrap();
        decisions.apply(decision.decision_id.to_string().as_bytes(), Some(&value), Offset(offset)).unwrap();
    }
    for (text, expected) in [
        ("decision:confirmed", "A"),
        ("decision:disputed", "B"),
        ("decision:open", "C"),
        ("decision:rejected", ""),
        ("decision:needs-work OR decision:Open", "C"),
        ("lads NOT decision:open", "DBA"),
        ("lads decision:confirmed", "A"),
    ] {
        let asked = query(text).with_decisions(&decisions);
        let hits = searcher.search(&asked, SearchOptions::default()).unwrap().hits;
        let found: String = hits.iter().map(|hit| hit.record.reference.as_str()).collect();
        assert_eq!(found, expected, "{text}");
        assert_eq!(query(&asked.to_string()).to_string(), asked.to_string(), "{text}");
    }
    let by = [CountBy::Decision, CountBy::Facet(Facet::Channel), CountBy::Decision];
    let counted = counts(&searcher, &query("after:1990-01-01"), &by, &decisions).unwrap();
    assert_eq!(
        counted.iter().map(|(by, _)| *by).collect::<Vec<_>>(),
        by,
        "in the order in which it was asked"
    );
    assert_eq!(counted[0], counted[2]);
    assert_eq!(counted[1].1, searcher.facets(&query("after:1990-01-01"), &[Facet::Channel]).unwrap()[0]);
    let decided: Vec<_> =
        counted[0].1.iter().map(|counted| (counted.value.as_str(), counted.count)).collect();
    assert_eq!(decided, [("open", 1), ("confirmed", 1), ("disputed", 1)]);
}

#[test]
fn where_nobody_looked_up_what_people_decided_a_query_for_it_is_refused() {
    let (_dir, searcher) = the_story();
    let asked = query("nino AND NOT decision:open");
    let refused = searcher.search(&asked, SearchOptions::default()).unwrap_err();
    assert!(matches!(refused, IndexError::DecisionsUnknown), "{refused}");
    assert!(searcher.facets(&asked, &[]).is_err());
    assert!(searcher.search(&asked.with_decisions(&Decisions::new()), SearchOptions::default()).is_ok());
}

#[test]
fn a_query_finds_the_newest_first() {
    let (_dir, searcher) = the_story();
    for (text, expected) in [
        ("07700 900461", "BA"),
        ("number:+447700900461", "BA"),
        ("0161 496 0123", "B"),
        ("+353 87 123 4567", "C"),
        ("07700 900461 (0161) 496 0123", "B"),
        ("07700900461 OR +353871234567", "BCA"),
        ("07700 900462", ""),
        ("number:*461", "BA"),
        ("number:07700*461", "BA"),
        ("number:*123*", "BC"),
        ("number:+353*", "C"),
        ("number:*999*", ""),
        ("line:nino", "BA"),
        ("line:NINO", "BA"),
        ("line:\"young nino\"", "C"),
        ("line:line-7", "C"),
        ("line:young", ""),
        ("channel:101 OR channel:crimestoppers", "CA"),
        ("force:\"greater manchester\"", "B"),
        ("force:KENT", "DCA"),
        ("flag:order_breach", "B"),
        ("flag:stale OR flag:known_line", "CA"),
        ("after:2019-08-05", "DB"),
        ("before:2019-08-05", "CA"),
        ("after:2019-08-05 before:2019-08-06", "B"),
        ("after:2019-07-12T14:02:00+01:00 before:2019-07-12T14:02:01+01:00", "A"),
        ("after:2019-07-12T14:02:01+01:00", "DBC"),
        ("last:48h", "D"),
        ("lads", "DBA"),
        ("LADS bikes", "DA"),
        ("\"two lads\"", "BA"),
        ("\"lads two\"", ""),
        ("cafe", "C"),
        ("bike", ""),
        ("lads -bikes", "B"),
        ("-lads", "C"),
        ("NOT (lads OR café)", ""),
        ("-07700900461", "DC"),
        ("-lads -cafe", ""),
        ("NOT NOT lads", "DBA"),
        ("lads OR -lads", "DBCA"),
        ("(line:nino OR cafe) -channel:101", "BC"),
        ("deals", "A"),
        ("£20", "A"),
        ("the", "C"),
    ] {
        assert_eq!(found(&searcher, text).concat(), expected, "{text}");
    }
}

#[test]
fn reports_of_one_instant_come_in_order_of_their_ids_whatever_segment_they_are_in() {
    let mut reports: Vec<_> = (0..12).map(|i| draft(&format!("R{i}"), "lads").linked()).collect();
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = tipline_index::Writer::open(dir.path(), corpus::options()).unwrap();
    for (i, report) in (1..).zip(&reports) {
        writer.upsert(report, &corpus::json(report)).unwrap();
        writer.commit(&corpus::checkpoint(i)).unwrap();
    }
    reports.sort_by_key(|report| report.report_id);
    let in_order: Vec<String> = reports.into_iter().map(|report| report.reference).collect();
    let searcher = Searcher::open(dir.path()).unwrap();
    assert_eq!(found(&searcher, "lads"), in_order);

    let first =
        searcher.search(&query("lads"), SearchOptions { limit: 7, ..SearchOptions::default() }).unwrap();
    assert_eq!(first.total, 12);
    let first: Vec<String> = first.hits.into_iter().map(|hit| hit.record.reference).collect();
    assert_eq!(first, in_order[..7]);

    let none =
        searcher.search(&query("lads"), SearchOptions { limit: 0, ..SearchOptions::default() }).unwrap();
    assert_eq!((none.total, none.hits.len()), (12, 0));
    let all = searcher
        .search(&query("lads"), SearchOptions { limit: usize::MAX, ..SearchOptions::default() })
        .unwrap();
    assert_eq!(all.hits.len(), 12);
}

#[test]
fn a_hit_gives_the_report_back_whole() {
    let report = draft("A", "ring {+447700900461}").flagged(FlagKind::Stale, "nino", None).linked();
    let (_dir, searcher) = index([report.clone()]);
    assert_eq!(search(&searcher, "ring").hits[0].record, report);
}

#[test]
fn a_hit_shows_the_bytes_that_were_asked_for() {
    let text = "£££ Café “Nino” – {+447700900461}, then {+441614960123} café nino";
    let spaced = |number: E164| match number.to_string().as_str() {
        "+447700900461" => "07700\u{2009}900461".to_owned(),
        _ => "0161–496–0123".to_owned(),
    };
    let report = draft_spelled("A", text, spaced).flagged(FlagKind::KnownLine, "nino", Some("Nino")).linked();
    let (_dir, searcher) = index([report]);
    let mobile = "07700\u{2009}900461";
    for (text, expected) in [
        ("07700 900461", vec![mobile]),
        ("number:*461", vec![mobile]),
        ("0161 496 0123 cafe", vec!["Café", "0161–496–0123", "café"]),
        ("nino", vec!["Nino", "nino"]),
        ("\"cafe nino\"", vec!["Café “Nino", "café nino"]),
        ("nino OR \"cafe nino\"", vec!["Café “Nino", "café nino"]),
        ("line:nino", vec![mobile]),
        ("flag:known_line", vec![mobile]),
        ("then -07700900462", vec!["then"]),
        ("after:2019", vec![]),
    ] {
        assert_eq!(highlighted(&searcher, text), [expected], "{text}");
    }
}

#[test]
fn every_mention_is_found_by_each_of_ten_spellings_of_it() {
    let numbers: Vec<E164> = (0..50)
        .flat_map(|i| [format!("+447700900{:03}", i * 19), format!("+441614960{:03}", i * 7)])
        .map(|e164| number(&e164))
        .collect();
    // Each report writes its number in another of the ten ways.
    let reports = (0..).zip(&numbers).map(|(i, number)| {
        draft_spelled(&format!("R{i}"), &format!("ring {{{number}}} now"), |n| spellings(n)[i % 10].clone())
            .linked()
    });
    let (_dir, searcher) = index(reports);
    for (i, number) in numbers.iter().enumerate() {
        for spelling in spellings(*number) {
            assert_eq!(found(&searcher, &spelling), [format!("R{i}")], "{spelling}");
            assert_eq!(found(&searcher, &format!("now {spelling} ring")), [format!("R{i}")], "{spelling}");
            let surface = spellings(*number)[i % 10].clone();
            assert_eq!(highlighted(&searcher, &spelling), [[surface]], "{spelling}");
        }
    }
}

#[test]
fn a_report_is_found_by_its_own_words_and_by_any_run_of_them() {
    let texts = [
        "Caller states 2x IC1 males, grey VRM AB12 CDE, CAD 1234 refers; o'brien's café",
        "naïve Straße ﬁne — “quoted” e-mail\u{200b}s — ½ ١٢٣",
        "x".repeat(300).leak(),
    ];
    let reports = (0..).zip(texts).map(|(i, text)| draft(&format!("R{i}"), text).linked());
    let (_dir, searcher) = index(reports);
    for (i, text) in texts.iter().enumerate() {
        let words: Vec<&str> =
            text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).collect();
        for run in (1..=words.len()).flat_map(|n| words.windows(n)) {
            let phrase = format!("\"{}\"", run.join(" ").replace(['“', '”'], ""));
            assert_eq!(found(&searcher, &phrase), [format!("R{i}")], "{phrase}");
        }
    }
}

/// Numbers that share many digits, so that patterns fit some of them and not others.
fn crowded_numbers() -> Vec<E164> {
    let mobiles = (0..1000).step_by(3).map(|i| format!("+447700900{i:03}"));
    let landlines = (0..1000).step_by(5).map(|i| format!("+441614960{i:03}"));
    let london = (0..1000).step_by(7).map(|i| format!("+442079460{i:03}"));
    let foreign = ["+353871234567", "+40721234567", "+355691234567", "+48512345678"].map(str::to_owned);
    mobiles.chain(landlines).chain(london).chain(foreign).map(|e164| number(&e164)).collect()
}

#[test]
fn a_pattern_finds_exactly_the_reports_whose_numbers_fit() {
    let numbers = crowded_numbers();
    // Two numbers a report: grams of one and of the other must not make up a number that neither is.
    let reports: Vec<_> = (0..)
        .zip(numbers.windows(2))
        .map(|(i, pair)| draft(&format!("R{i}"), &format!("{{{}}} and {{{}}}", pair[0], pair[1])).linked())
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = tipline_index::Writer::open(dir.path(), corpus::options()).unwrap();
    for (batch, end) in reports.chunks(100).zip(1..) {
        for report in batch {
            writer.upsert(report, &corpus::json(report)).unwrap();
        }
        writer.commit(&corpus::checkpoint(end)).unwrap();
    }
    let searcher = Searcher::open(dir.path()).unwrap();

    let spelled = (prop::sample::select(numbers), any::<bool>(), prop::collection::vec(0..9u8, 14));
    let pattern = spelled.prop_map(|(number, national, hide)| {
        let digits = number.digits();
        let spelled = match digits.strip_prefix("44").filter(|_| national) {
            Some(national) => format!("0{national}"),
            None => format!("+{digits}"),
        };
        let hidden = spelled.chars().zip(hide).map(|(c, hide)| match hide {
            _ if c == '+' => '+',
            0 | 1 => '?',
            2..=5 => '*',
            _ => c,
        });
        hidden.collect::<String>().trim_start_matches("+*").to_owned()
    });
    TestRunner::new(ProptestConfig::with_cases(400))
        .run(&pattern, |pattern| {
            let Ok(query) = tipline_index::parse(&format!("number:{pattern}"), corpus::now()) else {
                return Ok(());
            };
            let hits = searcher
                .search(&query, SearchOptions { limit: usize::MAX, ..SearchOptions::default() })
                .unwrap();
            let mut hits: Vec<String> = hits.hits.into_iter().map(|hit| hit.record.reference).collect();
            hits.sort_unstable();

            let (_, term) = query.terms().next().unwrap();
            let fits = |number: &E164| match term {
                tipline_index::Term::Pattern(pattern) => pattern.matches(*number),
                tipline_index::Term::Number(exact) => exact == number,
                other => panic!("{other}"),
            };
            let naive = reports.iter().filter(|report| report.numbers.iter().any(fits));
            let mut naive: Vec<String> = naive.map(|report| report.reference.clone()).collect();
            naive.sort_unstable();
            prop_assert_eq!(hits, naive, "{}", pattern);
            Ok(())
        })
        .unwrap();
}

/// The engine fails an assertion here, or reads on from another place: what is taken away stood after what it was asked for.
#[test]
fn what_is_taken_away_may_be_a_phrase_or_a_time_or_both() {
    let reports: Vec<_> = (1..29)
        .map(|day| {
            let text = if day % 3 == 0 { "two lads" } else { "lads two" };
            draft(&format!("R{day}"), text).received(&format!("2019-07-{day:02}T12:00:00+01:00")).linked()
        })
        .collect();
    let (_dir, searcher) = index(reports);
    for (text, expected) in [
        ("NOT \"two lads\"", 19),
        ("lads NOT \"two lads\"", 19),
        ("NOT received:2019-07-20..2019-07-22", 25),
        ("NOT (received:2019-07-20..2019-07-22 \"two lads\")", 27),
        ("NOT (received:2019-07-20..2019-07-22 OR \"two lads\")", 17),
    ] {
        assert_eq!(found(&searcher, text).len(), expected, "{text}");
    }
}

#[test]
fn a_revision_takes_the_place_of_the_one_before() {
    let (_dir, searcher) = index([
        draft("A", "wrong {+447700900461}").linked(),
        draft("B", "other").linked(),
        draft("A", "right {+447700900462}").linked(),
    ]);
    assert_eq!(searcher.len(), 2);
    assert_eq!(found(&searcher, "07700 900461"), [""; 0]);
    assert_eq!(found(&searcher, "number:*461"), [""; 0]);
    assert_eq!(found(&searcher, "wrong"), [""; 0]);
    assert_eq!(found(&searcher, "07700 900462 right"), ["A"]);
}

#[test]
fn a_helpline_in_a_text_links_nothing() {
    let mut report = draft("A", "told {+44800555111} and {+447700900461}").linked();
    assert_eq!(report.numbers.len(), 2);
    report.numbers.remove(0);
    let (_dir, searcher) = index([report]);
    assert_eq!(found(&searcher, "0800 555 111"), [""; 0]);
    assert_eq!(highlighted(&searcher, "number:*00*1*"), [["+447700900461"]]);
}
