//! Every page, made from the 500 made-up reports of the fixtures.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod desk;

use desk::{Desk, every_page, frame};
use tipline_index::{CountBy, Counted, Facet, FacetCount, Hits};
use tipline_lines::Decisions;
use tipline_pages::{Message, Number, Places, Report, Results, Section, render};

#[test]
fn every_page_has_a_title_a_heading_its_marking_and_no_way_round_the_content_policy() {
    for (name, html) in every_page() {
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en-GB\">"), "{name}");
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert!(html.contains("</title>") && !html.contains("<title> -"), "{name}");
        assert_eq!(html.matches("OFFICIAL-SENSITIVE").count(), 2, "{name}: above and below");
        for barred in ["style=", "onclick", "javascript:", "<script>", "http://"] {
            assert!(!html.contains(barred), "{name}: {barred}");
        }
    }
}

#[test]
fn a_page_is_light() {
    for (name, html) in every_page() {
        let pictures: usize = html.split("<svg").skip(1).filter_map(|svg| svg.find("</svg>")).sum();
        let rest = html.len() - pictures;
        assert!(rest < 60_000, "{name}: {rest} bytes before pictures");
    }
}

#[test]
fn many_lines_are_shown_a_page_at_a_time_and_each_page_says_from_which_name_to_which() {
    let rows = |html: &str| html.matches("<tr data-row>").count();
    for (place, shown, first) in [(0, 100, "000"), (100, 100, "100"), (249, 50, "200"), (9_999, 50, "200")] {
        let html = desk::many_lines(place);
        assert_eq!(rows(&html), shown, "{place}");
        let current = html.split("aria-current=\"page\">").find(|rest| rest.starts_with("Brand ")).unwrap();
        assert!(current.starts_with(&format!("Brand {first} to Brand ")), "{place}: {}", &current[..40]);
    }
}

#[test]
fn no_address_on_any_page_holds_a_number() {
    for (name, html) in every_page() {
        for address in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let digits = address.chars().filter(char::is_ascii_digit).count();
            // Ids of reports are hashes and hold digits; a number would stand in one run of them.
            let run = address.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
            assert!(address.starts_with("/reports/") || run < 6, "{name}: {address} ({digits})");
        }
    }
}

#[test]
fn words_of_a_report_a_line_or_a_query_never_become_markup() {
    const ATTACK: &str = "</title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
    let desk = Desk::new();
    let frame = frame(Section::Search);
    let mut record = desk.flagged();
    record.text = format!("{ATTACK}{}", &record.text);
    record.mentions.clear();
    record.force = ATTACK.to_owned();
    record.reference = ATTACK.to_owned();
    record.flags[0].span.start = 0;
    record.flags[0].span.end = ATTACK.len();
    for flag in &mut record.flags {
        flag.brand = Some(ATTACK.to_owned());
        flag.why = ATTACK.to_owned();
    }
    let mut view = desk.number_view();
    view.lines[0].brand = Some(ATTACK.to_owned());
    view.listed[0].text = ATTACK.to_owned();
    view.by_month[0].value = ATTACK.to_owned();
    let error = tipline_index::parse(&format!("numer:{ATTACK}"), frame.now).unwrap_err();
    let pages = [
        render(&Report::new(&frame, &record, &Decisions::default())),
        render(&Number::new(&frame, &view)),
        render(&Results::wrong(&frame, ATTACK, error)),
        render(&Message { frame: &frame, title: ATTACK, lines: vec![ATTACK.to_owned()], next: None }),
    ];
    for html in pages {
        assert!(!html.contains("<script>alert") && !html.contains("<img"), "{html}");
        assert!(html.contains("&#60;script&#62;"));
    }
}

#[test]
fn a_report_says_of_each_flag_what_it_rests_on() {
    let desk = Desk::new();
    let frame = frame(Section::Elsewhere);
    let record = desk.flagged();
    let html = render(&Report::new(&frame, &record, &Decisions::default()));
    for flag in &record.flags {
        assert!(html.contains(&flag.flag_id.to_string()));
        assert!(html.contains(&format!("version {}", flag.rule_version)));
        assert!(html.contains(&format!("offset {}", flag.lines_offset.0)));
    }
    assert!(html.contains("<mark class=\"flagged"));
}

#[test]
fn what_is_wrong_with_a_query_is_pointed_at_and_linked_to_its_field() {
    let frame = frame(Section::Search);
    let query = "kent numer:07700900461";
    let error = tipline_index::parse(query, frame.now).unwrap_err();
    let html = render(&Results::wrong(&frame, query, error));
    assert!(html.contains("<title>Error: "));
    assert!(html.contains("kent numer:07700900461\n     ^^^^^"), "{html}");
    assert!(html.contains("aria-invalid=\"true\"") && html.contains("href=\"#query\""));
    assert!(html.contains("unknown field <code>numer</code></a>") && !html.contains('`'), "{html}");
}

#[test]
fn an_answer_of_no_report_offers_nothing_to_narrow_it_down_by() {
    let frame = frame(Section::Search);
    let query = tipline_index::parse("020 7946 0999", frame.now).unwrap();
    let nothing = Hits { total: 0, exact: 0, counted: Counted::Exactly, hits: Vec::new() };
    let results = |counts| {
        let places = Places { first: 1, next: None, file: None, kept_as: None };
        render(&Results::answer(&frame, "020 7946 0999", &query, &nothing, counts, places))
    };
    let of_one = FacetCount { value: "101".to_owned(), count: 1 };
    let channel = CountBy::Facet(Facet::Channel);
    assert!(!results(CountBy::ALL.map(|by| (by, Vec::new())).to_vec()).contains("Narrow down"));
    assert!(results(vec![(channel, vec![of_one])]).contains("Narrow down"));
}

#[test]
fn every_picture_has_a_sentence_and_a_table_with_the_same_facts() {
    for (name, html) in every_page() {
        let pictures = html.matches("<svg").count();
        assert_eq!(html.matches("as a table</summary>").count(), pictures, "{name}");
        assert!(html.matches("<figcaption>").count() >= pictures, "{name}");
    }
}

#[test]
fn a_line_that_only_flags_name_is_listed_too() {
    let (_, html) = every_page().into_iter().find(|(name, _)| *name == "lines").unwrap();
    for line in ["nino", "line-577", "a-line-of-flags"] {
        assert_eq!(html.matches(&format!("href=\"/lines/{line}\"")).count(), 1, "{line}");
    }
    assert!(html.contains("not in the table: flags alone name it"));
}

#[test]
fn pages_are_put_where_a_browser_can_open_them() {
    let Some(folder) = std::env::var_os("TIPLINE_PAGES_FOLDER") else { return };
    for (name, html) in every_page() {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), html).unwrap();
    }
    std::fs::write(std::path::Path::new(&folder).join("desk.css"), tipline_pages::STYLESHEET).unwrap();
    std::fs::write(std::path::Path::new(&folder).join("desk.js"), tipline_pages::SCRIPT).unwrap();
}
