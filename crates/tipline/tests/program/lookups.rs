//! `tipline number` and `tipline line`, on the demo's story and on the 500 made-up reports of `fixtures`.

use std::{fs, path::Path, sync::LazyLock};

use tempfile::TempDir;
use tipline_index::{Anchor, Checkpoint, TopicPartition, Writer, WriterOptions};
use tipline_lines::{FileFormat, LinkedReport, Registry};
use tipline_report::{Channel, Offset, Provenance, RawRecord, normalise};

use crate::running::{Ran, run, tipline};

pub(crate) const LINES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/lines.toml");

pub(crate) static DEMO: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(&["demo", "--once", "--data-dir", dir.path().to_str().unwrap()]).exit, Some(0));
    dir
});

/// The fixtures linked and indexed as `tipline link` and `tipline index` do, without a broker.
static FIXTURES: LazyLock<TempDir> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lines = fs::read_to_string(root.join("config/lines.example.toml")).unwrap();
    let mut registry = Registry::new();
    for (offset, line) in (0..).zip(tipline_lines::read_file(&lines, FileFormat::Toml).unwrap()) {
        let value = serde_json::to_vec(&line).unwrap();
        registry.apply(line.id.as_str().as_bytes(), Some(&value), Offset(offset)).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = Writer::open(&dir.path().join("index"), WriterOptions::default()).unwrap();
    let mut next = 0;
    for channel in Channel::ALL {
        let records = fs::read(root.join(format!("fixtures/reports/{channel}.jsonl"))).unwrap();
        for value in records.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let provenance = Provenance {
                topic: format!("raw.{channel}"),
                partition: 0,
                offset: Offset(next),
                timestamp: jiff::Timestamp::UNIX_EPOCH,
            };
            let report = normalise(&RawRecord { channel, value, provenance }).unwrap().report;
            let flags = registry.matching(&report);
            let linked = LinkedReport::new(report, flags);
            writer.upsert(&linked, &serde_json::to_vec(&linked).unwrap()).unwrap();
            next += 1;
        }
    }
    let mut checkpoint = Checkpoint::new("fixtures");
    let last = Anchor::of(Offset(next - 1), b"", b"");
    checkpoint.advance(&TopicPartition::new("reports", 0), Offset(0), Offset(next), Some(last)).unwrap();
    writer.commit(&checkpoint).unwrap();
    assert_eq!(next, 500);
    dir
});

pub(crate) fn look_up(dir: &TempDir, arguments: &[&str]) -> Ran {
    let data_dir = ["--data-dir", dir.path().to_str().unwrap()];
    Ran::of(tipline().env("LC_ALL", "C.UTF-8").args(arguments).args(data_dir).output().unwrap())
}

fn page(dir: &TempDir, arguments: &[&str]) -> String {
    let ran = look_up(dir, arguments);
    assert_eq!((ran.exit, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    ran.stdout
}

fn json(dir: &TempDir, arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&page(dir, arguments)).unwrap()
}

#[test]
fn a_number_of_the_story_is_told_from_its_first_report_to_the_breach_of_its_order() {
    insta::assert_snapshot!(page(&DEMO, &["number", "07700", "900", "461"]), @r#"
    07700 900461  7 reports, 2019-07-02 21:47 BST to 2019-08-14 19:40 BST
    channels    101 4, online 2, crimestoppers 1
    forces      Norfolk 7
    months      2019-07 █▂ 2019-08 (1)
    lines
      Nino (nino): 1 order_breach, 6 known_line; its number 2019-06-10 00:00 BST to 2019-08-13 00:00 BST (test purchase); broken: DDTRO of County Court at Easthaven, made 2019-08-05, in effect from 2019-08-13 00:00 BST
    named together with it, both as suspect
      07700 900577  1 report, 2019-07-26 18:31 BST

    received              channel        reference          force    role          read   flags
    2019-08-14 19:40 BST  101            CAD-20190814-0176  Norfolk  unknown       exact  order_breach
        ... NINO BACK ON, GOT TEXT TODAY FROM 07700 900461 'ACTIVE ALL DAY LIGHT AND DARK'. INFT THOUGHT IT HAD BEEN CUT ...
    2019-07-29 12:45 BST  online         ONL-A02ZT          Norfolk  unknown       exact  known_line
        ... has been getting messages from 0044 7700 900461 asking him to "go country" for the weekend. He is 16. I have ...
    2019-07-26 18:31 BST  101            CAD-20190726-0219  Norfolk  alleged_line  exact  known_line
        INFT GIVES TWO DEAL NUMBERS 07700900461 / 07700900577, SAYS SAME RUNNER HOLDS BOTH, GRY HOODIE, BIKE
    2019-07-15 11:00 BST  crimestoppers  CS-1904530         Norfolk  unknown       exact  known_line
        ... under the name Nino. The number is 07700 900 461. They are said to use the home of a man who is afraid of them.
    2019-07-05 14:20 BST  101            CAD-20190705-0128  Norfolk  unknown       exact  known_line
        ... INFT HAS SEEN A CARD WITH NUMBER 07700.900.461 ON IT. INFT WILL GIVE STMT, MY NUMBER IS *********** IF OFFICERS ...
    2019-07-04 20:11 BST  online         ONL-7F3K2          Norfolk  unknown       exact  known_line
        ... young boys, one on a red bike 07700900461
    2019-07-02 21:47 BST  101            CAD-20190702-0311  Norfolk  unknown       exact  known_line
        ... LINE IS CALLED NINO, THEY RING 07700 900461 AND A LAD IS THERE IN 10 MINS
    "#);
}

#[test]
fn a_line_of_the_story_is_told_with_what_came_in_after_its_order() {
    insta::assert_snapshot!(page(&DEMO, &["line", "NINO", "--limit", "2"]), @r#"
    Nino  nino  7 reports, 2019-07-02 21:47 BST to 2019-08-14 19:40 BST
    flags       1 order_breach, 6 known_line
    channels    101 4, online 2, crimestoppers 1
    forces      Norfolk 7
    months      2019-07 █▂ 2019-08 (1)
    numbers
      07700 900461  7 reports, 2019-07-02 21:47 BST to 2019-08-14 19:40 BST; 1 order_breach, 6 known_line; 2019-06-10 00:00 BST to 2019-08-13 00:00 BST (test purchase)
    orders, and what came in while they were in effect
      DDTRO of County Court at Easthaven, made 2019-08-05, in effect from 2019-08-13 00:00 BST: 1 report
        2019-08-14 19:40 BST  CAD-20190814-0176  order_breach

    received              channel  reference          force    flags
    2019-08-14 19:40 BST  101      CAD-20190814-0176  Norfolk  order_breach
        ... NINO BACK ON, GOT TEXT TODAY FROM 07700 900461 'ACTIVE ALL DAY LIGHT AND DARK'. INFT THOUGHT IT HAD BEEN CUT ...
    2019-07-29 12:45 BST  online   ONL-A02ZT          Norfolk  known_line
        ... has been getting messages from 0044 7700 900461 asking him to "go country" for the weekend. He is 16. I have ...
    2 of 7, --limit 0 for all
    "#);
}

#[test]
fn the_lines_file_tells_of_orders_that_nobody_has_broken() {
    let orders = |arguments: &[&str]| json(&DEMO, arguments)["orders"].clone();
    assert_eq!(orders(&["line", "line-577", "--json"]), serde_json::json!([]));
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&orders(&["line", "line-577", "--json", "--lines", LINES])).unwrap(), @r#"
    [
      {
        "after": [],
        "effective_to": null,
        "items": [
          {
            "kind": "msisdn",
            "value": "+447700900577"
          }
        ],
        "order": {
          "court": "County Court at Easthaven",
          "effective_from": "2019-08-12T23:00:00Z",
          "kind": "ddtro",
          "made_on": "2019-08-05"
        },
        "reports_after": 0
      }
    ]
    "#);
}

#[test]
fn a_number_in_the_fixtures_is_told_in_full() {
    insta::assert_snapshot!(page(&FIXTURES, &["number", "--limit", "3", "07700900461"]), @"
    07700 900461  16 reports, 2019-06-02 07:44 BST to 2019-08-31 05:08 BST
    channels    101 6, online 6, crimestoppers 4
    forces      Cambridgeshire 5, Essex 4, Norfolk 3, Suffolk 3, Kent 1
    months      2019-06 ▇█▇ 2019-08 (5)
    lines
      Nino (nino): 4 order_breach, 12 known_line; its number 2019-05-01 00:00 BST to 2019-08-13 00:00 BST (test purchase); broken: DDTRO of County Court at Easthaven, made 2019-08-05, in effect from 2019-08-09 16:00 BST
    named together with it, both as suspect
      07700 900462  1 report, 2019-08-31 05:08 BST
    parts of numbers that fit it
      +447700*  4 reports
      +4477*  1 report
    one slip away
      07700 900451  1 report: 5 where 6 was asked for
      07700 900460  1 report: 0 where 1 was asked for
      07700 900462  1 report: 2 where 1 was asked for
      07700 900463  1 report: 3 where 1 was asked for
      07700 900466  1 report: 6 where 1 was asked for

    received              channel        reference            force           role     read   flags
    2019-08-31 05:08 BST  online         TOL-000495-19        Suffolk         unknown  exact  order_breach
        ... the train station, Harrowmere 07700 900461/2
    2019-08-28 14:32 BST  101            CAD-20190828-000481  Cambridgeshire  unknown  exact  order_breach
        ... DAYS // WHATSAPP GROUP RUN BY 07700 900 461, 6 OR 7 MEMBERS, SELLS HEROIN // PREV REPORT CAD 1599 OF 06/08/19 ...
    2019-08-24 04:54 BST  crimestoppers  CS/19/000457         Kent            unknown  exact  order_breach
        ... is used. The group's number is +44 7700 900461, last known to work on 08/08/19. He keeps £20 of cocaine in ...
    3 of 16, --limit 0 for all
    ");
}

#[test]
fn a_line_in_the_fixtures_is_told_in_full() {
    insta::assert_snapshot!(page(&FIXTURES, &["line", "--limit", "3", "nino"]), @"
    Nino  nino  16 reports, 2019-06-02 07:44 BST to 2019-08-31 05:08 BST
    also called Nino's line
    flags       4 order_breach, 12 known_line
    channels    101 6, online 6, crimestoppers 4
    forces      Cambridgeshire 5, Essex 4, Norfolk 3, Suffolk 3, Kent 1
    months      2019-06 ▇█▇ 2019-08 (5)
    numbers
      07700 900461  16 reports, 2019-06-02 07:44 BST to 2019-08-31 05:08 BST; 4 order_breach, 12 known_line; 2019-05-01 00:00 BST to 2019-08-13 00:00 BST (test purchase)
    orders, and what came in while they were in effect
      DDTRO of County Court at Easthaven, made 2019-08-05, in effect from 2019-08-09 16:00 BST: 4 reports
        2019-08-31 05:08 BST  TOL-000495-19  order_breach
        2019-08-28 14:32 BST  CAD-20190828-000481  order_breach
        2019-08-24 04:54 BST  CS/19/000457  order_breach

    received              channel        reference            force           flags
    2019-08-31 05:08 BST  online         TOL-000495-19        Suffolk         order_breach
        ... the train station, Harrowmere 07700 900461/2
    2019-08-28 14:32 BST  101            CAD-20190828-000481  Cambridgeshire  order_breach
        ... DAYS // WHATSAPP GROUP RUN BY 07700 900 461, 6 OR 7 MEMBERS, SELLS HEROIN // PREV REPORT CAD 1599 OF 06/08/19 ...
    2019-08-24 04:54 BST  crimestoppers  CS/19/000457         Kent            order_breach
        ... is used. The group's number is +44 7700 900461, last known to work on 08/08/19. He keeps £20 of cocaine in ...
    3 of 16, --limit 0 for all
    ");
}

#[test]
fn the_json_of_a_number_agrees_with_a_search() {
    for number in ["07700 900461", "07700 900577", "07700 900733"] {
        let view = json(&DEMO, &["number", "--json", number]);
        let hits = look_up(&DEMO, &["search", "--json", "--limit", "0", number]);
        let hits: Vec<serde_json::Value> =
            hits.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(view["reports"], hits.len(), "{number}");
        let ids = |reports: &[serde_json::Value]| -> Vec<_> {
            reports.iter().map(|report| report["report_id"].clone()).collect()
        };
        assert_eq!(ids(view["listed"].as_array().unwrap()), ids(&hits), "{number}");
        let by_month: u64 =
            view["by_month"].as_array().unwrap().iter().map(|month| month["count"].as_u64().unwrap()).sum();
        assert_eq!(by_month, hits.len() as u64, "{number}");
    }
}

#[test]
fn a_reporters_number_is_not_held_and_looks_like_one_that_nobody_mentioned() {
    for number in ["07700 900112", "07700 900999"] {
        let ran = look_up(&DEMO, &["number", number]);
        assert_eq!(ran.exit, Some(1));
        assert_eq!(ran.stderr, format!("none of 16 reports mentions {number}\n"));
        assert!(!ran.stdout.contains("report_id"), "{}", ran.stdout);
    }
}

#[test]
fn what_is_no_number_and_no_line_is_told_so() {
    let ran = look_up(&DEMO, &["number", "07700*461"]);
    assert_eq!(ran.exit, Some(2));
    insta::assert_snapshot!(ran.stderr, @"
    × `07700*461` is no number
    help: for part of one: tipline search 'number:07700*461'
    ");
    let ran = look_up(&DEMO, &["line", "nina"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ran.stderr, @"none of 16 reports is flagged for a line called nina");
}

#[test]
fn a_terminal_without_unicode_gets_bars_of_ascii() {
    let data_dir = DEMO.path().to_str().unwrap();
    let ran = Ran::of(
        tipline()
            .env("LC_ALL", "C")
            .args(["number", "07700900461", "--data-dir", data_dir])
            .output()
            .unwrap(),
    );
    assert!(ran.stdout.contains("2019-07 #: 2019-08 (1)"), "{}", ran.stdout);
}

#[test]
fn a_search_counts_by_facets_sorts_and_tells_slips() {
    let ran = look_up(&DEMO, &["search", "--facets", "channel,decision,month", "--count", "07700900461"]);
    insta::assert_snapshot!(ran.stdout, @"
    7
    channel	101	4
    channel	online	2
    channel	crimestoppers	1
    decision	open	7
    month	2019-07	6
    month	2019-08	1
    ");
    let first = |sort: &str| {
        let hits =
            look_up(&DEMO, &["search", "--json", "--limit", "1", "--sort", sort, "07700900461"]).stdout;
        serde_json::from_str::<serde_json::Value>(&hits).unwrap()["reference"].clone()
    };
    assert_eq!((first("oldest"), first("newest")), ("CAD-20190702-0311".into(), "CAD-20190814-0176".into()));
    let ran = look_up(&DEMO, &["search", "--limit", "0", "near:07700900734"]);
    assert_eq!(ran.exit, Some(0));
    insta::assert_snapshot!(ran.stderr, @"
    read as 07700 900734
    0 with the very number, 3 one slip away
      07700 900733: 3 where 4 was asked for
    ");
}

#[test]
fn a_query_may_begin_with_a_hyphen_and_an_option_is_still_an_option() {
    let count = |arguments: &[&str]| page(&DEMO, &[&["search", "--count"], arguments].concat());
    let all: usize = count(&["received:2019"]).trim().parse().unwrap();
    let others: usize = count(&["-nino"]).trim().parse().unwrap();
    assert!(0 < others && others < all, "{others} of {all}");
    assert_eq!(count(&["NOT nino"]), count(&["-nino"]));
    assert_eq!(count(&["received:2019", "-nino"]), count(&["-nino", "received:2019"]));
    assert_eq!(count(&["-channel:101"]), count(&["NOT", "channel:101"]));

    let few = look_up(&DEMO, &["search", "-nino", "--limit", "1", "--json"]);
    assert_eq!((few.exit, few.stdout.lines().count()), (Some(0), 1), "{}", few.whole());
    let typed = look_up(&DEMO, &["search", "nino", "--lmit", "1"]);
    assert_eq!(typed.exit, Some(2), "{}", typed.whole());
    assert!(typed.stderr.contains("--lmit"), "{}", typed.whole());
    assert_eq!(look_up(&DEMO, &["search", "nino", "-q"]).exit, Some(0));
}

#[test]
fn a_cluster_that_does_not_answer_is_told_with_its_address() {
    let cluster = ["--set", "search.backend=quickwit", "--set", "search.url=http://127.0.0.1:9"];
    for command in [&["search", "nino"][..], &["number", "07700900461"], &["line", "nino"]] {
        let ran = look_up(&DEMO, &[command, &cluster].concat());
        assert_eq!(ran.exit, Some(2), "{}", ran.whole());
        assert!(ran.stderr.contains("http://127.0.0.1:9") && ran.stdout.is_empty(), "{}", ran.whole());
    }
    let checked =
        |set: &[&str]| look_up(&DEMO, &[&["check", "--set", "search.backend=quickwit"], set].concat());
    let unset = checked(&[]);
    assert_eq!(unset.exit, Some(1));
    assert!(unset.stdout.contains("search.url nothing says where Quickwit is"), "{}", unset.whole());
    let open = checked(&["--set", "search.url=http://quickwit.example:7280"]);
    assert!(open.stdout.contains("in the clear"), "{}", open.whole());
    assert!(checked(&["--set", "search.url=quickwit"]).stdout.contains("is no address"));
    assert_eq!(checked(&["--set", "search.url=http://127.0.0.1:7280", "--deny-warnings"]).exit, Some(0));
}
